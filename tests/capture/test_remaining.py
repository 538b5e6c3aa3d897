"""The remaining time of a running capture, by a controlled clock: finished layers and tokens correct it."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.capture.progress import Progress
from app.capture.remaining import Remaining

LAYERS, TOKENS = 30, 40
# The factor by which an estimate may be wrong: nine times too high has occurred.
WRONG = st.floats(1 / 12, 12)


class Clock:
    """A clock under the test's control."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr("app.capture.timing.wall", lambda: self.now)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def left(progress: Progress) -> float:
    """The estimated seconds left."""
    standing = progress.report
    assert standing.expected_seconds is not None
    return standing.expected_seconds - standing.seconds


def even(layers: int) -> list[float]:
    return [layer / layers for layer in range(layers)]


def forward(clock: Clock, took: float, layers: int = LAYERS) -> Progress:
    """Half way through a forward with an estimate of 200 s that takes ``took`` seconds."""
    progress = Progress()
    progress.enter("reading")
    progress.expect({"reading": 0.01, "forward": 200.0, "checks": 8.0}, even(layers))
    assert left(progress) == pytest.approx(208), "the input was read"
    progress.enter("running")
    for layer in range(layers // 2 + 1):
        clock.now += took / layers if layer else 0
        progress.layer()
    return progress


@pytest.mark.parametrize("factor", [1 / 20, 1 / 9, 1, 9, 20])
def test_half_way_through_the_layers_the_time_left_is_right(clock: Clock, factor: float) -> None:
    """208 s were expected of a run that took 22 s."""
    progress = forward(clock, 200 * factor)
    assert 0.5 < left(progress) / (100 * factor + 8 * factor) < 2


def test_by_hand(clock: Clock) -> None:
    """15 of 30 layers in 10 s: their estimate was 100 s, and the prior counts as about 4 s."""
    progress = forward(clock, 20.0)
    own, overall = (10 + 4) / (100 + 4), (10 + 0.02 * 208.01) / (100 + 0.02 * 208.01)
    assert left(progress) == pytest.approx(100 * own + 8 * overall)
    assert progress.report.seconds == pytest.approx(10)
    clock.now += 0.5
    assert left(progress) == pytest.approx(100 * own + 8 * overall - 0.5), "time passes between layers"


def test_a_layer_that_is_late_makes_the_rest_late(clock: Clock) -> None:
    """The factor is unknown until a layer is done; but an unfinished layer is evidence, too."""
    progress = Progress()
    progress.expect({"forward": 10.0}, even(10))
    progress.enter("running")
    progress.layer()
    before = left(progress)
    assert before == pytest.approx(10)
    clock.now += 30.0
    assert left(progress) > 9 * 20, "nine layers are still to come, and the first takes more than 30 s"


def test_what_was_expected_right_stays(clock: Clock) -> None:
    progress = forward(clock, 200.0)
    assert left(progress) == pytest.approx(108)


def test_layers_count_as_much_as_they_cost(clock: Clock) -> None:
    """An encoder of four layers takes nearly everything, and the eight attentions of the decoder little."""
    progress = Progress()
    shares = [0, 0.24, 0.48, 0.72, *(0.96 + 0.005 * layer for layer in range(8))]
    progress.expect({"forward": 90.0}, shares)
    progress.enter("running")
    progress.layer()
    clock.now += 2.4
    progress.layer()
    clock.now += 2.4
    progress.layer()  # half of the 10 s that it takes
    assert 0.5 < left(progress) / 5.2 < 2


@pytest.mark.parametrize("factor", [1 / 9, 1, 9])
def test_half_way_through_the_tokens_the_time_left_is_right(clock: Clock, factor: float) -> None:
    progress = Progress()
    parts = {"opening": 2.0, "steps": 39.0, "forward": 3.0, "checks": 1.0}
    progress.expect(parts, even(4), written_tokens=100, likely=TOKENS)
    progress.enter("writing")
    clock.now += 2 * factor
    for token in range(TOKENS // 2):
        clock.now += factor if token else 0
        progress.token()
    assert 0.5 < left(progress) / (factor * (20 + 3 + 1)) < 2


def test_the_run_over_the_prompt_counts_layer_by_layer(clock: Clock) -> None:
    """Before the first token nothing is generated, but half of a long prompt has been read."""
    progress = Progress()
    progress.expect({"opening": 90.0, "steps": 0.0, "forward": 90.0}, even(10), written_tokens=1, likely=1)
    progress.enter("writing")
    for layer in range(6):
        clock.now += 1.0 if layer else 0
        progress.layer()
    assert 0.5 < left(progress) / 15 < 2


def test_a_text_that_becomes_longer_than_was_likely(clock: Clock) -> None:
    """It may continue for as long again, but never beyond its limit."""
    progress = Progress()
    progress.expect({"opening": 1.0, "steps": 9.0, "forward": 0.0}, even(1), written_tokens=50, likely=10)
    progress.enter("writing")
    seen = {}
    for token in range(1, 51):
        clock.now += 1.0
        progress.token()
        seen[token] = left(progress)
    assert seen[9] == pytest.approx(1)
    assert seen[10] == pytest.approx(1)
    assert seen[20] == pytest.approx(10)
    assert seen[45] == pytest.approx(5)
    assert seen[50] == 0


def test_writing_that_ended_early_says_nothing_of_the_speed(clock: Clock) -> None:
    """Five of forty tokens, at the expected speed: the forward takes its estimated time."""
    progress = Progress()
    parts = {"opening": 1.0, "steps": 39.0, "forward": 20.0}
    progress.expect(parts, even(4), written_tokens=40, likely=40)
    progress.enter("writing")
    for _ in range(5):
        clock.now += 1.0
        progress.token()
    progress.expect(parts | {"forward": 10.0}, even(4), written_tokens=40, likely=40)
    progress.enter("running")
    assert left(progress) == pytest.approx(10, rel=0.2)


def test_parts_to_come_are_judged_by_those_that_are_done(clock: Clock) -> None:
    """An estimate nine times too high for one part is so for the next, too."""
    progress = Progress()
    progress.expect({"opening": 90.0, "steps": 0.0, "forward": 90.0}, even(2), written_tokens=1, likely=1)
    progress.enter("writing")
    clock.now += 10.0
    progress.token()
    progress.enter("running")
    assert 0.5 < left(progress) / 10 < 2


@pytest.mark.parametrize("first", [1 / 12, 12])
def test_a_part_is_judged_by_itself_once_it_has_come_some_way(first: float) -> None:
    remaining = Remaining(200.0)
    remaining.begin(100.0, 0.0)
    done, factor = 100 * first, 1 / first
    remaining.begin(100.0, done)
    remaining.reach(50.0, 60.0, 100.0, done + 50 * factor)
    assert 0.5 < remaining.left(0.0, done + 50 * factor) / (50 * factor) < 2


@given(
    st.lists(st.tuples(st.floats(0.01, 100), st.integers(1, 30), WRONG), min_size=1, max_size=4),
    st.data(),
)
def test_never_less_than_nothing_and_half_way_within_a_factor_of_two(
    parts: Sequence[tuple[float, int, float]], data: st.DataObject
) -> None:
    """Any parts, each wrong by its own factor: half way through one, the rest of that part is right."""
    now, total = 0.0, sum(expected for expected, _, _ in parts)
    remaining = Remaining(total)
    for expected, pieces, wrong in parts:
        remaining.begin(expected, now)
        for piece in range(pieces):
            remaining.reach(expected * piece / pieces, expected * (piece + 1) / pieces, expected, now)
            assert remaining.left(0.0, now) >= 0
            if piece * 2 == pieces:
                truth = expected * wrong / 2
                assert truth / 2 < remaining.left(0.0, now) < 2 * truth
            late = data.draw(st.floats(0, 1))
            assert remaining.left(0.0, now + late * expected * wrong / pieces) >= 0
            now += expected * wrong / pieces
    assert remaining.left(0.0, now) >= 0
