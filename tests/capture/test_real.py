"""Real trained weights: every layer, head and cell equals that of a separate eager model."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import AutoConfig, AutoTokenizer

from app.capture.live_capture import LiveCapture, run
from app.capture.model_verification import load_verified
from app.capture.verification import TOLERANCE
from app.capture.verified_model import VerifiedModel
from app.capture.weights import WeightsCache
from app.core.input import Input
from app.models.catalogue import minilm_folder
from app.models.loading import model_class
from app.models.model_info import ModelInfo

from ..shared import shared

STORIES = shared("stories260K")
TEXTS = (
    "Once upon a time, there was a little girl named Lily. She loved to play outside in the park.",
    "No",
)


def captured(prepared: VerifiedModel, text: str) -> LiveCapture:
    user_input = Input(text=text)
    return run(prepared, user_input, prepared.loaded.reader.read(user_input, {}), text, WeightsCache(2**26))


def reported(folder: Path, text: str) -> tuple[Any, Any]:
    """The attentions and the tokens of a model loaded by transformers alone."""
    config = AutoConfig.from_pretrained(folder)
    model = model_class(config).from_pretrained(folder, attn_implementation="eager").eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    encoded = tokenizer(text, return_tensors="pt")
    with torch.inference_mode():
        output = model(input_ids=encoded["input_ids"], output_attentions=True)
    return output.attentions, tokenizer.convert_ids_to_tokens(encoded["input_ids"][0])


def check(prepared: VerifiedModel, folder: Path, text: str) -> float:
    capture = captured(prepared, text)
    attentions, pieces = reported(folder, text)
    assert [token.piece for token in capture.query_tokens("self")] == pieces
    assert capture.streams["self"].layers == len(attentions)
    differences = []
    for layer, own in enumerate(attentions):
        whole, expected = capture.weights("self", layer), own[0].numpy()
        assert whole.shape == expected.shape
        differences.append(float(np.abs(whole - expected).max()))
        np.testing.assert_array_equal(capture.weights("self", layer, 1, 3), whole[:, 1:3])
    return max(differences)


@pytest.mark.parametrize("text", TEXTS)
def test_minilm(minilm: VerifiedModel, text: str) -> None:
    assert check(minilm, minilm_folder(), text) <= TOLERANCE


@pytest.mark.skipif(not STORIES.exists(), reason="shared/data/stories260K is not beside the project")
@pytest.mark.parametrize("text", TEXTS)
def test_a_llama_with_grouped_heads(text: str) -> None:
    card = ModelInfo("stories", "Stories", "stories260K", "llama", "text", "MIT", "grouped heads")
    prepared = load_verified(card, STORIES, "cpu", lambda phase, fraction: None)
    (stream,) = prepared.info.streams or ()
    assert stream.kv_heads < stream.heads
    assert stream.causal
    assert check(prepared, STORIES, text) <= TOLERANCE
