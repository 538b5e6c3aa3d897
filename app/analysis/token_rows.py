"""One token in every head at once: what it attends to, or what attends to it."""

from typing import Literal

import numpy as np

from ..core.capture import Capture, Floats

End = Literal["query", "key"]


def rows_of_every_head(capture: Capture, stream: str, end: End, position: int) -> Floats:
    """The weights of one token in all heads of a stream.

    Args:
        end: ``query``: the row of that token, what it attends to; ``key``: its column, what attends to it.
        position: of the token, from 0.

    Returns:
        float32 ``[layers, heads, tokens of the other side]``, exact.

    Raises:
        UnknownStream, OutOfRange.
    """
    layers = range(capture.stream(stream).layers)
    if end == "query":
        capture.check_pair(stream, position, 0)
        rows = [capture.weights(stream, layer, position, position + 1)[:, 0] for layer in layers]
        return np.stack(rows)
    capture.check_pair(stream, 0, position)
    return np.stack([capture.weights(stream, layer)[:, :, position] for layer in layers])
