"""The difference of a capture from the model's own eager attention, measured on its own input."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from app.capture import eager_reference
from app.capture.attention_function import NAME, AttentionCall
from app.capture.eager_reference import difference
from app.capture.forward import forward
from app.capture.live_capture import LiveCapture, run
from app.capture.verification import TOLERANCE, max_difference
from app.capture.weights import WeightsCache, call_weights
from app.core.capture import Floats
from app.core.input import Input

from ..analysis.recorded import random_weights, recorded
from ..tiny import FAMILIES, tiny_model, tiny_prepared, tiny_reading


def captured(family: str, tokens: int = 21) -> LiveCapture:
    return run(tiny_prepared(family), Input(text="x"), tiny_reading(tokens), "id", WeightsCache(1 << 20))


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("block", [1, 1 << 20])
def test_the_difference_is_that_of_the_models_own_run(
    family: str, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row at a time or all at once: the eager weights of output_attentions."""
    monkeypatch.setattr(eager_reference, "_BLOCK_BYTES", block)
    loaded, reading = tiny_model(family), tiny_reading(21)
    calls = forward(loaded, reading).calls
    result = difference(loaded, reading, calls)
    assert result.max_difference is not None and result.max_difference <= TOLERANCE
    assert result.max_difference == pytest.approx(max_difference(loaded, reading, calls), abs=5e-7)
    assert result.rows_compared == result.rows_total == 2 * 4 * 21
    assert result.note.endswith("own eager attention on this input, on all rows of all heads.")
    assert loaded.model.config._attn_implementation == NAME


def off(call: AttentionCall, row: int) -> AttentionCall:
    query = call.query.clone()
    query[0, 1, row] += 1
    return replace(call, query=query)


def test_one_row_of_one_head_that_is_off_is_found() -> None:
    """Only of the second layer: earlier layers are compared separately."""
    capture = captured("llama")
    first, second = capture.calls["self"]
    assert isinstance(second, AttentionCall)
    wrong = off(second, 17)
    capture.calls = {"self": [first, wrong]}
    expected = np.abs(call_weights(wrong, slice(None)) - call_weights(second, slice(None))).max()
    assert expected > 1e-3
    result = capture.difference()
    assert result.max_difference == pytest.approx(float(expected), abs=1e-6)
    assert "more than the 1 × 10⁻⁵ allowed on the probe" in result.note


def test_a_window_that_was_lost_is_found() -> None:
    """A probe of a few tokens is shorter than most windows: only the input itself shows it."""
    capture = captured("mistral")
    calls = [replace(call, mask=None) for call in capture.calls["self"] if isinstance(call, AttentionCall)]
    capture.calls = {"self": calls}
    largest = capture.difference().max_difference
    assert largest is not None and largest > 1e-3


def test_long_inputs_are_compared_on_some_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eager_reference, "spread_rows", lambda call: torch.tensor([0, 7, 13, 20]))
    capture = captured("gpt_oss")
    result = capture.difference()
    assert (result.rows_compared, result.rows_total) == (2 * 4 * 4, 2 * 4 * 21)
    assert "on 32 of 168 rows of all heads, spread evenly over the input." in result.note
    call = capture.calls["self"][0]
    assert isinstance(call, AttentionCall)
    capture.calls = {"self": [off(call, 8), capture.calls["self"][1]]}
    assert capture.difference().max_difference == result.max_difference  # row 8 is not among them
    capture.calls = {"self": [off(call, 13), capture.calls["self"][1]]}
    largest = capture.difference().max_difference
    assert largest is not None and largest > 1e-3


def test_numbers_that_are_none_are_said() -> None:
    capture = captured("llama")
    first, second = capture.calls["self"]
    assert isinstance(first, AttentionCall)
    capture.calls = {"self": [replace(first, query=first.query * torch.nan), second]}
    result = capture.difference()
    assert (result.max_difference, result.rows_compared) == (None, 0) and "not numbers" in result.note


def test_a_run_that_calls_its_attention_otherwise_is_not_compared() -> None:
    capture = captured("llama")
    capture.calls = {"self": [*capture.calls["self"], capture.calls["self"][0]]}
    result = capture.difference()
    assert result.max_difference is None and "differently" in result.note


def test_the_model_goes_on_as_before_after_a_failure() -> None:
    loaded, reading = tiny_model("bert"), tiny_reading(5)
    calls = forward(loaded, reading).calls
    with pytest.raises(ValueError):
        difference(loaded, replace(reading, arguments={}), calls)
    assert loaded.model.config._attn_implementation == NAME
    assert difference(loaded, reading, calls).max_difference is not None


def test_a_recording_says_that_no_model_was_run() -> None:
    weights: Floats = random_weights((1, 1, 3, 3))
    result = recorded(weights, "a b c").difference()
    assert (result.max_difference, result.rows_compared) == (None, 0)
    assert result.note == "This is a recording, which is shown without running the model."


def test_no_capture_runs_its_model_twice() -> None:
    """Measuring on demand does not slow down a capture."""
    prepared, ran = tiny_prepared("bert"), []
    prepared.loaded.model.register_forward_hook(lambda *_: ran.append(1))
    capture = run(prepared, Input(text="x"), tiny_reading(5), "id", WeightsCache(1 << 20))
    assert len(ran) == 1
    capture.difference()
    assert len(ran) == 2
