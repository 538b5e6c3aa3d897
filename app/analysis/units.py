"""Units of a picture: what one row or column shows, a token or several that were merged."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from ..core.capture import Capture, Floats
from ..core.crop import Crop, Span
from ..core.input import Role
from ..core.side_name import message_name
from ..core.side_name import part_name as name_of_part
from ..core.token import Part, Token, UnitName
from ..errors import InvalidRequest, OutOfRange
from ..message import Message, _, enumerated
from ..quotation import quoted

NO_ROLES: Mapping[Part, Role] = MappingProxyType({})
# Most characters of the label of a sentence or a part.
_LONGEST = 60
# Where a unit has more tokens, all are added up in double precision.
_SHORT = 16
# Rows of a mask that are merged together.
_MASK_ROWS = 256


@dataclass(frozen=True, slots=True)
class Unit:
    """One row or column of a picture.

    Attributes:
        label: display text; the whole word where sub-words are merged, and the beginning of a sentence or of
            a part, e.g. ``mat``.
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
    tokens: Sequence[Token],
    *,
    unit: UnitName = "token",
    specials: bool = True,
    part: Part | None = None,
    span: Span | None = None,
    roles: Mapping[Part, Role] = NO_ROLES,
) -> tuple[Unit, ...]:
    """The units of one side of a stream, in reading order. Padding is not a unit: see `Capture.shown`.

    Args:
        tokens: the tokens along that side.
        unit: which adjacent tokens are merged: none, or those of a word, a sentence or a part. Special tokens
            belong to no word and no sentence.
        specials: keep the special tokens.
        part: keep the tokens of this part only; all if None.
        span: keep the units that have a token among these; all if None.
        roles: who says the messages that are parts, for their labels.

    Raises:
        InvalidRequest: there is no such part, or nothing is left to show.
    """
    _check_part(tokens, part)
    shown = [
        position
        for position in _whole_units(unit, tokens, span)
        if not (token := tokens[position]).padding
        and (specials or not token.special)
        and (part is None or token.part == part)
    ]
    if not shown:
        raise _nothing_shown(part, span, roles)
    if unit == "token":
        return tuple(_token_unit(position, tokens[position]) for position in shown)
    groups: list[list[int]] = []
    for position in shown:
        adjacent = groups and groups[-1][-1] == position - 1
        if adjacent and _merges(unit, tokens[position - 1], tokens[position]):
            groups[-1].append(position)
        else:
            groups.append([position])
    return tuple(_unit_of(unit, group, [tokens[position] for position in group], roles) for group in groups)


def _nothing_shown(part: Part | None, span: Span | None, roles: Mapping[Part, Role]) -> InvalidRequest:
    if span:
        return InvalidRequest(
            _(
                "Nothing of {span} is shown: its tokens are special or belong to another part.",
                span="{}:{}".format(*span),
            ),
            hint=_("Choose another slice, or show special tokens and all parts."),
        )
    return InvalidRequest(
        _("{part} consists of special tokens only, and those are hidden.", part=part_name(part, roles)),
        hint=_("Show the special tokens."),
    )


def stream_units(
    capture: Capture,
    stream: str,
    *,
    unit: UnitName = "token",
    specials: bool = True,
    query_part: Part | None = None,
    key_part: Part | None = None,
    crop: Crop | None = None,
) -> tuple[tuple[Unit, ...], tuple[Unit, ...]]:
    """The units along the rows and along the columns of a stream; see `units`."""
    query_tokens, key_tokens = capture.query_tokens(stream), capture.key_tokens(stream)
    rows = columns = None
    if crop is not None:
        crop.check(len(query_tokens), len(key_tokens))
        rows, columns = crop.rows, crop.columns
    keys = units(key_tokens, unit=unit, specials=specials, part=key_part, span=columns, roles=capture.roles)
    if query_tokens is key_tokens and (query_part, rows) == (key_part, columns):
        return keys, keys
    queries = units(
        query_tokens, unit=unit, specials=specials, part=query_part, span=rows, roles=capture.roles
    )
    return queries, keys


def _whole_units(unit: UnitName, tokens: Sequence[Token], span: Span | None) -> range:
    """The positions of all tokens of the units that have one in a span."""
    first, last = span or (0, len(tokens))
    while first > 0 and _merges(unit, tokens[first - 1], tokens[first]):
        first -= 1
    while last < len(tokens) and _merges(unit, tokens[last - 1], tokens[last]):
        last += 1
    return range(first, last)


def _merges(unit: UnitName, before: Token, token: Token) -> bool:
    """Whether a token belongs to the same unit as the one before it."""
    match unit:
        case "token":
            return False
        case "word":
            return token.continues
        case "sentence":
            return token.sentence is not None and token.sentence == before.sentence
    return token.part is not None and token.part == before.part


def _token_unit(position: int, token: Token) -> Unit:
    return Unit(token.label, (position,), token.special, token.part, token.short)


def _unit_of(
    unit: UnitName, positions: Sequence[int], tokens: Sequence[Token], roles: Mapping[Part, Role]
) -> Unit:
    first = tokens[0]
    return Unit(
        label=_label(unit, tokens, roles),
        tokens=tuple(positions),
        special=all(token.special for token in tokens),
        part=first.part,
        short=first.short if len(tokens) == 1 else None,
    )


