"""One head of a long text: the row and the column of a token, and how far away its attention goes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..core.capture import Capture, Floats
from .choice import choosing_queries
from .column import column_facts
from .pooling import max_pool
from .row_sampling import RowsRead, evenly, read_rows
from .token_rows import End
from .units import units

# Bars of a profile, and keys that are named.
_BARS, _NAMED = 256, 8
# Of a long text: all rows of a head of 8,192 tokens are 67 million weights.
_MOST_ROWS = 512


@dataclass(frozen=True, slots=True)
class NamedWeight:
    """One of the largest weights of a row or a column.

    Attributes:
        position: of the other token, from 0, e.g. ``6``.
        weight: 0 to 1, e.g. ``0.311``.
        others: the mean weight that the other queries give to this key, over those that may attend to it and
            have a choice; None without any, and of a column, e.g. ``0.404``.
    """

    position: int
    weight: float
    others: float | None


@dataclass(frozen=True, slots=True)
class TokenProfile:
    """The row of a query, or the column of a key, in one head.

    Attributes:
        end: query: its row, what it attends to; key: its column, what attends to it.
        position: the token's, from 0, e.g. ``8``.
        weights: float32, one for each token of the other side, or for each block of them its largest.
        block: tokens behind each of these, e.g. ``1``.
        named: the largest weights, largest first.
        share: of the row's attention on the named keys; of a column, of all that it receives, e.g. ``0.9``.
    """

    end: End
    position: int
    weights: Floats
    block: int
    named: tuple[NamedWeight, ...]
    share: float


@dataclass(frozen=True, slots=True)
class DistanceShare:
    """The attention to keys at some distances.

    Attributes:
        first: the smallest distance, in tokens, e.g. ``4``.
        last: the largest, e.g. ``7``.
        share: of the attention of all rows, 0 to 1, e.g. ``0.21``.
        even: the share that it would be if each row attended evenly to all keys that it may attend to, e.g.
            ``0.05``.
    """

    first: int
    last: int
    share: float
    even: float


@dataclass(frozen=True, slots=True)
class HeadDistances:
    """How far away the attention of one head goes: distances 0, 1, 2 to 3, 4 to 7 …

    Attributes:
        distances: of all that occur; none where rows and columns are different texts.
        rows: rows of which the shares are the mean.
    """

    distances: tuple[DistanceShare, ...]
    rows: RowsRead


def token_profile(
    capture: Capture, stream: str, layer: int, head: int, end: End, position: int
) -> TokenProfile:
    """The row or the column of a token in one head, exact, and its largest weights.

    Raises:
        UnknownStream, OutOfRange.
    """
    capture.check_head(stream, layer, head)
    if end == "query":
        capture.check_pair(stream, position, 0)
        weights = capture.weights_of(stream, layer, [head], position, position + 1)[0, 0]
    else:
        capture.check_pair(stream, 0, position)
        weights = capture.column(stream, layer, [position])[head]
    block = -(-len(weights) // _BARS)
    largest = [place for place in np.argsort(-weights, kind="stable")[:_NAMED].tolist() if weights[place] > 0]
    named = tuple(
        NamedWeight(
            place,
            float(weights[place]),
            _others(capture, stream, layer, head, position, place) if end == "query" else None,
        )
        for place in largest
    )
    total = float(weights.sum(dtype=np.float64))
    return TokenProfile(
        end,
        position,
        max_pool(weights[None], (1, block))[0],
        block,
        named,
        float(weights[largest].sum(dtype=np.float64)) / total if total else 0.0,
    )


def _others(capture: Capture, stream: str, layer: int, head: int, query: int, key: int) -> float | None:
    """The mean weight of the other queries on a key, as a ranking of the pair has it."""
    counted = _choosing(capture, stream, layer)
    allowed = capture.allowed_to(stream, layer, [key])
    column = capture.column(stream, layer, [key])[head]
    mean = column_facts(column, query, counted if allowed is None else counted & allowed).mean
    return None if np.isnan(mean) else float(mean)


def _choosing(capture: Capture, stream: str, layer: int) -> NDArray[np.bool_]:
    """Which queries have a choice in a layer."""
    tokens = capture.query_tokens(stream), capture.key_tokens(stream)
    if capture.stream(stream).has_sink(layer):
        return np.ones(len(tokens[0]), bool)
    first = capture.mask_layer(stream, layer)
    return capture.remembered(
        (stream, "choosing tokens", first),
        lambda: choosing_queries(capture, stream, first, units(tokens[0]), units(tokens[1])),
    )


def head_distances(capture: Capture, stream: str, layer: int, head: int) -> HeadDistances:
    """The share of a head's attention by distance, the mean of all rows, or of evenly spread ones.

    Raises:
        UnknownStream, OutOfRange.
    """
    capture.check_head(stream, layer, head)
    shape = capture.stream(stream)
    queries, keys = len(capture.query_tokens(stream)), len(capture.key_tokens(stream))
    positions = evenly(queries, _MOST_ROWS)
    rows = RowsRead(len(positions), queries)
    if shape.query_side != shape.key_side:
        return HeadDistances((), rows)
    bins = int(keys - 1).bit_length() + 1
    share, even = np.zeros((2, bins))
    for some, weights in read_rows(capture, stream, layer, positions):
        mask = capture.allowed(stream, layer, some.tolist())
        open_keys = np.ones((len(some), keys), bool) if mask is None else mask
        # 0, 1, 2 to 3, 4 to 7 …: the number of binary digits.
        number = np.frexp(np.abs(some[:, None] - np.arange(keys)).astype(np.float32))[1]
        shares = weights[head].astype(np.float64)
        # A learned sink takes a part of a row that goes to no token.
        shares /= np.maximum(shares.sum(axis=1, keepdims=True), np.finfo(np.float64).tiny)
        spread = open_keys / np.maximum(open_keys.sum(axis=1, keepdims=True), 1)
        share += np.bincount(number.ravel(), shares.ravel(), bins)
        even += np.bincount(number.ravel(), spread.ravel(), bins)
    edges = [(0, 0), *((1 << n, min((2 << n) - 1, keys - 1)) for n in range(bins - 1))]
    return HeadDistances(
        tuple(
            DistanceShare(first, last, float(part), float(plain))
            for (first, last), part, plain in zip(
                edges, share / len(positions), even / len(positions), strict=True
            )
        ),
        rows,
    )
