"""Every head on a slide: thumbnails as large as fit, numbered in large type."""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ....core.stream import Head
from ... import axis_titles
from ...spec import FigureSpec
from ...theme import THEMES, Theme
from ..colour_bar import slide_bar
from ..drawing import Box, Cells, Mark, Text
from ..fonts import wrap
from ..tiles import TilePlaces, numbered_tiles
from .frame import LABEL, PITCH, ROOM_HIGH, ROOM_WIDE

# Room for the numbers of the layers on the left and of the heads above, and for the colour bar on the right.
_LEFT, _TOP, _BAR, _GAP = 110.0, 30.0, 212.0, 5.0
_NUMBER = 1.6 * LABEL


def tile_side(layers: int, heads: int) -> float:
    """The longer side of each thumbnail, in pixels."""
    high, wide = (ROOM_HIGH - _TOP) / layers - _GAP, (ROOM_WIDE - _LEFT - _BAR - 20) / heads - _GAP
    return max(4.0, min(high, wide))


def tiles_slide(
    colours: NDArray[np.uint8], spec: FigureSpec, outlined: tuple[Head, ...], empty: str, rows_title: str
) -> tuple[Mark, ...]:
    """Thumbnails, with the colour bar and the titles of the axes beside them.

    Its arguments are those of `tiles`; ``rows_title`` says what a row stands for.
    """
    layers, heads, rows, columns = colours.shape[:4]
    side = tile_side(layers, heads)
    cell = side / max(rows, columns)
    wide, high = columns * cell, rows * cell
    every = math.ceil(PITCH / (high + _GAP)), math.ceil(_NUMBER / (wide + _GAP))
    places = TilePlaces(_LEFT, _TOP, wide, high, _GAP, LABEL, every)
    left = ROOM_WIDE - _BAR
    bar = slide_bar(spec, left, _TOP + LABEL, _BAR, LABEL, "")
    beside = _beside(empty, rows_title, left, THEMES[spec.theme])
    return (*numbered_tiles(colours, spec, outlined, places), *bar, *beside)


def _beside(empty: str, rows_title: str, left: float, theme: Theme) -> Iterator[Mark]:
    """Below the colour bar: what cells without a weight mean, and what rows and columns are."""
    y = _TOP + 5 * LABEL
    if empty:
        side = 0.8 * LABEL
        yield Cells(
            left, y - side, side, side, np.array([[tuple(bytes.fromhex(theme.blocked[1:]))]], np.uint8)
        )
        yield Box(left, y - side, side, side, theme.line)
        for line in wrap(empty, LABEL, _BAR - 1.2 * LABEL):
            yield Text(left + 1.2 * LABEL, y, line, LABEL, theme.quiet)
            y += 1.3 * LABEL
    y += LABEL
    for title in axis_titles.with_arrows(rows_title):
        for line in wrap(title, LABEL, _BAR):
            yield Text(left, y, line, LABEL, theme.quiet)
            y += 1.3 * LABEL
