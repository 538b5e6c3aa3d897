"""Norm-based analysis against the model's own eager attention and its modules, taken apart by hand."""

from typing import Any

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertModel, LlamaConfig, LlamaForCausalLM

from app.capture.forward import forward, streams
from app.capture.live_capture import LiveCapture
from app.capture.weights import WeightsCache
from app.errors import NoInterventions
from app.interventions.token_norms import TokenNorms, token_norms
from app.models.model_input import ModelInput

from .models import decoder
from .test_live_effects import ANIMAL, CAT, captured, loaded

HEADS, GROUPS, SIZE, TOKENS = 4, 2, 16, 6
BERT = (
    BertModel,
    BertConfig(
        hidden_size=SIZE,
        num_hidden_layers=2,
        num_attention_heads=HEADS,
        intermediate_size=24,
        vocab_size=64,
        layer_norm_eps=1e-3,
    ),
)
LLAMA = (
    LlamaForCausalLM,
    LlamaConfig(
        hidden_size=SIZE,
        num_hidden_layers=2,
        num_attention_heads=HEADS,
        num_key_value_heads=GROUPS,
        intermediate_size=24,
        vocab_size=64,
    ),
)


def capture_of(kind: Any, config: Any, *, biases: bool = False) -> LiveCapture:
    """A tiny model's run, with what norms need alone."""
    model, model_input = decoder(kind, config, TOKENS)
    with torch.no_grad():
        for name, parameter in model.model.named_parameters():
            if parameter.ndim == 1 and (biases or "norm" in name.lower()):
                parameter.add_(torch.linspace(-0.5, 0.5, len(parameter)))
    done = forward(model, model_input)
    nothing: Any = None
    return LiveCapture(
        id="0" * 32,
        model="tiny",
        input=nothing,
        texts=model_input.texts,
        tokens=model_input.tokens,
        streams={stream.name: stream for stream in streams(model, done.calls)},
        exactness=nothing,
        provenance=nothing,
        predictions=(),
        language=nothing,
        timings={},
        calls=done.calls,
        cache=WeightsCache(1),
        loaded=model,
        model_input=model_input,
    )


def eager(capture: LiveCapture, watched: dict[str, torch.nn.Module]) -> tuple[Any, dict[str, Any]]:
    """The model's own eager attention, and what some modules received and returned."""
    model, noted = capture.loaded.model, {}

    def note(name: str) -> Any:
        def after(_module: Any, received: Any, returned: Any) -> None:
            noted[name] = (received[0][0] if received else None, returned[0])

        return after

    hooks = [module.register_forward_hook(note(name)) for name, module in watched.items()]
    own = model.config._attn_implementation
    model.set_attn_implementation("eager")
    try:
        with torch.inference_mode():
            output = model(**capture.model_input.arguments, output_attentions=True)
    finally:
        model.set_attn_implementation(own)
        for hook in hooks:
            hook.remove()
    return output, noted


