"""Sample the rows of a long input, where reading all of them would delay other requests."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..core.capture import Capture, Floats
from ..message import _
from .row_tiles import TILE_BYTES
from .units import Unit

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


def sampling_note(rows: RowsRead) -> list[str]:
    """That rows were sampled, in a sentence; empty if all were read."""
    if rows.read == rows.total:
        return []
    return [
        _(
            "{rows} of {all_rows} rows were read, spread evenly over the input: reading all would take too"
            " long.",
            rows=rows.read,
            all_rows=rows.total,
        )
    ]


@dataclass(frozen=True, slots=True)
class Portion:
    """Some rows that are read together.

    Attributes:
        positions: of the tokens.
        units: those whose read tokens are among these rows; their tokens are numbers of these rows.
        numbers: intp, the number of each of these units.
        share: of the rows of its only unit that are among these, where it is too long to be read at once.
        is_last: whether no more rows of that unit follow.
    """

    positions: Positions
    units: tuple[Unit, ...]
    numbers: Positions
    share: float = 1
    is_last: bool = True


def portions(positions: Positions, units: Sequence[Unit], numbers: Positions, most: int) -> Iterator[Portion]:
    """Divide rows into portions that split no unit, unless it has more rows than a portion.

    Args:
        positions: ascending.
        units: some units, in order, each with a token at least among these rows.
        numbers: of these units.
        most: rows of a portion.
    """
    most = max(most, 1)
    starts = np.searchsorted(positions, [unit.tokens[0] for unit in units])
    ends = np.searchsorted(positions, [unit.tokens[-1] for unit in units], side="right")
    first = done = 0
    while first < len(positions):
        last = min(first + most, len(positions))
        whole = int(np.searchsorted(ends, last, side="right"))
        if whole < len(units) and starts[whole] < last:
            last = int(starts[whole] if starts[whole] > first else ends[whole])
            whole = int(np.searchsorted(ends, last, side="right"))
        if last - first > most:
            for begin in range(first, last, most):
                end = min(begin + most, last)
                piece = replace(units[done], tokens=tuple(range(end - begin)))
                share = (end - begin) / (last - first)
                yield Portion(positions[begin:end], (piece,), numbers[done:whole], share, end == last)
            first, done = last, whole
            continue
        own = tuple(
            replace(unit, tokens=tuple(range(start - first, end - first)))
            for unit, start, end in zip(
                units[done:whole], starts[done:whole].tolist(), ends[done:whole].tolist(), strict=True
            )
        )
        yield Portion(positions[first:last], own, numbers[done:whole])
        first, done = last, whole


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
        yield some, weights_at(capture, stream, layer, some)


def weights_at(capture: Capture, stream: str, layer: int, positions: Positions) -> Floats:
    """The weights of some rows of a layer, in ascending order: float32 ``[heads, rows, keys]``."""
    low, high = int(positions[0]), int(positions[-1]) + 1
    if high - low == len(positions):
        return capture.weights(stream, layer, low, high)
    return capture.rows(stream, layer, positions.tolist())
