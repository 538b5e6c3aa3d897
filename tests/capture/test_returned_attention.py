"""Models outside the attention interface: only the attention weights that they return."""

from typing import Any

import numpy as np
import pytest
import torch
from transformers import AutoConfig, AutoModel

from app.capture.cost import CostModel
from app.capture.live_capture import LiveCapture, run
from app.capture.model_verification import load_verified
from app.capture.returned_attention import returned_calls, returns_attention
from app.capture.verified_model import VerifiedModel
from app.capture.weights import WeightsCache
from app.core.input import Input
from app.core.stream import Stream
from app.errors import NoVectors, UnsupportedModel
from app.models.model_info import ModelInfo
from app.settings import Settings

from ..tiny import tiny_model, tiny_reading, tiny_speed, tiny_tokenizer

CARD = ModelInfo("tiny", "Tiny", "tiny", "gpt_neo", "text", "none", "for tests")


@pytest.fixture(scope="module")
def gpt_neo(tmp_path_factory: pytest.TempPathFactory) -> VerifiedModel:
    """A model outside the interface; its second layer has a window of 4 tokens."""
    folder = tmp_path_factory.mktemp("gpt_neo")
    torch.manual_seed(0)
    config = AutoConfig.for_model(
        "gpt_neo",
        vocab_size=64,
        hidden_size=32,
        num_layers=2,
        num_heads=4,
        max_position_embeddings=64,
        attention_types=[[["global", "local"], 1]],
        window_size=4,
    )
    AutoModel.from_config(config).save_pretrained(folder)
    tiny_tokenizer().save_pretrained(folder)
    return load_verified(CARD, folder, "cpu", lambda phase, fraction: None)


def captured(prepared: VerifiedModel) -> LiveCapture:
    user_input = Input(text="the cat sat on the mat")
    reading = prepared.loaded.reader.read(user_input, {})
    return run(prepared, user_input, reading, "id", WeightsCache(2**20))


def test_the_models_own_weights_are_shown(gpt_neo: VerifiedModel) -> None:
    assert returns_attention(gpt_neo.loaded)
    assert gpt_neo.difference == 0
    capture = captured(gpt_neo)
    ids = torch.tensor([[token.id for token in capture.query_tokens("self")]])
    with torch.inference_mode():
        own = gpt_neo.loaded.model(input_ids=ids, output_attentions=True).attentions
    for layer in (0, 1):
        np.testing.assert_array_equal(capture.weights("self", layer), own[layer][0].numpy())
        np.testing.assert_array_equal(capture.weights("self", layer, 2, 5), own[layer][0, :, 2:5].numpy())
    # The weights, and the eight input ids.
    assert capture.nbytes == 2 * 4 * 8 * 8 * 4 + 8 * 8


def test_the_mask_is_the_one_that_the_weights_agree_with(gpt_neo: VerifiedModel) -> None:
    capture = captured(gpt_neo)
    triangle = np.tri(8, dtype=bool)
    full, local = (capture.allowed("self", layer) for layer in (0, 1))
    np.testing.assert_array_equal(full, triangle)
    np.testing.assert_array_equal(local, triangle & ~np.tri(8, k=-4, dtype=bool))
    assert [(d.kind, d.window) for d in capture.stream("self").details] == [("full", None), ("sliding", 4)]


def test_there_is_no_calculation(gpt_neo: VerifiedModel) -> None:
    with pytest.raises(NoVectors, match="only its weights"):
        captured(gpt_neo).vectors("self", 0, 0)
    assert not captured(gpt_neo).has_vectors("self")


def test_kept_weights_are_counted() -> None:
    """All weights are kept, so admission counts tokens squared in every layer."""
    streams = (Stream("self", 10, 4, 4, 8, "text", "text", True),)
    captured, kept = (
        CostModel(streams, {"text": 0}, 0, tiny_speed(), {"text": None}, reported=reported)
        .estimate({"text": 100}, Settings())
        .bytes
        for reported in (False, True)
    )
    layer = 4 * 4 * 100 * 100
    assert kept == 10 * layer + layer
    # Queries, keys, values and log-sum-exps.
    assert captured == 4 * 10 * (8 * (4 + 4 + 4) + 4) * 100 + layer


@pytest.mark.parametrize(
    ("returned", "reason"),
    [
        (torch.rand(4, 4, 6, 6).softmax(-1), "windows or blocks"),
        (torch.rand(1, 4, 6, 3).softmax(-1), "3 columns"),
        (torch.rand(1, 4, 6, 6), "add up to 1"),
        (torch.rand(1, 4, 6, 6).softmax(-1) * 3 - torch.rand(1, 4, 6, 6).softmax(-1) * 2, "add up to 1"),
        (None, "no softmax attention"),
    ],
)
def test_what_is_not_attention_of_tokens_to_tokens_is_refused(returned: Any, reason: str) -> None:
    class Output:
        attentions = (returned,)

    with pytest.raises(UnsupportedModel, match=reason):
        returned_calls(tiny_model("bert"), tiny_reading(6), Output())
