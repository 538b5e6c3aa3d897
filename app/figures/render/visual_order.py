"""Text as it stands on a line from left to right: Arabic letters joined, right-to-left parts reversed.

For PNG and PDF, whose writers place one character after the other. Browsers do this for SVG.
"""

import re
import unicodedata
from functools import cache

from ...message import without_isolates

# They give a part of a text a direction of its own, and are not drawn.
ISOLATES = frozenset("\u2066\u2067\u2068\u2069")
# Letters that run from right to left.
_TURNS = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
# The presentation forms of Arabic letters, which Unicode names by their letters.
_FORMS = (*range(0xFB50, 0xFC00), *range(0xFE70, 0xFEFD))
_MIRRORED = str.maketrans("()[]{}<>«»≤≥⟨⟩", ")(][}{><»«≥≤⟩⟨")
_LAM, _ALEFS = "\u0644", "\u0622\u0623\u0625\u0627"


def visual_order(text: str, rtl: bool = False) -> str:
    """The text in the order in which it is drawn, without isolates.

    Args:
        rtl: whether the line as a whole runs from right to left; else as a sentence in English does.
    """
    if not _TURNS.search(text):
        return without_isolates(text)
    from fpdf.bidi import (
        BidiParagraph,  # its import takes as long as that of all of our own modules that draw
    )
    from fpdf.enums import TextDirection

    base = TextDirection.RTL if rtl else TextDirection.LTR
    placed = BidiParagraph(_joined(text), base).get_reordered_characters()
    return without_isolates(
        "".join(
            one.character.translate(_MIRRORED) if one.embedding_level % 2 else one.character for one in placed
        )
    )


def _joined(text: str) -> str:
    """The text with each Arabic letter in the form that it has between its neighbours."""
    letters = list(_with_ligatures(text))
    base = [at for at, letter in enumerate(letters) if not unicodedata.combining(letter[0])]
    for place, at in enumerate(base):
        before = letters[base[place - 1]] if place else ""
        after = letters[base[place + 1]] if place + 1 < len(base) else ""
        forms = _forms().get(letters[at], {})
        # It joins the letter before it if that reaches forward and it has a form for it, and likewise after.
        joins_before = "final" in forms and _reaches_forward(before)
        joins_after = "initial" in forms and _reaches_back(after)
        form = {(0, 0): "isolated", (0, 1): "initial", (1, 0): "final", (1, 1): "medial"}[
            joins_before, joins_after
        ]
        letters[at] = _Drawn(letters[at], forms.get(form, letters[at]))
    return "".join(letter.drawn if isinstance(letter, _Drawn) else letter for letter in letters)


class _Drawn(str):
    """A letter, by which its neighbours are chosen, and the form that is drawn."""

    drawn: str

    def __new__(cls, letter: str, drawn: str) -> "_Drawn":
        self = super().__new__(cls, letter)
        self.drawn = drawn
        return self


def _with_ligatures(text: str) -> list[str]:
    """The characters; lam and alef, which are always written as one, are one, also around a mark."""
    text = re.sub(f"({_LAM})([\u064b-\u065f]+)([{_ALEFS}])", r"\1\3\2", text)
    return re.findall(f"{_LAM}[{_ALEFS}]|.", text, re.DOTALL)


def _reaches_forward(letter: str) -> bool:
    return letter == "\u0640" or "initial" in _forms().get(letter, {})


def _reaches_back(letter: str) -> bool:
    return letter == "\u0640" or "final" in _forms().get(letter, {})


@cache
def _forms() -> dict[str, dict[str, str]]:
    """The forms of each letter, and of lam with alef, by name."""
    forms: dict[str, dict[str, str]] = {}
    for code in _FORMS:
        kind, *letters = unicodedata.decomposition(chr(code)).split() or [""]
        letter = "".join(chr(int(one, 16)) for one in letters)
        if len(letter) == 1 or (len(letter) == 2 and letter[0] == _LAM and letter[1] in _ALEFS):
            forms.setdefault(letter, {})[kind.strip("<>")] = chr(code)
    return forms
