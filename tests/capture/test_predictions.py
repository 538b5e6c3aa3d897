"""Predictions of a task head, against a softmax by hand over the logits of the model run eagerly."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import (
    AutoModelForCausalLM,
    AutoModelForMaskedLM,
    BartConfig,
    BartForConditionalGeneration,
    BertForSequenceClassification,
    GenerationConfig,
)

from app.capture import predictions as module
from app.capture.attention_function import NAME
from app.capture.live_capture import LiveCapture, run
from app.capture.model_verification import load_verified
from app.capture.predictions import head_of
from app.capture.recording import read, record
from app.capture.verified_model import VerifiedModel
from app.capture.weights import WeightsCache
from app.core.input import Input
from app.core.prediction import Prediction
from app.models.model_info import ModelInfo

from ..shared import shared
from ..tiny import WORDS, save_tiny, tiny_config, tiny_tokenizer

CARD = ModelInfo("tiny", "Tiny", "tiny", "tiny", "text", "none", "for tests")
STORIES = shared("stories260K")


def prepared_from(folder: Path) -> VerifiedModel:
    return load_verified(CARD, folder, "cpu", lambda phase, fraction: None)


def captured(model: VerifiedModel, user_input: Input) -> tuple[LiveCapture, Any]:
    """A capture, and the logits ``[positions, vocabulary]`` of the same model run eagerly, in float64."""
    loaded = model.loaded
    loaded.reader.check(user_input)
    reading = loaded.reader.read(user_input, {})
    loaded.model.set_attn_implementation("eager")
    with torch.inference_mode():
        scores = loaded.model(**loaded.arguments(reading)).logits[0].double().numpy()
    loaded.model.set_attn_implementation(NAME)
    return run(model, user_input, reading, "id", WeightsCache(1 << 20)), scores


def check(prediction: Prediction, scores: Any) -> None:
    """The five likeliest tokens, with probabilities to float32 precision: ``scores`` ``[vocabulary]``."""
    powers = np.exp(scores - scores.max())
    shares = powers / powers.sum()
    assert [option.id for option in prediction.options] == np.argsort(-shares, kind="stable")[:5].tolist()
    expected = np.sort(shares)[::-1][:5]
    np.testing.assert_allclose([option.probability for option in prediction.options], expected, atol=1e-5)


@pytest.mark.parametrize("rows", [3, 64])
def test_what_follows_each_token(rows: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_ROWS", rows)
    model = prepared_from(save_tiny(tmp_path, "llama", kind=AutoModelForCausalLM))
    assert model.info.can == ("generate", "predict")
    capture, scores = captured(model, Input(text="the cat sat on the mat"))
    assert [(p.kind, p.side, p.position) for p in capture.predictions] == [
        ("next", "text", position) for position in range(8)
    ]
    for prediction in capture.predictions:
        check(prediction, scores[prediction.position])
        for option in prediction.options:
            assert option.text == (WORDS[option.id] if option.id < len(WORDS) else f"⟨{option.id}⟩")


@pytest.mark.skipif(not STORIES.exists(), reason="the trained grouped-query Llama is not there")
def test_trained_weights_foresee_sense() -> None:
    capture, scores = captured(prepared_from(STORIES), Input(text="Once upon a time, there was a little"))
    for prediction in capture.predictions:
        check(prediction, scores[prediction.position])
    following = dict(zip([t.text for t in capture.tokens["text"]], capture.predictions, strict=True))
    assert following["Once"].options[0].text == " upon"
    assert following["upon"].options[0].text == " a"
    assert following["upon"].options[0].probability > 0.9


@pytest.mark.parametrize("mask", ["[MASK]", "<mask>"])
@pytest.mark.parametrize("typed", ["[MASK]", "the model's"])
def test_the_word_behind_a_mask(mask: str, typed: str, tmp_path: Path) -> None:
    save_tiny(tmp_path, "bert", kind=AutoModelForMaskedLM)
    tokenizer = tiny_tokenizer()
    tokenizer.add_special_tokens({"mask_token": mask})
    tokenizer.save_pretrained(tmp_path)
    model = prepared_from(tmp_path)
    assert model.info.can == ("predict",)
    hidden = mask if typed == "the model's" else typed
    capture, scores = captured(model, Input(text=f"the {hidden} sat on the {hidden}"))
    assert capture.texts["text"] == f"the {mask} sat on the {mask}"
    assert [(p.kind, p.position) for p in capture.predictions] == [("mask", 2), ("mask", 6)]
    for prediction in capture.predictions:
        check(prediction, scores[prediction.position])
        assert all(option.text for option in prediction.options)


def test_what_follows_in_the_target(tmp_path: Path) -> None:
    torch.manual_seed(0)
    config = BartConfig(
        vocab_size=13,
        d_model=32,
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=32,
        decoder_ffn_dim=32,
        max_position_embeddings=64,
    )
    BartForConditionalGeneration(config).save_pretrained(tmp_path)
    GenerationConfig(decoder_start_token_id=3).save_pretrained(tmp_path)
    tiny_tokenizer().save_pretrained(tmp_path)
    capture, scores = captured(prepared_from(tmp_path), Input(text="the cat sat", target="it was soft"))
    assert {(p.kind, p.side) for p in capture.predictions} == {("next", "target")}
    assert len(capture.predictions) == len(capture.tokens["target"])
    for prediction in capture.predictions:
        check(prediction, scores[prediction.position])


@pytest.mark.parametrize(
    ("problem", "count"), [("single_label_classification", 3), ("multi_label_classification", 3), (None, 1)]
)
def test_labels_of_the_whole_text(problem: str | None, count: int, tmp_path: Path) -> None:
    torch.manual_seed(0)
    config = tiny_config("bert")
    config.num_labels, config.problem_type = count, problem
    if count == 3:
        config.id2label = {0: "calm", 1: "glad", 2: "sad"}
    BertForSequenceClassification(config).save_pretrained(tmp_path)
    tiny_tokenizer().save_pretrained(tmp_path)
    capture, scores = captured(prepared_from(tmp_path), Input(text="the cat sat", pair="it was soft"))
    if count == 1:  # a regression
        assert capture.predictions == ()
        return
    (prediction,) = capture.predictions
    assert (prediction.kind, prediction.side, prediction.position) == ("label", None, None)
    powers = np.exp(scores)
    shares = powers / (1 + powers) if problem == "multi_label_classification" else powers / powers.sum()
    names = ["calm", "glad", "sad"]
    expected = sorted(zip(shares, names, strict=True), reverse=True)
    assert [option.text for option in prediction.options] == [name for _, name in expected]
    probabilities = [option.probability for option in prediction.options]
    np.testing.assert_allclose(probabilities, [share for share, _ in expected], atol=1e-6)


def test_without_a_head_nothing_is_foreseen(tmp_path: Path) -> None:
    model = prepared_from(save_tiny(tmp_path))
    assert head_of(model.loaded.model) is None and model.info.can == ()
    user_input = Input(text="the cat")
    assert (
        run(model, user_input, model.loaded.reader.read(user_input, {}), "id", WeightsCache(1)).predictions
        == ()
    )


def test_a_recording_keeps_what_was_foreseen(tmp_path: Path) -> None:
    model = prepared_from(save_tiny(tmp_path / "model", "llama", kind=AutoModelForCausalLM))
    capture, _ = captured(model, Input(text="the cat sat"))
    record(capture, tmp_path / "it.npz")
    assert read(tmp_path / "it.npz").predictions == capture.predictions
