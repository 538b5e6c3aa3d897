"""A comparison as the API and ``--json`` send it, without its weights."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from ..compare.attention_shifts import AttentionShift
from ..compare.axes import Axes, Side
from ..compare.comparison import Comparison, Measured
from ..compare.divergence import MEASURES
from ..compare.head_differences import HeadDifference, HeadDifferences
from ..compare.sequence_alignment import AlignedUnit, aligned_units
from ..core.definition import Measure
from ..core.provenance import Provenance
from ..core.shape import Axes as ArrayAxes
from ..core.shape import build
from ..core.stream import Head
from ..core.token import UnitName
from ..core.view_spec import By

PerRow = Annotated[NDArray[np.float64], ArrayAxes(("row",))]
Means = Annotated[NDArray[np.float64], ArrayAxes(("layer", "head"), gaps=False)]


@dataclass(frozen=True, slots=True)
class SideFacts:
    """One of the two.

    Attributes:
        title: its heads, in words, e.g. ``Layer 3, head 1``.
        capture: its id, e.g. ``0123456789abcdef0123456789abcdef``.
        model: e.g. ``minilm``.
        text: the input, in words, e.g. ``The cat sat on the mat because it was soft.``.
        stream: e.g. ``self``.
        heads: as in an address, e.g. ``3.1``.
        by: how several heads become one matrix.
        members: the heads ``[layer, head]``, each once, e.g. ``[[3, 1]]``.
        provenance: where the numbers come from.
    """

    title: str
    capture: str
    model: str
    text: str
    stream: str
    heads: str
    by: By
    members: tuple[Head, ...]
    provenance: Provenance

    @classmethod
    def of(cls, side: Side) -> Self:
        """The facts of one side."""
        capture, heads = side.capture, side.heads
        return cls(
            title=heads.describe(capture, side.stream),
            capture=capture.id,
            model=capture.model,
            text=capture.text,
            stream=side.stream,
            heads=str(heads),
            by=heads.by,
            members=side.members,
            provenance=capture.provenance,
        )


@dataclass(frozen=True, slots=True)
class PictureTexts:
    """A text for each of the three pictures.

    Attributes:
        a: of A.
        b: of B.
        difference: of A − B.
    """

    a: str
    b: str
    difference: str


@dataclass(frozen=True, slots=True)
class RemovedShares:
    """Of each row, the share of its weight on keys that are not shown.

    Attributes:
        a: in A; None where A lacks the row.
        b: in B; None where B lacks the row.
    """

    a: PerRow
    b: PerRow


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredDivergence(Measure):
    """How far the two differ, by one definition.

    Attributes:
        title: display name, e.g. ``Jensen-Shannon divergence``.
        explanation: one plain sentence, e.g. ``How easily the two rows can be distinguished.``.
        formula: for two rows p and q, as text, e.g. ``½ Σⱼ |pⱼ - qⱼ|``.
        source: where the definition comes from, e.g. ``Lin 1991``.
        overall: the mean over the rows that have it; of the correlation, that over all cells at once, e.g.
            ``0.055``.
        rows: of each row; None where only one side has it, or it has no such value, e.g. ``[0.01]``.
        undefined: why there is no such value at all; else empty, e.g. ``""``.
    """

    overall: float | None
    rows: PerRow
    undefined: str

    @classmethod
    def of(cls, name: str, measured: Measured) -> Self:
        """The values of one measure, with its definition."""
        return build(
            cls, MEASURES[name], overall=measured.overall, rows=measured.rows, undefined=measured.undefined
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonAxes:
    """The common rows and columns of two captures.

    Attributes:
        unit: what a row or a column stands for: as asked for, or ``word`` because the models cut words
            otherwise, e.g. ``token``.
        rows: each row of A, of B or of both.
        columns: each column of A, of B or of both.
    """

    unit: UnitName
    rows: tuple[AlignedUnit, ...]
    columns: tuple[AlignedUnit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonFacts(CommonAxes):
    """Two heads, or sets of heads, on common rows and columns.

    Attributes:
        a: one side.
        b: the other.
        measures: how far they differ.
        notes: in sentences, e.g. ``["The difference is A − B: above 0, A attends more."]``.
    """

    a: SideFacts
    b: SideFacts
    measures: tuple[MeasuredDivergence, ...]
    notes: tuple[str, ...]

    @classmethod
    def of(cls, comparison: Comparison) -> Self:
        """A comparison without its weights."""
        return cls(
            a=SideFacts.of(comparison.a),
            b=SideFacts.of(comparison.b),
            measures=tuple(MeasuredDivergence.of(name, comparison.measures[name]) for name in MEASURES),
            notes=comparison.notes,
            **_axes(comparison.axes),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadDifferencesFacts(CommonAxes):
    """Every head of A's stream, compared with the same head of B or with one set of heads.

    Attributes:
        stream: of A, e.g. ``self``.
        compared: same head: each with the same layer and head of B; B: each with the heads of b.heads.
        jsd: ``[layer][head]``, means over the rows measured.
        tv: ``[layer][head]``, means over the rows measured.
        heads: those that differ most (by jsd) first.
        shifts: the 200 largest gains of all heads and rows, special tokens left out.
        rows_measured: how many rows were measured, e.g. ``12``.
        rows_shared: rows that both have, e.g. ``12``.
        notes: in sentences, e.g. ``["12 of 14 rows and columns are in both."]``.
    """

    stream: str
    compared: Literal["same head", "B"]
    jsd: Means
    tv: Means
    heads: tuple[HeadDifference, ...]
    shifts: tuple[AttentionShift, ...]
    rows_measured: int
    rows_shared: int
    notes: tuple[str, ...]

    @classmethod
    def of(cls, stream: str, differences: HeadDifferences) -> Self:
        """Every head compared."""
        return build(cls, differences, stream=stream, **_axes(differences.axes))


def _axes(axes: Axes) -> dict[str, Any]:
    """The common rows and columns."""
    return {
        "unit": axes.unit,
        "rows": aligned_units(axes.rows, axes.a.queries, axes.b.queries),
        "columns": aligned_units(axes.columns, axes.a.keys, axes.b.keys),
    }


def with_nulls(values: Sequence[float]) -> list[float | None]:
    """The values with null for NaN, which JSON does not have."""
    return [None if math.isnan(value) else value for value in values]