def shares(norms: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    divided: np.ndarray[Any, Any] = norms / norms.sum(axis=-1, keepdims=True)
    return divided


def test_bert_by_hand() -> None:
    """‖F_ij‖ of Kobayashi et al. (2021), from BERT's own modules; and all parts and biases are the state."""
    capture = capture_of(*BERT, biases=True)
    model = capture.loaded.model
    layer = model.encoder.layer[1]
    watched = {
        "value": layer.attention.self.value,
        "dense": layer.attention.output.dense,
        "norm": layer.attention.output.LayerNorm,
        "before": model.encoder.layer[0],
    }
    output, noted = eager(capture, watched)
    weights = output.attentions[1][0].double()
    values = noted["value"][1].double().reshape(TOKENS, HEADS, -1)
    slices = layer.attention.output.dense.weight.double().reshape(SIZE, HEADS, -1)
    projected = torch.einsum("hij,jhd,shd->ijs", weights, values, slices)
    joined = noted["norm"][0].double()
    before = joined - noted["dense"][1].double()
    sums = projected.clone()
    sums[range(TOKENS), range(TOKENS)] += before
    spread = (joined.var(dim=-1, unbiased=False) + 1e-3).sqrt()
    norm = layer.attention.output.LayerNorm
    gain, shift, bias = norm.weight.double(), norm.bias.double(), layer.attention.output.dense.bias.double()

    def normed(vectors: torch.Tensor) -> torch.Tensor:
        whole: torch.Tensor = (
            gain
            * (vectors - vectors.mean(dim=-1, keepdim=True))
            / spread.reshape(-1, *[1] * (vectors.ndim - 1))
        )
        return whole

    parts = normed(sums)
    whole = parts.sum(dim=1) + normed(bias.expand(TOKENS, SIZE)) + shift
    torch.testing.assert_close(whole, noted["norm"][1].double(), rtol=0, atol=1e-5)
    found = token_norms(capture, "self", range(TOKENS))
    np.testing.assert_allclose(found.norms[1], parts.norm(dim=-1).numpy(), rtol=1e-4)
    assert found.mixing is not None
    own = parts[range(TOKENS), range(TOKENS)]
    others = (parts.sum(dim=1) - own).norm(dim=-1)
    np.testing.assert_allclose(found.mixing[1], (others / (others + own.norm(dim=-1))).numpy(), rtol=1e-4)


def test_llama_by_hand() -> None:
    """A state before the norm, groups of heads that share values, and some rows only."""
    capture = capture_of(*LLAMA)
    model = capture.loaded.model
    layer = model.model.layers[1]
    output, noted = eager(capture, {"value": layer.self_attn.v_proj, "norm": layer.input_layernorm})
    weights = output.attentions[1][0].double()
    values = noted["value"][1].double().reshape(TOKENS, GROUPS, -1).repeat_interleave(HEADS // GROUPS, dim=1)
    slices = layer.self_attn.o_proj.weight.double().reshape(SIZE, HEADS, -1)
    parts = torch.einsum("hij,jhd,shd->ijs", weights, values, slices)
    parts[range(TOKENS), range(TOKENS)] += noted["norm"][0].double()
    found = token_norms(capture, "self", [2, 5])
    np.testing.assert_allclose(found.norms[1], parts.norm(dim=-1).numpy()[[2, 5]], rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(
        found.shares[1], shares(parts.norm(dim=-1).numpy())[[2, 5]], rtol=1e-4, atol=1e-6
    )
    # What comes later is masked.
    assert (found.norms[:, 0, 3:] == 0).all()


def test_a_norm_beside_the_state_is_not_that_of_the_sum() -> None:
    """The same LayerNorm, but the block goes on with what it was given: neither form, so it is refused."""
    capture = capture_of(*BERT)
    output = capture.loaded.model.encoder.layer[0].attention.output
    own = output.forward

    def branched(hidden: torch.Tensor, before: torch.Tensor) -> torch.Tensor:
        normed: torch.Tensor = own(hidden, before)
        return normed + 0.5 * before

    output.forward = branched
    with pytest.raises(NoInterventions, match="is not known"):
        token_norms(capture, "self", [0])


@pytest.mark.parametrize("name", ["storyteller", "minilm"])
def test_shipped_models_add_up(name: str) -> None:
    capture = captured(loaded(name), text=CAT if name == "minilm" else ANIMAL)
    found: TokenNorms = token_norms(capture, "self", [1, 4])
    assert found.difference < 1e-5
    assert found.mixing is not None and 0 < found.mixing.mean() < 0.5
    np.testing.assert_allclose(found.shares.sum(axis=-1), 1)


def test_its_input_is_untouched() -> None:
    capture = capture_of(*LLAMA)
    assert isinstance(capture.model_input, ModelInput)
    first = token_norms(capture, "self", [3]).norms
    np.testing.assert_array_equal(first, token_norms(capture, "self", [3]).norms)
