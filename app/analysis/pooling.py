"""Reduce a matrix by block maxima, so that no single large cell disappears."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Value = TypeVar("Value", bound=np.generic)


def block_of(rows: int, columns: int, side: int | None) -> tuple[int, int] | None:
    """The block that reduces a matrix to at most ``side`` cells per side; None if it fits as it is.

    Without a ``side`` every matrix fits.
    """
    if side is None:
        return None
    block = (max(1, -(-rows // side)), max(1, -(-columns // side)))
    return None if block == (1, 1) else block


def max_pool(matrix: NDArray[Value], block: tuple[int, int] | None) -> NDArray[Value]:
    """The largest value of each block; the last blocks may be smaller.

    Args:
        matrix: ``[..., rows, columns]``.
        block: rows and columns of a block; None returns the matrix unchanged.

    Returns:
        ``[..., ceil(rows / block[0]), ceil(columns / block[1])]``.
    """
    if block is None:
        return matrix
    # Strided slices read memory in order; np.maximum.reduceat takes seven times as long.
    rows = matrix[..., :: block[0], :].copy()
    for step in range(1, block[0]):
        neighbours = matrix[..., step :: block[0], :]
        target = rows[..., : neighbours.shape[-2], :]
        np.maximum(target, neighbours, out=target)
    cells = rows[..., :: block[1]].copy()
    for step in range(1, block[1]):
        neighbours = rows[..., step :: block[1]]
        target = cells[..., : neighbours.shape[-1]]
        np.maximum(target, neighbours, out=target)
    return cells
