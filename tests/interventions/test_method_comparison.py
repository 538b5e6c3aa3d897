"""Methods side by side: each against a second route, and what a model has not is refused by name."""

from typing import Any

import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM

from app.analysis.faithfulness import removal_counts
from app.capture.attention_function import AttentionCall, Output, attend, replacing
from app.capture.forward import forward
from app.capture.live_capture import LiveCapture
from app.core.intervention import Intervention
from app.core.method_comparison import MethodComparison, MethodName
from app.core.outcome import Outcome
from app.core.view_spec import ViewSpec
from app.errors import NoInterventions, TooCostly
from app.interventions.edge_effects import weight_gradients
from app.interventions.gradients import gradients
from app.interventions.live_effects import live_effects
from app.interventions.measurement import Measurement
from app.interventions.method_comparison import method_comparison

from ..tiny import tiny_model, tiny_reading
from .test_live_effects import ANIMAL, CAT, CLOCK, captured, loaded


@pytest.fixture(scope="module")
def clock() -> LiveCapture:
    return captured(loaded("storyteller"), text=CLOCK)


@pytest.fixture(scope="module")
def of_clock(clock: LiveCapture) -> MethodComparison:
    return compared(clock)


def compared(capture: LiveCapture, **options: Any) -> MethodComparison:
    return method_comparison(capture, ViewSpec(**options), lambda runs: None)


def values(comparison: MethodComparison, method: MethodName) -> np.ndarray[Any, Any]:
    (found,) = (one.values for one in comparison.scores if one.method == method)
    return np.array(found)


@pytest.mark.parametrize("family", ["llama", "gpt2", "gemma2", "gpt_oss"])
def test_gradients_of_weights_equal_finite_differences(family: str) -> None:
    """One weight of one head is raised, its row is not renormalised, and the model is run again."""
    model = tiny_model(family, kind=AutoModelForCausalLM)
    model.model.requires_grad_(False)
    model_input = tiny_reading(7)
    measurement = Measurement(model, Outcome("logit", "next", "text", 6, 9))
    found = gradients(model, model_input, measurement)
    layer, head, query, key, step = 0, 3, 6, 2, 1e-2
    call = forward(model, model_input).calls["self"][layer]
    assert isinstance(call, AttentionCall)
    slope = weight_gradients(call, found.layers["self"][layer])[0, head, query, key]

    def raised(by: float) -> float:
        calls = 0

        def attention(call: AttentionCall, dropout: float) -> Output:
            nonlocal calls
            output, weights = attend(call, dropout)
            if calls == layer:
                output = output.clone()
                group = call.shape.heads // call.shape.kv_heads
                output[0, query, head] += by * call.value[0, head // group, key]
            calls += 1
            return output, weights

        with torch.inference_mode(), replacing(attention):
            output = model.model(**measurement.arguments(model.arguments(model_input)))
        return float(measurement.values(output)[0])

    assert slope == pytest.approx((raised(step) - raised(-step)) / (2 * step), rel=0.02, abs=1e-4)


def test_the_tokens_that_can_count_are_ranked(of_clock: MethodComparison) -> None:
    """Not the last one: only it attends to itself."""
    assert (of_clock.rows, of_clock.tokens) == ((16,), tuple(range(16)))
    assert [one.method for one in of_clock.known] == [
        "weight",
        "norm",
        "rollout",
        "flow",
        "gradient",
        "integrated",
        "knockout",
    ]


def test_weights_are_the_mean_of_all_heads_and_layers(clock: LiveCapture, of_clock: MethodComparison) -> None:
    expected = np.mean([clock.weights("self", layer)[:, 16].mean(axis=0) for layer in range(4)], axis=0)
    np.testing.assert_allclose(values(of_clock, "weight"), expected[:16], rtol=1e-5)


def test_rollout_by_hand(clock: LiveCapture, of_clock: MethodComparison) -> None:
    row = np.eye(17)[16]
    for layer in (3, 2, 1, 0):
        row = row @ (clock.weights("self", layer).mean(axis=0) / 2 + np.eye(17) / 2)
    np.testing.assert_allclose(values(of_clock, "rollout"), row[:16], rtol=1e-4)
    assert 1 - values(of_clock, "rollout").sum() == pytest.approx(row[16], rel=1e-4)


def test_a_knock_out_is_the_cut_of_every_edge_to_the_token(
    clock: LiveCapture, of_clock: MethodComparison
) -> None:
    effects = live_effects(clock, ViewSpec())
    cuts = [
        [Intervention("self", None, None, query, key) for query in range(key + 1, 17)] for key in (8, 4, 15)
    ]
    np.testing.assert_allclose(
        values(of_clock, "knockout")[[8, 4, 15]], -np.array(effects.verified(cuts)), atol=1e-3
    )
    assert values(of_clock, "knockout").argmax() == 8


def test_the_curves_remove_the_first_of_each_ranking(of_clock: MethodComparison) -> None:
    counts = removal_counts(16)
    assert counts == (1, 1, 2, 3, 8)
    for score, curve in zip(of_clock.known, of_clock.curves, strict=True):
        first = int(np.argmax(score.values))
        assert curve.comprehensiveness[0] == pytest.approx(values(of_clock, "knockout")[first], abs=1e-3)
        assert curve.comprehensiveness[0] == curve.comprehensiveness[1]
    assert len(of_clock.random) == 5
    assert len({one.comprehensiveness for one in of_clock.random}) > 1


def test_in_the_middle_of_a_text_only_what_comes_before_counts(clock: LiveCapture) -> None:
    found = compared(clock, outcome_position=8, specials=False)
    assert (found.rows, found.tokens) == ((8,), tuple(range(1, 8)))


def test_of_an_embedding_every_row_counts() -> None:
    capture = captured(loaded("minilm"), text=CAT)
    found = compared(capture, outcome_text=ANIMAL)
    assert found.rows == found.tokens == tuple(range(13))
    assert found.completeness is not None


def test_a_distance_has_no_gradient() -> None:
    found = compared(captured(loaded("minilm"), text=CAT))
    lacks = {one.method: one.lack for one in found.scores}
    assert lacks["gradient"] == "distance"
    assert [name for name, lack in lacks.items() if lack] == ["gradient"]
    # A distance only grows.
    assert values(found, "knockout").min() > 0


def test_the_first_token_has_nothing_to_rank(clock: LiveCapture) -> None:
    with pytest.raises(NoInterventions, match="nothing to rank"):
        compared(clock, outcome_position=0)


def test_a_long_text_is_refused() -> None:
    capture = captured(loaded("minilm"), text="word " * 130)
    with pytest.raises(TooCostly) as refusal:
        compared(capture)
    assert refusal.value.facts["limit"] == 128


def test_runs_are_admitted_first(clock: LiveCapture) -> None:
    def refuse(runs: int) -> None:
        raise TooCostly(str(runs), hint="", asked=runs, limit=0)

    with pytest.raises(TooCostly) as refusal:
        method_comparison(clock, ViewSpec(), refuse)
    assert refusal.value.facts["asked"] > 100


def test_a_backward_pass_that_needs_too_much_memory_is_refused(clock: LiveCapture) -> None:
    with pytest.raises(TooCostly, match="more than 1 MB") as refusal:
        method_comparison(clock, ViewSpec(), lambda runs: None, 10**6)
    assert refusal.value.facts["limit"] == 10**6
