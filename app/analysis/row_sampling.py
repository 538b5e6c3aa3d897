"""Sample the rows of a long input, where reading all of them would delay other requests."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..core.capture import Capture, Floats
from .row_tiles import TILE_BYTES

Positions = NDArray[np.intp]
Rows = tuple[Positions, Floats]


@dataclass(frozen=True, slots=True)
class RowsRead:
    """How many rows an analysis read.

    Attributes:
        read: as many, e.g. ``13``.
        total: of how many, e.g. ``13``.
    """

    read: int
    total: int


def evenly(total: int, most: int) -> Positions:
    """Positions of ``most`` rows evenly spaced over ``total``, including the first and the last.

    All of them, in order, if there are no more than that.
    """
    count = min(total, max(most, 1))
    positions: Positions = np.unique(np.linspace(0, total - 1, count).round().astype(np.intp))
    return positions


def read_rows(
    capture: Capture, stream: str, layer: int, positions: Positions, tile_bytes: int = TILE_BYTES
) -> Iterator[Rows]:
    """The weights of some rows of a layer, a few at a time.

    Args:
        positions: ascending.
        tile_bytes: most bytes of weights at a time, but at least one row.

    Yields:
        The positions of a few rows, and their weights: float32 ``[heads, rows, keys]``.
    """
    shape, keys = capture.stream(stream), len(capture.key_tokens(stream))
    step = max(1, tile_bytes // (4 * shape.heads * keys))
    for first in range(0, len(positions), step):
        some = positions[first : first + step]
        yield some, _weights(capture, stream, layer, some)


def _weights(capture: Capture, stream: str, layer: int, positions: Positions) -> Floats:
    low, high = int(positions[0]), int(positions[-1]) + 1
    if high - low == len(positions):
        return capture.weights(stream, layer, low, high)
    return np.concatenate(
        [capture.weights(stream, layer, row, row + 1) for row in positions.tolist()], axis=1
    )
