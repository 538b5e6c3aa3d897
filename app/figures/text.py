"""Tokens as labels. They are hostile text: markup, invisible characters, ones that turn the line around."""

import unicodedata

from rich.cells import cell_len

# Letters by category that leave no trace on screen.
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_JOINERS = frozenset("\u200c\u200d")
_SIGNS = {"\n": "↵", "\r": "␍", "\t": "⇥", "\u00a0": "⍽", " ": "␣"}
_LONGEST = 24


def visible(text: str) -> str:
    """The text with a sign for everything that would be invisible, or would change what is around it.

    Spaces between other characters stay; a line break is ``↵``, a tab ``⇥``, other characters without a
    shape are named like ``⟨U+202E⟩``. Joiners between letters or emoji stay, because they shape them.
    """
    if not text:
        return "(empty)"
    return "".join(_sign(text, at) for at in range(len(text)))


def escape(text: str) -> str:
    """Text as Plotly's labels, which understand some HTML, will show it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shorten(text: str, longest: int = _LONGEST) -> str:
    """At most ``longest`` columns wide, ending in ``…`` if anything was cut; no accent or emoji is torn."""
    if cell_len(text) <= longest:
        return text
    end = len(text)
    while end and (cell_len(text[:end]) > longest - 1 or _tears(text, end)):
        end -= 1
    return text[:end].rstrip() + "…"


def _sign(text: str, at: int) -> str:
    character = text[at]
    inside = 0 < at < len(text) - 1
    if character == " " and inside:
        return character
    if character in _SIGNS:
        return _SIGNS[character]
    if character in _JOINERS and inside and not text[at - 1].isascii() and not text[at + 1].isascii():
        return character
    category = unicodedata.category(character)
    if category == "Cc" and character < " ":
        return chr(0x2400 + ord(character))
    if category[0] == "C" or category in ("Zs", "Zl", "Zp") or character in _BLANK_LETTERS:
        return f"⟨U+{ord(character):04X}⟩"
    if at == 0 and category in ("Mn", "Me"):
        return "◌" + character
    return character


def _tears(text: str, end: int) -> bool:
    """Cutting before ``end`` would separate what is drawn as one."""
    after = text[end : end + 1]
    modifies = bool(after) and (
        unicodedata.category(after)[0] == "M" or "\U0001f3fb" <= after <= "\U0001f3ff"
    )
    return modifies or after in _JOINERS or text[end - 1] in _JOINERS
