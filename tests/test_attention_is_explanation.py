"""The findings about weights and effects: the page agrees with the models, its numbers with a hand count."""

import numpy as np
import pytest

from scripts.attention_is_explanation import BEGINNINGS, PAGE, SENTENCES, Result, check, facts, report


def result(weights: list[float], estimates: list[float], effects: list[float]) -> Result:
    """Edges of one head each, all of which were run; the last three were drawn at random."""
    edges = [(0, number, 1, 0) for number in range(len(weights))]
    return Result(
        "a b", edges, np.array(weights), np.array(estimates), np.arange(len(edges)), np.array(effects), 3
    )


def test_the_numbers_of_one_sentence_by_hand() -> None:
    seen = facts(result([0.9, 0.5, 0.05, 0.01], [0.0, 0.1, 0.2, 0.3], [0.0, 0.1, 0.2, 0.4]))
    assert seen["correlation"] == pytest.approx(-1) and seen["correlation of runs"] == pytest.approx(-1)
    assert seen["agreement"] == pytest.approx(1) and seen["agreement at random"] == pytest.approx(1)
    # One edge of four is the brightest 1 %: it is idle, and the decisive one is dim.
    assert (seen["idle"], seen["overlap"], seen["dim"], seen["same edge"], seen["same head"]) == (
        1,
        0,
        1,
        0,
        0,
    )


def test_a_report_names_what_it_rests_on() -> None:
    results = [result([0.9, 0.5, 0.05, 0.01], [0.3, 0.2, 0.1, 0.05], [0.4, 0.2, 0.1, 0.05])] * 3
    page = report({"the storyteller": results}, {"the storyteller": "r1"})
    assert "{" not in page and "r1" in page
    assert (
        "run in 3 of 3 sentences (the storyteller). Over all edges, weight and effect rise together." in page
    )
    assert page.count("What would have proved the opposite?") == 5


@pytest.mark.parametrize(("key", "text"), [("storyteller", BEGINNINGS[0]), ("minilm", SENTENCES[0])])
def test_the_page_agrees_with_the_models(key: str, text: str) -> None:
    assert check(PAGE.read_text(encoding="utf-8"), key, text) == []
