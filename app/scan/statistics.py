"""Every head on the marked pairs of many sentences: how often, how strongly and how reliably."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..analysis.notes import percent
from ..message import _, ngettext
from .bootstrap import LEVEL, RESAMPLES, SEED, halves, intervals
from .effect_observation import EffectObservations
from .effect_statistics import EffectEvidence, summarise_effects
from .observation import Observation
from .pair_location import PairLocation
from .position_rules import PositionRule, position_rules

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class HeadEvidence:
    """One head over all sentences. Intervals are percentiles of a bootstrap over sentences.

    Attributes:
        layer: e.g. ``3``.
        head: e.g. ``1``.
        often: share of the sentences in which it finds the key, 0 to 1.
        often_low: lower end of its interval.
        often_high: its upper end.
        mean: mean weight of the key, 0 to 1.
        mean_low: lower end of its interval.
        mean_high: its upper end.
        sd: standard deviation over sentences; None for one sentence.
        lower: a quarter of the sentences are below.
        median: half of them are.
        upper: three quarters are.
        others: mean weight of another word in the same row.
        random: mean weight of a random pair of words.
        column_mean: mean weight of another word on the key, over the sentences in which one may attend to it
            and to another key; None if there are none.
        column_first: share of those sentences in which no other word has a larger weight on the key than the
            query.
        lift: mean weight on the key in those sentences, divided by ``column_mean``; None if that is 0.
        above_position: whether the interval of ``often`` lies above the strongest rule of position; for a
            head that never fails, the lower end is that of the rule of three.
    """

    layer: int
    head: int
    often: float
    often_low: float
    often_high: float
    mean: float
    mean_low: float
    mean_high: float
    sd: float | None
    lower: float
    median: float
    upper: float
    others: float
    random: float
    column_mean: float | None
    column_first: float | None
    lift: float | None
    above_position: bool


@dataclass(frozen=True, slots=True)
class Half:
    """The best head of one half of the sentences, and its result on the other half.

    Attributes:
        layer: the head that finds the key most often in the first half; among equals the larger mean weight,
            e.g. ``3``.
        head: the head that finds the key most often in the first half; among equals the larger mean weight,
            e.g. ``1``.
        chosen: how often it finds the key in the half in which it is the best.
        chosen_on: sentences of that half.
        held: how often in the other half, which had no part in the choice.
        held_low: lower end of the interval of that share.
        held_high: its upper end.
        held_on: sentences of that other half.
        rule: the strongest rule of position in that half, chosen on that half itself.
    """

    layer: int
    head: int
    chosen: float
    chosen_on: int
    held: float
    held_low: float
    held_high: float
    held_on: int
    rule: float


@dataclass(frozen=True, slots=True)
class Scan:
    """The evidence for each head over a set of sentences.

    Attributes:
        used: how many sentences were measured, e.g. ``36``.
        heads: the one that finds the key most often first; among equals the larger mean weight.
        random_often: share of finds among random pairs of words.
        rules: guesses by position, the strongest first.
        halves: the best head of each random half, judged on the other; empty below 4 sentences.
        notes: plain sentences on what was merged, sampled or left out.
        effects: whether the marked edge matters in each head; None if that was not asked for.
    """

    used: int
    heads: tuple[HeadEvidence, ...]
    random_often: float
    rules: tuple[PositionRule, ...]
    halves: tuple[Half, ...]
    notes: tuple[str, ...]
    effects: EffectEvidence | None = None


def summarise(
    observations: Sequence[Observation],
    places: Sequence[PairLocation],
    effects: EffectObservations | None = None,
) -> Scan:
    """The evidence for every head from at least one sentence.

    Args:
        observations, places: one of each per measured sentence, in the same order.
        effects: of the same sentences, if they were measured.
    """
    layers, heads = observations[0].weight.shape
    count = len(observations)
    weight = _column([o.weight for o in observations])
    hits = _column([o.found for o in observations])
    often, mean = hits.mean(axis=0), weight.mean(axis=0)
    often_low, often_high = intervals(hits)
    # Resampling sentences that are all finds shows no uncertainty, even for two of them.
    surely = np.where(often == 1, _rule_of_three(count), often_low)
    mean_low, mean_high = intervals(weight)
    lower, median, upper = np.quantile(weight, (0.25, 0.5, 0.75), axis=0)
    sd = weight.std(axis=0, ddof=1) if count > 1 else None
    others = _column([o.others for o in observations]).mean(axis=0)
    random = _column([o.random for o in observations]).mean(axis=0)
    columns = _column_evidence(weight, observations)
    rules = position_rules(places)
    evidence = [
        HeadEvidence(
            layer=number // heads,
            head=number % heads,
            often=float(often[number]),
            often_low=float(often_low[number]),
            often_high=float(often_high[number]),
            mean=float(mean[number]),
            mean_low=float(mean_low[number]),
            mean_high=float(mean_high[number]),
            sd=None if sd is None else float(sd[number]),
            lower=float(lower[number]),
            median=float(median[number]),
            upper=float(upper[number]),
            others=float(others[number]),
            random=float(random[number]),
            column_mean=columns[number][0],
            column_first=columns[number][1],
            lift=columns[number][2],
            above_position=bool(surely[number] > rules[0].share),
        )
        for number in range(layers * heads)
    ]
    return Scan(
        used=count,
        heads=tuple(sorted(evidence, key=lambda head: (-head.often, -head.mean, head.layer, head.head))),
        random_often=float(np.mean([o.random_found.mean() for o in observations])),
        rules=rules,
        halves=_judge_halves(hits, weight, places, heads),
        notes=(*_method_notes(), *_sentence_notes(places), *_evidence_notes(count, evidence, rules)),
        effects=None if effects is None else summarise_effects(observations, effects),
    )


def _column_evidence(
    weight: Numbers, observations: Sequence[Observation]
) -> list[tuple[float | None, float | None, float | None]]:
    """For each head ``column_mean``, ``column_first`` and ``lift`` (see `HeadEvidence`).

    The lift is a ratio of means: sentences whose column is nearly 0 would dominate a mean of ratios.
    """
    others = _column([o.column_mean for o in observations])
    first = _column([o.column_first for o in observations])
    defined = ~np.isnan(others)
    evidence: list[tuple[float | None, float | None, float | None]] = []
    for head in range(weight.shape[1]):
        some = defined[:, head]
        if not some.any():
            evidence.append((None, None, None))
            continue
        mean = float(others[some, head].mean())
        lift = float(weight[some, head].mean()) / mean if mean else None
        evidence.append((mean, float(first[some, head].mean()), lift))
    return evidence


def _rule_of_three(count: int) -> float:
    """Lower bound of the rate of a head that never fails in ``count`` sentences (Hanley 1983, 95 %)."""
    return max(0.0, 1 - 3 / count)


def _judge_halves(
    hits: Numbers, weight: Numbers, places: Sequence[PairLocation], heads: int
) -> tuple[Half, ...]:
    """The best head of each random half, judged on the other half."""
    if len(places) < 4:
        return ()
    one, other = halves(len(places))
    judged = []
    for choosing, judging in ((one, other), (other, one)):
        best = int(np.lexsort((-weight[choosing].mean(axis=0), -hits[choosing].mean(axis=0)))[0])
        low, high = intervals(hits[judging][:, [best]])
        judged.append(
            Half(
                layer=best // heads,
                head=best % heads,
                chosen=float(hits[choosing, best].mean()),
                chosen_on=len(choosing),
                held=float(hits[judging, best].mean()),
                held_low=float(low[0]),
                held_high=float(high[0]),
                held_on=len(judging),
                rule=position_rules([places[number] for number in judging])[0].share,
            )
        )
    return tuple(judged)


def _method_notes() -> Iterator[str]:
    """How every scan is measured."""
    yield _(
        "Weights are between words: the mean over the pieces of the query, the sum over the pieces of the"
        " key. Special tokens are left out, and nothing is rescaled."
    )
    yield _(
        "Lift: the mean weight of the key, divided by what the other words of the sentence give to it. At"
        " 1 or below, the key gets as much from any word."
    )
    yield _(
        "Intervals are {level} percentile bootstraps over sentences ({resamples} resamples, seed {seed}).",
        level=percent(LEVEL, 0),
        resamples=RESAMPLES,
        seed=str(SEED),
    )


def _sentence_notes(places: Sequence[PairLocation]) -> Iterator[str]:
    """What limits the evidence of these sentences, before any head is measured."""
    sampled = sum(not place.exact for place in places)
    if sampled:
        yield ngettext(
            "In {count} long sentence the random pairs, and the other words that attend to the key, are"
            " those of some words only, drawn with seed {seed}.",
            "In {count} long sentences the random pairs, and the other words that attend to the key, are"
            " those of some words only, drawn with seed {seed}.",
            sampled,
            seed=str(SEED),
        )
    repeated = len(places) - len({_identity(place) for place in places})
    if repeated:
        yield ngettext(
            "{count} of the sentences repeats an earlier one. Each counts, so the intervals are narrower"
            " than the evidence, and both halves may hold the same sentence.",
            "{count} of the sentences repeat an earlier one. Each counts, so the intervals are narrower"
            " than the evidence, and both halves may hold the same sentence.",
            repeated,
        )


def _evidence_notes(
    count: int, heads: Sequence[HeadEvidence], rules: Sequence[PositionRule]
) -> Iterator[str]:
    """Where the evidence is weaker than it looks."""
    if any(head.often in (0, 1) for head in heads):
        yield ngettext(
            "Where a head finds the key in every sentence or in none, resampling cannot show any doubt:"
            " with {count} sentence the true share may still be {share} away (rule of three).",
            "Where a head finds the key in every sentence or in none, resampling cannot show any doubt:"
            " with {count} sentences the true share may still be {share} away (rule of three).",
            count,
            share=percent(1 - _rule_of_three(count), 0),
        )
    if rules[0].share >= 0.5:
        yield _(
            "In {share} of these sentences the key is {rule}: a head that attends there by position alone"
            " would do as well. Vary the sentences.",
            share=percent(rules[0].share, 0),
            rule=rules[0].title,
        )
    if count < 10:
        yield _("So few sentences show little: write at least ten, better thirty, and vary them.")


def _identity(place: PairLocation) -> tuple[object, ...]:
    """A key that is equal for two places only if both sentence and marks are the same."""
    return (tuple(unit.label for unit in place.words), place.query, place.key)


def _column(arrays: Sequence[NDArray[np.generic]]) -> Numbers:
    """An array with one row per sentence and one column per head."""
    return np.stack([array.reshape(-1) for array in arrays]).astype(np.float64)
