"""The logit lens against a second route: the model's own hidden states through its norm and unembedding."""

import pytest
import torch
from transformers import (
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
    WhisperConfig,
    WhisperForConditionalGeneration,
)

from app.capture.live_capture import LiveCapture
from app.core.outcome import OutcomeOptions
from app.errors import NoInterventions
from app.interventions.blocks import blocks, bypassed, run_blocks
from app.interventions.lens import lens

from .test_live_effects import CAT, CLOCK, captured, loaded


@pytest.fixture(scope="module")
def clock() -> LiveCapture:
    return captured(loaded("storyteller"), text=CLOCK)


def test_each_depth_is_the_models_own_state_through_its_norm_and_head(
    clock: LiveCapture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where only a few rows of logits become probabilities at a time, as in a long text."""
    monkeypatch.setattr("app.interventions.lens._ROWS", 5)
    found = lens(clock, OutcomeOptions())
    model = clock.loaded.model
    arguments = clock.loaded.arguments(clock.model_input)
    with torch.inference_mode():
        states = model(**arguments, output_hidden_states=True).hidden_states
    # transformers gives the last state after the norm.
    normed = [*(model.model.norm(state) for state in states[:-1]), states[-1]]
    assert len(found.readings) == len(states) == 1 + clock.stream("self").layers
    position = found.outcome.position
    assert position is not None and found.outcome.token is not None
    for row, step, state in zip(found.readings, found.steps, normed, strict=True):
        shares = model.lm_head(state)[0].softmax(dim=-1)
        assert [cell.token for cell in row] == shares.argmax(dim=-1).tolist()
        torch.testing.assert_close(
            torch.tensor([cell.probability for cell in row]), shares.max(dim=-1).values, rtol=0, atol=1e-6
        )
        assert step.probability == pytest.approx(float(shares[position, found.outcome.token]), abs=1e-6)
        assert step.rank == 1 + int((shares[position] > shares[position, found.outcome.token]).sum())


def test_the_last_depth_is_the_prediction(clock: LiveCapture) -> None:
    found = lens(clock, OutcomeOptions(outcome_token="seven"))
    for cell, prediction in zip(found.readings[-1], clock.predictions, strict=True):
        assert (cell.token, cell.text) == (prediction.options[0].id, prediction.options[0].text)
        assert cell.probability == cell.own == pytest.approx(prediction.options[0].probability, abs=1e-6)
    assert found.steps[-1].rank == 1
    assert found.steps[0].rank > 1


def test_an_encoder_has_no_lens() -> None:
    with pytest.raises(NoInterventions):
        lens(captured(loaded("minilm"), text=CAT), OutcomeOptions())


@pytest.mark.parametrize(
    "model",
    [
        GPT2LMHeadModel(GPT2Config(n_layer=3, n_head=2, n_embd=16, vocab_size=64)),
        LlamaForCausalLM(
            LlamaConfig(
                num_hidden_layers=3,
                num_attention_heads=2,
                hidden_size=16,
                intermediate_size=32,
                vocab_size=64,
            )
        ),
    ],
    ids=lambda model: type(model).__name__,
)
def test_the_blocks_are_bypassed_and_come_back(model: torch.nn.Module, clock: LiveCapture) -> None:
    model.eval()
    ids = torch.arange(7)[None]
    named = dict(model.named_modules())
    attention = [module for name, module in named.items() if name.endswith(("attn", "self_attn"))]
    loaded_model = clock.loaded.__class__(
        clock.loaded.info, model, clock.loaded.reader, "sha256:0", torch.device("cpu")
    )
    stack = blocks(loaded_model, attention)
    assert len(stack) == 3
    with torch.inference_mode():
        done = run_blocks(loaded_model, stack, lambda: model(ids, use_cache=False))
        plain = done.output.logits
        with bypassed(stack, done, done.states[-1]):
            torch.testing.assert_close(model(ids, use_cache=False).logits, plain, rtol=0, atol=0)
        with bypassed(stack, done, done.states[0]):
            assert not torch.allclose(model(ids, use_cache=False).logits, plain)
        torch.testing.assert_close(model(ids, use_cache=False).logits, plain)


def test_the_blocks_of_a_decoder_are_not_those_of_its_encoder(clock: LiveCapture) -> None:
    config = WhisperConfig(
        d_model=16,
        encoder_layers=2,
        decoder_layers=3,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        vocab_size=64,
        pad_token_id=0,
        bos_token_id=1,
        eos_token_id=2,
        decoder_start_token_id=1,
    )
    model = WhisperForConditionalGeneration(config)
    named = dict(model.named_modules())
    attention = [
        module for name, module in named.items() if ".decoder." in name and name.endswith("self_attn")
    ]
    other = clock.loaded.__class__(
        clock.loaded.info, model, clock.loaded.reader, "sha256:0", torch.device("cpu")
    )
    assert blocks(other, attention) == tuple(model.model.decoder.layers)
    with pytest.raises(NoInterventions):
        blocks(other, [*attention, named["model.encoder.layers.0.self_attn"]])
