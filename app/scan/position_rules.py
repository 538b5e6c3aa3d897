"""Guesses of the key by its position alone: what a head must beat."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..message import Message, _, ngettext
from .pair_location import PairLocation


@dataclass(frozen=True, slots=True)
class PositionRule:
    """A guess that needs no model: always the word at a fixed place.

    Attributes:
        name: e.g. ``before``.
        title: e.g. ``the word before``.
        share: share of the sentences in which it names the key.
    """

    name: str
    title: str
    share: float


def position_rules(places: Sequence[PairLocation]) -> tuple[PositionRule, ...]:
    """How often guesses by position name the key, strongest first; ties keep the listed order."""
    hits = _rule_hits(places)
    shares = {name: float(hit.mean()) for name, hit in hits.items()}
    titles = {
        "before": _("the word before"),
        "after": _("the word after"),
        "first": _("the first word"),
        "last": _("the last word"),
        "fixed": _fixed_distance(_common(places)),
    }
    rules = [PositionRule(name, titles[name], share) for name, share in shares.items()]
    return tuple(sorted(rules, key=lambda rule: -rule.share))


def _rule_hits(places: Sequence[PairLocation]) -> dict[str, NDArray[np.bool_]]:
    """For each rule, the sentences in which it names the key."""
    distances = np.array([place.key - place.query for place in places])
    keys = np.array([place.key for place in places])
    first = np.array([int(place.query == 0) for place in places])
    last = np.array([len(p.words) - 1 - (p.query == len(p.words) - 1) for p in places])
    return {
        "before": distances == -1,
        "after": distances == 1,
        "first": keys == first,
        "last": keys == last,
        "fixed": distances == _common(places),
    }


def _common(places: Sequence[PairLocation]) -> int:
    """The most frequent distance in words from query to key; among equals the shortest."""
    distances = [place.key - place.query for place in places]
    return max(sorted(set(distances), key=abs), key=distances.count)


def _fixed_distance(words: int) -> Message:
    if words < 0:
        return ngettext(
            "the word {count} place before, the distance that fits this set best",
            "the word {count} places before, the distance that fits this set best",
            -words,
        )
    return ngettext(
        "the word {count} place after, the distance that fits this set best",
        "the word {count} places after, the distance that fits this set best",
        words,
    )
