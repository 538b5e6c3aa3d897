"""What a sliding window would hide of the attention of one head."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..core.capture import Capture, Floats
from ..core.media import Picture
from ..core.stream_name import stream_name
from ..errors import InvalidRequest
from ..message import _, joined
from .row_sampling import Positions, RowsRead, evenly, read_rows

Numbers = NDArray[np.float64]

FIRST_WINDOW = 16
# Of a long text: all rows of a head of 8,192 tokens are 67 million weights.
_MOST_ROWS = 512


@dataclass(frozen=True, slots=True)
class HiddenShare:
    """What one window would hide.

    Attributes:
        window: tokens that a query could attend to, itself included, e.g. ``16``.
        share: of the attention of all rows, 0 to 1, e.g. ``0.21``.
        first: the part of it that goes to the first token, which many heads use as a sink, e.g. ``0.17``.
        largest: the largest share of one row, e.g. ``0.93``.
    """

    window: int
    share: float
    first: float
    largest: float


@dataclass(frozen=True, slots=True)
class HiddenShares:
    """What windows of 16, 32, 64 … tokens would hide of one head: attention to keys that far away or farther.

    The weights are those of the model as it is; a model with such a window would have learned other ones.

    Attributes:
        stream: e.g. ``self``.
        layer: e.g. ``5``.
        head: e.g. ``3``.
        windows: each shorter than the text; none for a text of up to 16 tokens.
        rows: rows of which the shares are the mean.
    """

    stream: str
    layer: int
    head: int
    windows: tuple[HiddenShare, ...]
    rows: RowsRead


def hidden_shares(capture: Capture, stream: str, layer: int, head: int) -> HiddenShares:
    """The share of a head's attention that lies outside of windows.

    A window of w tokens shows the keys at distances below w. In a row of n keys it hides
    ``Σ weights at distances ≥ w / Σ weights``.

    Raises:
        UnknownStream, OutOfRange: there is no such head.
        InvalidRequest: rows and columns have no distance, as between two texts.
    """
    capture.check_head(stream, layer, head)
    _check(capture, stream)
    keys, queries = len(capture.key_tokens(stream)), len(capture.query_tokens(stream))
    sizes = list(_sizes(keys))
    positions = evenly(queries, _MOST_ROWS)
    hidden = np.zeros((len(positions), len(sizes)))
    first = np.zeros_like(hidden)
    begin = 0
    for some, weights in read_rows(capture, stream, layer, positions):
        end = begin + len(some)
        hidden[begin:end], first[begin:end] = _outside(weights[head], some, sizes)
        begin = end
    return HiddenShares(
        stream,
        layer,
        head,
        tuple(
            HiddenShare(size, float(some.mean()), float(sink.mean()), float(some.max()))
            for size, some, sink in zip(sizes, hidden.T, first.T, strict=True)
        ),
        RowsRead(len(positions), queries),
    )


def _check(capture: Capture, stream: str) -> None:
    """Refuse streams whose rows and columns have no distance. Raises InvalidRequest."""
    shape = capture.stream(stream)
    if shape.query_side != shape.key_side:
        reason = _("The rows and columns of {stream} are different texts.", stream=stream_name(stream))
    elif shape.key_side in capture.media and isinstance(capture.media[shape.key_side], Picture):
        reason = _("The patches of a picture are in no order.")
    else:
        return
    raise InvalidRequest(
        joined((reason, _("A sliding window is one of tokens in their order."))),
        hint=_("Choose the attention of a text to itself."),
    )


def _sizes(keys: int) -> Iterator[int]:
    """Windows that are shorter than the text."""
    size = FIRST_WINDOW
    while size < keys:
        yield size
        size *= 2


def _outside(rows: Floats, positions: Positions, sizes: list[int]) -> tuple[Numbers, Numbers]:
    """The hidden share of each row for each window, and the part of it on the first token: ``[rows, sizes]``.

    Args:
        rows: weights of one head, ``[rows, keys]``.
    """
    shares = rows.astype(np.float64)
    # A learned sink takes a part of a row that goes to no token.
    shares /= np.maximum(shares.sum(axis=1, keepdims=True), np.finfo(np.float64).tiny)
    distance = np.abs(positions[:, None] - np.arange(rows.shape[1]))
    hidden = [np.where(distance >= size, shares, 0.0) for size in sizes]
    empty = np.zeros((len(positions), 0))
    if not hidden:
        return empty, empty
    return np.stack([one.sum(axis=1) for one in hidden], 1), np.stack([one[:, 0] for one in hidden], 1)
