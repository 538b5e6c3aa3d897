"""Shares on random tokens that come twice: TransformerLens, a model wired by hand, and invariants."""

import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformer_lens import TransformerBridge
from transformer_lens.head_detector import (
    compute_head_attention_similarity_score,
    get_duplicate_token_head_detection_pattern,
    get_induction_head_detection_pattern,
    get_previous_token_head_detection_pattern,
)
from transformers import AutoModelForCausalLM

from app.capture.forward import forward
from app.capture.weights import call_weights
from app.head_census.census_texts import repeated_input
from app.head_census.shares import Repetition, share_on

from ..interventions.wired import START, wired_model
from ..tiny import tiny_model, tiny_reading, tiny_tokenizer

NAMES = ("induction", "duplicate", "previous")
PATTERNS = {
    "induction": get_induction_head_detection_pattern,
    "duplicate": get_duplicate_token_head_detection_pattern,
    "previous": get_previous_token_head_detection_pattern,
}


@pytest.mark.parametrize("family", ["gpt2", "llama"])
def test_scores_are_those_of_transformer_lens(family: str, tmp_path: Path) -> None:
    """Its detector divides by all rows, where only those of the second time can show a repetition."""
    loaded = tiny_model(family, kind=AutoModelForCausalLM)
    count = 12
    ids = np.random.default_rng(0).choice(np.arange(4, 60), count, replace=False)
    model_input, repetition = repeated_input(tiny_reading(2 * count), ids.tolist(), 0)
    calls = forward(loaded, model_input).calls["self"]

    twin: Any = copy.deepcopy(loaded.model)
    twin.set_attn_implementation("eager")
    twin.save_pretrained(tmp_path)
    oracle = TransformerBridge.boot_transformers(str(tmp_path), hf_model=twin, tokenizer=tiny_tokenizer())
    read = model_input.arguments["input_ids"]
    with torch.no_grad():
        _logits, cache = oracle.run_with_cache(read)
    allowed = np.tril(np.ones((2 * count, 2 * count), bool))
    for name in NAMES:
        expected = PATTERNS[name](read)
        rows = repetition.expected(name)[0]
        for layer, call in enumerate(calls):
            share = repetition.share(name, call_weights(call, slice(None)), allowed)
            theirs = [
                compute_head_attention_similarity_score(
                    head, expected, exclude_bos=False, exclude_current_token=False, error_measure="mul"
                )
                for head in cache["pattern", layer][0]
            ]
            np.testing.assert_allclose(share.values, np.array(theirs) * 2 * count / len(rows), atol=1e-6)


def test_the_induction_head_that_was_wired_by_hand_is_found() -> None:
    begun = replace(tiny_reading(7), arguments={"input_ids": torch.full((1, 7), START)})
    model_input, repetition = repeated_input(begun, [1, 2, 3], 1)
    calls = forward(wired_model(), model_input).calls["self"]
    scores = {
        name: np.stack(
            [
                repetition.share(name, call_weights(call, slice(None)), np.tril(np.ones((7, 7), bool))).values
                for call in calls
            ]
        )
        for name in NAMES
    }
    assert scores["induction"][1, 0] == pytest.approx(1, abs=1e-6)
    assert scores["previous"][0, 0] == pytest.approx(1, abs=1e-6)
    for name, found in scores.items():
        others = np.delete(found.ravel(), {"induction": 2, "previous": 0}.get(name, 3))
        assert others.max() < 0.6, name


def test_rows_and_keys_by_hand() -> None:
    repetition = Repetition(1, 3)  # s a b c a b c
    assert [part.tolist() for part in repetition.expected("induction")] == [[4, 5, 6], [2, 3, 4]]
    assert [part.tolist() for part in repetition.expected("duplicate")] == [[4, 5, 6], [1, 2, 3]]
    assert [part.tolist() for part in repetition.expected("previous")] == [
        [1, 2, 3, 4, 5, 6],
        [0, 1, 2, 3, 4, 5],
    ]


def test_where_a_window_hides_the_first_time_nothing_is_measured() -> None:
    places = np.arange(12)
    allowed = (places <= places[:, None]) & (places > places[:, None] - 4)
    weights = (allowed / allowed.sum(axis=1, keepdims=True)).astype(np.float32)[None]
    repetition = Repetition(0, 6)
    assert np.isnan(repetition.share("duplicate", weights, allowed).values).all()
    assert np.isnan(repetition.share("duplicate", weights, allowed).even)
    assert repetition.share("previous", weights, allowed).values == pytest.approx(
        repetition.share("previous", weights, allowed).even
    )


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 8), st.integers(2, 9))
def test_a_share_is_a_mean_of_sums(seed: int, rows: int, keys: int) -> None:
    generator = np.random.default_rng(seed)
    weights = generator.random((2, rows, keys)).astype(np.float32)
    allowed = generator.random((rows, keys)) < 0.7
    weights = np.where(allowed, weights, 0)
    weights /= np.maximum(weights.sum(axis=2, keepdims=True), 1e-6)
    expected = generator.random((rows, keys)) < 0.4
    found = share_on(weights, expected, allowed)
    counted = [
        row for row in range(rows) if (expected & allowed)[row].any() and (allowed & ~expected)[row].any()
    ]
    if not counted:
        assert np.isnan(found.values).all()
        return
    for head in range(2):
        mean = np.mean([weights[head, row][expected[row] & allowed[row]].sum() for row in counted])
        assert found.values[head] == pytest.approx(mean, abs=1e-6)
    assert 0 <= found.even < 1
    assert ((found.values >= 0) & (found.values <= 1)).all()


def test_evenly_spread_attention_has_the_even_share() -> None:
    allowed = np.tril(np.ones((9, 9), bool))
    weights = (allowed / allowed.sum(axis=1, keepdims=True)).astype(np.float32)[None]
    for name in NAMES:
        found = Repetition(1, 4).share(name, weights, allowed)
        assert found.values[0] == pytest.approx(found.even, abs=1e-6)
