"""Rank every head of a stream by how strongly it connects two tokens."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..core.capture import Capture, Floats
from ..core.token import Part, UnitName
from ..core.view_spec import Sort
from .choice import choosing_queries
from .column import ColumnFacts, column_facts
from .units import Unit, find, pack_units, pool, pool_mask, stream_units

# Most weights, over all heads, that are computed for random pairs; and the fewest rows, however long.
_MOST_WEIGHTS = 8_000_000
_FEWEST_ROWS = 32


@dataclass(frozen=True, slots=True)
class RankedHead:
    """The pair in one head. If the pair is masked, or the query has no choice, nothing is compared with it.

    Attributes:
        layer: from 0, e.g. ``5``.
        head: from 0, e.g. ``3``.
        allowed: False if the mask of the layer forbids the query to attend to the key. All that compares the
            pair is then None.
        choice: False if the query may attend to one key only in this layer, shown or not, and there is no
            learned sink either: then the mask alone determines its weight, and all that compares the pair is
            None.
        weight: the query's attention weight on the key, 0 to 1, e.g. ``0.311``.
        rank: 1 + the number of keys with a larger weight, among those that the query may attend to; None if
            the pair is masked or the query has no choice, e.g. ``1``.
        keys: how many of the shown keys the query may attend to in this layer, e.g. ``13``.
        column_mean: mean weight of the other shown queries on the key, over those that may attend to it and
            have a choice, including special tokens while they are shown; None without any,
            e.g. ``0.404``.
        column_rank: 1 + the number of those queries with a larger weight, e.g. ``10``.
        column_of: how many shown queries may attend to the key and have a choice, including the chosen one,
            e.g. ``13``.
        column_forced: how many other shown queries may attend to the key but have no choice, so that they
            are not in the column, e.g. ``0``.
        lift: weight / column_mean; None if that mean is 0 or missing. At most 1 where the key gets no more
            from this query than from the others, e.g. ``0.771``.
        heads_below: share of the heads whose weight on the pair is smaller, 0 to 1, among those that are
            allowed to connect it and in which the query has a choice, e.g. ``0.986``.
        random: mean weight, in this head, of random pairs; None if there are none. These are ordered pairs of
            two different units, neither special, where the query may attend to the key, e.g. ``0.061``.
        pairs_below: share of those pairs with a smaller weight; None if there are none, e.g. ``0.97``.
    """

    layer: int
    head: int
    allowed: bool
    choice: bool
    weight: float
    rank: int | None
    keys: int
    column_mean: float | None
    column_rank: int | None
    column_of: int | None
    column_forced: int | None
    lift: float | None
    heads_below: float | None
    random: float | None
    pairs_below: float | None


@dataclass(frozen=True, slots=True)
class Ranking:
    """The heads for a pair of units, by weight or by lift, largest first.

    Among equals the earlier layer and head comes first. Heads without a lift come last, then those where the
    query has no choice, then those where the pair is masked.

    Attributes:
        stream: its name, e.g. ``self``.
        query, key: the token or word that attends, and the one that is attended to.
        sort: what determines the order, e.g. ``weight``.
        heads: every head.
        random_rows: rows whose pairs are the random ones. For a long text they are a sample, evenly spaced,
            and `random` and `pairs_below` are then estimates; all else is exact, e.g. ``11``.
        random_rows_of: such rows in all, e.g. ``11``.
    """

    stream: str
    query: Unit
    key: Unit
    sort: Sort
    heads: tuple[RankedHead, ...]
    random_rows: int
    random_rows_of: int


def rank_pair(
    capture: Capture,
    stream: str,
    query: int,
    key: int,
    *,
    sort: Sort = "weight",
    unit: UnitName = "token",
    specials: bool = True,
    query_part: Part | None = None,
    key_part: Part | None = None,
) -> Ranking:
    """Rank every head of a stream by the attention that one token pays to another.

    Args:
        capture: the capture that holds the weights.
        stream: name of one of its streams.
        query, key: token positions; with another ``unit`` the units that contain them.
        sort: what determines the order.
        unit, specials: what counts as a unit (see `units`).
        query_part, key_part: the parts of the input that are shown; all if None.

    Raises:
        OutOfRange: a position that does not exist or is hidden.
    """
    pair = _Pair.of(
        capture,
        stream,
        query,
        key,
        unit=unit,
        specials=specials,
        query_part=query_part,
        key_part=key_part,
    )
    layers = [pair.measure(layer) for layer in range(capture.stream(stream).layers)]
    weights = [layer.weights for layer in layers if layer.allowed and layer.choice]
    ascending = np.sort(np.concatenate(weights)) if weights else np.zeros(0, np.float32)
    heads = [head for number, layer in enumerate(layers) for head in layer.heads(number, ascending)]
    heads.sort(key=lambda head: _order(head, sort))
    return Ranking(
        stream=stream,
        query=pair.queries[pair.row],
        key=pair.keys[pair.column],
        sort=sort,
        heads=tuple(heads),
        random_rows=len(pair.compared),
        random_rows_of=pair.comparable,
    )


def _order(head: RankedHead, sort: Sort) -> tuple[bool, bool, float]:
    """Sort key: allowed heads first, those with a choice before others, then the largest.

    `sort` keeps the order of layers and heads in ties.
    """
    value = head.weight if sort == "weight" else head.lift
    return not head.allowed, not head.choice, np.inf if value is None else -value


@dataclass(frozen=True, slots=True)
class _Pair:
    """A pair among the units of its stream.

    Attributes:
        row, column: index of its query in ``queries`` and of its key in ``keys``.
        compared: the rows of the random pairs; ``comparable`` is the number of such rows in all.
        included: bool ``[compared, keys]``, the random pairs where a layer allows them.
        options: what, besides the capture, determines the units of its stream.
        masks: by the first layer that has it, each mask that was read.
    """

    capture: Capture
    stream: str
    queries: tuple[Unit, ...]
    keys: tuple[Unit, ...]
    row: int
    column: int
    compared: tuple[Unit, ...]
    comparable: int
    included: NDArray[np.bool_]
    options: tuple[str | int, ...]
    masks: "dict[int, _Mask]" = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        capture: Capture,
        stream: str,
        query: int,
        key: int,
        unit: UnitName = "token",
        specials: bool = True,
        query_part: Part | None = None,
        key_part: Part | None = None,
    ) -> "_Pair":
        capture.check_pair(stream, query, key)
        shape = capture.stream(stream)
        queries, keys = stream_units(
            capture, stream, unit=unit, specials=specials, query_part=query_part, key_part=key_part
        )
        comparable = [unit for unit in queries if not unit.special]
        row_weights = shape.layers * shape.heads * len(capture.key_tokens(stream))
        compared = _spread(comparable, max(_FEWEST_ROWS, _MOST_WEIGHTS // row_weights))
        return cls(
            capture,
            stream,
            queries,
            keys,
            find(queries, query),
            find(keys, key),
            compared,
            len(comparable),
            _comparable_cells(compared, keys, shape.query_side == shape.key_side),
            (unit, specials, query_part or "", key_part or "", *_display_options(capture, stream)),
        )

    def measure(self, layer: int) -> "_Layer":
        """The pair in the heads of one layer, compared with its column."""
        row, mask = self._row(layer), self._mask(layer)
        weights = row[:, self.column]
        mean, share_below = self._random(layer, weights)
        choice = self._choosing(layer)
        return _Layer(
            allowed=bool(mask.row[self.column]),
            choice=bool(choice[self.row]),
            keys=int(np.count_nonzero(mask.row)),
            weights=weights,
            ranks=1 + np.count_nonzero((row > weights[:, None]) & mask.row, axis=-1),
            column=self._column(layer, mask.column & choice),
            forced=int(np.count_nonzero(mask.column & ~choice)),
            random=mean,
            pairs_below=share_below,
        )

    def _row(self, layer: int) -> Floats:
        """The row of the query in a layer, which other keys are ranked by, too: ``[heads, keys]``."""
        return self.capture.remembered(
            (self.stream, "row", layer, self.row, *self.options),
            lambda: self._rows(layer, [self.queries[self.row]])[:, 0],
        )

    def _rows(self, layer: int, units: Sequence[Unit]) -> Floats:
        """The rows of some queries in a layer: ``[heads, units, keys]``."""
        rows = self.capture.rows(self.stream, layer, [token for unit in units for token in unit.tokens])
        return pool(rows, pack_units(units), self.keys)[0]

    def _allowed(self, layer: int, units: Sequence[Unit]) -> NDArray[np.bool_]:
        """Where a layer's mask allows the rows of some queries: ``[units, keys]``."""
        allowed = self.capture.allowed(self.stream, layer, [token for unit in units for token in unit.tokens])
        if allowed is None:
            return np.ones((len(units), len(self.keys)), bool)
        return pool_mask(allowed, pack_units(units), self.keys)

    def _mask(self, layer: int) -> "_Mask":
        """What the mask of a layer allows the pair; read once for all layers with the same."""
        first = self.capture.mask_layer(self.stream, layer)
        if first not in self.masks:
            row = self._allowed(first, [self.queries[self.row]])[0]
            self.masks[first] = _Mask(row, self._open_to_key(first), self._choices(first))
        return self.masks[first]

    def _choosing(self, layer: int) -> NDArray[np.bool_]:
        """Which of the queries have a choice in one layer."""
        if self.capture.stream(self.stream).has_sink(layer):
            return np.ones(len(self.queries), bool)
        return self._mask(layer).choices

    def _choices(self, layer: int) -> NDArray[np.bool_]:
        """Which of the queries may attend to several keys in one layer."""
        return self.capture.remembered(
            (self.stream, "choice", layer, *self.options),
            lambda: choosing_queries(self.capture, self.stream, layer, self.queries, self.keys),
        )

    def _open_to_key(self, layer: int) -> NDArray[np.bool_]:
        """Which of the queries may attend to the key in one layer."""
        towards = self.capture.allowed_to(self.stream, layer, self.keys[self.column].tokens)
        if towards is None:
            return np.ones(len(self.queries), bool)
        return pool_mask(towards[:, None], self.queries, [_ONE])[:, 0]

    def _column(self, layer: int, choices: NDArray[np.bool_]) -> ColumnFacts:
        """The pair compared with the weights of the counted queries on its key, in the heads of one layer."""
        tokens = list(self.keys[self.column].tokens)
        received = self.capture.column(self.stream, layer, tokens)[..., None]
        pooled, _ = pool(received, self.queries, [_ONE])
        return column_facts(pooled[..., 0], self.row, choices)

    def _random(self, layer: int, weights: Floats) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """For each head, the mean of the random pairs and the share of them below its weight; NaN if none."""
        key = (self.stream, "random", layer, *self.options)
        random = self.capture.remembered(key, lambda: np.sort(self._random_pairs(layer), axis=1))
        count = random.shape[1]
        if count == 0:
            return np.full(len(random), np.nan), np.full(len(random), np.nan)
        mean = self.capture.remembered(("mean", *key), lambda: random.mean(axis=1, dtype=np.float64))
        below = [np.searchsorted(head, weight) for head, weight in zip(random, weights, strict=True)]
        return mean, np.array(below) / count

    def _random_pairs(self, layer: int) -> Floats:
        """The weights of the random pairs that a layer allows: ``[heads, pairs]``."""
        if not self.compared:
            return np.zeros((self.capture.stream(self.stream).heads, 0), np.float32)
        cells = self._allowed(layer, self.compared) & self.included
        pairs: Floats = self._rows(layer, self.compared)[:, cells]
        return pairs


