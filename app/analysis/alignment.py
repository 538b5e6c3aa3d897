"""Which key each query looks at most: a hard alignment, of one head or of an average over heads."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..capture.record import Capture, Floats, Part
from .headset import mean_weights
from .tiles import tiles
from .units import Unit, pool, units

Heads = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Link:
    """What one query unit looks at most.

    Attributes:
        query: number of the query unit.
        keys: numbers of the key units with the largest mean weight: several where they tie.
        weight: that mean weight, 0 to 1.
    """

    query: int
    keys: tuple[int, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Alignment:
    """A hard alignment.

    Attributes:
        heads: the heads ``(layer, head)`` whose weights were averaged, each counting the same.
        queries, keys: what each row and each column stands for.
        links: one for each query unit that looks at anything shown, in order.
    """

    heads: tuple[tuple[int, int], ...]
    queries: tuple[Unit, ...]
    keys: tuple[Unit, ...]
    links: tuple[Link, ...]


def alignment(
    capture: Capture,
    stream: str,
    heads: Heads,
    *,
    words: bool = False,
    specials: bool = True,
    query_part: Part | None = None,
    key_part: Part | None = None,
) -> Alignment:
    """Average the weights of some heads, and find the largest of each row.

    Words are merged first (sum over keys, mean over queries), then heads are averaged.
    Nothing is renormalised.

    Args:
        capture: where the weights come from.
        stream: which of its streams.
        heads: which heads ``(layer, head)``, at least one.
        words, specials: what counts as a unit (see `units`).
        query_part, key_part: the parts of the input that are looked at; all if None.

    Raises:
        UnknownStream, OutOfRange: there is no such stream, layer or head.
    """
    for layer, head in heads:
        capture.check_head(stream, layer, head)
    queries = units(capture.query_tokens(stream), words=words, specials=specials, part=query_part)
    keys = units(capture.key_tokens(stream), words=words, specials=specials, part=key_part)
    size, row_bytes = len(capture.query_tokens(stream)), 4 * len(capture.key_tokens(stream))
    links: list[Link] = []
    for tile in tiles(queries, size, row_bytes * capture.stream(stream).heads):
        some = queries[tile.top : tile.bottom]
        mean = mean_weights(capture, stream, heads, tile.first, tile.last)
        shown, _ = pool(mean, some, keys, tile.first)
        links += _links(shown, tile.top)
    return Alignment(tuple(heads), queries, keys, tuple(links))


def _links(weights: Floats, top: int) -> list[Link]:
    largest = weights.max(axis=1)
    return [
        Link(top + row, tuple(np.flatnonzero(weights[row] == most).tolist()), float(most))
        for row, most in enumerate(largest)
        if most > 0
    ]
