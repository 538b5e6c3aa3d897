"""The colour bar below a picture: the colours of weights, or of differences."""

from collections.abc import Iterator, Sequence

import numpy as np

from ...message import _
from ..colours import difference_stops, difference_ticks, stops, ticks
from ..comparison import NAMES
from ..spec import DrawnTokens, FigureSpec
from ..theme import THEMES, Theme
from .drawing import Anchor, Box, Cells, Line, Mark, Text
from .fonts import width
from .page import LABEL

_WIDE, _HIGH = 220, 10
# Extent of a bar: downwards with its ticks, to the right with its text.
HEIGHT = _HIGH + 18
WIDTH = _WIDE + 92 + 76


def weight_bar(
    spec: DrawnTokens, left: float, top: float, empty: str = "", title: str = _("weight")
) -> Iterator[Mark]:
    """The colour bar of weights, or of what the title says; ``empty`` states what cells without one mean."""
    theme = THEMES[spec.theme]
    yield from _bar(stops(spec.colours, spec.theme), ticks(spec.scale), title, left, top, theme)
    if empty:
        yield from _swatch(empty, left + _WIDE + 76, top, theme)


def difference_bar(
    spec: FigureSpec,
    limit: float,
    left: float,
    top: float,
    title: str = NAMES[2],
    empty: str = "",
    *,
    signed: bool = True,
) -> Iterator[Mark]:
    """The colour bar of differences from ``-limit`` to ``limit``; from 0 where they have no sign."""
    marks, theme = difference_ticks(limit, spec.scale, signed=signed), THEMES[spec.theme]
    yield from _bar(difference_stops(spec.theme, signed=signed), marks, title, left, top, theme)
    if empty:
        yield from _swatch(empty, left, top + HEIGHT + 8, theme)


def slide_bar(
    spec: FigureSpec, left: float, top: float, wide: float, size: float, empty: str
) -> Iterator[Mark]:
    """The colour bar of weights below its title, in large type; ticks that would collide are left out."""
    bar = (_("weight"), stops(spec.colours, spec.theme), ticks(spec.scale))
    yield from _slide_bar(bar, THEMES[spec.theme], left, top, wide, size, empty)


def slide_difference_bar(
    spec: FigureSpec,
    limit: float,
    left: float,
    top: float,
    wide: float,
    size: float,
    title: str,
    empty: str,
    *,
    signed: bool = True,
) -> Iterator[Mark]:
    """The colour bar of `difference_bar` below its title, in large type."""
    marks = difference_ticks(limit, spec.scale, signed=signed)
    bar = (title, difference_stops(spec.theme, signed=signed), marks)
    yield from _slide_bar(bar, THEMES[spec.theme], left, top, wide, size, empty)


def _slide_bar(
    bar: tuple[str, Sequence[str], Sequence[tuple[float, str]]],
    theme: Theme,
    left: float,
    top: float,
    wide: float,
    size: float,
    empty: str,
) -> Iterator[Mark]:
    title, colours, marks = bar
    yield Text(left, top, title, size, theme.quiet)
    yield from _ramp(colours, left, top + size / 2, wide, size * 0.7, theme)
    for x, label, anchor in _apart(marks, wide, size):
        yield Text(left + x, top + 2.3 * size, label, size, theme.quiet, anchor)
    if empty:
        swatch = np.array([[tuple(bytes.fromhex(theme.blocked[1:]))]], np.uint8)
        side, right = 0.8 * size, left + wide - width(empty, size) - 0.4 * size
        # Beside the title, or below the ticks.
        y = top if right - side > left + width(title, size) + size else top + 3.7 * size
        yield Text(left + wide, y, empty, size, theme.quiet, "end")
        yield Cells(right - side, y - side, side, side, swatch)
        yield Box(right - side, y - side, side, side, theme.line)


def flat_bars(
    spec: FigureSpec, limit: float, lefts: tuple[float, float], top: float, wide: float, size: float
) -> Iterator[Mark]:
    """The colour bars of weights and of differences, each with its title before it, in large type."""
    theme = THEMES[spec.theme]
    bars = (
        (_("weight"), stops(spec.colours, spec.theme), ticks(spec.scale)),
        (NAMES[2], difference_stops(spec.theme), difference_ticks(limit, spec.scale)),
    )
    for left, (title, colours, marks) in zip(lefts, bars, strict=True):
        x = left + width(title, size) + 0.6 * size
        long = left + wide - x
        yield Text(left, top + 0.8 * size, title, size, theme.quiet)
        yield from _ramp(colours, x, top, long, size * 0.7, theme)
        for place, label, anchor in _apart(marks, long, size):
            yield Text(x + place, top + 1.8 * size, label, size, theme.quiet, anchor)


def _apart(
    marks: Sequence[tuple[float, str]], wide: float, size: float
) -> Iterator[tuple[float, str, Anchor]]:
    """The ticks that have room: the first, the last, and what fits between."""
    last, end = marks[-1], wide - width(marks[-1][1], size)
    used = 0.0
    for place, label in marks[:-1]:
        half = width(label, size) / 2
        x = max(place * wide, half)
        if (used and x - half < used + size / 2) or x + half > end - size / 2:
            continue
        used = x + half
        yield x, label, "middle"
    yield wide, last[1], "end"


def _swatch(meaning: str, left: float, top: float, theme: Theme) -> Iterator[Mark]:
    """The colour of cells without a value, and what they mean."""
    yield Cells(left, top, _HIGH, _HIGH, np.array([[tuple(bytes.fromhex(theme.blocked[1:]))]], np.uint8))
    yield Text(left + 16, top + _HIGH, meaning, LABEL, theme.quiet)


def _bar(
    colours: Sequence[str],
    marks: Sequence[tuple[float, str]],
    title: str,
    left: float,
    top: float,
    theme: Theme,
) -> Iterator[Mark]:
    yield from _ramp(colours, left, top, _WIDE, _HIGH, theme)
    for place, label in marks:
        x = left + place * _WIDE
        yield Line(x, top + _HIGH, x, top + _HIGH + 4, theme.quiet)
        yield Text(x, top + _HIGH + 16, label, LABEL - 2, theme.quiet, "middle")
    yield Text(left + _WIDE + 16, top + _HIGH, title, LABEL, theme.quiet)


def _ramp(
    colours: Sequence[str], left: float, top: float, wide: float, high: float, theme: Theme
) -> Iterator[Mark]:
    ramp = np.array([[tuple(bytes.fromhex(stop[1:])) for stop in colours]], np.uint8)
    yield Cells(left, top, wide / len(colours), high, ramp)
    yield Box(left, top, wide, high, theme.line)
