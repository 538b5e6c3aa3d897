"""Weights from log-sum-exps equal the model's own eager attention in every family that has them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from transformers import AutoConfig, AutoModel

from app.capture import attention_function
from app.capture.attention_function import (
    NAME,
    AttentionCall,
    attention_with_lse,
    collecting,
    fused_attention,
)
from app.capture.forward import forward
from app.capture.layer_details import mask_towards, same_mask
from app.capture.live_capture import LiveCapture, run
from app.capture.row_check import LSE_TOLERANCE, check_rows
from app.capture.tile import Places, tile
from app.capture.verification import TOLERANCE
from app.capture.weights import WeightsCache, call_column, call_weights
from app.core.input import Input
from app.errors import TooCostly

from ..tiny import FAMILIES, tiny_model, tiny_prepared, tiny_reading
from .test_verification import eager_attentions, eager_twin

# Soft-cap and sinks are not in the fused kernel.
WITHOUT = ("gemma2", "gpt_oss")
WITH = [family for family in FAMILIES if family not in WITHOUT]

LENGTH = 24


@pytest.fixture(autouse=True)
def every_layer_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attention_function, "SMALL_BYTES", 0)
    monkeypatch.setattr("app.capture.live_capture.SMALL_BYTES", 0)


def calls_of(family: str, length: int = LENGTH) -> Sequence[Any]:
    return forward(tiny_model(family), tiny_reading(length)).calls["self"]


@pytest.mark.parametrize("family", WITH)
@pytest.mark.parametrize("length", [1, 2, LENGTH])
def test_weights_from_log_sum_exps_equal_eager(family: str, length: int) -> None:
    loaded, reading = tiny_model(family), tiny_reading(length)
    for call, own in zip(
        forward(loaded, reading).calls["self"], eager_attentions(loaded, reading), strict=True
    ):
        assert isinstance(call, AttentionCall) and call.lse is not None
        np.testing.assert_allclose(call_weights(call, slice(None)), own, atol=TOLERANCE, rtol=0)


@pytest.mark.parametrize("family", WITHOUT)
def test_a_kernel_without_log_sum_exps_is_left_alone(family: str) -> None:
    assert [call.lse for call in calls_of(family)] == [None, None]


@pytest.mark.parametrize("family", ["bert", "roberta"])
def test_weights_of_an_encoder_that_ignores_padding(family: str) -> None:
    loaded, reading = tiny_model(family), tiny_reading(LENGTH)
    mask = torch.ones(1, LENGTH, dtype=torch.long)
    mask[0, [3, 20, 21, 22, 23]] = 0
    ids = reading.arguments["input_ids"]
    with torch.inference_mode(), collecting() as calls:
        loaded.model(input_ids=ids, attention_mask=mask)
        expected = eager_twin(loaded)(input_ids=ids, attention_mask=mask, output_attentions=True).attentions
    for call, own in zip(calls, expected, strict=True):
        assert call.mask is not None and call.lse is not None
        np.testing.assert_allclose(call_weights(call, slice(None)), own[0].numpy(), atol=TOLERANCE, rtol=0)
        assert call_weights(call, slice(None))[:, :, 3].max() == 0


def test_a_row_that_may_attend_to_nothing_has_no_log_sum_exp() -> None:
    call = calls_of("bert")[0]
    mask = torch.ones(1, 1, LENGTH, LENGTH, dtype=torch.bool)
    assert attention_with_lse(replace(call, mask=mask)) is not None
    mask[:, :, 5] = False
    assert attention_with_lse(replace(call, mask=mask)) is None
    lowest = torch.zeros(mask.shape).masked_fill_(~mask, torch.finfo(torch.float32).min)
    assert attention_with_lse(replace(call, mask=lowest)) is None


@pytest.mark.parametrize("family", ["llama", "bert"])
@pytest.mark.parametrize("change", ["gone", "other arguments"])
def test_a_torch_without_that_kernel_runs_all_the_same(
    monkeypatch: pytest.MonkeyPatch, family: str, change: str
) -> None:
    """Neither function is public."""

    def takes_nothing() -> int:
        return 0

    if change == "gone":
        monkeypatch.delattr(torch, "_fused_sdp_choice")
    else:
        monkeypatch.setattr(torch, "_fused_sdp_choice", takes_nothing)
    loaded, reading = tiny_model(family), tiny_reading(LENGTH)
    for call, own in zip(calls_of(family), eager_attentions(loaded, reading), strict=True):
        assert call.lse is None
        np.testing.assert_allclose(call_weights(call, slice(None)), own, atol=TOLERANCE, rtol=0)


def test_a_bias_for_positions_goes_through_the_models_own_function() -> None:
    small = {"d_model": 32, "num_layers": 2, "num_heads": 4, "d_kv": 8, "d_ff": 48, "vocab_size": 64}
    config = AutoConfig.for_model("t5", **small)
    model = AutoModel.from_config(config, attn_implementation=NAME).eval()
    with torch.inference_mode(), collecting() as calls:
        model.encoder(input_ids=tiny_reading(LENGTH).arguments["input_ids"])
    assert calls and all(call.lse is None for call in calls)


@pytest.mark.parametrize("family", WITH)
def test_the_output_is_that_of_sdpa_bit_for_bit(family: str) -> None:
    for call in calls_of(family):
        found = attention_with_lse(call)
        assert found is not None
        output, lse = found
        with torch.inference_mode():
            assert torch.equal(output, fused_attention(call, call.value)[0])
        assert lse.shape == (4, LENGTH)


ROWS: list[Places] = [slice(0, 24), slice(5, 9), slice(9, 9), slice(23, 24), torch.tensor([20, 3, 11])]
KEYS: list[Places] = [slice(0, 24), slice(4, 10), slice(4, 4), slice(20, 24), torch.tensor([0, 7, 22])]


@pytest.mark.parametrize("family", ["bert", "llama", "mistral", "modernbert"])
@pytest.mark.parametrize("heads", [None, [2], [3, 0]])
def test_a_part_is_that_part_of_the_whole(family: str, heads: list[int] | None) -> None:
    for call in calls_of(family):
        with torch.inference_mode():
            whole = call_weights(replace(call, lse=None), slice(None))
            for rows in ROWS:
                for keys in KEYS:
                    part = tile(call, heads, rows, keys).numpy()
                    expected = whole[slice(None) if heads is None else heads][:, rows][:, :, keys]
                    np.testing.assert_allclose(part, expected, atol=2e-6, rtol=0)


@pytest.mark.parametrize("family", ["bert", "llama", "mistral"])
def test_a_column_is_the_sum_of_its_keys(family: str) -> None:
    for call in calls_of(family):
        whole = call_weights(replace(call, lse=None), slice(None))
        for keys in ([0], [7, 3, 3]):
            expected = whole[:, :, sorted(set(keys))].sum(axis=-1)
            np.testing.assert_allclose(call_column(call, keys), expected, atol=2e-6, rtol=0)


def test_a_log_sum_exp_that_is_off_is_dropped() -> None:
    """The check can fail: then weights come from the model's own eager function."""
    first, second = calls_of("llama")
    off = replace(first, lse=first.lse + 1e-4)
    checked, sums = check_rows({"self": [off, second]})
    kept = [isinstance(call, AttentionCall) and call.lse is not None for call in checked["self"]]
    assert kept == [False, True]
    own = call_weights(replace(first, lse=None), slice(None))
    np.testing.assert_array_equal(call_weights(checked["self"][0], slice(None)), own)
    assert abs(sums.maximum - 1) < LSE_TOLERANCE


