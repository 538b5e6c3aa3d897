"""Common rows and columns of two captures, on which their heads can be compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ..analysis.head_selection import HeadSelection, allowed_rows, rows_of
from ..analysis.units import Unit, pool_mask, units
from ..core.capture import Capture, Floats
from ..core.media import Picture
from ..core.side_name import side_name
from ..core.stream import Head
from ..core.stream_name import stream_name
from ..core.token import Part, UnitName
from ..core.view_spec import By, ViewSpec
from ..errors import NotComparable
from ..message import Message, _, digits, enumerated, listed, ngettext
from .sequence_alignment import AlignedPosition, align, keys, same_tokenization

Value = TypeVar("Value", bound=np.generic)

# Most unmatched places that a note names.
_NAMED = 8


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two things compared: a head of a capture, or several heads combined."""

    capture: Capture
    stream: str
    heads: HeadSelection

    @classmethod
    def of_b(cls, view: ViewSpec, capture: Capture, stream: str) -> "Side":
        """B of a view, as in A (in ``stream``) where the view names nothing else. Raises InvalidRequest."""
        return cls(capture, view.b_stream or stream, HeadSelection.of_b(view))

    @property
    def members(self) -> tuple[Head, ...]:
        """Its heads ``(layer, head)``, each once."""
        return self.heads.members(self.capture, self.stream)

    @property
    def is_share(self) -> bool:
        """Whether its rows are distributions, which those of a maximum over several heads are not."""
        return self.heads.by == "mean" or len(self.members) == 1


@dataclass(frozen=True)
class SideRows:
    """The rows and columns of one capture, and where they lie on the common axes.

    Attributes:
        queries, keys: the units along its own rows and columns.
        rows, columns: int ``[places]``: the number of its unit at each place of the common axes, or -1.
    """

    capture: Capture
    stream: str
    queries: tuple[Unit, ...]
    keys: tuple[Unit, ...]
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]

    @property
    def row_bytes(self) -> int:
        """Bytes that one query takes in memory, over the heads of a layer."""
        return 4 * len(self.capture.key_tokens(self.stream)) * self.capture.stream(self.stream).heads

    def span(self, top: int, bottom: int) -> tuple[int, int, Sequence[Unit]]:
        """The tokens ``first:last`` and the units of its rows within the places ``top:bottom``."""
        own = self.rows[top:bottom]
        own = own[own >= 0]
        some = self.queries[own[0] : own[-1] + 1] if len(own) else ()
        return (some[0].tokens[0], some[-1].tokens[-1] + 1, some) if some else (0, 0, ())

    def spread(self, weights: NDArray[Value]) -> NDArray[Value]:
        """Weights ``[..., keys]`` at the common columns: ``[..., places]``, 0 where it lacks the column."""
        if self._every_column:
            return weights
        common = np.zeros((*weights.shape[:-1], len(self.columns)), weights.dtype)
        common[..., self.columns >= 0] = weights
        return common

    @cached_property
    def _every_column(self) -> bool:
        return len(self.keys) == len(self.columns)

    def combined(self, heads: Sequence[Head], by: By, top: int, bottom: int) -> "Strip":
        """Several heads combined, at the places ``top:bottom`` of the common rows.

        Rows that it lacks are 0 and not allowed.
        """
        first, last, some = self.span(top, bottom)
        size = (bottom - top, len(self.columns))
        strip = Strip(np.zeros(size, np.float32), np.zeros(size, bool), *np.zeros((2, size[0]), np.float32))
        if not some:
            return strip
        present = self.rows[top:bottom] >= 0
        rows = rows_of(self.capture, self.stream, heads, by, some, self.keys, first, last)
        mask = allowed_rows(self.capture, self.stream, heads, first, last)
        strip.weights[present] = self.spread(rows.shown)
        strip.allowed[present] = self.columns >= 0
        if mask is not None:
            strip.allowed[present] = self.spread(pool_mask(mask, some, self.keys, first))
        strip.removed[present], strip.sunk[present] = rows.removed, rows.sunk
        return strip


