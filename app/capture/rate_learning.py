"""The speed of one part of the work: rates that are learned from every run of it.

A run is described by amounts (one run, so many operations, ...), and its seconds are a sum of amounts times
non-negative rates. There are two estimates: the time at best, which the load of the machine does not change,
and the likely time now.
"""

import math
from collections import deque
from collections.abc import Sequence
from itertools import combinations
from statistics import median

import numpy as np
from numpy.typing import NDArray

Amounts = tuple[float, ...]

# Weight of the assumed rates relative to one run, after one run; the more runs, the less.
_PRIOR = 0.03
# Weight of a run slower than the rates predict: it was more likely than not disturbed.
_SLOW = 0.3
_REWEIGHTED = 4
# Number of size classes of which the fastest run is kept; and of latest runs, whatever they took.
_SIZES, _LATEST = 64, 24
# Among the latest runs those nearest in size give the current speed; age counts like a difference in size.
_NEAREST, _AGE = 5, 0.05


class LearnedRates:
    """The rates of one part of the work.

    Args:
        assumed: seconds for each unit of each amount, until the first run.
    """

    def __init__(self, assumed: Sequence[float]) -> None:
        self._assumed = np.maximum(assumed, 1e-18)
        self._rates = self._assumed
        self._fastest: dict[tuple[int, ...], tuple[NDArray[np.float64], float]] = {}
        self._latest: deque[tuple[Amounts, float]] = deque(maxlen=_LATEST)

    @property
    def rates(self) -> tuple[float, ...]:
        """Seconds for each unit of each amount, at best."""
        return tuple(map(float, self._rates))

    def observe(self, amounts: Amounts, seconds: float, best: float) -> None:
        """Learn from a run.

        Args:
            seconds: the time it took.
            best: the time on an idle machine, as far as is known; at most ``seconds``.
        """
        if seconds <= 0:
            return
        self._latest.append((amounts, seconds))
        self._learn(np.array(amounts, dtype=np.float64), max(best, 1e-9))

    def best(self, amounts: Amounts) -> float:
        """Seconds at the best speed measured."""
        return float(self._rates @ np.array(amounts, dtype=np.float64))

    def slowness(self, amounts: Amounts) -> float | None:
        """The factor by which recent runs of about that size exceeded the best time; None without any."""
        if not self._latest:
            return None
        size = self._size(amounts)
        # The newest first: among two that are equally near, it counts.
        ages = enumerate(reversed(self._latest))
        ranked = sorted(ages, key=lambda run: abs(self._size(run[1][0]) - size) + _AGE * run[0])
        return median(
            seconds / max(self.best(run_amounts), 1e-12) for _, (run_amounts, seconds) in ranked[:_NEAREST]
        )

    def likely(self, amounts: Amounts, otherwise: float) -> float:
        """Likely seconds now; ``otherwise`` is the slowness if none is known."""
        return self.best(amounts) * (self.slowness(amounts) or otherwise)

    def _size(self, amounts: Amounts) -> float:
        return math.log(max(self.best(amounts), 1e-12))

    def _learn(self, amounts: NDArray[np.float64], seconds: float) -> None:
        size = tuple(np.round(np.log2(1 + amounts)).astype(int).tolist())
        fastest = self._fastest.get(size)
        # Sizes are classes of about a factor of two: the run that is faster for its work is kept.
        if fastest and seconds / (self._rates @ amounts) >= fastest[1] / (self._rates @ fastest[0]):
            return
        self._fastest.pop(size, None)
        if len(self._fastest) == _SIZES:
            del self._fastest[next(iter(self._fastest))]
        self._fastest[size] = (amounts, seconds)
        self._fit()

    def _fit(self) -> None:
        """Rates that explain the fastest runs, each to the same relative error.

        Noise only adds to a time, so the rates favour the faster ones: least squares in which runs slower
        than the rates predict count less (asymmetric least squares, Newey and Powell 1987).
        """
        runs = np.array([amounts * self._assumed / seconds for amounts, seconds in self._fastest.values()])
        # The assumed rates give the ratios between rates; the runs give the overall speed.
        unit = self._assumed / np.median(runs.sum(axis=1))
        runs = np.array([amounts * unit / seconds for amounts, seconds in self._fastest.values()])
        weights = np.ones(len(runs))
        prior = _PRIOR**2 / max(len(self._latest), 1)
        for _ in range(_REWEIGHTED):
            shares = _not_negative(runs, weights, prior)
            weights = np.where(runs @ shares >= 1, 1.0, _SLOW)
        self._rates = shares * unit


def _not_negative(
    runs: NDArray[np.float64], weights: NDArray[np.float64], prior: float
) -> NDArray[np.float64]:
    """Shares ``x >= 0`` that bring ``runs @ x`` closest to 1 and, with the weight ``prior``, x itself.

    The best of all possible sets of non-zero shares is chosen, since there are few; importing scipy.optimize
    would take as long as loading a small model.
    """
    count = runs.shape[1]
    gram = runs.T @ (runs * weights[:, None]) + prior * np.eye(count)
    target = runs.T @ weights + prior
    best, solution = -math.inf, np.zeros(count)
    for size in range(count, 0, -1):
        for columns in map(list, combinations(range(count), size)):
            shares = np.linalg.solve(gram[np.ix_(columns, columns)], target[columns])
            gained = float(target[columns] @ shares)
            if shares.min() >= 0 and gained > best:
                best, solution = gained, np.zeros(count)
                solution[columns] = shares
        if best > -math.inf and size == count:
            break  # nothing is better than all of them
    return solution
