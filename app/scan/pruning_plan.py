"""Which heads are removed together: in the order of their importance, in reverse, and at random."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ..core.stream import Head
from .bootstrap import SEED

# Points of a curve, the model as it is and without any head among them; and orders drawn at random.
POINTS = 11
DRAWS = 5


@dataclass(frozen=True, slots=True)
class PruningPlan:
    """What is run in each sentence.

    Attributes:
        orders: of all heads, the first to be removed first: least important first, most important first, and
            `DRAWS` at random.
        removed: how many heads are removed at each point, from 0 to all.
    """

    orders: tuple[tuple[Head, ...], ...]
    removed: tuple[int, ...]

    @classmethod
    def of(cls, importance: NDArray[np.float64]) -> Self:
        """The plan for heads of this importance: ``[layers, heads]``. Of equal ones the first comes first."""
        heads = importance.shape[1]
        least = np.argsort(importance, axis=None, kind="stable").tolist()
        random = np.random.default_rng(SEED)
        orders = [least, least[::-1], *(random.permutation(importance.size).tolist() for _n in range(DRAWS))]
        return cls(
            tuple(tuple(divmod(place, heads) for place in order) for order in orders),
            removals(importance.size),
        )

    @property
    def sets(self) -> tuple[frozenset[Head], ...]:
        """The sets of heads whose removal is run, each once: not the empty one."""
        return tuple(dict.fromkeys(one for order in self._sets for one in order if one))

    def curves(self, of_sets: Sequence[float], unpruned: float) -> NDArray[np.float64]:
        """What was found for each of `sets`, and for the model as it is, by order and point.

        Returns:
            ``[orders, points]``.
        """
        found = {frozenset[Head](): unpruned, **dict(zip(self.sets, of_sets, strict=True))}
        return np.array([[found[one] for one in order] for order in self._sets], np.float64)

    @property
    def _sets(self) -> list[list[frozenset[Head]]]:
        return [[frozenset(order[:count]) for count in self.removed] for order in self.orders]


def removals(heads: int) -> tuple[int, ...]:
    """How many of so many heads are removed at each point: evenly spaced, each number once."""
    points = min(POINTS, heads + 1)
    return tuple(round(heads * point / (points - 1)) for point in range(points))


def most_runs(heads: int) -> int:
    """How many runs a sentence takes at most."""
    return (2 + DRAWS) * (len(removals(heads)) - 2) + 1
