"""Units of a picture: what one row or column shows, a token or a word merged from its sub-words."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..core.capture import Floats
from ..core.token import Part, Token
from ..errors import InvalidRequest, OutOfRange
from ..message import Message, _, enumerated
from ..quotation import quoted


@dataclass(frozen=True, slots=True)
class Unit:
    """One row or column of a picture.

    Attributes:
        label: display text; the whole word where sub-words are merged, e.g. ``mat``.
        tokens: the token positions it stands for, adjacent and ascending, e.g. ``[6]``.
        special: whether it consists of special tokens only, e.g. ``false``.
        part: the part of the input that it belongs to; for a block, that of its first token, e.g. ``null``.
        short: the label on an axis: the row and column of a patch, the time of a moment; for a block, that of
            its first token; None for text, which is shortened where it is long, e.g. ``null``.
    """

    label: str
    tokens: tuple[int, ...]
    special: bool
    part: Part | None = None
    short: str | None = None

    @property
    def axis_name(self) -> str:
        """What an axis calls it."""
        return self.short or self.label


def units(
    tokens: Sequence[Token], *, words: bool = False, specials: bool = True, part: Part | None = None
) -> tuple[Unit, ...]:
    """The units of one side of a stream, in reading order. Padding is not a unit: see `Capture.shown`.

    Args:
        tokens: the tokens along that side.
        words: merge the sub-word tokens of one word.
        specials: keep the special tokens.
        part: keep the tokens of this part only; all if None.

    Raises:
        InvalidRequest: there is no such part, or nothing is left to show.
    """
    _check_part(tokens, part)
    kept_units: list[Unit] = []
    for position, token in enumerate(tokens):
        if token.padding or (token.special and not specials) or (part and token.part != part):
            continue
        if words and token.continues and kept_units and kept_units[-1].tokens[-1] == position - 1:
            word = kept_units[-1]
            label = _join_pieces(tokens[word.tokens[0] : position + 1])
            kept_units[-1] = Unit(label, (*word.tokens, position), word.special, word.part)
        else:
            label = token.text if words else token.label
            kept_units.append(Unit(label, (position,), token.special, token.part, token.short))
    if not kept_units:
        raise InvalidRequest(
            _("{part} consists of special tokens only, and those are hidden.", part=part_name(part)),
            hint=_("Show the special tokens."),
        )
    return tuple(kept_units)


def shows_all(units: Sequence[Unit], tokens: Sequence[Token]) -> bool:
    """Whether every token is part of a unit."""
    return sum(len(unit.tokens) for unit in units) == len(tokens)


def part_name(part: Part | None) -> Message:
    """The display name of a part, or of the whole, as the beginning of a sentence."""
    match part:
        case "A":
            return _("Text A")
        case "B":
            return _("Text B")
        case "prompt":
            return _("The prompt")
        case "answer":
            return _("The generated text")
    return _("The text")


def spans(units: Sequence[Unit]) -> tuple[tuple[Part, int, int], ...]:
    """The extent of each part of the input among units: the part, its first unit, and the one after its last.

    Units between two parts that belong to neither (special tokens) count to the one before.
    """
    part_spans: list[tuple[Part, int, int]] = []
    for number, unit in enumerate(units):
        if unit.part and (not part_spans or part_spans[-1][0] != unit.part):
            part_spans.append((unit.part, number, number + 1))
        elif part_spans:
            part_spans[-1] = (*part_spans[-1][:2], number + 1)
    return tuple(part_spans)


def find(units: Sequence[Unit], position: int) -> int:
    """The number of the unit that contains a token position.

    Raises:
        OutOfRange: no unit contains it, because it is hidden or the text is shorter.
    """
    for number, unit in enumerate(units):
        if position in unit.tokens:
            return number
    raise OutOfRange(
        _("Token {position} is not among the tokens shown.", position=str(position)),
        hint=_("Choose another token, or show special tokens and all parts."),
        asked=position,
    )


def pack_units(units: Sequence[Unit]) -> tuple[Unit, ...]:
    """The same units, renumbered for an array that holds only their tokens, one unit after the other."""
    first, packed = 0, []
    for unit in units:
        last = first + len(unit.tokens)
        packed.append(replace(unit, tokens=tuple(range(first, last))))
        first = last
    return tuple(packed)


def pool(
    weights: Floats, queries: Sequence[Unit], keys: Sequence[Unit], first: int = 0
) -> tuple[Floats, Floats]:
    """Weights between units: the SUM over the keys of a unit, the MEAN over its queries (Clark et al. 2019).

    Nothing is renormalised: a row of the result and its removed share make up the row's sum in the model.

    Args:
        weights: float32 ``[..., queries, keys]`` between tokens; never written to.
        queries: the units along the rows, all of whose tokens are among these rows.
        keys: the units along the columns.
        first: the token position of the first row.

    Returns:
        float32 ``[..., len(queries), len(keys)]`` (``weights`` itself if every token is a unit), and float32
        ``[..., len(queries)]``: the share of each row on keys that are not shown.
    """
    rows = _mean_of_rows(weights, queries, first)
    hidden = np.ones(weights.shape[-1], bool)
    hidden[[token for unit in keys for token in unit.tokens]] = False
    return sum_of_columns(rows, keys), rows[..., hidden].sum(axis=-1)


def pool_mask(
    allowed: NDArray[np.bool_], queries: Sequence[Unit], keys: Sequence[Unit], first: int = 0
) -> NDArray[np.bool_]:
    """Which units may attend to which: some token of the one to some token of the other.

    Args:
        allowed: bool ``[queries, keys]`` between tokens.
        queries, keys, first: as for `pool`.
    """
    if _is_every_token(queries, allowed.shape[0]) and _is_every_token(keys, allowed.shape[1]):
        return allowed
    return pool(allowed.astype(np.float32), queries, keys, first)[0] > 0


def _join_pieces(tokens: Sequence[Token]) -> str:
    """The text of the tokens of one word; pieces of a single character are joined."""
    texts = [token.text for token in tokens]
    hex_bytes = [token.hex for token in tokens if token.hex is not None]
    # Tokens that cover only a part of a character show its bytes in these brackets.
    if len(hex_bytes) == len(tokens) and any("⟨" in text for text in texts):
        with suppress(UnicodeDecodeError):
            return bytes.fromhex(" ".join(hex_bytes)).decode().strip()
    return "".join(texts)


def _check_part(tokens: Sequence[Token], part: Part | None) -> None:
    present = dict.fromkeys(token.part for token in tokens if token.part)
    if part is not None and part not in present:
        raise InvalidRequest(
            _("There is no part {part} on this side of the picture.", part=quoted(part)),
            hint=_("Its parts are: {parts}.", parts=enumerated(present))
            if present
            else _("It has no parts: leave that out."),
            asked=part,
        )


def _is_every_token(units: Sequence[Unit], size: int) -> bool:
    """Whether every token is a unit: units share no token, so it is enough to compare their numbers."""
    return len(units) == size


def _starts(units: Sequence[Unit]) -> NDArray[np.intp]:
    return np.fromiter((unit.tokens[0] for unit in units), np.intp, len(units))


def _mean_of_rows(weights: Floats, units: Sequence[Unit], first: int) -> Floats:
    if _is_every_token(units, weights.shape[-2]):
        return weights
    # take() and a few additions: np.add.reduceat takes fifteen times as long on segments this short.
    starts = _starts(units) - first
    lengths = np.fromiter((len(unit.tokens) for unit in units), np.intp, len(units))
    mean = weights.take(starts, axis=-2)
    for step in range(1, lengths.max()):
        longer = np.flatnonzero(lengths > step)
        mean[..., longer, :] += weights.take(starts[longer] + step, axis=-2)
    merged = np.flatnonzero(lengths > 1)
    mean[..., merged, :] /= lengths[merged, None].astype(np.float32)
    return mean


def sum_of_columns(weights: Floats, units: Sequence[Unit]) -> Floats:
    """The sum over the keys of each unit: ``[..., keys]`` to ``[..., len(units)]``."""
    if _is_every_token(units, weights.shape[-1]):
        return weights
    starts = _starts(units)
    lengths = np.fromiter((len(unit.tokens) for unit in units), np.intp, len(units))
    total = weights.take(starts, axis=-1)
    for step in range(1, lengths.max()):
        longer = np.flatnonzero(lengths > step)
        total[..., longer] += weights.take(starts[longer] + step, axis=-1)
    return total
