"""Which queries have a choice: may attend to more than one key. In others the mask determines it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..core.capture import Capture
from ..core.mask_reach import Reach, full_reach, reach_of
from .units import Unit


def choosing_queries(
    capture: Capture, stream: str, layer: int, queries: Sequence[Unit], keys: Sequence[Unit]
) -> NDArray[np.bool_]:
    """Whether each query of a layer may attend to more than one key: bool ``[len(queries)]``."""
    return _choices(capture.reach(stream, layer), queries, keys, len(capture.key_tokens(stream)))


def choosing(
    allowed: NDArray[np.bool_] | None,
    queries: Sequence[Unit],
    keys: Sequence[Unit],
    size: int,
    first: int = 0,
) -> NDArray[np.bool_]:
    """Whether each query may attend to more than one key, shown or not.

    The tokens of one key count once: a word that may attend to its own tokens only has no choice.

    Args:
        allowed: bool ``[rows, size]`` between tokens; None if everything is allowed.
        queries: the units along the rows, all of whose tokens are among these rows.
        keys: the units along the columns that are shown. Any other token is a key of its own.
        size: number of key tokens.
        first: the token position of the first row.

    Returns:
        bool ``[len(queries)]``.
    """
    last = 1 + max(token for unit in queries for token in unit.tokens) - first
    reach = full_reach(last, size) if allowed is None else reach_of(allowed)
    return _choices(reach, queries, keys, size, first)


def _choices(
    reach: Reach, queries: Sequence[Unit], keys: Sequence[Unit], size: int, first: int = 0
) -> NDArray[np.bool_]:
    # The number of a key is that of its first token; the last is that of none.
    number = np.append(np.arange(size), -1)
    for unit in keys:
        number[list(unit.tokens)] = unit.tokens[0]
    tokens = [token - first for unit in queries for token in unit.tokens]
    begins, ends = reach[:, tokens]
    lowest = np.where(begins < size, number[np.minimum(begins, size)], size)
    highest = number[ends]
    starts = np.cumsum([0, *(len(unit.tokens) for unit in queries[:-1])])
    choices: NDArray[np.bool_] = np.minimum.reduceat(lowest, starts) < np.maximum.reduceat(highest, starts)
    return choices
