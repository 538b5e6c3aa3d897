"""The static heatmap of one head: its cells, labels and colour bar."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ...analysis.head_view import HeadView
from ...analysis.units import Unit, find
from ...core.token import UnitName
from ...message import Message, _, localized, localized_digits
from .. import axis_titles, caption
from ..colours import pixels
from ..figure import Figure
from ..label_text import visible
from ..spec import FigureSpec
from ..theme import THEMES
from .colour_bar import HEIGHT, WIDTH, weight_bar
from .drawing import Drawing, Mark
from .grid import Grid
from .page import ACCENT, Heading, Scene, page

_SIDE = 480
# How to read a matrix, by what a row stands for.
SUBTITLES: dict[caption.RowNoun, Message] = {
    "token that attends": _("Rows: the token that attends (query). Columns: attended to (key)."),
    "word that attends": _("Rows: the word that attends (query). Columns: attended to (key)."),
    "unit that attends": _("Rows: what attends (query). Columns: what is attended to (key)."),
    "token being written": _("Rows: the token being written (query). Columns: attended to (key)."),
    "word being written": _("Rows: the word being written (query). Columns: attended to (key)."),
    "unit being written": _("Rows: what is being written (query). Columns: what is attended to (key)."),
}


def draw_heatmap(figure: Figure, first: Sequence[str] = ()) -> Drawing:
    """Draw one head; the cell of its query and its key is outlined and named.

    Args:
        figure: the head.
        first: sentences that precede what the caption states.

    Raises:
        UnknownStream, OutOfRange, InvalidRequest: the spec does not fit the capture.
    """
    spec = figure.spec
    view = spec.view(figure.a)
    grid = Grid.of(labels(view.queries), labels(view.keys), _SIDE)
    bar = grid.bottom + 28
    theme = THEMES[spec.theme]
    marks = (
        *matrix(figure, view, grid),
        grid.row_title(axis_titles.query(view.rows), theme),
        grid.column_title(theme),
        *weight_bar(spec, grid.left, bar, empty_meaning(view)),
    )
    scene = Scene(marks, max(grid.right, grid.left + WIDTH), bar + HEIGHT)
    heading = Heading(
        caption.with_stream_name(figure.spec, caption.title(view)),
        SUBTITLES[caption.row_noun(figure.a, spec.stream, spec.unit)],
        accessible_name(spec.unit),
    )
    cell = chosen_cell(figure, view)
    statements = [*first, *([] if cell is None else [_outline_text(view, *cell)])]
    return page(figure, heading, scene, statements, caption.notes(view, spec))


def matrix(figure: Figure, view: HeadView, grid: Grid) -> Iterator[Mark]:
    """The cells with their labels, and the outline of the chosen one."""
    spec = figure.spec
    theme, cell = THEMES[spec.theme], chosen_cell(figure, view)
    yield grid.cells(_colours(view, spec), partial(_tips, view))
    yield from grid.row_labels(theme)
    yield from grid.frame(theme)
    if cell is not None:
        yield grid.outline(*cell, ACCENT[spec.theme])


def chosen_cell(figure: Figure, view: HeadView) -> tuple[int, int] | None:
    """Row and column of the selected pair."""
    if figure.pair is None:
        return None
    return find(view.queries, figure.pair[0]), find(view.keys, figure.pair[1])


def empty_meaning(view: HeadView) -> str:
    """What cells without a weight mean; no text if there are none."""
    return "" if view.allowed is None or view.allowed.all() else _("not allowed")


def accessible_name(unit: UnitName) -> Callable[[str, str], Message]:
    """The name of a picture of a head, made of its title and its input."""
    if unit == "sentence":
        return lambda title, text: _(
            "{title}: what each sentence attends to in {input}", title=title, input=text
        )
    if unit == "part":
        return lambda title, text: _("{title}: what each part attends to in {input}", title=title, input=text)
    if unit == "word":
        return lambda title, text: _("{title}: what each word attends to in {input}", title=title, input=text)
    return lambda title, text: _("{title}: what each token attends to in {input}", title=title, input=text)


def labels(units: Sequence[Unit]) -> tuple[str, ...]:
    """The labels of units on an axis."""
    return tuple(unit.axis_name for unit in units)


def _outline_text(view: HeadView, row: int, column: int) -> str:
    return _("Outlined: {pair}", pair=caption.pair_text(view, row, column))


def _colours(view: HeadView, spec: FigureSpec) -> NDArray[np.uint8]:
    colours = pixels(view.matrix, spec.colours, spec.theme, spec.scale)
    if view.allowed is not None:
        colours[~view.allowed] = tuple(bytes.fromhex(THEMES[spec.theme].blocked[1:]))
    return colours


def _tips(view: HeadView) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(row) for row in _statements(view))


def _statements(view: HeadView) -> Iterator[Iterator[str]]:
    queries, keys = ([visible(unit.label) for unit in units] for units in (view.queries, view.keys))
    allowed: NDArray[np.bool_] = np.ones(view.matrix.shape, bool) if view.allowed is None else view.allowed
    # Said at once in the reader's language, because there are thousands.
    forbidden = localized(_("not allowed"))
    for query, weights, looks in zip(queries, view.matrix.tolist(), allowed.tolist(), strict=True):
        yield (
            f"{query} → {key}: {localized_digits(f'{weight:.7g}') if may else forbidden}"
            for key, weight, may in zip(keys, weights, looks, strict=True)
        )