def test_memory_of_log_sum_exps_counts() -> None:
    call = calls_of("llama")[0]
    assert call.nbytes - replace(call, lse=None).nbytes == 4 * 4 * LENGTH


@pytest.fixture(params=["llama", "mistral", "bert"])
def live(request: pytest.FixtureRequest) -> Iterator[LiveCapture]:
    prepared = tiny_prepared(request.param)
    yield run(prepared, Input(text="text"), tiny_reading(LENGTH), request.param, WeightsCache(1))


def test_some_heads_and_keys_of_a_long_capture(live: LiveCapture) -> None:
    whole = live.weights("self", 1)
    part = live.weights_of("self", 1, [3, 1], 4, 20, slice(2, 9))
    np.testing.assert_allclose(part, whole[[3, 1], 4:20, 2:9], atol=1e-6, rtol=0)


def test_weights_that_would_fill_the_memory_are_refused(
    live: LiveCapture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A head of a long text, as the API may ask for it; a part of it fits."""
    monkeypatch.setattr("app.capture.live_capture._MOST_BYTES", 4 * LENGTH * (LENGTH - 1))
    with pytest.raises(TooCostly, match="24 tokens would need"):
        live.weights_of("self", 1, [3])
    with pytest.raises(TooCostly, match="24 tokens would need"):
        live.weights("self", 1)
    assert live.weights_of("self", 1, [3], 0, LENGTH - 1).shape == (1, LENGTH - 1, LENGTH)
    assert live.weights_of("self", 1, [3], keys=slice(2, 9)).shape == (1, LENGTH, 7)


def test_masks_of_some_rows_and_columns(live: LiveCapture) -> None:
    """By hand: the triangle, and in mistral a window of 6."""
    queries, keys = np.indices((LENGTH, LENGTH))
    causal = queries >= keys
    expected = {"llama": causal, "mistral": causal & (queries - keys < 6), "bert": None}[live.model]
    for rows in (slice(None), slice(3, 9), [20, 2]):
        mask = live.allowed("self", 0, rows)
        np.testing.assert_array_equal(mask, expected if expected is None else expected[rows])
    towards = live.allowed_to("self", 0, [9, 4])
    np.testing.assert_array_equal(towards, expected if expected is None else expected[:, [9, 4]].any(axis=1))
    assert [live.mask_layer("self", layer) for layer in range(2)] == [0, 0]


def test_layers_with_other_masks_are_told_apart() -> None:
    full, sliding = calls_of("modernbert")
    assert not same_mask(full, sliding) and same_mask(full, full)
    assert mask_towards(full, [3]) is None
    towards = mask_towards(sliding, [3])
    assert towards is not None and 0 < int(towards.sum()) < LENGTH
