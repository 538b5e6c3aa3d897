"""Several methods that say which tokens count for an outcome, side by side on one input."""

import math
from dataclasses import dataclass
from typing import Literal

from ..message import _
from .outcome import Outcome

MethodName = Literal["weight", "norm", "rollout", "flow", "gradient", "integrated", "knockout"]
# Why a method has no numbers: queries and keys are different tokens; a distance has no gradient; the text is
# too long; the input is no sequence of embedded tokens; how attention joins the tokens' states is not known.
Lack = Literal["crossing", "distance", "length", "embeddings", "parts"]
# Shares of the tokens that are removed, or kept, to test a ranking (DeYoung et al. 2020).
SHARES = (0.01, 0.05, 0.1, 0.2, 0.5)


@dataclass(frozen=True, slots=True)
class TokenScores:
    """What one method says about each token.

    Attributes:
        method: which one, e.g. ``rollout``.
        values: one for each token, in the method's own unit; those of integrated gradients and of knock-out
            are positive where the token raises the outcome. Empty if the method has none.
        lack: why it has none, e.g. ``null``.
    """

    method: MethodName
    values: tuple[float, ...]
    lack: Lack | None = None


@dataclass(frozen=True, slots=True)
class Curves:
    """What happens to the outcome as tokens are removed, in the order of one ranking.

    Removing a token cuts all edges to it, in every head and layer of the stream, except its own to itself. A
    loss is the outcome of the model as it is minus the outcome after; of a distance, its size after.

    Attributes:
        method: whose ranking it is; None: a random order, e.g. ``rollout``.
        comprehensiveness: the loss without the first tokens of the ranking, for each of `SHARES`.
        sufficiency: the loss with the first tokens only, for each of `SHARES`.
    """

    method: MethodName | None
    comprehensiveness: tuple[float, ...]
    sufficiency: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Completeness:
    """Whether integrated gradients add up to what they must.

    Attributes:
        total: the sum over all tokens, e.g. ``6.1``.
        difference: the outcome minus that of the baseline, which the sum approximates, e.g. ``6.12``.
        steps: points of the path at which gradients were taken, e.g. ``64``.
    """

    total: float
    difference: float
    steps: int


@dataclass(frozen=True, slots=True)
class MethodComparison:
    """Which tokens count for an outcome, by several methods.

    Attributes:
        outcome: what is measured.
        stream: whose attention is followed, e.g. ``self``.
        rows: the queries from whose rows of the last layer the outcome is read, e.g. ``[16]``.
        tokens: positions of the tokens that are ranked: those to which a query can attend on the way to these
            rows, apart from itself.
        scores: of each method.
        completeness: of the integrated gradients; None without them.
        mixing: of the norm-based method: how much of a row's state after attention comes from other tokens,
            0 to 1, the mean of all layers and these rows; None without it, e.g. ``0.21``.
        curves: of each method that has numbers.
        random: of random orders, to compare with.

    Raises:
        ValueError: the numbers do not fit each other.
    """

    outcome: Outcome
    stream: str
    rows: tuple[int, ...]
    tokens: tuple[int, ...]
    scores: tuple[TokenScores, ...]
    completeness: Completeness | None
    mixing: float | None
    curves: tuple[Curves, ...]
    random: tuple[Curves, ...]

    def __post_init__(self) -> None:
        lines = [*self.curves, *self.random]
        pairs = [pair for one in lines for pair in (one.comprehensiveness, one.sufficiency)]
        known = [one for one in self.scores if one.lack is None]
        fits = (
            all(len(one.values) == len(self.tokens) > 0 for one in known)
            and not any(one.values for one in self.scores if one.lack is not None)
            and all(len(pair) == len(SHARES) for pair in pairs)
            and [one.method for one in self.curves] == [one.method for one in known]
            and len({one.method for one in self.scores}) == len(self.scores)
            and bool(self.random)
        )
        numbers = [value for row in ([one.values for one in known], pairs) for some in row for value in some]
        if not fits or not all(map(math.isfinite, numbers)):
            raise ValueError(_("the scores of the methods do not fit each other"))

    @property
    def known(self) -> tuple[TokenScores, ...]:
        """The methods that have numbers."""
        return tuple(one for one in self.scores if one.lack is None)
