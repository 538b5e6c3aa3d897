"""A picture as a list of marks.

What lays one out knows nothing of files; what writes a file knows nothing of heads.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Cells:
    """A grid of filled rectangles.

    Attributes:
        left, top: of the grid.
        width, height: of one cell.
        colours: uint8 ``[rows, columns, 3]``, red, green, blue.
        tips: what a pointer that rests on a cell is told, by row and column; None where nobody is.
    """

    left: float
    top: float
    width: float
    height: float
    colours: NDArray[np.uint8]
    tips: tuple[tuple[str, ...], ...] | None = None


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


Mark = Cells | Line | Box | Text


@dataclass(frozen=True, slots=True)
class Drawing:
    """A whole picture, in pixels; y grows downwards and later marks lie above earlier ones.

    Attributes:
        width, height: of the picture.
        paper: its background, ``#rrggbb``.
        title: what it shows, in a line.
        description: the same for somebody who cannot see it, with everything that the caption says.
        marks: what is drawn.
    """

    width: float
    height: float
    paper: str
    title: str
    description: str
    marks: tuple[Mark, ...]
