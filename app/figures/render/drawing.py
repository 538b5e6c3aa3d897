"""A picture as a list of marks.

Layout code does not depend on file formats; writers do not depend on heads.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ...message import Message, localized, reader_language

Anchor = Literal["start", "middle", "end"]
Point = tuple[float, float]

# With more rows or columns than this, a grid is written as one image.
MOST_RECTANGLES = 64


@dataclass(frozen=True, slots=True)
class Cells:
    """A grid of filled rectangles.

    Attributes:
        left, top: of the grid.
        width, height: of one cell.
        colours: uint8 ``[rows, columns, 3]``, red, green, blue.
        tips: tooltips by row and column; None if there are none.
        raster: whether it is written as one image with a pixel per cell, however few there are.
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
        """Whether it is written as one image with a pixel per cell: so many rectangles would be slow."""
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
    """A cubic Bézier curve that ends in a dot.

    It is opaque: its width and its colour show the weight, so it looks the same in every format, whatever
    lies below it.

    Attributes:
        start, bend, turn, end: its points; ``bend`` and ``turn`` are the control points.
        width: of the line, in pixels.
        dot: radius of the dot.
        tip: its tooltip.
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
        """The point at parameter ``share``, 0 to 1, from start to end."""
        rest = 1 - share
        factors = (rest**3, 3 * rest**2 * share, 3 * rest * share**2, share**3)
        points = (self.start, self.bend, self.turn, self.end)
        x, y = (sum(f * point[axis] for f, point in zip(factors, points, strict=True)) for axis in (0, 1))
        return x, y


@dataclass(frozen=True, slots=True)
class Dot:
    """A disc, or a ring.

    Attributes:
        x, y: its centre.
        filled: a disc; else a ring, whose line is ``stroke`` wide.
        tip: its tooltip.
    """

    x: float
    y: float
    radius: float
    colour: str
    filled: bool
    stroke: float = 1.25
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """An outline.

    Attributes:
        tip: its tooltip.
    """

    left: float
    top: float
    width: float
    height: float
    colour: str
    stroke: float = 1.0
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; untrusted, so each writer escapes it for its format.

    Attributes:
        x, y: the start, middle or end of its baseline, by ``anchor``.
        size: of the font, in pixels.
        angle: clockwise rotation about that point, in degrees.
        rtl: whether the line as a whole runs from right to left; ``start`` is its left end all the same.
    """

    x: float
    y: float
    text: str
    size: float
    colour: str
    anchor: Anchor = "start"
    angle: float = 0.0
    rtl: bool = False

    def __post_init__(self) -> None:
        if isinstance(self.text, Message):
            object.__setattr__(self, "rtl", reader_language().direction == "rtl")
        object.__setattr__(self, "text", localized(self.text))


Mark = Cells | Line | Curve | Dot | Box | Text


@dataclass(frozen=True, slots=True)
class Body:
    """What a picture shows, without the title above and the caption below, which a page writes itself.

    Attributes:
        top, bottom: its extent, in pixels of the whole.
        marks: what is drawn.
        title, text, note: what it shows, the input, and the author's note; plain text.
        reading: how to read it.
        said, notes, sources: sentences of the caption, from the most to the least important.
    """

    top: float
    bottom: float
    marks: tuple[Mark, ...]
    title: str
    text: str
    note: str
    reading: str
    statements: tuple[str, ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A whole picture, in pixels; y grows downwards and later marks are drawn on top.

    Attributes:
        width, height: of the picture.
        paper: its background, ``#rrggbb``.
        title: what it shows, in one line.
        description: the same for screen readers, with everything that the caption states.
        marks: what is drawn.
        body: the part without title and caption; None if there is no other part.
    """

    width: float
    height: float
    paper: str
    title: str
    description: str
    marks: tuple[Mark, ...]
    body: Body | None = None
