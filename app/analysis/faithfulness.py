"""Which tokens are removed to test a ranking: comprehensiveness and sufficiency (DeYoung et al. 2020)."""

import math
from collections.abc import Sequence

import numpy as np

from ..core.method_comparison import SHARES

# Random orders that a ranking is compared with.
DRAWS = 5


def removal_counts(tokens: int) -> tuple[int, ...]:
    """How many of so many tokens are meant by each of `SHARES`: rounded, and one at least."""
    return tuple(max(1, math.floor(share * tokens + 0.5)) for share in SHARES)


def order(values: Sequence[float]) -> tuple[int, ...]:
    """The places of the values, the largest first; of equal ones, the earlier first."""
    return tuple(np.argsort(-np.asarray(values, float), kind="stable").tolist())


def random_orders(tokens: int) -> tuple[tuple[int, ...], ...]:
    """Orders drawn at random, the same for every text of so many tokens."""
    generator = np.random.default_rng(0)
    return tuple(tuple(generator.permutation(tokens).tolist()) for _draw in range(DRAWS))


def removals(ranking: Sequence[int]) -> list[frozenset[int]]:
    """Places that are removed at each of `SHARES`: for comprehensiveness, then for sufficiency."""
    counts = removal_counts(len(ranking))
    return [
        *(frozenset(ranking[:count]) for count in counts),
        *(frozenset(ranking[count:]) for count in counts),
    ]
