"""The colour bar below a picture: the colours of weights, or of differences."""

from collections.abc import Iterator, Sequence

import numpy as np

from ...message import _
from ..colours import difference_stops, difference_ticks, stops, ticks
from ..comparison import NAMES
from ..spec import FigureSpec
from ..theme import THEMES, Theme
from .drawing import Box, Cells, Line, Mark, Text
from .page import LABEL

_WIDE, _HIGH = 220, 10
# Extent of a bar: downwards with its ticks, to the right with its text.
HEIGHT = _HIGH + 18
WIDTH = _WIDE + 92 + 76


def weight_bar(spec: FigureSpec, left: float, top: float, empty: str = "") -> Iterator[Mark]:
    """The colour bar of weights; ``empty`` states what cells without one mean."""
    theme = THEMES[spec.theme]
    yield from _bar(stops(spec.colours, spec.theme), ticks(spec.scale), _("weight"), left, top, theme)
    if empty:
        swatch = np.array([[tuple(bytes.fromhex(theme.blocked[1:]))]], np.uint8)
        yield Cells(left + _WIDE + 76, top, _HIGH, _HIGH, swatch)
        yield Text(left + _WIDE + 92, top + _HIGH, empty, LABEL, theme.quiet)


def difference_bar(spec: FigureSpec, limit: float, left: float, top: float) -> Iterator[Mark]:
    """The colour bar of differences from ``-limit`` to ``limit``."""
    marks = difference_ticks(limit, spec.scale)
    yield from _bar(difference_stops(spec.theme), marks, NAMES[2], left, top, THEMES[spec.theme])


def _bar(
    colours: Sequence[str],
    marks: Sequence[tuple[float, str]],
    title: str,
    left: float,
    top: float,
    theme: Theme,
) -> Iterator[Mark]:
    ramp = np.array([[tuple(bytes.fromhex(stop[1:])) for stop in colours]], np.uint8)
    yield Cells(left, top, _WIDE / len(colours), _HIGH, ramp)
    yield Box(left, top, _WIDE, _HIGH, theme.line)
    for place, label in marks:
        x = left + place * _WIDE
        yield Line(x, top + _HIGH, x, top + _HIGH + 4, theme.quiet)
        yield Text(x, top + _HIGH + 16, label, LABEL - 2, theme.quiet, "middle")
    yield Text(left + _WIDE + 16, top + _HIGH, title, LABEL, theme.quiet)
