"""Figures of effects: their numbers, their dots, and their words."""

import csv
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.capture.recorded_effects import NotedEffects, RecordedEffects
from app.capture.recording import dumps, loads
from app.core.effects import Effects
from app.core.intervention import Intervention
from app.core.outcome import Measure, Outcome
from app.core.shape import all_plain
from app.core.view_spec import ViewSpec
from app.errors import BrokenFile, HeadNotKept, InvalidRequest, NoInterventions, RecordingTooLarge
from app.figures.colour_scale import Tick
from app.figures.effect_caption import effect_notes
from app.figures.effect_matrix import effect_matrix
from app.figures.embed_data import build_embed_data
from app.figures.figure import Figure
from app.figures.kinds import KINDS
from app.figures.kinds.effect import view_of
from app.figures.page_view import Presentation, page_view
from app.figures.questions import question_about
from app.figures.render.drawing import Cells, Text
from app.figures.tables import csv_of

from ...analysis.known_effects import KnownEffects
from ...analysis.recorded import recorded
from ..render.cases import written
from .cases import figure, hostile

EFFECT = KINDS["effect"]
# Of the second row, the cut of a -> b: 0.25 · 0.5 / (1 − 0.25), and truly twice as much.
WEIGHTS = [[[[0.5, 0.25, 0.25], [0.125, 0.625, 0.25], [0, 0.5, 0.5]]]]
GAINS = [[[[[0.5, 0.5, -2], [4, 1, 0.25], [3, 1, -1]]]]]
ESTIMATES = np.array([[0.5, 1 / 6, -2 / 3], [4 / 7, 5 / 3, 1 / 12], [0, 1, -1]])


def small(verify: int = 2, **further: Any) -> Figure:
    capture = recorded(np.array(WEIGHTS, np.float32), "a b c")
    outcome = further.pop("outcome", Outcome("logprob", "next", "text", 2, 7, "seven", value=-0.5))
    effects = KnownEffects(capture, outcome, gains=np.array(GAINS, np.float32))
    return figure("effect", capture, "0.0", result=effects, verify=verify, **further)


def test_a_cell_is_an_estimate_or_verified() -> None:
    """Cells are verified alternately by their estimates and by their weights."""
    view = view_of(small(3))
    np.testing.assert_allclose(view.estimates, ESTIMATES, rtol=1e-6)
    assert np.argwhere(view.verified).tolist() == [[0, 0], [1, 1], [2, 1]]
    np.testing.assert_allclose(view.matrix, np.where(view.verified, 2, 1) * view.estimates, rtol=1e-6)


def test_every_verified_cell_has_a_dot() -> None:
    for count in (0, 3):
        shown = small(count)
        cells, *others = (mark for mark in EFFECT.draw(shown).marks if isinstance(mark, Cells))
        dots = [mark for mark in others if mark.colours.shape == (1, 1, 3) and mark.width < 10]
        places = [
            [int((dot.top - cells.top) / cells.height), int((dot.left - cells.left) / cells.width)]
            for dot in dots
        ]
        assert places == np.argwhere(view_of(shown).verified).tolist()
        assert len(places) == count


def test_what_is_said_of_weights_is_not_said_of_effects() -> None:
    """Heads are not averaged, words are not summed, and an empty cell need not be forbidden."""
    effects = KnownEffects(hostile())
    drawing = EFFECT.draw(figure("effect", hostile(), "1", result=effects, verify=1, max_cells=4))
    assert drawing.title.startswith(
        "The effect of cutting each edge in several heads at once: layer 1 (3 heads)"
    )
    text = drawing.description
    assert "Mean over" not in text and "its weight is exactly 0" not in text and "maximum" not in text
    assert "Some edges have no effect here: the mask forbids them, their query has no other key" in text
    assert "each cell drawn is the largest effect in a 3 × 3 block" in text


def test_a_slide_has_one_sentence_beside_its_matrix() -> None:
    body = EFFECT.slide(small(1)).body
    assert body is not None
    assert body.statements == ("Cutting b → b (weight 0.625) changes the outcome by +3.33 nats: verified.",)
    assert body.notes[0].startswith("Outcome measured: the log-probability of “seven”")


