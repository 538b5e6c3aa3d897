"""What cutting the edges between the marked words would change, in one sentence and every head alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..core.capture import Floats
from ..core.outcome import Outcome
from ..core.stream import Head
from .observation import Observation

# How many heads are verified by runs: the number of runs is this times that of sentences, at most.
VERIFIED_HEADS = 6

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class EffectObservation:
    """First-order effects of cutting edges in one sentence: arrays ``[layers, heads]``.

    Attributes:
        outcome: what is measured.
        directions: gradients behind each estimate; more than one for a distance.
        marked: the change of the outcome if the query no longer attended to the key in this head alone; NaN
            where that is impossible, or no estimate is.
        others: the mean size of the change by one of the query's other words instead of the key, not below 0;
            NaN where there are none, or where one has no estimate.
    """

    outcome: Outcome
    directions: int
    marked: Floats
    others: Floats


@dataclass(frozen=True, slots=True)
class EffectObservations:
    """The effects in all sentences of a scan.

    Attributes:
        estimates: of each measured sentence.
        heads: those that were verified by runs.
        verified: ``[sentences, verified heads]``, the change of the outcome without the edge, by running the
            model; NaN where it could not be cut, or runs would have been too costly.
    """

    estimates: Sequence[EffectObservation]
    heads: Sequence[Head]
    verified: Numbers


def heads_to_verify(
    observations: Sequence[Observation], effects: Sequence[EffectObservation]
) -> tuple[Head, ...]:
    """The heads with the largest effects and the largest weights, on average, alternating.

    A head without any estimate counts as one with a large effect: only runs can tell.
    """
    weight = np.mean([one.weight for one in observations], axis=0)
    marked = np.stack([one.marked for one in effects]).astype(np.float64)
    known = ~np.isnan(marked)
    size = np.abs(np.where(known, marked, 0)).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    size = np.where(known.any(axis=0), size, np.where(weight > 0, np.inf, 0))
    orders = [np.argsort(-ranked, axis=None, kind="stable") for ranked in (size, weight)]
    alternating = dict.fromkeys(np.stack(orders, axis=1).ravel().tolist())
    heads = weight.shape[1]
    return tuple(divmod(place, heads) for place in list(alternating)[:VERIFIED_HEADS])
