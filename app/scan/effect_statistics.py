"""The effect of cutting the marked edge in each head, over many sentences."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ..core.effects import SELF_REPAIR
from ..core.outcome import Measure, Outcome
from ..message import Message, _, ngettext
from .bootstrap import Numbers, intervals
from .effect_observation import EffectObservations
from .observation import Observation
from .significance import FLIPS, false_discovery_rates, sign_flip_p

# Heads up to this false discovery rate are marked.
RATE = 0.05


@dataclass(frozen=True, slots=True)
class HeadEffect:
    """What cutting the marked edge in one head alone would change, over all sentences.

    Intervals are percentiles of a bootstrap over sentences. A value is None where no sentence has it.

    Attributes:
        layer: e.g. ``3``.
        head: e.g. ``1``.
        weight: mean weight of the key, 0 to 1.
        estimated: sentences in which the effect could be estimated.
        effect: mean first-order change of the outcome; changes of opposite signs cancel.
        effect_low: lower end of its interval.
        effect_high: its upper end.
        size: mean size of the change, whatever its sign.
        other_size: mean size of the change by another word of the same query instead of the key.
        compared: sentences in which both could be estimated.
        difference: mean of the one size minus the other, within each sentence.
        difference_low: lower end of its interval.
        difference_high: its upper end.
        p: two-sided p of that difference, if signs were random.
        q: the smallest false discovery rate, over all heads, at which this head is marked.
        verified: mean change by runs of the model; None if this head was not verified.
        verified_low: lower end of its interval.
        verified_high: its upper end.
        verified_size: mean size of the change by runs.
        runs: sentences in which it was verified.
    """

    layer: int
    head: int
    weight: float
    estimated: int
    effect: float | None
    effect_low: float | None
    effect_high: float | None
    size: float | None
    other_size: float | None
    compared: int
    difference: float | None
    difference_low: float | None
    difference_high: float | None
    p: float | None
    q: float | None
    verified: float | None
    verified_low: float | None
    verified_high: float | None
    verified_size: float | None
    runs: int


@dataclass(frozen=True, slots=True)
class EffectEvidence:
    """Whether the marked edge matters, in each head alone.

    Attributes:
        measure: what is measured in each sentence, e.g. ``logprob``.
        rate: heads with at most this q are marked, e.g. ``0.05``.
        marked: how many there are.
        runs: runs of the model with an edge cut.
        heads: the one with the largest size first; those without any estimate last.
        notes: plain sentences on what is measured, how, and what it does not show.
    """

    measure: Measure
    rate: float
    marked: int
    runs: int
    heads: tuple[HeadEffect, ...]
    notes: tuple[str, ...]


def summarise_effects(observations: Sequence[Observation], effects: EffectObservations) -> EffectEvidence:
    """The effect in each head, from at least one sentence.

    Args:
        observations: of the same sentences.
    """
    layers, heads = observations[0].weight.shape
    weight = np.mean([one.weight for one in observations], axis=0).reshape(-1)
    marked = np.stack([one.marked.reshape(-1) for one in effects.estimates]).astype(np.float64)
    others = np.stack([one.others.reshape(-1) for one in effects.estimates]).astype(np.float64)
    verified = np.full(marked.shape, np.nan)
    verified[:, [layer * heads + head for layer, head in effects.heads]] = effects.verified
    differences = np.abs(marked) - others
    p = _over_known(differences, lambda known: sign_flip_p(known)[None])[0]
    q = false_discovery_rates(p)
    changes, compared, run = (_means(values) for values in (marked, differences, verified))
    sizes, other_sizes, run_sizes = (
        _means(values)[0] for values in (np.abs(marked), others, np.abs(verified))
    )
    known = [(~np.isnan(values)).sum(axis=0) for values in (marked, differences, verified)]
    evidence = [
        HeadEffect(
            layer=number // heads,
            head=number % heads,
            weight=float(weight[number]),
            estimated=int(known[0][number]),
            effect=_known(changes[0, number]),
            effect_low=_known(changes[1, number]),
            effect_high=_known(changes[2, number]),
            size=_known(sizes[number]),
            other_size=_known(other_sizes[number]),
            compared=int(known[1][number]),
            difference=_known(compared[0, number]),
            difference_low=_known(compared[1, number]),
            difference_high=_known(compared[2, number]),
            p=_known(p[number]),
            q=_known(q[number]),
            verified=_known(run[0, number]),
            verified_low=_known(run[1, number]),
            verified_high=_known(run[2, number]),
            verified_size=_known(run_sizes[number]),
            runs=int(known[2][number]),
        )
        for number in range(layers * heads)
    ]
    runs, found = int((~np.isnan(verified)).sum()), int((q <= RATE).sum())
    outcome = effects.estimates[0].outcome
    return EffectEvidence(
        outcome.measure,
        RATE,
        found,
        runs,
        tuple(sorted(evidence, key=lambda head: (-(head.size or 0), head.size is None))),
        tuple(_notes(effects, outcome, found, len(evidence), runs)),
    )


def _means(values: Numbers) -> Numbers:
    """The mean of each column with its interval, ``[3, columns]``; NaN for a column of NaN."""
    return _over_known(values, lambda known: np.stack([known.mean(axis=0), *intervals(known)]))


def _over_known(values: Numbers, compute: Callable[[Numbers], Numbers]) -> Numbers:
    """Something of each column, over its rows without NaN; NaN for a column that has none.

    Columns that lack the same rows are computed together.

    Args:
        values: ``[sentences, columns]``.
        compute: makes ``[n, columns]`` of such values.
    """
    known = ~np.isnan(values)
    patterns, of_column = np.unique(known, axis=1, return_inverse=True)
    found: Numbers | None = None
    for number, rows in enumerate(patterns.T):
        columns = np.flatnonzero(of_column == number)
        if not rows.any():
            continue
        part = compute(values[np.ix_(rows, columns)])
        if found is None:
            found = np.full((len(part), values.shape[1]), np.nan)
        found[:, columns] = part
    return np.full((3, values.shape[1]), np.nan) if found is None else found


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _notes(
    effects: EffectObservations, outcome: Outcome, marked: int, heads: int, runs: int
) -> Iterator[Message]:
    yield _meaning(outcome)
    if outcome.kind == "next":
        yield _("The prediction is that of the token after the query, in each sentence.")
    yield _("Effects are first-order estimates, made from gradients; the size of a large one is often wrong.")
    if runs:
        yield ngettext(
            "{count} head is verified by running the model without the edge: the one with the largest"
            " effects.",
            "{count} heads are verified by running the model without the edge: those with the largest effects"
            " and the largest weights, on average.",
            len(effects.heads),
        )
    yield _(
        "Each head is compared with itself: the size of the effect of the marked edge, minus that of an edge"
        " from the same query to another word. p says how often this difference would be as large if its sign"
        " were random in each sentence ({flips} combinations of signs; up to 12 sentences, all of them).",
        flips=FLIPS,
    )
    yield _marked(marked, heads)
    yield SELF_REPAIR


def _marked(marked: int, heads: int) -> Message:
    """What the false discovery rate says."""
    if not marked:
        return _(
            "No head of {heads} is marked. That does not prove that none matters: more sentences can show"
            " smaller differences.",
            heads=heads,
        )
    return ngettext(
        "{count} head of {heads} is marked. Of the heads marked in this way at most 1 in 20 are expected to"
        " be false alarms (false discovery rate of Benjamini and Hochberg, over all heads).",
        "{count} heads of {heads} are marked. Of the heads marked in this way at most 1 in 20 are expected to"
        " be false alarms (false discovery rate of Benjamini and Hochberg, over all heads).",
        marked,
        heads=heads,
    )


def _meaning(outcome: Outcome) -> Message:
    """What an effect says of this outcome."""
    match outcome.measure:
        case "change":
            return _(
                "Effect: how far the embedding of the sentence would move without the marked edge in that"
                " head alone, as a share of its length. It is a change of a representation, not of a"
                " prediction."
            )
        case "similarity":
            return _(
                "Effect: by how much the similarity to the other text would change without the marked edge in"
                " that head alone (cosine)."
            )
        case "divergence":
            return _(
                "Effect: how far the prediction would move without the marked edge in that head alone"
                " (Kullback-Leibler divergence, in nats)."
            )
        case "logprob":
            return _(
                "Effect: by how much the log-probability of the likeliest token or label, or of the one that"
                " was named, would change without the marked edge in that head alone (nats). Below 0, the"
                " edge supports it."
            )
    return _(
        "Effect: by how much the logit, or the difference of two, would change without the marked edge in"
        " that head alone. Below 0, the edge supports it."
    )
