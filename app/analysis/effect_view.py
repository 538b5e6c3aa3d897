"""What cutting each edge of a head would change, as shown: tokens merged, tokens hidden, cells pooled."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.capture import Capture, Floats
from ..core.effects import Effects
from ..core.outcome import Outcome
from ..core.stream import Head
from ..core.token import Part, UnitName
from ..message import Message, _
from .edge_cuts import cuts, row_changes
from .head_selection import HeadSelection
from .head_view import HeadView, head_view
from .notes import row_naming_note
from .row_tiles import tiles
from .units import Unit, shows_all, stream_units
from .unknown_tokens import unknown_note


@dataclass(frozen=True, slots=True)
class EffectView:
    """The effects of cutting the edges of one head, or of several heads at once.

    Attributes:
        head: the same heads with their weights.
        outcome: what is measured.
        directions: gradients behind each estimate; more than one for a distance.
        matrix: float32 ``[rows, columns]``, the change of the outcome if the edge were cut: verified where
            ``verified`` says so, else estimated to first order. NaN where nothing could be cut, or where no
            estimate is possible.
        estimates: float32 of that shape, the first-order estimates alone; NaN likewise.
        verified: bool of that shape; a block is verified if the cell that it shows is.
        weights: float32 of that shape, the weight of the cell that is shown.
        title: which heads lose an edge.
        notes: what is merged, hidden, pooled or empty, in sentences.
    """

    head: HeadView
    outcome: Outcome
    directions: int
    matrix: Floats
    estimates: Floats
    verified: NDArray[np.bool_]
    weights: Floats
    title: Message
    notes: tuple[str, ...]

    @property
    def limit(self) -> float:
        """The largest absolute change; 0 if there is none."""
        known = np.abs(self.matrix[~np.isnan(self.matrix)])
        return float(known.max()) if known.size else 0.0


def effect_view(
    capture: Capture,
    effects: Effects,
    stream: str,
    heads: HeadSelection,
    *,
    unit: UnitName = "token",
    specials: bool = True,
    query_part: Part | None = None,
    key_part: Part | None = None,
    max_cells: int | None = 512,
    verify: int = 0,
) -> EffectView:
    """Compute the view of the effects of one head, or of several that lose an edge at once.

    Where tokens are merged, all edges between the two units are cut at once.

    Args:
        capture, effects: the capture, and the effects in it.
        stream, heads: which heads; how weights are combined does not matter for effects.
        unit, specials, query_part, key_part: what counts as a row or a column (see `units`).
        max_cells: the most rows and columns; above it, each cell is the one of largest effect in a block.
        verify: how many cells are verified by running the model: those with the largest estimates and
            weights, and those without an estimate first.
    """
    options: dict[str, Any] = {"unit": unit, "specials": specials}
    queries, keys = stream_units(capture, stream, **options, query_part=query_part, key_part=key_part)
    shown = head_view(
        capture, stream, heads, **options, query_part=query_part, key_part=key_part, max_cells=max_cells
    )
    # What is not pooled is not computed twice.
    whole = (
        shown
        if shown.block is None
        else head_view(
            capture, stream, heads, **options, query_part=query_part, key_part=key_part, max_cells=None
        )
    )
    estimates = np.concatenate(list(_estimates(capture, effects, stream, whole.members, queries, keys)))
    possible = np.ones(estimates.shape, bool) if whole.allowed is None else whole.allowed.copy()
    possible &= whole.choice[:, None]
    estimates[~possible] = np.nan
    matrix, verified = estimates.copy(), np.zeros(estimates.shape, bool)
    cut = {
        cell: cuts(capture, stream, whole.members, queries[cell[0]], keys[cell[1]])
        for cell in _strongest(estimates, whole.matrix, possible, verify)
    }
    cut = {cell: edges for cell, edges in cut.items() if effects.possible(edges)}
    for cell, change in zip(cut, effects.verified(list(cut.values())) if cut else (), strict=True):
        matrix[cell], verified[cell] = change, True
    at = largest_of_blocks(matrix, shown.block)
    return EffectView(
        shown,
        effects.outcome,
        effects.directions,
        matrix[at],
        estimates[at],
        verified[at],
        whole.matrix[at],
        _title(capture, stream, shown),
        tuple(_notes(capture, stream, shown, unit, (queries, keys), bool(np.isnan(matrix).any()))),
    )


def _title(capture: Capture, stream: str, shown: HeadView) -> Message:
    if len(shown.members) == 1:
        return _("{heads}: the effect of cutting each edge", heads=shown.title)
    heads = shown.heads.names(capture, stream)
    return _("The effect of cutting each edge in several heads at once: {heads}", heads=heads)


def _notes(
    capture: Capture,
    stream: str,
    shown: HeadView,
    unit: UnitName,
    sides: tuple[Sequence[Unit], Sequence[Unit]],
    empty: bool,
) -> Iterator[str]:
    """What was done to the edges of a capture: those of weights do not hold for effects."""
    queries, keys = sides
    yield from shown.heads.named_by_model(capture, stream)
    yield from row_naming_note(capture, stream, unit)
    yield from unknown_note(capture)
    if any(len(one.tokens) > 1 for side in sides for one in side):
        yield (
            _("Sub-words of one word are merged: all edges between two words are cut at once.")
            if unit == "word"
            else _(
                "Tokens are merged: all edges between those of a row and those of a column are cut at once."
            )
        )
    tokens = (capture.query_tokens(stream), capture.key_tokens(stream))
    if not all(shows_all(*pair) for pair in zip(sides, tokens, strict=True)):
        yield _("Some tokens are not shown; their edges stay as they are.")
    if shown.block is not None:
        yield _(
            "There are {rows} × {columns} cells, too many to draw: each cell drawn is the largest effect in a"
            " {high} × {wide} block.",
            rows=len(queries),
            columns=len(keys),
            high=shown.block[0],
            wide=shown.block[1],
        )
    if empty:
        yield _(
            "Some edges have no effect here: the mask forbids them, their query has no other key, or there is"
            " no estimate."
        )


def _estimates(
    capture: Capture,
    effects: Effects,
    stream: str,
    members: Sequence[Head],
    queries: Sequence[Unit],
    keys: Sequence[Unit],
) -> Iterator[Floats]:
    """First-order effects between units, some rows at a time: float32 ``[rows, columns]``."""
    row_bytes = 4 * effects.directions * len(capture.key_tokens(stream)) * capture.stream(stream).heads
    for tile in tiles(queries, len(capture.query_tokens(stream)), row_bytes):
        total: Floats | None = None
        for layer, some in groupby(members, lambda member: member[0]):
            edges = effects.edges(stream, layer, [head for _layer, head in some], tile.first, tile.last)
            layer_total: Floats = row_changes(edges, keys).sum(axis=1)
            total = layer_total if total is None else total + layer_total
        assert total is not None, "there is one head at least"
        rows = [
            total[:, [token - tile.first for token in unit.tokens]].sum(axis=1)
            for unit in queries[tile.top : tile.bottom]
        ]
        yield effects.outcome.combined(np.stack(rows, axis=1))


def _strongest(
    estimates: Floats, weights: Floats, possible: NDArray[np.bool_], count: int
) -> list[tuple[int, int]]:
    """The cells to verify: those without an estimate, then alternately by estimate and by weight."""
    size = np.abs(np.where(np.isnan(estimates), np.inf, estimates))
    by_estimate, by_weight = (
        np.argsort(-np.where(possible, ranked, -np.inf), axis=None, kind="stable")[: 2 * count]
        for ranked in (size, weights)
    )
    alternating = np.stack([by_estimate, by_weight], axis=1).ravel().tolist()
    places = dict.fromkeys(place for place in alternating if possible.flat[place] and size.flat[place] > 0)
    columns = estimates.shape[1]
    return [divmod(place, columns) for place in list(places)[:count]]


def largest_of_blocks(
    matrix: Floats, block: tuple[int, int] | None
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """For each cell that is shown, the row and the column of the effect that it shows: the largest."""
    if block is None:
        return _places(matrix.shape)
    high, wide = block
    size = np.where(np.isnan(matrix), -1, np.abs(matrix))
    down, across = -(-matrix.shape[0] // high), -(-matrix.shape[1] // wide)
    padded = np.full((down * high, across * wide), -2, size.dtype)
    padded[: matrix.shape[0], : matrix.shape[1]] = size
    blocks = padded.reshape(down, high, across, wide).transpose(0, 2, 1, 3).reshape(down, across, -1)
    best = blocks.argmax(axis=-1)
    first_rows, first_columns = _places((down, across))
    return first_rows * high + best // wide, first_columns * wide + best % wide


def _places(shape: tuple[int, ...]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    rows, columns = np.indices(shape, dtype=np.intp)
    return rows, columns
