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


@dataclass(frozen=True, slots=True)
class RankSizes:
    """How large a ranking is drawn, in pixels.

    Attributes:
        left, top: where it begins.
        label, small: sizes of its texts.
        wide, high: of the longest bar.
        pitch: from one bar to the next.
        gap: where ranks are left out.
    """

    left: float
    top: float
    label: float
    small: float
    wide: float
    high: float
    pitch: float
    gap: float

    @property
    def factor(self) -> float:
        """How much larger the texts are than usual."""
        return self.label / LABEL


_PAGE = RankSizes(EDGE, TOP + 6, LABEL, LABEL - 1, wide=380.0, high=15.0, pitch=25.0, gap=14.0)


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


def ranks(bars: Sequence[Bar], spec: FigureSpec, sizes: RankSizes = _PAGE) -> Scene:
    """Lay out bars, the first on top; omitted ranks leave a gap."""
    theme, small = THEMES[spec.theme], sizes.small
    limit = difference_limit(max(max(bar.weight, bar.column_mean or 0) for bar in bars))
    left = sizes.left + 40 * sizes.factor + max(width(bar.name, sizes.label) for bar in bars)
    y, last = sizes.top, 0
    marks: list[Mark] = []
    for bar in bars:
        y += sizes.gap if bar.place > last + 1 else 0
        marks += _bar(bar, spec, left, y, sizes, sizes.wide / limit)
        y, last = y + sizes.pitch, bar.place
    line = y + 6 + small
    for share in (0.0, 0.5, 1.0):
        x = left + share * sizes.wide
        marks.append(Line(x, y, x, y + 4, theme.quiet))
        marks.append(Text(x, line, digits(f"{share * limit:g}"), small, theme.quiet, "middle"))
    marks.append(Line(left, y, left + sizes.wide, y, theme.line))
    marks.append(Text(left + sizes.wide + 14 * sizes.factor, line, _("weight"), small, theme.quiet))
    return Scene(tuple(marks), left + sizes.wide + 130, line + 1)


def _lift(lift: float) -> str:
    """A lift with its significant digits: far above 1 the other queries give almost 0."""
    return digits("> 1000") if lift > 1000 else decimals(lift, 2)


def _bar(
    bar: Bar, spec: FigureSpec, left: float, top: float, sizes: RankSizes, scale: float
) -> Iterator[Mark]:
    theme, label, factor = THEMES[spec.theme], sizes.label, sizes.factor
    colour = ACCENT[spec.theme] if bar.chosen else stops(spec.colours, spec.theme)[38]
    line = top + sizes.high * 0.5 + label * 0.35
    yield Text(sizes.left + 20 * factor, line, f"{bar.place}", label, theme.quiet, "end")
    yield Text(left - 8, line, bar.name, label, theme.ink, "end")
    filled = np.array([[tuple(bytes.fromhex(colour[1:]))]], np.uint8)
    # A weight of 0 has a hairline, so that the bar is visible.
    yield Cells(left, top, max(bar.weight * scale, 0.5), sizes.high, filled, ((bar.tip,),))
    end = bar.weight * scale
    if bar.column_mean is not None:
        x = left + bar.column_mean * scale
        yield Line(x, top - 3, x, top + sizes.high + 3, theme.ink, 1.5 * factor)
        end = max(end, bar.column_mean * scale)
    yield Text(left + end + 8, line, decimals(bar.weight), label, theme.ink)
    if bar.lift is not None:
        lift = _("lift {lift}", lift=_lift(bar.lift))
        yield Text(left + end + 60 * factor, line, lift, sizes.small, theme.quiet)
