"""A quadratic curve through measured values."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

# A parabola has three unknowns.
_LEAST_POINTS = 3


@dataclass(frozen=True, slots=True)
class Quadratic:
    """The curve ``a + b·n + c·n²`` with the least sum of squared distances from some values.

    Attributes:
        a: in the unit of the values, e.g. ``0.012``.
        b: per unit of n, e.g. ``0.0004``.
        c: per unit of n squared, e.g. ``2.1e-08``.
        points: how many values it is fitted to; it passes through three exactly, e.g. ``6``.
    """

    a: float
    b: float
    c: float
    points: int

    @classmethod
    def fit(cls, numbers: Sequence[int], values: Sequence[float]) -> Self | None:
        """The curve through values at positive numbers; None if there are fewer than three numbers."""
        if len(set(numbers)) < _LEAST_POINTS:
            return None
        # Numbers up to 1 instead of thousands and their squares: otherwise rounding would decide.
        largest = max(numbers)
        shares = np.asarray(numbers, dtype=np.float64) / largest
        terms = np.stack([np.ones_like(shares), shares, shares**2], axis=1)
        a, b, c = np.linalg.lstsq(terms, np.asarray(values, dtype=np.float64), rcond=None)[0].tolist()
        return cls(a, b / largest, c / largest**2, len(numbers))

    def at(self, number: float) -> float:
        """Its value."""
        return self.a + self.b * number + self.c * number**2
