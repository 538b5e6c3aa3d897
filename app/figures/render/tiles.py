"""Thumbnails in rows and columns, one for each head."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...core.stream import Head
from ...message import _
from ..spec import FigureSpec
from ..theme import THEMES
from .colour_bar import HEIGHT, WIDTH, weight_bar
from .drawing import Box, Cells, Mark, Text
from .page import ACCENT, EDGE, LABEL, TOP, Scene

# Together they are at most this wide, unless they would be too small.
_MOST, _LARGEST, _SMALLEST, _GAP = 960.0, 76.0, 20.0, 7.0


@dataclass(frozen=True, slots=True)
class TilePlaces:
    """Where thumbnails lie, in pixels.

    Attributes:
        left, top: of the first.
        wide, high: size of each.
        gap: between them.
        label: size of the numbers of layers and heads.
        every: of so many layers, and of so many heads, one is numbered.
    """

    left: float
    top: float
    wide: float
    high: float
    gap: float
    label: float
    every: tuple[int, int] = (1, 1)

    def of(self, layer: int, head: int) -> tuple[float, float]:
        """The left and the top of one."""
        return self.left + head * (self.wide + self.gap), self.top + layer * (self.high + self.gap)


def tiles(colours: NDArray[np.uint8], spec: FigureSpec, outlined: tuple[Head, ...], empty: str) -> Scene:
    """Lay out thumbnails.

    Args:
        colours: uint8 ``[layers, heads, rows, columns, 3]``.
        spec: the colours that the bar below explains.
        outlined: heads that are outlined.
        empty: what cells without a weight mean; no text if there are none.
    """
    layers, heads, rows, columns = colours.shape[:4]
    room = min(_LARGEST, max(_SMALLEST, _MOST / heads - _GAP))
    cell = room / max(rows, columns)
    places = TilePlaces(EDGE + 52, TOP + 24, columns * cell, rows * cell, _GAP, LABEL - 1)
    right, bottom = places.of(layers, heads)[0], places.of(layers, 0)[1] + 14
    marks = (*numbered_tiles(colours, spec, outlined, places), *weight_bar(spec, places.left, bottom, empty))
    return Scene(marks, max(right, places.left + WIDTH), bottom + HEIGHT)


def numbered_tiles(
    colours: NDArray[np.uint8], spec: FigureSpec, outlined: tuple[Head, ...], places: TilePlaces
) -> Iterator[Mark]:
    """The thumbnails with the numbers of layers and heads, and the outlines of some."""
    theme, label = THEMES[spec.theme], places.label
    layers, heads, _rows, columns = colours.shape[:4]
    yield Text(places.left - 8, places.top - 8, _("head"), label, theme.quiet, "end")
    for head in range(0, heads, places.every[1]):
        x = places.of(0, head)[0] + places.wide / 2
        yield Text(x, places.top - 8, f"{head}", label, theme.quiet, "middle")
    for layer in range(layers):
        y = places.of(layer, 0)[1]
        name = _("layer {layer}", layer=str(layer)) if layer == 0 else f"{layer}"
        if layer % places.every[0] == 0:
            yield Text(places.left - 8, y + places.high / 2 + label * 0.38, name, label, theme.quiet, "end")
        for head in range(heads):
            x = places.of(0, head)[0]
            yield _tile(colours[layer, head], x, y, places.wide / columns, _layer_and_head(layer, head))
            yield Box(x, y, places.wide, places.high, theme.line)
    for layer, head in outlined:
        x, y = places.of(layer, head)
        yield Box(x - 2, y - 2, places.wide + 4, places.high + 4, ACCENT[spec.theme], 2)


def _layer_and_head(layer: int, head: int) -> str:
    return _("Layer {layer}, head {head}", layer=str(layer), head=str(head))


def _tile(colours: NDArray[np.uint8], left: float, top: float, cell: float, name: str) -> Cells:
    return Cells(left, top, cell, cell, colours, ((name,),), raster=True)
