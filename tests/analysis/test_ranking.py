from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from app.analysis.ranking import Ranking, rank_pair
from app.capture.recording import RecordedCapture, read
from app.core.stream import Layer
from app.core.token import UnitName
from app.errors import OutOfRange
from app.examples import examples

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
    ranking = rank_pair(recorded(HAND[:1, :1], "a b ##c"), "self", query=2, key=0, unit="word")
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


def test_the_column_by_hand() -> None:
    ranking = rank_pair(recorded(HAND, "a b c"), "self", query=2, key=0)
    facts = {
        (head.layer, head.head): (head.column_mean, head.column_rank, head.column_of, head.lift)
        for head in ranking.heads
    }
    # The weights of a and b on a: .2 .1; 0 0; .2 .1; 1 0.
    assert facts[0, 0] == pytest.approx((0.15, 1, 3, 0.7 / 0.15))
    assert facts[0, 1] == (0, 1, 3, None)
    assert facts[1, 0] == pytest.approx((0.15, 1, 3, 2))
    assert facts[1, 1] == pytest.approx((0.5, 2, 3, 1.4))


def test_the_largest_lift_first() -> None:
    heads = rank_pair(recorded(HAND, "a b c"), "self", query=2, key=0, sort="lift").heads
    assert [(head.layer, head.head) for head in heads] == [(0, 0), (1, 0), (1, 1), (0, 1)]
    # Heads without a lift are last.
    assert heads[-1].lift is None


def test_a_column_is_of_the_queries_that_are_shown() -> None:
    capture = recorded(HAND[:1, :1], "[CLS] b c")
    assert rank_pair(capture, "self", query=2, key=1).heads[0].column_mean == pytest.approx((0.3 + 0.6) / 2)
    hidden = rank_pair(capture, "self", query=2, key=1, specials=False).heads[0]
    assert (hidden.column_mean, hidden.column_of) == pytest.approx((0.6, 2))


def test_a_column_of_words() -> None:
    """Between words b ##c -> a: .4, the mean of .1 and .7; a -> a: .2. Of b ##c: a -> .8; bc -> .6."""
    capture = recorded(HAND[:1, :1], "a b ##c")
    head = rank_pair(capture, "self", query=2, key=0, unit="word").heads[0]
    assert (head.column_mean, head.lift) == pytest.approx((0.2, 2))
    head = rank_pair(capture, "self", query=0, key=1, unit="word").heads[0]
    assert (head.weight, head.column_mean) == pytest.approx((0.8, (0.9 + 0.3) / 2))


CAUSAL = np.tril(np.ones((4, 4), bool))


def test_the_rank_is_among_the_keys_that_are_allowed() -> None:
    """The last of three, not the third of four; in the column only allowed queries count."""
    capture = recorded(random_weights((2, 2, 4, 4), causal=True), "a b c d", allowed=CAUSAL)
    for head in rank_pair(capture, "self", query=2, key=1).heads:
        assert head.allowed and (head.keys, head.column_of) == (3, 3)
        assert head.rank is not None and head.rank <= 3


def test_a_forbidden_pair_is_said_to_be_so() -> None:
    capture = recorded(random_weights((2, 2, 4, 4), causal=True), "a b c d", allowed=CAUSAL)
    heads = rank_pair(capture, "self", query=1, key=3).heads
    assert [(head.allowed, head.weight, head.rank, head.keys) for head in heads] == [(False, 0, None, 2)] * 4
    compared = ("column_mean", "column_rank", "column_of", "lift", "heads_below", "random", "pairs_below")
    assert {getattr(head, name) for head in heads for name in (*compared, "column_forced")} == {None}


def test_windows_forbid_by_layer() -> None:
    capture = recorded(random_weights((2, 2, 4, 4), causal=True), "a b c d", allowed=CAUSAL)
    near = np.stack([CAUSAL, CAUSAL & ~np.tri(4, 4, -2, dtype=bool)])
    arrays = {**capture.arrays, "self.allowed": near}
    windowed = replace(capture, arrays=arrays)
    heads = rank_pair(windowed, "self", query=3, key=0).heads
    # Only heads whose mask allows the pair count.
    assert [(head.layer, head.allowed) for head in heads] == [(0, True), (0, True), (1, False), (1, False)]
    assert [head.heads_below for head in heads] == [0.5, 0, None, None]


