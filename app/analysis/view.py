"""A head, or several as one, as it is shown: words merged, tokens hidden, cells pooled, all of that said."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..capture.record import Capture, Floats, Part, Stream, Token
from .headset import Head, HeadSet, allowed_rows, rows_of
from .pooling import block_of, max_pool
from .tiles import tiles
from .units import Unit, part_name, pool_mask, units

# Hidden tokens that are named.
_NAMED = 8


@dataclass(frozen=True, slots=True)
class HeadView:
    """One head as shown, or several heads as one.

    Attributes:
        stream, heads: which heads, and how they are combined.
        members: these heads ``(layer, head)``, each once.
        title: which heads these are, in a few words.
        matrix: float32 ``[rows, columns]``, weights as the model computes them, 0 where it may not look.
        queries, keys: what each row and each column stands for.
        allowed: bool ``[rows, columns]``, False where the model may not look; None if it may everywhere.
        removed: float32 ``[rows]``, the share of each row's weight on keys that are not shown.
        block: rows and columns of units behind one cell, which shows the largest; None for 1 x 1.
        notes: plain sentences about everything merged, hidden, pooled or forbidden.
    """

    stream: str
    heads: HeadSet
    members: tuple[Head, ...]
    title: str
    matrix: Floats
    queries: tuple[Unit, ...]
    keys: tuple[Unit, ...]
    allowed: NDArray[np.bool_] | None
    removed: Floats
    block: tuple[int, int] | None
    notes: tuple[str, ...]


def head_view(
    capture: Capture,
    stream: str,
    heads: HeadSet,
    *,
    words: bool = False,
    specials: bool = True,
    query_part: Part | None = None,
    key_part: Part | None = None,
    max_cells: int = 512,
) -> HeadView:
    """Look at one head, or at several as one, a few rows at a time.

    Sub-words are merged first, then heads are combined, then cells are pooled.

    Args:
        capture: where the weights come from.
        stream, heads: which heads, and how they are combined.
        words, specials: what counts as a row or a column (see `units`).
        query_part, key_part: the parts of the input whose rows and columns are shown; all if None.
        max_cells: the most rows and columns; above it, each cell is the largest of a block.
    """
    members = heads.members(capture, stream)
    query_tokens, key_tokens = capture.query_tokens(stream), capture.key_tokens(stream)
    queries = units(query_tokens, words=words, specials=specials, part=query_part)
    keys = units(key_tokens, words=words, specials=specials, part=key_part)
    block = block_of(len(queries), len(keys), max_cells)
    row_bytes = 4 * len(key_tokens) * capture.stream(stream).heads
    cells, removed, allowed, sunk = [], [], [], []
    for tile in tiles(queries, len(query_tokens), row_bytes, block[0] if block else 1):
        some = queries[tile.top : tile.bottom]
        rows = rows_of(capture, stream, members, heads.by, some, keys, tile.first, tile.last)
        mask = allowed_rows(capture, stream, members, tile.first, tile.last)
        cells.append(max_pool(rows.shown, block))
        removed.append(rows.removed)
        sunk.append(rows.sunk)
        if mask is not None:
            allowed.append(max_pool(pool_mask(mask, some, keys, tile.first), block))
    share = np.concatenate(removed)
    masked = np.concatenate(allowed) if allowed else None
    largest = heads.by == "max" and len(members) > 1
    notes = (
        *heads.notes(capture, stream),
        *_numbered(capture.stream(stream), members),
        *_merged(queries, keys),
        *_chosen(query_part, key_part),
        *_hidden(share, _names(key_tokens, specials), key_part is not None, largest),
        *_left_out(_names(query_tokens, specials), _names(key_tokens, specials)),
        *(_sunk(np.concatenate(sunk), largest) if _has_sink(capture.stream(stream), members) else ()),
        *_pooled(len(queries), len(keys), block),
        *_forbidden(masked),
    )
    high, wide = block or (1, 1)
    return HeadView(
        stream=stream,
        heads=heads,
        members=members,
        title=heads.describe(capture, stream),
        matrix=np.concatenate(cells),
        queries=_blocks(queries, high),
        keys=_blocks(keys, wide),
        allowed=masked,
        removed=max_pool(share[:, None], (high, 1))[:, 0],
        block=block,
        notes=notes,
    )


def _blocks(units: Sequence[Unit], size: int) -> tuple[Unit, ...]:
    """What each row or column stands for when ``size`` neighbours share one."""
    if size == 1:
        return tuple(units)
    groups = [units[first : first + size] for first in range(0, len(units), size)]
    return tuple(
        Unit(
            label=group[0].label if len(group) == 1 else f"{group[0].label} … {group[-1].label}",
            tokens=tuple(token for unit in group for token in unit.tokens),
            special=all(unit.special for unit in group),
            part=group[0].part,
        )
        for group in groups
    )


def _numbered(shape: Stream, members: Sequence[Head]) -> list[str]:
    """The model's own number of a layer, where layers without softmax attention are counted in between."""
    layers = list(dict.fromkeys(layer for layer, _ in members))
    own = [shape.details[layer].number for layer in layers] if shape.others else layers
    if own == layers:
        return []
    counts = (
        f"this layer as its layer {own[0]}"
        if len(own) == 1
        else f"these layers as its layers {', '.join(map(str, own))}"
    )
    return [
        f"The model itself counts {counts}: "
        "layers without softmax attention lie in between, and those have nothing to show."
    ]


