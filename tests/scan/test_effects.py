"""Effects over many sentences: the same numbers as in the workbench, and their statistics by hand."""

from pathlib import Path

import numpy as np
import pytest

from app.analysis.effect_view import effect_view
from app.analysis.head_effects import edge_effects
from app.analysis.head_selection import HeadSelection
from app.capture.live_capture import LiveCapture, run
from app.capture.progress import Progress, Stopped
from app.capture.verified_model import VerifiedModel
from app.capture.weights import WeightsCache
from app.core.input import Input
from app.core.outcome import Outcome, OutcomeOptions
from app.interventions.live_effects import live_effects
from app.scan.effect_observation import EffectObservation, EffectObservations, heads_to_verify
from app.scan.effect_statistics import summarise_effects
from app.scan.marked_sentences import read_lines
from app.scan.measurement import SentenceResult, measure, stream_to_scan, verify
from app.settings import Settings

from ..interventions.test_live_effects import loaded
from .test_statistics import observation

CLOCK = "The old {clock} in the hall struck seven. The old [clock] in the hall struck"
# Words of several tokens for both models.
PIECES = "The old {zookeeper} was tired because his [ornithological] books bored him."


@pytest.fixture(scope="module", params=["storyteller", "minilm"])
def model(request: pytest.FixtureRequest) -> VerifiedModel:
    return loaded(request.param)


def measured(model: VerifiedModel, line: str, outcome: OutcomeOptions) -> SentenceResult:
    (sentence,) = read_lines(line)
    result = measure(model, sentence, 0, stream_to_scan(model), Settings(), None, outcome)
    assert isinstance(result, SentenceResult)
    return result


def captured(model: VerifiedModel, line: str) -> LiveCapture:
    (sentence,) = read_lines(line)
    user_input = Input(text=sentence.text)
    return run(model, user_input, model.loaded.reader.read(user_input, {}), "0" * 32, WeightsCache(1 << 24))


@pytest.mark.parametrize("line", [CLOCK, PIECES])
def test_the_effects_are_those_of_one_sentence(model: VerifiedModel, line: str) -> None:
    result, capture = measured(model, line, OutcomeOptions()), captured(model, line)
    plain = measure(model, read_lines(line)[0], 0, stream_to_scan(model), Settings())
    assert isinstance(plain, SentenceResult) and result.effect is not None
    np.testing.assert_allclose(result.observation.weight, plain.observation.weight, atol=1e-6)
    query, key = (result.place.words[number] for number in (result.place.query, result.place.key))
    at = {"outcome_position": query.tokens[-1]} if model.info.key == "storyteller" else {}
    effects = live_effects(capture, OutcomeOptions(**at))  # type: ignore[arg-type]
    assert result.effect.outcome == effects.outcome
    own = edge_effects(
        capture, effects, "self", query.tokens[0], key.tokens[0], verify=3, unit="word", specials=False
    )
    np.testing.assert_allclose(result.effect.marked, own.estimates, rtol=1e-4, atol=1e-7)
    heads = [(int(layer), int(head)) for layer, head in np.argwhere(~np.isnan(own.verified))]
    runs = verify(
        model, read_lines(line)[0], 0, stream_to_scan(model), Settings(), None, OutcomeOptions(), heads
    )
    assert runs == pytest.approx([own.verified[head] for head in heads], abs=2e-5)


def test_the_other_words_are_those_of_the_row(model: VerifiedModel) -> None:
    line = CLOCK
    result, capture = measured(model, line, OutcomeOptions()), captured(model, line)
    assert result.effect is not None
    query, key = (result.place.words[number].tokens[0] for number in (result.place.query, result.place.key))
    at = {"outcome_position": query} if model.info.key == "storyteller" else {}
    effects = live_effects(capture, OutcomeOptions(**at))  # type: ignore[arg-type]
    shown = effect_view(capture, effects, "self", HeadSelection.parse("2.1"), unit="word", specials=False)
    row = next(n for n, unit in enumerate(shown.head.queries) if query in unit.tokens)
    others = [
        abs(float(shown.matrix[row, n]))
        for n, unit in enumerate(shown.head.keys)
        if not {query, key} & set(unit.tokens) and not np.isnan(shown.matrix[row, n])
    ]
    assert result.effect.others[2, 1] == pytest.approx(np.mean(others), rel=1e-4)


