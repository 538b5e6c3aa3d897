"""A thumbnail of each head: each cell is the largest weight of a block."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..core.capture import Capture, Floats
from .pooling import max_pool
from .row_sampling import Portion
from .row_tiles import tiles
from .units import Unit, mean_of_rows, pool_mask, sum_of_columns


class Thumbnails:
    """Gathers the thumbnails of layers from rows that come in portions.

    Args:
        queries, keys: the units along the rows and the columns.
        block: rows and columns of units behind a cell; None for 1 x 1.
    """

    def __init__(self, queries: Sequence[Unit], keys: Sequence[Unit], block: tuple[int, int] | None) -> None:
        self.queries, self.keys, self.block = queries, keys, block
        self._high, self._wide = block or (1, 1)
        self._done: list[NDArray[np.uint8]] = []
        self._largest = np.zeros((0, 0, 0), np.float32)
        # The row of a unit of which more rows follow.
        self._begun: Floats | np.float32 = np.float32(0)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of a thumbnail."""
        return -(-len(self.queries) // self._high), -(-len(self.keys) // self._wide)

    def begin(self, heads: int) -> None:
        """Begin the next layer."""
        self._finish()
        self._largest = np.zeros((heads, self.shape[0], len(self.keys)), np.float32)

    def add(self, weights: Floats, portion: Portion) -> None:
        """Add rows of the current layer, of which the units of the portion are drawn.

        Args:
            weights: float32 ``[heads, rows, keys]`` between tokens.
        """
        if not portion.units:
            return
        rows = portion.share * sum_of_columns(mean_of_rows(weights, portion.units), self.keys)
        if portion.share < 1:
            self._begun = self._begun + rows
            if not portion.is_last:
                return
            rows, self._begun = self._begun, np.float32(0)
        cells = portion.numbers // self._high
        edges = [0, *(np.flatnonzero(np.diff(cells)) + 1).tolist(), len(cells)]
        for first, last in pairwise(edges):
            largest = self._largest[:, cells[first]]
            np.maximum(largest, rows[:, first:last].max(axis=1), out=largest)

    def encoded(self) -> NDArray[np.uint8]:
        """The thumbnails of all layers: uint8 ``[layers, heads, rows, columns]``; see `Overview`."""
        self._finish()
        return np.stack(self._done)

    def _finish(self) -> None:
        if len(self._largest):
            pooled = max_pool(self._largest, (1, self._wide))
            self._done.append(np.rint(255 * np.sqrt(np.clip(pooled, 0, 1))).astype(np.uint8))
        self._largest = self._largest[:0]


class ThumbnailMasks:
    """The masks of layers, in the cells of thumbnails.

    Attributes:
        found: uint8 ``[rows, columns]``, 1 where a mask forbids all that a cell stands for.
        of_layer: by layer, which of these; None: it forbids nothing shown.
    """

    def __init__(self, capture: Capture, stream: str, thumbnails: Thumbnails) -> None:
        self._capture, self._stream, self._thumbnails = capture, stream, thumbnails
        self._known: dict[int, int | None] = {}
        self.found: list[NDArray[np.uint8]] = []
        self.of_layer: list[int | None] = []

    def add(self, layer: int) -> None:
        """The mask of the next layer."""
        same = self._capture.mask_layer(self._stream, layer)
        if same not in self._known:
            self._known[same] = self._number(same)
        self.of_layer.append(self._known[same])

    def _number(self, layer: int) -> int | None:
        mask = self._mask(layer)
        if mask is None or not mask.any():
            return None
        for number, stored_mask in enumerate(self.found):
            if np.array_equal(stored_mask, mask):
                return number
        self.found.append(mask)
        return len(self.found) - 1

    def _mask(self, layer: int) -> NDArray[np.uint8] | None:
        capture, stream, picture = self._capture, self._stream, self._thumbnails
        size, total = len(capture.key_tokens(stream)), len(capture.query_tokens(stream))
        parts = []
        for tile in tiles(picture.queries, total, size, picture.block[0] if picture.block else 1):
            allowed = capture.allowed(stream, layer, slice(tile.first, tile.last))
            if allowed is None:
                return None
            shown = picture.queries[tile.top : tile.bottom]
            cells = max_pool(pool_mask(allowed, shown, picture.keys, tile.first), picture.block)
            parts.append((~cells).astype(np.uint8))
        return np.concatenate(parts)
