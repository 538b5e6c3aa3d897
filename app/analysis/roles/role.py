"""Roles: what a head must do to have one, and how it is scored."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from ...core.capture import Capture, Floats
from ...core.definition import Definition
from ...core.shape import Axes, PerHead
from ...core.token import Token
from ...message import _
from ..row_sampling import Positions

Bools = NDArray[np.bool_]
Doubles = NDArray[np.float64]
PerLayer = Annotated[Doubles, Axes(("layer",))]
Offsets = Annotated[NDArray[np.int64], Axes(("layer", "head"), gaps=False)]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a stream before any weight is read.

    Attributes:
        layers, heads: its shape.
        queries, keys: the tokens along the rows and the columns.
        aligned: whether both are the same tokens, so that their positions can be compared.
        text: whether the key tokens are pieces of a text, not of a picture or a clip.
        causal: whether no token attends to later ones.
        entries: intp ``[keys]``, equal for equal tokens; a special token is equal to none.
        ordinary: bool ``[queries]``, False for special tokens.
    """

    layers: int
    heads: int
    queries: tuple[Token, ...]
    keys: tuple[Token, ...]
    aligned: bool
    text: bool
    causal: bool
    entries: Positions
    ordinary: Bools

    @classmethod
    def of(cls, capture: Capture, stream: str) -> "Facts":
        """The facts of one stream of a capture."""
        shape = capture.stream(stream)
        queries, keys = capture.query_tokens(stream), capture.key_tokens(stream)
        numbers: dict[tuple[int, str], int] = {}
        entries = [
            -1 - place if token.special else numbers.setdefault((token.id, token.piece), len(numbers))
            for place, token in enumerate(keys)
        ]
        return cls(
            layers=shape.layers,
            heads=shape.heads,
            queries=queries,
            keys=keys,
            aligned=shape.query_side == shape.key_side,
            text=shape.key_side not in capture.media,
            causal=shape.causal,
            entries=np.array(entries, np.intp),
            ordinary=np.array([not token.special for token in queries], bool),
        )


@dataclass(frozen=True, slots=True)
class AttentionRows:
    """Some rows of one layer, all heads: as the model computes them, or without the sink.

    Attributes:
        layer: which layer.
        positions: intp ``[rows]``, the query tokens.
        weights: float32 ``[heads, rows, keys]``.
        allowed: bool ``[rows, keys]``, the keys that each row may attend to.
        counted: bool ``[heads, rows]``, False where nothing is left of a row.
    """

    layer: int
    positions: Positions
    weights: Floats
    allowed: Bools
    counted: Bools


@dataclass(frozen=True, slots=True)
class Score:
    """How strongly each head of a stream matches a role.

    Attributes:
        values: ``[layer][head]``, 0 to 1; None where no row could show it, e.g. ``[[0.99, 0.12]]``.
        rows: number of rows that could, in the layer where most can, e.g. ``11``.
        baseline: by layer, the score of an uninformed head; None if that is undefined, e.g. ``[0.077]``.
        offsets: ``[layer][head]``, for the role that has them: where each head attends, in positions after
            the token itself, e.g. ``null``.
    """

    values: PerHead
    rows: int
    baseline: PerLayer | None = None
    offsets: Offsets | None = None