def test_the_shipped_example_is_a_stripe() -> None:
    """MiniLM, "The cat sat on the mat because it was soft.": nearly every token attends to mat in L5 H3."""
    soft = next(example for example in examples() if example.recording == "soft.npz")
    assert soft.path is not None
    capture = read(soft.path)
    heads = {(head.layer, head.head): head for head in rank_pair(capture, "self", 8, 6).heads}
    stripe, result = heads[5, 3], heads[3, 1]
    assert (stripe.weight, stripe.column_mean, stripe.lift) == pytest.approx((0.311, 0.404, 0.771), abs=5e-4)
    assert (stripe.rank, stripe.keys, stripe.column_rank, stripe.column_of) == (1, 13, 10, 13)
    assert (result.weight, result.column_mean, result.lift) == pytest.approx((0.196, 0.090, 2.178), abs=5e-4)
    assert (result.column_rank, result.column_of) == (3, 13)


def test_ranks_of_a_row_are_a_permutation() -> None:
    capture = recorded(random_weights((2, 2, 8, 8)), "a b c d e f g h")
    rows = [rank_pair(capture, "self", 3, key).heads for key in range(8)]
    for layer in range(2):
        for head in range(2):
            ranks = {r.rank for row in rows for r in row if (r.layer, r.head) == (layer, head)}
            assert ranks == set(range(1, 9))


def test_heads_come_once_and_in_order() -> None:
    heads = rank_pair(recorded(random_weights((3, 4, 6, 6)), "a b c d e f"), "self", 2, 1).heads
    assert sorted((head.layer, head.head) for head in heads) == [(x, y) for x in range(3) for y in range(4)]
    assert [head.weight for head in heads] == sorted((head.weight for head in heads), reverse=True)
    assert [head.heads_below for head in heads] == [below / 12 for below in range(11, -1, -1)]


def test_of_a_long_text_some_rows_make_the_random_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of rows is reported; all else is unchanged."""
    monkeypatch.setattr("app.analysis.ranking._FEWEST_ROWS", 3)
    allowed = np.tril(np.ones((7, 7), bool))
    weights = random_weights((2, 3, 7, 7), causal=True)
    capture = recorded(weights, "[CLS] em ##bed a b c [SEP]", allowed=allowed)
    units: list[UnitName] = ["token", "word"]
    for unit in units:
        whole = rank_pair(capture, "self", 5, 2, unit=unit)
        with monkeypatch.context() as patch:
            patch.setattr("app.analysis.ranking._MOST_WEIGHTS", 1)
            sampled = rank_pair(capture, "self", 5, 2, unit=unit)
        assert (whole.random_rows, sampled.random_rows) == (whole.random_rows_of, 3)
        assert sampled.random_rows_of == whole.random_rows_of == 5 - (unit == "word")
        for one, other in zip(whole.heads, sampled.heads, strict=True):
            assert replace(one, random=0, pairs_below=0) == replace(other, random=0, pairs_below=0)
    # Of em, ##bed, a, b and c these are em, a and c; em may attend to no other token.
    last = rank_pair(capture, "self", 5, 2).heads[0]
    cells = weights[last.layer, last.head]
    monkeypatch.setattr("app.analysis.ranking._MOST_WEIGHTS", 1)
    sampled = rank_pair(capture, "self", 5, 2)
    assert sampled.heads[0].random == pytest.approx((cells[3, 1:3].sum() + cells[5, 1:5].sum()) / 6)


def test_a_mask_that_layers_share_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is as large as a head's weights, which are never all computed for a ranking."""
    whole: list[int] = []
    allowed = RecordedCapture.allowed

    def counted(
        self: RecordedCapture, stream: str, layer: int, rows: slice | Sequence[int] = slice(None)
    ) -> NDArray[np.bool_] | None:
        if rows == slice(0, 3):
            whole.append(layer)
        return allowed(self, stream, layer, rows)

    monkeypatch.setattr(RecordedCapture, "allowed", counted)
    rank_pair(recorded(HAND, "a b c"), "self", query=2, key=0)
    assert whole == [0, 1]
    monkeypatch.setattr(RecordedCapture, "mask_layer", lambda self, stream, layer: 0)
    rank_pair(recorded(HAND, "a b c"), "self", query=2, key=0)
    assert whole == [0, 1, 0]