def test_what_the_model_does_not_predict_is_a_reason() -> None:
    (sentence,) = read_lines(CLOCK)
    model = loaded("minilm")
    outcome = OutcomeOptions(outcome="logprob")
    reason = measure(model, sentence, 0, stream_to_scan(model), Settings(), None, outcome)
    assert isinstance(reason, str) and "predicts no token" in reason


def test_a_stopped_scan_runs_no_further() -> None:
    (sentence,), model, progress = read_lines(CLOCK), loaded("storyteller"), Progress()
    progress.stop()
    arguments = (model, sentence, 0, stream_to_scan(model), Settings(), progress, OutcomeOptions())
    with pytest.raises(Stopped):
        measure(*arguments)
    with pytest.raises(Stopped):
        verify(*arguments, [(0, 0)])


def effect(marked: list[float], others: list[float]) -> EffectObservation:
    """A sentence in a model of one layer."""
    return EffectObservation(
        Outcome("logprob", "next"), 1, np.array([marked], np.float32), np.array([others], np.float32)
    )


def test_a_summary_by_hand() -> None:
    """Head 0 lowers the outcome, head 1 does nothing special, head 2 lacks an estimate in one sentence."""
    effects = [
        effect([-1.0 - n, 0.1 * (-1) ** n, np.nan if n == 0 else 0.2], [0.5, 0.1, 0.1]) for n in range(4)
    ]
    observations = [observation(0.4, finds=True, heads=3) for _ in effects]
    verified = np.array([[-2.0], [-4.0], [np.nan], [-6.0]])
    seen = summarise_effects(observations, EffectObservations(effects, [(0, 0)], verified))
    first, third, second = seen.heads
    assert [(head.layer, head.head) for head in seen.heads] == [(0, 0), (0, 2), (0, 1)]
    assert (first.weight, first.effect, first.size, first.other_size) == pytest.approx((0.4, -2.5, 2.5, 0.5))
    assert (first.difference, first.p, first.estimated, first.compared) == pytest.approx((2, 2 / 16, 4, 4))
    assert (first.verified, first.verified_size, first.runs) == pytest.approx((-4, 4, 3))
    assert first.effect_low is not None and first.effect_low <= -2.5 <= (first.effect_high or 0)
    assert (second.effect, second.size, second.difference) == pytest.approx((0, 0.1, 0), abs=1e-7)
    assert second.verified is None and second.runs == 0
    assert (third.estimated, third.effect, third.p) == pytest.approx((3, 0.2, 2 / 8))
    assert first.q == pytest.approx(min(3 * 2 / 16, 3 / 2 * 2 / 8))
    assert (seen.marked, seen.runs, seen.measure) == (0, 3, "logprob")
    assert any(note.startswith("No head of 3 is marked") for note in seen.notes)


def test_a_head_that_matters_is_marked() -> None:
    random = np.random.default_rng(0)
    effects = [
        effect([2 + random.random(), *random.random(19)], [0.5, *random.random(19)]) for _ in range(30)
    ]
    observations = [observation(0.4, finds=True, heads=20) for _ in effects]
    seen = summarise_effects(observations, EffectObservations(effects, [], np.empty((30, 0))))
    assert seen.marked >= 1 and (seen.heads[0].layer, seen.heads[0].head) == (0, 0)
    assert seen.heads[0].q is not None and seen.heads[0].q <= seen.rate
    assert any("1 in 20" in note for note in seen.notes)


def test_a_head_without_any_estimate_is_verified_first() -> None:
    effects = [effect([0.1, np.nan, 0.3], [0.1, 0.1, 0.1])]
    weights = observation(0.4, finds=True, heads=3)
    weights.weight[0] = [0.1, 0.9, 0.2]
    assert heads_to_verify([weights], effects) == ((0, 1), (0, 2), (0, 0))


def test_effects_are_the_same_every_time(tmp_path: Path) -> None:
    model = loaded("minilm")
    one, other = (measured(model, PIECES, OutcomeOptions()) for _ in range(2))
    assert one.effect is not None and other.effect is not None
    np.testing.assert_array_equal(one.effect.marked, other.effect.marked)
