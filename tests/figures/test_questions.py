"""Questions about figures, with answers checked by hand."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.analysis.head_selection import HeadSelection
from app.compare.axes import Side
from app.core.capture import Capture
from app.core.view_spec import EFFECT_KINDS, LAYER_KINDS
from app.figures.figure import Figure
from app.figures.kinds import KINDS
from app.figures.questions import Question, question_about, unanswered

from ..analysis.known_effects import KnownEffects
from ..analysis.known_layers import known_contributions, known_lens
from ..analysis.known_methods import known_methods
from ..analysis.known_position import known_position
from ..analysis.recorded import recorded, tokens
from .kinds.cases import every, figure

WEIGHTS = [
    [
        [[0.2, 0.8, 0.0], [0.1, 0.2, 0.7], [0.5, 0.3, 0.2]],
        [[0.1, 0.8, 0.1], [0.9, 0.05, 0.05], [0.9, 0.1, 0.0]],
    ]
]


def small(sentence: str = "a b c") -> Capture:
    return recorded(np.array(WEIGHTS, np.float32), sentence)


def asked(figure: Figure) -> Question:
    """The question about a figure that has one."""
    found = question_about(figure)
    assert found is not None
    return found


def test_the_chosen_query_is_asked_about() -> None:
    found = asked(figure("head", small(), "0.0", query=1))
    assert found.text == "What does “b” attend to most here?"
    assert found.answer == "“c”, with weight 0.700"


def test_else_the_query_with_the_clearest_answer() -> None:
    found = asked(figure("sentence", small(), "0.0"))
    assert (found.text, found.answer) == (
        "What does “a” attend to most here?",
        "“b”, with weight 0.800",
    )


def test_a_word_that_occurs_twice_is_numbered() -> None:
    found = asked(figure("head", small("a b a"), "0.0", query=1))
    assert found.answer == "“a” (number 3), with weight 0.700"


def test_the_ranking_asks_for_its_first_head() -> None:
    found = asked(figure("ranking", small(), "0.0", query=1, key=0))
    assert found.text == "Which of these heads gives “a” the most attention from “b”?"
    assert found.answer == "Layer 0, head 1, with weight 0.900"


def test_a_ranking_by_lift_asks_about_the_heads_that_it_draws() -> None:
    """The first of 20 heads has the largest weight and the smallest lift, so it has no bar."""
    strong = [[0.9, 0.05, 0.05], [0.9, 0.05, 0.05], [0.9, 0.05, 0.05]]
    lifted = [
        [[0.1, 0.8, 0.1], [0.3 + number / 100, 0.7 - number / 100, 0.0], [0.1, 0.8, 0.1]]
        for number in range(19)
    ]
    capture = recorded(np.array([[strong, *lifted]], np.float32), "a b c")
    by_lift = replace(figure("ranking", capture, "0.19", query=1, key=0), sort="lift")
    assert asked(by_lift).answer == "Layer 0, head 19, with weight 0.480"
    by_weight = replace(by_lift, sort="weight")
    assert asked(by_weight).answer == "Layer 0, head 0, with weight 0.900"


def test_the_overview_asks_for_a_column_that_can_be_seen() -> None:
    found = asked(figure("overview", small(), "0.0"))
    assert found.text == (
        "In which head does the first column (“a”) get the most attention, on average over the rows?"
    )
    # (0.1 + 0.9 + 0.9) / 3, where the other head has (0.2 + 0.1 + 0.5) / 3.
    assert found.answer == "Layer 0, head 1: 0.633 on average."


def test_rows_without_a_choice_do_not_count_in_an_overview() -> None:
    allowed = np.tril(np.ones((3, 3), bool))
    weights = [[[[1, 0, 0], [0.2, 0.8, 0], [0.3, 0.3, 0.4]], [[1, 0, 0], [0.5, 0.5, 0], [0.4, 0.4, 0.2]]]]
    found = asked(figure("overview", recorded(weights, "a b c", allowed=allowed), "0.0"))
    assert found.answer == (
        "Layer 0, head 1: 0.450 on average. Rows that may attend to only one key do not count."
    )


def test_the_first_column_of_the_overview_is_the_one_that_is_shown() -> None:
    found = asked(figure("overview", small("[S] b c"), "0.0", specials=False))
    assert "(“b”)" in found.text
    assert found.answer == "Layer 0, head 0: 0.250 on average."


def test_an_overview_of_a_single_row_has_an_answer() -> None:
    found = asked(figure("overview", small("[S] b [S]"), "0.0", specials=False))
    assert found.answer == "Layer 0, head 0: 0.200 on average."


def test_a_key_alone_is_asked_about() -> None:
    for kind in ("head", "sentence"):
        found = asked(figure(kind, small(), "0.0", key=0))
        assert found.text == "Which query attends to “a” most here?"
        assert found.answer == "“c”, with weight 0.500"


def test_a_row_named_by_what_it_predicts_is_called_so() -> None:
    weights = [[[[1, 0, 0], [0.2, 0.8, 0], [0.3, 0.3, 0.4]]]]
    capture = recorded(weights, "a b c", allowed=np.tril(np.ones((3, 3), bool)))
    shown = figure("head", capture, "0.0", query=1, rows="written")
    assert asked(shown).text == "What does the row that predicts “c” attend to most here?"
    by_key = figure("head", capture, "0.0", key=1, rows="written")
    assert asked(by_key).answer == "the row that predicts “c”, with weight 0.800"
    pair = figure("ranking", capture, "0.0", query=1, key=1, rows="written")
    assert asked(pair).text == (
        "Which of these heads gives “b” the most attention from the row that predicts “c”?"
    )


def test_nothing_is_asked_where_nothing_stands_out() -> None:
    same = figure("comparison", small(), "0.0", b=Side(small(), "self", HeadSelection.parse("0.0")))
    assert question_about(same) is None
    even = recorded(np.full((1, 2, 4, 4), 0.25), "a b c d")
    for kind in sorted(set(KINDS) - {"patch"}):
        selected = {"query": 1, "key": 2} if kind == "ranking" else {}
        b = {"b": Side(even, "self", HeadSelection.parse("0.1"))} if kind == "comparison" else {}
        effects: dict[str, Any] = (
            {"result": KnownEffects(even, gains=np.zeros((1, 1, 2, 4, 4), np.float32))}
            if kind in EFFECT_KINDS
            else {"result": known_methods(even, 0)}
            if kind == "methods"
            else {}
        )
        if kind == "position":
            effects = {"result": known_position(even, 0)}
        if kind == "lens":
            lens = known_lens(even)
            effects = {"result": replace(lens, steps=lens.steps[:1] * 3)}
        if kind == "contributions":
            parts = known_contributions(even)
            layers = tuple(replace(layer, heads=((0.0, 0.0),)) for layer in parts.layers)
            effects = {"result": replace(parts, layers=layers)}
        found = question_about(figure(kind, even, "0.0", **selected, **b, **effects))
        # Two heads with the same weight are an answer; four keys are none.
        assert (found is not None) == (kind in ("ranking", "overview")), kind


def test_a_row_that_sees_none_of_the_columns_is_not_asked_about() -> None:
    first = replace(tokens("a b")[0], part="A"), replace(tokens("a b")[1], part="B")
    capture = recorded([[[[1, 0], [0.4, 0.6]]]], first, allowed=np.tril(np.ones((2, 2), bool)))
    assert question_about(figure("head", capture, "0.0", query=0, key_part="B")) is None
    assert question_about(figure("sentence", capture, "0.0", query=0, key_part="B")) is None


def test_weights_that_are_written_alike_are_all_the_answer() -> None:
    capture = recorded([[[[0.4001, 0.3999, 0.2], [0, 0, 1], [0, 0, 1]]]], "a b c")
    assert asked(figure("head", capture, "0.0", query=0)).answer == "“a”, “b”, with weight 0.400"


def test_what_the_mask_leaves_no_choice_is_said() -> None:
    capture = recorded([[[[1, 0], [0.4, 0.6]]]], "a b", allowed=np.tril(np.ones((2, 2), bool)))
    found = asked(figure("head", capture, "0.0", query=0))
    assert found.answer == "“a”, with weight 1.000; the mask allows this query no other key"


def test_the_figure_before_the_answer_marks_no_cell() -> None:
    both = {"query": 1, "key": 2}
    for kind in sorted(set(KINDS) - LAYER_KINDS - {"patch"}):
        b = {"b": Side(small(), "self", HeadSelection.parse("0.1"))} if kind == "comparison" else {}
        shown = unanswered(figure(kind, small(), "0.0", **both, **b))
        # A budget's query says whose attention it is, and the key of a position experiment says what moves.
        assert (shown.pair is None) == (kind not in ("ranking", "budget", "position"))
        assert (shown.query == 1) == (kind in ("ranking", "sentence", "budget", "position"))
    assert unanswered(figure("sentence", small(), "0.0", key=2)).key == 2


@pytest.mark.parametrize("name", every())
def test_every_kind_has_a_question(name: str) -> None:
    found = asked(every()[name])
    assert found.text.endswith("?") and found.answer
