"""Two heads, inputs or models side by side: A, B and A − B."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...compare.axes import Side
from ...compare.comparison import Comparison
from ...compare.sequence_alignment import AlignedUnit
from ...core.capture import Floats
from ...core.stream import Rows
from ...errors import InvalidRequest
from ...message import Message, _, joined, localized, localized_digits
from .. import axis_titles, caption
from ..colours import difference_pixels, pixels
from ..comparison import (
    NAMES,
    SIGN_NOTE,
    ComparisonSpec,
    b_attends_more,
    comparison_figure,
    labels,
    places,
    reach,
    rows_named,
)
from ..comparison_facts import SideFacts
from ..empty_cells import MASKED, NO_PAIR, empty_note, meaning_of_empty
from ..figure import Figure, RecordedHeads
from ..input_text import full_text
from ..label_text import visible, with_sign
from ..plotly_figures import ComparisonFigure
from ..render.comparison import MatrixTriple, triple
from ..render.drawing import Drawing
from ..render.heatmap import SUBTITLES
from ..render.page import Heading, Scene, page
from ..render.slides.comparison import comparison_slide
from ..render.slides.frame import ROOM_HIGH, ROOM_WIDE, on_slide
from ..spec import FigureSpec
from ..tables import Table, facts, origin, position, round_values
from ..theme import THEMES
from .kind import Kind

COLUMNS = ("query_a", "query_b", "query", "key_a", "key_b", "key", "a", "b", "difference")


def sides(figure: Figure) -> tuple[Side, Side]:
    """A and B of a figure; InvalidRequest if it has no B."""
    if figure.b is None:
        raise InvalidRequest(
            _("There is nothing to compare."),
            hint=_("Name the text, the model, the stream or the heads of B."),
        )
    return Side(figure.a, figure.spec.stream, figure.spec.heads), figure.b


def _spec(figure: Figure) -> ComparisonSpec:
    options = asdict(figure.spec)
    return ComparisonSpec(**{name: options[name] for name in ComparisonSpec.__dataclass_fields__})


def comparison_of(figure: Figure) -> Comparison:
    """A, B and their difference, as this figure shows them.

    Raises:
        UnknownStream, OutOfRange, InvalidRequest, NotComparable: there is no B, or it does not fit.
    """
    return _spec(figure).view(*sides(figure))


def _document(figure: Figure) -> ComparisonFigure:
    return comparison_figure(*sides(figure), _spec(figure))


def _draw(figure: Figure) -> Drawing:
    comparison = comparison_of(figure)
    scene = triple(_matrices(figure, comparison), figure.spec)
    return _page(figure, comparison, scene)


def _slide(figure: Figure) -> Drawing:
    comparison = comparison_of(figure)
    marks, left_out = comparison_slide(_matrices(figure, comparison), figure.spec)
    drawing = _page(figure, comparison, Scene(marks, ROOM_WIDE, ROOM_HIGH), left_out)
    return on_slide(drawing, (ROOM_WIDE, ROOM_HIGH), marks)


def _matrices(figure: Figure, comparison: Comparison) -> MatrixTriple:
    rows, columns = places(comparison)
    matrices = _values(comparison)
    return MatrixTriple(
        tuple(label.axis for label in labels(rows)),
        tuple(label.axis for label in labels(columns)),
        axis_titles.query(rows_named(comparison)),
        (
            _("A: {heads}", heads=caption.side_title(comparison.a, comparison.b)),
            _("B: {heads}", heads=caption.side_title(comparison.b, comparison.a)),
            NAMES[2],
        ),
        _colours(figure.spec, comparison),
        [partial(_tips, name, matrix, rows, columns) for name, matrix in zip(NAMES, matrices, strict=True)],
        b_attends_more(comparison),
        reach(comparison),
        empty=meaning_of_empty(comparison),
        cell=cell_of(figure, rows, columns),
    )


def _values(comparison: Comparison) -> tuple[Floats, Floats, Floats]:
    return comparison.matrix_a, comparison.matrix_b, comparison.difference


def _colours(spec: FigureSpec, comparison: Comparison) -> list[NDArray[np.uint8]]:
    """The colours of the cells of A, B and A − B."""
    weight = partial(pixels, name=spec.colours, theme=spec.theme, scale=spec.scale)
    a, b, difference = (np.nan_to_num(matrix) for matrix in _values(comparison))
    colours = [
        weight(a),
        weight(b),
        difference_pixels(difference, reach(comparison), spec.theme, spec.scale),
    ]
    for picture, matrix in zip(colours, _values(comparison), strict=True):
        picture[np.isnan(matrix)] = tuple(bytes.fromhex(THEMES[spec.theme].blocked[1:]))
    return colours


def _page(figure: Figure, comparison: Comparison, scene: Scene, first: Sequence[str] = ()) -> Drawing:
    """The picture of a scene; ``first`` are sentences that precede what its caption states."""
    rows, columns = places(comparison)
    cell = cell_of(figure, rows, columns)
    heading = Heading(
        _title(figure, comparison),
        SUBTITLES[caption.ATTENDING[comparison.axes.unit]],
        lambda title, text: _("{title}: where they differ in {input}", title=title, input=text),
    )
    statements = list(first)
    if cell is not None:
        statements.append(_outline_text(_values(comparison), rows, columns, cell, rows_named(comparison)))
    notes = [
        *empty_note(comparison),
        *caption.comparison_notes(comparison, reach(comparison), figure.spec.scale),
        SIGN_NOTE,
    ]
    return page(figure, heading, scene, statements, notes)


def _title(figure: Figure, comparison: Comparison) -> str:
    one, other = (side.heads.describe(side.capture, side.stream) for side in (comparison.a, comparison.b))
    same_heads = _("{heads}, in A and in B", heads=one)
    title = same_heads if one == other else _("A: {a} | B: {b}", a=one, b=other)
    # If B is of another stream, its own title states so.
    return (
        title if comparison.a.stream != comparison.b.stream else caption.with_stream_name(figure.spec, title)
    )


def cell_of(
    figure: Figure, rows: Sequence[AlignedUnit], columns: Sequence[AlignedUnit]
) -> tuple[int, int] | None:
    """Row and column of the selected cell, by its tokens in A."""
    if figure.pair is None:
        return None
    row, column = (
        next(number for number, joint in enumerate(joints) if position in (joint.a or ()))
        for joints, position in ((rows, figure.pair[0]), (columns, figure.pair[1]))
    )
    return row, column


def _outline_text(
    matrices: Sequence[Floats],
    rows: Sequence[AlignedUnit],
    columns: Sequence[AlignedUnit],
    cell: tuple[int, int],
    named: Rows | None,
) -> Message:
    query, key = visible(rows[cell[0]].unit.label), visible(columns[cell[1]].unit.label)
    place = rows[cell[0]], columns[cell[1]]
    if np.isnan(matrices[2][cell]) and not _lacks(NAMES[2], *place):
        if named == "written":
            return _(
                "Outlined: the row that predicts “{query}” may not attend to “{key}”, in A or in B.",
                query=query,
                key=key,
            )
        return _("Outlined: “{query}” may not attend to “{key}”, in A or in B.", query=query, key=key)
    values = joined(
        (_value_text(name, matrix[cell], *place) for name, matrix in zip(NAMES, matrices, strict=True)), ", "
    )
    if named == "written":
        return _(
            "Outlined: the row that predicts “{query}” attends to “{key}”: {values}.",
            query=query,
            key=key,
            values=values,
        )
    return _("Outlined: “{query}” attends to “{key}”: {values}.", query=query, key=key, values=values)


def _value_text(name: str, value: np.float32, row: AlignedUnit, column: AlignedUnit) -> str:
    # Said at once in the reader's language, because a comparison has thousands of cells.
    if np.isnan(value):
        return f"{name} {localized(NO_PAIR if _lacks(name, row, column) else MASKED)}"
    number = with_sign(float(value), ".7f") if name == NAMES[2] else f"{value:.7g}"
    return f"{name} {localized_digits(number)}"


def _tips(
    name: str, matrix: Floats, rows: Sequence[AlignedUnit], columns: Sequence[AlignedUnit]
) -> tuple[tuple[str, ...], ...]:
    queries, keys = ([visible(joint.unit.label) for joint in joints] for joints in (rows, columns))
    return tuple(
        tuple(
            f"{query} → {key}: {_value_text(name, weight, row, column)}"
            for column, key, weight in zip(columns, keys, weights, strict=True)
        )
        for row, query, weights in zip(rows, queries, matrix, strict=True)
    )


def _lacks(name: str, row: AlignedUnit, column: AlignedUnit) -> bool:
    """Whether a side lacks the query or the key; for the difference, either side."""
    sides = {"A": (row.a, column.a), "B": (row.b, column.b)}
    return None in sides.get(name, (*sides["A"], *sides["B"]))


def _table(figure: Figure) -> Table:
    """One row per cell; empty where a side lacks the place or masks it.

    The arrays: ``a``, ``b`` and ``difference`` float32 ``[rows, columns]``, NaN where there is nothing;
    ``removed_a`` and ``removed_b`` float32 ``[rows]``; ``queries`` and ``keys``, the labels; and, int64 ``[n,
    2]``, first and last token position of each in A and in B, -1 where it is absent.
    """
    comparison = comparison_of(figure)
    rows, columns = places(comparison)
    notes = caption.comparison_notes(comparison, reach(comparison), figure.spec.scale)
    names = [
        _("A: {heads}", heads=caption.side_title(comparison.a, comparison.b)),
        _("B: {heads}", heads=caption.side_title(comparison.b, comparison.a)),
    ]
    other = (
        [] if comparison.b.capture is figure.a else [_("B: {input}", input=full_text(comparison.b.capture))]
    )
    return Table(
        about=(
            *origin(figure.a, _title(figure, comparison), [*names, *notes]),
            *other,
            *caption.sources(figure)[1:],
        ),
        columns=COLUMNS,
        reading=(
            _("A row for each pair of what attends (query) and what is attended to (key), in A and in B.")
        ),
        rows=_cells(comparison, rows, columns),
        arrays={
            "a": comparison.matrix_a,
            "b": comparison.matrix_b,
            "difference": comparison.difference,
            "removed_a": comparison.removed_a,
            "removed_b": comparison.removed_b,
            "queries": np.array([visible(joint.unit.label) for joint in rows]),
            "keys": np.array([visible(joint.unit.label) for joint in columns]),
            **{
                f"{name}_tokens_{side}": _ends([getattr(joint, side) for joint in joints])
                for name, joints in (("query", rows), ("key", columns))
                for side in ("a", "b")
            },
        },
        facts={
            **facts(figure.a, figure.spec),
            "a": SideFacts.of(comparison.a),
            "b": SideFacts.of(comparison.b),
        },
    )


def _cells(
    comparison: Comparison, rows: Sequence[AlignedUnit], columns: Sequence[AlignedUnit]
) -> Iterator[tuple[Any, ...]]:
    keys = [_place(joint) for joint in columns]
    for number, joint in enumerate(rows):
        query = _place(joint)
        values = (
            round_values(matrix[number])
            for matrix in (comparison.matrix_a, comparison.matrix_b, comparison.difference)
        )
        for key, *cells in zip(keys, *values, strict=True):
            yield (*query, *key, *cells)


def _place(joint: AlignedUnit) -> tuple[str | None, str | None, str]:
    a, b = (position(tokens) if tokens else None for tokens in (joint.a, joint.b))
    return a, b, visible(joint.unit.label)


def _ends(tokens: Sequence[tuple[int, ...] | None]) -> NDArray[np.int64]:
    return np.array([(some[0], some[-1]) if some else (-1, -1) for some in tokens], np.int64)


def _needs(figure: Figure) -> tuple[RecordedHeads, ...]:
    a, b = sides(figure)
    if a.capture.id != b.capture.id:
        return tuple(RecordedHeads(side.capture, {side.stream: side.members}) for side in (a, b))
    streams = dict.fromkeys((a.stream, b.stream))
    heads = {
        stream: tuple(sorted({head for side in (a, b) if side.stream == stream for head in side.members}))
        for stream in streams
    }
    return (RecordedHeads(a.capture, heads),)


COMPARISON = Kind(_("Comparison"), _draw, _slide, _document, plotly=True, table=_table, needs=_needs)
