"""What a model still does as heads are removed, over many sentences: three curves with their intervals."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..core.outcome import Measure, Outcome
from ..core.shape import sent
from ..message import Message, _, digits, ngettext
from .bootstrap import intervals
from .pruning_plan import DRAWS, PruningPlan

Numbers = NDArray[np.float64]

# Which heads are removed first: the least important, the most important, or any.
Order = Literal["least", "most", "random"]
ORDERS: tuple[Order, ...] = ("least", "most", "random")


@dataclass(frozen=True, slots=True)
class ImportantHead:
    """How far the outcome depends on one head: ``E|∂M/∂ξ_h|`` over all sentences (Michel et al. 2019).

    Attributes:
        layer: e.g. ``3``.
        head: e.g. ``1``.
        importance: its mean, in the unit of the outcome, e.g. ``0.42``.
        low: lower end of its 95 % interval, a bootstrap over sentences.
        high: its upper end.
    """

    layer: int
    head: int
    importance: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class PruningCurve:
    """The outcome as heads are removed in one order: a number for each point.

    Intervals (95 %) are percentiles of a bootstrap over sentences.

    Attributes:
        order: which heads go first; at random, each number is the mean of all orders drawn, e.g. ``least``.
        mean: of the outcome over all sentences.
        low: lower end of its interval.
        high: its upper end.
        unchanged: the share of sentences whose likeliest token or label is still that of the model as it is,
            0 to 1; empty where nothing is predicted.
        unchanged_low: lower end of its interval.
        unchanged_high: its upper end.
    """

    order: Order
    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    unchanged: tuple[float, ...]
    unchanged_low: tuple[float, ...]
    unchanged_high: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Pruning:
    """What a model still does as its heads are removed.

    A removed head outputs 0, before the output projection. Every number of a curve is that of a run.

    Attributes:
        measure: what is measured in each sentence, e.g. ``logprob``.
        predicts: whether it is about a prediction, so that shares are known.
        sentences: how many were run, e.g. ``36``.
        runs: of the model with heads removed, in each sentence, e.g. ``64``.
        directions: gradients behind each importance; more than one for a distance, which has no slope, e.g.
            ``1``.
        heads: all of them, the most important first.
        removed: how many heads are removed at each point, from 0 to all, e.g. ``[0, 7, 14]``.
        curves: least important first, most important first, at random.
        draws: the mean of the outcome for each order drawn at random, ``[order][point]``.
    """

    measure: Measure
    predicts: bool
    sentences: int
    runs: int
    directions: int
    heads: tuple[ImportantHead, ...]
    removed: tuple[int, ...]
    curves: tuple[PruningCurve, ...]
    draws: tuple[tuple[float, ...], ...]

    @property
    @sent
    def statements(self) -> tuple[str, ...]:
        """Plain sentences on what the curves say where half of the heads are gone."""
        return tuple(_statements(self))

    @property
    @sent
    def notes(self) -> tuple[str, ...]:
        """Plain sentences on what is measured, how, and what it does not show."""
        return tuple(_notes(self))

    def curve(self, order: Order) -> PruningCurve:
        """The curve of one order."""
        return self.curves[ORDERS.index(order)]


def summarise_pruning(
    outcome: Outcome,
    importance: Numbers,
    plan: PruningPlan,
    values: Numbers,
    unchanged: Numbers | None,
    *,
    directions: int,
) -> Pruning:
    """The curves of some sentences, at least one.

    Args:
        importance: ``[sentences, layers, heads]``.
        values: the outcome, ``[sentences, orders, points]``.
        unchanged: likewise 1 where the prediction is that of the model as it is; None if nothing is
            predicted.
        directions: gradients behind each importance.
    """
    sentences, _layers, per_layer = importance.shape
    mean, low, high = _with_interval(importance.reshape(sentences, -1))
    ranked = [
        ImportantHead(layer, head, *(float(one[layer * per_layer + head]) for one in (mean, low, high)))
        for layer, head in plan.orders[ORDERS.index("most")]
    ]
    return Pruning(
        outcome.measure,
        unchanged is not None,
        sentences,
        len(plan.sets),
        directions,
        tuple(ranked),
        plan.removed,
        tuple(_curve(order, values, unchanged) for order in ORDERS),
        tuple(map(tuple, values[:, ORDERS.index("random") :].mean(axis=0).tolist())),
    )


def _curve(order: Order, values: Numbers, unchanged: Numbers | None) -> PruningCurve:
    shares = [()] * 3 if unchanged is None else [*_with_interval(_of_order(order, unchanged))]
    outcomes = _with_interval(_of_order(order, values))
    return PruningCurve(order, *(tuple(map(float, one)) for one in (*outcomes, *shares)))


def _of_order(order: Order, found: Numbers) -> Numbers:
    """What was found with one order, of random ones their mean: ``[sentences, points]``."""
    place = ORDERS.index(order)
    mean: Numbers = found[:, place:].mean(axis=1) if order == "random" else found[:, place]
    return mean


def _with_interval(values: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """The mean of each column and the ends of its interval."""
    return (values.mean(axis=0), *intervals(values))


def _statements(pruning: Pruning) -> Iterator[Message]:
    curves, removed = pruning.curves, pruning.removed
    middle = len(removed) // 2
    least, most, random = (number_text(one.mean[middle]) for one in curves)
    yield _(
        "With all {all} heads the mean outcome is {before}. Without {count} of them it is {least} if the"
        " least important go first, {random} at random and {most} if the most important go first; without any"
        " head it is {none}.",
        all=removed[-1],
        before=number_text(curves[0].mean[0]),
        count=removed[middle],
        none=number_text(curves[0].mean[-1]),
        least=least,
        most=most,
        random=random,
    )
    if pruning.predicts:
        kept = [one.unchanged[middle] for one in curves]
        least, most, random = (digits(f"{100 * share:.0f}") for share in kept)
        yield _(
            "The likeliest prediction is then still the same in {least} % of the sentences if the least"
            " important went first, in {random} % at random and in {most} % if the most important went"
            " first.",
            least=least,
            random=random,
            most=most,
        )


def number_text(value: float) -> Message:
    """A value of the outcome, without its unit."""
    return digits(f"{value:.3g}".replace("-", "−"))


def _notes(pruning: Pruning) -> Iterator[Message]:
    yield _(
        "A removed head outputs 0, before the output projection. All numbers of the curves are of runs of the"
        " model."
    )
    yield _(
        "The importance of a head is the mean size of the slope of the outcome if the head’s output is scaled"
        " (Michel et al. 2019): a first-order estimate for one head alone, by one backward pass per sentence."
    )
    if pruning.directions > 1:
        yield _(
            "A distance has no slope where nothing is changed; its size is estimated from {count} random"
            " directions.",
            count=pruning.directions,
        )
    yield _(
        "At random: the mean of {count} orders, always the same ones. Intervals (95 %) are a bootstrap over"
        " sentences.",
        count=digits(str(DRAWS)),
    )
    yield ngettext(
        "Order and curves are of the same {count} sentence: in other sentences the order may be worse.",
        "Order and curves are of the same {count} sentences: in other sentences the order may be worse.",
        pruning.sentences,
    )
    yield _(
        "The model was never trained without these heads, and other heads can make up for those removed: a"
        " head whose removal changes little may still do something."
    )
