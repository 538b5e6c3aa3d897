"""Activation patching: how much of the difference between two inputs each part of a model carries over."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ..message import _
from .outcome import Outcome
from .token_pairs import TokenPair

# What of A is put into B: the state of a token before a layer; the output of a head; or of each head of a
# layer its queries, its keys, its values and its output.
Patched = Literal["positions", "heads", "parts"]
# What of a head, the columns of the last: queries and keys after position encoding, the output before the
# output projection.
HeadPart = Literal["query", "key", "value", "output"]
PARTS: tuple[HeadPart, ...] = ("query", "key", "value", "output")


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchMap:
    """The shares of the outcome's difference that runs of B recover: ``(M_patched − M_B) / (M_A − M_B)``.

    0: B's outcome stays as it is; 1: it becomes A's. A share may lie outside of both.

    Attributes:
        patched: what of A is put into B, e.g. ``heads``.
        stream: whose layers and heads these are, e.g. ``self``.
        outcome: what is measured; its position is in A, and its value A's. A distance is one from A, so its
            value is 0.
        other_position: the position in B; None for a label or an embedding, e.g. ``15``.
        other: the outcome of B, e.g. ``-3.2``.
        shares: by row, then by column. Of positions, a row is a layer and a column a pair of tokens; of
            heads, a layer and a head; of parts, a head and one of queries, keys, values and output.
        layer: of parts, the layer; else None.
        pairs: by side, the tokens ``[A, B]`` that correspond, e.g. ``{"text": [[0, 0], [1, 1]]}``.
        together: of positions, the share that all of them before the first layer recover together; else None.

    Raises:
        ValueError: the shares do not fit each other, or one is no number.
    """

    patched: Patched
    stream: str
    outcome: Outcome
    other_position: int | None
    other: float
    shares: tuple[tuple[float, ...], ...]
    layer: int | None
    pairs: Mapping[str, tuple[TokenPair, ...]]
    together: float | None = None

    def __post_init__(self) -> None:
        columns = {len(row) for row in self.shares}
        numbers = [
            self.outcome.value,
            self.other,
            self.together or 0.0,
            *(n for row in self.shares for n in row),
        ]
        fits = len(columns) == 1 and columns != {0}
        if not fits or not all(map(math.isfinite, numbers)) or self.outcome.value == self.other:
            raise ValueError(_("the numbers of the patch map do not fit each other"))

    @property
    def difference(self) -> float:
        """The difference to recover, ``M_A − M_B``."""
        return self.outcome.value - self.other
