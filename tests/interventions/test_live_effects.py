"""Effects in captures of real models: published and prototyped numbers, units, and refusals."""

from collections.abc import Sequence

import numpy as np
import pytest
from scipy.stats import spearmanr

from app.analysis.effect_view import EffectView, effect_view
from app.analysis.head_effects import ablation_effects, edge_effects
from app.analysis.head_selection import HeadSelection
from app.capture.live_capture import LiveCapture, run
from app.capture.model_verification import load_verified
from app.capture.verified_model import VerifiedModel
from app.capture.weights import WeightsCache
from app.core.input import Input
from app.core.intervention import Intervention, format_interventions, parse_interventions
from app.core.outcome import OutcomeOptions
from app.errors import FollowspotError, ImpossibleCut, OutOfRange, UnknownOutcome
from app.interventions.live_effects import LiveEffects, live_effects
from app.interventions.outcomes import measurement_of
from app.models.catalogue import catalogue, minilm_folder
from app.resources import resource_folder

CLOCK = "The old clock in the hall struck seven. The old clock in the hall struck"
CAT = "The cat sat on the mat because it was tired."
ANIMAL = "The animal was exhausted, so it lay down."
# Layer 3, head 4: the second "struck" attends to the token after the first.
INDUCTION = Intervention("self", 3, 4, 16, 8)


def loaded(key: str) -> VerifiedModel:
    folder = minilm_folder() if key == "minilm" else resource_folder("app/builtin") / key
    return load_verified(catalogue(key).info(key), folder, "cpu", lambda phase, fraction: None)


def captured(model: VerifiedModel, **fields: str) -> LiveCapture:
    user_input = Input(**fields)  # type: ignore[arg-type]
    return run(model, user_input, model.loaded.reader.read(user_input, {}), "0" * 32, WeightsCache(1 << 24))


@pytest.fixture(scope="module")
def clock() -> LiveCapture:
    return captured(loaded("storyteller"), text=CLOCK)


@pytest.fixture(scope="module")
def seven(clock: LiveCapture) -> LiveEffects:
    return live_effects(clock, OutcomeOptions())


@pytest.fixture(scope="module")
def cat() -> LiveCapture:
    return captured(loaded("minilm"), text=CAT)


def view(capture: LiveCapture, effects: LiveEffects, heads: str, **options: object) -> EffectView:
    return effect_view(capture, effects, "self", HeadSelection.parse(heads), **options)  # type: ignore[arg-type]


def test_the_induction_edge_of_the_clock(clock: LiveCapture, seven: LiveEffects) -> None:
    """Weight 0.851, estimated at −0.19, truly −7.17: by a prototype that shares no code with this."""
    assert (seven.outcome.measure, seven.outcome.text, seven.outcome.position) == ("logprob", " seven", 16)
    (change,) = seven.verified([[INDUCTION]])
    assert change == pytest.approx(-7.167, abs=2e-3)
    head = view(clock, seven, "3.4", verify=12)
    assert head.weights[16, 8] == pytest.approx(0.851, abs=1e-3)
    assert head.estimates[16, 8] == pytest.approx(-0.193, abs=2e-3)
    assert head.verified[16, 8] and head.matrix[16, 8] == pytest.approx(change, abs=1e-5)
    assert head.verified.sum() == 12
    assert head.limit == pytest.approx(-change, abs=1e-5)


def test_estimates_rank_like_the_truth(clock: LiveCapture, seven: LiveEffects) -> None:
    """The edges with the largest estimates, and random ones that are not negligible, in all heads."""
    shown = [view(clock, seven, f"{layer}.{head}") for layer in range(4) for head in range(8)]
    estimates, weights = (
        np.stack([getattr(one, name) for one in shown]) for name in ("estimates", "weights")
    )
    largest = np.argsort(-np.abs(np.nan_to_num(estimates)), axis=None)[:20]
    candidates = np.flatnonzero((weights > 0.02) & (weights < 0.999) & ~np.isnan(estimates))
    drawn = np.random.default_rng(0).choice(candidates, 40, replace=False)
    places = [np.unravel_index(place, estimates.shape) for place in (*largest, *drawn)]
    cuts = [[Intervention("self", *divmod(int(h), 8), int(q), int(k))] for h, q, k in places]
    true = seven.verified(cuts)
    assert spearmanr([estimates[place] for place in places], true).statistic > 0.8


def test_the_edges_of_a_word_are_cut_together(clock: LiveCapture, seven: LiveEffects) -> None:
    """Every token of this text is a word, so merging words changes nothing."""
    words, tokens = (view(clock, seven, "2.6", verify=6, unit=unit) for unit in ("word", "token"))
    np.testing.assert_allclose(words.matrix, tokens.matrix, atol=1e-5)
    assert words.verified.sum() == 6


