"""How fast one part of the work goes: rates that are learned from every run of it.

A run is described by amounts (one run, so many operations, ...), and its seconds are a sum of amounts times
rates, none of them negative. Two things are asked: how long it takes at best, which no busy machine changes,
and how long it is likely to take now.
"""

import math
from collections import deque
from collections.abc import Sequence
from itertools import combinations
from statistics import median

import numpy as np
from numpy.typing import NDArray

Amounts = tuple[float, ...]

# How much the assumed rates count beside a run.
_PRIOR = 0.03
# A run that took longer than the rates say was disturbed, more likely than not.
_SLOW = 0.3
_REWEIGHTED = 4
# Runs of which the fastest of each size are kept; and the latest runs, whatever they took.
_SIZES, _LATEST = 64, 24
# Of the latest runs those nearest in size say how it goes now; age counts like a difference in size.
_NEAREST, _AGE = 5, 0.05


class Pace:
    """The rates of one part of the work.

    Args:
        assumed: seconds for each unit of each amount, as long as nothing was run.
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
            seconds: what it took.
            best: what it takes on an idle machine, as far as is known; at most ``seconds``.
        """
        if seconds <= 0:
            return
        self._latest.append((amounts, seconds))
        self._learn(np.array(amounts, dtype=np.float64), max(best, 1e-9))

    def best(self, amounts: Amounts) -> float:
        """Seconds at the best speed seen."""
        return float(self._rates @ np.array(amounts, dtype=np.float64))

    def slowness(self, amounts: Amounts) -> float | None:
        """By what factor runs of about that size took longer lately than at best; None if there was none."""
        if not self._latest:
            return None
        size = self._size(amounts)
        # The newest first: of two that are equally near, it counts.
        ages = enumerate(reversed(self._latest))
        ranked = sorted(ages, key=lambda run: abs(self._size(run[1][0]) - size) + _AGE * run[0])
        return median(seconds / max(self.best(seen), 1e-12) for _, (seen, seconds) in ranked[:_NEAREST])

    def likely(self, amounts: Amounts, otherwise: float) -> float:
        """Seconds as things stand; ``otherwise`` is the slowness where none is known."""
        return self.best(amounts) * (self.slowness(amounts) or otherwise)

    def _size(self, amounts: Amounts) -> float:
        return math.log(max(self.best(amounts), 1e-12))

    def _learn(self, amounts: NDArray[np.float64], seconds: float) -> None:
        size = tuple(np.round(np.log2(1 + amounts)).astype(int).tolist())
        held = self._fastest.get(size)
        # Sizes are classes of about a factor of two: the one that is faster for what it does is kept.
        if held and seconds / (self._rates @ amounts) >= held[1] / (self._rates @ held[0]):
            return
        self._fastest.pop(size, None)
        if len(self._fastest) == _SIZES:
            del self._fastest[next(iter(self._fastest))]
        self._fastest[size] = (amounts, seconds)
        self._fit()

    def _fit(self) -> None:
        """Rates that explain the fastest runs, each to the same share of its time.

        Noise only adds to a time, so the rates lean towards the faster ones: least squares in which runs that
        took longer than the rates say count less (asymmetric least squares, Newey and Powell 1987).
        """
        runs = np.array([amounts * self._assumed / seconds for amounts, seconds in self._fastest.values()])
        # What was assumed says how the rates stand to each other; how fast it all is, the runs say.
        unit = self._assumed / np.median(runs.sum(axis=1))
        runs = np.array([amounts * unit / seconds for amounts, seconds in self._fastest.values()])
        weights = np.ones(len(runs))
        for _ in range(_REWEIGHTED):
            shares = _not_negative(runs, weights)
            weights = np.where(runs @ shares >= 1, 1.0, _SLOW)
        self._rates = shares * unit


def _not_negative(runs: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shares ``x >= 0`` that make ``runs @ x`` nearest to 1, and a little x itself.

    Of all sets of shares that may differ from 0 the best is taken, since there are few; to import
    scipy.optimize would take as long as to load a small model.
    """
    count = runs.shape[1]
    gram = runs.T @ (runs * weights[:, None]) + _PRIOR**2 * np.eye(count)
    wanted = runs.T @ weights + _PRIOR**2
    best, found = -math.inf, np.zeros(count)
    for size in range(count, 0, -1):
        for columns in map(list, combinations(range(count), size)):
            shares = np.linalg.solve(gram[np.ix_(columns, columns)], wanted[columns])
            gained = float(wanted[columns] @ shares)
            if shares.min() >= 0 and gained > best:
                best, found = gained, np.zeros(count)
                found[columns] = shares
        if best > -math.inf and size == count:
            break  # nothing is better than all of them
    return found
