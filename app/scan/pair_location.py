"""The position of a marked pair among the words of its sentence, and the words it is compared with."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..analysis.units import Unit, units
from ..core.sentence import Sentence, Span
from ..core.token import Token
from ..message import _

# Number of words whose rows make the baseline of random pairs; longer sentences are sampled.
COMPARED = 16


@dataclass(frozen=True, slots=True)
class PairLocation:
    """A marked pair among the words of its sentence. Special tokens are not words.

    Attributes:
        words: in reading order; a mark over several words makes them one.
        query, key: the numbers of the marked words.
        rows: the numbers of the words whose attention is computed: the query, and those it is compared with.
        exact: whether all words are among the rows.
    """

    words: tuple[Unit, ...]
    query: int
    key: int
    rows: tuple[int, ...]
    exact: bool

    @property
    def tokens(self) -> tuple[int, ...]:
        """The token positions of the rows, ascending."""
        return tuple(token for row in self.rows for token in self.words[row].tokens)


def locate_pair(
    tokens: Sequence[Token], sentence: Sentence, random: np.random.Generator, *, causal: bool = False
) -> PairLocation | str:
    """Find a marked pair among the tokens of its sentence.

    Args:
        tokens: tokens of the side that reads the sentence; their character spans refer to its text.
        random: draws the words to compare with in a sentence of more than `COMPARED` words.
        causal: whether no token may attend to later ones.

    Returns:
        The place, or a sentence that explains why the pair cannot be measured.
    """
    if all(token.special for token in tokens):
        return _("It consists of special tokens only.")
    words = units(tokens, unit="word", specials=False)
    spans = [_characters(tokens, word) for word in words]
    marked = []
    for missing, span in (
        (_("The model has no token for the query."), sentence.query),
        (_("The model has no token for the key."), sentence.key),
    ):
        touched = [number for number, other in enumerate(spans) if _overlap(other, span)]
        if not touched:
            return missing
        marked.append((touched[0], touched[-1]))
    if max(first for first, _last in marked) <= min(last for _first, last in marked):
        return _("For the model, the query and the key are parts of one word.")
    words, (query, key) = _merge_marks(words, marked)
    candidates = query if causal else len(words) - 1
    if causal and key > query:
        return _("Queries attend to earlier tokens only, and the key comes after the query.")
    if candidates < 2:
        return _("There is no other word that the query could attend to.")
    return _with_rows(words, query, key, random)


def _with_rows(words: tuple[Unit, ...], query: int, key: int, random: np.random.Generator) -> PairLocation:
    if len(words) <= COMPARED:
        return PairLocation(words, query, key, tuple(range(len(words))), exact=True)
    sample = random.choice(len(words), COMPARED, replace=False)
    return PairLocation(words, query, key, tuple(sorted({query, *sample.tolist()})), exact=False)


def _characters(tokens: Sequence[Token], word: Unit) -> Span | None:
    """The characters that a word covers; None if it covers none."""
    spans = [
        (token.start, token.end)
        for token in (tokens[position] for position in word.tokens)
        if token.start is not None and token.end is not None
    ]
    return (min(start for start, _end in spans), max(end for _start, end in spans)) if spans else None


def _overlap(word: Span | None, span: Span) -> bool:
    return word is not None and word[0] < span[1] and span[0] < word[1]


def _merge_marks(
    words: Sequence[Unit], marked: Sequence[tuple[int, int]]
) -> tuple[tuple[Unit, ...], tuple[int, ...]]:
    """The words, with those of each mark merged, and the index of each mark among them."""
    merged: list[Unit] = []
    mark_places = [0] * len(marked)
    number = 0
    while number < len(words):
        last = number
        for mark, (first, end) in enumerate(marked):
            if first == number:
                mark_places[mark], last = len(merged), end
        group = words[number : last + 1]
        merged.append(
            group[0]
            if len(group) == 1
            else Unit(
                " ".join(unit.label for unit in group),
                tuple(token for unit in group for token in unit.tokens),
                special=False,
                part=group[0].part,
            )
        )
        number = last + 1
    return tuple(merged), tuple(mark_places)
