"""Measurements of what attention costs in tiny models: what is run, what is compared, what is said."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM, DynamicCache

from app.capture import cost_measurement
from app.capture.attention_function import NAME
from app.capture.cost_lengths import planned_lengths
from app.capture.cost_measurement import CostMeasurement
from app.capture.forward import forward
from app.capture.progress import Progress, Stopped, track_progress
from app.capture.verified_model import VerifiedModel
from app.core.attention_cost import AttentionCost
from app.errors import TooManyTokens, UnsupportedInput
from app.models import memory
from app.models.model_input import ModelInput
from app.models.readers.text import TextReader
from app.settings import Settings

from ..tiny import tiny_config, tiny_prepared, tiny_tokenizer


def prepared_of(family: str) -> VerifiedModel:
    """A tiny model that reads up to 64 tokens, with a tokenizer."""
    prepared = tiny_prepared(family)
    loaded = replace(prepared.loaded, reader=TextReader(tiny_tokenizer(), 64))
    return replace(prepared, loaded=loaded)


def measured(family: str, **options: Any) -> AttentionCost:
    measurement = CostMeasurement(prepared_of(family), Settings(), 60, **options)
    assert [step for step in measurement.steps() if step is not None] == []
    return measurement.cost


@pytest.fixture(scope="module")
def cost() -> AttentionCost:
    return measured("llama")


def test_a_measurement_is_whole(cost: AttentionCost) -> None:
    assert cost.finished and cost.planned == (16, 32, 64)
    assert [way.way for way in cost.ways] == ["eager", "fused", "capture"]
    for way in cost.ways:
        assert [point.tokens for point in way.points] == [16, 32, 64] and way.stopped == ""
        assert way.time is not None and way.time.points == 3
        for point in way.points:
            assert len(point.runs) in (3, 5) and point.seconds in point.runs
    assert cost.machine.device and cost.machine.cores and cost.begun.endswith("Z")


def test_the_weights_of_eager_attention_are_compared(cost: AttentionCost) -> None:
    assert [one.tokens for one in cost.differences] == [16, 32, 64]
    # 2 layers x 4 heads, all rows.
    assert [(one.rows, one.total) for one in cost.differences] == [(8 * n, 8 * n) for n in (16, 32, 64)]
    for one in cost.differences:
        assert one.largest is not None and one.largest < 1e-5


def test_a_difference_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A capture whose queries are changed has other weights."""

    def changed(*arguments: Any) -> Any:
        done = forward(*arguments)
        calls: Any = {}
        for name, layers in done.calls.items():
            captured: Any = layers
            calls[name] = [replace(call, query=call.query * 1.1) for call in captured]
        return replace(done, calls=calls)

    monkeypatch.setattr(cost_measurement, "forward", changed)
    # A single token attends to itself, whatever its query.
    assert all((one.largest or 0) > 1e-3 for one in measured("llama", longest=4).differences[1:])


def test_memory_that_cannot_be_measured_is_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_CLEAR", Path("/nowhere/clear_refs"))
    cost = measured("llama", longest=16)
    assert cost.memory_is is None
    assert {point.bytes for way in cost.ways for point in way.points} == {None}
    assert {way.memory for way in cost.ways} == {None}


@pytest.mark.skipif(not memory.reset_peak(), reason="this system reports no peak")
def test_memory_is_that_of_the_work() -> None:
    """A block of 64 MiB that lives only during the work is seen, up to what else the process does."""
    found = memory.extra(lambda: bytes(bytearray(64 * 2**20)[:1]) and None)
    assert found is not None and 60 * 2**20 < found < 200 * 2**20


def test_the_model_is_as_before_whatever_happens() -> None:
    prepared = prepared_of("llama")
    model = prepared.loaded.model
    steps = CostMeasurement(prepared, Settings(), 60, 4).steps()
    for _step in steps:
        assert model.config._attn_implementation == NAME
    stopped = Progress()
    stopped.stop()
    steps = CostMeasurement(prepared, Settings(), 60).steps()
    with track_progress(stopped), pytest.raises(Stopped):
        next(steps)
    assert model.config._attn_implementation == NAME


