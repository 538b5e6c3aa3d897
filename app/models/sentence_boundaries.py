"""Where sentences begin in a text, by the rules of Unicode (UAX 29), and which tokens belong to which."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from ..core.token import Part, Token


def sentence_starts(text: str) -> list[int]:
    """The characters at which sentences begin, ascending; what has neither letter nor digit begins none."""
    from unicode_segmentation_rs import unicode_sentences  # only needed once a model is loaded

    starts, end = [], 0
    for sentence in unicode_sentences(text):
        # What was skipped has no letter or digit, which a sentence has: the first place found is its own.
        start = text.index(sentence, end)
        starts.append(start)
        end = start + len(sentence)
    return starts


def with_sentences(text: str, tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The tokens of a text with the number of the sentence of each; a new part begins a new sentence.

    A token belongs to the sentence of its first character that is not white space.
    """
    starts, numbered = sentence_starts(text), list[Token]()
    number, before = -1, tuple[int, Part | None]((-1, None))
    for token in tokens:
        if token.special or token.start is None:
            numbered.append(token)
            continue
        surface = text[token.start : token.end]
        first = token.start + len(surface) - len(surface.lstrip())
        place = bisect_right(starts, first if surface.strip() else token.start), token.part
        number += number < 0 or place != before
        before = place
        numbered.append(replace(token, sentence=number))
    return tuple(numbered)
