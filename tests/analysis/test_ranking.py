import numpy as np
import pytest

from app.analysis import tiles
from app.analysis.ranking import rank_pair
from app.errors import OutOfRange

from .recorded import random_weights, recorded

HAND = np.array(
    [
        [  # layer 0
            [[0.2, 0.3, 0.5], [0.1, 0.6, 0.3], [0.7, 0.2, 0.1]],
            [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.4, 0.4, 0.2]],
        ],
        [  # layer 1
            [[0.2, 0.3, 0.5], [0.1, 0.6, 0.3], [0.3, 0.2, 0.5]],
            [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.7, 0.0, 0.3]],
        ],
    ]
)


def test_a_case_worked_by_hand() -> None:
    ranking = rank_pair(recorded(HAND, "a b c"), "self", query=2, key=0)
    assert (ranking.query.label, ranking.key.label) == ("c", "a")
    # Equal weights (0.7) keep the order of layers and heads.
    assert [(head.layer, head.head) for head in ranking.heads] == [(0, 0), (1, 1), (0, 1), (1, 0)]
    assert [head.weight for head in ranking.heads] == pytest.approx([0.7, 0.7, 0.4, 0.3])
    assert [head.rank for head in ranking.heads] == [1, 1, 1, 2]
    assert [head.keys for head in ranking.heads] == [3] * 4
    assert [head.heads_below for head in ranking.heads] == [0.5, 0.5, 0.25, 0.0]
    # Head 0.0: the six cells off the diagonal are .3 .5 .1 .3 .7 .2; five are below .7.
    best = ranking.heads[0]
    assert best.random == pytest.approx((0.3 + 0.5 + 0.1 + 0.3 + 0.7 + 0.2) / 6)
    assert best.pairs_below == pytest.approx(5 / 6)
    # Head 0.1: 1 0 0 1 .4 .4; two are below .4.
    assert ranking.heads[2].pairs_below == pytest.approx(2 / 6)


def test_special_tokens_are_not_what_a_pair_is_compared_with() -> None:
    head = rank_pair(recorded(HAND[:1, :1], "[CLS] b c"), "self", query=1, key=2).heads[0]
    # The pairs are b->c and c->b.
    assert head.random == pytest.approx((0.3 + 0.2) / 2)
    assert head.pairs_below == 0.5
    assert (head.rank, head.keys) == (2, 3)


def test_hidden_tokens_do_not_count_as_keys() -> None:
    capture = recorded(HAND[:1, :1], "[CLS] b c")
    head = rank_pair(capture, "self", query=2, key=1, specials=False).heads[0]
    assert (head.rank, head.keys) == (1, 2)
    assert head.weight == pytest.approx(0.2)
    with pytest.raises(OutOfRange):
        rank_pair(capture, "self", query=0, key=1, specials=False)


def test_a_pair_that_is_forbidden_is_not_compared_with() -> None:
    weights = np.array([[[[1, 0, 0], [0.25, 0.75, 0], [0.5, 0.2, 0.3]]]])
    allowed = np.tril(np.ones((3, 3), bool))
    head = rank_pair(recorded(weights, "a b c", allowed=allowed), "self", query=1, key=0).heads[0]
    # The pairs are b->a, c->a and c->b.
    assert head.random == pytest.approx((0.25 + 0.5 + 0.2) / 3)
    assert head.pairs_below == pytest.approx(1 / 3)


def test_words_are_summed_over_keys_and_averaged_over_queries() -> None:
    ranking = rank_pair(recorded(HAND[:1, :1], "a b ##c"), "self", query=2, key=0, words=True)
    assert ranking.query.label == "bc"
    head = ranking.heads[0]
    assert head.weight == pytest.approx((0.1 + 0.7) / 2)
    assert (head.rank, head.keys) == (2, 2)
    # The pairs are a->bc (0.8) and bc->a (0.4).
    assert head.random == pytest.approx(0.6)


def test_without_other_pairs_there_is_nothing_to_compare_with() -> None:
    head = rank_pair(recorded([[[[0.3, 0.7], [1, 0]]]], "[CLS] a"), "self", query=1, key=0).heads[0]
    assert head.random is None and head.pairs_below is None


def test_two_sides_have_no_diagonal() -> None:
    capture = recorded([[[[0.3, 0.7], [0.9, 0.1]]]], "a b", key_sentence="x y")
    head = rank_pair(capture, "cross", query=0, key=0).heads[0]
    assert head.random == pytest.approx(0.5)
    assert head.pairs_below == pytest.approx(1 / 4)


@pytest.mark.parametrize(("query", "key"), [(3, 0), (0, 3), (-1, 0)])
def test_a_token_that_is_not_there(query: int, key: int) -> None:
    with pytest.raises(OutOfRange):
        rank_pair(recorded(HAND, "a b c"), "self", query, key)


def test_ranks_of_a_row_are_a_permutation() -> None:
    capture = recorded(random_weights((2, 2, 8, 8)), "a b c d e f g h")
    rows = [rank_pair(capture, "self", 3, key).heads for key in range(8)]
    for layer in range(2):
        for head in range(2):
            ranks = [r.rank for row in rows for r in row if (r.layer, r.head) == (layer, head)]
            assert sorted(ranks) == list(range(1, 9))


def test_heads_come_once_and_in_order() -> None:
    heads = rank_pair(recorded(random_weights((3, 4, 6, 6)), "a b c d e f"), "self", 2, 1).heads
    assert sorted((head.layer, head.head) for head in heads) == [(x, y) for x in range(3) for y in range(4)]
    assert [head.weight for head in heads] == sorted((head.weight for head in heads), reverse=True)
    assert [round(head.heads_below * 12) for head in heads] == list(range(11, -1, -1))


def test_small_tiles_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed = np.tril(np.ones((7, 7), bool))
    capture = recorded(
        random_weights((2, 3, 7, 7), causal=True), "[CLS] em ##bed a b c [SEP]", allowed=allowed
    )
    for words in (False, True):
        whole = rank_pair(capture, "self", 5, 2, words=words)
        with monkeypatch.context() as patch:
            patch.setattr(tiles, "TILE_BYTES", 1)
            tiled = rank_pair(capture, "self", 5, 2, words=words)
        for one, other in zip(whole.heads, tiled.heads, strict=True):
            assert one.random == pytest.approx(other.random, rel=1e-6)
            assert one.pairs_below == other.pairs_below