@dataclass(frozen=True, slots=True)
class _Mask:
    """What a mask allows a pair.

    Attributes:
        row: bool ``[keys]``, to which keys its query may attend.
        column: bool ``[queries]``, which queries may attend to its key.
        choices: bool ``[queries]``, which queries may attend to several keys.
    """

    row: NDArray[np.bool_]
    column: NDArray[np.bool_]
    choices: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Layer:
    """The pair in the heads of one layer: arrays ``[heads]``, NaN where there is no such number."""

    allowed: bool
    choice: bool
    keys: int
    weights: Floats
    ranks: NDArray[np.int64]
    column: ColumnFacts
    forced: int
    random: NDArray[np.float64]
    pairs_below: NDArray[np.float64]

    def heads(self, layer: int, ascending: Floats) -> Iterator[RankedHead]:
        """Each head, ranked among the weights of all heads that have a choice, passed in ascending order."""
        below = np.searchsorted(ascending, self.weights, side="left") / max(len(ascending), 1)
        for head, weight in enumerate(self.weights):
            if not self.allowed or not self.choice:
                yield RankedHead(
                    layer, head, self.allowed, self.choice, float(weight), None, self.keys, *[None] * 8
                )
                continue
            yield RankedHead(
                layer=layer,
                head=head,
                allowed=True,
                choice=True,
                weight=float(weight),
                rank=int(self.ranks[head]),
                keys=self.keys,
                column_mean=_none_if_nan(self.column.mean[head]),
                column_rank=int(self.column.rank[head]),
                column_of=int(self.column.of[head]),
                column_forced=self.forced,
                lift=_none_if_nan(self.column.lift[head]),
                heads_below=float(below[head]),
                random=_none_if_nan(self.random[head]),
                pairs_below=_none_if_nan(self.pairs_below[head]),
            )


