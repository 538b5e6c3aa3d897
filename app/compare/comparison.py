"""Two heads, or sets of heads, on common axes: A, B and A − B, and how far they differ in each row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..analysis import row_tiles
from ..analysis.notes import pooling_note, side_notes
from ..analysis.pooling import block_of, max_pool
from ..core.capture import Floats
from ..core.token import Part, UnitName
from ..message import _, listed
from .axes import Axes, Side, SideRows, Strip, common_axes
from .divergence import MEASURES, Moments, Values, jensen_shannon, total_variation

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measured:
    """One measure of the difference between the two.

    Attributes:
        rows: float64 ``[rows]``, NaN for a row that only one side has, or that has no such value.
        overall: the mean over the rows that have a value; for a correlation, that of all cells at once. None
            if there is none.
        undefined: a sentence that explains why there is none; otherwise empty.
    """

    rows: Doubles
    overall: float | None
    undefined: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A, B and their difference on common axes.

    Attributes:
        a, b: the two sides.
        axes: the common rows and columns, before any pooling.
        matrix_a, matrix_b: float32 ``[rows, columns]``; NaN where the side lacks the place or its mask
            forbids it.
        difference: float32 ``[rows, columns]``, A − B; NaN where only one side has the place, or both masks
            forbid it. Where only one mask forbids it, that weight counts as 0, which it is.
        removed_a, removed_b: float32 ``[rows]``, the share of each row on keys that are not shown, NaN where
            the side lacks the row.
        block: rows and columns of places behind one cell; None for 1 x 1.
        measures: by name, per row of the axes.
        notes: how the two were matched, and what was done to each.
    """

    a: Side
    b: Side
    axes: Axes
    matrix_a: Floats
    matrix_b: Floats
    difference: Floats
    removed_a: Floats
    removed_b: Floats
    block: tuple[int, int] | None
    measures: dict[str, Measured]
    notes: tuple[str, ...]


def compare(
    a: Side,
    b: Side,
    *,
    unit: UnitName = "token",
    specials: bool = True,
    query_part: Part | None = None,
    key_part: Part | None = None,
    max_cells: int | None = 512,
) -> Comparison:
    """Compare two heads, or sets of heads, a few rows at a time.

    Args:
        a, b: the two sides; the difference is A − B.
        unit, specials: what counts as a row or a column (see `units`).
        query_part, key_part: the parts of the input whose rows and columns are shown; all if None.
        max_cells: the most rows and columns; above it, each cell is the largest of a block, and each cell of
            the difference the one of largest magnitude. None: each cell is one weight.

    Raises:
        UnknownStream, OutOfRange, NotComparable: there are no such heads, or the two cannot be compared.
    """
    options: dict[str, Any] = {"specials": specials, "query_part": query_part, "key_part": key_part}
    axes = common_axes((a.capture, a.stream), (b.capture, b.stream), unit=unit, **options)
    block = block_of(len(axes.rows), len(axes.columns), max_cells)
    pieces = _pieces(a, b, axes, block)
    rows = _row_values(pieces, axes)
    shown = {**options, "unit": axes.unit}
    return Comparison(
        a=a,
        b=b,
        axes=axes,
        matrix_a=np.concatenate([piece.a for piece in pieces]),
        matrix_b=np.concatenate([piece.b for piece in pieces]),
        difference=np.concatenate([piece.difference for piece in pieces]),
        removed_a=rows["removed_a"],
        removed_b=rows["removed_b"],
        block=block,
        measures=_measures(rows, _shared_rows(axes), a, b),
        notes=(
            _("The difference is A − B: above 0, A attends more."),
            *axes.notes,
            *_of_sides(
                _side_notes(a, axes.a, shown, rows["removed_a"], rows["sunk_a"]),
                _side_notes(b, axes.b, shown, rows["removed_b"], rows["sunk_b"]),
            ),
            *_other_keys(axes),
            *pooling_notes(axes, block),
        ),
    )


def _side_notes(
    side: Side, side_rows: SideRows, options: dict[str, Any], removed: Floats, sunk: Floats
) -> Sequence[str]:
    """What was done to one side; the row values are those of all common rows."""
    present = side_rows.rows >= 0
    return side_notes(
        side.capture,
        side.stream,
        side.heads,
        side_rows.queries,
        side_rows.keys,
        **options,
        removed=removed[present],
        sunk=sunk[present],
    )


