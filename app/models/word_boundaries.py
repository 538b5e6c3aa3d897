"""Where words begin in a text, independent of its tokenizer.

Follows Unicode's word boundaries (UAX 29) as far as they determine whether the next token continues a word:
no token is ever split.
"""

import unicodedata
from collections.abc import Container

_APOSTROPHES = "'\u2019"
_JOINER = "\u200d"
# Scripts without spaces between words: every token is its own word, except katakana, which spells whole
# words.
_UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x3005, 0x3007),
    (0x3041, 0x309F),  # hiragana
    (0x3400, 0x4DBF),  # ideographs
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)


def begins_word(text: str, at: int, breaks: Container[int] = ()) -> bool:
    """Whether a word begins at a character, that is, whether it does not continue the one before.

    Args:
        at: index of the character, which is not a space.
        breaks: where the tokenizer itself splits the text before it looks for pieces.
    """
    if at == 0 or at in breaks:
        return True
    before, character = text[at - 1], text[at]
    after = text[at + 1 : at + 2]
    if before.isspace() or character.isspace():
        return True
    if _extends(character) or before == _JOINER:
        return False
    if _is_flag(before) and _is_flag(character):
        return _flags_before(text, at) % 2 == 0
    if _is_unspaced(character) or _is_unspaced(before):
        return True
    if _is_letter(before) and _is_letter(character):
        return False
    # don't, l'eau, 3.14 and 1,000 are one word each.
    if character in _APOSTROPHES:
        return not (before.isalpha() and after.isalpha())
    if before in _APOSTROPHES:
        return not (character.isalpha() and text[at - 2 : at - 1].isalpha())
    if character in ".,":
        return not (before.isdecimal() and after.isdecimal()) and before != character
    if before in ".," and character.isdecimal():
        return not text[at - 2 : at - 1].isdecimal()
    return before != character


def _is_letter(character: str) -> bool:
    return character.isalnum() or character == "_" or _extends(character)


def _extends(character: str) -> bool:
    """Whether it changes the shape of the preceding character: an accent, a joiner, a skin tone."""
    skin_tone = "\U0001f3fb" <= character <= "\U0001f3ff"
    return skin_tone or character in (_JOINER, "\u200c") or unicodedata.category(character)[0] == "M"


def _is_flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flags_before(text: str, at: int) -> int:
    count = 0
    while count < at and _is_flag(text[at - 1 - count]):
        count += 1
    return count


def _is_unspaced(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in _UNSPACED)
