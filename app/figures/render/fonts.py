"""The embedded font: its metrics, and replacements for missing characters."""

from functools import cache
from pathlib import Path

from PIL import ImageFont

from ...message import localized

FILE = Path(__file__).parent / "fonts/DejaVuSans.ttf"
# Widths are proportional to the size; they are measured once, at this one.
_MEASURED = 100


def width(text: str, size: float) -> float:
    """The width of a line of text, in pixels. System fonts, with which SVG is shown, are rarely wider."""
    return load_font(_MEASURED).getlength(replace_missing_letters(localized(text))) * size / _MEASURED


def replace_missing_letters(text: str) -> str:
    """The text with each character that the font lacks replaced by its code, like ``⟨U+732B⟩``."""
    return "".join(character if ord(character) in _letters() else _number(character) for character in text)


def wrap(text: str, size: float, room: float) -> list[str]:
    """The text in lines of at most ``room`` pixels, broken at spaces, or inside a longer word."""
    lines = [""]
    for word in localized(text).split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if width(longer, size) <= room:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for character in word:
            if lines[-1] and width(lines[-1] + character, size) > room:
                lines.append("")
            lines[-1] += character
    return lines


@cache
def load_font(size: int) -> ImageFont.FreeTypeFont:
    """The font at a size in pixels, for Pillow."""
    return ImageFont.truetype(FILE, size)


@cache
def _letters() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(FILE, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _number(character: str) -> str:
    return f"⟨U+{ord(character):04X}⟩"
