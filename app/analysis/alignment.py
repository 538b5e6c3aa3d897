"""A hard alignment: the key that each query attends to most, in one head or an average over heads."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..core.capture import Capture, Floats
from ..core.stream import Stream
from ..core.token import Part, UnitName
from .choice import choosing
from .head_selection import allowed_rows, rows_of
from .row_tiles import tiles
from .units import Unit, stream_units

Heads = Sequence[tuple[int, int]]
Over = Literal["head", "layer", "all", "model"]


@dataclass(frozen=True, slots=True)
class Link:
    """The keys that one query unit attends to most.

    Attributes:
        query: number of the query unit, from 0, e.g. ``1``.
        keys: numbers of the key units with the largest mean weight; several if they tie, e.g. ``[2]``.
        weight: that mean weight, 0 to 1, e.g. ``0.61``.
        choice: whether the query may attend to more than one key, shown or not, or to a learned sink.
    """

    query: int
    keys: tuple[int, ...]
    weight: float
    choice: bool


@dataclass(frozen=True, slots=True)
class Alignment:
    """A hard alignment.

    Attributes:
        stream: its name, e.g. ``cross``.
        over: what was averaged over; ``model``: the heads that the model's own configuration names; None:
            any other set.
        heads: the heads ``(layer, head)`` whose weights were averaged, all weighted equally, e.g.
            ``[[1, 2]]``.
        queries: the units along the rows.
        keys: the units along the columns.
        links: one for each query that attends to anything shown, in order.
    """

    stream: str
    over: Over | None
    heads: tuple[tuple[int, int], ...]
    queries: tuple[Unit, ...]
    keys: tuple[Unit, ...]
    links: tuple[Link, ...]


def alignment(
    capture: Capture,
    stream: str,
    heads: Heads,
    *,
    unit: UnitName = "token",
    specials: bool = True,
    query_part: Part | None = None,
    key_part: Part | None = None,
) -> Alignment:
    """Average the weights of some heads and find the largest weight of each row.

    Tokens are merged first (sum over keys, mean over queries), then heads are averaged.
    Nothing is renormalised.

    Args:
        capture: the capture that holds the weights.
        stream: name of one of its streams.
        heads: heads ``(layer, head)``, at least one.
        unit, specials: what counts as a unit (see `units`).
        query_part, key_part: the parts of the input to align; all if None.

    Raises:
        UnknownStream, OutOfRange: there is no such stream, layer or head.
    """
    for layer, head in heads:
        capture.check_head(stream, layer, head)
    queries, keys = stream_units(
        capture, stream, unit=unit, specials=specials, query_part=query_part, key_part=key_part
    )
    sink = any(capture.stream(stream).has_sink(layer) for layer, _ in heads)
    size, row_bytes = len(capture.query_tokens(stream)), 4 * len(capture.key_tokens(stream))
    links: list[Link] = []
    for tile in tiles(queries, size, row_bytes * capture.stream(stream).heads):
        some = queries[tile.top : tile.bottom]
        weights = rows_of(capture, stream, heads, "mean", some, keys, tile.first, tile.last).shown
        mask = allowed_rows(capture, stream, heads, tile.first, tile.last)
        choice = choosing(mask, some, keys, len(capture.key_tokens(stream)), tile.first) | sink
        links += _links(weights, choice, tile.top)
    return Alignment(
        stream, _heads_averaged(capture.stream(stream), heads), tuple(heads), queries, keys, tuple(links)
    )


def _heads_averaged(shape: Stream, heads: Heads) -> Over | None:
    """Which heads are averaged: the model's alignment heads, one, all, a layer; None for any other set."""
    if tuple(heads) == shape.alignment_heads:
        return "model"
    if len(heads) == 1:
        return "head"
    if len(heads) == shape.layers * shape.heads:
        return "all"
    layers = {layer for layer, _ in heads}
    return "layer" if len(layers) == 1 and len(heads) == shape.heads else None


def _links(weights: Floats, choice: NDArray[np.bool_], top: int) -> list[Link]:
    largest = weights.max(axis=1)
    return [
        Link(top + row, tuple(np.flatnonzero(weights[row] == most).tolist()), float(most), bool(choice[row]))
        for row, most in enumerate(largest)
        if most > 0
    ]
