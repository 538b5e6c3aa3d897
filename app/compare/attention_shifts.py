"""Attention that moved: per head and token, the keys whose weight grew most and shrank most."""

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from ..core.capture import Floats
from ..core.shape import sent

# Only the largest moves are kept.
MOST_SHIFTS = 200


@dataclass(frozen=True, slots=True)
class AttentionShift:
    """In one head, the keys that one token attends to less, and more, in B than in A.

    Attributes:
        layer: from 0, e.g. ``3``.
        head: from 0, e.g. ``1``.
        query: the place of the query among the common rows, e.g. ``8``.
        gained: the place, among the columns that both have, of the key whose weight grew most from A to B,
            e.g. ``2``.
        gained_from: its weight in A, e.g. ``0.149``.
        gained_to: its weight in B, e.g. ``0.492``.
        lost: the column whose weight shrank most; None if none shrank, e.g. ``6``.
        lost_from: its weight in A, e.g. ``0.196``.
        lost_to: its weight in B, e.g. ``0.144``.
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
    @sent
    def gain(self) -> float:
        """Growth of the gained key's weight from A to B; above 0, e.g. ``0.343``."""
        return self.gained_to - self.gained_from


@dataclass(frozen=True, slots=True)
class ShiftTracker:
    """For every head and row, the keys that gained and lost most: ``[layers, heads, rows]`` each."""

    gained: NDArray[np.intp]
    lost: NDArray[np.intp]
    weights: Floats

    @classmethod
    def empty(cls, layers: int, heads: int, rows: int) -> "ShiftTracker":
        """The initial state, before any row was read."""
        size = (layers, heads, rows)
        # Weights: of the gained key in A and in B, then of the lost key in A and in B.
        return cls(np.zeros(size, np.intp), np.zeros(size, np.intp), np.zeros((*size, 4), np.float32))

    def note(self, layer: int, rows: slice, p: Floats, q: Floats) -> None:
        """Record some rows of a layer: ``p`` of A, ``q`` of B, ``[heads, rows, shared columns]``."""
        difference = q - p
        gained, lost = difference.argmax(axis=-1), difference.argmin(axis=-1)
        self.gained[layer, :, rows], self.lost[layer, :, rows] = gained, lost
        for number, (place, weights) in enumerate(product((gained, lost), np.broadcast_arrays(p, q))):
            picked = np.take_along_axis(weights, place[..., None], axis=-1)
            self.weights[layer, :, rows, number] = picked[..., 0]

    def largest(
        self, rows: NDArray[np.intp], columns: NDArray[np.intp], ordinary_keys: NDArray[np.intp]
    ) -> tuple[AttentionShift, ...]:
        """The largest gains, as places of the common axes; among equals the earlier head and row first.

        Args:
            rows, columns: the places of the recorded rows and columns.
            ordinary_keys: which of the rows are reported.
        """
        growth = np.zeros(self.gained.shape, np.float32)
        growth[..., ordinary_keys] = self.weights[..., ordinary_keys, 1] - self.weights[..., ordinary_keys, 0]
        gains = growth.ravel()
        order = np.argsort(-gains, kind="stable")[:MOST_SHIFTS]
        return tuple(self._move(int(n), rows, columns) for n in order if gains[n] > 0)

    def _move(self, number: int, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> AttentionShift:
        layer, head, row = (int(n) for n in np.unravel_index(number, self.gained.shape))
        gained_from, gained_to, lost_from, lost_to = (float(w) for w in self.weights[layer, head, row])
        shrank = lost_to < lost_from
        return AttentionShift(
            layer=layer,
            head=head,
            query=int(rows[row]),
            gained=int(columns[self.gained[layer, head, row]]),
            gained_from=gained_from,
            gained_to=gained_to,
            lost=int(columns[self.lost[layer, head, row]]) if shrank else None,
            lost_from=lost_from if shrank else None,
            lost_to=lost_to if shrank else None,
        )
