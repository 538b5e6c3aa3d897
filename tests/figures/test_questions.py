"""Questions about figures, with answers checked by hand."""

from dataclasses import replace

import numpy as np
import pytest

from app.figures.questions import question_about

from ..analysis.recorded import recorded
from .kinds.cases import every, figure

WEIGHTS = [
    [
        [[0.2, 0.8, 0.0], [0.1, 0.2, 0.7], [0.5, 0.3, 0.2]],
        [[0.1, 0.8, 0.1], [0.9, 0.05, 0.05], [0.9, 0.1, 0.0]],
    ]
]


def small(sentence: str = "a b c") -> object:
    return recorded(np.array(WEIGHTS, np.float32), sentence)


def test_the_chosen_query_is_asked_about() -> None:
    found = question_about(figure("head", small(), "0.0", query=1))  # type: ignore[arg-type]
    assert found.text == "What does “b” attend to most here?"
    assert found.answer == "“c”, with weight 0.700"


def test_else_the_query_with_the_clearest_answer() -> None:
    found = question_about(figure("sentence", small(), "0.0"))  # type: ignore[arg-type]
    assert (found.text, found.answer) == (
        "What does “a” attend to most here?",
        "“b”, with weight 0.800",
    )


def test_a_word_that_occurs_twice_is_numbered() -> None:
    found = question_about(figure("head", small("a b a"), "0.0", query=1))  # type: ignore[arg-type]
    assert found.answer == "“a” (number 3), with weight 0.700"


def test_the_ranking_asks_for_its_first_head() -> None:
    found = question_about(figure("ranking", small(), "0.0", query=1, key=0))  # type: ignore[arg-type]
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
    assert question_about(by_lift).answer == "Layer 0, head 19, with weight 0.480"
    by_weight = replace(by_lift, sort="weight")
    assert question_about(by_weight).answer == "Layer 0, head 0, with weight 0.900"


def test_the_overview_asks_for_a_column_that_can_be_seen() -> None:
    found = question_about(figure("overview", small(), "0.0"))  # type: ignore[arg-type]
    assert found.answer == "Layer 0, head 1, with weight 0.900"


def test_the_first_column_of_the_overview_is_the_one_that_is_shown() -> None:
    found = question_about(figure("overview", small("[S] b c"), "0.0", specials=False))  # type: ignore[arg-type]
    assert found.answer == "Layer 0, head 0, with weight 0.300"


def test_an_overview_of_a_single_row_has_an_answer() -> None:
    found = question_about(figure("overview", small("[S] b [S]"), "0.0", specials=False))  # type: ignore[arg-type]
    assert found.answer == "Layer 0, head 0, with weight 0.200"


@pytest.mark.parametrize("name", every())
def test_every_kind_has_a_question(name: str) -> None:
    found = question_about(every()[name])
    assert found.text.endswith("?") and found.answer