def test_its_table_has_both_numbers() -> None:
    lines = written(csv_of(EFFECT.table(small()))).decode().split("\r\n")
    table = list(csv.DictReader(line for line in lines if not line.startswith("#,")))
    (row,) = (row for row in table if (row["query"], row["key"]) == ("b", "b"))
    assert float(row["weight"]) == 0.625 and row["verified"] == "1"
    assert float(row["effect"]) == pytest.approx(10 / 3) and float(row["estimate"]) == pytest.approx(5 / 3)


def test_what_a_page_reads_has_every_number() -> None:
    data = build_embed_data(small(3, query=1, key=0))
    view = view_of(small(3))
    effects, weights, verified = data.heads[0].values
    np.testing.assert_array_equal(effects, view.matrix)
    np.testing.assert_array_equal(weights, np.array(WEIGHTS[0][0], np.float32))
    np.testing.assert_array_equal(verified, view.verified)
    assert (data.effects, data.pair, data.colours) == (True, (1, 0), None)
    (panel,), (on_slide,) = data.panels, data.on_slide.panels if data.on_slide else ()
    assert panel.signed and on_slide.signed
    assert panel.width > 0 and on_slide.width > 0
    assert data.table and len(data.table.rows) == 9
    all_plain(data)


def test_a_page_of_effects_asks_no_one_to_guess_weights() -> None:
    with pytest.raises(InvalidRequest):
        page_view(small(), Presentation(asks=True), [])


def test_the_question_is_about_the_edge_of_largest_effect() -> None:
    question = question_about(small(1))
    assert question is not None
    outcome = "the log-probability of “seven” after “c” (token 2)"
    assert question.text == (
        f"Which edge here changes the outcome most when it is cut, if the outcome is {outcome}?"
    )

    assert question.answer == "“b” → “b”: +3.33 nats, verified."


@pytest.mark.parametrize("measure", ["divergence", "change"])
def test_nothing_raises_a_distance(measure: Measure) -> None:
    """It only grows: its number has no sign, and no sentence says that an edge raises it."""
    outcome = Outcome(measure, "next", "text", 2) if measure == "divergence" else Outcome(measure)
    drawing = EFFECT.draw(small(outcome=outcome))
    assert "raises" not in drawing.description and "Without a cut" not in drawing.description
    assert "by +" not in drawing.description
    assert "A negative effect means that the edge raises the outcome." in EFFECT.draw(small()).description


def test_the_colours_of_a_distance_begin_at_0() -> None:
    distance = small(outcome=Outcome("change"))
    drawing = EFFECT.draw(distance)
    assert "The colours range from 0 to 5 " in drawing.description
    marks = (*drawing.marks, *EFFECT.slide(distance).marks)
    drawn = [mark.text for mark in marks if isinstance(mark, Text)]
    assert "0" in drawn and not any(text.startswith(("+", "−")) for text in drawn)
    cells, _bar = all_plain(EFFECT.document(distance))["data"]
    assert (cells["zmin"], cells["zmax"], cells["colorscale"][0][0]) == (0, 5, 0)
    assert "+" not in cells["hovertemplate"]
    scale = effect_matrix(distance.a, view_of(distance), distance.spec).colours
    assert (scale.low, scale.high, scale.ticks[0]) == (0, 5, Tick(0, "0"))


@pytest.mark.parametrize(
    ("scale", "note"),
    [
        ("linear", "The colours range from −5 to +5 nats, symmetric about 0."),
        ("sqrt", "The colours follow the square root of the numbers."),
        (
            "log",
            "The colours follow the logarithm of the numbers; those smaller than 0.0005 have the colour of"
            " 0.",
        ),
    ],
)
def test_the_figure_says_what_its_colours_follow(scale: str, note: str) -> None:
    """Nothing is said of the colours of weights."""
    assert effect_notes(view_of(small()), replace(small().spec, scale=scale))[-1] == note  # type: ignore[arg-type]


def test_a_figure_without_its_model_is_refused() -> None:
    with pytest.raises(InvalidRequest):
        EFFECT.draw(replace(small(), result=None))


