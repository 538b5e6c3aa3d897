"""Which weights of a matrix are drawn as lines between words: all but the faintest, up to a limit."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..core.capture import Floats

# Fainter lines are invisible, and more lines than this cannot be distinguished.
FAINTEST_SHARE = 0.01
MOST_EDGES = 1_500


@dataclass(frozen=True, slots=True)
class Edge:
    """A line from one row to one column of a matrix, with its weight."""

    row: int
    column: int
    weight: float


@dataclass(frozen=True, slots=True)
class Edges:
    """The lines of a matrix, or of one row or column of it.

    Attributes:
        lines: faintest first, so that stronger ones are drawn on top.
        below: weights below this have no line.
        left_out: how many weights above 0 have no line.
        share: the share of the sum of all weights that have a line, 0 to 1.
    """

    edges: tuple[Edge, ...]
    below: float
    left_out: int
    share: float


def edges_of(matrix: Floats, row: int | None = None, column: int | None = None) -> Edges:
    """The lines of a matrix ``[rows, columns]``: of one row, of one column, or of all.

    If equal weights do not all fit, none of them has a line.
    """
    selected: NDArray[np.bool_] = np.zeros(matrix.shape, bool)
    selected[slice(None) if row is None else row, slice(None) if column is None else column] = True
    values = matrix[selected]
    below = FAINTEST_SHARE
    if np.count_nonzero(values >= below) > MOST_EDGES:
        # The first value that does not fit; values not larger than it have no line.
        next_one = np.partition(values, -MOST_EDGES - 1)[-MOST_EDGES - 1]
        below = float(np.nextafter(next_one, np.float32(2)))
    drawn_edges = selected & (matrix >= np.float32(below))
    rows, columns = np.nonzero(drawn_edges)
    order = np.argsort(matrix[rows, columns], kind="stable")
    hidden = values[(values > 0) & (values < np.float32(below))]
    total = float(values.sum(dtype=np.float64))
    return Edges(
        tuple(Edge(int(rows[n]), int(columns[n]), float(matrix[rows[n], columns[n]])) for n in order),
        below,
        int(np.count_nonzero(hidden)),
        float(hidden.sum(dtype=np.float64)) / total if total else 0.0,
    )
