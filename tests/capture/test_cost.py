"""Amounts of work by hand, and admission, which depends on neither clock nor load."""

from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from app.capture import calibration
from app.capture.calibration import Run, calibrate
from app.capture.cost import CostModel, Writing, admit
from app.capture.forward import forward, streams
from app.capture.model_speed import Answer, ModelSpeed
from app.capture.row_check import held_floats
from app.capture.timing import Span
from app.core.stream import Stream
from app.errors import TooCostly, TooManyTokens
from app.settings import Settings

from ..tiny import tiny_loaded, tiny_model, tiny_reading, tiny_speed

LOCAL, PUBLIC = Settings(), Settings(public_url="https://followspot.example.org")
SELF = (
    Stream(
        "self", layers=2, heads=4, kv_heads=2, head_size=8, query_side="text", key_side="text", causal=True
    ),
)
PAIR = (
    Stream("encoder", 2, 4, 4, 8, "source", "source", False),
    Stream("decoder", 3, 4, 4, 8, "target", "target", True),
    Stream("cross", 3, 4, 4, 8, "target", "source", False),
)


def one(speed: ModelSpeed | None = None, **changes: Any) -> CostModel:
    return CostModel(SELF, {"text": 1000}, 100, speed or tiny_speed(), {"text": 64}, **changes)


def two() -> CostModel:
    speed = tiny_speed(sides=2)
    return CostModel(PAIR, {"source": 1000, "target": 500}, 100, speed, {"source": None, "target": 448})


def test_a_forward_by_hand() -> None:
    # 2 operations for each weight and token; 4 for each layer, head, its size, query and key.
    assert one().forward({"text": 10}) == (1.0, 2.0 * 1000 * 10, 4.0 * 2 * 4 * 8 * 100)
    score_operations = 4.0 * 8 * 4 * (2 * 7 * 7 + 3 * 5 * 5 + 3 * 5 * 7)
    assert two().forward({"source": 7, "target": 5}) == (1.0, 2.0 * 1000 * 7, 2.0 * 500 * 5, score_operations)


def test_writing_by_hand() -> None:
    """The first of four tokens comes from the run over the prompt; three steps read 11, 12 and 13 tokens."""
    work = one().writing({"text": 10}, Writing("text", 4))
    assert work["opening"] == one().forward({"text": 10})
    score_operations = 4.0 * 2 * 8 * 4 * (11 + 12 + 13)
    assert work["steps"] == (3.0, 0.0, 2.0 * 1000 * 3, score_operations)
    beams = one().writing({"text": 10}, Writing("text", 4, paths=5))
    assert beams["opening"][1:] == tuple(5 * amount for amount in work["opening"][1:])
    assert beams["steps"] == (3.0, 3.0, 5 * 2.0 * 1000 * 3, 5 * score_operations)


def test_the_encoder_counts_once_however_much_is_written() -> None:
    """With beams likewise: they share the encoder's output."""
    cost, lengths = two(), {"source": 1500, "target": 1}
    few, many = (cost.writing(lengths, Writing("target", count, 4)) for count in (2, 100))
    assert few["opening"] == many["opening"]
    assert many["opening"][1] == 2.0 * 1000 * 1500
    score_operations = 4.0 * 8 * 4 * 3 * (sum(range(2, 101)) + 99 * 1500)
    assert many["steps"] == (99.0, 99.0, 4 * 2.0 * 500 * 99, 4 * score_operations)


def test_shares_of_a_forward_by_hand() -> None:
    """1 ms for the run, 1 ns for each operation. The encoder runs first; each decoder layer attends twice."""
    assert one().shares({"text": 10}) == pytest.approx([0, 0.5])
    score_operations = [4.0 * 8 * 4 * cells for cells in (7 * 7, 7 * 7, *(5 * 5, 5 * 7) * 3)]
    passed = [2.0 * 1000 * 7 / 2] * 2 + [2.0 * 500 * 5 / 6] * 6
    costs = [1e-3 / 8 + 1e-9 * (m + p) for m, p in zip(score_operations, passed, strict=True)]
    shares = two().shares({"source": 7, "target": 5})
    # The two attentions of a layer are in any order.
    assert shares[::2] == pytest.approx([sum(costs[:begun]) / sum(costs) for begun in (0, 2, 4, 6)])
    assert shares == sorted(shares) and shares[-1] < 1


