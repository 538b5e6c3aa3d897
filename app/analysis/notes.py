"""Plain sentences about what was merged, left out or summed before a picture was drawn."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..core.capture import Capture, Floats
from ..core.media import Sound
from ..core.stream import Head, Stream
from ..core.token import Part, Token
from .head_selection import HeadSelection
from .units import Unit, part_name

# Most hidden tokens that a note names.
_NAMED = 8
_MERGED = (
    "Sub-words of one word are merged: the weights on its parts are added up, "
    "and the rows of its parts are averaged."
)


def side_notes(
    capture: Capture,
    stream: str,
    heads: HeadSelection,
    queries: Sequence[Unit],
    keys: Sequence[Unit],
    *,
    specials: bool,
    query_part: Part | None,
    key_part: Part | None,
    removed: Floats,
    sunk: Floats,
) -> list[str]:
    """Everything that was done to one capture: heads combined, words merged, tokens left out.

    Args:
        capture, stream, heads: which heads of which capture.
        queries, keys: the units along the rows and the columns.
        specials, query_part, key_part: what was requested to be shown.
        removed: float32 ``[rows]``, the share of each row on keys that are not shown.
        sunk: float32 ``[rows]``, the share that goes to no token.
    """
    members, shape = heads.members(capture, stream), capture.stream(stream)
    rows, columns = (
        _names(tokens, specials) for tokens in (capture.query_tokens(stream), capture.key_tokens(stream))
    )
    largest = heads.by == "max" and len(members) > 1
    padding = padding_of(capture, shape.key_side)
    return [
        *heads.notes(capture, stream),
        *row_naming_note(capture, stream),
        *not_shares(capture),
        *_layer_number_notes(shape, members),
        *_merging_notes(queries, keys),
        *_part_notes(query_part, key_part),
        *_hidden_notes(removed, columns, padding, key_part is not None, largest, capture.shares),
        *_hidden_row_notes(rows, columns),
        *(_sink_notes(sunk, largest) if _has_sink(shape, members) else ()),
    ]


def row_naming_note(capture: Capture, stream: str) -> list[str]:
    """How the rows of a decoder are labelled; empty for other streams."""
    named = capture.rows_of(stream)
    if named is None:
        return []
    if named == "written":
        return ["Rows are named by the token being written: each row is the one that predicts it."]
    return ["Rows are named by the token that is read there; each row predicts the token after it."]


def padding_of(capture: Capture, side: str) -> str:
    """The padding of a side that is not shown, as the beginning of a sentence; empty if there is none."""
    count = sum(token.padding for token in capture.tokens[side])
    sound = capture.media.get(side)
    if not count:
        return ""
    if isinstance(sound, Sound):
        return f"The silence that the model adds behind the clip ({count * sound.step:.2f} s)"
    return f"Padding ({count:,} {'token' if count == 1 else 'tokens'})"


def padding_note(capture: Capture, stream: str) -> list[str]:
    """A note that padding is left out, for analyses over many heads, each of which loses another share."""
    shape = capture.stream(stream)
    sides = dict.fromkeys((shape.query_side, shape.key_side))
    return [
        f"{padding} is left out, and the rest is not rescaled."
        for padding in (padding_of(capture, side) for side in sides)
        if padding
    ]


def unit_notes(words: bool, specials: bool, query_part: Part | None, key_part: Part | None) -> list[str]:
    """What is merged and left out, for analyses over many heads, each of which loses another share."""
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
        *_part_notes(query_part, key_part),
        *([f"What falls on {left} is left out, and the rest is not rescaled."] if left else []),
    ]


def pooling_note(rows: int, columns: int, block: tuple[int, int] | None) -> list[str]:
    """A note that each cell stands for a block of cells."""
    if block is None:
        return []
    return [
        f"There are {rows:,} by {columns:,} cells, too many to draw: each cell is the largest of a block "
        f"of {block[0]} by {block[1]}."
    ]


def forbidden(allowed: NDArray[np.bool_] | None) -> list[str]:
    """A note that the mask forbids some cells."""
    if allowed is None or allowed.all():
        return []
    return ["Where a cell is empty, the query may not attend to that key: its weight is exactly 0."]


def not_shares(capture: Capture) -> list[str]:
    """A note that the rows of imported attention do not add up to 1."""
    if capture.shares:
        return []
    sums = capture.exactness.row_sums
    return [f"Rows add up to {sums.in_words}, not to 1: these weights are no shares of a row."]


def _layer_number_notes(shape: Stream, members: Sequence[Head]) -> list[str]:
    """The model's own number of a layer, where it also counts layers without softmax attention."""
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


