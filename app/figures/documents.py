"""What the JSON of a figure holds where it is no Plotly figure: a document for each kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

from ..analysis.alignment import Link
from ..analysis.edges import Edge
from ..analysis.method_view import PerPair
from ..analysis.ranking import RankedHead
from ..analysis.units import Unit
from ..core.capture import Capture
from ..core.method_comparison import Completeness, Curves, MethodName
from ..core.outcome import Outcome
from ..core.patch_map import PatchMap
from ..core.provenance import Provenance
from ..core.shape import PerHead, typed_array
from ..core.stream import Head, Rows
from ..core.view_spec import KindName, Sort
from .colour_scale import ColourScale
from .spec import FigureSpec, SpecFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureFacts:
    """What the numbers of a figure were computed from.

    Attributes:
        text: the input, in words, e.g. ``The cat sat on the mat because it was soft.``.
        capture: its id, e.g. ``0123456789abcdef0123456789abcdef``.
        spec: what is shown of it, and how.
        rows: how the rows of a decoder are named; None: they are not a decoder's, e.g. ``null``.
        provenance: where the numbers come from.
    """

    text: str
    capture: str
    spec: SpecFacts
    rows: Rows | None
    provenance: Provenance

    @staticmethod
    def of(capture: Capture, spec: FigureSpec) -> "FigureFacts":
        """The facts of a figure of a capture."""
        return FigureFacts(
            text=capture.text,
            capture=capture.id,
            spec=spec.facts,
            rows=capture.rows_of(spec.stream),
            provenance=capture.provenance,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureDocument(FigureFacts):
    """A figure in numbers.

    Attributes:
        kind: of the figure.
        title: what it shows, e.g. ``Layer 5, head 3``.
        notes: what is drawn, merged, hidden, left out or estimated, in sentences.
    """

    kind: KindName
    title: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SentenceLine:
    """A line between two words.

    Attributes:
        query: the word that attends, by its place in ``queries``, e.g. ``8``.
        key: the one that it attends to, by its place in ``keys``, e.g. ``6``.
        weight: 0 to 1, e.g. ``0.311``.
    """

    query: int
    key: int
    weight: float

    @classmethod
    def of(cls, edge: Edge) -> Self:
        """The line of an edge of the matrix."""
        return cls(edge.row, edge.column, edge.weight)


@dataclass(frozen=True, slots=True)
class LinesLeftOut:
    """The weights that have no line.

    Attributes:
        weights: how many are above 0, e.g. ``20``.
        share: their share of all weights that could have one, e.g. ``0.03``.
    """

    weights: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceDocument(FigureDocument):
    """The words of a text, and the lines between them.

    Attributes:
        queries: the words that attend.
        keys: the words that are attended to.
        query: the chosen word, by its place in ``queries``; None without one, e.g. ``null``.
        key: the chosen word, by its place in ``keys``; None without one, e.g. ``null``.
        lines: the faintest first.
        below: weights below this have no line, e.g. ``0.01``.
        left_out: the weights without a line.
    """

    kind: Literal["sentence"] = "sentence"
    queries: tuple[Unit, ...]
    keys: tuple[Unit, ...]
    query: int | None
    key: int | None
    lines: tuple[SentenceLine, ...]
    below: float
    left_out: LinesLeftOut


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchDocument(FigureDocument):
    """How much of the difference between A and B each part of a model carries over.

    Attributes:
        other_text: the input of B, in words, e.g. ``The cat sat on the mat because it was tired.``.
        other_capture: its id, e.g. ``fedcba9876543210fedcba9876543210``.
        row_labels: e.g. ``["0", "1"]``.
        column_labels: of two tokens that differ, A's / B's, e.g. ``["it", "soft / tired"]``.
        axes: titles of the rows and of the columns.
        outcome_text: what is measured, in words.
        range: the end of the scale of colours, which begins at its negative, e.g. ``1.0``.
        colours: of shares.
        tips: what each cell says, in words, by row, then by column.
        map: the shares themselves, and what they are shares of.
    """

    kind: Literal["patch"] = "patch"
    other_text: str
    other_capture: str
    row_labels: tuple[str, ...]
    column_labels: tuple[str, ...]
    axes: tuple[str, str]
    outcome_text: str
    range: float
    colours: ColourScale
    tips: tuple[tuple[str, ...], ...]
    map: PatchMap


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedThumbnails:
    """Thumbnails of all heads ``[layers, heads, rows, columns]``: base64 in row-major order.

    Attributes:
        dtype: uint8.
        shape: the four sizes, with commas, e.g. ``6, 12, 13, 13``.
        bdata: the values, base64, e.g. ``AACAPw==``.
        encoding: weight = ``(value / 255) ** 2``, within 0.004.
        block: rows and columns of units behind a cell, which shows the largest; None for 1 x 1, e.g.
            ``[2, 2]``.
    """

    dtype: Literal["u1"] = "u1"
    shape: str
    bdata: str
    encoding: Literal["sqrt"] = "sqrt"
    block: tuple[int, int] | None

    @classmethod
    def of(cls, thumbnails: NDArray[np.uint8], block: tuple[int, int] | None) -> Self:
        """Thumbnails, packed."""
        packed = typed_array(thumbnails)
        return cls(shape=packed["shape"], bdata=packed["bdata"], block=block)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewDocument(FigureDocument):
    """Every head of a stream.

    Attributes:
        thumbnails: a small picture of each head.
        metrics: ``[layer][head]`` by name, over all tokens; None where no row has such a value.
        outlined: the chosen heads ``[layer, head]``; empty if all are, e.g. ``[[5, 3]]``.
    """

    kind: Literal["overview"] = "overview"
    thumbnails: PackedThumbnails
    metrics: Mapping[str, PerHead]
    outlined: tuple[Head, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingDocument(FigureDocument):
    """Every head of a stream, ranked for a pair, as ``GET /api/captures/{id}/heads/{stream}`` ranks them.

    Attributes:
        query: the position of the token that attends, e.g. ``8``.
        key: the position of the one attended to, e.g. ``6``.
        query_label: the first, or its word, e.g. ``it``.
        key_label: the second, or its word, e.g. ``mat``.
        sort: what determines the order.
        random_rows: rows whose pairs are the random ones, e.g. ``11``.
        random_rows_of: such rows in all, e.g. ``11``.
        heads: every head, the largest first.
    """

    kind: Literal["ranking"] = "ranking"
    query: int
    key: int
    query_label: str
    key_label: str
    sort: Sort
    random_rows: int
    random_rows_of: int
    heads: tuple[RankedHead, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignmentDocument(FigureDocument):
    """What each token or word attends to most.

    Attributes:
        queries: the tokens or words that attend.
        keys: those that are attended to.
        links: one for each query that attends to anything shown, in order.
        heads: the heads ``[layer, head]`` whose weights were averaged, e.g. ``[[1, 2]]``.
    """

    kind: Literal["alignment"] = "alignment"
    queries: tuple[Unit, ...]
    keys: tuple[Unit, ...]
    links: tuple[Link, ...]
    heads: tuple[Head, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMethod:
    """One method, and what it says about each token.

    Attributes:
        name: of the method, e.g. ``rollout``.
        title: for display, e.g. ``Rollout``.
        explanation: what it computes, in one sentence.
        formula: the same, as text.
        source: where it comes from, e.g. ``Abnar & Zuidema 2020``.
        limit: what it does not show, in one sentence.
        values: one for each token, in the method's own unit; empty if it has none.
        relative: the same, divided by the largest size of this method: -1 to 1.
        missing: why it has none; else empty.
    """

    name: MethodName
    title: str
    explanation: str
    formula: str
    source: str
    limit: str
    values: tuple[float, ...]
    relative: tuple[float, ...]
    missing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodsDocument(FigureDocument):
    """Which tokens count for an outcome, by several methods.

    Attributes:
        outcome: what is measured.
        outcome_rows: positions of the tokens from whose rows it is read, e.g. ``[16]``.
        tokens: those that are ranked.
        methods: each with its numbers, or with the reason why it has none.
        agreement: Kendall's τ-b between the sizes of the numbers, ``[method][method]``, of the methods that
            have some, in their order.
        shares: of the tokens that are removed, or kept, e.g. ``[0.01, 0.05, 0.1, 0.2, 0.5]``.
        removed: how many tokens each of them is, e.g. ``[1, 1, 2, 3, 8]``.
        curves: the loss of the outcome without the first tokens of a ranking, and with these only.
        random: the same of orders drawn at random.
        random_mean: the mean of these.
        completeness: what the integrated gradients add up to, and should.
        mixing: how much of the rows comes from other tokens by the norm-based method, 0 to 1, e.g. ``0.21``.
        colours: of relative numbers.
    """

    kind: Literal["methods"] = "methods"
    outcome: Outcome
    outcome_rows: tuple[int, ...]
    tokens: tuple[Unit, ...]
    methods: tuple[ShownMethod, ...]
    agreement: PerPair
    shares: tuple[float, ...]
    removed: tuple[int, ...]
    curves: tuple[Curves, ...]
    random: tuple[Curves, ...]
    random_mean: Curves
    completeness: Completeness | None
    mixing: float | None
    colours: ColourScale
