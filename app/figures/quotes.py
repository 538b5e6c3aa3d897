"""The input in quotation marks: ``“source” → “target”``, ``“one” / “other”`` for a pair."""

from collections.abc import Sequence
from itertools import zip_longest

from ..capture.input import Input
from ..capture.record import Capture
from .figure import Figure
from .text import excerpt, first_difference, visible

# Columns of a text in a title.
_LONGEST = 60
# Characters of a text below a picture.
_MOST_TEXT = 400


def phrase(given: Input, texts: Sequence[str]) -> str:
    """The texts of an input, after its picture or clip; empty if there is nothing to name.

    Args:
        given: the input.
        texts: as they are displayed, such as those of `texts_of`.
    """
    file = ["an image"] if given.image else ["a clip"] if given.audio else []
    return (" / " if given.pair else " → ").join([*file, *(f"“{text}”" for text in texts)])


def texts_of(capture: Capture) -> list[str]:
    """For a pair both texts, for an encoder-decoder source and target; for a clip perhaps its transcript."""
    given = capture.input
    if given.pair:
        return [given.text or "", given.pair]
    return [text for text in capture.texts.values() if text]


def whole(capture: Capture) -> str:
    """The whole input, however long."""
    return phrase(capture.input, [visible(text) for text in texts_of(capture)])


def in_title(a: Capture, b: Capture | None = None) -> str:
    """The input for a title: long texts shortened, keeping the first difference between A and B."""
    if b is None or whole(a) == whole(b):
        return beside(a, a)
    return f"{beside(a, b)} (A) and {beside(b, a)} (B)"


def beside(own: Capture, other: Capture) -> str:
    """The input of one side of a comparison, for its title."""
    texts, others = ([visible(text) for text in texts_of(capture)] for capture in (own, other))
    pairs = zip_longest(texts, others[: len(texts)], fillvalue="")
    return phrase(own.input, [excerpt(text, _LONGEST, first_difference(text, its)) for text, its in pairs])


def below(figure: Figure) -> str:
    """The input for the caption below a picture: of very long texts the beginning and the length."""
    captures = [figure.a, *([figure.b.capture] if figure.b else [])]
    own, *others = (phrase(one.input, [_beginning(text) for text in texts_of(one)]) for one in captures)
    return own if others in ([], [own]) else f"A: {own} B: {others[0]}"


def _beginning(text: str) -> str:
    if len(text) <= _MOST_TEXT:
        return visible(text)
    return f"{visible(text[:_MOST_TEXT])}… ({len(text):,} characters)"
