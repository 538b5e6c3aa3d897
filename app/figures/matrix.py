"""Attention as numbers that a page draws: the workbench, an embed and an offline file read one format."""

from dataclasses import dataclass

import numpy as np

from ..analysis.head_view import HeadView
from ..analysis.units import Unit
from ..compare.comparison import Comparison
from ..core.capture import Capture, Floats
from ..core.shape import build
from ..core.stream import Rows
from ..core.view_spec import Scale
from . import caption
from .colour_scale import ColourScale
from .comparison import ComparisonSpec, places, reach, read_texts, removed_shares, rows_named
from .comparison_facts import ComparisonFacts, PictureTexts, RemovedShares
from .input_text import title_text
from .matrix_sides import Parts, Shares, hidden_shares, visible_places, visible_units
from .spec import FigureSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """The weights of one head, or of several combined.

    Attributes:
        title: which heads these are, e.g. ``Layer 5, head 3``.
        notes: what is merged, hidden, pooled or masked, in sentences.
        values: float32 ``[rows, columns]`` of each picture: exact weights, NaN where there is none.
    """

    title: str
    notes: tuple[str, ...]
    values: tuple[Floats, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadMatrix(Matrix):
    """One head, or several combined, as the workbench draws it.

    Attributes:
        text: the input, quoted, and short enough for a title.
        scale: how a weight becomes a colour.
        scale_note: the same in a sentence, e.g. ``Linear scale from 0 to 1, the same for every head.``.
        colours: of weights.
        rows: what the rows stand for, the queries.
        columns: what the columns stand for, the keys.
        parts: where the parts of the input lie.
        row_naming: how the rows of a decoder are named; None: they are not a decoder's.
        aligned: whether rows and columns are the same tokens, so that one can attend to itself.
        sink: whether a head has a learned sink, with which every row has a choice.
        removed: of each row, the share of its weight on keys that are not shown; None: all are shown.
        block: rows and columns of units behind one cell, which shows the largest; None for 1 x 1.
    """

    text: str
    scale: Scale
    scale_note: str
    colours: ColourScale
    rows: tuple[Unit, ...]
    columns: tuple[Unit, ...]
    parts: Parts
    row_naming: Rows | None
    aligned: bool
    sink: bool
    removed: Shares | None
    block: tuple[int, int] | None


def head_matrix(capture: Capture, spec: FigureSpec) -> HeadMatrix:
    """One head, or several combined.

    Raises:
        UnknownStream, OutOfRange, InvalidRequest: the spec does not fit the capture.
    """
    capture = spec.of(capture)
    view = spec.view(capture)
    return HeadMatrix(
        title=caption.title(view),
        notes=tuple(caption.notes(view, spec)),
        values=(with_gaps(view),),
        text=title_text(capture),
        scale=spec.scale,
        scale_note=caption.scale_sentence(spec.scale),
        colours=ColourScale.of_weights(spec.colours, spec.scale),
        rows=visible_units(view.queries),
        columns=visible_units(view.keys),
        parts=Parts.of(view.queries, view.keys),
        row_naming=view.rows,
        aligned=_aligned(capture, view.stream),
        sink=view.sink,
        removed=hidden_shares(capture, view),
        block=view.block,
    )


def with_gaps(view: HeadView) -> Floats:
    """The weights, NaN where the mask forbids attention."""
    return view.matrix if view.allowed is None else np.where(view.allowed, view.matrix, np.float32(np.nan))


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonMatrix(ComparisonFacts):
    """Two heads, or sets of heads, on common rows and columns: in numbers, and as the workbench draws them.

    Attributes:
        title: of both.
        values: float32 ``[rows, columns]`` of A, of B and of A − B: exact, NaN where there is none.
        texts: the inputs, quoted, and short enough for a title.
        scale: how a weight becomes a colour.
        scale_note: the same in a sentence, e.g. ``Linear scale from 0 to 1, the same for every head.``.
        colours: of weights.
        difference_colours: of A − B.
        rows: each row of A, of B or of both; where a cell is a block, several of them.
        columns: each column of A, of B or of both; where a cell is a block, several of them.
        parts: where the parts of the inputs lie.
        row_naming: how the rows of decoders are named, if alike in A and B.
        aligned: whether rows and columns are the same tokens, so that one can attend to itself.
        removed: None: all keys are shown.
        block: rows and columns behind one cell, which shows the largest; None for 1 x 1.
    """

    title: str
    values: tuple[Floats, Floats, Floats]
    texts: PictureTexts
    scale: Scale
    scale_note: str
    colours: ColourScale
    difference_colours: ColourScale
    parts: Parts
    row_naming: Rows | None
    aligned: bool
    removed: RemovedShares | None
    block: tuple[int, int] | None


def comparison_matrix(comparison: Comparison, spec: ComparisonSpec) -> ComparisonMatrix:
    """A comparison with its weights."""
    rows, columns = places(comparison)
    limit = reach(comparison)
    a, b = comparison.a.capture, comparison.b.capture
    return build(
        ComparisonMatrix,
        ComparisonFacts.of(comparison),
        title=caption.comparison_title(comparison),
        notes=tuple(caption.comparison_notes(comparison, limit, spec.scale)),
        values=(comparison.matrix_a, comparison.matrix_b, comparison.difference),
        texts=read_texts(comparison),
        scale=spec.scale,
        scale_note=caption.scale_sentence(spec.scale),
        colours=ColourScale.of_weights(spec.colours, spec.scale),
        difference_colours=ColourScale.of_differences(limit, spec.scale),
        rows=visible_places(rows),
        columns=visible_places(columns),
        parts=Parts.of([joint.unit for joint in rows], [joint.unit for joint in columns]),
        row_naming=rows_named(comparison),
        aligned=_aligned(a, comparison.a.stream) and _aligned(b, comparison.b.stream),
        removed=removed_shares(comparison),
        block=comparison.block,
    )


def _aligned(capture: Capture, stream: str) -> bool:
    shape = capture.stream(stream)
    return shape.query_side == shape.key_side and capture.rows_of(stream) != "written"
