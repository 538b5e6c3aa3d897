"""Which queries have a choice: may attend to more than one key. In others the mask determines it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..core.capture import Capture
from .row_tiles import tiles
from .units import Unit


def choosing_queries(
    capture: Capture, stream: str, layer: int, queries: Sequence[Unit], keys: Sequence[Unit]
) -> NDArray[np.bool_]:
    """Whether each query of a layer may attend to more than one key, shown or not; a few rows at a time.

    Returns:
        bool ``[len(queries)]``.
    """
    size = len(capture.key_tokens(stream))
    return np.concatenate(
        [
            choosing(
                capture.allowed(stream, layer, slice(tile.first, tile.last)),
                queries[tile.top : tile.bottom],
                keys,
                size,
                tile.first,
            )
            for tile in tiles(queries, len(capture.query_tokens(stream)), size)
        ]
    )


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
    # The number of a key is that of its first token.
    number = np.arange(size)
    for unit in keys:
        number[list(unit.tokens)] = unit.tokens[0]
    if allowed is None:
        return np.full(len(queries), number[-1] > 0)
    tokens = [token - first for unit in queries for token in unit.tokens]
    rows = allowed if len(tokens) == len(allowed) else allowed[tokens]
    some = rows.any(axis=1)
    lowest = np.where(some, number[rows.argmax(axis=1)], size)
    highest = np.where(some, number[size - 1 - rows[:, ::-1].argmax(axis=1)], -1)
    starts = np.cumsum([0, *(len(unit.tokens) for unit in queries[:-1])])
    choices: NDArray[np.bool_] = np.minimum.reduceat(lowest, starts) < np.maximum.reduceat(highest, starts)
    return choices
