"""Plain sentences about what was merged, left out or summed before a picture was drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ..core.capture import Capture, Floats
from ..core.crop import Crop
from ..core.input import Role
from ..core.rounding import significant
from ..core.side_name import message_name
from ..core.stream import Head, Stream
from ..core.token import Part, Token, UnitName
from ..message import Message, _, digits, enumerated, joined, ngettext
from .head_selection import HeadSelection
from .padding import Padding
from .units import Unit
from .unknown_tokens import unknown_note

# Most hidden tokens that a note names.
_NAMED = 8
_MERGED: dict[UnitName, Message] = {
    "word": _(
        "Sub-words of one word are merged: the weights on its parts are added up, "
        "and the rows of its parts are averaged."
    ),
    "sentence": _(
        "The tokens of a sentence are merged: the weights on them are added up, and their rows are averaged."
    ),
    "part": _(
        "The tokens of a part are merged: the weights on them are added up, and their rows are averaged."
    ),
}


def side_notes(
    capture: Capture,
    stream: str,
    heads: HeadSelection,
    queries: Sequence[Unit],
    keys: Sequence[Unit],
    *,
    unit: UnitName,
    specials: bool,
    query_part: Part | None,
    key_part: Part | None,
    removed: Floats | None,
    sunk: Floats | None,
) -> list[str]:
    """Everything that was done to one capture: heads combined, tokens merged, tokens left out.

    Args:
        capture, stream, heads: which heads of which capture.
        queries, keys: the units along the rows and the columns.
        unit, specials, query_part, key_part: what was requested to be shown.
        removed: float32 ``[rows]``, the share of each row on keys that are not shown; None: it is not known.
        sunk: float32 ``[rows]``, the share that goes to no token; None: it is not known.
    """
    members, shape = heads.members(capture, stream), capture.stream(stream)
    rows, columns = (
        _names(tokens, specials) for tokens in (capture.query_tokens(stream), capture.key_tokens(stream))
    )
    largest = heads.by == "max" and len(members) > 1
    padding = Padding.of(capture, shape.key_side)
    return [
        *heads.notes(capture, stream),
        *row_naming_note(capture, stream, unit),
        *unknown_note(capture),
        *not_shares(capture),
        *_layer_number_notes(shape, members),
        *_merging_notes(unit, queries, keys),
        *_part_notes(query_part, key_part, capture.roles),
        *(
            _left_out_notes(not specials and bool(columns), key_part is not None)
            if removed is None
            else _hidden_notes(removed, columns, padding, key_part is not None, largest, capture.shares)
        ),
        *_hidden_row_notes(rows, columns),
        *(_sink_notes(sunk, largest) if sunk is not None and _has_sink(shape, members) else ()),
    ]


def crop_note(
    capture: Capture, stream: str, queries: Sequence[Unit], keys: Sequence[Unit], crop: Crop | None
) -> list[str]:
    """Which rows and columns of all are shown; empty if all are."""
    if crop is None:
        return []
    return [
        _(
            "Only a part of the matrix is shown, by the numbers of its tokens from 0: rows: {rows}; columns:"
            " {columns}.",
            rows=_extent(queries, len(capture.query_tokens(stream))),
            columns=_extent(keys, len(capture.key_tokens(stream))),
        )
    ]


def _extent(units: Sequence[Unit], count: int) -> Message:
    first, last = units[0].tokens[0], units[-1].tokens[-1]
    if first == last:
        return _("{place} of {count}", place=first, count=count)
    return _("{first} to {last} of {count}", first=first, last=last, count=count)


def row_naming_note(capture: Capture, stream: str, unit: UnitName) -> list[str]:
    """How the rows of a decoder are labelled; empty elsewhere, and where no row is a token or a word."""
    named = capture.rows_of(stream)
    if named is None or (named == "read" and unit in ("sentence", "part")):
        return []
    if named == "written":
        return [_("Rows are named by the token being written: each row is the one that predicts it.")]
    return [_("Rows are named by the token that is read there; each row predicts the token after it.")]


def unit_notes(
    unit: UnitName,
    specials: bool,
    query_part: Part | None,
    key_part: Part | None,
    roles: Mapping[Part, Role],
) -> list[str]:
    """What is merged and left out, for analyses over many heads, each of which loses another share."""
    return [
        *([_MERGED[unit]] if unit != "token" else []),
        *_part_notes(query_part, key_part, roles),
        *_left_out_notes(not specials, query_part is not None or key_part is not None),
    ]


def _left_out_notes(specials: bool, parts: bool) -> list[str]:
    match specials, parts:
        case True, True:
            return [
                _(
                    "What falls on special tokens and other parts of the input is left out, and the rest is"
                    " not rescaled."
                )
            ]
        case True, False:
            return [_("What falls on special tokens is left out, and the rest is not rescaled.")]
        case False, True:
            return [_("What falls on other parts of the input is left out, and the rest is not rescaled.")]
    return []


def pooling_note(rows: int, columns: int, block: tuple[int, int] | None) -> list[str]:
    """A note that each cell stands for a block of cells."""
    if block is None:
        return []
    return [
        _(
            "There are {rows} × {columns} cells, too many to draw: each cell drawn is the "
            "maximum of a {high} × {wide} block.",
            rows=rows,
            columns=columns,
            high=block[0],
            wide=block[1],
        )
    ]


def forbidden(allowed: NDArray[np.bool_] | None) -> list[str]:
    """A note that the mask forbids some cells."""
    if allowed is None or allowed.all():
        return []
    return [_("Where a cell is empty, the query may not attend to that key: its weight is exactly 0.")]


def not_shares(capture: Capture) -> list[str]:
    """A note that the rows of imported attention do not add up to 1."""
    if capture.shares:
        return []
    sums = capture.exactness.row_sums
    return [_("Rows add up to {sums}, not to 1: these weights are not shares of a row.", sums=sums.in_words)]


def _layer_number_notes(shape: Stream, members: Sequence[Head]) -> list[str]:
    """The model's own number of a layer, where it also counts layers without softmax attention."""
    layers = list(dict.fromkeys(layer for layer, _head in members))
    own = [shape.details[layer].number for layer in layers] if shape.others else layers
    if own == layers:
        return []
    if len(own) == 1:
        return [
            _(
                "The model itself numbers this layer {layer}: it also counts layers without softmax "
                "attention, which are not shown.",
                layer=str(own[0]),
            )
        ]
    return [
        _(
            "The model itself numbers these layers {layers}: it also counts layers without "
            "softmax attention, which are not shown.",
            layers=enumerated(map(str, own)),
        )
    ]


