"""Names beside points, where they cover neither each other nor many points."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .drawing import Point, Text
from .fonts import width


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Area") -> bool:
        """Whether the two have a point in common."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def holds(self, other: "Area") -> bool:
        """Whether the other lies in this one."""
        across = self.left <= other.left and other.right <= self.right
        return across and self.top <= other.top and other.bottom <= self.bottom

    def around(self, x: float, y: float, reach: float) -> bool:
        """Whether a point lies in it, or nearer than ``reach``."""
        across = self.left - reach < x < self.right + reach
        return across and self.top - reach < y < self.bottom + reach


def place_labels(
    labels: Sequence[tuple[Point, str]],
    points: Sequence[Point],
    area: Area,
    taken: Sequence[Area],
    size: float,
    reach: float,
    colour: str,
) -> Iterator[Text]:
    """Names of points, the first first; those without room are left out.

    Args:
        labels: the points with names, and these.
        points: of everything that should stay visible.
        area: where names may be.
        taken: where none may be.
        size: of the text, in pixels.
        reach: of the mark of a point, in pixels.
        colour: of the text.
    """
    # The marks of points with names stay free.
    used = [*taken, *(Area(x - reach, y - reach, x + reach, y + reach) for (x, y), _text in labels)]
    for point, text in labels:
        free = [
            place
            for place in _places(point, width(text, size), size, reach)
            if area.holds(place) and not any(place.meets(other) for other in used)
        ]
        if not free:
            continue
        best = min(free, key=lambda place: sum(place.around(x, y, reach) for x, y in points))
        used.append(best)
        yield Text(best.left, best.bottom - 0.25 * size, text, size, colour)


def _places(point: Point, long: float, size: float, reach: float) -> Iterator[Area]:
    """Where the name of a point could be: at its sides, above, below, and farther away."""
    (x, y), high = point, 1.1 * size
    for far in (reach + 2, reach + 2 + size, reach + 2 + 2 * size):
        for left in (x + far, x - far - 2 - long):
            for top in (y - high / 2, y - high - far + reach, y + far - reach):
                yield Area(left, top, left + long, top + high)
        for top in (y - far - high, y + far):
            yield Area(x - long / 2, top, x + long / 2, top + high)