def test_a_cancelled_measurement_is_not_whole() -> None:
    measurement = CostMeasurement(prepared_of("llama"), Settings(), 60)
    steps = measurement.steps()
    while measurement.measured < 2:
        next(steps)
    cost = measurement.cost
    assert not cost.finished and {way.time for way in cost.ways} == {None}
    assert [len(way.points) for way in cost.ways] == [2, 2, 2]


def test_what_would_take_too_long_is_left_out_with_the_reason() -> None:
    measurement = CostMeasurement(prepared_of("llama"), Settings(), 1e-9)
    for _step in measurement.steps():
        pass
    cost = measurement.cost
    # Nothing is known of the first length before it ran, except that no time is left.
    assert cost.finished and all("in all are allowed" in way.stopped for way in cost.ways)


@pytest.mark.parametrize(
    "error", [MemoryError(), RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory")]
)
def test_a_run_without_memory_ends_its_way_alone(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    """The curve says where; the other ways go on."""
    run = CostMeasurement._run

    def failing(self: CostMeasurement, way: Any, model_input: ModelInput) -> object:
        if way == "eager" and max(model_input.lengths.values()) > 32:
            raise error
        return run(self, way, model_input)

    monkeypatch.setattr(CostMeasurement, "_run", failing)
    cost = measured("llama")
    assert cost.finished and [len(way.points) for way in cost.ways] == [2, 3, 3]
    assert [way.stopped for way in cost.ways] == ["The memory did not suffice for 64 tokens.", "", ""]
    assert [one.tokens for one in cost.differences] == [16, 32]


def test_another_failure_of_a_run_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*arguments: Any) -> object:
        raise RuntimeError("a bug")

    monkeypatch.setattr(CostMeasurement, "_run", failing)
    with pytest.raises(RuntimeError, match="a bug"):
        measured("llama")


def test_the_limits_of_captures_are_kept() -> None:
    measurement = CostMeasurement(prepared_of("llama"), Settings(max_bytes=50_000), 60)
    for _step in measurement.steps():
        pass
    assert all("GiB" in way.stopped for way in measurement.cost.ways)


def test_lengths_double_up_to_what_the_model_reads() -> None:
    reader = TextReader(tiny_tokenizer(), 64)
    assert planned_lengths(reader, "tiny", None) == (16, 32, 64)
    assert planned_lengths(reader, "tiny", 40) == (10, 20, 40)
    assert planned_lengths(reader, "tiny", 4) == (1, 2, 4)
    assert planned_lengths(TextReader(tiny_tokenizer(), None), "tiny", 100) == (16, 32, 64)
    with pytest.raises(TooManyTokens) as refused:
        planned_lengths(reader, "tiny", 65)
    assert (refused.value.facts["asked"], refused.value.facts["limit"]) == (65, 64)


def test_inputs_of_one_length_are_refused() -> None:
    class Pictures(TextReader):
        def probe(self, limit: int | None = None) -> Any:
            return super().probe(50)

    with pytest.raises(UnsupportedInput, match="An input of Digits has 50 tokens"):
        planned_lengths(Pictures(tiny_tokenizer(), None), "Digits", None)


def cached_bytes(family: str, tokens: int) -> Iterator[int]:
    """Bytes of each layer that transformers' own cache holds after so many tokens."""
    torch.manual_seed(0)
    model = AutoModelForCausalLM.from_config(tiny_config(family)).eval()
    cache: Any = DynamicCache(config=model.config)
    with torch.inference_mode():
        model(input_ids=torch.arange(tokens)[None] % 60, past_key_values=cache, use_cache=True)
    for layer in cache.layers:
        yield sum(some.numel() * some.element_size() for some in (layer.keys, layer.values))


@pytest.mark.parametrize(
    ("family", "sharing"),
    [
        ("llama", "grouped-query"),
        ("gpt2", "multi-head"),
        ("mistral", "grouped-query"),
        ("gemma2", "grouped-query"),
    ],
)
def test_the_cache_is_as_large_as_that_of_transformers(family: str, sharing: str) -> None:
    (own,) = [cache for cache in measured(family, longest=4).caches if cache.own]
    assert own.sharing == sharing and own.tokens == 64
    assert own.bytes == sum(cached_bytes(family, 64))
    # Below the window of 6 every layer grows.
    assert own.bytes_per_token * 4 == sum(cached_bytes(family, 4))


def test_an_encoder_has_no_cache() -> None:
    assert measured("bert", longest=4).caches == ()