@dataclass(frozen=True, slots=True)
class Strip:
    """Some rows of one side on the common axes.

    Attributes:
        weights: float32 ``[rows, places]``, 0 where the side lacks the place.
        allowed: bool ``[rows, places]``: the side has the place and its mask allows it.
        removed, sunk: float32 ``[rows]``, the share on keys that are not shown, and on no token.
    """

    weights: Floats
    allowed: NDArray[np.bool_]
    removed: Floats
    sunk: Floats

    @property
    def rest(self) -> Floats:
        """float32 ``[rows]``: the share of each row that lies outside the common axes."""
        return self.removed + self.sunk


@dataclass(frozen=True, slots=True)
class Axes:
    """The common rows and columns of two captures.

    Attributes:
        rows, columns: their places.
        a, b: where the rows and columns of each capture lie on them.
        unit: what a row or column stands for.
        notes: how the places were matched, and which only one side has.
    """

    rows: tuple[AlignedPosition, ...]
    columns: tuple[AlignedPosition, ...]
    a: SideRows
    b: SideRows
    unit: UnitName
    notes: tuple[str, ...]

    @property
    def shared_rows(self) -> NDArray[np.intp]:
        """The places of the rows that both have."""
        return np.flatnonzero((self.a.rows >= 0) & (self.b.rows >= 0))

    @property
    def shared_columns(self) -> NDArray[np.intp]:
        """The places of the columns that both have."""
        return np.flatnonzero((self.a.columns >= 0) & (self.b.columns >= 0))


def common_axes(
    a: tuple[Capture, str],
    b: tuple[Capture, str],
    *,
    unit: UnitName = "token",
    specials: bool = True,
    query_part: Part | None = None,
    key_part: Part | None = None,
) -> Axes:
    """Match the rows and the columns of two captures.

    Tokens are compared one by one if both models split words alike. Otherwise whole words are compared by
    their text, and the notes say so.

    Args:
        a, b: a capture, and the name of one of its streams.
        unit, specials: what counts as a row or a column (see `units`).
        query_part, key_part: the parts of the input whose rows and columns are shown; all if None.

    Raises:
        UnknownStream: a capture has no such stream.
        NotComparable: the two are of different kinds.
    """
    _check(a, b)
    query_tokens = [capture.query_tokens(stream) for capture, stream in (a, b)]
    key_tokens = [capture.key_tokens(stream) for capture, stream in (a, b)]
    same_tokens = same_tokenization(*query_tokens) and same_tokenization(*key_tokens)
    same_model = a[0].provenance.revision == b[0].provenance.revision
    forced = unit == "token" and not same_model and not same_tokens
    unit = "word" if forced else unit
    roles = [capture.roles for capture, _stream in (a, b)]
    queries = [
        units(tokens, unit=unit, specials=specials, part=query_part, roles=own)
        for tokens, own in zip(query_tokens, roles, strict=True)
    ]
    columns = [
        units(tokens, unit=unit, specials=specials, part=key_part, roles=own)
        for tokens, own in zip(key_tokens, roles, strict=True)
    ]
    down = align(*(keys(u, t, unit) for u, t in zip(queries, query_tokens, strict=True)))
    across = align(*(keys(u, t, unit) for u, t in zip(columns, key_tokens, strict=True)))
    return Axes(
        rows=down,
        columns=across,
        a=SideRows(*a, queries[0], columns[0], _numbers(down, "a"), _numbers(across, "a")),
        b=SideRows(*b, queries[1], columns[1], _numbers(down, "b"), _numbers(across, "b")),
        unit=unit,
        notes=(
            *(_FORCED if forced else ()),
            *_unshared_notes(down, across, queries, columns),
        ),
    )


_FORCED = (
    _(
        "The two models cut words into different tokens, so whole words are compared, by their text: the"
        " weights on the parts of a word are added up, and their rows are averaged."
    ),
)