LEFT_OUT = ": leave it out."


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"kind": "head", "verify": 3}, f"verify has no meaning for kind=head{LEFT_OUT}"),
        (
            {"kind": "comparison", "outcome": "logit"},
            f"outcome has no meaning for kind=comparison{LEFT_OUT}",
        ),
        (
            {"kind": "ranking", "outcome_token": "x"},
            f"outcome.token has no meaning for kind=ranking{LEFT_OUT}",
        ),
        ({"kind": "effect", "cut": "5.3"}, "No figure shows a model with cut edges: leave out cut."),
        ({"kind": "effect", "query": 3}, "query and key outline a cell together: give both or neither."),
        ({"kind": "effect", "query": 3, "key": 2, "verify": 0, "outcome": "logit", "max_cells": 9}, ""),
    ],
)
def test_options_without_meaning_are_refused(options: dict[str, Any], said: str) -> None:
    assert ViewSpec(**options).conflict() == said


def noted(shown: Figure) -> tuple[Figure, NotedEffects]:
    """A figure that was drawn, and what it asked for."""
    assert isinstance(shown.result, Effects)
    effects = NotedEffects(shown.result)
    shown = replace(shown, result=effects)
    EFFECT.draw(shown)
    return shown, effects


def recording(shown: Figure, effects: NotedEffects, **further: Any) -> bytes:
    (needs,) = EFFECT.needs(shown)
    return dumps(needs.capture, needs.heads, result=effects, **further)


def test_a_recording_answers_what_its_figure_asked_and_nothing_else() -> None:
    shown, effects = noted(figure("effect", hostile(), result=KnownEffects(hostile()), verify=4))
    again = loads(recording(shown, effects)).result
    assert isinstance(again, RecordedEffects)
    assert (again.outcome, again.directions) == (effects.outcome, effects.directions)
    for rows in ((0, None), (2, 5)):
        one, other = (some.edges("self", 1, [2], *rows) for some in (effects, again))
        np.testing.assert_array_equal(one.changes, other.changes)
        np.testing.assert_array_equal(one.weights, other.weights)
    assert isinstance(shown.result, NotedEffects)
    for text, change in effects.metadata.verified:
        heads, _, edge = text.removeprefix("self/").partition(":")
        cut = Intervention("self", *map(int, (*heads.split("."), *edge.split("-"))))
        assert again.possible([cut]) and again.verified([[cut]]) == [change]
    assert len(effects.metadata.verified) == 4
    elsewhere = [Intervention("self", 0, 0, 1, 0)]
    assert not again.possible(elsewhere)
    for refused in (
        lambda: again.verified([elsewhere]),
        lambda: again.compare(elsewhere),
        lambda: again.heads("self", 0),
    ):
        with pytest.raises(NoInterventions):
            refused()
    with pytest.raises(HeadNotKept):
        again.edges("self", 0, [0])


def test_no_set_of_cuts_runs_twice() -> None:
    shown, _effects = noted(small(3))
    known = small(3).result
    assert isinstance(known, KnownEffects)
    again = NotedEffects(known)
    for _face in range(3):
        EFFECT.draw(replace(shown, result=again))
    assert len(known.ran) == len(set(known.ran)) == 3


def test_effects_count_against_the_limit_of_a_recording() -> None:
    shown, effects = noted(small())
    cells = 4 * 9
    assert loads(recording(shown, effects, max_bytes=2 * cells)).result
    with pytest.raises(RecordingTooLarge):
        recording(shown, effects, max_bytes=2 * cells - 1)


@pytest.mark.parametrize(
    "damage",
    [
        {"outcome": Outcome("logprob", "next", "text", 3, 7)},
        {"outcome": Outcome("logprob", "next", "elsewhere", 0, 7)},
        {"outcome": Outcome("logprob", "next", "text", 2, 7, value=np.inf)},
        {"directions": 2},
        {"verified": (("self/0.0:1-", 1.0),)},
        {"verified": (("self/0.0:1-1", np.nan),)},
    ],
)
def test_a_damaged_recording_is_refused(damage: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    shown, effects = noted(small())
    metadata = replace(effects.metadata, **damage)
    monkeypatch.setattr(NotedEffects, "metadata", metadata)
    with pytest.raises(BrokenFile):
        loads(recording(shown, effects))
