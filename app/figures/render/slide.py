"""The heatmap of one head on a slide: as high as the slide, with labels for the last row of the room.

A slide is 960 x 540 pixels. Its left part holds the matrix, its right part the texts, which a page writes
itself, above the colour bar.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from .. import axis_titles
from ..figure import Figure
from ..label_text import graphemes, shorten, visible
from ..theme import THEMES, Theme
from .colour_bar import slide_bar
from .drawing import Drawing, Mark, Text
from .fonts import width, wrap
from .grid import Grid
from .heatmap import draw_heatmap, empty_meaning, labels, matrix

WIDTH, HEIGHT = 960.0, 540.0
LABEL = 20.0
# The matrix: 80 % of the height, and no wider than leaves room for the labels of its rows.
_SIDE, _WIDEST = 432.0, 440.0
_EDGE, _GAP = 8.0, 8.0
# Where the texts begin, and where the last slanted label ends at the latest.
ASIDE = 712.0
_MOST_ROW = 198.0
# Lines closer than this to their size touch each other.
_LEADING = 0.9
_BAR_TOP = 446.0


def draw_slide(figure: Figure) -> Drawing:
    """Draw one head, for a frame of 16:9. The body is the whole slide, its texts those of the heatmap.

    Raises:
        UnknownStream, OutOfRange, InvalidRequest: the spec does not fit the capture.
    """
    view, drawing = figure.spec.view(figure.a), draw_heatmap(figure)
    theme = THEMES[figure.spec.theme]
    query, key = axis_titles.arrows(view.rows)
    corner = [line for title in (key, query) for line in wrap(title, LABEL, _MOST_ROW)]
    grid = _grid(labels(view.queries), labels(view.keys), corner)
    bar = slide_bar(figure.spec, ASIDE, _BAR_TOP, WIDTH - ASIDE - 2 * _EDGE, LABEL, empty_meaning(view))
    marks = (*matrix(figure, view, grid), *_corner(grid, corner, theme), *bar)
    assert drawing.body is not None
    body = replace(drawing.body, top=0.0, bottom=HEIGHT, marks=marks)
    return replace(drawing, width=WIDTH, height=HEIGHT, marks=marks, body=body)


def _grid(rows: tuple[str, ...], columns: tuple[str, ...], corner: Sequence[str]) -> Grid:
    cell = min(_SIDE / len(rows), _WIDEST / len(columns))
    every = math.ceil(_LEADING * LABEL / cell)
    slanted = cell * every * math.sin(math.pi / 4) >= _LEADING * LABEL
    top = HEIGHT - _EDGE - _SIDE
    # The height of slanted letters adds to that of the line.
    most = (top - _EDGE) / math.sin(math.pi / 4) - LABEL if slanted else top - _EDGE
    down = tuple(_fitted(shorten(visible(name)), _MOST_ROW) for name in rows)
    across = tuple(_fitted(shorten(visible(name)), most) for name in columns)
    widest = max(width(text, LABEL) for text in (*corner, *down[::every]))
    return Grid(round(_EDGE + widest + _GAP), top, cell, down, across, every, LABEL, -45 if slanted else -90)


def _fitted(label: str, room: float) -> str:
    """A label that is at most ``room`` pixels wide, ending in ``…`` if it is cut."""
    if width(label, LABEL) <= room:
        return label
    letters = graphemes(label)
    while len(letters) > 1 and width("".join(letters) + "…", LABEL) > room:
        letters.pop()
    return "".join(letters) + "…"


def _corner(grid: Grid, lines: Sequence[str], theme: Theme) -> Iterator[Mark]:
    """The titles of both axes, where they meet."""
    for number, line in enumerate(reversed(lines)):
        y = grid.top - (0.6 + 1.3 * number) * LABEL
        yield Text(grid.left - _GAP, y, line, LABEL, theme.quiet, "end")
