"""The static heatmap of one head: its cells, labels and colour bar."""

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ...analysis.head_view import HeadView
from ...analysis.units import Unit, find
from .. import caption
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


def draw_heatmap(figure: Figure) -> Drawing:
    """Draw one head; the cell of its query and its key is outlined and named.

    Raises:
        UnknownStream, OutOfRange, InvalidRequest: the spec does not fit the capture.
    """
    spec = figure.spec
    view = spec.view(figure.a)
    theme = THEMES[spec.theme]
    grid = Grid.of(labels(view.queries), labels(view.keys), _SIDE)
    bar = grid.bottom + 28
    empty = "" if view.allowed is None or view.allowed.all() else "not allowed"
    marks: list[Mark] = [
        grid.cells(_colours(view, spec), partial(_tips, view)),
        *grid.row_labels(theme),
        *grid.frame(theme),
        *weight_bar(spec, grid.left, bar, empty),
    ]
    statements = []
    if figure.pair is not None:
        row, column = find(view.queries, figure.pair[0]), find(view.keys, figure.pair[1])
        marks.append(grid.outline(row, column, ACCENT[spec.theme]))
        statements.append(_outline_text(view, row, column))
    scene = Scene(tuple(marks), max(grid.right, grid.left + WIDTH), bar + HEIGHT)
    heading = Heading(
        caption.with_stream_name(figure.spec, caption.title(view)), _read(figure), heading_text(spec.noun)
    )
    return page(figure, heading, scene, statements, caption.notes(view, spec))


def subtitle(noun: str, row: str = "") -> str:
    """How to read a matrix; ``row`` is what a row stands for, if not a query word."""
    return f"Rows: the {row or f'{noun} that attends'} (query). Columns: attended to (key)."


def _read(figure: Figure) -> str:
    noun = figure.spec.noun
    return subtitle(noun, caption.row_noun(figure.a, figure.spec.stream, noun))


def heading_text(noun: str) -> str:
    """What a head shows."""
    return f": what each {noun} attends to in"


def labels(units: Sequence[Unit]) -> tuple[str, ...]:
    """The labels of units."""
    return tuple(unit.label for unit in units)


def _outline_text(view: HeadView, row: int, column: int) -> str:
    return f"Outlined: {caption.pair_said(view, row, column)}."


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
    for query, weights, looks in zip(queries, view.matrix.tolist(), allowed.tolist(), strict=True):
        yield (
            f"{query} → {key}: {weight:.7g}" if may else f"{query} → {key}: not allowed"
            for key, weight, may in zip(keys, weights, looks, strict=True)
        )
