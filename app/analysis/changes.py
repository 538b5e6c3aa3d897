"""Where two captures differ most: every head of a stream against the same head, or one set of heads."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..capture.record import Capture, Floats, Part
from ..errors import InvalidRequest
from . import tiles
from .axes import Axes, Lines, Side, axes
from .divergence import jensen_shannon, total_variation
from .units import pool

# Cells over all heads that are looked at; above it rows are sampled. About a tenth of a second.
MOST_CELLS = 4 << 20
# Of the moves, the largest.
MOST_MOVES = 200


@dataclass(frozen=True, slots=True)
class Move:
    """In one head, what one token looks at less in B than in A, and what it looks at more.

    Attributes:
        layer, head: which head.
        query: the place of the common rows that looks.
        gained: the place of the common columns, of those in both, whose weight grew most from A to B.
        lost: the one whose weight shrank most; None if none shrank.
        gained_from, gained_to, lost_from, lost_to: these weights in A and in B.
    """

    layer: int
    head: int
    query: int
    gained: int
    gained_from: float
    gained_to: float
    lost: int | None
    lost_from: float | None
    lost_to: float | None

    @property
    def gain(self) -> float:
        """How much the gained key grew, from A to B; above 0."""
        return self.gained_to - self.gained_from


@dataclass(frozen=True, slots=True)
class HeadChange:
    """How far one head of A is from what it is compared with: means over the rows measured."""

    layer: int
    head: int
    jsd: float
    tv: float


@dataclass(frozen=True, slots=True)
class Changes:
    """Every head of A's stream, compared.

    Attributes:
        compared: with the same head of B, or each with one set of heads of B.
        axes: the common rows and columns.
        jsd, tv: float64 ``[layers, heads]``, means over the rows measured.
        heads: the heads, those that differ most (by jsd) first.
        moves: the largest gains of all heads and rows, the largest first.
        rows_measured, rows_shared: how many rows both have, and how many of these were looked at.
        notes: how the two were matched, and what was sampled.
    """

    compared: Literal["same head", "B"]
    axes: Axes
    jsd: NDArray[np.float64]
    tv: NDArray[np.float64]
    heads: tuple[HeadChange, ...]
    moves: tuple[Move, ...]
    rows_measured: int
    rows_shared: int
    notes: tuple[str, ...]


def changes(
    a: tuple[Capture, str],
    b: tuple[Capture, str] | Side,
    *,
    words: bool = False,
    specials: bool = True,
    query_part: Part | None = None,
    key_part: Part | None = None,
) -> Changes:
    """Compare every head of a stream.

    Args:
        a: a capture, and which of its streams.
        b: another one of as many layers and heads, whose heads are compared with the same heads of A; or a
            set of heads, with which every head of A is compared.
        words, specials: what counts as a row or a column (see `units`).
        query_part, key_part: the parts of the input that are looked at; all if None.

    Raises:
        UnknownStream, OutOfRange: there are no such heads.
        InvalidRequest: the two cannot be compared.
    """
    fixed = b if isinstance(b, Side) else None
    other = (b.capture, b.stream) if isinstance(b, Side) else b
    _check(a, other, fixed)
    common = axes(a, other, words=words, specials=specials, query_part=query_part, key_part=key_part)
    shape = a[0].stream(a[1])
    rows = _sampled(common, shape.layers * shape.heads)
    shared = common.shared_columns
    strips = list(_strips(common, rows))
    still = [_fixed(common, fixed, top, bottom) for top, bottom in strips] if fixed else None
    total_jsd, total_tv = np.zeros((2, shape.layers, shape.heads))
    found = _Moves.empty(shape.layers, shape.heads, len(rows))
    for layer in range(shape.layers):
        done = 0
        for number, (top, bottom) in enumerate(strips):
            p, rest_p = _layer(common.a, layer, top, bottom)
            q, rest_q = still[number] if still else _layer(common.b, layer, top, bottom)
            total_jsd[layer] += jensen_shannon(p, q, rest_p, rest_q).sum(axis=-1, dtype=np.float64)
            total_tv[layer] += total_variation(p, q, rest_p, rest_q).sum(axis=-1, dtype=np.float64)
            if len(shared):
                found.note(layer, slice(done, done + bottom - top), p, q, shared)
            done += bottom - top
    count = max(len(rows), 1)
    jsd, tv = total_jsd / count, total_tv / count
    ranked = [
        HeadChange(layer, head, float(jsd[layer, head]), float(tv[layer, head]))
        for layer in range(shape.layers)
        for head in range(shape.heads)
    ]
    return Changes(
        compared="B" if fixed else "same head",
        axes=common,
        jsd=jsd,
        tv=tv,
        heads=tuple(sorted(ranked, key=lambda head: -head.jsd)),
        moves=found.largest(rows, shared),
        rows_measured=len(rows),
        rows_shared=len(common.shared_rows),
        notes=(*common.notes, *_notes(len(rows), len(common.shared_rows), fixed)),
    )


@dataclass(frozen=True, slots=True)
class _Moves:
    """Of every head and row, which key gained most and which lost most: ``[layers, heads, rows]`` each."""

    gained: NDArray[np.intp]
    lost: NDArray[np.intp]
    weights: Floats

    @classmethod
    def empty(cls, layers: int, heads: int, rows: int) -> "_Moves":
        size = (layers, heads, rows)
        # The weights are: of the gained key in A and in B, of the lost key in A and in B.
        return cls(np.zeros(size, np.intp), np.zeros(size, np.intp), np.zeros((*size, 4), np.float32))

    def note(self, layer: int, rows: slice, p: Floats, q: Floats, shared: NDArray[np.intp]) -> None:
        """Look at some rows of a layer: ``p`` of A, ``q`` of B, ``[heads, rows, places]``."""
        if len(shared) < p.shape[-1]:
            p, q = p[..., shared], q[..., shared]
        p, q = np.broadcast_arrays(p, q)
        difference = q - p
        gained, lost = difference.argmax(axis=-1), difference.argmin(axis=-1)
        self.gained[layer, :, rows], self.lost[layer, :, rows] = gained, lost
        picked = [
            np.take_along_axis(weights, place[..., None], axis=-1)[..., 0]
            for place in (gained, lost)
            for weights in (p, q)
        ]
        self.weights[layer, :, rows] = np.stack(picked, axis=-1)

    def largest(self, rows: NDArray[np.intp], shared: NDArray[np.intp]) -> tuple[Move, ...]:
        """The largest gains, as places of the common axes; of equals the earlier head and row first."""
        gains = (self.weights[..., 1] - self.weights[..., 0]).ravel()
        order = np.argsort(-gains, kind="stable")[:MOST_MOVES]
        return tuple(self._move(int(n), rows, shared) for n in order if gains[n] > 0)

    def _move(self, number: int, rows: NDArray[np.intp], shared: NDArray[np.intp]) -> Move:
        layer, head, row = (int(n) for n in np.unravel_index(number, self.gained.shape))
        gained_from, gained_to, lost_from, lost_to = (float(w) for w in self.weights[layer, head, row])
        shrank = lost_to < lost_from
        return Move(
            layer=layer,
            head=head,
            query=int(rows[row]),
            gained=int(shared[self.gained[layer, head, row]]),
            gained_from=gained_from,
            gained_to=gained_to,
            lost=int(shared[self.lost[layer, head, row]]) if shrank else None,
            lost_from=lost_from if shrank else None,
            lost_to=lost_to if shrank else None,
        )


def _check(a: tuple[Capture, str], b: tuple[Capture, str], fixed: Side | None) -> None:
    if fixed:
        fixed.heads.members(*b)
        if not fixed.is_share:
            raise InvalidRequest(
                "B is a maximum over several heads, and its rows are no distributions: no head can be"
                " measured against it.",
                hint="Take the mean instead, or one head.",
            )
        return
    one, other = (capture.stream(stream) for capture, stream in (a, b))
    if (one.layers, one.heads) != (other.layers, other.heads):
        raise InvalidRequest(
            f"There is no same head: A has {one.layers} layers of {one.heads} heads, B has {other.layers} of"
            f" {other.heads}.",
            hint="Name heads of B, with which every head of A is then compared.",
        )
    if (a[0].id, a[1]) == (b[0].id, b[1]):
        raise InvalidRequest(
            "A and B are the same capture, so every head would be compared with itself.",
            hint="Name heads of B, with which every head of A is then compared, or another capture.",
        )


def _sampled(common: Axes, heads: int) -> NDArray[np.intp]:
    """The rows that both have, as many as may be looked at, evenly spread."""
    shared = common.shared_rows
    most = max(1, MOST_CELLS // (heads * len(common.columns)))
    if len(shared) <= most:
        return shared
    return shared[np.linspace(0, len(shared) - 1, most).round().astype(np.intp)]


def _strips(common: Axes, rows: NDArray[np.intp]) -> Iterator[tuple[int, int]]:
    """Rows that follow each other on both sides, as places ``top:bottom``, in strips of bounded memory."""
    words = max((len(unit.tokens) for unit in (*common.a.queries, *common.b.queries)), default=1)
    most = max(1, tiles.TILE_BYTES // (words * max(common.a.row_bytes, common.b.row_bytes)))
    begin = 0
    for end in range(1, len(rows) + 1):
        if end == len(rows) or rows[end] != rows[end - 1] + 1 or end - begin == most:
            yield int(rows[begin]), int(rows[end - 1]) + 1
            begin = end


def _layer(lines: Lines, layer: int, top: int, bottom: int) -> tuple[Floats, Floats]:
    """All heads of a layer on the common axes: ``[heads, rows, places]``, and the rest ``[heads, rows]``."""
    first, last, some = lines.span(top, bottom)
    shown, removed = pool(lines.capture.weights(lines.stream, layer, first, last), some, lines.keys, first)
    sunk = np.maximum(1 - shown.sum(axis=-1) - removed, 0)
    return lines.spread(shown), removed + sunk


def _fixed(common: Axes, side: Side, top: int, bottom: int) -> tuple[Floats, Floats]:
    """The set of heads of B, as one head: ``[1, rows, places]`` and ``[1, rows]``."""
    strip = common.b.combined(side.members, side.heads.by, top, bottom)
    return strip.weights[None], strip.rest[None]


def _notes(measured: int, shared: int, fixed: Side | None) -> Iterator[str]:
    if fixed:
        what = fixed.heads.describe(fixed.capture, fixed.stream)
        yield f"Every head of A is compared with one thing, B: {what[0].lower()}{what[1:]}."
    if measured < shared:
        yield f"Measured on {measured:,} of the {shared:,} rows that both have, spread evenly."