# What every row has, besides its cells.
_ROWS = ("jsd", "tv", "moments", "removed_a", "removed_b", "sunk_a", "sunk_b")


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some rows of a comparison: cells are pooled, row values are not."""

    a: Floats
    b: Floats
    difference: Floats
    jsd: Values
    tv: Values
    moments: Doubles
    removed_a: Floats
    removed_b: Floats
    sunk_a: Floats
    sunk_b: Floats


def _pieces(a: Side, b: Side, axes: Axes, block: tuple[int, int] | None) -> list[_Piece]:
    """All common rows, a few at a time."""
    members_a, members_b = a.members, b.members
    rows, columns = _shared_rows(axes), _shared_columns(axes)
    pieces = []
    for top, bottom in _tiles(axes, block[0] if block else 1):
        strip_a = axes.a.combined(members_a, a.heads.by, top, bottom)
        strip_b = axes.b.combined(members_b, b.heads.by, top, bottom)
        shared = np.outer(rows[top:bottom], columns)
        pieces.append(_piece(strip_a, strip_b, shared, block, shares=a.is_share and b.is_share))
    return pieces


def _row_values(pieces: Sequence[_Piece], axes: Axes) -> dict[str, Any]:
    """The row values of all pieces by name; what was removed is NaN where the side lacks the row."""
    rows = {name: np.concatenate([getattr(piece, name) for piece in pieces]) for name in _ROWS}
    rows["removed_a"][axes.a.rows < 0] = np.nan
    rows["removed_b"][axes.b.rows < 0] = np.nan
    return rows


def _tiles(axes: Axes, step: int) -> Iterator[tuple[int, int]]:
    """The common rows in tiles of bounded memory; no tile splits a block of ``step`` places."""
    costs = np.zeros(len(axes.rows) + 1)
    for side in (axes.a, axes.b):
        queries = side.rows[side.rows >= 0]
        costs[1:][side.rows >= 0] += [len(side.queries[number].tokens) * side.row_bytes for number in queries]
    total = np.cumsum(costs)
    top, size = 0, len(axes.rows)
    for bottom in (*range(step, size, step), size):
        if bottom == size or total[min(bottom + step, size)] - total[top] > row_tiles.TILE_BYTES:
            yield top, bottom
            top = bottom


def _piece(
    a: Strip, b: Strip, shared: NDArray[np.bool_], block: tuple[int, int] | None, shares: bool
) -> _Piece:
    difference = np.where(shared, a.weights - b.weights, np.float32(0))
    visible = shared & (a.allowed | b.allowed)
    p, q = a.weights.astype(np.float64), b.weights.astype(np.float64)
    rest = a.rest.astype(np.float64), b.rest.astype(np.float64)
    undefined: Values = np.full(len(p), np.nan)
    return _Piece(
        a=_cells(max_pool(a.weights, block), a.allowed, block),
        b=_cells(max_pool(b.weights, block), b.allowed, block),
        difference=_cells(_largest(difference, block), visible, block),
        jsd=jensen_shannon(p, q, *rest) if shares else undefined,
        tv=total_variation(p, q, *rest) if shares else undefined,
        moments=Moments.of(p, q, shared & a.allowed & b.allowed).sums,
        removed_a=a.removed,
        removed_b=b.removed,
        sunk_a=a.sunk,
        sunk_b=b.sunk,
    )


def _cells(values: Floats, visible: NDArray[np.bool_], block: tuple[int, int] | None) -> Floats:
    """The cells to draw: NaN where nothing is visible."""
    return np.where(max_pool(visible, block), values, np.float32(np.nan))


def _largest(difference: Floats, block: tuple[int, int] | None) -> Floats:
    """The difference furthest from 0 in each block."""
    above, below = max_pool(difference, block), max_pool(-difference, block)
    return np.where(above >= below, above, -below)


def _measures(rows: dict[str, Any], shared: NDArray[np.bool_], a: Side, b: Side) -> dict[str, Measured]:
    measures = {
        name: _mean_measure(np.where(shared, rows[name], np.nan), _reason_undefined(a, b))
        for name in ("jsd", "tv")
    }
    moments = Moments(rows["moments"])
    whole = float(Moments(moments.sums.sum(axis=0)).correlation())
    measures["correlation"] = Measured(moments.correlation(), None if np.isnan(whole) else whole)
    assert measures.keys() == MEASURES.keys()
    return measures


def _mean_measure(rows: Doubles, undefined: str) -> Measured:
    defined = rows[~np.isnan(rows)]
    return Measured(rows, float(defined.mean()) if len(defined) else None, undefined)


def _reason_undefined(a: Side, b: Side) -> str:
    sides = [name for name, side in (("A", a), ("B", b)) if not side.is_share]
    if not sides:
        return ""
    return _(
        "{sides} is a maximum over several heads, so its rows are not distributions: take the mean instead.",
        sides=listed(sides),
    )


def _shared_rows(axes: Axes) -> NDArray[np.bool_]:
    return (axes.a.rows >= 0) & (axes.b.rows >= 0)


def _shared_columns(axes: Axes) -> NDArray[np.bool_]:
    return (axes.a.columns >= 0) & (axes.b.columns >= 0)


def _of_sides(a: Sequence[str], b: Sequence[str]) -> list[str]:
    """The notes of both sides; a note that applies to both appears once."""
    return [
        *(note for note in a if note in b),
        *(_("A: {note}", note=note) for note in a if note not in b),
        *(_("B: {note}", note=note) for note in b if note not in a),
    ]


def _other_keys(axes: Axes) -> list[str]:
    if _shared_columns(axes).all():
        return []
    return [
        _(
            "In divergence and total variation a key that only one side has counts as 0 on the other; the"
            " correlation leaves it out."
        )
    ]


def pooling_notes(axes: Axes, block: tuple[int, int] | None) -> list[str]:
    """What a cell of a block is, in the two and in their difference; nothing without a block."""
    notes = pooling_note(len(axes.rows), len(axes.columns), block)
    return [*notes, _("In the difference it is the value furthest from 0.")] if notes else []
