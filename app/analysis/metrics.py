"""Numbers that characterise a head. Each metric is one entry of `METRICS`."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..core.capture import Floats
from ..core.definition import Measure
from ..core.token import Token
from ..message import _

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of attention, of all heads of one layer.

    Attributes:
        weights: float32 ``[heads, rows, keys]``, between tokens.
        totals: float32 ``[heads, rows]``, their sums: 1, or less where a learned sink takes the rest.
        positions: intp ``[rows]``, the query tokens.
        separators: positions of the keys that are separators (see the metric of that name).
        aligned: whether queries and keys are the same tokens, so that their positions can be compared.
        allowed: bool ``[rows, keys]``, the keys that each row may attend to; None if all.
    """

    weights: Floats
    totals: Floats
    positions: NDArray[np.intp]
    separators: NDArray[np.intp]
    aligned: bool
    allowed: NDArray[np.bool_] | None

    @classmethod
    def of(
        cls,
        weights: Floats,
        positions: NDArray[np.intp],
        separators: NDArray[np.intp],
        aligned: bool,
        allowed: NDArray[np.bool_] | None = None,
    ) -> "Rows":
        """These rows, with their sums."""
        # A matrix product is several times as fast as sum(); its rounding error is below 1e-6.
        totals: Floats = weights @ np.ones(weights.shape[-1], np.float32)
        return cls(weights, totals, positions, separators, aligned, allowed)

    @property
    def choice(self) -> NDArray[np.bool_]:
        """Rows that may attend to more than one key: bool ``[rows]``. The others say nothing about a head."""
        count, keys = self.weights.shape[1:]
        if self.allowed is None:
            return np.full(count, keys > 1)
        choices: NDArray[np.bool_] = self.allowed.sum(axis=-1) > 1
        return choices


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric(Measure):
    """One number per head: the mean of a number per row, over the rows that have a choice.

    A row has a choice if it may attend to more than one key. What the mask alone decides is not counted: in a
    causal model the first token can attend to itself only, and no token can attend to the next one.

    Attributes:
        formula: for one row *i* with weights *a*, as text.
        high: the largest possible value for any number of keys.
        limit: the same for a number of keys; None: `high` for each.
        positional: whether it compares positions, so that only self-attention streams have it.
        rows: float32 ``[heads, rows]`` of a tile; NaN where it is undefined for a row.
    """

    limit: Callable[[int], float] | None = None
    positional: bool
    rows: Callable[[Rows], Floats]

    def highest(self, keys: int) -> float:
        """The largest possible value for a number of keys."""
        return self.high if self.limit is None else self.limit(keys)


def separators(keys: tuple[Token, ...]) -> NDArray[np.intp]:
    """Positions of the separators: special tokens other than the one at position 0, and no padding."""
    marks = [n for n, token in enumerate(keys) if n and token.special and not token.padding]
    return np.array(marks, np.intp)


def measure(rows: Rows) -> tuple[Doubles, Doubles]:
    """Sum every metric over the rows of a tile; rows that are 0 throughout are skipped.

    Returns:
        float64 ``[metrics, heads]``: the sums over the rows where the metric is defined, and the number of
        these rows. Sums and counts of tiles can be added; their quotient is the head's value. A count of 0
        means that it has none.
    """
    heads = rows.weights.shape[0]
    # A row of zeros (in imported attention) says nothing about where a head attends.
    nonzero = rows.totals > 0
    sums, counts = np.zeros((2, len(METRICS), heads))
    choice = rows.choice
    for number, metric in enumerate(METRICS.values()):
        if metric.positional and not rows.aligned:
            continue
        values = metric.rows(rows)
        present = ~np.isnan(values) & choice & nonzero
        sums[number] = values.sum(axis=-1, dtype=np.float64, where=present)
        counts[number] = present.sum(axis=-1)
    return sums, counts


def _entropy(rows: Rows) -> Floats:
    # The smallest normal number instead of 0, so that 0 ln 0 is 0 and not NaN.
    logarithms = np.maximum(rows.weights, np.finfo(np.float32).tiny)
    np.log(logarithms, out=logarithms)
    total = _divisors(rows)
    entropy: Floats = np.log(total) - np.vecdot(rows.weights, logarithms) / total
    # max(): -0.0 and rounding below 0 of a one-hot row.
    return np.maximum(entropy, np.float32(0))