def test_a_long_encoder_is_most_of_a_forward() -> None:
    shares = two().shares({"source": 100_000, "target": 5})
    assert shares[1] == pytest.approx(0.5, abs=0.1)
    assert shares[2] > 0.9


def test_checks_and_weights_by_hand() -> None:
    assert one(scores=50).checks({"text": 100}) == (1.0, 2.0 * 4 * 64 * 100, 50.0 * 100)
    assert one().weights({"text": 10}) == (2.0, 2.0 * 4 * 100)


def test_an_estimate_is_the_sum_of_its_parts() -> None:
    lengths = {"text": 10}
    estimate = one().estimate(lengths, LOCAL)
    # 1 ms for each fixed cost, 1 ns for the rest: reading, forward and checks.
    parts = 3e-3 + 1e-9 * (10 + 2 * 1000 * 10 + 25600 + 2 * 4 * 10 * 10)
    weights = 2e-3 + 1e-9 * 800
    assert estimate.seconds == pytest.approx(parts)
    assert estimate.weights_seconds == pytest.approx(weights)
    assert estimate.work_seconds == pytest.approx(parts + weights)
    assert one().demand(lengths, LOCAL, weights=False).work_seconds == pytest.approx(parts)
    assert sum(one().expected(lengths).values()) == pytest.approx(parts)


def test_only_what_is_likely_to_be_written_is_expected() -> None:
    cost, lengths, writing = two(), {"source": 10, "target": 1}, Writing("target", 100)
    before = cost.estimate(lengths, LOCAL, writing)
    for _ in range(3):
        cost.speed.observe_answer(Answer(10, 100, 11))
    after = cost.estimate(lengths, LOCAL, writing)
    assert after.seconds < before.seconds / 4
    assert after.work_seconds == before.work_seconds, "the limit is of what may be"
    assert after.tokens == {"source": 10, "target": 101}


@given(st.integers(1, 60), st.integers(1, 60))
def test_more_tokens_are_more_work(few: int, more: int) -> None:
    cost = one()
    first, second = (cost.estimate({"text": n}, LOCAL) for n in (few, few + more))
    assert first.seconds < second.seconds
    assert first.work_seconds < second.work_seconds
    assert first.bytes < second.bytes


@given(st.floats(1, 1e6))
def test_nobody_is_refused_for_time_on_a_machine_of_their_own(second: float) -> None:
    admit(one(tiny_speed(second)).estimate({"text": 64}, LOCAL), "Tiny")


def test_others_are_refused_with_both_numbers() -> None:
    slow = one(tiny_speed(20_000.0))
    with pytest.raises(TooCostly, match=r"64 tokens would take about \d+ s .* the limit is 60 s") as refusal:
        admit(slow.demand({"text": 64}, PUBLIC), "Tiny")
    assert refusal.value.facts["asked"] > refusal.value.facts["limit"] == 60
    admit(one(tiny_speed()).demand({"text": 64}, PUBLIC), "Tiny")


def test_a_limit_that_somebody_set_holds_for_all() -> None:
    with pytest.raises(TooCostly, match=r"the limit is 0\.002 s"):
        admit(one().demand({"text": 64}, Settings(max_seconds=0.002)), "Tiny")


def test_memory_and_what_the_model_can_read_are_limits_for_all() -> None:
    with pytest.raises(TooManyTokens, match="65 tokens; Tiny reads up to 64"):
        admit(one().demand({"text": 65}, LOCAL), "Tiny")
    with pytest.raises(TooCostly, match="GiB; the limit is"):
        admit(one().demand({"text": 64}, Settings(max_bytes=1000)), "Tiny")


