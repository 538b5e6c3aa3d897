"""Uncertainty from the data alone: bootstrap intervals and random halves, seeded for repeatable scans."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2_000
LEVEL = 0.95
SEED = 0

Numbers = NDArray[np.float64]

# Columns resampled at once: bounds the memory to 16 MiB.
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
    """The share of each of ``count`` rows in every resample, ``[RESAMPLES, count]``.

    Drawing takes longer than everything computed from it, and a scan asks for the same count several times.
    """
    random = np.random.default_rng(SEED)
    shares = random.multinomial(count, np.full(count, 1 / count), size=RESAMPLES) / count
    shares.flags.writeable = False
    return shares


def halves(count: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Split ``count`` indices at random into two halves, the first the larger if unequal, each ascending."""
    order = np.random.default_rng(SEED).permutation(count)
    middle = (count + 1) // 2
    return np.sort(order[:middle]), np.sort(order[middle:])