def test_a_pair_that_the_mask_forces_is_no_find() -> None:
    """In layer 0 the query begins a chunk and may attend to itself only; in layer 1 it has a choice."""
    chunked = CAUSAL & (np.arange(4) // 2 == np.arange(4)[:, None] // 2)
    weights = random_weights((2, 2, 4, 4), causal=True)
    weights[0] = np.where(chunked, weights[0], 0)
    weights[0] /= weights[0].sum(axis=-1, keepdims=True)
    capture = recorded(weights, "a b c d", allowed=CAUSAL)
    capture = replace(capture, arrays={**capture.arrays, "self.allowed": np.stack([chunked, CAUSAL])})
    heads = rank_pair(capture, "self", query=2, key=2).heads
    assert [(head.layer, head.choice) for head in heads] == [(1, True), (1, True), (0, False), (0, False)]
    assert sorted(head.heads_below or 0 for head in heads[:2]) == [0, 0.5]
    for head in heads[2:]:
        compared = (head.rank, head.column_mean, head.column_rank, head.lift, head.heads_below, head.random)
        assert (head.weight, head.keys, compared) == (1, 1, (None,) * 6)
    # The column of the key in layer 0: only token 3 has a choice beside it.
    other = next(head for head in rank_pair(capture, "self", query=3, key=2).heads if head.layer == 0)
    assert (other.column_mean, other.column_of, other.lift) == (None, 1, None)


def test_a_row_without_a_choice_is_not_in_the_column() -> None:
    weights = random_weights((1, 1, 4, 4), causal=True)
    capture = recorded(weights, "a b c d", allowed=CAUSAL)
    head = rank_pair(capture, "self", query=3, key=0).heads[0]
    mean = weights[0, 0, 1:3, 0].mean()
    assert (head.column_mean, head.lift) == pytest.approx((mean, weights[0, 0, 3, 0] / mean))
    assert (head.column_of, head.column_forced) == (3, 1)
    after = rank_pair(capture, "self", query=3, key=1).heads[0]
    assert (after.column_of, after.column_forced) == (3, 0)


def test_a_learned_sink_is_a_choice() -> None:
    weights = np.tril(np.full((1, 2, 3, 3), 0.2))
    weights[0, 1, 0, 0] = 0.7
    capture = recorded(weights, "a b c", allowed=np.tri(3, dtype=bool))
    stream = replace(capture.stream("self"), details=(Layer(0, sink=True),))
    heads = rank_pair(replace(capture, streams={"self": stream}), "self", query=0, key=0).heads
    assert [(head.head, head.choice, head.rank) for head in heads] == [(1, True, 1), (0, True, 1)]
    assert heads[0].lift == pytest.approx(0.7 / 0.2)


def test_what_other_pairs_need_too_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The random pairs are those of the units shown, and of nothing else."""
    kept: dict[tuple[str | int, ...], NDArray[Any]] = {}

    def remembered(
        self: RecordedCapture, key: tuple[str | int, ...], compute: Callable[[], NDArray[Any]]
    ) -> NDArray[Any]:
        if key not in kept:
            kept[key] = compute()
        return kept[key]

    capture = recorded(
        random_weights((2, 2, 6, 6), causal=True), "[CLS] a ##b c d [SEP]", allowed=np.tri(6) > 0
    )
    questions: list[Callable[[], Ranking]] = [
        lambda pair=pair, unit=unit, specials=specials: rank_pair(  # type: ignore[misc]
            capture, "self", *pair, unit=unit, specials=specials
        )
        for pair in ((3, 1), (4, 2))
        for unit in ("token", "word")
        for specials in (True, False)
    ]
    fresh = [ask() for ask in questions]
    monkeypatch.setattr(RecordedCapture, "remembered", remembered)
    assert [ask() for ask in questions] == fresh
    count = len(kept)
    assert [ask() for ask in questions] == fresh and len(kept) == count
