"""A head, or several combined, as shown: tokens merged or hidden, cells pooled; notes state all of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..core.capture import Capture, Floats
from ..core.crop import Crop
from ..core.stream import Head, Rows
from ..core.token import Part, UnitName
from .head_selection import HeadSelection, allowed_rows, rows_of
from .notes import crop_note, forbidden, pooling_note, side_notes
from .pooling import block_of, max_pool
from .row_tiles import tiles
from .units import Unit, pool_mask, stream_units


@dataclass(frozen=True, slots=True)
class HeadView:
    """One head as shown, or several heads combined.

    Attributes:
        stream, heads: which heads, and how they are combined.
        members: these heads ``(layer, head)``, each once.
        title: which heads these are, in a few words.
        matrix: float32 ``[rows, columns]``, weights as the model computes them, 0 where masked.
        queries, keys: the units along the rows and the columns.
        rows: how the rows are labelled; None unless they are a decoder's.
        sink: whether a head has a learned sink, with which every row has a choice.
        allowed: bool ``[rows, columns]``, False where the mask forbids attention; None if it forbids none.
        removed: float32 ``[rows]``, the share of each row's weight on keys that are not shown.
        outside: bool ``[rows]``, whether a row may attend to keys beside a crop; None without one.
        block: rows and columns of units behind one cell, which shows the largest; None for 1 x 1.
        notes: plain sentences about everything merged, hidden, pooled or masked.
    """

    stream: str
    heads: HeadSelection
    members: tuple[Head, ...]
    title: str
    matrix: Floats
    queries: tuple[Unit, ...]
    keys: tuple[Unit, ...]
    rows: Rows | None
    sink: bool
    allowed: NDArray[np.bool_] | None
    removed: Floats
    outside: NDArray[np.bool_] | None
    block: tuple[int, int] | None
    notes: tuple[str, ...]

    @property
    def choice(self) -> NDArray[np.bool_]:
        """Rows that may attend to more than one key, shown or not, or to a learned sink: bool ``[rows]``."""
        if self.sink:
            return np.ones(len(self.queries), bool)
        beside = self.removed > 0
        if self.outside is not None:
            beside = beside | self.outside
        if self.allowed is None:
            return np.full(len(self.queries), len(self.keys) > 1) | beside
        choices: NDArray[np.bool_] = (self.allowed.sum(axis=-1) > 1) | beside
        return choices


def head_view(
    capture: Capture,
    stream: str,
    heads: HeadSelection,
    *,
    unit: UnitName = "token",
    specials: bool = True,
    query_part: Part | None = None,
    key_part: Part | None = None,
    crop: Crop | None = None,
    max_cells: int | None = 512,
) -> HeadView:
    """Compute the view of one head, or of several combined, a few rows at a time.

    Tokens are merged first, then heads are combined, then cells are pooled.

    Args:
        capture: the capture that holds the weights.
        stream, heads: which heads, and how they are combined.
        unit, specials: what counts as a row or a column (see `units`).
        query_part, key_part: the parts of the input whose rows and columns are shown; all if None.
        crop: the rows and columns that are shown, and computed; all if None.
        max_cells: the most rows and columns; above it, each cell is the largest of a block. None: no pooling.
    """
    members = heads.members(capture, stream)
    queries, keys = stream_units(
        capture, stream, unit=unit, specials=specials, query_part=query_part, key_part=key_part, crop=crop
    )
    block = block_of(len(queries), len(keys), max_cells)
    cells = _cells(capture, stream, heads, queries, keys, block, cropped=crop is not None)
    notes = (
        *side_notes(
            capture,
            stream,
            heads,
            queries,
            keys,
            unit=unit,
            specials=specials,
            query_part=query_part,
            key_part=key_part,
            removed=None if crop else cells.removed,
            sunk=None if crop else cells.sunk,
        ),
        *crop_note(capture, stream, queries, keys, crop),
        *pooling_note(len(queries), len(keys), block),
        *forbidden(cells.allowed),
    )
    high, wide = block or (1, 1)
    return HeadView(
        stream=stream,
        heads=heads,
        members=members,
        title=heads.describe(capture, stream),
        matrix=cells.matrix,
        queries=_blocks(queries, high),
        keys=_blocks(keys, wide),
        rows=capture.rows_of(stream),
        sink=any(capture.stream(stream).has_sink(layer) for layer, _ in members),
        allowed=cells.allowed,
        removed=max_pool(cells.removed[:, None], (high, 1))[:, 0],
        outside=None if crop is None else max_pool(cells.outside[:, None], (high, 1))[:, 0],
        block=block,
        notes=notes,
    )


@dataclass(frozen=True, slots=True)
class _Cells:
    """All rows of a view: cells are pooled, row values are not.

    Attributes:
        matrix, allowed: see `HeadView`.
        removed: float32 ``[queries]``, the share of each row on keys that are not shown.
        sunk: float32 ``[queries]``, the share on no token, where heads have a sink; of a crop, nothing.
        outside: bool ``[queries]``, whether a row may attend to keys beside those of a crop.
    """

    matrix: Floats
    allowed: NDArray[np.bool_] | None
    removed: Floats
    sunk: Floats
    outside: NDArray[np.bool_]


def _cells(
    capture: Capture,
    stream: str,
    heads: HeadSelection,
    queries: Sequence[Unit],
    keys: Sequence[Unit],
    block: tuple[int, int] | None,
    *,
    cropped: bool,
) -> _Cells:
    """Read the rows tile by tile, so that no more than a tile is in memory at a time."""
    members = heads.members(capture, stream)
    (top, bottom), (left, right) = (
        _tokens_of(units) if cropped else (0, len(tokens))
        for units, tokens in ((queries, capture.query_tokens(stream)), (keys, capture.key_tokens(stream)))
    )
    together = max(Counter(layer for layer, _head in members).values())
    row_bytes = 4 * (right - left) * together
    matrix, allowed, removed, sunk, outside = [], [], [], [], []
    for tile in tiles(queries, bottom, row_bytes, block[0] if block else 1, first=top):
        some = queries[tile.top : tile.bottom]
        rows = rows_of(capture, stream, members, heads.by, some, keys, tile.first, tile.last, (left, right))
        mask = allowed_rows(capture, stream, members, tile.first, tile.last)
        matrix.append(max_pool(rows.shown, block))
        removed.append(rows.removed)
        sunk.append(rows.sunk)
        if mask is None:
            outside.append(np.full(len(some), right - left < len(capture.key_tokens(stream))))
            continue
        inside = pool_mask(mask[:, left:right], some, keys, tile.first, left)
        allowed.append(max_pool(inside, block))
        outside.append(_beside(mask, left, right, some, tile.first))
    return _Cells(
        matrix=np.concatenate(matrix),
        allowed=np.concatenate(allowed) if allowed else None,
        removed=np.concatenate(removed),
        sunk=np.concatenate(sunk),
        outside=np.concatenate(outside),
    )


def _tokens_of(units: Sequence[Unit]) -> tuple[int, int]:
    """The tokens that some units span."""
    return units[0].tokens[0], units[-1].tokens[-1] + 1


def _beside(
    mask: NDArray[np.bool_], left: int, right: int, queries: Sequence[Unit], first: int
) -> NDArray[np.bool_]:
    """Whether the mask allows each query some key before ``left`` or from ``right`` on."""
    before, after = (np.logical_or.reduce(part, axis=1) for part in (mask[:, :left], mask[:, right:]))
    # A list, because reading one value of an array takes longer than reading one of a list.
    beside: list[bool] = (before | after).tolist()
    return np.array([any(beside[token - first] for token in unit.tokens) for unit in queries])


def _blocks(units: Sequence[Unit], size: int) -> tuple[Unit, ...]:
    """The units of rows or columns that each stand for ``size`` adjacent ones."""
    if size == 1:
        return tuple(units)
    groups = [units[first : first + size] for first in range(0, len(units), size)]
    return tuple(
        Unit(
            label=group[0].label if len(group) == 1 else f"{group[0].label} … {group[-1].label}",
            tokens=tuple(token for unit in group for token in unit.tokens),
            special=all(unit.special for unit in group),
            part=group[0].part,
            short=group[0].short,
        )
        for group in groups
    )
