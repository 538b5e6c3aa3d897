"""Ranked heads on a slide, and how many there are."""

from collections.abc import Sequence
from dataclasses import replace

from ....message import _
from ...spec import FigureSpec
from ...theme import THEMES
from ..drawing import Mark, Text
from ..ranking import Bar, RankSizes, ranks
from .frame import LABEL, ROOM_WIDE, fitted

# The most bars that have room.
MOST_SLIDE_BARS = 10
_SIZES = RankSizes(6.0, 4.0, LABEL, LABEL, wide=350.0, high=24.0, pitch=34.0, gap=4.0)
_MOST_NAME = 190.0


def ranking_slide(bars: Sequence[Bar], heads: int, spec: FigureSpec) -> tuple[Mark, ...]:
    """Bars with large labels, and how many of all ``heads`` they are."""
    scene = ranks([replace(bar, name=fitted(bar.name, _MOST_NAME)) for bar in bars], spec, _SIZES)
    if len(bars) == heads:
        return scene.marks
    count = _("{drawn} of {heads} heads", drawn=len(bars), heads=heads)
    return (*scene.marks, Text(ROOM_WIDE, scene.bottom - 1, count, LABEL, THEMES[spec.theme].quiet, "end"))