def _merging_notes(queries: Sequence[Unit], keys: Sequence[Unit]) -> list[str]:
    if all(len(unit.tokens) == 1 for unit in (*queries, *keys)):
        return []
    return [_MERGED]


def _part_notes(query_part: Part | None, key_part: Part | None) -> list[str]:
    shown = [
        f"the {axis} of {_within(part)}"
        for axis, part in (("rows", query_part), ("columns", key_part))
        if part
    ]
    return [f"Only {' and '.join(shown)} are shown."] if shown else []


def _within(part: Part) -> str:
    return _lower(part_name(part))


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


def _names(tokens: Sequence[Token], specials: bool) -> list[str]:
    """The hidden special tokens, each kind once; of many the first ones, and the number of others."""
    hidden = [token.label for token in tokens if token.special and not token.padding]
    names = [] if specials else list(dict.fromkeys(hidden))
    return names if len(names) <= _NAMED else [*names[:_NAMED], f"and {len(names) - _NAMED} more"]


def _hidden_notes(
    share: Floats, names: Sequence[str], padding: str, other_parts: bool, largest: bool, shares: bool
) -> list[str]:
    """What is not shown, and its share. ``names`` are special tokens, ``padding`` is a phrase or empty."""
    mean, most = percent(share.mean()), percent(share.max())
    amount = f"{mean} of the attention of these rows on average and {most} at most"
    if not shares:  # imported rows that do not add up to 1
        amount = f"a weight of {share.mean():.3g} of these rows on average and {share.max():.3g} at most"
    if largest:
        amount += ", each time in the head where it is most"
    specials = f"Special tokens ({', '.join(names)}) are not shown" if names else ""
    if other_parts:
        silent = f"{padding} is not shown" if padding else ""
        without = "".join(f" {text} either." for text in (specials, silent) if text)
        return [f"The rest, {amount}, falls on what is not shown.{without} Nothing is rescaled."]
    if specials and padding:
        return [
            f"{specials}, nor is {_lower(padding)}. Together they get {amount}. The rest is not rescaled."
        ]
    if specials:
        return [f"{specials}. They get {amount}. The rest is not rescaled."]
    if padding:
        return [f"{padding} is not shown. It gets {amount}. The rest is not rescaled."]
    return []


def _hidden_row_notes(rows: Sequence[str], columns: Sequence[str]) -> list[str]:
    """The hidden rows, if they are other tokens than the hidden columns."""
    return [f"Rows of special tokens ({', '.join(rows)}) are not shown."] if rows and rows != columns else []


def _sink_notes(share: Floats, largest: bool) -> list[str]:
    head = " of the head where it is most" if largest else ""
    rows = f", over the {share.size:,} rows shown," if share.size > 1 else ""
    return [
        f"Rows of a head add up to less than 100 %: {percent(share.mean())} of a row{head} on average{rows} "
        f"and {percent(share.max())} at most goes to the model's learned sink, which is no token."
    ]


def percent(share: float, decimals: int = 1) -> str:
    """A share as a percentage; 0 % and 100 % only if it is exactly that."""
    least = 10.0**-decimals
    if 0 < 100 * share <= least / 2:
        return f"less than {least:.{decimals}f} %"
    if share < 1 and 100 - 100 * share <= least / 2:
        return f"more than {100 - least:.{decimals}f} %"
    return f"{100 * share:.{decimals}f} %"
