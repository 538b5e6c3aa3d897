"""A matrix with labels at its rows and columns."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .. import axis_titles
from ..colours import ink_on
from ..label_text import shorten, visible
from ..theme import Theme
from .drawing import MOST_RECTANGLES, Box, Cells, Line, Mark, Text
from .fonts import width
from .page import EDGE, LABEL, TOP

# Cells are as large as the side allows, up to the largest size; few cells are not drawn below the smallest.
_LARGEST, _SMALLEST = 28, 13
# Labels grow with their cells, from the usual size: short texts are often projected on a wall.
_LARGEST_LABEL, _OF_CELL = 15, 0.55
_MOST_SLANTED = 20
# In smaller cells, in pixels, a minus could not be seen.
_SMALLEST_SIGN = 6

# Tooltips by row and column; computed only for formats that write them.
Tips = Callable[[], tuple[tuple[str, ...], ...]]


@dataclass(frozen=True, slots=True)
class Grid:
    """The layout of cells; every n-th row and column is labelled.

    Attributes:
        left, top: of the cells.
        cell: width and height of each.
        rows, columns: labels.
        every: n.
        label: size of the labels.
        angle: rotation of the labels of columns, in degrees.
    """

    left: float
    top: float
    cell: float
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    every: int
    label: float
    angle: float

    @classmethod
    def of(cls, rows: tuple[str, ...], columns: tuple[str, ...], side: float, top: float = TOP) -> "Grid":
        """The grid for these labels, which may be untrusted, at most ``side`` pixels wide and high."""
        longer = max(len(rows), len(columns))
        cell = min(_LARGEST, side / longer)
        if longer <= MOST_RECTANGLES:
            cell = max(math.floor(cell), _SMALLEST)
        every = math.ceil(_SMALLEST / cell)
        label = max(LABEL, min(_LARGEST_LABEL, round(cell * _OF_CELL)))
        down, across = (tuple(shorten(visible(name)) for name in labels) for labels in (rows, columns))
        angle = -45 if len(across) <= _MOST_SLANTED else -90
        left = EDGE + 24 + max(width(name, label) for name in down[::every])
        placed = cls(round(left), 0.0, cell, down, across, every, label, angle)
        return replace(placed, top=round(top + placed._rise + 18 + LABEL))

    def at_left(self, left: float) -> "Grid":
        """The same grid with its cells at another position."""
        return replace(self, left=left)

    @property
    def _rise(self) -> float:
        """How far the labels of the columns rise above them."""
        widest = max(width(name, self.label) for name in self.columns[:: self.every])
        return widest * math.sin(math.radians(-self.angle))

    @property
    def width(self) -> float:
        """Width of the cells."""
        return len(self.columns) * self.cell

    @property
    def bottom(self) -> float:
        """Bottom of the cells."""
        return self.top + len(self.rows) * self.cell

    @property
    def right(self) -> float:
        """Right end of cells and labels: the slanted label of a last column may extend beyond the cells."""
        slant = math.cos(math.radians(self.angle))
        over = max(
            width(name, self.label) * slant - (len(self.columns) - column - 0.5) * self.cell
            for column, name in enumerate(self.columns)
        )
        return round(self.left + self.width + max(0, over))

    def cells(self, colours: NDArray[np.uint8], tips: Tips) -> Cells:
        """The cells in these colours, uint8 ``[rows, columns, 3]``; very many cells have no tooltips."""
        few = max(len(self.rows), len(self.columns)) <= MOST_RECTANGLES
        return Cells(self.left, self.top, self.cell, self.cell, colours, tips() if few else None)

    def frame(self, theme: Theme) -> Iterator[Mark]:
        """The labels of the columns, and a line around the cells."""
        # Centres a vertical label over its column.
        shift = self.label * 0.35 if self.angle == -90 else 0
        for column in range(0, len(self.columns), self.every):
            x = self.left + (column + 0.5) * self.cell + shift
            yield Text(x, self.top - 6, self.columns[column], self.label, theme.ink, angle=self.angle)
        yield Box(self.left, self.top, self.width, self.bottom - self.top, theme.line)

    def row_labels(self, theme: Theme) -> Iterator[Mark]:
        """The labels of the rows."""
        for row in range(0, len(self.rows), self.every):
            y = self.top + (row + 0.5) * self.cell + self.label * 0.35
            yield Text(self.left - 6, y, self.rows[row], self.label, theme.ink, "end")

    def minus_signs(self, cells: NDArray[np.bool_], colours: NDArray[np.uint8]) -> Iterator[Mark]:
        """A minus on each of these cells, black or white, if it has room: a sign that needs no colour."""
        if self.cell < _SMALLEST_SIGN:
            return
        half = 0.2 * min(self.cell, _LARGEST)
        for row, column in np.argwhere(cells).tolist():
            x, y = self.left + (column + 0.5) * self.cell, self.top + (row + 0.5) * self.cell
            yield Line(x - half, y, x + half, y, ink_on(colours[row, column]), 1.5)

    def dots(self, cells: NDArray[np.bool_], colours: NDArray[np.uint8]) -> Iterator[Mark]:
        """A dot in the corner of each of these cells, black or white, if it has room."""
        if self.cell < _SMALLEST_SIGN:
            return
        side = max(2.0, 0.16 * min(self.cell, _LARGEST))
        for row, column in np.argwhere(cells).tolist():
            ink = np.array([[tuple(bytes.fromhex(ink_on(colours[row, column])[1:]))]], np.uint8)
            right, top = self.left + (column + 1) * self.cell, self.top + row * self.cell
            yield Cells(right - 1.7 * side, top + 0.7 * side, side, side, ink)

    def row_title(self, title: str, theme: Theme) -> Text:
        """What a row stands for, beside the labels of the rows."""
        middle = (self.top + self.bottom) / 2
        return Text(EDGE + LABEL, middle, title, LABEL, theme.quiet, "middle", -90)

    def column_title(self, theme: Theme, title: str = axis_titles.KEY) -> Text:
        """What a column stands for, above the labels of the columns."""
        return Text(self.left, self.top - self._rise - 20, title, LABEL, theme.quiet)

    def outline(self, row: int, column: int, colour: str) -> Box:
        """A box around a cell."""
        left, top = self.left + column * self.cell, self.top + row * self.cell
        return Box(left - 1, top - 1, self.cell + 2, self.cell + 2, colour, 2)
