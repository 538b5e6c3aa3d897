"""The largest weight of each head, over queries that have a choice."""

from dataclasses import dataclass

from ..core.capture import Capture
from .choice import choosing_queries
from .row_tiles import tiles
from .units import units


@dataclass(frozen=True, slots=True)
class LargestWeight:
    """The edge of largest weight in a head.

    Attributes:
        weight: 0 to 1, e.g. ``0.851``.
        query: position of the token that attends, from 0, e.g. ``16``.
        key: position of the one that it attends to, e.g. ``8``.
    """

    weight: float
    query: int
    key: int


def largest_weights(capture: Capture, stream: str) -> tuple[tuple[LargestWeight | None, ...], ...]:
    """The largest weight of each head of a stream, by layer and head, a few rows at a time.

    Returns:
        None where the mask leaves no query a choice: then its weights say nothing about the head.
    """
    shape = capture.stream(stream)
    queries, keys = (units(tokens) for tokens in (capture.query_tokens(stream), capture.key_tokens(stream)))
    found: list[tuple[LargestWeight | None, ...]] = []
    for layer in range(shape.layers):
        choice = choosing_queries(capture, stream, layer, queries, keys)
        best: list[LargestWeight | None] = [None] * shape.heads
        for tile in tiles(queries, len(queries), 4 * len(keys) * shape.heads):
            weights = capture.weights(stream, layer, tile.first, tile.last).copy()
            weights[:, ~choice[tile.first : tile.last]] = -1
            for head, places in enumerate(weights.reshape(shape.heads, -1).argmax(axis=1).tolist()):
                row, key = divmod(places, len(keys))
                weight = float(weights[head, row, key])
                known = best[head]
                if weight >= 0 and (known is None or weight > known.weight):
                    best[head] = LargestWeight(weight, tile.first + row, key)
        found.append(tuple(best))
    return tuple(found)
