"""The simulation of a class: what can be said of it by hand, and that its page shows what it gives."""

from pathlib import Path

import pytest

from benchmarks import sizing
from benchmarks.sentence import KEYSTROKES


def test_a_pupil_alone_waits_for_three_requests_and_for_nobody() -> None:
    waits = sizing.simulated(1, 1)
    assert waits == pytest.approx([sizing.CAPTURE_SECONDS + 2 * sizing.PART_SECONDS] * len(waits))
    # Of 60 s, each round takes 1.4 s of typing and 10 to 20 s of looking, after 20 s at most.
    assert 2 <= len(waits) <= 6


def test_a_worker_in_demand_all_the_time_sees_as_many_pictures_as_its_requests_take(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where nothing is dropped for less, each picture takes eight captures and two parts, whoever waits."""
    monkeypatch.setattr(sizing, "DROPPED_SECONDS", sizing.CAPTURE_SECONDS)
    monkeypatch.setattr(sizing, "RUN_SECONDS", 600.0)
    seconds = KEYSTROKES * sizing.CAPTURE_SECONDS + 2 * sizing.PART_SECONDS
    assert len(sizing.simulated(300, 1)) == pytest.approx(600 / seconds, rel=0.1)


def test_a_front_in_demand_all_the_time_passes_on_what_its_hops_allow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However many workers there are: a picture takes eight captures and two parts, each by one hop."""
    monkeypatch.setattr(sizing, "RUN_SECONDS", 600.0)
    hops = KEYSTROKES + 2
    assert len(sizing.simulated(600, 16)) == pytest.approx(600 / (hops * sizing.HOP_SECONDS), rel=0.1)


def test_the_page_for_operators_shows_its_table() -> None:
    page = Path(__file__).parents[2] / "docs" / "operating.md"
    assert sizing.rows() in page.read_text(encoding="utf-8")
