"""Tokens that are lost to attention, against edges that are cut one by one."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
import torch
from transformers import BartConfig, BartForConditionalGeneration

from app.capture.attention_function import AttentionCall
from app.capture.forward import forward
from app.core.intervention import Intervention
from app.core.outcome import Outcome
from app.interventions.changed_attention import ChangedAttention
from app.interventions.experiment import run_changed
from app.interventions.measurement import Measurement
from app.interventions.removed_tokens import RemovedTokens
from app.models.loading import LoadedModel
from app.models.model_input import ModelInput

from ..tiny import FAMILIES, tiny_model, tiny_reading
from .models import encoder_decoder

LENGTH = 7


def states(loaded: LoadedModel, model_input: ModelInput, copies: Any, **options: Any) -> torch.Tensor:
    """The last states of copies without some tokens; of an encoder-decoder, its logits."""
    measurement = Measurement(loaded, Outcome("change"))
    change = partial(RemovedTokens, **options) if options else ChangedAttention
    output = run_changed(loaded, model_input, measurement, copies, change=change)
    found: torch.Tensor = output.logits if "logits" in output else output.last_hidden_state
    return found


@pytest.mark.parametrize("family", FAMILIES)
def test_it_equals_cutting_every_edge_to_the_token(family: str) -> None:
    """Soft-caps, sinks, windows and grouped heads among them."""
    loaded, model_input = tiny_model(family), tiny_reading(LENGTH)
    lost = [(), (2,), (2, 4), (0, 1, 5)]
    found = states(loaded, model_input, lost, stream="self", same_tokens=True)
    edges = [
        [
            Intervention("self", None, None, query, key)
            for key in keys
            for query in range(LENGTH)
            if query != key
        ]
        for keys in lost
    ]
    expected = states(loaded, model_input, edges)
    torch.testing.assert_close(found, expected, atol=2e-5, rtol=2e-5)
    assert all((found[0] - copy).abs().max() > 1e-3 for copy in found[1:])


def test_no_weight_is_left_on_a_lost_token() -> None:
    loaded, model_input = tiny_model("bert"), tiny_reading(LENGTH)
    removed = RemovedTokens(loaded, [(3,)], stream="self", same_tokens=True)
    call = forward(loaded, model_input).calls["self"][0]
    assert isinstance(call, AttentionCall)
    value = torch.zeros_like(call.value)
    value[:, :, 3] = 1
    changed = replace(call, value=value)
    share = removed(changed, 0.0)[0][0, :, :, 0]
    others = [query for query in range(LENGTH) if query != 3]
    assert share[others].abs().max() < 1e-7
    # The token still attends to itself.
    assert share[3].min() > 0


def test_of_a_cross_attention_only_its_own_edges() -> None:
    """A source token has no edge to itself there; where all would go, the query keeps them."""
    config = BartConfig(
        vocab_size=64,
        d_model=16,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=16,
        decoder_ffn_dim=16,
        max_position_embeddings=16,
    )
    loaded, model_input = encoder_decoder(BartForConditionalGeneration, config)
    found = states(loaded, model_input, [(), (1,), (0, 1, 2, 3, 4)], stream="cross", same_tokens=False)
    edges = [Intervention("cross", None, None, query, 1) for query in range(4)]
    expected = states(loaded, model_input, [(), edges])
    torch.testing.assert_close(found[:2], expected, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(found[2], found[0], atol=1e-5, rtol=1e-5)
