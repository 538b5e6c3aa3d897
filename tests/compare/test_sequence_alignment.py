"""Matching positions of two texts, against the textbook's table of lengths."""

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.units import units
from app.compare.sequence_alignment import (
    AlignedPosition,
    align,
    keys,
    longest_common_subsequence,
    same_tokenization,
)

from ..analysis.recorded import tokens

LETTERS = st.lists(st.sampled_from("abcd"), max_size=14)


def spelt(text: Sequence[str]) -> list[tuple[str]]:
    return [(letter,) for letter in text]


def longest(a: Sequence[str], b: Sequence[str]) -> int:
    """The length of a longest common subsequence, by the table (Wagner & Fischer 1974)."""
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, one in enumerate(a):
        for j, other in enumerate(b):
            table[i + 1][j + 1] = table[i][j] + 1 if one == other else max(table[i][j + 1], table[i + 1][j])
    return table[-1][-1]


@given(LETTERS, LETTERS)
def test_no_subsequence_is_longer(a: list[str], b: list[str]) -> None:
    pairs = longest_common_subsequence(spelt(a), spelt(b))
    assert len(pairs) == longest(a, b)
    assert all(a[i] == b[j] for i, j in pairs)
    assert all(one[0] < two[0] and one[1] < two[1] for one, two in itertools.pairwise(pairs))


@given(LETTERS, LETTERS)
def test_every_place_is_there_once_and_in_order(a: list[str], b: list[str]) -> None:
    places = align(spelt(a), spelt(b))
    assert [p.a for p in places if p.a is not None] == list(range(len(a)))
    assert [p.b for p in places if p.b is not None] == list(range(len(b)))
    assert all(p.a is not None or p.b is not None for p in places)


@given(LETTERS, LETTERS)
def test_exchanging_the_two_pairs_the_same_places(a: list[str], b: list[str]) -> None:
    there, back = align(spelt(a), spelt(b)), align(spelt(b), spelt(a))
    assert {(p.a, p.b) for p in there} == {(p.b, p.a) for p in back}


@pytest.mark.parametrize(
    ("a", "b", "places"),
    [
        ("cat", "cat", [(0, 0), (1, 1), (2, 2)]),
        ("cat", "cut", [(0, 0), (1, None), (None, 1), (2, 2)]),
        ("cat", "at", [(0, None), (1, 0), (2, 1)]),
        ("cat", "chat", [(0, 0), (None, 1), (1, 2), (2, 3)]),
        ("ab", "cd", [(0, None), (1, None), (None, 0), (None, 1)]),
        ("", "a", [(None, 0)]),
    ],
)
def test_replaced_inserted_and_deleted(a: str, b: str, places: list[tuple[int | None, int | None]]) -> None:
    assert align(spelt(a), spelt(b)) == tuple(AlignedPosition(*place) for place in places)


def test_long_texts_that_share_little() -> None:
    a, b = [(n % 97,) for n in range(4096)], [(n % 89,) for n in range(4096)]
    pairs = longest_common_subsequence(a, b)
    assert len(pairs) > 1000 and all(a[i] == b[j] for i, j in pairs)


SENTENCE = tokens("[CLS] em ##bed it [SEP]")


def test_tokens_are_the_same_by_number_and_spelling() -> None:
    whole, pieces = (units(SENTENCE, unit=unit) for unit in ("word", "token"))
    assert keys(pieces, SENTENCE, "token")[1:3] == [((1, "em"),), ((2, "##bed"),)]
    assert keys(whole, SENTENCE, "word") == [
        (True, "[CLS]"), (False, "embed"), (False, "it"), (True, "[SEP]"),
    ]  # fmt: skip
    # A special token does not match a word with the same spelling.
    assert keys(units(tokens("it")), tokens("it"), "word") != [(True, "it")]


def test_whether_two_models_cut_alike() -> None:
    """`tokens` numbers tokens by position, so equal beginnings have equal ids."""
    assert same_tokenization(SENTENCE, tokens("[CLS] em ##bed and"))
    assert not same_tokenization(SENTENCE, tokens("[CLS] it em ##bed")), "other numbers"
    assert not same_tokenization(SENTENCE, tokens("[CLS] em ##b ##ed")), "a word cut otherwise"
    assert not same_tokenization(SENTENCE, tokens("<s> you")), "nothing in common"