def _distance(rows: Rows) -> Floats:
    distances = np.abs(rows.positions[:, None] - np.arange(rows.weights.shape[-1])).astype(np.float32)
    distance: Floats = np.vecdot(rows.weights, distances) / _divisors(rows)
    return distance


def _divisors(rows: Rows) -> Floats:
    """The totals; 1 for rows of 0."""
    return np.where(rows.totals > 0, rows.totals, np.float32(1))


def _offset(by: int) -> Callable[[Rows], Floats]:
    """The weight of the key ``by`` places after the query; NaN where there is none or it is masked."""

    def values(rows: Rows) -> Floats:
        heads, count, keys = rows.weights.shape
        columns = rows.positions + by
        inside = np.flatnonzero((columns >= 0) & (columns < keys))
        if rows.allowed is not None:
            inside = inside[rows.allowed[inside, columns[inside]]]
        offsets = np.full((heads, count), np.nan, np.float32)
        offsets[:, inside] = rows.weights[:, inside, columns[inside]]
        return offsets

    return values


def _first(rows: Rows) -> Floats:
    return rows.weights[:, :, 0]


def _separator(rows: Rows) -> Floats:
    if not rows.separators.size:
        return np.full(rows.weights.shape[:2], np.nan, np.float32)
    total: Floats = rows.weights[:, :, rows.separators].sum(axis=-1)
    return total


METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric(
            name="entropy",
            title=_("Spread"),
            explanation=_(
                "How widely the head spreads its attention; 0 when each token attends to only one."
            ),
            formula="Hᵢ = Σⱼ pᵢⱼ ln(1 / pᵢⱼ), pᵢⱼ = aᵢⱼ / Σₖ aᵢₖ",
            unit=_("nats"),
            high=math.inf,
            limit=lambda keys: math.log(max(keys, 1)),
            source="Clark et al. 2019",
            positional=False,
            rows=_entropy,
        ),
        Metric(
            name="distance",
            title=_("Distance"),
            explanation=_("The mean distance, in tokens, between a token and those it attends to."),
            formula="dᵢ = Σⱼ aᵢⱼ |i - j| / Σⱼ aᵢⱼ",
            unit=_("tokens"),
            high=math.inf,
            limit=lambda keys: float(keys - 1),
            source="Vig & Belinkov 2019",
            positional=True,
            rows=_distance,
        ),
        Metric(
            name="previous",
            title=_("Previous token"),
            explanation=_("How much of its attention the head gives to the token just before."),
            formula=_("aᵢ,ᵢ₋₁ where i - 1 may be attended to"),
            source="Clark et al. 2019",
            positional=True,
            rows=_offset(-1),
        ),
        Metric(
            name="next",
            title=_("Next token"),
            explanation=_("How much of its attention the head gives to the token just after."),
            formula=_("aᵢ,ᵢ₊₁ where i + 1 may be attended to"),
            source="Clark et al. 2019",
            positional=True,
            rows=_offset(1),
        ),
        Metric(
            name="first",
            title=_("First token"),
            explanation=_("How much of its attention the head gives to the first token of the input."),
            formula="aᵢ,₀",
            source="Gu et al. 2024",
            positional=False,
            rows=_first,
        ),
        Metric(
            name="separator",
            title=_("Separators"),
            explanation=(
                _(
                    "How much of its attention the head gives to special tokens such as [SEP], other "
                    "than the very first token."
                )
            ),
            formula=_("Σⱼ aᵢⱼ over special tokens j > 0"),
            source="Clark et al. 2019",
            positional=False,
            rows=_separator,
        ),
        Metric(
            name="diagonal",
            title=_("Itself"),
            explanation=_("How much of its attention each token keeps for itself."),
            formula="aᵢ,ᵢ",
            source="Clark et al. 2019",
            positional=True,
            rows=_offset(0),
        ),
    )
}
