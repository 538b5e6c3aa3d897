"""Match the units of two texts: the longest common subsequence.

A replaced unit gives a place that only A has and a place that only B has, never a pair.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from ..analysis.units import Unit, join_pieces, units
from ..core.shape import NOT_SENT, sent
from ..core.token import Part, Token, UnitName

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class AlignedPosition:
    """One place along the common axis: the number of its unit in A and in B; None where the text lacks it."""

    a: int | None
    b: int | None

    @property
    def shared(self) -> bool:
        """Whether both texts have it."""
        return self.a is not None and self.b is not None


@dataclass(frozen=True, slots=True)
class AlignedUnit:
    """What one row or column of two texts stands for: one place, or several adjacent ones.

    Attributes:
        unit: the unit of A, or of B if A has none.
        a: the token positions in A; None: only B has it, e.g. ``[6]``.
        b: the token positions in B; None: only A has it, e.g. ``[6]``.
    """

    unit: Unit = field(metadata=NOT_SENT)
    a: tuple[int, ...] | None
    b: tuple[int, ...] | None

    @property
    @sent
    def label(self) -> str:
        """Display text, e.g. ``mat``."""
        return self.unit.label

    @property
    @sent
    def special(self) -> bool:
        """Whether it consists of special tokens only, e.g. ``false``."""
        return self.unit.special

    @property
    @sent
    def part(self) -> Part | None:
        """The part of the input that it belongs to, e.g. ``null``."""
        return self.unit.part

    @property
    @sent
    def short(self) -> str | None:
        """The label on an axis of a patch or a moment; None for text, e.g. ``null``."""
        return self.unit.short


def aligned_units(
    places: Sequence[AlignedPosition], a: Sequence[Unit], b: Sequence[Unit], size: int = 1
) -> tuple[AlignedUnit, ...]:
    """The rows or columns of two texts when each stands for ``size`` adjacent places."""
    return tuple(_joint(places[first : first + size], a, b) for first in range(0, len(places), size))


def align(a: Sequence[Key], b: Sequence[Key]) -> tuple[AlignedPosition, ...]:
    """The common axis of two sequences, in the order of both; for a replaced stretch, A's places come first.

    Exchanging A and B pairs the same places.
    """
    # Among several longest subsequences, the choice does not depend on the order of a and b.
    pairs = (
        longest_common_subsequence(a, b)
        if list(a) <= list(b)
        else [(one, other) for other, one in longest_common_subsequence(b, a)]
    )
    places: list[AlignedPosition] = []
    next_a = next_b = 0
    for one, other in (*pairs, (len(a), len(b))):
        places += [AlignedPosition(number, None) for number in range(next_a, one)]
        places += [AlignedPosition(None, number) for number in range(next_b, other)]
        next_a, next_b = one + 1, other + 1
        if one < len(a) and other < len(b):
            places.append(AlignedPosition(one, other))
    return tuple(places)


def longest_common_subsequence(a: Sequence[Key], b: Sequence[Key]) -> list[tuple[int, int]]:
    """A longest common subsequence of two sequences, as ascending pairs of indices."""
    from rapidfuzz.distance import LCSseq  # 22 ms that the server's start does not need

    # Numbers, because rapidfuzz compares hashes.
    numbers: defaultdict[Key, int] = defaultdict(count().__next__)
    one, other = ([numbers[key] for key in sequence] for sequence in (a, b))
    return [
        pair
        for step in LCSseq.opcodes(one, other)
        if step.tag == "equal"
        for pair in zip(
            range(step.src_start, step.src_end), range(step.dest_start, step.dest_end), strict=True
        )
    ]


def keys(units: Sequence[Unit], tokens: Sequence[Token], unit: UnitName) -> list[Key]:
    """Keys that are equal for matching units of two texts.

    Args:
        units: units of a text with these tokens.
        unit: tokens are compared by their ids and vocabulary spellings, words and sentences by their text,
            and parts by their names.
    """
    match unit:
        case "token":
            return [tuple((tokens[n].id, tokens[n].piece) for n in one.tokens) for one in units]
        case "part":
            return [(one.special, one.part or one.label) for one in units]
    return [(one.special, join_pieces([tokens[n] for n in one.tokens])) for one in units]


def same_tokenization(a: Sequence[Token], b: Sequence[Token]) -> bool:
    """Whether two models seem to split words alike, so that their tokens can be compared one by one.

    They do if every piece in both texts has the same id in both vocabularies, and every word in both texts is
    split the same way at least once.
    """
    numbers = [{(token.piece): token.id for token in tokens} for tokens in (a, b)]
    shared = numbers[0].keys() & numbers[1].keys()
    if not shared or any(numbers[0][piece] != numbers[1][piece] for piece in shared):
        return False
    cuts = [_cuts(tokens) for tokens in (a, b)]
    return all(cuts[0][word] & cuts[1][word] for word in cuts[0].keys() & cuts[1].keys())


def _joint(places: Sequence[AlignedPosition], a: Sequence[Unit], b: Sequence[Unit]) -> AlignedUnit:
    tokens_a = [a[place.a] for place in places if place.a is not None]
    tokens_b = [b[place.b] for place in places if place.b is not None]
    every = [u for place in places for u in (_at(a, place.a) or _at(b, place.b),) if u]
    first, last = every[0], every[-1]
    unit = replace(
        first,
        label=first.label if len(every) == 1 else f"{first.label} … {last.label}",
        special=all(unit.special for unit in every),
    )
    own, other = (
        tuple(token for unit in units for token in unit.tokens) or None for units in (tokens_a, tokens_b)
    )
    return AlignedUnit(replace(unit, tokens=own or other or ()), own, other)


def _at(units: Sequence[Unit], number: int | None) -> Unit | None:
    return None if number is None else units[number]


def _cuts(tokens: Sequence[Token]) -> Mapping[str, set[tuple[str, ...]]]:
    """The ways in which each word, by its text, is split into pieces."""
    cuts: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for word in units(tokens, unit="word"):
        cuts[word.label].add(tuple(tokens[n].piece for n in word.tokens))
    return cuts
