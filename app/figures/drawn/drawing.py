"""A picture as a list of marks.

What lays one out knows nothing of files; what writes a file knows nothing of heads.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Anchor = Literal["start", "middle", "end"]
Point = tuple[float, float]

# Above this many rows or columns, a grid is one picture.
MOST_RECTANGLES = 64


@dataclass(frozen=True, slots=True)
class Cells:
    """A grid of filled rectangles.

    Attributes:
        left, top: of the grid.
        width, height: of one cell.
        colours: uint8 ``[rows, columns, 3]``, red, green, blue.
        tips: what a pointer that rests on a cell is told, by row and column; None where nobody is.
        raster: few as they may be, they are written as one picture with a pixel for each.
    """

    left: float
    top: float
    width: float
    height: float
    colours: NDArray[np.uint8]
    tips: tuple[tuple[str, ...], ...] | None = None
    raster: bool = False

    @property
    def as_pixels(self) -> bool:
        """Written as one picture with a pixel for each cell, because so many rectangles would be slow."""
        return self.raster or max(self.colours.shape[:2]) > MOST_RECTANGLES


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    colour: str
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class Curve:
    """A cubic Bézier curve, which ends in a dot.

    It is opaque: how much there is of something, its width and its colour tell. So it looks the same in every
    file, whatever lies below it.

    Attributes:
        start, bend, turn, end: its points; ``bend`` and ``turn`` are those that pull at it.
        width: of the line, in pixels.
        dot: radius of the dot.
        tip: what a pointer that rests on it is told.
    """

    start: Point
    bend: Point
    turn: Point
    end: Point
    colour: str
    width: float
    dot: float
    tip: str = ""

    def at(self, share: float) -> Point:
        """The point at a share, 0 to 1, of the way from start to end."""
        rest = 1 - share
        factors = (rest**3, 3 * rest**2 * share, 3 * rest * share**2, share**3)
        points = (self.start, self.bend, self.turn, self.end)
        x, y = (sum(f * point[axis] for f, point in zip(factors, points, strict=True)) for axis in (0, 1))
        return x, y


@dataclass(frozen=True, slots=True)
class Box:
    """An outline."""

    left: float
    top: float
    width: float
    height: float
    colour: str
    stroke: float = 1.0


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; hostile, so each writer escapes it for itself.

    Attributes:
        x, y: where its baseline begins, has its middle or ends, by ``anchor``.
        size: of the font, in pixels.
        angle: degrees by which it is turned about that place, clockwise.
    """

    x: float
    y: float
    text: str
    size: float
    colour: str
    anchor: Anchor = "start"
    angle: float = 0.0


Mark = Cells | Line | Curve | Box | Text


@dataclass(frozen=True, slots=True)
class Body:
    """What a picture shows, without the title above and the caption below: a page writes these itself.

    Attributes:
        top, bottom: where it begins and ends, in pixels of the whole.
        marks: what is drawn.
        title, text, note: what it shows, of which input, and what its author says; plain text.
        reading: how it is read.
        said, notes, sources: sentences of the caption, from the most to the least important.
    """

    top: float
    bottom: float
    marks: tuple[Mark, ...]
    title: str
    text: str
    note: str
    reading: str
    said: tuple[str, ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A whole picture, in pixels; y grows downwards and later marks lie above earlier ones.

    Attributes:
        width, height: of the picture.
        paper: its background, ``#rrggbb``.
        title: what it shows, in a line.
        description: the same for somebody who cannot see it, with everything that the caption says.
        marks: what is drawn.
        body: the part of it that is no text about the figure; None where there is nothing else.
    """

    width: float
    height: float
    paper: str
    title: str
    description: str
    marks: tuple[Mark, ...]
    body: Body | None = None
