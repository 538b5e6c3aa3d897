"""Doubt from the data alone: bootstrap intervals, and random halves. Seeded, so that a scan is repeatable."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2_000
LEVEL = 0.95
SEED = 0

Numbers = NDArray[np.float64]

# Columns that are resampled at once: bounds the memory to 16 MiB.
_COLUMNS = 1_024


def intervals(values: Numbers) -> tuple[Numbers, Numbers]:
    """Percentile bootstrap intervals of the mean of each column (Efron 1979).

    Args:
        values: ``[sentences, columns]``; rows are resampled whole, so columns stay comparable.

    Returns:
        The lower and the upper ends, ``[columns]`` each.
    """
    shares = _shares(len(values))
    ends = (50 * (1 - LEVEL), 100 - 50 * (1 - LEVEL))
    parts = [
        np.percentile(shares @ values[:, first : first + _COLUMNS], ends, axis=0)
        for first in range(0, values.shape[1], _COLUMNS)
    ]
    low, high = np.concatenate(parts, axis=1)
    # Sums of shares are off 1 in the last digit.
    return np.clip(low, values.min(axis=0), None), np.clip(high, None, values.max(axis=0))


@lru_cache(maxsize=4)
def _shares(count: int) -> Numbers:
    """How much each of so many rows counts in every resample, ``[RESAMPLES, count]``.

    Drawing takes longer than all that is done with it, and a scan asks for the same count several times.
    """
    random = np.random.default_rng(SEED)
    shares = random.multinomial(count, np.full(count, 1 / count), size=RESAMPLES) / count
    shares.flags.writeable = False
    return shares


def halves(count: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Two random halves of so many things, the first the larger of unequal ones; each in ascending order."""
    order = np.random.default_rng(SEED).permutation(count)
    middle = (count + 1) // 2
    return np.sort(order[:middle]), np.sort(order[middle:])