def _label(unit: UnitName, tokens: Sequence[Token], roles: Mapping[Part, Role]) -> str:
    part = tokens[0].part
    if unit == "word" or (len(tokens) == 1 and (unit == "sentence" or part is None)):
        return join_pieces(tokens)
    beginning = _beginning(_running_text(tokens))
    if unit == "sentence" or part is None:
        return beginning
    if part == "template":
        return name_of_part(part, roles)
    return _("{part}: {beginning}", part=name_of_part(part, roles), beginning=beginning)


def _running_text(tokens: Sequence[Token]) -> str:
    """The text of several words, with a space wherever there is white space between them."""
    words: list[list[Token]] = []
    for token in tokens:
        if words and token.continues:
            words[-1].append(token)
        else:
            words.append([token])
    text = join_pieces(words[0])
    for before, word in pairwise(words):
        text += " " * _are_apart(before[-1], word[0]) + join_pieces(word)
    return " ".join(text.split())


def _are_apart(before: Token, token: Token) -> bool:
    """Whether there is white space between two tokens: outside both, or within the second."""
    if before.end is None or token.start is None or token.end is None:
        return True
    return token.start > before.end or (not token.unknown and token.end - token.start > len(token.text))


def _beginning(text: str) -> str:
    import regex  # 14 ms that the server's start does not need

    clusters = regex.findall(r"\X", text)
    return text if len(clusters) <= _LONGEST else "".join(clusters[: _LONGEST - 1]).rstrip() + "…"


def shows_all(units: Sequence[Unit], tokens: Sequence[Token]) -> bool:
    """Whether every token is part of a unit."""
    return sum(len(unit.tokens) for unit in units) == len(tokens)


def part_name(part: Part | None, roles: Mapping[Part, Role]) -> Message:
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
        case "template":
            return _("The chat template")
        case str() if part.startswith("message-"):
            return _("“{text}”", text=message_name(part, roles))
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
    return pool_keys(mean_of_rows(weights, queries, first), keys)


def pool_keys(rows: Floats, keys: Sequence[Unit], first: int = 0) -> tuple[Floats, Floats]:
    """The weights of some rows between tokens on units: the sum over each, and the share on no unit.

    Args:
        first: the token position of the first column.
    """
    if _is_every_token(keys, rows.shape[-1]):
        return rows, np.zeros(rows.shape[:-1], np.float32)
    hidden = np.ones(rows.shape[-1], bool)
    hidden[[token - first for unit in keys for token in unit.tokens]] = False
    return sum_of_columns(rows, keys, first), rows[..., hidden].sum(axis=-1)


def pool_mask(
    allowed: NDArray[np.bool_],
    queries: Sequence[Unit],
    keys: Sequence[Unit],
    first: int = 0,
    first_key: int = 0,
) -> NDArray[np.bool_]:
    """Which units may attend to which: some token of the one to some token of the other.

    Args:
        allowed: bool ``[queries, keys]`` between tokens.
        queries, keys, first: as for `pool`.
        first_key: the token position of the first column.
    """
    if _is_every_token(queries, allowed.shape[0]) and _is_every_token(keys, allowed.shape[1]):
        return allowed
    # Some rows at a time, because a part of the input may have thousands.
    columns = [
        sum_of_columns(allowed[begin : begin + _MASK_ROWS].astype(np.float32), keys, first_key)
        for begin in range(0, len(allowed), _MASK_ROWS)
    ]
    return mean_of_rows(np.concatenate(columns), queries, first) > 0


def join_pieces(tokens: Sequence[Token]) -> str:
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


def mean_of_rows(weights: Floats, units: Sequence[Unit], first: int = 0) -> Floats:
    """The mean over the rows of each unit: ``[..., queries, keys]`` to ``[..., len(units), keys]``."""
    if _is_every_token(units, weights.shape[-2]):
        return weights
    # take() and a few additions: np.add.reduceat takes fifteen times as long on segments this short.
    starts = _starts(units) - first
    lengths = np.fromiter((len(unit.tokens) for unit in units), np.intp, len(units))
    if lengths.max() > _SHORT:
        ranges = zip(starts, starts + lengths, strict=True)
        means = [weights[..., begin:end, :].mean(axis=-2, dtype=np.float64) for begin, end in ranges]
        return np.stack(means, axis=-2).astype(np.float32)
    mean = weights.take(starts, axis=-2)
    for step in range(1, lengths.max()):
        longer = np.flatnonzero(lengths > step)
        mean[..., longer, :] += weights.take(starts[longer] + step, axis=-2)
    merged = np.flatnonzero(lengths > 1)
    mean[..., merged, :] /= lengths[merged, None].astype(np.float32)
    return mean


def sum_of_columns(weights: Floats, units: Sequence[Unit], first: int = 0) -> Floats:
    """The sum over the keys of each unit: ``[..., keys]`` to ``[..., len(units)]``."""
    if _is_every_token(units, weights.shape[-1]):
        return weights
    starts = _starts(units) - first
    lengths = np.fromiter((len(unit.tokens) for unit in units), np.intp, len(units))
    if lengths.max() > _SHORT:
        # Every second piece is what lies between two units.
        edges = np.stack([starts, starts + lengths], axis=1).ravel()
        edges = edges[: np.searchsorted(edges, weights.shape[-1])]
        sums = np.add.reduceat(weights, edges, axis=-1, dtype=np.float64)[..., ::2]
        return sums.astype(np.float32)
    total = weights.take(starts, axis=-1)
    for step in range(1, lengths.max()):
        longer = np.flatnonzero(lengths > step)
        total[..., longer] += weights.take(starts[longer] + step, axis=-1)
    return total
