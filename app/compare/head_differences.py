"""Where two captures differ most: every head of a stream against the same head, or one set of heads."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..analysis import row_tiles
from ..analysis.head_selection import HeadSelection, rows_of
from ..analysis.row_sampling import evenly
from ..analysis.units import Unit, pool
from ..core.capture import Capture, Floats
from ..core.stream import Stream
from ..core.token import Part, UnitName
from ..errors import NotComparable
from ..message import _
from .attention_shifts import AttentionShift, ShiftTracker
from .axes import Axes, Side, SideRows, common_axes
from .divergence import LN2, Values, jensen_shannon, total_variation

# Most cells read over all heads, about a tenth of a second; beyond it rows are sampled.
MOST_CELLS = 4 << 20


@dataclass(frozen=True, slots=True)
class HeadDifference:
    """How far one head of A is from what it is compared with: means over the measured rows.

    Attributes:
        layer: from 0, e.g. ``5``.
        head: from 0, e.g. ``9``.
        jsd: nats, 0 to ln 2, e.g. ``0.217``.
        tv: 0 to 1, e.g. ``0.384``.
    """

    layer: int
    head: int
    jsd: float
    tv: float


@dataclass(frozen=True, slots=True)
class HeadDifferences:
    """Every head of A's stream, compared.

    Attributes:
        compared: with the same head of B, or each with one set of heads of B.
        axes: the common rows and columns.
        jsd, tv: float64 ``[layers, heads]``, means over the measured rows.
        heads: all heads, those that differ most (by jsd) first.
        moves: the largest gains over all heads and rows, largest first. Special tokens are left out unless
            there are no others: most attention goes to them, and their gains and losses would hide those of
            words.
        rows_measured, rows_shared: how many common rows were measured, and how many there are.
        notes: how the two were matched, and what was sampled.
    """

    compared: Literal["same head", "B"]
    axes: Axes
    jsd: NDArray[np.float64]
    tv: NDArray[np.float64]
    heads: tuple[HeadDifference, ...]
    shifts: tuple[AttentionShift, ...]
    rows_measured: int
    rows_shared: int
    notes: tuple[str, ...]


def head_differences(
    a: tuple[Capture, str],
    b: tuple[Capture, str] | Side,
    *,
    unit: UnitName = "token",
    specials: bool = True,
    query_part: Part | None = None,
    key_part: Part | None = None,
) -> HeadDifferences:
    """Compare every head of a stream.

    Args:
        a: a capture, and the name of one of its streams.
        b: another one with as many layers and heads, whose heads are compared with the same heads of A; or a
            set of heads, with which every head of A is compared.
        unit, specials: what counts as a row or a column (see `units`).
        query_part, key_part: the parts of the input to compare; all if None.

    Raises:
        UnknownStream, OutOfRange: there are no such heads.
        NotComparable: the two cannot be compared.
    """
    fixed = b if isinstance(b, Side) else None
    other = (b.capture, b.stream) if isinstance(b, Side) else b
    _check(a, other, fixed)
    axes = common_axes(a, other, unit=unit, specials=specials, query_part=query_part, key_part=key_part)
    shape = a[0].stream(a[1])
    rows = _sample_rows(axes, shape.layers * shape.heads)
    if not len(rows):
        raise NotComparable(
            _("A and B have no row in common, so there is nothing to compare."),
            hint=_("Compare texts that share words, or show the special tokens."),
        )
    columns = axes.shared_columns
    ordinary_rows = _ordinary(axes.a.queries, axes.a.rows[rows])
    ordinary_columns = _ordinary(axes.a.keys, axes.a.columns[columns])
    left_out = len(ordinary_columns) < len(columns) or len(ordinary_rows) < len(rows)
    jsd, tv, shifts = _measure(axes, rows, ordinary_columns, shape, fixed)
    ranked = [
        HeadDifference(layer, head, float(jsd[layer, head]), float(tv[layer, head]))
        for layer in range(shape.layers)
        for head in range(shape.heads)
    ]
    return HeadDifferences(
        compared="B" if fixed else "same head",
        axes=axes,
        jsd=jsd,
        tv=tv,
        heads=tuple(sorted(ranked, key=lambda head: -head.jsd)),
        shifts=shifts.largest(rows, columns[ordinary_columns], ordinary_rows),
        rows_measured=len(rows),
        rows_shared=len(axes.shared_rows),
        notes=(*axes.notes, *_notes(len(rows), len(axes.shared_rows), fixed, left_out)),
    )


def _measure(
    axes: Axes, rows: NDArray[np.intp], ordinary: NDArray[np.intp], shape: Stream, fixed: Side | None
) -> tuple[NDArray[np.float64], NDArray[np.float64], ShiftTracker]:
    """The mean divergences of all heads, and their largest shifts.

    Args:
        rows: the rows to measure.
        ordinary: which of the shared columns are not of special tokens.
        fixed: the set of heads with which each is compared; None: with the same head of B.

    Returns:
        Jensen-Shannon divergence and total variation, float64 ``[layers, heads]``, and the shifts.
    """
    shared = axes.shared_columns
    jsd, tv = np.zeros((2, shape.layers, shape.heads))
    shifts = ShiftTracker.empty(shape.layers, shape.heads, len(rows))
    done = 0
    for places in _strips(axes, rows):
        strip_a, strip_b = _Strip.of(axes.a, places), _Strip.of(axes.b, places)
        fixed_rows = strip_b.combined(fixed.heads, shared) if fixed else None
        for layer in range(shape.layers):
            a, b = strip_a.layer(layer, shared), fixed_rows or strip_b.layer(layer, shared)
            jsd[layer] += _jsd(a, b).sum(axis=-1, dtype=np.float64)
            tv[layer] += _tv(a, b).sum(axis=-1, dtype=np.float64)
            if len(ordinary):
                window = slice(done, done + len(places))
                shifts.note(layer, window, a.shared[..., ordinary], b.shared[..., ordinary])
        done += len(places)
    return jsd / len(rows), tv / len(rows), shifts


def _check(a: tuple[Capture, str], b: tuple[Capture, str], fixed: Side | None) -> None:
    if fixed:
        fixed.heads.members(*b)
        if not fixed.is_share:
            raise NotComparable(
                _(
                    "B is a maximum over several heads, so its rows are not distributions and no head "
                    "can be compared with it."
                ),
                hint=_("Take the mean instead, or one head."),
            )
        return
    one, other = (capture.stream(stream) for capture, stream in (a, b))
    if (one.layers, one.heads) != (other.layers, other.heads):
        raise NotComparable(
            _(
                "B has no matching heads: A has {layers} layers of {heads} heads, B has "
                "{other_layers} of {other_heads}.",
                layers=one.layers,
                heads=one.heads,
                other_layers=other.layers,
                other_heads=other.heads,
            ),
            hint=_("Name heads of B, with which every head of A is then compared."),
        )
    if (a[0].id, a[1]) == (b[0].id, b[1]):
        raise NotComparable(
            _("A and B are the same capture, so every head would be compared with itself."),
            hint=_("Name heads of B, with which every head of A is then compared, or another capture."),
        )


def _ordinary(units: tuple[Unit, ...], places: NDArray[np.intp]) -> NDArray[np.intp]:
    """The places of units that are not special tokens; all of them if every one is special."""
    ordinary = [number for number, place in enumerate(places) if not units[place].special]
    return np.array(ordinary or range(len(places)), np.intp)


def _sample_rows(common: Axes, heads: int) -> NDArray[np.intp]:
    """The common rows, or as many of them, evenly spaced, as the limit of cells allows."""
    shared = common.shared_rows
    most = max(1, MOST_CELLS // (heads * len(common.columns)))
    return shared[evenly(len(shared), most)]


@dataclass(frozen=True, slots=True)
class _Rows:
    """Some rows of all heads of a layer, or of one set of heads.

    Attributes:
        shared: float32 ``[heads, rows, shared columns]``.
        alone: float32 ``[heads, rows]``, the share on columns that the other side lacks.
        rest: float32 ``[heads, rows]``, the share on keys that are not shown, or on no token.
    """

    shared: Floats
    alone: Floats
    rest: Floats


def _jsd(a: _Rows, b: _Rows) -> Values:
    """Jensen-Shannon divergence. A key that only one side has adds ½ p ln 2: its mixture is half of it."""
    divergence = jensen_shannon(a.shared, b.shared, a.rest, b.rest) + LN2 / 2 * (a.alone + b.alone)
    return np.minimum(divergence, LN2)


def _tv(a: _Rows, b: _Rows) -> Values:
    variation = total_variation(a.shared, b.shared, a.rest, b.rest) + (a.alone + b.alone) / 2
    return np.minimum(variation, 1)


def _strips(common: Axes, rows: NDArray[np.intp]) -> Iterator[NDArray[np.intp]]:
    """The places of rows, in strips of bounded memory."""
    words = max(len(unit.tokens) for unit in (*common.a.queries, *common.b.queries))
    most = max(1, row_tiles.TILE_BYTES // (words * max(common.a.row_bytes, common.b.row_bytes)))
    for first in range(0, len(rows), most):
        yield rows[first : first + most]


@dataclass(frozen=True, slots=True)
class _Strip:
    """Some rows of one side, not necessarily adjacent.

    Attributes:
        runs: the units, in as few contiguous runs as possible.
        near: the units at their positions once those runs are concatenated.
    """

    lines: SideRows
    runs: tuple[tuple[Unit, ...], ...]
    near: tuple[Unit, ...]

    @classmethod
    def of(cls, lines: SideRows, places: NDArray[np.intp]) -> "_Strip":
        """The rows of a side at these places of the common axis; the side must have all of them."""
        some = [lines.queries[number] for number in lines.rows[places]]
        runs: list[list[Unit]] = []
        shifted, size = [], 0
        for unit in some:
            if not runs or runs[-1][-1].tokens[-1] + 1 != unit.tokens[0]:
                runs.append([])
            runs[-1].append(unit)
            shifted.append(replace(unit, tokens=tuple(range(size, size + len(unit.tokens)))))
            size += len(unit.tokens)
        return cls(lines, tuple(map(tuple, runs)), tuple(shifted))

    def layer(self, layer: int, shared: NDArray[np.intp]) -> _Rows:
        """All heads of a layer."""
        lines = self.lines
        weights = [
            lines.capture.weights(lines.stream, layer, run[0].tokens[0], run[-1].tokens[-1] + 1)
            for run in self.runs
        ]
        together = weights[0] if len(weights) == 1 else np.concatenate(weights, axis=1)
        return _split(lines, shared, *pool(together, self.near, lines.keys))

    def combined(self, heads: HeadSelection, shared: NDArray[np.intp]) -> _Rows:
        """A set of heads, combined into one."""
        lines = self.lines
        members = heads.members(lines.capture, lines.stream)
        rows = [
            rows_of(
                lines.capture,
                lines.stream,
                members,
                heads.by,
                run,
                lines.keys,
                run[0].tokens[0],
                run[-1].tokens[-1] + 1,
            )
            for run in self.runs
        ]
        weights, removed = (
            np.concatenate([getattr(r, name) for r in rows])[None] for name in ("shown", "removed")
        )
        return _split(lines, shared, weights, removed)


def _split(lines: SideRows, shared: NDArray[np.intp], weights: Floats, removed: Floats) -> _Rows:
    """Split rows ``[heads, rows, own columns]`` by whether the other side has the column too."""
    ones = np.ones(weights.shape[-1], np.float32)
    own = lines.columns[shared]
    if len(own) == len(ones):
        total = np.vecdot(weights, ones)
        return _Rows(weights, np.zeros_like(removed), removed + np.maximum(1 - total - removed, 0))
    both = weights.take(own, axis=-1)
    ones[own] = 0
    alone = np.vecdot(weights, ones)
    total = alone + np.vecdot(both, np.ones(len(own), np.float32))
    return _Rows(both, alone, removed + np.maximum(1 - total - removed, 0))


def _notes(measured: int, shared: int, fixed: Side | None, left_out: bool) -> Iterator[str]:
    if fixed:
        heads = fixed.heads.describe(fixed.capture, fixed.stream)
        yield _("Every head of A is compared with one thing, B: {heads}.", heads=heads)
    if measured < shared:
        yield _(
            "Measured on {rows} of the {all_rows} rows that both have, spread evenly.",
            rows=measured,
            all_rows=shared,
        )
    if left_out:
        yield _(
            "Moves of special tokens, and from or to them, are left out: large weights there often carry"
            " little information."
        )
