from dataclasses import replace
from itertools import product
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.units import Unit, find, pool, pool_mask, units
from app.core.token import Part, Token, UnitName
from app.errors import InvalidRequest, OutOfRange

from .recorded import random_weights, tokens

SENTENCE = tokens("[CLS] em ##bed ##ding is soft [SEP]")


UNITS = st.sampled_from(get_args(UnitName))


@st.composite
def sentences(draw: st.DrawFn) -> tuple[Token, ...]:
    kinds = draw(st.lists(st.sampled_from(["word", "##part", "[SEP]"]), min_size=1, max_size=12))
    if kinds[0] == "##part" or all(kind == "[SEP]" for kind in kinds):
        kinds[0] = "word"
    for number in range(1, len(kinds)):
        if kinds[number] == "##part" and kinds[number - 1] == "[SEP]":
            kinds[number] = "word"
    return tokens(" ".join(kinds))


def test_every_token_is_a_unit() -> None:
    assert [unit.label for unit in units(SENTENCE)] == [
        "[CLS]", "em", "##bed", "##ding", "is", "soft", "[SEP]",
    ]  # fmt: skip
    assert [unit.tokens for unit in units(SENTENCE)] == [(n,) for n in range(7)]
    assert [unit.special for unit in units(SENTENCE)] == [True, *[False] * 5, True]


def test_what_is_no_text_has_a_short_name_for_axes() -> None:
    patch = Token(1, "row 3, column 4", "3,4", None, None, False, 1, False)
    assert [unit.axis_name for unit in units((SENTENCE[0], patch))] == ["[CLS]", "3,4"]
    assert {unit.short for unit in units(SENTENCE)} == {None}


def test_words_merge_their_sub_words() -> None:
    assert units(SENTENCE, unit="word", specials=False) == (
        Unit("embedding", (1, 2, 3), False),
        Unit("is", (4,), False),
        Unit("soft", (5,), False),
    )


def test_equal_words_stay_apart() -> None:
    assert [unit.tokens for unit in units(tokens("the the ##the the"), unit="word")] == [(0,), (1, 2), (3,)]


def test_sentences_and_parts_merge_their_tokens() -> None:
    numbers = (None, 0, 0, 0, 1, 1, None)
    parts: tuple[Part, ...] = ("A", "A", "A", "A", "A", "B", "B")
    sentence = tuple(
        replace(token, sentence=number, part=part)
        for token, number, part in zip(SENTENCE, numbers, parts, strict=True)
    )
    assert units(sentence, unit="sentence") == (
        Unit("[CLS]", (0,), True, "A"),
        Unit("embedding", (1, 2, 3), False, "A"),
        Unit("is soft", (4, 5), False, "A"),
        Unit("[SEP]", (6,), True, "B"),
    )
    assert units(sentence, unit="part") == (
        Unit("A: [CLS] embedding is", (0, 1, 2, 3, 4), False, "A"),
        Unit("B: soft [SEP]", (5, 6), False, "B"),
    )
    assert units(sentence, unit="part", part="B", specials=False) == (Unit("B: soft", (5,), False, "B"),)


def test_the_label_of_a_long_sentence_is_its_beginning() -> None:
    long = tuple(replace(token, sentence=0) for token in tokens(" ".join(f"word{n}" for n in range(30))))
    (unit,) = units(long, unit="sentence")
    assert unit.label == "word0 word1 word2 word3 word4 word5 word6 word7 word8 word9…"
    assert unit.tokens == tuple(range(30))


@given(st.integers(1, 60), st.integers(0, 99))
def test_long_units_are_pooled_like_short_ones(size: int, seed: int) -> None:
    """By hand, and in double precision: float32 would lose digits over many tokens."""
    weights = random_weights((2, 60, 60), seed)
    starts = range(0, 60, size)
    long = [Unit("", tuple(range(start, min(start + size, 60))), False) for start in starts]
    pooled, removed = pool(weights, long, long)
    for (row, query), (column, key) in product(enumerate(long), enumerate(long)):
        block = weights[:, query.tokens[0] : query.tokens[-1] + 1, key.tokens[0] : key.tokens[-1] + 1]
        by_hand = block.astype(np.float64).sum(axis=2).mean(axis=1)
        np.testing.assert_allclose(pooled[:, row, column], by_hand, rtol=1e-6)
    assert not removed.any()