class Tally(ABC):
    """Accumulates rows into a score. Rows come in any portions, each once."""

    @abstractmethod
    def add(self, attention: AttentionRows) -> None:
        """Count some rows."""

    @abstractmethod
    def score(self) -> Score:
        """The score of all rows so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion(Definition):
    """When a head has a role.

    Attributes:
        name: stable identifier, e.g. ``previous``.
        title: display name, e.g. ``Previous token``.
        explanation: one plain sentence, e.g. ``Each token attends to the token just before it.``.
        formula: of a head's score, as text, e.g. ``mean of aᵢ,ᵢ₋₁, over tokens i that may attend to i - 1``.
        family: roles of one family have the same colour in the overview, e.g. ``position``.
        threshold: the score from which a head has the role, 0 to 1, e.g. ``0.5``.
        threshold_source: where that number comes from, e.g. ``Clark et al. 2019``.
        times: multiple of the baseline that a score must also reach, e.g. ``2.0``.
        chance: what the baseline is.
        example: a sentence that has what the role needs; None if none helps, e.g.
            ``The cat sat on the mat because it was soft.``.
    """

    family: str
    threshold: float
    threshold_source: str
    times: float = 2.0
    chance: str = _("attention spread evenly over all that a token may attend to")
    example: str | None = None

    def least_score(self, baseline: float | None) -> float:
        """The score that a head needs if an uninformed one would get ``baseline``."""
        return max(self.threshold, self.times * (baseline or 0.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Criterion):
    """A role that a head can have.

    Attributes:
        lacking: what a text without rows that could show it lacks, as a sentence.
        aligned: whether it compares positions of rows with positions of columns.
        text: whether it is about tokens of a text.
        ahead: whether it attends to later tokens, which a causal model never does.
    """

    lacking: str
    aligned: bool = False
    text: bool = False
    ahead: bool = False

    def reason_impossible(self, facts: Facts) -> str:
        """Why no text could show it in this stream; empty if one could."""
        if self.aligned and not facts.aligned:
            return _("Rows and columns are different tokens here, so their positions cannot be compared.")
        if self.text and not facts.text:
            return _("Only the tokens of a text can show it.")
        return _("No token of this model attends to later ones.") if self.ahead and facts.causal else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRole(Role):
    """A role that is scored token by token.

    Attributes:
        tally: creates the accumulator, from the facts of a stream.
    """

    tally: Callable[[Facts], Tally] = field(repr=False)


# The keys that a role expects of some rows: bool ``[rows, keys]``.
Expected = Callable[[Facts, Positions], Bools]


class Share(Tally):
    """The mean share of a row's attention on its expected keys.

    A row counts if it may attend to such a key and to another one, too, and its token is not special.

    Args:
        facts: of the stream.
        expected: which keys.
        every: rows of special tokens count as well.
    """

    def __init__(self, facts: Facts, expected: Expected, every: bool = False) -> None:
        self._facts, self._expected, self._every = facts, expected, every
        self._sums, self._counts = np.zeros((2, facts.layers, facts.heads))
        self._chance, self._rows = np.zeros((2, facts.layers))

    def add(self, attention: AttentionRows) -> None:
        """Count some rows."""
        expected = self._expected(self._facts, attention.positions) & attention.allowed
        could = expected.any(axis=-1) & (attention.allowed & ~expected).any(axis=-1)
        if not self._every:
            could &= self._facts.ordinary[attention.positions]
        if not could.any():
            return
        shares = np.vecdot(attention.weights, expected.astype(np.float32))
        counted = attention.counted & could
        self._sums[attention.layer] += shares.sum(axis=-1, dtype=np.float64, where=counted)
        self._counts[attention.layer] += counted.sum(axis=-1)
        self._chance[attention.layer] += (
            expected.sum(axis=-1)[could] / attention.allowed.sum(axis=-1)[could]
        ).sum()
        self._rows[attention.layer] += np.count_nonzero(could)

    def score(self) -> Score:
        """The means over the rows that counted."""
        return Score(
            values=np.clip(quotient(self._sums, self._counts), 0, 1),
            rows=int(self._rows.max()),
            baseline=quotient(self._chance, self._rows),
        )


def share_of(expected: Expected, every: bool = False) -> Callable[[Facts], Tally]:
    """A function that creates a `Share` of those keys."""
    return lambda facts: Share(facts, expected, every)


def quotient(sums: Doubles, counts: Doubles) -> Doubles:
    """``sums / counts``, NaN where nothing was counted."""
    quotients: Doubles = np.divide(sums, counts, out=np.full(sums.shape, np.nan), where=counts > 0)
    return quotients
