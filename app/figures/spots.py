"""The places of a picture that have a value: where a reader can point, in pictures other than grids."""

from collections.abc import Iterator
from dataclasses import dataclass

from .inline_svg import InlinePicture
from .render.drawing import Box, Cells, Curve, Dot, Mark

# Points sampled on a curve for hit testing, and the radius of a mark around its end, in pixels.
_STEPS, _DOT = 12, 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place with a value, in pictures other than grids, in pixels.

    Attributes:
        left: of the place.
        top: of the place.
        width: of the place.
        height: of the place.
        tip: its value in words.
        points: the path of a line that reacts along its length; may be empty.
    """

    left: float
    top: float
    width: float
    height: float
    tip: str
    points: tuple[tuple[float, float], ...] = ()


def spots_of(picture: InlinePicture) -> tuple[Spot, ...]:
    """The places of a picture that have a value, in reading order."""
    spots = (spot for mark in picture.body.marks for spot in _spots_of_mark(mark, picture.body.top))
    return tuple(sorted(spots, key=_reading_order))


def _reading_order(spot: Spot) -> tuple[float, float, float]:
    """From the top, then from the left; lines to one word by the word from which they come."""
    return round(spot.top), spot.left, spot.points[0][0] if spot.points else 0.0


def _spots_of_mark(mark: Mark, top: float) -> Iterator[Spot]:
    """The hit areas of a mark that has a tooltip, below ``top``."""
    match mark:
        case Cells(tips=tips) if tips is not None and mark.as_pixels:
            rows, columns = mark.colours.shape[:2]
            yield Spot(
                left=mark.left,
                top=mark.top - top,
                width=columns * mark.width,
                height=rows * mark.height,
                tip=tips[0][0],
            )
        case Cells(tips=tips) if tips is not None:
            for row, line in enumerate(tips):
                for column, tip in enumerate(line):
                    left, y = mark.left + column * mark.width, mark.top - top + row * mark.height
                    if tip:
                        yield Spot(left=left, top=y, width=mark.width, height=mark.height, tip=tip)
        case Curve(tip=tip) if tip:
            points = [mark.at(step / _STEPS) for step in range(_STEPS + 1)]
            (x, y), reach = mark.end, max(mark.dot, _DOT)
            yield Spot(
                left=x - reach,
                top=y - top - reach,
                width=2 * reach,
                height=2 * reach,
                tip=tip,
                points=tuple((round(x, 1), round(y - top, 1)) for x, y in points),
            )
        case Box(tip=tip) if tip:
            yield Spot(left=mark.left, top=mark.top - top, width=mark.width, height=mark.height, tip=tip)
        case Dot(tip=tip) if tip:
            reach = mark.radius + mark.stroke
            left, y = mark.x - reach, mark.y - top - reach
            yield Spot(left=left, top=y, width=2 * reach, height=2 * reach, tip=tip)
