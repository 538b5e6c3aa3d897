"""How much of a head's attention sparse patterns hold, each with the same number of keys in a row.

After MInference (Jiang et al. 2024), in small: A-shape (the first tokens and the nearest ones),
vertical-slash (the strongest columns and diagonals), block-sparse (the strongest blocks). Columns, diagonals
and blocks are chosen on some rows and measured on others, so that none profits from what is peculiar to the
rows measured.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.capture import Floats

Positions = NDArray[np.intp]
Bools = NDArray[np.bool_]
Doubles = NDArray[np.float64]

# The nearest tokens are an eighth of the text, and at most as many as DuoAttention keeps.
_NEAREST_SHARE, _NEAREST, _LEAST_NEAREST = 8, 256, 8
# The first tokens of the A-shape, as in StreamingLLM.
FIRST = 4
# Of the keys of the vertical-slash pattern, the share that is columns: the best of these is taken.
_SPLITS = (0.125, 0.25, 0.5, 0.75, 0.875)
_BLOCKS = 4


@dataclass(frozen=True, slots=True)
class Budget:
    """How many keys each pattern may use in a row.

    Attributes:
        first: positions of the tokens that the A-shape keeps in every row.
        nearest: so many tokens, the row's own included; where later tokens are read, half of them after it.
        block: side of a block, in tokens.
        causal: whether no token attends to later ones.
    """

    first: Positions
    nearest: int
    block: int
    causal: bool

    @property
    def keys(self) -> int:
        """Of a row, in each pattern, at most."""
        return len(self.first) + self.nearest

    @property
    def start(self) -> int:
        """The first row that can have more keys than that."""
        return self.keys if self.causal else 0


def budget_of(tokens: int, causal: bool, special: Sequence[int] = ()) -> Budget:
    """The budget in a text of so many tokens.

    Args:
        special: positions of its special tokens: where later tokens are read, they are the sinks.
    """
    nearest = min(_NEAREST, tokens // _NEAREST_SHARE // 8 * 8)
    nearest = max(nearest, _LEAST_NEAREST)
    first = range(FIRST) if causal else special[:FIRST]
    return Budget(np.array(first, np.intp), nearest, nearest // _BLOCKS, causal)


@dataclass(frozen=True, slots=True)
class PatternShares:
    """What each pattern holds of the attention of some rows: float64 ``[heads]``, 0 to 1.

    Attributes:
        even: what attention would have on so many keys if it were spread evenly.
    """

    a_shape: Doubles
    vertical_slash: Doubles
    block_sparse: Doubles
    even: float


def paired_rows(tokens: int, start: int, most: int) -> tuple[Positions, Positions]:
    """Evenly spread rows on which patterns are chosen, and the rows after them, which are measured."""
    begin = start + start % 2
    count = min(most, max((tokens - begin) // 2, 0))
    if not count:
        return np.zeros(0, np.intp), np.zeros(0, np.intp)
    chosen = np.unique(np.linspace(begin // 2, (tokens - 2) // 2, count).round().astype(np.intp)) * 2
    return chosen, chosen + 1


def pattern_shares(
    budget: Budget,
    choosing: tuple[Positions, Floats],
    measured: tuple[Positions, Floats],
    allowed: Bools | None,
) -> PatternShares:
    """What the patterns hold in the measured rows of a layer.

    Args:
        choosing, measured: positions of the rows (see `paired_rows`), and their weights ``[heads, rows,
            keys]``.
        allowed: bool ``[measured rows, keys]``: what the mask allows them; None: everything.
    """
    rows, weights = measured
    whole = np.maximum(weights.sum(axis=(1, 2), dtype=np.float64), np.finfo(float).tiny)
    counts = np.full(len(rows), weights.shape[2]) if allowed is None else allowed.sum(axis=1)
    held = (_a_shape(budget, *measured), _vertical_slash(budget, choosing, measured))
    a_shape, lines, blocks = (
        np.clip(one / whole, 0, 1) for one in (*held, _block_sparse(budget, choosing, measured))
    )
    return PatternShares(a_shape, lines, blocks, float(np.minimum(budget.keys / counts, 1).mean()))


def _a_shape(budget: Budget, rows: Positions, weights: Floats) -> Doubles:
    keys = np.arange(weights.shape[2])
    after = 0 if budget.causal else budget.nearest // 2
    distance = rows[:, None] - keys + after
    kept = (distance >= 0) & (distance < budget.nearest)
    kept[:, budget.first] = True
    return _held(weights, kept)


def _vertical_slash(
    budget: Budget, choosing: tuple[Positions, Floats], measured: tuple[Positions, Floats]
) -> Doubles:
    columns, diagonals = _lines(budget.keys, *choosing)
    rows, weights = measured
    keys = weights.shape[2]
    held = np.zeros(len(weights))
    for number, row in enumerate(rows.tolist()):
        kept = columns | diagonals[:, row : row + keys][:, ::-1]
        held += np.vecdot(weights[:, number].astype(np.float64), kept.astype(np.float64))
    return held


def _lines(most: int, rows: Positions, weights: Floats) -> tuple[Bools, Bools]:
    """The strongest columns ``[heads, keys]`` and diagonals ``[heads, diagonals]``, together so many.

    Diagonal ``d`` has the keys ``row + keys - 1 - d``. They are chosen by what the columns leave to them.
    """
    heads, _rows, keys = weights.shape
    sums = weights.sum(axis=1, dtype=np.float64)
    best = np.full(heads, -1.0)
    columns, diagonals = np.zeros((heads, keys), bool), np.zeros((heads, 2 * keys - 1), bool)
    for split in _SPLITS:
        count = max(1, round(split * most))
        kept = _largest(sums, count)
        rest = np.where(kept[:, None], np.float32(0), weights)
        slashes = np.zeros((heads, 2 * keys - 1))
        for number, row in enumerate(rows.tolist()):
            slashes[:, row : row + keys] += rest[:, number, ::-1]
        across = _largest(slashes, most - count)
        held = np.vecdot(sums, kept.astype(float)) + np.vecdot(slashes, across.astype(float))
        better = held > best
        best[better], columns[better], diagonals[better] = held[better], kept[better], across[better]
    return columns, diagonals


def _block_sparse(
    budget: Budget, choosing: tuple[Positions, Floats], measured: tuple[Positions, Floats]
) -> Doubles:
    """The strongest blocks of each block of rows."""
    (rows, weights), (others, measures) = choosing, measured
    starts = np.arange(0, weights.shape[2], budget.block)
    held = np.zeros(len(weights))
    for block in np.unique(others // budget.block).tolist():
        chosen = np.add.reduceat(weights[:, rows // budget.block == block].sum(axis=1), starts, axis=1)
        kept = _largest(chosen.astype(np.float64), budget.keys // budget.block)
        shares = np.add.reduceat(measures[:, others // budget.block == block].sum(axis=1), starts, axis=1)
        held += np.vecdot(shares.astype(np.float64), kept.astype(float))
    return held


def _largest(values: Doubles, count: int) -> Bools:
    """Which ``count`` values of each row are the largest: bool, of the same shape."""
    kept = np.zeros(values.shape, bool)
    if count >= values.shape[1]:
        kept[:] = True
    elif count > 0:
        np.put_along_axis(kept, np.argpartition(-values, count - 1, axis=1)[:, :count], values=True, axis=1)
    return kept


def _held(weights: Floats, kept: NDArray[Any]) -> Doubles:
    """The sum of the weights ``[heads, rows, keys]`` of some cells ``[rows, keys]``."""
    held: Doubles = np.einsum("hrk,rk->h", weights, kept.astype(np.float32), dtype=np.float64)
    return held
