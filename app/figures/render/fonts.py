"""The embedded fonts: their metrics, and replacements for characters that both lack."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Literal

from PIL import ImageFont

from ...message import localized
from .visual_order import ISOLATES, visual_order

FontName = Literal["DejaVuSans", "DroidSansFallback"]
_FOLDER = Path(__file__).parent / "fonts"
# The second one has what the first one lacks of Chinese (GB 2312): fonts/README.md.
FONTS: dict[FontName, Path] = {
    "DejaVuSans": _FOLDER / "DejaVuSans.ttf",
    "DroidSansFallback": _FOLDER / "DroidSansFallback.ttf",
}
_END_OF_ISOLATE = "\u2069"
# Widths are proportional to the size; they are measured once, at this one.
_MEASURED = 100
# Where a line may be broken: at a space, and around a character of Chinese unless it ends a clause.
_PIECES = re.compile(
    "[\u2e80-\u9fff\uf900-\ufaff]"
    "[\u2019\u201d\u3001\u3002\u300b\uff01\uff09\uff0c\uff1a\uff1b\uff1f]*"
    "|[^ \u2e80-\u9fff\uf900-\ufaff]+| "
)


def width(text: str, size: float) -> float:
    """The width of a line of text, in pixels. System fonts, with which SVG is shown, are rarely wider."""
    return (
        sum(load_font(_MEASURED, name).getlength(run) for name, run in runs(localized(text)))
        * size
        / _MEASURED
    )


def runs(text: str, rtl: bool = False) -> Iterator[tuple[FontName, str]]:
    """The text in the order in which it is drawn, from left to right, in parts of one font each.

    Args:
        rtl: whether the line as a whole runs from right to left.
    """
    drawn = visual_order(replace_missing_letters(text), rtl)
    for name, characters in groupby(drawn, _font_of):
        yield name, "".join(characters)


def replace_missing_letters(text: str) -> str:
    """The text with each character that no font has replaced by its code, like ``⟨U+1F431⟩``.

    Isolates stay, for `visual_order`.
    """
    return "".join(
        character
        if character in ISOLATES or any(ord(character) in _letters(name) for name in FONTS)
        else _number(character)
        for character in text
    )


def wrap(text: str, size: float, room: float) -> list[str]:
    """The text in lines of at most ``room`` pixels, broken as its script allows, or inside a long word."""
    lines = [""]
    for piece in _PIECES.findall(localized(text)):
        if width((lines[-1] + piece).rstrip(), size) <= room:
            lines[-1] += piece if lines[-1] or piece != " " else ""
            continue
        if lines[-1]:
            lines.append("")
        for character in piece.strip():
            if lines[-1] and width(lines[-1] + character, size) > room:
                lines.append("")
            lines[-1] += character
    return list(_closed(line.rstrip() for line in lines))


def _closed(lines: Iterable[str]) -> Iterator[str]:
    """The lines, each a text of its own: an isolate that a break cuts ends with its line and goes on."""
    opened = ""
    for line in lines:
        text = opened + line
        opened = ""
        for character in filter(ISOLATES.__contains__, text):
            opened = opened[:-1] if character == _END_OF_ISOLATE else opened + character
        yield text + _END_OF_ISOLATE * len(opened)


@cache
def load_font(size: int, name: FontName = "DejaVuSans") -> ImageFont.FreeTypeFont:
    """A font at a size in pixels, for Pillow, which takes the text in visual order as it is."""
    return ImageFont.truetype(FONTS[name], size, layout_engine=ImageFont.Layout.BASIC)


def _font_of(character: str) -> FontName:
    return "DejaVuSans" if ord(character) in _letters("DejaVuSans") else "DroidSansFallback"


@cache
def _letters(name: FontName) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(FONTS[name], lazy=True) as font:
        return frozenset(font.getBestCmap())


def _number(character: str) -> str:
    return f"⟨U+{ord(character):04X}⟩"
