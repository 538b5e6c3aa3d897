"""Captured weights equal the model's own eager attention, in every family."""

import copy
import threading
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import AutoModel

from app.capture.attention_function import AttentionCall, collecting
from app.capture.forward import forward, stream, streams
from app.capture.row_check import check_rows
from app.capture.verification import TOLERANCE, max_difference
from app.capture.weights import call_weights, stacked_weights
from app.errors import InexactModel, UnsupportedModel
from app.models.loading import LoadedModel
from app.models.model_input import ModelInput

from ..tiny import FAMILIES, tiny_config, tiny_model, tiny_reading


def eager_twin(loaded: LoadedModel) -> Any:
    """The same weights in a model without our attention function."""
    config = copy.deepcopy(loaded.model.config)
    twin = AutoModel.from_config(config, attn_implementation="eager").eval()
    twin.load_state_dict(loaded.model.state_dict())
    return twin


def eager_attentions(loaded: LoadedModel, reading: ModelInput) -> list[np.ndarray]:
    """The independent reference: the weights that the twin returns."""
    reference = eager_twin(loaded)
    with torch.inference_mode():
        output = reference(input_ids=reading.arguments["input_ids"], output_attentions=True, use_cache=False)
    return [attention[0].numpy() for attention in output.attentions]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("length", [1, 2, 24])
def test_whole_layers_equal_eager(family: str, length: int) -> None:
    loaded, reading = tiny_model(family), tiny_reading(length)
    expected = eager_attentions(loaded, reading)
    calls = forward(loaded, reading).calls["self"]
    assert len(calls) == len(expected) == 2
    for call, own in zip(calls, expected, strict=True):
        np.testing.assert_allclose(call_weights(call, slice(None)), own, atol=TOLERANCE, rtol=0)


@pytest.mark.parametrize("family", FAMILIES)
def test_row_slices_equal_the_whole(family: str) -> None:
    loaded = tiny_model(family)

    @settings(max_examples=15, derandomize=True, deadline=None)
    @given(length=st.integers(1, 30), cut=st.tuples(st.integers(0, 30), st.integers(0, 30)))
    def check(length: int, cut: tuple[int, int]) -> None:
        first, last = sorted(min(n, length) for n in cut)
        for call in forward(loaded, tiny_reading(length)).calls["self"]:
            whole = call_weights(call, slice(None))
            assert whole.shape == (4, length, length)
            part = call_weights(call, slice(first, last))
            np.testing.assert_allclose(part, whole[:, first:last], atol=1e-6, rtol=0)

    check()


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("positions", [(1, 2, 3), (0, 3, 4, 9)])
def test_some_rows_of_every_layer_equal_the_whole(family: str, positions: tuple[int, ...]) -> None:
    calls = forward(tiny_model(family), tiny_reading(10)).calls["self"]
    whole = np.stack([call_weights(call, slice(None)) for call in calls])
    some = stacked_weights(calls, positions)
    np.testing.assert_allclose(some, whole[:, :, list(positions)], atol=1e-6, rtol=0)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_output_is_the_models_own(family: str) -> None:
    """Capturing does not change the model's output."""
    loaded, reading = tiny_model(family), tiny_reading(24)
    reference = eager_twin(loaded)
    with torch.inference_mode():
        ours = loaded.model(**loaded.arguments(reading)).last_hidden_state
        theirs = reference(input_ids=reading.arguments["input_ids"]).last_hidden_state
    torch.testing.assert_close(ours, theirs, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("family", ["gpt2", "llama", "mistral", "gemma2"])
def test_causal_models_never_attend_ahead(family: str) -> None:
    loaded = tiny_model(family)
    calls = forward(loaded, tiny_reading(12)).calls["self"]
    assert stream(loaded.model, "self", calls, "text", "text").causal
    for call in calls:
        assert np.triu(call_weights(call, slice(None))[0], k=1).max() == 0


def test_rows_sum_to_one_except_with_a_sink() -> None:
    _, sums = check_rows(forward(tiny_model("bert"), tiny_reading(9)).calls)
    assert (sums.rows_checked, sums.rows_total) == (2 * 4 * 9, 2 * 4 * 9)
    assert 1 - 1e-6 < sums.minimum <= sums.maximum < 1 + 1e-6
    _, with_sink = check_rows(forward(tiny_model("gpt_oss"), tiny_reading(9)).calls)
    assert 0 < with_sink.minimum < 0.99


def test_long_captures_check_some_rows() -> None:
    loaded = tiny_model("llama")
    _, sums = check_rows(forward(loaded, tiny_reading(200)).calls)
    assert (sums.rows_checked, sums.rows_total) == (2 * 4 * 64, 2 * 4 * 200)


def test_grouped_heads_share_keys() -> None:
    loaded = tiny_model("llama")
    (shape,) = streams(loaded, forward(loaded, tiny_reading(5)).calls)
    assert (shape.layers, shape.heads, shape.kv_heads, shape.head_size) == (2, 4, 2, 8)


def test_the_probe_measures_a_real_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check can fail: slightly wrong weights are refused."""
    loaded = tiny_model("bert")
    reading = tiny_reading(16)
    captured = forward(loaded, reading).calls
    assert max_difference(loaded, reading, captured) <= TOLERANCE

    def off(call: AttentionCall, rows: slice) -> np.ndarray:
        return call_weights(call, rows) + np.float32(3e-5)

    monkeypatch.setattr("app.capture.verification.call_weights", off)
    with pytest.raises(InexactModel, match=r"3\.0 × 10⁻⁵"):
        max_difference(loaded, reading, captured)


def test_a_model_outside_the_interface_is_refused() -> None:
    """A model whose attention bypasses our function yields no calls, and an error states this."""
    with pytest.raises(UnsupportedModel, match="cannot be captured"):
        stream(tiny_model("bert").model, "self", [], "text", "text")


def test_other_models_are_untouched() -> None:
    """Registration is process-wide: another model keeps its own attention."""
    config = tiny_config("bert")
    torch.manual_seed(0)
    other = AutoModel.from_config(config, attn_implementation="sdpa").eval()
    with torch.inference_mode(), collecting() as calls:
        other(input_ids=torch.tensor([[5, 6, 7]]))
    assert calls == []
    assert other.config._attn_implementation == "sdpa"


def test_two_captures_at_once_do_not_mix() -> None:
    loaded = [tiny_model("bert", seed=0), tiny_model("llama", seed=1)]
    readings = [tiny_reading(11), tiny_reading(17)]
    barrier = threading.Barrier(2)
    names: dict[int, set[int]] = {0: set(), 1: set()}

    def capture(index: int) -> None:
        barrier.wait()
        for _ in range(20):
            calls = forward(loaded[index], readings[index]).calls["self"]
            names[index] |= {len(calls) * 1000 + call.shape.queries for call in calls}

    threads = [threading.Thread(target=capture, args=(index,)) for index in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names == {0: {2011}, 1: {2017}}