def _has_sink(shape: Stream, members: Sequence[Head]) -> bool:
    return any(detail.sink for layer, _head in members for detail in shape.details[layer : layer + 1])


def _merging_notes(unit: UnitName, queries: Sequence[Unit], keys: Sequence[Unit]) -> list[str]:
    if all(len(one.tokens) == 1 for one in (*queries, *keys)):
        return []
    return [_MERGED[unit]]


def _part_notes(query_part: Part | None, key_part: Part | None, roles: Mapping[Part, Role]) -> list[str]:
    if query_part and key_part:
        return [
            _(
                "Only the rows of {part} and the columns of {other} are shown.",
                part=_within(query_part, roles),
                other=_within(key_part, roles),
            )
        ]
    if query_part:
        return [_("Only the rows of {part} are shown.", part=_within(query_part, roles))]
    return [_("Only the columns of {part} are shown.", part=_within(key_part, roles))] if key_part else []


_WITHIN: dict[Part, Message] = {
    "A": _("text A"),
    "B": _("text B"),
    "prompt": _("the prompt"),
    "answer": _("the generated text"),
    "template": _("the chat template"),
}


def _within(part: Part, roles: Mapping[Part, Role]) -> Message:
    """The name of a part within a sentence."""
    return _WITHIN.get(part) or _("“{text}”", text=message_name(part, roles))


def _names(tokens: Sequence[Token], specials: bool) -> list[str]:
    """The hidden special tokens, each kind once; of many the first ones, and the number of others."""
    hidden = [token.label for token in tokens if token.special and not token.padding]
    names = [] if specials else list(dict.fromkeys(hidden))
    return names if len(names) <= _NAMED else [*names[:_NAMED], _more(len(names) - _NAMED)]


def _more(count: int) -> Message:
    return _("and {count} more", count=count)


