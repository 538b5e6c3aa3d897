"""The colours of a matrix in both themes, for pages that draw it themselves."""

from dataclasses import dataclass
from typing import Self

from ..core.view_spec import ColourName, Scale, ThemeName
from .colours import (
    colour_places,
    difference_places,
    difference_stops,
    difference_ticks,
    stops,
    ticks,
)
from .theme import THEMES


@dataclass(frozen=True, slots=True)
class Tick:
    """A tick of a colour bar.

    Attributes:
        place: 0 to 1 along the bar, e.g. ``0.5``.
        text: the value there, e.g. ``0.5``.
    """

    place: float
    text: str


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of one theme.

    Attributes:
        steps: ``#rrggbb``, from the lowest value to the highest; evenly spaced along the colour bar.
        missing: of a cell without a value, e.g. ``#eceff3``.
    """

    steps: tuple[str, ...]
    missing: str


@dataclass(frozen=True, slots=True)
class ColourScale:
    """How values become colours.

    Attributes:
        low: the value at 0, e.g. ``0.0``.
        high: the value at 1, e.g. ``1.0``.
        places: of the steps of colour, 0 to 1 between these two, ascending; below them is the first colour.
        ticks: of the colour bar.
        light: the colours on paper.
        dark: the colours on a dark page.
    """

    low: float
    high: float
    places: tuple[float, ...]
    ticks: tuple[Tick, ...]
    light: Colours
    dark: Colours

    @classmethod
    def of_weights(cls, name: ColourName, scale: Scale) -> Self:
        """The scale of weights, from 0 to 1."""

        def colours(theme: ThemeName) -> Colours:
            return Colours(stops(name, theme), THEMES[theme].blocked)

        marks = tuple(Tick(place, text) for place, text in ticks(scale))
        return cls(0.0, 1.0, colour_places(scale), marks, colours("light"), colours("dark"))

    @classmethod
    def of_differences(cls, limit: float, scale: Scale, *, signed: bool = True) -> Self:
        """The scale of differences, from ``-limit`` to ``limit``; from 0 where they have no sign."""

        def colours(theme: ThemeName) -> Colours:
            return Colours(difference_stops(theme, signed=signed), THEMES[theme].blocked)

        marks = tuple(Tick(place, text) for place, text in difference_ticks(limit, scale, signed=signed))
        lowest, places = -limit if signed else 0.0, difference_places(scale, signed=signed)
        return cls(lowest, limit, places, marks, colours("light"), colours("dark"))
