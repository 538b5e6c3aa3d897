"""What was merged, left out or added up before a picture was drawn, in plain sentences."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..capture.record import Capture, Floats, Head, Part, Stream, Token
from .headset import HeadSet
from .units import Unit, part_name

# Hidden tokens that are named.
_NAMED = 8
_MERGED = (
    "Sub-words of one word are merged: the weights on its parts are added up, "
    "and the rows of its parts are averaged."
)


def side_notes(
    capture: Capture,
    stream: str,
    heads: HeadSet,
    queries: Sequence[Unit],
    keys: Sequence[Unit],
    *,
    specials: bool,
    query_part: Part | None,
    key_part: Part | None,
    removed: Floats,
    sunk: Floats,
) -> list[str]:
    """All that was done to one capture: heads combined, words merged, tokens left out.

    Args:
        capture, stream, heads: which heads of which capture.
        queries, keys: what each row and each column stands for.
        specials, query_part, key_part: what was asked to be shown.
        removed: float32 ``[rows]``, the share of each row on keys that are not shown.
        sunk: float32 ``[rows]``, the share that goes to no token.
    """
    members, shape = heads.members(capture, stream), capture.stream(stream)
    rows, columns = (
        _names(tokens, specials) for tokens in (capture.query_tokens(stream), capture.key_tokens(stream))
    )
    largest = heads.by == "max" and len(members) > 1
    return [
        *heads.notes(capture, stream),
        *_not_shares(capture),
        *_numbered(shape, members),
        *_merged(queries, keys),
        *_chosen(query_part, key_part),
        *_hidden(removed, columns, key_part is not None, largest, capture.shares),
        *_left_out(rows, columns),
        *(_sunk(sunk, largest) if _has_sink(shape, members) else ()),
    ]


def shown_units(words: bool, specials: bool, query_part: Part | None, key_part: Part | None) -> list[str]:
    """What is merged and left out, where many heads are looked at and each loses another share by it."""
    left = " and ".join(
        what
        for what, out in (
            ("special tokens", not specials),
            ("other parts of the input", query_part is not None or key_part is not None),
        )
        if out
    )
    return [
        *([_MERGED] if words else []),
        *_chosen(query_part, key_part),
        *([f"What falls on {left} is left out, and the rest is not rescaled."] if left else []),
    ]


def pooled(rows: int, columns: int, block: tuple[int, int] | None) -> list[str]:
    """That each cell stands for a block of them."""
    if block is None:
        return []
    return [
        f"There are {rows:,} by {columns:,} cells, too many to draw: each cell is the largest of a block "
        f"of {block[0]} by {block[1]}."
    ]


def forbidden(allowed: NDArray[np.bool_] | None) -> list[str]:
    """That there are cells where the model may not look."""
    if allowed is None or allowed.all():
        return []
    return ["Where a cell is empty, the model does not let that token look: its weight is exactly 0."]


def _not_shares(capture: Capture) -> list[str]:
    """That rows were given which do not add up to 1."""
    if capture.shares:
        return []
    sums = capture.exactness.row_sums
    between = f"between {sums.minimum:.4g} and {sums.maximum:.4g}"
    return [f"Rows add up to {between}, not to 1: these weights are no shares of a row."]


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
    return [_MERGED]


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


def _hidden(share: Floats, names: Sequence[str], other_parts: bool, largest: bool, shares: bool) -> list[str]:
    mean, most = percent(share.mean()), percent(share.max())
    amount = f"{mean} of the attention of these rows on average and {most} at most"
    if not shares:  # rows were given that do not add up to 1
        amount = f"a weight of {share.mean():.3g} of these rows on average and {share.max():.3g} at most"
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
        f"Rows of a head add up to less than 100 %: {percent(share.mean())} of a row{head} on average and "
        f"{percent(share.max())} at most goes to the model's learned sink, which is no token."
    ]


def percent(share: float, decimals: int = 1) -> str:
    """A share as people read it; neither nothing nor everything unless it is."""
    least = 10.0**-decimals
    if 0 < 100 * share <= least / 2:
        return f"less than {least:.{decimals}f} %"
    if share < 1 and 100 - 100 * share <= least / 2:
        return f"more than {100 - least:.{decimals}f} %"
    return f"{100 * share:.{decimals}f} %"
