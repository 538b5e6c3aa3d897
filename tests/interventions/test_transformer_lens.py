"""Weights, effects, contributions and patching against TransformerLens, on tiny random decoders."""

import copy
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformer_lens import TransformerBridge
from transformer_lens.patching import get_act_patch_attn_head_out_all_pos, get_act_patch_resid_pre

from app.capture.live_capture import LiveCapture
from app.core.intervention import Intervention
from app.core.outcome import OutcomeOptions
from app.interventions.contributions import contributions
from app.interventions.lens import lens
from app.interventions.live_effects import live_effects
from app.interventions.patching import patch_map

from ..tiny import tiny_tokenizer
from .test_patching import pair

FAMILIES = ("gpt2", "llama")
LAYERS, HEADS = 2, 4
LAST = OutcomeOptions(outcome_position=10)
# Float32 in another order of operations.
CLOSE = 2e-5


@pytest.fixture(params=FAMILIES)
def captures(request: pytest.FixtureRequest) -> tuple[LiveCapture, LiveCapture]:
    found = pair(request.param)
    for capture in found:
        capture.loaded.model.requires_grad_(False)  # as the product loads it
    return found


@pytest.fixture
def oracle(captures: tuple[LiveCapture, LiveCapture], tmp_path: Path) -> Any:
    """The same weights in TransformerLens, which reads the configuration from a folder."""
    model: Any = copy.deepcopy(captures[0].loaded.model)
    model.set_attn_implementation("eager")
    model.save_pretrained(tmp_path)
    return TransformerBridge.boot_transformers(str(tmp_path), hf_model=model, tokenizer=tiny_tokenizer())


def ids(capture: LiveCapture) -> torch.Tensor:
    found: torch.Tensor = capture.model_input.arguments["input_ids"]
    return found


def logprob(token: int, logits: torch.Tensor) -> float:
    return float(logits[0, -1].log_softmax(dim=-1)[token])


def change(oracle: Any, capture: LiveCapture, token: int, name: str, edit: Callable[[Any], None]) -> float:
    """By how much the outcome changes if what passes a hook is edited in place."""

    def hook(value: torch.Tensor, hook: Any) -> torch.Tensor:
        edited = value.clone()
        edit(edited)
        return edited

    with torch.no_grad():
        plain = oracle(ids(capture))
        return logprob(token, oracle.run_with_hooks(ids(capture), fwd_hooks=[(name, hook)])) - logprob(
            token, plain
        )


def test_weights_are_its_patterns(captures: tuple[LiveCapture, LiveCapture], oracle: Any) -> None:
    with torch.no_grad():
        _logits, cache = oracle.run_with_cache(ids(captures[0]))
    for layer in range(LAYERS):
        pattern = cache["pattern", layer][0].numpy()
        np.testing.assert_allclose(captures[0].weights("self", layer), pattern, rtol=0, atol=1e-6)


def test_ablated_heads_and_cut_edges(captures: tuple[LiveCapture, LiveCapture], oracle: Any) -> None:
    """Heads at ``hook_z``, edges at ``hook_attn_scores``."""
    capture = captures[0]
    effects = live_effects(capture, LAST)
    token = effects.outcome.token
    assert token is not None

    def zero(head: int | None, z: torch.Tensor) -> None:
        z[0, :, head] = 0

    def forbid(edge: Intervention, scores: torch.Tensor) -> None:
        scores[0, edge.head, edge.query, edge.key] = -torch.inf

    heads = [Intervention("self", layer, head) for layer in range(LAYERS) for head in range(HEADS)]
    edges = [Intervention("self", 0, 1, 10, 4), Intervention("self", 1, 3, 10, 2)]
    expected = [
        change(oracle, capture, token, f"blocks.{one.layer}.attn.hook_z", partial(zero, one.head))
        for one in heads
    ] + [
        change(oracle, capture, token, f"blocks.{one.layer}.attn.hook_attn_scores", partial(forbid, one))
        for one in edges
    ]
    found = effects.verified([[one] for one in (*heads, *edges)])
    np.testing.assert_allclose(found, expected, rtol=0, atol=CLOSE)
    assert min(map(abs, expected[: len(heads)])) > 1e-3


def test_direct_contributions(captures: tuple[LiveCapture, LiveCapture], oracle: Any) -> None:
    """Of each head, from ``hook_z``: its output weights, the scale of the last norm, the unembedding."""
    capture = captures[0]
    found = contributions(capture, OutcomeOptions(outcome_position=10, outcome_token="#7", outcome_foil="#9"))
    with torch.no_grad():
        _logits, cache = oracle.run_with_cache(ids(capture))
        norm = oracle.ln_final.original_component
        direction = oracle.W_U[:, 7] - oracle.W_U[:, 9]
        for layer in range(LAYERS):
            z = cache["z", layer][0, -1].view(HEADS, -1)
            outputs = torch.einsum("hd,hdm->hm", z, oracle.W_O[layer])
            if isinstance(norm, torch.nn.LayerNorm):  # it subtracts the mean
                outputs = outputs - outputs.mean(dim=-1, keepdim=True)
            scaled = outputs / cache["ln_final.hook_scale"][0, -1] * norm.weight
            np.testing.assert_allclose(found.layers[layer].heads[0], scaled @ direction, rtol=0, atol=CLOSE)


def test_the_lens(captures: tuple[LiveCapture, LiveCapture], oracle: Any) -> None:
    """States before each layer, through the last norm and the unembedding."""
    capture = captures[0]
    found = lens(capture, LAST)
    with torch.no_grad():
        _logits, cache = oracle.run_with_cache(ids(capture))
        states = [
            *(cache["resid_pre", layer] for layer in range(LAYERS)),
            cache["resid_post", LAYERS - 1],
        ]
        shares = [oracle.unembed(oracle.ln_final(state))[0].softmax(dim=-1) for state in states]
    for row, expected in zip(found.readings, shares, strict=True):
        assert [cell.token for cell in row] == expected.argmax(dim=-1).tolist()
        np.testing.assert_allclose(
            [cell.probability for cell in row], expected.max(dim=-1).values, rtol=0, atol=CLOSE
        )


def test_patched_positions_and_heads(captures: tuple[LiveCapture, LiveCapture], oracle: Any) -> None:
    a, b = captures
    positions, heads = (patch_map(a, b, LAST, patched, "self") for patched in ("positions", "heads"))
    token = positions.outcome.token
    assert token is not None
    with torch.no_grad():
        logits, cache = oracle.run_with_cache(ids(a))
        clean, corrupt = (logprob(token, one) for one in (logits, oracle(ids(b))))

        def metric(patched: torch.Tensor) -> torch.Tensor:
            return torch.tensor((logprob(token, patched) - corrupt) / (clean - corrupt))

        by_position = get_act_patch_resid_pre(oracle, ids(b), cache, metric)
        by_head = get_act_patch_attn_head_out_all_pos(oracle, ids(b), cache, metric)
    np.testing.assert_allclose(positions.shares, by_position, rtol=0, atol=2e-4)
    np.testing.assert_allclose(heads.shares, by_head, rtol=0, atol=2e-4)