def test_the_similarity_of_two_sentences(cat: LiveCapture) -> None:
    """0.528 by the prototype; every cut is compared with the model's own embedding."""
    effects = live_effects(cat, OutcomeOptions(outcome_text=ANIMAL))
    assert effects.outcome.measure == "similarity"
    assert effects.outcome.value == pytest.approx(0.528, abs=1e-3)
    shown = view(cat, effects, "4.2", verify=60)
    chosen = shown.verified & ~np.isnan(shown.estimates)
    assert spearmanr(shown.estimates[chosen], shown.matrix[chosen]).statistic > 0.9


def test_a_model_without_a_head_measures_how_far_its_embedding_moves(cat: LiveCapture) -> None:
    effects = live_effects(cat, OutcomeOptions())
    assert (effects.outcome.measure, effects.outcome.signed) == ("change", False)
    shown = view(cat, effects, "4.5", verify=20)
    assert np.nanmin(shown.matrix) >= 0
    chosen = shown.verified & ~np.isnan(shown.estimates)
    assert spearmanr(shown.estimates[chosen], shown.matrix[chosen]).statistic > 0.8


def test_a_foil_is_a_difference_of_logits(clock: LiveCapture) -> None:
    effects = live_effects(clock, OutcomeOptions(outcome_token="seven", outcome_foil="eight"))
    assert (effects.outcome.measure, effects.outcome.foil_text) == ("difference", " eight")
    one, other = (
        live_effects(clock, OutcomeOptions(outcome="logit", outcome_token=word)).outcome.value
        for word in ("seven", "eight")
    )
    assert effects.outcome.value == pytest.approx(one - other, abs=1e-4)


def test_every_choice_is_named_so_that_its_name_means_it(clock: LiveCapture) -> None:
    """A piece inside a word is not named by its text, which names the token that begins a word."""
    names: set[str] = set()
    for prediction in clock.predictions[1:]:
        position = prediction.position
        choices = measurement_of(clock, OutcomeOptions(outcome_position=position)).outcome.choices
        for choice, option in zip(choices, prediction.options, strict=True):
            asked = OutcomeOptions(outcome_token=choice.name, outcome_position=position)
            assert measurement_of(clock, asked).outcome.token == option.id
            names.add(choice.name)
    assert {name for name in names if name.startswith("#")} and "seven" in names


def test_interventions_beside_the_model_as_it_is(clock: LiveCapture, seven: LiveEffects) -> None:
    compared = seven.compare([INDUCTION, Intervention("self", 0, 0)])
    assert compared.alone[0] == pytest.approx(-7.167, abs=2e-3)
    before = {option.text: option.before for option in compared.options}
    predicted = next(p for p in clock.predictions if p.position == 16)
    for option in predicted.options:
        assert before[option.text] == pytest.approx(option.probability, abs=1e-5)
    assert np.exp(compared.after) == pytest.approx(
        next(option.after for option in compared.options if option.text == " seven"), rel=1e-3
    )
    assert seven.compare([INDUCTION]).alone == pytest.approx(compared.alone[:1], abs=1e-4)


def test_the_same_cells_are_verified_once(clock: LiveCapture, monkeypatch: pytest.MonkeyPatch) -> None:
    """The faces of one figure show the same numbers, and run the model for them once."""
    runs: list[int] = []
    own = live_effects(clock, OutcomeOptions(), admit=runs.append)
    monkeypatch.setattr("app.interventions.live_effects.effects", lambda *given: [float(len(given[3]))])
    assert own.verified([[INDUCTION]]) == own.verified([[INDUCTION]]) == [1]
    assert len(runs) == 2, "the backward pass, and one run"
    own.verified([[INDUCTION], [Intervention("self", 0, 0)]])
    assert len(runs) == 3


def test_heads_that_matter(clock: LiveCapture, seven: LiveEffects) -> None:
    every = ablation_effects(clock, seven, "self", verify=32)
    assert every.estimates.shape == (4, 8) and not np.isnan(every.verified).any()
    alone = seven.verified([[Intervention("self", 3, 4)], [Intervention("self", 1, 2)]])
    assert [every.verified[3, 4], every.verified[1, 2]] == pytest.approx(alone, abs=1e-4)
    edges = edge_effects(clock, seven, "self", 16, 8, verify=3)
    assert (~np.isnan(edges.verified)).sum() == 3
    assert edges.verified[3, 4] == pytest.approx(-7.167, abs=2e-3)
    assert np.nanargmax(np.abs(edges.estimates)) == 3 * 8 + 4
    for query, key in ((1, 5), (0, 0)):
        none = edge_effects(clock, seven, "self", query, key, verify=3)
        assert np.isnan(none.estimates).all() and np.isnan(none.verified).all()


