"""Every head of a stream at once: a thumbnail of each, and its metrics."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..core.capture import Capture, Floats
from ..core.definition import Measure
from ..core.shape import PerHead, build
from ..core.token import Part, UnitName
from .metrics import METRICS, Rows, measure, separators
from .pooling import block_of
from .row_sampling import Positions, RowsRead, evenly, portions, weights_at
from .row_tiles import TILE_BYTES
from .thumbnails import ThumbnailMasks, Thumbnails
from .units import stream_units

# The most rows and columns of a thumbnail.
SIDE = 48
# Most weights read; beyond it rows are sampled.
_CELLS = 1_200_000_000
# Of a sampled unit of more tokens, not all rows are read.
_WHOLE = 16


@dataclass(frozen=True, slots=True)
class RowSumRange:
    """Over every row read of every head.

    Attributes:
        minimum: the smallest sum of a row, e.g. ``0.9999998``.
        maximum: the largest, e.g. ``1.0000002``.
    """

    minimum: float
    maximum: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredMetric(Measure):
    """One number for each head: the mean over all tokens that may attend to several, special ones included.

    Attributes:
        name: stable identifier, e.g. ``entropy``.
        title: display name, e.g. ``Spread``.
        explanation: one plain sentence, e.g. ``How widely the head spreads its attention.``.
        formula: for one row *i* with weights *a*, as text, e.g. ``Hᵢ = −Σⱼ aᵢⱼ ln aᵢⱼ``.
        high: the largest possible value on this text, e.g. ``2.565``.
        values: ``[layer][head]``; None where no row can have such a value, e.g. ``[[1.9, 0.7]]``.
    """

    values: PerHead


@dataclass(frozen=True, slots=True)
class Overview:
    """Every head of a stream, or of some of its layers.

    Attributes:
        stream: its name, e.g. ``self``.
        first_layer: of these layers, e.g. ``0``.
        thumbnails: uint8 ``[layers, heads, rows, columns]``; weight = ``(value / 255) ** 2``, within 0.004.
        block: rows and columns of units behind a thumbnail's cell, which shows the largest; None for 1 x 1,
            e.g. ``[2, 2]``.
        masks: uint8 ``[rows, columns]``, 1 where a layer's mask forbids all that a thumbnail's cell shows.
        mask_of: by layer, which of these; None: it forbids nothing shown, e.g. ``[0]``.
        unit: what a cell is between, e.g. ``token``.
        specials: special tokens are shown, e.g. ``true``.
        query_part: the part of the input that rows show; None: all, e.g. ``null``.
        key_part: the part of the input that columns show; None: all, e.g. ``null``.
        metrics: always over all tokens.
        row_sums: over every row read of every head.
        rows: how many were read. Of a long text they are a sample, evenly spread: metrics are then estimates,
            and a thumbnail's cell shows the largest weight of the rows read; the row of a sentence or a part
            is then the mean of those of its rows that were read.
    """

    stream: str
    first_layer: int
    thumbnails: NDArray[np.uint8]
    block: tuple[int, int] | None
    masks: tuple[NDArray[np.uint8], ...]
    mask_of: tuple[int | None, ...]
    unit: UnitName
    specials: bool
    query_part: Part | None
    key_part: Part | None
    metrics: tuple[MeasuredMetric, ...]
    row_sums: RowSumRange
    rows: RowsRead

    def values(self, name: str) -> PerHead:
        """The numbers of one metric: float64 ``[layers, heads]``, NaN where it is undefined for every row."""
        return next(metric.values for metric in self.metrics if metric.name == name)


def overview(
    capture: Capture,
    stream: str,
    *,
    unit: UnitName = "token",
    specials: bool = True,
    query_part: Part | None = None,
    key_part: Part | None = None,
    side: int = SIDE,
    layers: range | None = None,
    cells: int = _CELLS,
) -> Overview:
    """Measure every head of a stream, a few rows at a time.

    Args:
        capture: the capture that holds the weights.
        stream: name of one of its streams.
        unit, specials: what the thumbnails show (see `units`).
        query_part, key_part: the parts of the input that they show; all if None.
        side: the most rows and columns of a thumbnail.
        layers: some layers; all if None. The numbers of a layer are the same either way.
        cells: the most weights that are read of all layers; of a longer input, evenly spread rows.
    """
    shape = capture.stream(stream)
    query_tokens, key_tokens = capture.query_tokens(stream), capture.key_tokens(stream)
    queries, keys = stream_units(
        capture, stream, unit=unit, specials=specials, query_part=query_part, key_part=key_part
    )
    thumbnails = Thumbnails(queries, keys, block_of(len(queries), len(keys), side))
    most = max(cells // (shape.layers * shape.heads * len(key_tokens)), thumbnails.shape[0])
    layers = range(shape.layers) if layers is None else layers
    measured = evenly(len(query_tokens), most)
    measurement = _Measurement(capture, stream, layers, measured)
    masks = ThumbnailMasks(capture, stream, thumbnails)
    drawn, tokens = _drawn(thumbnails, most if most < len(query_tokens) else None)
    shown = [queries[number] for number in drawn.tolist()]
    positions = np.union1d(measured, tokens)
    reading = list(portions(positions, shown, drawn, TILE_BYTES // (4 * shape.heads * len(key_tokens))))
    for layer in layers:
        masks.add(layer)
        thumbnails.begin(shape.heads)
        for portion in reading:
            weights = weights_at(capture, stream, layer, portion.positions)
            thumbnails.add(weights, portion)
            measurement.add(layer, weights, portion.positions)
    return Overview(
        stream=stream,
        first_layer=layers[0],
        thumbnails=thumbnails.encoded(),
        block=thumbnails.block,
        masks=tuple(masks.found),
        mask_of=tuple(masks.of_layer),
        unit=unit,
        specials=specials,
        query_part=query_part,
        key_part=key_part,
        metrics=measurement.metrics(),
        row_sums=RowSumRange(*measurement.row_sums),
        rows=RowsRead(len(measured), len(query_tokens)),
    )


def _drawn(thumbnails: Thumbnails, most: int | None) -> tuple[Positions, Positions]:
    """The numbers of the units whose rows are drawn, and the tokens of them that are read.

    Args:
        most: about so many tokens, evenly spread, but at least one unit for each row of a thumbnail; None:
            all.
    """
    queries = thumbnails.queries
    if most is None:
        tokens = [token for unit in queries for token in unit.tokens]
        return np.arange(len(queries)), np.array(tokens, np.intp)
    mean = np.mean([min(len(unit.tokens), _WHOLE) for unit in queries])
    drawn = evenly(len(queries), max(int(most / mean), thumbnails.shape[0]))
    each = max(_WHOLE, most // len(drawn))
    read = [
        unit.tokens[place]
        for unit in (queries[number] for number in drawn.tolist())
        for place in evenly(len(unit.tokens), each).tolist()
    ]
    return drawn, np.array(read, np.intp)


class _Measurement:
    """Gathers the metrics of every head, and the sums of rows.

    Args:
        layers: those that are measured.
        measured: the rows that count, ascending.
    """

    def __init__(self, capture: Capture, stream: str, layers: range, measured: Positions) -> None:
        self._capture, self._stream, self._measured = capture, stream, measured
        self._first = layers[0]
        shape, self._keys = capture.stream(stream), len(capture.key_tokens(stream))
        self._aligned, self._causal = shape.query_side == shape.key_side, shape.causal
        self._separators = separators(capture.key_tokens(stream))
        self._sums, self._counts = np.zeros((2, len(METRICS), len(layers), shape.heads))
        self.row_sums = (np.inf, -np.inf)

    def add(self, layer: int, weights: Floats, positions: Positions) -> None:
        """Count the rows of these that are measured: ``[heads, rows, keys]``."""
        counted = np.isin(positions, self._measured, assume_unique=True)
        if not counted.all():
            weights, positions = weights[:, counted], positions[counted]
        if not len(positions):
            return
        allowed = self._capture.allowed(self._stream, layer, positions.tolist())
        # Later keys get nothing in a causal stream: to leave them out halves the work.
        last = max(int(positions[-1]), *self._separators.tolist(), 0)
        wide = last + 1 if self._causal else self._keys
        mask = None if allowed is None else allowed[:, :wide]
        rows = Rows.of(weights[:, :, :wide], positions, self._separators, self._aligned, mask)
        low, high = self.row_sums
        self.row_sums = min(low, float(rows.totals.min())), max(high, float(rows.totals.max()))
        sums, counts = measure(rows)
        self._sums[:, layer - self._first] += sums
        self._counts[:, layer - self._first] += counts

    def metrics(self) -> tuple[MeasuredMetric, ...]:
        """The means over all rows so far."""
        means = np.full(self._sums.shape, np.nan)
        np.divide(self._sums, self._counts, out=means, where=self._counts > 0)
        return tuple(
            build(MeasuredMetric, metric, high=metric.highest(self._keys), values=mean)
            for metric, mean in zip(METRICS.values(), means, strict=True)
        )