def _hidden_notes(
    share: Floats, names: Sequence[str], padding: Padding, other_parts: bool, largest: bool, shares: bool
) -> list[str]:
    """What is not shown, and its share; ``names`` are special tokens."""
    amount = _Amount.of(share, largest, shares)
    listed_names = enumerated(names)
    specials = _("Special tokens ({names}) are not shown.", names=listed_names)
    unscaled = _("The rest is not rescaled.")
    if other_parts:
        either = _("Special tokens ({names}) are not shown either.", names=listed_names)
        without = [*([either] if names else []), *([padding.not_shown_either()] if padding.count else [])]
        return [joined((amount.of_the_rest(), *without, _("Nothing is rescaled.")))]
    if names and padding.count:
        return [joined((padding.nor_shown(listed_names), amount.together(), unscaled))]
    if names:
        return [joined((specials, amount.of_specials(), unscaled))]
    if padding.count:
        return [joined((padding.not_shown(), amount.of_padding(), unscaled))]
    return []


@dataclass(frozen=True, slots=True)
class _Amount:
    """What falls on something that is not shown.

    Attributes:
        values: the mean and the maximum over rows: of shares of the attention, or of weights that are none.
        largest: whether they are, in each row, those of the head where they are most.
        shares: whether rows add up to 1, which those of imported attention need not do.
    """

    values: dict[str, str]
    largest: bool
    shares: bool

    @classmethod
    def of(cls, share: Floats, largest: bool, shares: bool) -> Self:
        mean, most = (
            (percent(share.mean()), percent(share.max()))
            if shares
            else (significant(share.mean()), significant(share.max()))
        )
        return cls({"mean": mean, "most": most}, largest, shares)

    @property
    def _clause(self) -> Message:
        """The padding as the object of a sentence."""
        mean, most = self.values["mean"], self.values["most"]
        match self.shares, self.largest:
            case True, False:
                return _(
                    "{mean} of the attention of these rows on average and {most} at most",
                    mean=mean,
                    most=most,
                )
            case True, True:
                return _(
                    "{mean} of the attention of these rows on average and {most} at most, each in the "
                    "head with the most",
                    mean=mean,
                    most=most,
                )
            case False, False:
                return _(
                    "a weight of {mean} of these rows on average and {most} at most", mean=mean, most=most
                )
        return _(
            "a weight of {mean} of these rows on average and {most} at most, each in the head with the most",
            mean=mean,
            most=most,
        )

    def of_the_rest(self) -> Message:
        return _("The rest, {amount}, falls on what is not shown.", amount=self._clause)

    def together(self) -> Message:
        return _("Together they get {amount}.", amount=self._clause)

    def of_specials(self) -> Message:
        return _("They get {amount}.", amount=self._clause)

    def of_padding(self) -> Message:
        return _("It gets {amount}.", amount=self._clause)


def _hidden_row_notes(rows: Sequence[str], columns: Sequence[str]) -> list[str]:
    """The hidden rows, if they are other tokens than the hidden columns."""
    if not rows or rows == columns:
        return []
    return [_("Rows of special tokens ({names}) are not shown.", names=enumerated(rows))]


def _sink_notes(share: Floats, largest: bool) -> list[str]:
    mean, most = percent(share.mean()), percent(share.max())
    rows = share.size
    if largest:
        return [
            ngettext(
                "Rows add up to less than 100 %: the model’s learned sink, which is not a token, "
                "takes {mean} of a row on average and {most} at most, each in the head with the most.",
                "Rows add up to less than 100 %: the model’s learned sink, which is not a token, "
                "takes {mean} of a row on average over the {count} rows shown, and {most} at most, "
                "each in the head with the most.",
                rows,
                mean=mean,
                most=most,
            )
        ]
    return [
        ngettext(
            "Rows add up to less than 100 %: the model’s learned sink, which is not a token, "
            "takes {mean} of a row on average and {most} at most.",
            "Rows add up to less than 100 %: the model’s learned sink, which is not a token, "
            "takes {mean} of a row on average over the {count} rows shown, and {most} at most.",
            rows,
            mean=mean,
            most=most,
        )
    ]


def percent(share: float, decimals: int = 1) -> Message:
    """A share as a percentage; 0 % and 100 % only if it is exactly that."""
    least = 10.0**-decimals
    if 0 < 100 * share <= least / 2:
        return _("less than {percent}", percent=_("{number} %", number=digits(f"{least:.{decimals}f}")))
    if share < 1 and 100 - 100 * share <= least / 2:
        return _("more than {percent}", percent=_("{number} %", number=digits(f"{100 - least:.{decimals}f}")))
    return _("{number} %", number=digits(f"{100 * share:.{decimals}f}"))
