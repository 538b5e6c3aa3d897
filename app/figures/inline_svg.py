"""The picture of a figure without its title and caption, for pages that write these as text."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Self

from ..message import _
from .figure import Figure
from .kinds import KINDS
from .render.drawing import Body, Box, Cells, Curve, Dot, Drawing, Line, Mark
from .render.svg import inline_svg

# More rectangles than this slow down a page: they become one image with a pixel per cell.
_MOST_RECTANGLES = 1024
# Lines between the cells of an empty grid: grey is visible in both themes.
_RULE, _HAIR = "#8a8f98", 0.5


@dataclass(frozen=True, slots=True)
class InlinePicture:
    """The picture of a drawing.

    Attributes:
        drawing: the whole of it.
        body: the part without title and caption.
    """

    drawing: Drawing
    body: Body

    @classmethod
    def of(cls, drawing: Drawing) -> Self:
        """The picture of a drawing that has a part without title and caption."""
        assert drawing.body is not None, "every kind of figure has one"
        return cls(drawing, drawing.body)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height, in pixels."""
        return self.drawing.width, self.body.bottom - self.body.top

    def svg(self, name: str) -> str:
        """SVG for a page, without tooltips: the page has its own, and they are many.

        Args:
            name: distinguishes the ids of this picture from those of others in the page.
        """
        marks = tuple(_without_tips(mark) for mark in self.body.marks)
        return inline_svg(self.drawing, replace(self.body, marks=marks), name)

    def grids(self, shape: tuple[int, ...], count: int) -> list[Cells]:
        """The cells that show matrices of this shape: the first ``count``, before any colour bar."""
        cells = (mark for mark in self.body.marks if isinstance(mark, Cells))
        return list(islice((mark for mark in cells if mark.colours.shape[:2] == shape), count))


def inline_picture(figure: Figure, slide: bool = False) -> InlinePicture:
    """The picture of a figure without title and caption.

    Args:
        slide: whether it is laid out for a slide.

    Raises:
        UnknownStream, OutOfRange, InvalidRequest: the figure does not fit its capture.
    """
    kind = KINDS[figure.kind]
    return InlinePicture.of(kind.slide(figure) if slide else kind.draw(figure))


def empty(picture: InlinePicture, shape: tuple[int, ...]) -> InlinePicture:
    """The same picture with an empty grid of that shape."""
    (grid,) = picture.grids(shape, 1)
    marks: list[Mark] = []
    for mark in picture.body.marks:
        marks.extend(_grid_lines(grid) if mark is grid else [mark])
    hidden = replace(picture.drawing, description=_("Its weights are not shown yet."))
    return InlinePicture(hidden, replace(picture.body, marks=tuple(marks)))


def _grid_lines(cells: Cells) -> Iterator[Line]:
    """Thin lines between the cells."""
    rows, columns = cells.colours.shape[:2]
    right, bottom = cells.left + columns * cells.width, cells.top + rows * cells.height
    for row in range(1, rows):
        y = cells.top + row * cells.height
        yield Line(cells.left, y, right, y, _RULE, _HAIR)
    for column in range(1, columns):
        x = cells.left + column * cells.width
        yield Line(x, cells.top, x, bottom, _RULE, _HAIR)


def _without_tips(mark: Mark) -> Mark:
    if isinstance(mark, Cells):
        rows, columns = mark.colours.shape[:2]
        return replace(mark, tips=None, raster=mark.raster or rows * columns > _MOST_RECTANGLES)
    return replace(mark, tip="") if isinstance(mark, Box | Curve | Dot) else mark
