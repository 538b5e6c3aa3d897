"""Heads that attend from a word to its syntactic head, or back, according to a dependency parse."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...core.capture import Capture, Floats
from ...core.token import Token
from ...message import _
from ..row_sampling import Positions
from ..row_tiles import tiles
from ..units import Unit, pool, pool_mask
from .measurement import RoleMeasurement, measurement
from .relations import RELATIONS
from .role import Bools, Role, Score

_EXAMPLE = (
    "The old man gave the young girl a red apple, the small dog that the children fed chased the grey cat, "
    "and her quiet brother slowly read a long letter to his friend."
)
# Voita et al. 2019.
_ABOVE_BASELINE = 0.1


@dataclass(frozen=True, slots=True)
class Parse:
    """The dependency parse of a text.

    Attributes:
        name: the parser and its version.
        spans: the characters of each word, from first up to, not including, last, in order.
        heads: the number of each word's syntactic head; its own for a root.
        labels: the relation of each to that head.
    """

    name: str
    spans: tuple[tuple[int, int], ...]
    heads: tuple[int, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A relation in one direction: the number of the query word, and those of its expected key words."""

    word: int
    targets: tuple[int, ...]


def syntax(capture: Capture, stream: str, parse: Parse, sinks: Positions) -> list[RoleMeasurement]:
    """Measure every relation that occurs in the text, in both directions.

    Words are those of the parse; weights are summed over the tokens of the key word and averaged over those
    of the query word (Clark et al. 2019). A row shows a relation if the expected word gets more than any
    other; special tokens are not words, and the word itself does not count.
    """
    words, numbers = _words(capture.key_tokens(stream), parse)
    if len(words) < 2:
        return []
    relations = _relations(parse, numbers)
    at_sink = np.array([bool(set(word.tokens) & set(sinks.tolist())) for word in words])
    without = at_sink if at_sink.any() else None
    picks = _picks(capture, stream, words, without)
    return [
        measured
        for (label, back), links in relations.items()
        if (measured := _measure_relation(label, back, links, picks)) is not None
    ]


@dataclass(frozen=True, slots=True)
class _Picks:
    """The word that each word attends to most: int ``[layers, heads, words]``; and what it may attend to.

    Attributes:
        allowed: bool ``[words, words]``, what the mask of any layer allows.
    """

    whole: NDArray[np.intp]
    rest: NDArray[np.intp] | None
    allowed: Bools


def _words(tokens: Sequence[Token], parse: Parse) -> tuple[list[Unit], dict[int, int]]:
    """The words of the parse that have tokens, by their numbers; a token of two words counts to the first."""
    tokens_of_word: dict[int, list[int]] = {}
    word = 0
    for position, token in enumerate(tokens):
        if token.special or token.start is None or token.end is None or token.start >= token.end:
            continue
        while word < len(parse.spans) and parse.spans[word][1] <= token.start:
            word += 1
        if word < len(parse.spans) and parse.spans[word][0] < token.end:
            tokens_of_word.setdefault(word, []).append(position)
    # Tokens of a word are adjacent unless something lies in between; then it is not a single unit.
    contiguous = {word: own for word, own in tokens_of_word.items() if own[-1] - own[0] == len(own) - 1}
    units = [Unit(tokens[own[0]].text, tuple(own), False) for own in contiguous.values()]
    return units, {word: number for number, word in enumerate(contiguous)}


def _relations(parse: Parse, numbers: dict[int, int]) -> dict[tuple[str, bool], list[Link]]:
    """Links by label and direction (True: from the head back to its dependents)."""
    relations: dict[tuple[str, bool], dict[int, list[int]]] = {}
    for dependent, (head, label) in enumerate(zip(parse.heads, parse.labels, strict=True)):
        if label not in RELATIONS or head == dependent or not {dependent, head} <= numbers.keys():
            continue
        one, other = numbers[dependent], numbers[head]
        relations.setdefault((label, False), {}).setdefault(one, []).append(other)
        relations.setdefault((label, True), {}).setdefault(other, []).append(one)
    return {
        key: [Link(word, tuple(targets)) for word, targets in links.items()]
        for key, links in relations.items()
    }


def _picks(capture: Capture, stream: str, words: list[Unit], sink: Bools | None) -> _Picks:
    shape, size = capture.stream(stream), len(words)
    whole = np.zeros((shape.layers, shape.heads, size), np.intp)
    rest = np.zeros_like(whole)
    anywhere = np.zeros((size, size), bool)
    row_bytes = 4 * shape.heads * len(capture.key_tokens(stream))
    for layer in range(shape.layers):
        for tile in tiles(words, len(capture.query_tokens(stream)), row_bytes):
            some, own = words[tile.top : tile.bottom], slice(tile.top, tile.bottom)
            weights, _removed = pool(
                capture.weights(stream, layer, tile.first, tile.last), some, words, tile.first
            )
            allowed = np.ones((len(some), size), bool)
            mask = capture.allowed(stream, layer, slice(tile.first, tile.last))
            if mask is not None:
                allowed = pool_mask(mask, some, words, tile.first).copy()
            allowed[np.arange(len(some)), np.arange(tile.top, tile.bottom)] = False
            anywhere[own] |= allowed
            whole[layer, :, own] = _top_words(weights, allowed)
            if sink is not None:
                rest[layer, :, own] = _top_words(weights, allowed & ~sink)
    return _Picks(whole, None if sink is None else rest, anywhere)


def _top_words(weights: Floats, allowed: Bools) -> NDArray[np.intp]:
    """The word with the largest weight in each row; -1 if none is above 0."""
    allowed_weights = np.where(allowed, weights, 0)
    return np.where(allowed_weights.max(axis=-1) > 0, allowed_weights.argmax(axis=-1), -1)


def _measure_relation(label: str, back: bool, links: list[Link], picks: _Picks) -> RoleMeasurement | None:
    """One relation in one direction; None if no word may attend to its expected words."""
    could = [link for link in links if picks.allowed[link.word, list(link.targets)].any()]
    if not could:
        return None
    baseline = _best_distance(could)
    role = _role(label, back, baseline)
    rest = None if picks.rest is None else _score(could, picks.rest, baseline)
    return measurement(role, _score(could, picks.whole, baseline), rest)


def _score(links: list[Link], picks: NDArray[np.intp], baseline: float) -> Score:
    hits = np.array([np.isin(picks[:, :, link.word], link.targets) for link in links])
    return Score(hits.mean(axis=0), len(links), np.full(picks.shape[0], baseline))


def _best_distance(links: list[Link]) -> float:
    """The share that one fixed distance in words would find, with the best of all distances."""
    distances = [{target - link.word for target in link.targets} for link in links]
    return max(sum(by in one for one in distances) for by in set().union(*distances)) / len(links)


def _role(label: str, back: bool, baseline: float) -> Role:
    relation = RELATIONS[label]
    title = relation.back_title if back else relation.title
    return Role(
        name=f"{label}-back" if back else label,
        title=_("{relation} ({label})", relation=title, label=label),
        family="syntax",
        explanation=relation.back_explanation if back else relation.explanation,
        formula=_("share of such words whose largest weight on another word falls on the right one"),
        source="Clark et al. 2019",
        threshold=baseline + _ABOVE_BASELINE,
        threshold_source=_("Voita et al. 2019: 10 % above what the best fixed distance finds"),
        lacking=_("This text has no such pair ({label}).", label=label),
        example=_EXAMPLE,
        aligned=True,
        text=True,
        times=1.0,
        chance=_("the best fixed distance in this text"),
    )