def test_several_heads_lose_an_edge_at_once(clock: LiveCapture, seven: LiveEffects) -> None:
    shown = view(clock, seven, "3", verify=12)
    everywhere = [Intervention("self", 3, None, 16, 8)]
    assert shown.verified[16, 8]
    assert shown.matrix[16, 8] == pytest.approx(seven.verified([everywhere])[0], abs=1e-4)
    each = sum(view(clock, seven, f"3.{head}").estimates for head in range(8))
    known = ~np.isnan(shown.estimates)
    np.testing.assert_allclose(shown.estimates[known], np.asarray(each)[known], atol=1e-5)


def test_a_block_shows_its_largest_effect(clock: LiveCapture, seven: LiveEffects) -> None:
    whole, pooled = (view(clock, seven, "3.4", verify=6, max_cells=cells) for cells in (None, 6))
    assert pooled.matrix.shape == (6, 6)
    for row, column in np.ndindex(6, 6):
        block = whole.matrix[row * 3 : row * 3 + 3, column * 3 : column * 3 + 3]
        if np.isnan(block).all():
            assert np.isnan(pooled.matrix[row, column])
        else:
            assert abs(pooled.matrix[row, column]) == pytest.approx(np.nanmax(np.abs(block)), abs=1e-5)
    assert pooled.verified[16 // 3, 8 // 3] and pooled.weights[16 // 3, 8 // 3] == whole.weights[16, 8]


def test_what_cannot_be_cut_has_no_value(clock: LiveCapture, seven: LiveEffects) -> None:
    shown = view(clock, seven, "3.4", verify=20)
    assert np.isnan(shown.matrix[np.triu_indices(17, 1)]).all(), "the mask forbids these edges"
    assert np.isnan(shown.matrix[0, 0]), "the first token may attend to itself only"
    assert not np.isnan(shown.matrix[1, 0])


@pytest.mark.parametrize(
    ("interventions", "error"),
    [
        ([Intervention("self", 3, 4, 2, 5)], ImpossibleCut),
        ([Intervention("self", 3, 4, 0, 0)], ImpossibleCut),
        ([Intervention("self", 1, 0, 1, key) for key in (0, 1)], ImpossibleCut),
        ([Intervention("self", 9, 4)], OutOfRange),
        ([Intervention("self", 3, 8)], OutOfRange),
        ([Intervention("self", 3, 4, 17, 0)], OutOfRange),
    ],
)
def test_what_does_not_exist_is_refused(
    interventions: Sequence[Intervention], error: type[FollowspotError], seven: LiveEffects
) -> None:
    with pytest.raises(error) as refusal:
        seven.verified([interventions])
    assert refusal.value.hint
    assert not seven.possible(interventions)


def test_two_heads_lose_different_edges_of_a_query(seven: LiveEffects) -> None:
    """The query has two keys; each head keeps one."""
    both = (Intervention("self", 1, 0, 1, 0), Intervention("self", 1, 1, 1, 1))
    assert seven.possible(both)
    assert not seven.possible((*both, Intervention("self", 1, None, 1, 0)))


@pytest.mark.parametrize(
    "options",
    [
        OutcomeOptions(outcome_token="zugzwang"),
        OutcomeOptions(outcome_token=""),
        OutcomeOptions(outcome_token="#999999"),
        OutcomeOptions(outcome_position=40),
        OutcomeOptions(outcome="similarity"),
        OutcomeOptions(outcome_token="seven", outcome_foil="seven"),
        OutcomeOptions(outcome="logprob", outcome_foil="eight"),
        OutcomeOptions(outcome="change", outcome_position=99),
        OutcomeOptions(outcome="divergence", outcome_token="seven"),
        OutcomeOptions(outcome="logit", outcome_text="Another text."),
    ],
)
def test_what_cannot_be_measured_is_refused(options: OutcomeOptions, clock: LiveCapture) -> None:
    with pytest.raises(UnknownOutcome) as refusal:
        live_effects(clock, options)
    assert refusal.value.hint


def test_an_encoder_without_a_head_predicts_nothing(cat: LiveCapture) -> None:
    with pytest.raises(UnknownOutcome) as refusal:
        live_effects(cat, OutcomeOptions(outcome="logprob"))
    assert "change" in refusal.value.hint


@pytest.mark.parametrize(
    "text", ["5.3:8-6", "5:8-6", "all:8-6", "5.3", "5", "all", "5.3:8-6,2.1,cross/1.0:2-3"]
)
def test_interventions_are_written_as_they_are_read(text: str) -> None:
    assert format_interventions(parse_interventions(text, "self"), "self") == text


@pytest.mark.parametrize("text", ["", "5.3:", "5.3:8", "5.3:8-", "x", "5.3:8-6,", "5..3", "self/"])
def test_other_texts_name_no_interventions(text: str) -> None:
    with pytest.raises(ValueError):
        parse_interventions(text, "self")
