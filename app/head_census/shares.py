"""Shares of attention on given keys, and what evenly spread attention would give them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..core.capture import Floats

Positions = NDArray[np.intp]
Bools = NDArray[np.bool_]
Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Share:
    """The mean share of some rows on their expected keys.

    Attributes:
        values: float64 ``[heads]``, 0 to 1; NaN where no row may attend to such a key and to another one.
        even: the same of attention that is spread evenly over all that a row may attend to.
    """

    values: Doubles
    even: float


def share_on(weights: Floats, expected: Bools, allowed: Bools | None) -> Share:
    """The mean share of rows on expected keys. Rows that have no choice do not count.

    Args:
        weights: ``[heads, rows, keys]``.
        expected: bool ``[rows, keys]``.
        allowed: what the mask allows, ``[rows, keys]``; None: everything.
    """
    seen = expected if allowed is None else expected & allowed
    counts = np.full(len(expected), expected.shape[1]) if allowed is None else allowed.sum(axis=1)
    among = seen.sum(axis=1)
    rows = (among > 0) & (among < counts)
    if not rows.any():
        return Share(np.full(len(weights), np.nan), float("nan"))
    held = np.einsum("hrk,rk->h", weights[:, rows], seen[rows].astype(np.float32), dtype=np.float64)
    values: Doubles = np.clip(held / np.count_nonzero(rows), 0, 1)
    return Share(values, float((among[rows] / counts[rows]).mean()))


@dataclass(frozen=True, slots=True)
class Repetition:
    """Random tokens that come twice.

    Attributes:
        start: of the first time; special tokens come before it.
        length: how many there are.
    """

    start: int
    length: int

    @property
    def second(self) -> Positions:
        """The positions of the second time."""
        return np.arange(self.start + self.length, self.start + 2 * self.length)

    def expected(self, name: str) -> tuple[Positions, Positions]:
        """Rows, and of each the key that a head of this kind attends to.

        induction: the token after the same token's first time; duplicate: the same token's first time;
        previous: the token before.
        """
        if name == "previous":
            rows = np.arange(max(self.start, 1), self.start + 2 * self.length)
            return rows, rows - 1
        return self.second, self.second - self.length + (1 if name == "induction" else 0)

    def share(self, name: str, weights: Floats, allowed: Bools | None) -> Share:
        """How far the heads of a layer are of that kind.

        Args:
            weights, allowed: of all rows.
        """
        rows, keys = self.expected(name)
        expected = np.arange(weights.shape[2]) == keys[:, None]
        return share_on(weights[:, rows], expected, None if allowed is None else allowed[rows])
