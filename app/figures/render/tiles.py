"""Thumbnails in rows and columns, one for each head."""

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


def tiles(colours: NDArray[np.uint8], spec: FigureSpec, outlined: tuple[Head, ...], empty: str) -> Scene:
    """Lay out thumbnails.

    Args:
        colours: uint8 ``[layers, heads, rows, columns, 3]``.
        spec: the colours that the bar below explains.
        outlined: heads that are outlined.
        empty: what cells without a weight mean; no text if there are none.
    """
    theme = THEMES[spec.theme]
    layers, heads, rows, columns = colours.shape[:4]
    room = min(_LARGEST, max(_SMALLEST, _MOST / heads - _GAP))
    cell = room / max(rows, columns)
    wide, high = columns * cell, rows * cell
    left, top = EDGE + 52, TOP + 24
    marks: list[Mark] = [Text(left - 8, top - 8, _("head"), LABEL - 1, theme.quiet, "end")]
    for head in range(heads):
        x = left + head * (wide + _GAP) + wide / 2
        marks.append(Text(x, top - 8, f"{head}", LABEL - 1, theme.quiet, "middle"))
    for layer in range(layers):
        y = top + layer * (high + _GAP)
        name = _("layer {layer}", layer=str(layer)) if layer == 0 else f"{layer}"
        marks.append(Text(left - 8, y + high / 2 + LABEL * 0.35, name, LABEL - 1, theme.quiet, "end"))
        for head in range(heads):
            x = left + head * (wide + _GAP)
            marks.append(_tile(colours[layer, head], x, y, cell, _layer_and_head(layer, head)))
            marks.append(Box(x, y, wide, high, theme.line))
    for layer, head in outlined:
        x, y = left + head * (wide + _GAP), top + layer * (high + _GAP)
        marks.append(Box(x - 2, y - 2, wide + 4, high + 4, ACCENT[spec.theme], 2))
    bar = top + layers * (high + _GAP) + 14
    marks += weight_bar(spec, left, bar, empty)
    return Scene(tuple(marks), max(left + heads * (wide + _GAP), left + WIDTH), bar + HEIGHT)


def _layer_and_head(layer: int, head: int) -> str:
    return _("Layer {layer}, head {head}", layer=str(layer), head=str(head))


def _tile(colours: NDArray[np.uint8], left: float, top: float, cell: float, name: str) -> Cells:
    return Cells(left, top, cell, cell, colours, ((name,),), raster=True)
