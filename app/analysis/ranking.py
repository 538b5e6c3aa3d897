"""Which heads join two tokens: every head of a stream, ranked for one pair."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..capture.record import Capture, Floats, Part
from .tiles import tiles
from .units import Unit, find, pool, pool_mask, units


@dataclass(frozen=True, slots=True)
class RankedHead:
    """What one head does with the pair.

    Attributes:
        layer, head: which head.
        weight: how much of its attention the query gives to the key, 0 to 1.
        rank: 1 + the number of keys in that row with a larger weight.
        keys: how many keys that row shows.
        heads_below: share of the stream's heads that give this pair a smaller weight, 0 to 1.
        random: mean weight, in this head, of the pairs that the pair is compared with; None without any.
            These are all ordered pairs of two different units, neither special, where the query may
            look at the key.
        pairs_below: share of those pairs with a smaller weight, 0 to 1; None without any.
    """

    layer: int
    head: int
    weight: float
    rank: int
    keys: int
    heads_below: float
    random: float | None
    pairs_below: float | None


@dataclass(frozen=True, slots=True)
class Ranking:
    """The heads for a pair of units, by weight, the largest first; of equals the earlier layer and head."""

    query: Unit
    key: Unit
    heads: tuple[RankedHead, ...]


def rank_pair(
    capture: Capture,
    stream: str,
    query: int,
    key: int,
    *,
    words: bool = False,
    specials: bool = True,
    query_part: Part | None = None,
    key_part: Part | None = None,
) -> Ranking:
    """Rank every head of a stream by the attention that one token gives to another.

    Args:
        capture: where the weights come from.
        stream: which of its streams.
        query, key: token positions; with ``words`` the words that contain them.
        words, specials: what counts as a unit (see `units`).
        query_part, key_part: the parts of the input that are looked at; all if None.

    Raises:
        OutOfRange: a position that does not exist or is hidden.
    """
    capture.check_pair(stream, query, key)
    shape = capture.stream(stream)
    queries = units(capture.query_tokens(stream), words=words, specials=specials, part=query_part)
    keys = units(capture.key_tokens(stream), words=words, specials=specials, part=key_part)
    row, column = find(queries, query), find(keys, key)
    rows = _rows(capture, stream, queries[row], keys)
    weights = rows[:, :, column]
    ranks = 1 + (rows > weights[..., None]).sum(axis=-1)
    ascending = np.sort(weights, axis=None)
    heads_below = np.searchsorted(ascending, weights, side="left") / weights.size
    compared = [
        _compare(capture, stream, layer, queries, keys, weights[layer]) for layer in range(shape.layers)
    ]
    heads = [
        RankedHead(
            layer=layer,
            head=head,
            weight=float(weights[layer, head]),
            rank=int(ranks[layer, head]),
            keys=len(keys),
            heads_below=float(heads_below[layer, head]),
            random=pairs.random(head),
            pairs_below=pairs.share_below(head),
        )
        for layer, pairs in enumerate(compared)
        for head in range(shape.heads)
    ]
    heads.sort(key=lambda ranked: -ranked.weight)
    return Ranking(queries[row], keys[column], tuple(heads))


@dataclass(slots=True)
class _Pairs:
    """The pairs that a pair is compared with, per head of one layer."""

    count: int
    total: NDArray[np.float64]
    below: NDArray[np.int64]

    def random(self, head: int) -> float | None:
        return float(self.total[head]) / self.count if self.count else None

    def share_below(self, head: int) -> float | None:
        return int(self.below[head]) / self.count if self.count else None


def _rows(capture: Capture, stream: str, query: Unit, keys: Sequence[Unit]) -> Floats:
    """The row of one unit in every head: float32 ``[layers, heads, keys]``."""
    first, last = query.tokens[0], query.tokens[-1] + 1
    return np.stack(
        [
            pool(capture.weights(stream, layer, first, last), [query], keys, first)[0][:, 0]
            for layer in range(capture.stream(stream).layers)
        ]
    )


def _compare(
    capture: Capture, stream: str, layer: int, queries: Sequence[Unit], keys: Sequence[Unit], weights: Floats
) -> _Pairs:
    """Sum the weights of the other pairs of a layer, and count those below ``weights`` ``[heads]``."""
    shape = capture.stream(stream)
    size, row_bytes = len(capture.query_tokens(stream)), 4 * len(capture.key_tokens(stream)) * shape.heads
    aligned = shape.query_side == shape.key_side
    allowed = capture.allowed(stream, layer)
    pairs = _Pairs(0, np.zeros(shape.heads), np.zeros(shape.heads, np.int64))
    for tile in tiles(queries, size, row_bytes):
        some = queries[tile.top : tile.bottom]
        included = _included(some, keys, aligned)
        if allowed is not None:
            included &= pool_mask(allowed[tile.first : tile.last], some, keys, tile.first)
        pairs.count += int(np.count_nonzero(included))
        factors = included.astype(np.float32)
        below = np.empty_like(included)
        shown, _ = pool(capture.weights(stream, layer, tile.first, tile.last), some, keys, tile.first)
        # Head by head, so that what is compared stays in the processor's cache.
        for head, weight in enumerate(weights):
            pairs.total[head] += np.vecdot(shown[head], factors).sum(dtype=np.float64)
            np.less(shown[head], weight, out=below)
            np.logical_and(below, included, out=below)
            pairs.below[head] += np.count_nonzero(below)
    return pairs


def _included(queries: Sequence[Unit], keys: Sequence[Unit], aligned: bool) -> NDArray[np.bool_]:
    """Pairs of two different units, neither of them special: bool ``[queries, keys]``."""
    rows = np.array([not unit.special for unit in queries])
    columns = np.array([not unit.special for unit in keys])
    included: NDArray[np.bool_] = rows[:, None] & columns
    if aligned:
        starts = [np.array([unit.tokens[0] for unit in units]) for units in (queries, keys)]
        included &= starts[0][:, None] != starts[1]
    return included
