"""A picture of an error, in place of a figure."""

from collections.abc import Iterator

from ...core.view_spec import ThemeName
from ...message import localized
from ..label_text import visible
from ..theme import THEMES
from .drawing import Drawing, Mark, Text
from .fonts import wrap

_WIDTH = 460
_EDGE = 20
_SIZES = (16, 13, 13)


def error_picture(title: str, detail: str, hint: str, theme: ThemeName) -> Drawing:
    """An error as a picture: what happened, and what to do."""
    colours = THEMES[theme]
    marks: list[Mark] = []
    y = float(_EDGE + _SIZES[0])
    title, detail, hint = localized(title), localized(detail), localized(hint)
    for text, size in _lines((title, detail, hint)):
        marks.append(Text(_EDGE, y, text, size, colours.ink if size == _SIZES[0] else colours.quiet))
        y += size * 1.5
    return Drawing(_WIDTH, y + _EDGE / 2, colours.paper, visible(title), visible(detail), tuple(marks))


def _lines(parts: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    for part, size in zip(parts, _SIZES, strict=True):
        for line in wrap(visible(part), size, _WIDTH - 2 * _EDGE) if part else ():
            yield line, size
