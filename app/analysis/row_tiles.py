"""Rows of a stream in tiles, so that no analysis needs a whole ``[queries, keys]`` matrix."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .units import Unit

# Measured at 512 tokens: smaller tiles cost calls, larger ones exceed the processor's cache.
TILE_BYTES = 8 << 20


@dataclass(frozen=True, slots=True)
class Tile:
    """Some rows: the queries ``first:last``, which hold the units ``top:bottom`` entirely."""

    first: int
    last: int
    top: int
    bottom: int


def tiles(
    units: Sequence[Unit],
    queries: int,
    row_bytes: int,
    step: int = 1,
    budget: int | None = None,
    first: int = 0,
) -> Iterator[Tile]:
    """Divide the rows of a stream into tiles that split no unit and no block of ``step`` units.

    Every query is in exactly one tile, even if it belongs to no unit.

    Args:
        units: the units along the rows.
        queries: number of tokens along the rows; with ``first``, the position after the last one that counts.
        row_bytes: bytes that one query takes in memory.
        step: number of units in a block.
        budget: bytes that a tile should not exceed, `TILE_BYTES` by default; a single block may exceed it.
        first: the first query that counts.
    """
    tops = range(0, len(units), step)
    starts = [first, *(units[top].tokens[0] for top in tops[1:]), queries]
    limit = TILE_BYTES if budget is None else budget
    begin = 0
    for end in range(1, len(starts)):
        full = end + 1 == len(starts) or (starts[end + 1] - starts[begin]) * row_bytes > limit
        if full:
            yield Tile(starts[begin], starts[end], begin * step, min(end * step, len(units)))
            begin = end


def blocks(first: int, last: int, row_bytes: int) -> Iterator[tuple[int, int]]:
    """Divide the rows ``first:last`` into blocks of bounded memory, which may split a unit."""
    step = max(1, TILE_BYTES // row_bytes)
    for begin in range(first, last, step):
        yield begin, min(begin + step, last)
