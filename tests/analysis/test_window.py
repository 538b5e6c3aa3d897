"""What a sliding window hides, counted cell by cell in eager weights."""

import pytest
import torch

from app.analysis import window
from app.analysis.window import hidden_shares
from app.capture.live_capture import run
from app.capture.weights import WeightsCache
from app.core.capture import Capture
from app.core.input import Input
from app.errors import InvalidRequest, OutOfRange

from ..tiny import tiny_prepared, tiny_reading

TOKENS = 40


def capture_of(family: str) -> Capture:
    prepared = tiny_prepared(family)
    return run(prepared, Input(text="x"), tiny_reading(TOKENS), "0" * 32, WeightsCache(2**20), None)


def eager(family: str, layer: int, head: int) -> torch.Tensor:
    """The model's own weights of one head."""
    model = tiny_prepared(family).loaded.model
    model.set_attn_implementation("eager")
    with torch.inference_mode():
        output = model(**tiny_reading(TOKENS).arguments, output_attentions=True)
    weights: torch.Tensor = output.attentions[layer][0, head].double()
    return weights


@pytest.mark.parametrize("family", ["llama", "bert", "gpt_oss"])
def test_shares_by_hand(family: str) -> None:
    weights = eager(family, 1, 2)
    shares = hidden_shares(capture_of(family), "self", 1, 2)
    assert [one.window for one in shares.windows] == [16, 32]
    assert (shares.rows.read, shares.rows.total) == (TOKENS, TOKENS)
    for one in shares.windows:
        hidden, first = [], []
        for query in range(TOKENS):
            row = (weights[query] / weights[query].sum()).tolist()
            far = {key: row[key] for key in range(TOKENS) if abs(query - key) >= one.window}
            hidden.append(sum(far.values()))
            first.append(far.get(0, 0.0))
        assert one.share == pytest.approx(sum(hidden) / TOKENS, abs=1e-5)
        assert one.first == pytest.approx(sum(first) / TOKENS, abs=1e-5)
        assert one.largest == pytest.approx(max(hidden), abs=1e-5)
        assert 0 <= one.first <= one.share <= one.largest <= 1


def test_the_own_window_of_a_layer_hides_what_is_hidden_already() -> None:
    """Mistral's window here has 6 tokens, so 16 hide nothing more."""
    assert {one.share for one in hidden_shares(capture_of("mistral"), "self", 0, 0).windows} == {0}


def test_long_texts_are_sampled_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = hidden_shares(capture_of("llama"), "self", 0, 1)
    monkeypatch.setattr(window, "_MOST_ROWS", 14)
    some = hidden_shares(capture_of("llama"), "self", 0, 1)
    assert (some.rows.read, some.rows.total) == (14, TOKENS)
    assert some.windows[0].share == pytest.approx(whole.windows[0].share, abs=0.1)


def test_a_short_text_has_no_window() -> None:
    prepared = tiny_prepared("llama")
    capture = run(prepared, Input(text="x"), tiny_reading(16), "0" * 32, WeightsCache(2**20), None)
    assert hidden_shares(capture, "self", 0, 0).windows == ()


def test_a_head_that_there_is_not_is_refused() -> None:
    with pytest.raises(OutOfRange):
        hidden_shares(capture_of("llama"), "self", 0, 4)


def test_streams_without_a_distance_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    capture = capture_of("llama")
    stream = capture.streams["self"]
    from dataclasses import replace

    capture.streams = {"self": replace(stream, query_side="target")}
    capture.tokens = {**capture.tokens, "target": capture.tokens["text"]}
    with pytest.raises(InvalidRequest, match="different texts"):
        hidden_shares(capture, "self", 0, 0)
