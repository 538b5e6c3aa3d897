"""Tokens as labels. They are untrusted text: markup, invisible characters, bidirectional controls."""

import unicodedata
from collections.abc import Iterator

from rich.cells import cell_len

from ..message import Message, _, localized

# Letters by category that are invisible on screen.
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
# Controls, formats (bidi and zero-width ones among them), surrogates, separators.
_SHAPELESS = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp", "Zs"))
_JOINERS = frozenset("\u200c\u200d")
_SIGNS = {"\n": "↵", "\r": "␍", "\t": "⇥", "\u00a0": "⍽", " ": "␣"}
_LONGEST = 24


def visible(text: str) -> str:
    """The text with a visible sign for everything that is invisible or would affect its surroundings.

    Spaces between other characters stay; a line break is ``↵``, a tab ``⇥``, other characters without a glyph
    are shown as ``⟨U+202E⟩``. Joiners between letters or emoji stay, because they shape them. A message is
    said in the reader's language, with what it quotes made visible; its own spaces are meant so.
    """
    if isinstance(text, Message):
        return localized(text.with_values(visible))
    if not text:
        return localized(_("(empty)"))
    # A shortcut: most tokens are plain words, and a long text has thousands of them.
    if text.isascii() and text.isprintable() and text[0] != " " != text[-1]:
        return text
    return "".join(_sign(text, at) for at in range(len(text)))


def escape(text: str) -> str:
    """Escape text for Plotly's labels, which interpret some HTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shorten(text: str, longest: int = _LONGEST) -> str:
    """At most ``longest`` columns wide, ending in ``…`` if cut; never splits an accent or emoji."""
    if cell_len(text) <= longest:
        return text
    shortened = ""
    for cluster in graphemes(text):
        if cell_len(shortened + cluster) > longest - 1:
            break
        shortened += cluster
    return shortened.rstrip() + "…"


def with_sign(value: float, form: str) -> str:
    """A number with its sign: ``+0.25``, ``−0.5``; ``form`` as for ``format``."""
    number = f"{value:+{form}}"
    return f"−{number[1:]}" if number.startswith("-") else number


def excerpt(text: str, longest: int, point: int = 0) -> str:
    """As `shorten`, but starting a little before the character ``point`` if that would be cut off."""
    context = longest // 3
    if cell_len(text) <= longest or cell_len(text[:point]) < longest - context:
        return shorten(text, longest)
    begin = next(
        at for at in range(max(0, point - 2 * context), point) if cell_len(text[at:point]) <= 2 * context
    )
    # At the start of a word, if one is near.
    begin = text.find(" ", begin, max(begin, point - context)) + 1 or begin
    return shorten("…" + text[begin:], longest)


def first_difference(text: str, other: str) -> int:
    """The index of the first character that differs from the other text; 0 if they are the same."""
    if text == other:
        return 0
    unlike = (at for at, (one, its) in enumerate(zip(text, other, strict=False)) if one != its)
    return next(unlike, min(len(text), len(other)))


def graphemes(text: str) -> Iterator[str]:
    """The grapheme clusters of a text (UAX 29), one by one: a letter with its accents, a flag, an emoji."""
    import regex  # 14 ms that the server's start does not need

    return (match[0] for match in regex.finditer(r"\X", text))


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
    noncharacter = ord(character) & 0xFFFE == 0xFFFE
    if category in _SHAPELESS or character in _BLANK_LETTERS or noncharacter:
        return f"⟨U+{ord(character):04X}⟩"
    if at == 0 and category in ("Mn", "Me"):
        return "◌" + character
    return character
