"""From where rows draw their attention: the share of each sentence, beside that of even attention."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..core.capture import Capture, Floats
from ..core.stream import Head
from .key_groups import KeyGroups, stretches_of
from .roles.role import Facts
from .roles.sink import NOTHING, sink_positions
from .row_sampling import Positions, RowsRead, evenly, read_rows
from .units import Unit, sum_of_columns

Doubles = NDArray[np.float64]

# Most weights that are read, over all layers; of more rows, evenly spread ones.
_CELLS = 1_200_000_000


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of several sets of rows, each a mean over its rows, of stretches or of groups of keys.

    Attributes:
        share: float64 ``[sets, keys]``, of whole rows; with `learned` they add up to 1.
        even: ``[sets, keys]``, what attention spread evenly over all that the mask allows would give.
        without: ``[sets, keys]``, of the rows without sink tokens, each scaled up to 1; NaN where nothing is
            left of any row.
        even_without: the same of even attention.
        sink: ``[sets]``, what the sink tokens take of whole rows.
        learned: ``[sets]``, what a learned sink takes, which is no token.
    """

    share: Doubles
    even: Doubles
    without: Doubles
    even_without: Doubles
    sink: Doubles
    learned: Doubles

    def of_groups(self, groups: KeyGroups) -> "Shares":
        """The same of groups, where these are of stretches."""
        sums = map(groups.sums, (self.share, self.even, self.without, self.even_without))
        share, even, without, even_without = sums
        return Shares(share, even, without, even_without, self.sink, self.learned)

    def some_keys(self, keys: Positions) -> "Shares":
        """The same of some stretches or groups of keys only."""
        some = (values[:, keys] for values in (self.share, self.even, self.without, self.even_without))
        share, even, without, even_without = some
        return Shares(share, even, without, even_without, self.sink, self.learned)

    def mean(self, sets: Sequence[int]) -> "Shares":
        """The mean over some sets, each of which counts the same."""
        some = list(sets)
        return Shares(
            *(
                _mean(values[some])
                for values in (
                    self.share,
                    self.even,
                    self.without,
                    self.even_without,
                    self.sink,
                    self.learned,
                )
            )
        )


@dataclass(frozen=True, slots=True)
class AttentionBudget:
    """From where some rows draw their attention, in some heads of a stream: shares of stretches of keys.

    Attributes:
        members: the heads ``(layer, head)``.
        positions: of the rows that were read.
        rows: how many that are, of how many.
        sinks: positions of the sink tokens.
        stretches: of keys, which shares are of.
        by_head: a set for each of the heads, over all rows.
        by_row: a set for each row, over all heads; none unless they were asked for.
    """

    members: tuple[Head, ...]
    positions: Positions
    rows: RowsRead
    sinks: Positions
    stretches: Sequence[Unit]
    by_head: Shares
    by_row: Shares

    @property
    def whole(self) -> Shares:
        """One set: over all heads and rows."""
        return self.by_head.mean(range(len(self.members)))

    def by_layer(self) -> tuple[tuple[int, ...], Shares]:
        """The layers of the heads, and a set for each."""
        layers = tuple(dict.fromkeys(layer for layer, _head in self.members))
        places = {
            layer: [at for at, member in enumerate(self.members) if member[0] == layer] for layer in layers
        }
        means = [self.by_head.mean(places[layer]) for layer in layers]
        names = Shares.__dataclass_fields__
        return layers, Shares(*(np.concatenate([getattr(one, name) for one in means]) for name in names))


def attention_budget(
    capture: Capture,
    stream: str,
    members: tuple[Head, ...],
    positions: Sequence[int],
    cells: int = _CELLS,
    steps: int | None = None,
    stretches: Sequence[Unit] | None = None,
) -> AttentionBudget:
    """Add up what some rows give to each stretch of keys.

    Only these rows are computed, a few at a time. Rows of imported attention that do not add up to 1 are
    divided by their sum.

    Args:
        members: heads, ascending.
        positions: of the rows, ascending.
        cells: the most weights that are read; of more rows, evenly spread ones.
        steps: how many rows are distinguished at most, likewise; None: they are averaged only.
        stretches: every key token in exactly one; None: those of `stretches_of`.
    """
    shape, keys = capture.stream(stream), len(capture.key_tokens(stream))
    layers = len({layer for layer, _head in members})
    most = cells // (layers * shape.heads * keys)
    chosen = evenly(len(positions), most if steps is None else min(most, steps))
    read = np.array(positions, np.intp)[chosen]
    sinks = sink_positions(Facts.of(capture, stream))
    stretches = stretches_of(capture, stream) if stretches is None else stretches
    tally = _Tally(capture, stream, members, read, sinks, stretches, steps is not None)
    for layer in dict.fromkeys(layer for layer, _head in members):
        tally.add(layer)
    return AttentionBudget(
        members, read, RowsRead(len(read), len(positions)), sinks, stretches, *tally.shares()
    )


