"""Padding in imported attention: tokens without text, which every analysis would count as words."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.capture import Floats
from ..errors import BadTensors
from ..message import _, enumerated

# [PAD], <pad>, <|pad|>; other padding (<|endoftext|>) is recognised by a mask only.
_PAD = re.compile(r"\[pad\]|<\|?pad(?:ding)?\|?>", re.IGNORECASE)

Marks = NDArray[np.bool_]


def padding(
    weights: Mapping[str, Floats],
    sides: Mapping[str, tuple[str, str]],
    tokens: Mapping[str, Sequence[str]],
    masks: Mapping[str, Sequence[int]],
) -> dict[str, Marks]:
    """By side, which of its tokens are padding: bool ``[tokens]``; without sides that have none.

    A mask marks it. Without one, padding tokens are those with such a spelling before the first or after the
    last other token, and those there whose rows and columns are 0 throughout.

    Args:
        weights: by stream, ``[layers, heads, queries, keys]``.
        sides: by stream, the sides of its rows and its columns.
        tokens: by side, as they are spelt.
        masks: by side, 1 for tokens and 0 for padding.

    Raises:
        BadTensors: a mask is not one number, 1 or 0, for each token, or leaves nothing.
    """
    paddings = {}
    for side, pieces in tokens.items():
        mask = masks.get(side)
        marks = (
            _outer(_from_spelling(pieces) | _empty(weights, sides, side))
            if mask is None
            else _from_mask(mask, pieces)
        )
        if marks.all() and mask is None:
            continue  # nothing but padding: shown as it is
        if marks.any():
            paddings[side] = marks
    return paddings


def attention_to_padding(
    weights: Mapping[str, Floats], sides: Mapping[str, tuple[str, str]], marks: Mapping[str, Marks]
) -> float:
    """The largest share that a row of a token that is not padding has on padding."""
    most = 0.0
    for name, array in weights.items():
        rows, columns = (marks.get(side) for side in sides[name])
        if columns is not None:
            rows_read = array if rows is None else array[:, :, ~rows]
            most = max(most, float(rows_read[..., columns].sum(axis=-1, dtype=np.float64).max(initial=0)))
    return most


def without_padding(array: Floats, rows: Marks | None, columns: Marks | None) -> Floats:
    """Weights ``[layers, heads, queries, keys]`` without the rows and columns that are padding."""
    rows_read = array if rows is None else array[:, :, ~rows]
    return np.ascontiguousarray(rows_read if columns is None else rows_read[..., ~columns])


def _from_mask(mask: Sequence[int], pieces: Sequence[str]) -> Marks:
    if len(mask) != len(pieces) or not set(mask) <= {0, 1} or 1 not in mask:
        raise BadTensors(
            _(
                "The padding mask has {count} numbers for {tokens} tokens, with the values {values}.",
                count=len(mask),
                tokens=len(pieces),
                values=enumerated(map(str, sorted(set(mask))[:4])),
            ),
            hint=_("Give the tokenizer’s attention_mask: 1 for each token, 0 for padding."),
            asked=len(mask),
            limit=len(pieces),
        )
    return np.array([one == 0 for one in mask], bool)


def _from_spelling(pieces: Sequence[str]) -> Marks:
    return np.array([isinstance(piece, str) and bool(_PAD.fullmatch(piece)) for piece in pieces], bool)


def _empty(weights: Mapping[str, Floats], sides: Mapping[str, tuple[str, str]], side: str) -> Marks:
    """The tokens of a side whose weights are all 0, as query and as key, in every stream that has them.

    For tokens that are only keys this is unknown: a word of a source may get nothing at all.
    """
    used_positions: list[Any] = []
    for name, array in weights.items():
        used_positions += [
            array.any(axis=(0, 1, axis)) for axis, own in zip((3, 2), sides[name], strict=True) if own == side
        ]
    is_row = any(sides[name][0] == side for name in weights)
    marks: Marks = ~np.any(used_positions, axis=0) if is_row else np.zeros_like(used_positions[0])
    return marks


def _outer(marks: Marks) -> Marks:
    """Only those before the first and after the last that is not marked."""
    others = np.flatnonzero(~marks)
    outer = marks.copy()
    if others.size:
        outer[others[0] : others[-1]] = False
    return outer
