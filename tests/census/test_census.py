"""Kinds of heads and sentences, from numbers given by hand."""

from dataclasses import replace

import numpy as np
import pytest

from app.head_census.census import census_of
from app.head_census.census_text import notes
from app.head_census.haystack import hidden, sentences
from app.head_census.kinds import CRITERIA
from app.head_census.options import NEEDLE, QUESTION

from .known import SCORES, known_numbers


def test_heads_have_the_kinds_whose_scores_they_reach() -> None:
    census = census_of(known_numbers())
    assert census.labels == (
        (("previous", "local"), ("sink",), ("sink",)),
        (("retrieval", "induction"), (), ("vertical-slash",)),
    )
    assert census.named("sink") == ((0, 2), (0, 1))
    assert census.ranked("retrieval")[:2] == ((1, 0), (1, 1))
    assert [str(one) for one in census.statements] == [
        "1 of 6 heads fetches the needle: L1 H0.",
        "1 is an induction head: L1 H0.",
        "1 only looks nearby: at the first tokens and the nearest 256.",
    ]


def test_a_head_that_gives_as_much_without_a_question_does_not_retrieve() -> None:
    unasked = np.array([[0.0, 0.0, 0.0], [0.21, 0.0, 0.0]])
    census = census_of(known_numbers(unasked=unasked))
    assert census.kind("retrieval").least[1, 0] == pytest.approx(0.42)
    assert census.labels[1][0] == ("induction",)
    assert str(census.statements[0]) == "None of the 6 heads fetches the needle."


def test_attention_that_is_spread_evenly_over_few_tokens_names_nothing() -> None:
    numbers = known_numbers()
    crowded = replace(numbers, even={kind: np.full(2, 0.48) for kind in numbers.even})
    assert census_of(crowded).labels == (((), (), ()), ((), (), ("vertical-slash",)))


def test_the_a_shape_is_preferred_where_it_holds_as_much() -> None:
    """The vertical-slash pattern contains it."""
    shares = {kind: np.array(values) for kind, values in SCORES.items()}
    shares["vertical-slash"][0, 0] = 0.97
    assert "vertical-slash" in census_of(known_numbers(shares=shares)).labels[0][0]


def test_what_was_not_measured_has_no_heads_and_no_sentence() -> None:
    shares = {kind: np.array(values) for kind, values in SCORES.items()}
    shares["induction"][:] = np.nan
    census = census_of(known_numbers(shares=shares, causal=False))
    assert not census.kind("induction").measured and census.ranked("induction") == ()
    assert np.isnan(census.kind("induction").least).all()
    assert not any("induction head" in str(one) for one in census.statements)


def test_the_first_note_names_the_needle_only_where_it_was_hidden() -> None:
    with_needle = known_numbers()
    without = replace(with_needle, sweep=with_needle.sweep[:0])
    assert "with a needle" in str(next(notes(with_needle)))
    first = str(next(notes(without)))
    assert "tokens of prose, and" in first and "needle" not in first


def test_every_kind_states_its_definition() -> None:
    for criterion in CRITERIA.values():
        assert 0 < criterion.threshold < 1 and criterion.times == 2
        for text in (criterion.explanation, criterion.formula, criterion.threshold_source, criterion.source):
            assert text


def test_the_text_says_nothing_of_the_needle() -> None:
    every = " ".join(sentences()).lower()
    assert len(set(sentences())) == len(sentences()) > 100
    for word in ("lighthouse", "secret", "word of", "saffron"):
        assert word in f"{NEEDLE} {QUESTION}".lower() and word not in every


@pytest.mark.parametrize("depth", [0.0, 0.3, 1.0])
def test_a_needle_lies_where_it_is_said_to(depth: float) -> None:
    hay = sentences()[:11]
    text, needle, question = hidden(hay, NEEDLE, QUESTION, depth)
    assert text[slice(*needle)] == NEEDLE
    assert text[slice(*question)] == f"Question: {QUESTION}\nAnswer:"
    before = text[: needle[0]].strip()
    assert before == " ".join(hay[: 1 + round(10 * depth)])
    assert text.endswith("Answer:") and text.count(NEEDLE) == 1
