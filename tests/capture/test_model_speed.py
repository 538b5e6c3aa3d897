"""The speed of a model: best and likely, on a busy and an idle machine, and the length of answers."""

import pytest

from app.capture.model_speed import Answer, ModelSpeed
from app.capture.timing import Span, cores, time_call


def speed_of(cores: dict[str, int] | None = None) -> ModelSpeed:
    speed = ModelSpeed(cores)
    speed.assume("forward", (1.0,))
    speed.assume("checks", (1.0,))
    return speed


def test_the_processor_says_what_the_clock_does_not() -> None:
    """Two cores for 3 s are 6 s of the processor; the rest of the 20 s went to other processes."""
    assert Span(20.0, 6.0).alone(2) == 3.0
    assert Span(3.0, 6.0).alone(2) == 3.0
    assert Span(2.5, 6.0).alone(2) == 2.5
    assert Span(20.0, 6.0).alone(None) == 20.0, "a GPU has no clock of that kind"
    assert Span(20.0, 0.0).alone(2) == 20.0, "the clock of the processor may be too coarse"
    assert Span(1.0, 2.0) + Span(3.0, 4.0) == Span(4.0, 6.0)


def test_a_container_may_have_fewer_processors(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    from pathlib import Path

    quota = Path(str(tmp_path)) / "cpu.max"
    monkeypatch.setattr("app.capture.timing._QUOTA", quota)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: range(8), raising=False)
    assert cores(4) == 4
    assert cores(64) == 8
    quota.write_text("150000 100000\n", encoding="ascii")
    assert cores(64) == 2
    quota.write_text("max 100000\n", encoding="ascii")
    assert cores(64) == 8


def test_work_is_timed_by_both_clocks(monkeypatch: pytest.MonkeyPatch) -> None:
    walls, processors = iter([1.0, 4.0]), iter([10.0, 11.5])
    monkeypatch.setattr("app.capture.timing.wall", lambda: next(walls))
    monkeypatch.setattr("app.capture.timing.processor", lambda: next(processors))
    assert time_call(lambda: "done") == ("done", Span(3.0, 1.5))


def test_best_and_likely_are_two_things() -> None:
    speed = speed_of({"forward": 2})
    for _ in range(3):
        speed.observe("forward", (1.0,), Span(8.0, 4.0))
    work = {"forward": (1.0,), "checks": (1.0,)}
    assert speed.best(work) == pytest.approx(2.0 + 1.0)
    likely = speed.likely(work)
    assert likely["forward"] == pytest.approx(8.0)
    assert likely["checks"] == pytest.approx(4.0), "what was never run is as slow as the rest"


def test_how_much_is_written() -> None:
    speed = speed_of()
    assert speed.writes(None, 20) == 20, "nothing is known: all that may be"
    for written in (5, 7, 6):
        speed.observe_answer(Answer(None, 20, written))
    assert speed.writes(None, 20) == 6
    assert speed.writes(None, 4) == 4


def test_a_translation_is_about_as_long_as_its_source() -> None:
    speed = speed_of()
    for source in (10, 20, 40):
        speed.observe_answer(Answer(source, 128, source + source // 10))
    assert speed.writes(30, 128) == 33
    assert speed.writes(200, 128) == 128


def test_what_was_cut_off_might_have_gone_on() -> None:
    speed = speed_of()
    for _ in range(3):
        speed.observe_answer(Answer(None, 5, 5))
    assert speed.writes(None, 50) == 50