def _display_options(capture: Capture, stream: str) -> tuple[str | int, ...]:
    """How the tokens of a stream are shown."""
    tokens = (*capture.query_tokens(stream), *capture.key_tokens(stream))
    return capture.rows_of(stream) or "", any(token.padding for token in tokens)


# The column of a matrix with a single column.
_ONE = Unit("", (0,), special=False)


def _none_if_nan(value: np.float64) -> float | None:
    return None if np.isnan(value) else float(value)


def _spread(units: Sequence[Unit], most: int) -> tuple[Unit, ...]:
    """At most ``most`` of the units, evenly spaced, including the first and the last."""
    if len(units) <= most:
        return tuple(units)
    return tuple(units[place] for place in np.linspace(0, len(units) - 1, most).round().astype(int))


def _comparable_cells(queries: Sequence[Unit], keys: Sequence[Unit], aligned: bool) -> NDArray[np.bool_]:
    """Where a query that is not special meets a key that is neither special nor the same unit."""
    columns = np.array([not unit.special for unit in keys], bool)
    included: NDArray[np.bool_] = np.broadcast_to(columns, (len(queries), len(keys)))
    if aligned:
        starts = [np.array([unit.tokens[0] for unit in units], int) for units in (queries, keys)]
        included = included & (starts[0][:, None] != starts[1])
    return included
