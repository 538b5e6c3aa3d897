"""What a census measures: numbers alone, so that they can be kept, and shown in any language."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.shape import to_json
from .options import CensusOptions

Doubles = NDArray[np.float64]

# Every kind of head, in the order in which a head is named.
KINDS = (
    *("retrieval", "induction", "duplicate", "previous"),
    *("local", "vertical-slash", "block-sparse", "sink"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CensusNumbers:
    """The numbers of one census.

    Attributes:
        options: the texts.
        stream, layers, heads, causal: whose heads they are.
        windows: by layer, how many tokens it reads; None: all.
        tokens: of the text without a needle.
        sentences: of that text.
        repeated: how many random tokens come twice, in each of several draws.
        draws: how many draws.
        keys: that each pattern may use in a row.
        nearest, first, block: see `Budget`.
        rows: on which patterns are measured.
        shares: by kind, ``[layers, heads]``; NaN where it cannot be measured.
        even: by kind, ``[layers]``: what evenly spread attention would give.
        unasked: ``[layers, heads]``: what the needle gets from the text after it, which does not ask for it.
        sweep: ``[depths, layers, heads]``: what it gets from the question, wherever it lies.
        sweep_even: ``[depths, layers]``.
        needle_tokens: of the needle.
        question_tokens: of the question with its frame.
    """

    options: CensusOptions
    stream: str
    layers: int
    heads: int
    causal: bool
    windows: tuple[int | None, ...]
    tokens: int
    sentences: int
    repeated: int
    draws: int
    keys: int
    nearest: int
    first: int
    block: int
    rows: int
    shares: Mapping[str, Doubles]
    even: Mapping[str, Doubles]
    unasked: Doubles
    sweep: Doubles
    sweep_even: Doubles
    needle_tokens: int
    question_tokens: int

    def to_text(self) -> str:
        """All of it as JSON."""
        return to_json(self).decode()

    @classmethod
    def from_text(cls, text: str) -> "CensusNumbers":
        """What `to_text` wrote."""
        found: dict[str, Any] = json.loads(text)
        found["options"] = CensusOptions(**found["options"])
        found["windows"] = tuple(found["windows"])
        for name in ("shares", "even"):
            found[name] = {kind: np.array(values, np.float64) for kind, values in found[name].items()}
        for name in ("unasked", "sweep", "sweep_even"):
            found[name] = np.array(found[name], np.float64)
        return cls(**{field.name: found[field.name] for field in fields(cls)})
