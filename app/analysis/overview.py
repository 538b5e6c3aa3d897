"""Every head of a stream at once: a thumbnail of each, and its metrics."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..core.capture import Capture, Floats
from ..core.token import Part
from .metrics import METRICS, Rows, measure, separators
from .pooling import block_of, max_pool
from .row_tiles import Tile, tiles
from .units import pool, units


@dataclass(frozen=True, slots=True)
class Overview:
    """Every head of a stream.

    Attributes:
        stream: its name.
        thumbnails: uint8 ``[layers, heads, rows, columns]``; weight = ``(value / 255) ** 2``, within 0.004.
        block: rows and columns of units behind a thumbnail's cell, which shows the largest; None for 1 x 1.
        words, specials, query_part, key_part: which units the thumbnails show; never renormalised.
        metrics: float32 ``[layers, heads]`` by name, always over all tokens; NaN where it is undefined for
            every row.
        row_sums: the smallest and the largest sum of a row, over every row of every head.
    """

    stream: str
    thumbnails: NDArray[np.uint8]
    block: tuple[int, int] | None
    words: bool
    specials: bool
    query_part: Part | None
    key_part: Part | None
    metrics: dict[str, Floats]
    row_sums: tuple[float, float]


def overview(
    capture: Capture,
    stream: str,
    *,
    words: bool = False,
    specials: bool = True,
    query_part: Part | None = None,
    key_part: Part | None = None,
    side: int = 48,
) -> Overview:
    """Measure every head of a stream, a few rows at a time.

    Args:
        capture: the capture that holds the weights.
        stream: name of one of its streams.
        words, specials: what the thumbnails show (see `units`).
        query_part, key_part: the parts of the input that they show; all if None.
        side: the most rows and columns of a thumbnail.
    """
    shape = capture.stream(stream)
    query_tokens, key_tokens = capture.query_tokens(stream), capture.key_tokens(stream)
    queries = units(query_tokens, words=words, specials=specials, part=query_part)
    keys = units(key_tokens, words=words, specials=specials, part=key_part)
    block = block_of(len(queries), len(keys), side)
    high, wide = block or (1, 1)
    picture = (-(-len(queries) // high), -(-len(keys) // wide))
    thumbnails = np.empty((shape.layers, shape.heads, *picture), np.uint8)
    sums, counts = np.zeros((2, len(METRICS), shape.layers, shape.heads))
    row_sums = (np.inf, -np.inf)
    row_bytes = 4 * len(key_tokens) * shape.heads
    marks, aligned = separators(key_tokens), shape.query_side == shape.key_side
    for layer in range(shape.layers):
        allowed = capture.allowed(stream, layer)
        for tile in tiles(queries, len(query_tokens), row_bytes, high):
            weights = capture.weights(stream, layer, tile.first, tile.last)
            shown = slice(tile.top // high, -(-tile.bottom // high))
            part = measure(Rows(weights, tile.first, marks, aligned, _rows(allowed, tile)))
            sums[:, layer] += part[0]
            counts[:, layer] += part[1]
            row_sums = _extend(row_sums, weights)
            pooled, _ = pool(weights, queries[tile.top : tile.bottom], keys, tile.first)
            thumbnails[layer, :, shown] = _encode(max_pool(pooled, block))
    return Overview(
        stream=stream,
        thumbnails=thumbnails,
        block=block,
        words=words,
        specials=specials,
        query_part=query_part,
        key_part=key_part,
        metrics=_means(sums, counts),
        row_sums=row_sums,
    )


def _rows(allowed: NDArray[np.bool_] | None, tile: Tile) -> NDArray[np.bool_] | None:
    return None if allowed is None else allowed[tile.first : tile.last]


def _extend(known: tuple[float, float], weights: Floats) -> tuple[float, float]:
    # A matrix product is several times as fast as sum(); its rounding error is below 1e-6.
    totals = weights @ np.ones(weights.shape[-1], np.float32)
    return min(known[0], float(totals.min())), max(known[1], float(totals.max()))


def _encode(weights: Floats) -> NDArray[np.uint8]:
    encoded: NDArray[np.uint8] = np.rint(255 * np.sqrt(np.clip(weights, 0, 1))).astype(np.uint8)
    return encoded


def _means(sums: NDArray[np.float64], counts: NDArray[np.float64]) -> dict[str, Floats]:
    means = np.full(sums.shape, np.nan)
    np.divide(sums, counts, out=means, where=counts > 0)
    return {name: mean.astype(np.float32) for name, mean in zip(METRICS, means, strict=True)}