def test_a_text_of_special_tokens_only_cannot_be_hidden() -> None:
    with pytest.raises(InvalidRequest, match="special tokens only"):
        units(tokens("[CLS] [SEP]"), specials=False)


def test_find_gives_the_word_of_a_token() -> None:
    visible = units(SENTENCE, unit="word")
    assert [find(visible, position) for position in range(7)] == [0, 1, 1, 1, 2, 3, 4]


@pytest.mark.parametrize("position", [0, 6, 7, -1])
def test_a_hidden_token_is_not_found(position: int) -> None:
    with pytest.raises(OutOfRange):
        find(units(SENTENCE, specials=False), position)


def test_pool_sums_keys_and_averages_queries() -> None:
    weights = np.array(
        [
            [0.10, 0.20, 0.30, 0.40],
            [0.25, 0.25, 0.25, 0.25],
            [0.00, 0.50, 0.25, 0.25],
            [1.00, 0.00, 0.00, 0.00],
        ],
        np.float32,
    )
    sentence = tokens("[CLS] a ##b c")
    words = units(sentence, unit="word", specials=False)  # a+b and c
    pooled, removed = pool(weights, words, words)
    # Row a+b: mean of rows 1 and 2; keys a+b: sum of columns 1 and 2.
    np.testing.assert_allclose(pooled, [[(0.5 + 0.75) / 2, (0.25 + 0.25) / 2], [0.0, 0.0]])
    np.testing.assert_allclose(removed, [0.125, 1.0])


def test_pool_of_all_tokens_costs_nothing() -> None:
    weights = random_weights((3, 5, 5))
    every = units(tokens("a b c d e"))
    pooled, removed = pool(weights, every, every)
    assert pooled is weights
    assert not removed.any()


def test_pool_of_a_tile_takes_positions_from_its_first_row() -> None:
    weights = random_weights((2, 7, 7))
    words = units(SENTENCE, unit="word")
    whole, _ = pool(weights, words, words)
    tile, _ = pool(weights[:, 1:5], words[1:3], words, first=1)
    np.testing.assert_array_equal(tile, whole[:, 1:3])


@given(sentences(), UNITS, st.booleans(), st.integers(0, 99))
def test_what_is_shown_and_what_is_removed_make_up_the_row(
    sentence: tuple[Token, ...], unit: UnitName, specials: bool, seed: int
) -> None:
    weights = random_weights((2, len(sentence), len(sentence)), seed)
    before = weights.copy()
    visible = units(sentence, unit=unit, specials=specials)
    pooled, removed = pool(weights, visible, visible)
    assert pooled.shape == (2, len(visible), len(visible))
    np.testing.assert_allclose(pooled.sum(-1) + removed, 1, atol=1e-6)
    np.testing.assert_array_equal(weights, before)


@given(sentences(), UNITS, st.booleans())
def test_units_are_neighbours_in_reading_order(
    sentence: tuple[Token, ...], unit: UnitName, specials: bool
) -> None:
    visible = units(sentence, unit=unit, specials=specials)
    for one in visible:
        assert list(one.tokens) == list(range(one.tokens[0], one.tokens[-1] + 1))
    positions = [position for one in visible for position in one.tokens]
    hidden = {n for n, token in enumerate(sentence) if token.special} if not specials else set()
    assert positions == [n for n in range(len(sentence)) if n not in hidden]


def test_a_unit_may_attend_where_any_of_its_tokens_may() -> None:
    words = units(tokens("a b ##c d"), unit="word")
    causal = np.tril(np.ones((4, 4), bool))
    assert pool_mask(causal, words, words).tolist() == [
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]
    every = units(tokens("a b c d"))
    assert pool_mask(causal, every, every) is causal
