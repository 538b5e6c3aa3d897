"""Estimates of effects; test_families.py has the gradients and the formula of every architecture."""

from typing import Any

import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM
from transformers.models.gpt_oss.modeling_gpt_oss import GptOssAttention

from app.capture.attention_function import AttentionCall
from app.capture.forward import forward
from app.core.intervention import Intervention
from app.core.outcome import Outcome
from app.errors import TooCostly
from app.interventions.edge_effects import edge_changes, head_changes
from app.interventions.experiment import effects, run_changed
from app.interventions.gradients import gradients
from app.interventions.measurement import DIRECTIONS, Measurement
from app.models.loading import LoadedModel

from ..tiny import tiny_model, tiny_reading

LENGTH = 7


def predicting(loaded: LoadedModel) -> Measurement:
    """The log-probability of a token after the last one."""
    return Measurement(loaded, Outcome("logprob", "next", "text", LENGTH - 1, 9))


def frozen(family: str) -> LoadedModel:
    loaded = tiny_model(family, kind=AutoModelForCausalLM)
    loaded.model.requires_grad_(False)
    return loaded


def test_the_outcome_does_not_depend_on_later_rows() -> None:
    """The last layer's other rows are not read by the prediction of the last token."""
    loaded = frozen("llama")
    found = gradients(loaded, tiny_reading(LENGTH), predicting(loaded))
    last = found.layers["self"][1].output
    assert last[:, :, :-1].abs().max() == 0
    assert last[:, :, -1].abs().max() > 0
    assert found.layers["self"][0].output[:, :, :-1].abs().max() > 0


def frozen_states(loaded: LoadedModel) -> LoadedModel:
    loaded.model.requires_grad_(False)
    return loaded


def test_head_changes_are_minus_the_output_times_its_gradient() -> None:
    loaded = frozen("llama")
    measurement, model_input = predicting(loaded), tiny_reading(LENGTH)
    found = gradients(loaded, model_input, measurement)
    ablated = [[Intervention("self", 1, head)] for head in range(4)]
    true = effects(loaded, model_input, measurement, ablated)
    assert np.corrcoef(head_changes(found.layers["self"][1])[0], true)[0, 1] > 0.8
    assert head_changes(found.layers["self"][1]).shape == (1, 4)


def test_random_directions_estimate_a_length(monkeypatch: pytest.MonkeyPatch) -> None:
    """Against the length itself: the change of each of the embedding's 32 numbers, by its own gradient."""
    monkeypatch.setattr("app.interventions.measurement.DIRECTIONS", 400)
    loaded, model_input = frozen_states(tiny_model("bert")), tiny_reading(LENGTH)
    estimated = gradients(loaded, model_input, Measurement(loaded, Outcome("change")))

    class EachNumber(Measurement):
        def directions(self, output: Any) -> list[torch.Tensor]:
            return list(self.embeddings(output)[0])

    exact = gradients(loaded, model_input, EachNumber(loaded, Outcome("change")))
    with torch.inference_mode():
        length = loaded.model(**loaded.arguments(model_input)).last_hidden_state[0].mean(0).norm()
    call = forward(loaded, model_input).calls["self"][0]
    assert isinstance(call, AttentionCall)
    some, every = (
        edge_changes(call, found.layers["self"][0], range(4), slice(None)).changes
        for found in (estimated, exact)
    )
    assert (len(some), len(every)) == (400, 32)
    expected = np.sqrt(np.square(every).sum(axis=0)) / float(length)
    # The relative standard error of 400 directions is 3.5 %.
    np.testing.assert_allclose(estimated.outcome.combined(some), expected, rtol=0.15)


def test_a_divergence_is_estimated_by_drawn_tokens() -> None:
    loaded = frozen("llama")
    model_input = tiny_reading(LENGTH)
    measurement = Measurement(loaded, Outcome("divergence", "next", "text", LENGTH - 1))
    heads = [[Intervention("self", layer, head)] for layer in range(2) for head in range(4)]
    output = run_changed(loaded, model_input, measurement, [(), *heads])
    logs = output.logits[:, -1].log_softmax(-1)
    expected = [float((logs[0].exp() * (logs[0] - one)).sum()) for one in logs[1:]]
    assert effects(loaded, model_input, measurement, heads) == pytest.approx(expected, abs=1e-5)
    assert gradients(loaded, model_input, measurement).directions == DIRECTIONS


def test_a_backward_pass_is_bounded() -> None:
    loaded = frozen("llama")
    with pytest.raises(TooCostly) as refusal:
        gradients(loaded, tiny_reading(40), predicting(loaded), 10_000)
    assert refusal.value.facts["limit"] == 10_000
    assert gradients(loaded, tiny_reading(40), predicting(loaded), 100_000_000).nbytes > 0


def test_no_weight_of_the_model_gets_a_gradient() -> None:
    loaded = frozen("gpt_oss")
    gradients(loaded, tiny_reading(LENGTH), predicting(loaded))
    assert all(parameter.grad is None for parameter in loaded.model.parameters())
    assert any(isinstance(module, GptOssAttention) for module in loaded.model.modules())
