"""Three matrices with the same rows and columns side by side: A, B and their difference."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..spec import FigureSpec
from ..theme import THEMES
from .colour_bar import HEIGHT, WIDTH, difference_bar, weight_bar
from .drawing import Mark, Text
from .fonts import wrap
from .grid import Grid, Tips
from .page import ACCENT, LABEL, TOP, Scene

_SIDE, _LARGEST_SIDE = 320, 480
_GAP = 30.0
_LINE = 17.0


@dataclass(frozen=True, slots=True)
class MatrixTriple:
    """What is shown.

    Attributes:
        rows, columns: the common labels.
        row_title: what a row stands for.
        titles: names of the three.
        colours: of the cells of each, uint8 ``[rows, columns, 3]``.
        tips: tooltips.
        negative: which cells of the difference have a minus, because B is larger.
        limit: end of the colour scale of the difference.
        empty: what cells with nothing to show mean; no text if there are none.
        cell: the row and the column to outline.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    row_title: str
    titles: tuple[str, str, str]
    colours: Sequence[NDArray[np.uint8]]
    tips: Sequence[Tips]
    negative: NDArray[np.bool_]
    limit: float
    empty: str
    cell: tuple[int, int] | None


def triple(matrices: MatrixTriple, spec: FigureSpec) -> Scene:
    """Lay out the three, with row labels at the first, and both colour bars below."""
    theme = THEMES[spec.theme]
    # No cell is smaller than a pixel.
    side = max(_SIDE, min(_LARGEST_SIDE, max(len(matrices.rows), len(matrices.columns))))
    flat = Grid.of(matrices.rows, matrices.columns, side)
    room = max(flat.right - flat.left, 150.0)
    titles = [wrap(title, LABEL + 1, room) for title in matrices.titles]
    high = max(len(lines) for lines in titles) * _LINE
    grid = Grid.of(matrices.rows, matrices.columns, side, TOP + high + 12)
    marks: list[Mark] = [grid.row_title(matrices.row_title, theme), *grid.row_labels(theme)]
    lefts = []
    for number, lines in enumerate(titles):
        lefts.append(grid.left)
        for place, line in enumerate(lines):
            marks.append(Text(grid.left, TOP + 12 + place * _LINE, line, LABEL + 1, theme.ink))
        cells = grid.cells(matrices.colours[number], matrices.tips[number])
        marks += [cells, *grid.frame(theme), grid.column_title(theme)]
        if number == len(titles) - 1:
            marks += grid.minus_signs(matrices.negative, matrices.colours[number])
        if matrices.cell is not None:
            marks.append(grid.outline(*matrices.cell, ACCENT[spec.theme]))
        right = max(grid.right, grid.left + room)
        grid = grid.at_left(right + _GAP)
    bar = grid.bottom + 28
    second = max(lefts[2], lefts[0] + WIDTH)
    marks += weight_bar(spec, lefts[0], bar, empty=matrices.empty)
    marks += difference_bar(spec, matrices.limit, second, bar)
    return Scene(tuple(marks), max(right, second + WIDTH), bar + HEIGHT)
