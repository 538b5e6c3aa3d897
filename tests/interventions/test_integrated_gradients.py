"""Integrated gradients: they add up, and equal differences along the path of each token."""

import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM

from app.core.outcome import Outcome, OutcomeOptions
from app.errors import TooCostly
from app.interventions.gradients import gradients
from app.interventions.integrated_gradients import STEPS, integrated_gradients, token_ids
from app.interventions.measurement import Measurement
from app.interventions.outcomes import measurement_of

from ..tiny import tiny_model, tiny_reading
from .test_live_effects import ANIMAL, CAT, CLOCK, captured, loaded

LENGTH = 7


def test_they_equal_differences_along_the_path() -> None:
    """By the model's own argument for embeddings, without any gradient."""
    model = tiny_model("llama", kind=AutoModelForCausalLM)
    model.model.requires_grad_(False)
    model_input = tiny_reading(LENGTH)
    measurement = Measurement(model, Outcome("logit", "next", "text", LENGTH - 1, 9))
    measurement.outcome = gradients(model, model_input, measurement).outcome
    ids = token_ids(model, model_input, "text")
    assert ids is not None
    found = integrated_gradients(model, model_input, measurement, ids)
    own = model.model.get_input_embeddings()(ids)[0]
    way = own - own.mean(dim=0)
    places, weights = np.polynomial.legendre.leggauss(STEPS)

    def outcome(embeddings: torch.Tensor) -> torch.Tensor:
        with torch.inference_mode():
            logits: torch.Tensor = model.model(inputs_embeds=embeddings).logits
        return logits[:, -1, 9].double()

    expected = np.zeros(LENGTH)
    for place, weight in zip((places + 1) / 2, weights / 2, strict=True):
        point = own.mean(dim=0) + float(place) * way
        step = 1e-2 * torch.eye(LENGTH)[:, :, None] * way
        slopes = (outcome(point + step) - outcome(point - step)) / 2e-2
        expected += weight * slopes.numpy()
    np.testing.assert_allclose(found.values, expected, atol=0.02 * np.abs(expected).max())
    assert found.completeness.total == pytest.approx(float(found.values.sum()))


@pytest.mark.parametrize(
    ("model", "text", "options", "error"),
    [
        ("storyteller", CLOCK, OutcomeOptions(), 1e-3),
        ("storyteller", CLOCK, OutcomeOptions(outcome="divergence"), 1e-3),
        ("minilm", CAT, OutcomeOptions(outcome_text=ANIMAL), 0.03),
        ("minilm", CAT, OutcomeOptions(), 0.03),
    ],
)
def test_they_add_up_to_the_difference(model: str, text: str, options: OutcomeOptions, error: float) -> None:
    """Within 0.1 % of it in the storyteller, 3 % in MiniLM; both numbers are reported."""
    capture = captured(loaded(model), text=text)
    measurement = measurement_of(capture, options)
    measurement.outcome = gradients(capture.loaded, capture.model_input, measurement).outcome
    ids = token_ids(capture.loaded, capture.model_input, "text")
    assert ids is not None
    found = integrated_gradients(capture.loaded, capture.model_input, measurement, ids)
    done = found.completeness
    assert done.total == pytest.approx(found.values.sum()) == pytest.approx(done.difference, rel=error)
    # The embeddings themselves, at the other end of the path, give the outcome as it is.
    embedding = capture.loaded.model.get_input_embeddings()(ids)
    blend = embedding.mean(dim=1, keepdim=True).expand_as(embedding)
    with torch.inference_mode():
        arguments = capture.loaded.arguments(capture.model_input) | {"input_ids": None}
        runs = [
            capture.loaded.model(**measurement.arguments(arguments | {"inputs_embeds": at}))
            for at in (embedding, blend)
        ]
    if measurement.outcome.signed:
        own, baseline = (float(measurement.values(run)[0]) for run in runs)
        assert own - baseline == pytest.approx(done.difference, abs=1e-4)


def test_fewer_points_run_at_once_where_memory_is_short() -> None:
    capture = captured(loaded("storyteller"), text=CLOCK)
    measurement = measurement_of(capture, OutcomeOptions())
    measurement.outcome = gradients(capture.loaded, capture.model_input, measurement).outcome
    ids = token_ids(capture.loaded, capture.model_input, "text")
    assert ids is not None
    whole = integrated_gradients(capture.loaded, capture.model_input, measurement, ids)
    short = integrated_gradients(capture.loaded, capture.model_input, measurement, ids, 8 * 10**6)
    np.testing.assert_allclose(short.values, whole.values, atol=1e-4)
    with pytest.raises(TooCostly):
        integrated_gradients(capture.loaded, capture.model_input, measurement, ids, 10**6)
