"""The effect of cutting the marked edge of one sentence: estimated in every head, verified in some."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..analysis.edge_cuts import cuts, row_changes
from ..analysis.units import pack_units, pool_mask
from ..capture.live_capture import LiveCapture
from ..capture.verified_model import VerifiedModel
from ..core.capture import Floats
from ..core.outcome import OutcomeOptions
from ..core.stream import Head, Stream
from ..errors import TooCostly
from ..interventions.admission import admit_runs
from ..interventions.experiment import effects as run_effects
from ..interventions.live_effects import LiveEffects, possible
from ..interventions.outcomes import measurement_of
from ..runtime.results import zero_effects
from .effect_observation import EffectObservation
from .pair_location import PairLocation

if TYPE_CHECKING:
    from ..settings import Settings

Numbers = NDArray[np.float64]


def observe_effect(
    prepared: VerifiedModel,
    capture: LiveCapture,
    place: PairLocation,
    stream: Stream,
    options: OutcomeOptions,
    settings: "Settings",
    allowed: NDArray[np.bool_] | None,
) -> EffectObservation:
    """Estimate the effect of cutting the marked edge in each head of a stream, from one backward pass.

    Args:
        allowed: bool ``[layers, tokens of the query, keys]``, what the query may attend to; None if
            everything.

    Raises:
        UnknownOutcome: the model predicts no such token here, or has no such measure.
        TooCostly: the backward pass would need too much time or memory.
        Stopped: the request was cancelled.
    """
    effects = zero_effects(prepared, capture, at_query(capture, options, place, stream), settings)
    query, key = place.words[place.query], place.words[place.key]
    marked, others = [], []
    for layer in range(stream.layers):
        changes = _row(effects, stream, layer, place)
        rivals = np.ones(len(place.words), bool)
        if allowed is not None:
            rivals = pool_mask(allowed[layer], pack_units([query]), place.words)[0].copy()
        rivals[[place.query, place.key]] = False
        is_possible = effects.possible(cuts(capture, stream.name, [(layer, 0)], query, key))
        none = np.full(stream.heads, np.nan, np.float32)
        marked.append(changes[:, place.key] if is_possible else none)
        others.append(np.abs(changes[:, rivals]).mean(axis=1) if rivals.any() else none)
    return EffectObservation(effects.outcome, effects.directions, np.stack(marked), np.stack(others))


def verify_effects(
    prepared: VerifiedModel,
    capture: LiveCapture,
    place: PairLocation,
    stream: Stream,
    options: OutcomeOptions,
    settings: "Settings",
    heads: Sequence[Head],
) -> Numbers:
    """The change of the outcome if one head lost the marked edge, by running the model: ``[heads]``.

    NaN where the edge cannot be cut, or where the runs would take longer than a capture may.

    Raises:
        Stopped: the request was cancelled.
    """
    query, key = place.words[place.query], place.words[place.key]
    changes = {
        number: edges
        for number, head in enumerate(heads)
        if possible(capture, edges := cuts(capture, stream.name, [head], query, key))
    }
    found = np.full(len(heads), np.nan)
    lengths = capture.model_input.lengths
    try:
        admit_runs(prepared.cost, lengths, settings.capture_seconds, len(changes))
    except TooCostly:
        return found
    measurement = measurement_of(capture, at_query(capture, options, place, stream))
    found[list(changes)] = run_effects(
        capture.loaded, capture.model_input, measurement, list(changes.values())
    )
    return found


def _row(effects: LiveEffects, stream: Stream, layer: int, place: PairLocation) -> Floats:
    """The first-order effect of cutting all edges from the query to each word: ``[heads, words]``."""
    tokens = place.words[place.query].tokens
    edges = effects.edges(stream.name, layer, range(stream.heads), tokens[0], tokens[-1] + 1)
    rows = row_changes(edges, place.words)[:, :, [token - tokens[0] for token in tokens]]
    return effects.outcome.combined(rows.sum(axis=2))


def at_query(
    capture: LiveCapture, options: OutcomeOptions, place: PairLocation, stream: Stream
) -> OutcomeOptions:
    """The outcome to measure: of a model that predicts next tokens, what it predicts after the query."""
    last = place.words[place.query].tokens[-1]
    follows = any(
        one.kind == "next" and one.side == stream.query_side and one.position == last
        for one in capture.predictions
    )
    of_embedding = options.outcome in ("change", "similarity") or options.outcome_text is not None
    return replace(options, outcome_position=last) if follows and not of_embedding else options
