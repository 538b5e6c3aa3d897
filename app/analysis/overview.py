"""Every head of a stream at once: a thumbnail of each, and its metrics."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..core.capture import Capture, Floats
from ..core.definition import Measure
from ..core.shape import PerHead, build
from ..core.token import Part, UnitName
from .metrics import METRICS, Rows, measure, separators
from .pooling import block_of, max_pool
from .row_tiles import Tile, tiles
from .units import Unit, pool, pool_mask, units

# The most rows and columns of a thumbnail.
SIDE = 48


@dataclass(frozen=True, slots=True)
class RowSumRange:
    """Over every row of every head.

    Attributes:
        minimum: the smallest sum of a row, e.g. ``0.9999998``.
        maximum: the largest, e.g. ``1.0000002``.
    """

    minimum: float
    maximum: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredMetric(Measure):
    """One number for each head: the mean over all tokens that may attend to several, special ones included.

    Attributes:
        name: stable identifier, e.g. ``entropy``.
        title: display name, e.g. ``Spread``.
        explanation: one plain sentence, e.g. ``How widely the head spreads its attention.``.
        formula: for one row *i* with weights *a*, as text, e.g. ``Hᵢ = −Σⱼ aᵢⱼ ln aᵢⱼ``.
        high: the largest possible value on this text, e.g. ``2.565``.
        values: ``[layer][head]``; None where no row can have such a value, e.g. ``[[1.9, 0.7]]``.
    """

    values: PerHead


@dataclass(frozen=True, slots=True)
class Overview:
    """Every head of a stream.

    Attributes:
        stream: its name, e.g. ``self``.
        thumbnails: uint8 ``[layers, heads, rows, columns]``; weight = ``(value / 255) ** 2``, within 0.004.
        block: rows and columns of units behind a thumbnail's cell, which shows the largest; None for 1 x 1,
            e.g. ``[2, 2]``.
        masks: uint8 ``[rows, columns]``, 1 where a layer's mask forbids all that a thumbnail's cell shows.
        mask_of: by layer, which of these; None: it forbids nothing shown, e.g. ``[0]``.
        unit: what a cell is between, e.g. ``token``.
        specials: special tokens are shown, e.g. ``true``.
        query_part: the part of the input that rows show; None: all, e.g. ``null``.
        key_part: the part of the input that columns show; None: all, e.g. ``null``.
        metrics: always over all tokens.
        row_sums: over every row of every head.
    """

    stream: str
    thumbnails: NDArray[np.uint8]
    block: tuple[int, int] | None
    masks: tuple[NDArray[np.uint8], ...]
    mask_of: tuple[int | None, ...]
    unit: UnitName
    specials: bool
    query_part: Part | None
    key_part: Part | None
    metrics: tuple[MeasuredMetric, ...]
    row_sums: RowSumRange

    def values(self, name: str) -> PerHead:
        """The numbers of one metric: float64 ``[layers, heads]``, NaN where it is undefined for every row."""
        return next(metric.values for metric in self.metrics if metric.name == name)


def overview(
    capture: Capture,
    stream: str,
    *,
    unit: UnitName = "token",
    specials: bool = True,
    query_part: Part | None = None,
    key_part: Part | None = None,
    side: int = SIDE,
) -> Overview:
    """Measure every head of a stream, a few rows at a time.

    Args:
        capture: the capture that holds the weights.
        stream: name of one of its streams.
        unit, specials: what the thumbnails show (see `units`).
        query_part, key_part: the parts of the input that they show; all if None.
        side: the most rows and columns of a thumbnail.
    """
    shape = capture.stream(stream)
    query_tokens, key_tokens = capture.query_tokens(stream), capture.key_tokens(stream)
    queries = units(query_tokens, unit=unit, specials=specials, part=query_part)
    keys = units(key_tokens, unit=unit, specials=specials, part=key_part)
    block = block_of(len(queries), len(keys), side)
    high, wide = block or (1, 1)
    picture = (-(-len(queries) // high), -(-len(keys) // wide))
    thumbnails = np.empty((shape.layers, shape.heads, *picture), np.uint8)
    sums, counts = np.zeros((2, len(METRICS), shape.layers, shape.heads))
    row_sums = (np.inf, -np.inf)
    masks = _Masks(queries, keys, block)
    row_bytes = 4 * len(key_tokens) * shape.heads
    marks, aligned = separators(key_tokens), shape.query_side == shape.key_side
    for layer in range(shape.layers):
        allowed = capture.allowed(stream, layer)
        masks.add(allowed)
        for tile in tiles(queries, len(query_tokens), row_bytes, high):
            weights = capture.weights(stream, layer, tile.first, tile.last)
            row_blocks = slice(tile.top // high, -(-tile.bottom // high))
            part = measure(Rows(weights, tile.first, marks, aligned, _rows(allowed, tile)))
            sums[:, layer] += part[0]
            counts[:, layer] += part[1]
            row_sums = _extend(row_sums, weights)
            pooled, _ = pool(weights, queries[tile.top : tile.bottom], keys, tile.first)
            thumbnails[layer, :, row_blocks] = _encode(max_pool(pooled, block))
    return Overview(
        stream=stream,
        thumbnails=thumbnails,
        block=block,
        masks=tuple(masks.found),
        mask_of=tuple(masks.of_layer),
        unit=unit,
        specials=specials,
        query_part=query_part,
        key_part=key_part,
        metrics=_means(sums, counts, len(key_tokens)),
        row_sums=RowSumRange(*row_sums),
    )


class _Masks:
    """The masks of layers, in the cells of thumbnails."""

    def __init__(self, queries: Sequence[Unit], keys: Sequence[Unit], block: tuple[int, int] | None) -> None:
        self._queries, self._keys, self._block = queries, keys, block
        # Most layers have the mask of the layer before.
        self._last: NDArray[np.bool_] | None = None
        self.found: list[NDArray[np.uint8]] = []
        self.of_layer: list[int | None] = []

    def add(self, allowed: NDArray[np.bool_] | None) -> None:
        """The mask of the next layer: bool ``[queries, keys]`` of tokens; None: it forbids nothing."""
        if allowed is None:
            self.of_layer.append(None)
            return
        if self._last is None or not np.array_equal(allowed, self._last):
            self._last = allowed
            self.of_layer.append(self._number(allowed))
            return
        self.of_layer.append(next(number for number in reversed(self.of_layer)))

    def _number(self, allowed: NDArray[np.bool_]) -> int | None:
        cells = ~max_pool(pool_mask(allowed, self._queries, self._keys), self._block)
        if not cells.any():
            return None
        mask = cells.astype(np.uint8)
        for number, stored_mask in enumerate(self.found):
            if np.array_equal(stored_mask, mask):
                return number
        self.found.append(mask)
        return len(self.found) - 1


def _rows(allowed: NDArray[np.bool_] | None, tile: Tile) -> NDArray[np.bool_] | None:
    return None if allowed is None else allowed[tile.first : tile.last]


def _extend(extremes: tuple[float, float], weights: Floats) -> tuple[float, float]:
    # A matrix product is several times as fast as sum(); its rounding error is below 1e-6.
    totals = weights @ np.ones(weights.shape[-1], np.float32)
    return min(extremes[0], float(totals.min())), max(extremes[1], float(totals.max()))


def _encode(weights: Floats) -> NDArray[np.uint8]:
    encoded: NDArray[np.uint8] = np.rint(255 * np.sqrt(np.clip(weights, 0, 1))).astype(np.uint8)
    return encoded


def _means(sums: NDArray[np.float64], counts: NDArray[np.float64], keys: int) -> tuple[MeasuredMetric, ...]:
    means = np.full(sums.shape, np.nan)
    np.divide(sums, counts, out=means, where=counts > 0)
    return tuple(
        build(MeasuredMetric, metric, high=metric.highest(keys), values=mean)
        for metric, mean in zip(METRICS.values(), means, strict=True)
    )
