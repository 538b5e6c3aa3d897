"""Tests of many heads at once: sign flips of paired differences, and the false discovery rate."""

import numpy as np

from .bootstrap import SEED, Numbers

FLIPS = 10_000
# Up to so many sentences every combination of signs is tried: at most 4,096.
_EXACT = 12
# Sums of the same numbers in another order differ in the last digits.
_ROUNDING = 1e-9
# Columns tested at once: bounds the memory to 40 MiB.
_COLUMNS = 512


def sign_flip_p(differences: Numbers) -> Numbers:
    """Two-sided p of the mean of each column: how often it is as far from 0 if signs are random.

    Valid if, without any true difference, each would be as likely with the opposite sign (Fisher 1935).

    Args:
        differences: ``[sentences, columns]``; all differences of a sentence change their sign together.

    Returns:
        ``[columns]``, above 0 to 1; exact up to 12 sentences, else from 10,000 random combinations of signs,
        of which one is that of the data.
    """
    signs = _signs(len(differences))
    parts = [
        _share_as_far(signs, differences[:, first : first + _COLUMNS])
        for first in range(0, differences.shape[1], _COLUMNS)
    ]
    return np.concatenate(parts)


def _share_as_far(signs: Numbers, differences: Numbers) -> Numbers:
    sums, observed = np.abs(signs @ differences), np.abs(differences.sum(axis=0))
    return np.asarray((sums >= observed * (1 - _ROUNDING)).mean(axis=0), np.float64)


def _signs(count: int) -> Numbers:
    """Combinations of signs, ``[combinations, count]``; the first leaves all signs as they are."""
    if count <= _EXACT:
        bits = np.arange(2**count)[:, None] >> np.arange(count)
        return (1.0 - 2.0 * (bits & 1)).astype(np.float64)
    signs = np.random.default_rng(SEED).choice((-1.0, 1.0), size=(FLIPS, count))
    signs[0] = 1
    return signs


def false_discovery_rates(p: Numbers) -> Numbers:
    """The smallest false discovery rate at which each test is among the discoveries.

    By Benjamini and Hochberg (1995), for tests that are independent or positively dependent.

    Args:
        p: ``[tests]``, 0 to 1; NaN where there was no test.

    Returns:
        ``[tests]``, 0 to 1; NaN where there was no test.
    """
    rates = np.full(p.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    stepped = p[order] * len(order) / np.arange(1, len(order) + 1)
    rates[order] = np.minimum.accumulate(stepped[::-1])[::-1]
    return rates
