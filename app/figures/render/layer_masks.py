"""Which tokens the layers of a model let each other see, as small pictures of their masks."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...core.stream import Layer, Stream
from ...core.view_spec import ThemeName
from ...message import Message, _, localized, reader_language
from ..label_text import visible
from ..layer_reach import reaches
from ..theme import THEMES
from .drawing import Anchor, Box, Cells, Mark, Text
from .fonts import wrap
from .page import ACCENT, LABEL

_SIDE, _CELLS, _GAP, _LEADING = 96.0, 48, 24.0, 1.45
# A window is drawn beside this many times its tokens.
_TIMES = 4


def layer_masks(
    streams: Sequence[Stream], theme: ThemeName, left: float, top: float, room: float
) -> tuple[list[Mark], float]:
    """A mask for each kind of layer of streams with windows, its text beside it; and where they end."""
    colours, rtl = THEMES[theme], reader_language().direction == "rtl"
    anchor: Anchor = "end" if rtl else "start"
    marks: list[Mark] = []
    y = top
    for stream in streams:
        tokens = _TIMES * max((layer.window or 0 for layer in stream.details), default=0)
        for kind in reaches(stream) if tokens else ():
            shown = mask(kind.layer, tokens, causal=kind.causal)
            cell = _SIDE / len(shown)
            picture_left = left + room - _SIDE if rtl else left
            marks.append(Cells(picture_left, y, cell, cell, _colours(shown, theme), raster=True))
            marks.append(Box(picture_left, y, _SIDE, _SIDE, colours.line))
            text = _("{layers}, drawn for {count} tokens", layers=kind.text, count=tokens)
            x = left + room - _SIDE - _GAP if rtl else left + _SIDE + _GAP
            marks += _lines(text, x, y + LABEL, room - _SIDE - _GAP, colours.ink, anchor)
            y += _SIDE + _GAP
    return marks, y + 18


def mask(layer: Layer, tokens: int, *, causal: bool) -> NDArray[np.bool_]:
    """What a layer allows, on evenly spaced ones of so many tokens: bool ``[rows, columns]``."""
    places = np.linspace(0, tokens - 1, min(tokens, _CELLS)).round().astype(int)
    distance = places[:, None] - places[None, :]
    allowed = distance >= 0 if causal else np.ones_like(distance, dtype=bool)
    if layer.kind == "sliding" and layer.window is not None:
        allowed &= np.abs(distance) < layer.window
    if layer.kind == "chunked" and layer.window is not None:
        allowed &= places[:, None] // layer.window == places[None, :] // layer.window
    return allowed


def _colours(allowed: NDArray[np.bool_], theme: ThemeName) -> NDArray[np.uint8]:
    on, off = (
        np.frombuffer(bytes.fromhex(colour[1:]), dtype=np.uint8)
        for colour in (ACCENT[theme], THEMES[theme].blocked)
    )
    return np.where(allowed[:, :, None], on, off)


def _lines(text: Message, x: float, y: float, room: float, colour: str, anchor: Anchor) -> list[Mark]:
    rtl = reader_language().direction == "rtl"
    lines = wrap(visible(localized(text)), LABEL, room)
    return [
        Text(x, y + n * LABEL * _LEADING, line, LABEL, colour, anchor, rtl=rtl)
        for n, line in enumerate(lines)
    ]
