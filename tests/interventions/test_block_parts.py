"""What blocks add, on tiny random models: parts, projections of heads, and blocks that add otherwise."""

from typing import Any

import pytest
import torch
from transformers import (
    BartConfig,
    BartForConditionalGeneration,
    Gemma3ForCausalLM,
    Gemma3TextConfig,
    GPT2Config,
    GPT2LMHeadModel,
    GraniteConfig,
    GraniteForCausalLM,
    T5Config,
    T5ForConditionalGeneration,
)

from app.capture.forward import forward
from app.errors import NoInterventions
from app.interventions.block_parts import PartsRun, run_parts
from app.interventions.blocks import blocks
from app.interventions.cached_norm import CachedNorm, cached_norm
from app.interventions.head_outputs import noting_head_outputs
from app.models.loading import LoadedModel
from app.models.model_input import ModelInput

from .models import decoder, encoder_decoder

SIZES: dict[str, Any] = {
    "hidden_size": 16,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 4,
    "intermediate_size": 24,
    "vocab_size": 64,
}
GPT2 = (GPT2LMHeadModel, GPT2Config(n_layer=3, n_head=4, n_embd=16, vocab_size=64))
GEMMA = (Gemma3ForCausalLM, Gemma3TextConfig(**SIZES))
GRANITE = (GraniteForCausalLM, GraniteConfig(**SIZES, residual_multiplier=0.22))
T5 = (T5ForConditionalGeneration, T5Config(d_model=16, d_kv=4, num_heads=4, d_ff=24, num_layers=2))
BART = (
    BartForConditionalGeneration,
    BartConfig(
        d_model=16, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4, decoder_attention_heads=4
    ),
)


def found(loaded: LoadedModel, model_input: ModelInput, rows: list[int]) -> PartsRun:
    calls = list(forward(loaded, model_input).calls.values())[-1]
    stack = blocks(loaded, [call.module for call in calls])  # type: ignore[union-attr]
    with torch.inference_mode():
        return run_parts(
            loaded, stack, lambda: loaded.model(**loaded.arguments(model_input)), torch.tensor(rows)
        )


@pytest.mark.parametrize(("kind", "config"), [GPT2, GEMMA, GRANITE], ids=["gpt2", "gemma3", "granite"])
def test_the_next_state_is_the_last_one_and_what_attention_and_mlp_add(kind: Any, config: Any) -> None:
    rows = [0, 2, 5]
    done = found(*decoder(kind, config, 6), rows)
    for number, parts in enumerate(done.parts):
        assert {part.place for part in parts} == {("self", number), None}
        before, after = (state[0, rows] for state in done.run.states[number : number + 2])
        torch.testing.assert_close(
            before + sum(part.added for part in parts), after, rtol=0, atol=1e-5 * float(after.abs().max())
        )
        (attention,) = (part for part in parts if part.heads)
        assert attention.factor == pytest.approx(0.22 if kind is GraniteForCausalLM else 1, abs=1e-5)
        assert (attention.norm is not None) == (kind is Gemma3ForCausalLM)


def test_heads_are_joined_by_the_models_own_projection() -> None:
    loaded, model_input = decoder(*GPT2, 6)
    with torch.inference_mode(), noting_head_outputs(loaded) as heads:
        loaded.model(**loaded.arguments(model_input))
    assert list(heads) == [("self", 0), ("self", 1), ("self", 2)]
    for block, one in zip(loaded.model.transformer.h, heads.values(), strict=True):
        assert one.projection is block.attn.c_proj
        assert one.bias is not None and one.outputs.shape == (4, 6, 4)
        joined = torch.einsum("htv,hvs->ts", one.outputs, one.matrices) + one.bias
        torch.testing.assert_close(joined, one.projected)


def test_t5_adds_in_three_steps() -> None:
    done = found(*encoder_decoder(*T5), [0, 3])
    for number, parts in enumerate(done.parts):
        assert [part.place for part in parts] == [("decoder", number), ("cross", number), None]


def test_a_block_that_norms_its_sum_is_refused() -> None:
    with pytest.raises(NoInterventions, match="Layer 0 of Tiny"):
        found(*encoder_decoder(*BART), [0, 3])


@pytest.mark.parametrize("centred", [True, False])
def test_a_norm_with_its_own_scale_is_affine(centred: bool) -> None:
    torch.manual_seed(0)
    norm = torch.nn.LayerNorm(8) if centred else torch.nn.RMSNorm(8, eps=1e-3)
    with torch.no_grad():
        for parameter in norm.parameters():
            parameter.copy_(torch.randn(8))
        states = torch.randn(5, 8)
        cached = cached_norm(norm, states, norm(states))
        assert cached is not None and cached.centred == centred
        torch.testing.assert_close(cached.linear(states) + cached.bias, norm(states))
        one, other = torch.randn(2, 5, 8)
        torch.testing.assert_close(cached.linear(one) + cached.linear(other), cached.linear(one + other))
        torch.testing.assert_close(
            (other * cached.linear(one)).sum(-1), (cached.transposed(other) * one).sum(-1)
        )


def test_what_is_no_norm_is_none() -> None:
    states = torch.randn(5, 8, generator=torch.Generator().manual_seed(0))
    found: CachedNorm | None = cached_norm(torch.nn.Tanh(), states, states.tanh())
    assert found is None
