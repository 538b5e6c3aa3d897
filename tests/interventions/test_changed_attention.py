"""Cut edges and ablated heads, in batches and over heads and layers; test_families.py has every kind."""

from collections.abc import Sequence
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM, BartConfig, BartForConditionalGeneration

from app.core.intervention import Intervention
from app.core.outcome import Outcome
from app.interventions.encoder_output import encoder_output, leaves_encoder
from app.interventions.experiment import effects, run_changed
from app.interventions.measurement import Measurement
from app.models.loading import LoadedModel

from ..tiny import FAMILIES, tiny_model, tiny_reading

LENGTH = 7
# Layer, head, query, key: of an encoder and of a decoder.
EDGE = (1, 2, 5, 3)


def last_states(loaded: LoadedModel) -> torch.Tensor:
    with torch.inference_mode():
        states: torch.Tensor = loaded.model(**loaded.arguments(tiny_reading(LENGTH))).last_hidden_state
    return states


def changed_states(loaded: LoadedModel, *copies: Sequence[Intervention]) -> torch.Tensor:
    output = run_changed(loaded, tiny_reading(LENGTH), Measurement(loaded, Outcome("change")), copies)
    states: torch.Tensor = output.last_hidden_state
    return states


def test_an_ablated_head_equals_a_projection_without_its_columns() -> None:
    """Before the output projection, a head's output meets these columns only."""
    loaded = tiny_model("llama")
    projection = loaded.model.layers[1].self_attn.o_proj.weight
    (ablated,) = changed_states(loaded, [Intervention("self", 1, 2)])
    kept = projection.detach().clone()
    with torch.no_grad():
        projection[:, 16:24] = 0
        expected = last_states(loaded)
        projection.copy_(kept)
    torch.testing.assert_close(ablated[None], expected, atol=1e-6, rtol=1e-6)


@pytest.mark.parametrize("family", FAMILIES)
def test_copies_do_not_meet(family: str) -> None:
    """Each copy of a batch has its own changes; kernels round the copies of a batch differently."""
    loaded = tiny_model(family)
    edge, head = Intervention("self", *EDGE), Intervention("self", 0, 1)
    together = changed_states(loaded, [], [edge], [head], [edge, head], [])
    torch.testing.assert_close(together[0], together[4], atol=1e-6, rtol=1e-6)
    for copy, interventions in ((1, [edge]), (2, [head]), (3, [edge, head])):
        (alone,) = changed_states(loaded, interventions)
        torch.testing.assert_close(together[copy], alone, atol=1e-5, rtol=1e-5)
    assert (together[1] - together[2]).abs().max() > 1e-4


@pytest.mark.parametrize("family", ["llama", "mistral", "gemma2", "gpt_oss"])
def test_nothing_and_a_forbidden_edge_change_nothing(family: str) -> None:
    loaded = tiny_model(family)
    plain, nothing, forbidden = changed_states(loaded, [], [], [Intervention("self", 0, 1, 2, 5)])
    torch.testing.assert_close(plain, nothing, atol=1e-6, rtol=1e-6)
    torch.testing.assert_close(plain, forbidden, atol=1e-6, rtol=1e-6)


def test_a_cut_in_all_heads_and_layers_equals_a_mask() -> None:
    """BERT takes a mask of ``[1, 1, queries, keys]``: without one edge, it is the same in every head."""
    loaded = tiny_model("bert")
    mask = torch.ones(1, 1, LENGTH, LENGTH, dtype=torch.bool)
    mask[..., 5, 3] = False
    with torch.inference_mode():
        arguments = loaded.arguments(tiny_reading(LENGTH))
        expected = loaded.model(**arguments, attention_mask=mask).last_hidden_state
    (cut,) = changed_states(loaded, [Intervention("self", None, None, 5, 3)])
    torch.testing.assert_close(cut[None], expected, atol=1e-6, rtol=1e-6)


def test_a_window_of_layers_is_the_sum_of_its_layers() -> None:
    loaded = tiny_model("llama")
    whole = Intervention("self", None, 2, 5, 3)
    each = [Intervention("self", layer, 2, 5, 3) for layer in range(2)]
    together, apart = changed_states(loaded, [whole], each)
    torch.testing.assert_close(together, apart, atol=1e-6, rtol=1e-6)


def test_streams_of_an_encoder_decoder_are_told_apart() -> None:
    """By a second route: the same model whose cross-attention loses that head's part of the projection."""
    torch.manual_seed(0)
    config = BartConfig(
        vocab_size=64,
        d_model=32,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=32,
        decoder_ffn_dim=32,
        max_position_embeddings=64,
    )
    from .models import encoder_decoder

    loaded, model_input = encoder_decoder(BartForConditionalGeneration, config)
    measurement = Measurement(loaded, Outcome("divergence", "next", "target", 3))
    for stream, projection in (
        ("encoder", loaded.model.model.encoder.layers[1].self_attn.out_proj),
        ("decoder", loaded.model.model.decoder.layers[1].self_attn.out_proj),
        ("cross", loaded.model.model.decoder.layers[1].encoder_attn.out_proj),
    ):
        changed = run_changed(loaded, model_input, measurement, [[Intervention(stream, 1, 2)]]).logits
        kept = projection.weight.detach().clone()
        with torch.no_grad():
            projection.weight[:, 16:24] = 0
            expected = loaded.model(**loaded.arguments(model_input)).logits
            projection.weight.copy_(kept)
        torch.testing.assert_close(changed, expected, atol=1e-5, rtol=1e-5)
        if stream != "encoder":
            encoded, copies = encoder_output(loaded, model_input), [[Intervention(stream, 1, 2)]]
            assert leaves_encoder(loaded, copies)
            shared = run_changed(loaded, model_input, measurement, copies, encoded).logits
            torch.testing.assert_close(shared, expected, atol=1e-5, rtol=1e-5)
    assert not leaves_encoder(loaded, [[Intervention("cross", 0, 0)], [Intervention("encoder", 0, 0)]])


def test_a_batch_of_long_texts_has_few_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Others wait while a batch runs."""
    loaded = tiny_model("llama", kind=AutoModelForCausalLM)
    measurement = Measurement(loaded, Outcome("logprob", "next", "text", LENGTH - 1, 9))
    sizes: list[int] = []

    def counted(*arguments: Any) -> Any:
        sizes.append(len(arguments[3]))
        return run_changed(*arguments)

    monkeypatch.setattr("app.interventions.experiment.run_changed", counted)
    monkeypatch.setattr("app.interventions.experiment._BATCH_TOKENS", 4 * LENGTH)
    cuts = [[Intervention("self", 1, head, LENGTH - 1, 0)] for head in range(4)]
    assert len(effects(loaded, tiny_reading(LENGTH), measurement, cuts)) == 4
    assert sizes == [4, 2], "with the unchanged input in each"


def test_batches_give_the_same_as_single_runs() -> None:
    loaded = tiny_model("llama", kind=AutoModelForCausalLM)
    measurement = Measurement(loaded, Outcome("logprob", "next", "text", LENGTH - 1, 9))
    cuts = [
        [Intervention("self", layer, head, LENGTH - 1, key)]
        for layer in range(2)
        for head in range(4)
        for key in range(LENGTH)
    ]
    assert len(cuts) > 32, "more than one batch"
    together = effects(loaded, tiny_reading(LENGTH), measurement, cuts)
    alone = [effects(loaded, tiny_reading(LENGTH), measurement, [cut])[0] for cut in cuts]
    assert together == pytest.approx(alone, abs=1e-5)
    assert max(map(abs, together)) > 1e-3
