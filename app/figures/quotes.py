"""What was read, in quotation marks: ``“source” → “target”``, ``“one” / “other”`` of a pair."""

from collections.abc import Sequence
from itertools import zip_longest

from ..capture.input import Input
from ..capture.record import Capture
from .figure import Figure
from .text import excerpt, first_difference, visible

# Of a text in a title, in columns.
_LONGEST = 60
# Of a text below a picture, in characters.
_MOST_TEXT = 400


def phrase(given: Input, texts: Sequence[str]) -> str:
    """The texts of an input, after the picture or the clip that was given; empty if there is nothing to name.

    Args:
        given: what was given.
        texts: as they shall be shown, such as `texts_of` has them.
    """
    file = ["an image"] if given.image else ["a clip"] if given.audio else []
    return (" / " if given.pair else " → ").join([*file, *(f"“{text}”" for text in texts)])


def texts_of(capture: Capture) -> list[str]:
    """Of a pair both texts, of an encoder-decoder source and target; a clip may have been written down."""
    given = capture.input
    if given.pair:
        return [given.text or "", given.pair]
    return [text for text in capture.texts.values() if text]


def whole(capture: Capture) -> str:
    """All that was read, however long."""
    return phrase(capture.input, [visible(text) for text in texts_of(capture)])


def in_title(a: Capture, b: Capture | None = None) -> str:
    """What was read, for a title: long texts shortened, so that A and B still differ where they do."""
    if b is None or whole(a) == whole(b):
        return beside(a, a)
    return f"{beside(a, b)} (A) and {beside(b, a)} (B)"


def beside(own: Capture, other: Capture) -> str:
    """What one of two read, for a title."""
    texts, others = ([visible(text) for text in texts_of(capture)] for capture in (own, other))
    pairs = zip_longest(texts, others[: len(texts)], fillvalue="")
    return phrase(own.input, [excerpt(text, _LONGEST, first_difference(text, its)) for text, its in pairs])


def below(figure: Figure) -> str:
    """What was read, for the caption below a picture: very long texts as their beginning and their length."""
    captures = [figure.a, *([figure.b.capture] if figure.b else [])]
    own, *others = (phrase(one.input, [_beginning(text) for text in texts_of(one)]) for one in captures)
    return own if others in ([], [own]) else f"A: {own} B: {others[0]}"


def _beginning(text: str) -> str:
    if len(text) <= _MOST_TEXT:
        return visible(text)
    return f"{visible(text[:_MOST_TEXT])}… ({len(text):,} characters)"
