"""How the weight of a pair compares with its column: the weights of the other queries on the same key.

A key that every query attends to makes a stripe in the picture. A weight in it is large, but says nothing
about the query. The *lift* tells such a weight from one that does: it is the weight divided by the mean
weight of the other queries on the key.

The measure comes from association rule mining, where P(B | A) / P(B) states how much more often B occurs with
A than overall: the *interest* of Brin, Motwani, Ullman and Tsur (1997, Dynamic itemset counting and
implication rules for market basket data), since called lift. Its logarithm is the pointwise mutual
information (Church and Hanks 1990). Here a weight is P(key | query), and P(key) is the mean over the other
queries, all weighted equally; the query itself is left out of that mean, so that it is compared with others
only.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..core.capture import Floats


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """A pair compared with the rest of its column: arrays shaped like the weights without their last axis.

    Attributes:
        mean: float64, mean weight of the other queries that may attend to the key, 0 to 1; NaN if there are
            none.
        rank: 1 + the number of those queries with a larger weight; 0 if the pair itself is masked.
        of: number of queries that may attend to the key, including the chosen one; 0 if the pair is masked.
        lift: float64, weight / mean; NaN if that mean is 0 or missing, or the pair is masked.
    """

    mean: NDArray[np.float64]
    rank: NDArray[np.int64]
    of: NDArray[np.int64]
    lift: NDArray[np.float64]


def column_facts(weights: Floats, query: int, allowed: NDArray[np.bool_] | None = None) -> ColumnFacts:
    """Compare the weight of one query on a key with the weights of the other queries on it.

    Args:
        weights: ``[..., queries]``, the weight of each query on the key; of tokens or of pooled units.
        query: which of these queries is compared with the others.
        allowed: bool, broadcast to the shape of ``weights``: the queries that may attend to the key; all if
            None. Mark queries that should not be compared with (special tokens, for example) as False, too.

    Example:
        >>> facts = column_facts(np.array([0.5, 0.1, 0.3], np.float32), query=0)
        >>> facts.mean, facts.rank, facts.of, facts.lift  # 0.2, 1, 3, 2.5
    """
    others = np.broadcast_to(True if allowed is None else allowed, weights.shape).copy()
    possible = others[..., query].copy()
    others[..., query] = False
    count = others.sum(axis=-1)
    weight = weights[..., query].astype(np.float64)
    total = weights.sum(axis=-1, where=others, dtype=np.float64)
    mean = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
    lift = np.divide(weight, mean, out=np.full(total.shape, np.nan), where=possible & (mean > 0))
    above = np.count_nonzero(others & (weights > weights[..., query, None]), axis=-1)
    return ColumnFacts(
        mean=mean, rank=np.where(possible, 1 + above, 0), of=np.where(possible, 1 + count, 0), lift=lift
    )
