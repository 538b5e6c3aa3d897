"""How far a mask lets each query reach: the first and the last key that it may attend to."""

import numpy as np
from numpy.typing import NDArray

# ``[2, queries]``: the first key and the last one. Where a query may attend to none, the first is the number
# of keys, and the last is -1.
Reach = NDArray[np.intp]


def reach_of(allowed: NDArray[np.bool_]) -> Reach:
    """The reach of some rows of a mask: bool ``[queries, keys]``."""
    some, size = allowed.any(axis=1), allowed.shape[1]
    first = np.where(some, allowed.argmax(axis=1), size)
    last = np.where(some, size - 1 - allowed[:, ::-1].argmax(axis=1), -1)
    return np.stack([first, last])


def full_reach(queries: int, keys: int) -> Reach:
    """The reach of queries that may attend to every key."""
    return np.repeat(np.array([[0], [keys - 1]], np.intp), queries, axis=1)