def _check(a: tuple[Capture, str], b: tuple[Capture, str]) -> None:
    """Raise NotComparable unless the two can be compared."""
    one, other = (capture.stream(stream) for capture, stream in (a, b))
    if (one.query_side == one.key_side) != (other.query_side == other.key_side) or (
        a[0].id == b[0].id and (one.query_side, one.key_side) != (other.query_side, other.key_side)
    ):
        raise NotComparable(
            _(
                "{stream} and {other} cannot be compared: their rows or columns are not the same tokens"
                " ({query_side} attends to {key_side}, {other_query_side} to {other_key_side}).",
                stream=stream_name(one.name),
                other=stream_name(other.name),
                query_side=side_name(one.query_side),
                key_side=side_name(one.key_side),
                other_query_side=side_name(other.query_side),
                other_key_side=side_name(other.key_side),
            ),
            hint=_("Compare heads of one stream, or the same stream of two captures."),
        )
    for side_a, side_b in ((one.query_side, other.query_side), (one.key_side, other.key_side)):
        kinds = [_kind(a[0], side_a), _kind(b[0], side_b)]
        if kinds[0] != kinds[1]:
            raise NotComparable(
                _(
                    "A is {a} and B is {b}. They cannot be compared: their tokens are not the same places.",
                    a=kinds[0],
                    b=kinds[1],
                ),
                hint=_("Compare two texts, or two pictures that are cut into the same patches."),
            )


def _kind(capture: Capture, side: str) -> Message:
    medium = capture.media.get(side)
    if isinstance(medium, Picture):
        return _("a picture of {rows} by {columns} patches", rows=medium.rows, columns=medium.columns)
    if medium is None:
        return _("a text")
    return _("a clip in steps of {seconds} s", seconds=digits(f"{medium.step:g}"))


def _numbers(places: Sequence[AlignedPosition], side: str) -> NDArray[np.intp]:
    numbers = [getattr(place, side) for place in places]
    return np.array([-1 if number is None else number for number in numbers], np.intp)


def _unshared_notes(
    rows: Sequence[AlignedPosition],
    columns: Sequence[AlignedPosition],
    queries: Sequence[Sequence[Unit]],
    keys: Sequence[Sequence[Unit]],
) -> list[str]:
    """Notes that name the places only one side has; one note for rows and columns where they agree."""
    down, across = _unshared_places(rows, queries), _unshared_places(columns, keys)
    both = len(rows), sum(place.shared for place in rows)
    notes = []
    if down == across and len(rows) == len(columns):
        if down:
            notes.append(
                _(
                    "{shared} of {all} rows and columns are in both; {alone}.",
                    shared=both[1],
                    all=both[0],
                    alone=listed(down),
                )
            )
    else:
        if down:
            notes.append(
                _(
                    "{shared} of {all} rows are in both; {alone}.",
                    shared=both[1],
                    all=both[0],
                    alone=listed(down),
                )
            )
        if across:
            shared = sum(place.shared for place in columns)
            notes.append(
                _(
                    "{shared} of {all} columns are in both; {alone}.",
                    shared=shared,
                    all=len(columns),
                    alone=listed(across),
                )
            )
    return [*notes, _("What only one side has is not compared.")] if notes else []


def _unshared_places(places: Sequence[AlignedPosition], sides: Sequence[Sequence[Unit]]) -> list[str]:
    only_a = [sides[0][place.a].label for place in places if place.b is None and place.a is not None]
    only_b = [sides[1][place.b].label for place in places if place.a is None and place.b is not None]
    return [
        *([_only_in("A", only_a)] if only_a else []),
        *([_only_in("B", only_b)] if only_b else []),
    ]


def _only_in(side: str, labels: Sequence[str]) -> Message:
    named = enumerated(_("“{text}”", text=label) for label in labels[:_NAMED])
    unnamed = len(labels) - _NAMED
    if unnamed > 0:
        return _("{labels} and {count} more are only in {side}", labels=named, count=unnamed, side=side)
    return ngettext(
        "{labels} is only in {side}", "{labels} are only in {side}", len(labels), labels=named, side=side
    )
