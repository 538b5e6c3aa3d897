"""A picture of an error, in place of a figure."""

from collections.abc import Iterator

from ...core.view_spec import ThemeName
from ...message import reader_language
from ..label_text import visible
from ..theme import THEMES
from .drawing import Anchor, Drawing, Mark, Text
from .fonts import wrap

_WIDTH = 460
_EDGE = 20
_SIZES = (16, 13, 13)


def error_picture(title: str, detail: str, hint: str, theme: ThemeName) -> Drawing:
    """An error as a picture: what happened, and what to do."""
    colours = THEMES[theme]
    marks: list[Mark] = []
    y = float(_EDGE + _SIZES[0])
    rtl = reader_language().direction == "rtl"
    x: float = _WIDTH - _EDGE if rtl else _EDGE
    anchor: Anchor = "end" if rtl else "start"
    title, detail, hint = (visible(text) if text else "" for text in (title, detail, hint))
    for text, size in _lines((title, detail, hint)):
        colour = colours.ink if size == _SIZES[0] else colours.quiet
        marks.append(Text(x, y, text, size, colour, anchor, rtl=rtl))
        y += size * 1.5
    return Drawing(_WIDTH, y + _EDGE / 2, colours.paper, title, detail, tuple(marks))


def _lines(parts: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    for part, size in zip(parts, _SIZES, strict=True):
        for line in wrap(part, size, _WIDTH - 2 * _EDGE) if part else ():
            yield line, size