class _Tally:
    """Sums over rows, by head, and over heads, by row."""

    def __init__(
        self,
        capture: Capture,
        stream: str,
        members: tuple[Head, ...],
        read: Positions,
        sinks: Positions,
        stretches: Sequence[Unit],
        by_row: bool,
    ) -> None:
        self._capture, self._stream = capture, stream
        self._members, self._read, self._sinks = members, read, sinks
        self._stretches = stretches
        starts = [stretch.tokens[0] for stretch in self._stretches]
        self._sink_stretches = np.searchsorted(starts, sinks, side="right") - 1
        wide = 4 * len(self._stretches) + 2
        self._by_head, self._head_counts = np.zeros((2, len(members), wide))
        self._by_row, self._row_counts = np.zeros((2, len(read) if by_row else 0, wide))

    def add(self, layer: int) -> None:
        """Count all rows of the heads of a layer."""
        places = [at for at, member in enumerate(self._members) if member[0] == layer]
        heads = [self._members[at][1] for at in places]
        first = 0
        for some, weights in read_rows(self._capture, self._stream, layer, self._read):
            values = self._values(layer, some, weights[heads])
            known = ~np.isnan(values)
            values = np.where(known, values, 0)
            self._by_head[places] += values.sum(axis=1)
            self._head_counts[places] += known.sum(axis=1)
            if len(self._by_row):
                rows = slice(first, first + len(some))
                self._by_row[rows] += values.sum(axis=0)
                self._row_counts[rows] += known.sum(axis=0)
            first += len(some)

    def _values(self, layer: int, positions: Positions, weights: Floats) -> Doubles:
        """What is averaged, of each row: ``[heads, rows, numbers]``, NaN where it is undefined.

        Args:
            weights: of the heads; those of sinks become 0.
        """
        sinks = self._sinks
        taken = weights[:, :, sinks]
        weights[:, :, sinks] = 0
        rest = self._sums(weights)
        shares = rest.copy()
        for at, stretch in enumerate(self._sink_stretches.tolist()):
            shares[:, :, stretch] += taken[:, :, at]
        total = shares.sum(axis=-1, keepdims=True)
        learned = np.zeros_like(total)
        if self._capture.stream(self._stream).has_sink(layer):
            learned = np.maximum(1 - total, 0)
        whole = np.where(total + learned > 0, total + learned, 1)
        allowed = self._capture.allowed(self._stream, layer, positions.tolist())
        if allowed is None:
            allowed = np.ones(weights.shape[1:], bool)
        even = self._sums(allowed.astype(np.float32))
        others = allowed.copy()
        others[:, sinks] = False
        even_rest = self._sums(others.astype(np.float32))
        parts = (
            shares / whole,
            _scaled(even),
            _scaled(rest, NOTHING),
            _scaled(even_rest),
            (total - rest.sum(axis=-1, keepdims=True)) / whole,
            learned / whole,
        )
        across = weights.shape[:2]
        return np.concatenate([np.broadcast_to(part, (*across, part.shape[-1])) for part in parts], axis=-1)

    def _sums(self, weights: Floats) -> Doubles:
        return sum_of_columns(weights, self._stretches).astype(np.float64)

    def shares(self) -> tuple[Shares, Shares]:
        """The means so far: by head, and by row."""
        return (
            self._means(self._by_head, self._head_counts),
            self._means(self._by_row, self._row_counts),
        )

    def _means(self, sums: Doubles, counts: Doubles) -> Shares:
        means = np.full(sums.shape, np.nan)
        np.divide(sums, counts, out=means, where=counts > 0)
        size = len(self._stretches)
        share, even, without, even_without, rest = np.split(means, [size, 2 * size, 3 * size, 4 * size], 1)
        return Shares(share, even, without, even_without, rest[:, 0], rest[:, 1])


def _scaled(values: Doubles, least: float = 0.0) -> Doubles:
    """Rows divided by their sums; NaN where that is no more than ``least``."""
    total = values.sum(axis=-1, keepdims=True)
    result = np.full(values.shape, np.nan)
    np.divide(values, total, out=result, where=total > least)
    return result


def _mean(values: Doubles) -> Doubles:
    """The mean of some sets, as one set; of those that are known."""
    known = ~np.isnan(values)
    count = known.sum(axis=0)
    mean = np.full(values.shape[1:], np.nan)
    np.divide(np.where(known, values, 0).sum(axis=0), count, out=mean, where=count > 0)
    return mean[None]
