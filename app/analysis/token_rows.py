"""One token in every head at once: what it attends to, or what attends to it."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..core.capture import Capture, Floats

End = Literal["query", "key"]


@dataclass(frozen=True, slots=True)
class TokenRows:
    """A row or a column of every head.

    Attributes:
        stream: its name, e.g. ``self``.
        end: query: the row of the token, what it attends to; key: its column, what attends to it.
        position: the token's, from 0, e.g. ``0``.
        weights: float32 ``[layers, heads, tokens of the other side]``, exact.
    """

    stream: str
    end: End
    position: int
    weights: Floats


def token_rows(capture: Capture, stream: str, end: End, position: int) -> TokenRows:
    """The weights of one token in all heads of a stream; see `TokenRows`.

    Raises:
        UnknownStream, OutOfRange.
    """
    return TokenRows(stream, end, position, _weights(capture, stream, end, position))


def _weights(capture: Capture, stream: str, end: End, position: int) -> Floats:
    layers = range(capture.stream(stream).layers)
    if end == "query":
        capture.check_pair(stream, position, 0)
        rows = [capture.weights(stream, layer, position, position + 1)[:, 0] for layer in layers]
        return np.stack(rows)
    capture.check_pair(stream, 0, position)
    return np.stack([capture.column(stream, layer, [position]) for layer in layers])
