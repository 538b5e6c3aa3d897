"""A diagram: round numbers at its left with a line for each, and numbers below it."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..theme import Theme
from .drawing import Box, Line, Mark, Point, Text
from .fonts import width
from .framed import line_of_text
from .page import LABEL

# Least distance of two numbers below it.
_APART = 8.0


@dataclass(frozen=True, slots=True)
class Diagram:
    """Where values lie, in pixels.

    Attributes:
        left, top, wide, high: of the area.
        low, most: values at its bottom and at its top.
        label: size of the letters.
    """

    left: float
    top: float
    wide: float
    high: float
    low: float
    most: float
    label: float = LABEL

    @property
    def bottom(self) -> float:
        """The end of the area."""
        return self.top + self.high

    def x(self, share: float) -> float:
        """Where a share of the width lies."""
        return self.left + share * self.wide

    def y(self, value: float) -> float:
        """Where a value lies."""
        return self.bottom - (value - self.low) / (self.most - self.low) * self.high

    def frame(
        self,
        colours: Theme,
        begin: float,
        titles: tuple[str, str],
        ticks: Sequence[float],
        number: Callable[[float], str],
    ) -> Iterator[Mark]:
        """The area with its numbers and its titles.

        Args:
            begin: left end of the first title.
            titles: of the values, above it; and of what lies to the right, below it.
            ticks: values that have a line.
            number: a value as text, in the reader's language.
        """
        size = self.label
        above, below = titles
        yield line_of_text(begin, self.top - size + 2, above, colours.quiet, size=size)
        for tick in ticks:
            y = self.y(tick)
            yield Line(self.left, y, self.left + self.wide, y, colours.line, 0.5)
            yield Text(self.left - 8, y + 0.35 * size, number(tick), size, colours.quiet, "end")
        yield Box(self.left, self.top, self.wide, self.high, colours.line)
        end = self.left + self.wide
        yield line_of_text(end, self.bottom + 10 + 2.2 * size, below, colours.quiet, "end", size=size)

    def below(self, numbers: Sequence[tuple[float, str]], colours: Theme) -> Iterator[Mark]:
        """Where the points lie to the right, with numbers where there is room, the last ones first.

        Args:
            numbers: places, ascending, and texts.
        """
        free = math.inf
        for x, text in reversed(numbers):
            yield Line(x, self.bottom, x, self.bottom + 4, colours.quiet)
            half = width(text, self.label) / 2
            if x + half + _APART < free:
                free = x - half
                yield Text(x, self.bottom + 8 + self.label, text, self.label, colours.quiet, "middle")


def line_through(points: Sequence[Point], colour: str, thick: float) -> Iterator[Line]:
    """Straight pieces from point to point."""
    for (x1, y1), (x2, y2) in pairwise(points):
        yield Line(x1, y1, x2, y2, colour, thick)
