"""Removed heads and their importance, against hooks on the output projections of the eager model."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertModel, GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM

from app.core.intervention import Intervention
from app.core.outcome import Outcome
from app.core.stream import Head
from app.interventions.edge_effects import head_changes
from app.interventions.experiment import batches
from app.interventions.gradients import gradients
from app.interventions.measurement import Measurement
from app.models.loading import LoadedModel
from app.models.model_input import ModelInput

from .models import decoder

LAYERS, HEADS, SIZE, TOKENS = 2, 4, 16, 6
SIZES: dict[str, Any] = {
    "hidden_size": SIZE,
    "num_hidden_layers": LAYERS,
    "num_attention_heads": HEADS,
    "intermediate_size": 24,
    "vocab_size": 64,
}
FAMILIES: dict[str, tuple[Any, Any]] = {
    "gpt2": (GPT2LMHeadModel, GPT2Config(n_layer=LAYERS, n_head=HEADS, n_embd=SIZE, vocab_size=64)),
    "llama": (LlamaForCausalLM, LlamaConfig(**SIZES, num_key_value_heads=2)),
    "bert": (BertModel, BertConfig(**SIZES)),
}
SETS: list[frozenset[Head]] = [
    frozenset({(0, 1)}),
    frozenset({(1, 3), (0, 0), (0, 2)}),
    frozenset((layer, head) for layer in range(LAYERS) for head in range(HEADS)),
]


def projections(model: Any) -> list[torch.nn.Module]:
    """The output projections, known by name here."""
    ends = ("attn.c_proj", "self_attn.o_proj", "attention.output.dense")
    return [module for name, module in model.named_modules() if name.endswith(ends)]


@contextmanager
def scaled(model: Any, factors: Mapping[Head, float]) -> Iterator[None]:
    """Inside, each head's slice of what its projection receives is multiplied, and attention is eager."""

    def hook(layer: int) -> Any:
        def before(_module: Any, received: tuple[torch.Tensor, ...]) -> tuple[torch.Tensor, ...]:
            joined = received[0].clone()
            size = joined.shape[-1] // HEADS
            for (at, head), factor in factors.items():
                if at == layer:
                    joined[..., head * size : (head + 1) * size] *= factor
            return (joined,)

        return before

    hooks = [module.register_forward_pre_hook(hook(layer)) for layer, module in enumerate(projections(model))]
    assert len(hooks) == LAYERS
    own = model.config._attn_implementation
    model.set_attn_implementation("eager")
    try:
        yield
    finally:
        model.set_attn_implementation(own)
        for one in hooks:
            one.remove()


def prepared(family: str) -> tuple[LoadedModel, ModelInput, Measurement]:
    loaded, model_input = decoder(*FAMILIES[family], TOKENS)
    if family == "bert":
        reference = torch.randn(SIZE, generator=torch.Generator().manual_seed(3))
        return loaded, model_input, Measurement(loaded, Outcome("similarity"), reference)
    return loaded, model_input, Measurement(loaded, Outcome("logprob", "next", "text", TOKENS - 1, 9))


def eager_value(
    loaded: LoadedModel, model_input: ModelInput, measurement: Measurement, factors: Mapping[Head, float]
) -> float:
    arguments = measurement.arguments(loaded.arguments(model_input))
    with torch.inference_mode(), scaled(loaded.model, factors):
        return float(measurement.values(loaded.model(**arguments))[0])


@pytest.mark.parametrize("family", FAMILIES)
def test_removed_heads_are_slices_of_zeros_before_the_projection(family: str) -> None:
    loaded, model_input, measurement = prepared(family)
    copies = [[Intervention("self", *head) for head in heads] for heads in SETS]
    (output,) = batches(loaded, model_input, measurement, copies)
    expected = [
        eager_value(loaded, model_input, measurement, dict.fromkeys(heads, 0.0)) for heads in ((), *SETS)
    ]
    np.testing.assert_allclose(measurement.values(output).tolist(), expected, rtol=1e-4, atol=1e-5)
    assert len({round(value, 4) for value in expected}) == len(expected)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_importance_is_the_slope_of_a_finite_difference(family: str) -> None:
    """``∂M/∂ξ_h`` where ξ_h multiplies the output of a head, from runs."""
    loaded, model_input, measurement = prepared(family)
    found = gradients(loaded, model_input, measurement)
    slopes = np.stack([head_changes(layer)[0] for layer in found.layers["self"]])
    step = 1e-2
    for layer in range(LAYERS):
        for head in range(HEADS):
            up, down = (
                eager_value(loaded, model_input, measurement, {(layer, head): 1 + by} if by else {})
                for by in (step, -step)
            )
            # If the output were 0, the outcome would change by minus the slope.
            assert -slopes[layer, head] == pytest.approx((up - down) / (2 * step), rel=0.02, abs=2e-4)
