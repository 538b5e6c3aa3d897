"""The effect of each head of a stream: of the whole head, or of one edge in it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np

from ..core.capture import Capture, Floats
from ..core.effects import Effects
from ..core.intervention import Intervention
from ..core.outcome import Outcome
from ..core.shape import PerHead
from ..core.stream import Head
from ..core.token import UnitName
from .edge_cuts import cuts, row_changes
from .units import Unit, find, stream_units


@dataclass(frozen=True, slots=True)
class HeadEffects:
    """By how much the outcome changes if a head were ablated, or lost one edge.

    Attributes:
        outcome: what is measured.
        directions: gradients behind each estimate; more than one for a distance, e.g. ``1``.
        estimates: first-order estimates; null where none is possible.
        verified: the changes themselves, by running the model; null where it was not run.
    """

    outcome: Outcome
    directions: int
    estimates: PerHead
    verified: PerHead


def ablation_effects(capture: Capture, effects: Effects, stream: str, verify: int) -> HeadEffects:
    """The effect of each head, if its output were what ablated heads output (`Effects.ablation`).

    Args:
        verify: how many heads are verified: those with the largest estimates.
    """
    shape = capture.stream(stream)
    estimates = np.stack(
        [effects.outcome.combined(effects.heads(stream, layer)) for layer in range(shape.layers)]
    )
    return _verify(effects, estimates, verify, lambda head: (Intervention(stream, *head),))


def edge_effects(
    capture: Capture,
    effects: Effects,
    stream: str,
    query: int,
    key: int,
    verify: int,
    *,
    unit: UnitName = "token",
    specials: bool = True,
) -> HeadEffects:
    """The effect of one edge in each head, if only this head lost it; of all edges between two units.

    Args:
        query, key: positions of tokens.
        verify: how many heads are verified: those with the largest estimates.
    """
    capture.check_pair(stream, query, key)
    queries, keys = stream_units(capture, stream, unit=unit, specials=specials)
    row, column = queries[find(queries, query)], keys[find(keys, key)]
    shape = capture.stream(stream)
    estimates = np.stack(
        [_edge_estimates(effects, stream, layer, shape.heads, row, column) for layer in range(shape.layers)]
    )
    for layer in range(shape.layers):
        if not effects.possible(cuts(capture, stream, [(layer, 0)], row, column)):
            estimates[layer] = np.nan
    return _verify(effects, estimates, verify, lambda head: cuts(capture, stream, [head], row, column))


def _edge_estimates(effects: Effects, stream: str, layer: int, heads: int, query: Unit, key: Unit) -> Floats:
    """The first-order effect of one edge in each head of a layer: float32 ``[heads]``."""
    edges = effects.edges(stream, layer, range(heads), query.tokens[0], query.tokens[-1] + 1)
    return effects.outcome.combined(row_changes(edges, [key])[..., 0].sum(axis=-1))


def _verify(
    effects: Effects, estimates: Floats, count: int, changed: Callable[[Head], Collection[Intervention]]
) -> HeadEffects:
    """Verify the heads with the largest estimates, those without an estimate first."""
    verified = np.full(estimates.shape, np.nan)
    size = np.where(np.isnan(estimates), np.inf, np.abs(estimates))
    order = np.argsort(-size, axis=None, kind="stable").tolist()
    heads = estimates.shape[1]
    changes: dict[Head, Collection[Intervention]] = {}
    for place in order:
        if len(changes) >= count or size.flat[place] == 0:
            break
        head = divmod(place, heads)
        if effects.possible(interventions := changed(head)):
            changes[head] = interventions
    for head, change in zip(
        changes, effects.verified(list(changes.values())) if changes else (), strict=True
    ):
        verified[head] = change
    return HeadEffects(effects.outcome, effects.directions, estimates.astype(np.float64), verified)