def _has_sink(shape: Stream, members: Sequence[Head]) -> bool:
    return any(detail.sink for layer, _ in members for detail in shape.details[layer : layer + 1])


def _merged(queries: Sequence[Unit], keys: Sequence[Unit]) -> list[str]:
    if all(len(unit.tokens) == 1 for unit in (*queries, *keys)):
        return []
    return [
        "Sub-words of one word are merged: the weights on its parts are added up, "
        "and the rows of its parts are averaged."
    ]


def _chosen(query_part: Part | None, key_part: Part | None) -> list[str]:
    shown = [
        f"the {axis} of {_within(part)}"
        for axis, part in (("rows", query_part), ("columns", key_part))
        if part
    ]
    return [f"Only {' and '.join(shown)} are shown."] if shown else []


def _within(part: Part) -> str:
    name = part_name(part)
    return name[0].lower() + name[1:]


def _names(tokens: Sequence[Token], specials: bool) -> list[str]:
    """The hidden special tokens, each kind once; of many (added silence) the first, and how many more."""
    names = [] if specials else list(dict.fromkeys(token.label for token in tokens if token.special))
    return names if len(names) <= _NAMED else [*names[:_NAMED], f"and {len(names) - _NAMED} more"]


def _hidden(share: Floats, names: Sequence[str], other_parts: bool, largest: bool) -> list[str]:
    mean, most = _percent(share.mean()), _percent(share.max())
    amount = f"{mean} of the attention of these rows on average and {most} at most"
    if largest:
        amount += ", each time in the head where it is most"
    if other_parts:
        without = f" Special tokens ({', '.join(names)}) are not shown either." if names else ""
        return [f"The rest, {amount}, falls on what is not shown.{without} Nothing is rescaled."]
    if names:
        return [
            f"Special tokens ({', '.join(names)}) are not shown. They get {amount}. The rest is not rescaled."
        ]
    return []


def _left_out(rows: Sequence[str], columns: Sequence[str]) -> list[str]:
    """The hidden rows, where they are other tokens than the hidden columns."""
    return [f"Rows of special tokens ({', '.join(rows)}) are not shown."] if rows and rows != columns else []


def _sunk(share: Floats, largest: bool) -> list[str]:
    head = " of the head where it is most" if largest else ""
    return [
        f"Rows of a head add up to less than 100%: {_percent(share.mean())} of a row{head} on average and "
        f"{_percent(share.max())} at most goes to the model's sink, which is no token (attention sink)."
    ]


def _pooled(rows: int, columns: int, block: tuple[int, int] | None) -> list[str]:
    if block is None:
        return []
    return [
        f"There are {rows:,} by {columns:,} cells, too many to draw: each cell is the largest of a block "
        f"of {block[0]} by {block[1]}."
    ]


def _forbidden(allowed: NDArray[np.bool_] | None) -> list[str]:
    if allowed is None or allowed.all():
        return []
    return ["Where a cell is empty, the model does not let that token look: its weight is exactly 0."]


def _percent(share: float) -> str:
    """A share with one decimal; neither nothing nor everything unless it is."""
    if 0 < share < 0.0005:
        return "less than 0.1%"
    return "more than 99.9%" if 0.9995 <= share < 1 else f"{share:.1%}"