def test_a_load_on_a_slow_clock_admits_as_one_on_a_fast_clock() -> None:
    """Both cores were busy with other work: ten times the wall-clock time, the same processor time."""

    def loaded(busy: float) -> CostModel:
        cost = one(ModelSpeed({"forward": 2}))
        spans = {4: 0.01, 16: 0.02, 64: 0.06}
        calibrate(
            cost,
            [
                Run({"text": tokens}, Span(busy * s, 2 * s), Span(busy * s / 5, s / 5))
                for tokens, s in spans.items()
            ],
        )
        return cost

    quiet, busy = loaded(1.0), loaded(10.0)
    for tokens in (1, 16, 64):
        alone, beside = (model.demand({"text": tokens}, PUBLIC).work_seconds for model in (quiet, busy))
        assert beside == pytest.approx(alone)
    assert busy.estimate({"text": 64}, LOCAL).seconds > 5 * quiet.estimate({"text": 64}, LOCAL).seconds


def test_captures_while_the_machine_is_busy_never_shrink_what_is_admitted() -> None:
    cost = one(ModelSpeed({"forward": 2}))
    calibrate(cost, [Run({"text": n}, Span(n / 1e3, n / 500), Span(1e-3, 1e-3)) for n in (4, 16)])
    before = cost.demand({"text": 64}, PUBLIC).work_seconds
    for _ in range(30):
        cost.speed.observe("forward", cost.forward({"text": 16}), Span(5.0, 10.0))
    assert cost.demand({"text": 64}, PUBLIC).work_seconds == pytest.approx(before)


def test_the_longest_text_follows_from_the_model_and_the_memory() -> None:
    assert one().most_tokens("text", 2**30) == 64
    endless = CostModel(SELF, {"text": 0}, 0, tiny_speed(), {"text": None})
    most = endless.most_tokens("text", 2**20)
    assert endless.nbytes({"text": most}) <= 2**20 < endless.nbytes({"text": most + 1})


@pytest.mark.parametrize(
    ("family", "held"), [("llama", 0), ("bert", 0), ("mistral", 2), ("modernbert", 2), ("gemma2", 4)]
)
def test_only_weights_that_are_held_as_a_whole_count(family: str, held: int) -> None:
    """Not those that come from log-sum-exps; a window needs a mask, and a soft-cap all weights of a layer."""
    loaded = tiny_model(family)
    calls = forward(loaded, tiny_reading(8)).calls
    shapes = streams(loaded, calls)
    assert held_floats(shapes, calls) == (held,)
    some, whole = (CostModel(shapes, {}, 0, tiny_speed(), {}, held=floats) for floats in ((held,), None))
    tokens = {"text": 1000}
    assert whole.nbytes(tokens) - some.nbytes(tokens) == 4 * (4 - held) * 1000**2


class Clock:
    """A clock that advances by the time of each forward."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_probes_stay_within_their_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fast model is run at four lengths, a slow one twice, briefly."""
    loaded, clock = tiny_loaded("bert"), Clock()
    calls = forward(loaded, tiny_reading(4)).calls
    lengths: list[int] = []
    seconds = 0.0

    def timed_forward(model: Any, reading: Any) -> Any:
        clock.now += seconds
        lengths.append(reading.lengths["text"])
        return forward(model, reading)

    monkeypatch.setattr("app.capture.timing.wall", clock)
    monkeypatch.setattr("app.capture.timing.processor", clock)
    monkeypatch.setattr("app.capture.calibration.forward", timed_forward)
    seconds = 0.001
    calibration.cost_model(loaded, SELF, calls)
    assert sorted(set(lengths)) == [4, 16, 64]
    assert clock.now < 0.5
    lengths.clear()
    seconds, clock.now = 3.0, 0.0
    calibration.cost_model(loaded, SELF, calls)
    assert lengths == [4, 16]


def test_probes_are_as_long_as_they_say() -> None:
    loaded = tiny_loaded("bert")
    for length in (4, 16, 64):
        reading = loaded.reader.probe(length)
        assert reading.lengths == {"text": length}
        assert reading.arguments["input_ids"].shape == torch.Size([1, length])
