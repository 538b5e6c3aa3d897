"""The Plotly figures of a head and of a comparison, and what each says about itself in ``layout.meta``."""

from dataclasses import dataclass

from ..analysis.units import Unit
from ..compare.sequence_alignment import AlignedUnit
from ..core.outcome import Outcome
from ..core.stream import Head, Rows
from ..core.token import UnitName
from .comparison_facts import PictureTexts, RemovedShares, SideFacts
from .documents import FigureFacts
from .matrix_sides import Parts, Shares
from .plotly_layout import PlotlyFigure, PlotlyLayout
from .spec import DrawnTokens


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadMeta(FigureFacts):
    """What the heatmap of a head shows, in words and numbers.

    Attributes:
        title: which heads these are, e.g. ``Layer 5, head 3``.
        queries: the rows.
        keys: the columns.
        query_side: which tokens the rows are, e.g. ``text``.
        key_side: which tokens the columns are, e.g. ``text``.
        sink: whether a head has a learned sink, with which every row has a choice, e.g. ``false``.
        parts: where the parts of the input lie.
        removed: of each row, the share of its weight on keys that are not shown; None: all are shown, e.g.
            ``null``.
        notes: what is merged, hidden, pooled or masked, in sentences.
        block: rows and columns of units behind a cell, which shows the largest; None for 1 x 1, e.g.
            ``null``.
        heads: the heads ``[layer, head]`` that are shown as one, e.g. ``[[5, 3]]``.
        read: the input, quoted, and short enough for a title, e.g. ``“The cat sat.”``.
    """

    title: str
    queries: tuple[Unit, ...]
    keys: tuple[Unit, ...]
    query_side: str
    key_side: str
    sink: bool
    parts: Parts
    removed: Shares | None
    notes: tuple[str, ...]
    block: tuple[int, int] | None
    heads: tuple[Head, ...]
    read: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonMeta:
    """What the three heatmaps of a comparison show, in words and numbers.

    Attributes:
        title: of both.
        titles: which heads these are.
        read: the inputs, quoted, and short enough for a title.
        queries: each row of A, of B or of both; where a cell is a block, several of them.
        keys: each column of A, of B or of both; where a cell is a block, several of them.
        query_side: which tokens the rows are, e.g. ``text``.
        key_side: which tokens the columns are, e.g. ``text``.
        rows: how the rows of decoders are named, if alike in A and B, e.g. ``null``.
        parts: where the parts of the inputs lie.
        removed: None: all keys are shown.
        notes: how the two were matched, and what was done to each, in sentences.
        block: rows and columns behind one cell, which shows the largest; None for 1 x 1, e.g. ``null``.
        range: the end of the scale of differences, e.g. ``0.5``.
        unit: what a row or a column stands for: as asked for, or ``word`` because the models cut words
            otherwise, e.g. ``token``.
        a: one side.
        b: the other.
        spec: which tokens are shown, and how they are drawn.
    """

    title: str
    titles: PictureTexts
    read: PictureTexts
    queries: tuple[AlignedUnit, ...]
    keys: tuple[AlignedUnit, ...]
    query_side: str
    key_side: str
    rows: Rows | None
    parts: Parts
    removed: RemovedShares | None
    notes: tuple[str, ...]
    block: tuple[int, int] | None
    range: float
    unit: UnitName
    a: SideFacts
    b: SideFacts
    spec: DrawnTokens


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectMeta(FigureFacts):
    """What a heatmap of effects shows, in words and numbers.

    Attributes:
        title: which heads these are, e.g. ``Layer 3, head 4: the effect of each edge``.
        outcome: what is measured.
        directions: gradients behind each estimate; more than one for a distance, e.g. ``1``.
        queries: the rows.
        keys: the columns.
        parts: where the parts of the input lie.
        notes: what is measured, how, and what it does not show, in sentences.
        block: rows and columns of units behind a cell, which shows the largest effect; None for 1 x 1, e.g.
            ``null``.
        heads: the heads ``[layer, head]`` that lose an edge at once, e.g. ``[[3, 4]]``.
        range: the end of the scale of effects, e.g. ``10.0``.
    """

    title: str
    outcome: Outcome
    directions: int
    queries: tuple[Unit, ...]
    keys: tuple[Unit, ...]
    parts: Parts
    notes: tuple[str, ...]
    block: tuple[int, int] | None
    heads: tuple[Head, ...]
    range: float


@dataclass(frozen=True, slots=True)
class HeadLayout(PlotlyLayout):
    """The axes of a heatmap, their labels, and what surrounds the cells, as plotly.js reads them.

    Attributes:
        meta: what is shown.
    """

    meta: HeadMeta


@dataclass(frozen=True, slots=True)
class ComparisonLayout(PlotlyLayout):
    """The axes of three heatmaps, their labels, and what surrounds the cells, as plotly.js reads them.

    Attributes:
        meta: what is shown.
    """

    meta: ComparisonMeta


@dataclass(frozen=True, slots=True)
class EffectLayout(PlotlyLayout):
    """The axes of a heatmap of effects, their labels, and what surrounds the cells, as plotly.js reads them.

    Attributes:
        meta: what is shown.
    """

    meta: EffectMeta


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectFigure(PlotlyFigure):
    """The effects of a head, or of several that lose an edge at once, as plotly.js draws them.

    Attributes:
        data: the first trace is the heatmap, whose ``z`` holds float32 effects, ``[query, key]``, NaN where
            nothing can be cut or estimated, and whose ``customdata`` holds the weight, the first-order
            estimate, and 1 where the effect is verified; the second carries the colour bar.
        layout: what surrounds the cells.
    """

    layout: EffectLayout


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadFigure(PlotlyFigure):
    """The heatmap of a head, or of several combined, as plotly.js draws it.

    Attributes:
        data: the first trace is the heatmap, whose ``z`` holds exact float32 weights, ``[query, key]``, NaN
            where masked; the second carries the colour bar.
        layout: what surrounds the cells.
    """

    layout: HeadLayout


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonFigure(PlotlyFigure):
    """A, B and A − B on the same axes, as plotly.js draws them.

    Attributes:
        data: the first three traces are heatmaps of A, of B and of A − B, whose ``z`` holds exact float32
            values, ``[query, key]``, NaN where there is nothing to show; the others carry the colour bars.
        layout: what surrounds the cells.
    """

    layout: ComparisonLayout
