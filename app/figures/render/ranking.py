"""Ranked heads, each with a bar for its weight."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ...core.rounding import decimals
from ...message import _, digits
from ..colours import difference_limit, stops
from ..spec import FigureSpec
from ..theme import THEMES
from .drawing import Cells, Line, Mark, Text
from .fonts import width
from .page import ACCENT, EDGE, LABEL, TOP, Scene

_WIDE, _HIGH, _PITCH = 380.0, 15.0, 25.0
_GAP = 14.0


@dataclass(frozen=True, slots=True)
class Bar:
    """The bar of one head.

    Attributes:
        place: in the order, from 1.
        name: which head.
        weight: the length of its bar, 0 to 1.
        column_mean: position of a thin line, 0 to 1; None without one.
        lift: written after the weight; None without one.
        chosen: whether it is selected.
        tip: its tooltip.
    """

    place: int
    name: str
    weight: float
    column_mean: float | None
    lift: float | None
    chosen: bool
    tip: str


def ranks(bars: Sequence[Bar], spec: FigureSpec) -> Scene:
    """Lay out bars, the first on top; omitted ranks leave a gap."""
    theme = THEMES[spec.theme]
    limit = difference_limit(max(max(bar.weight, bar.column_mean or 0) for bar in bars))
    left = EDGE + 40 + max(width(bar.name, LABEL) for bar in bars)
    y, last = TOP + 6, 0
    marks: list[Mark] = []
    for bar in bars:
        y += _GAP if bar.place > last + 1 else 0
        marks += _bar(bar, spec, left, y, _WIDE / limit)
        y, last = y + _PITCH, bar.place
    for share in (0.0, 0.5, 1.0):
        x = left + share * _WIDE
        marks.append(Line(x, y, x, y + 4, theme.quiet))
        marks.append(Text(x, y + 17, digits(f"{share * limit:g}"), LABEL - 1, theme.quiet, "middle"))
    marks.append(Line(left, y, left + _WIDE, y, theme.line))
    marks.append(Text(left + _WIDE + 14, y + 17, _("weight"), LABEL - 1, theme.quiet))
    return Scene(tuple(marks), left + _WIDE + 130, y + 18)


def _lift(lift: float) -> str:
    """A lift with its significant digits: far above 1 the other queries give almost 0."""
    return digits("> 1000") if lift > 1000 else decimals(lift, 2)


def _bar(bar: Bar, spec: FigureSpec, left: float, top: float, scale: float) -> Iterator[Mark]:
    theme = THEMES[spec.theme]
    colour = ACCENT[spec.theme] if bar.chosen else stops(spec.colours, spec.theme)[38]
    line = top + _HIGH * 0.5 + LABEL * 0.35
    yield Text(EDGE + 20, line, f"{bar.place}", LABEL, theme.quiet, "end")
    yield Text(left - 8, line, bar.name, LABEL, theme.ink, "end")
    filled = np.array([[tuple(bytes.fromhex(colour[1:]))]], np.uint8)
    # A weight of 0 has a hairline, so that the bar is visible.
    yield Cells(left, top, max(bar.weight * scale, 0.5), _HIGH, filled, ((bar.tip,),))
    end = bar.weight * scale
    if bar.column_mean is not None:
        x = left + bar.column_mean * scale
        yield Line(x, top - 3, x, top + _HIGH + 3, theme.ink, 1.5)
        end = max(end, bar.column_mean * scale)
    yield Text(left + end + 8, line, decimals(bar.weight), LABEL, theme.ink)
    if bar.lift is not None:
        yield Text(left + end + 60, line, _("lift {lift}", lift=_lift(bar.lift)), LABEL - 1, theme.quiet)
