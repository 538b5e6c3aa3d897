"""Only the rows of one part of the input and the columns of another: shown, labelled, never rescaled."""

from dataclasses import replace

import numpy as np
import pytest

from app.analysis import row_tiles
from app.analysis.head_selection import HeadSelection
from app.analysis.head_view import head_view
from app.analysis.overview import overview
from app.analysis.ranking import rank_pair
from app.analysis.units import spans, units
from app.core.token import Part, Token
from app.errors import InvalidRequest, OutOfRange

from .recorded import random_weights, recorded, tokens

# BERT's pairs: the first separator ends A, the second B.
PAIR: tuple[Token, ...] = (
    *(replace(token, part="A") for token in tokens("[CLS] em ##bed [SEP]")),
    *(replace(token, part="B") for token in tokens("b c ##d [SEP]")),
)
WEIGHTS = random_weights((2, 3, 8, 8))
ROWS: dict[Part | None, slice] = {None: slice(None), "A": slice(0, 4), "B": slice(4, 8)}


def test_units_of_one_part() -> None:
    assert [unit.label for unit in units(PAIR, part="B")] == ["b", "c", "##d", "[SEP]"]
    assert [unit.tokens for unit in units(PAIR, unit="word", specials=False, part="B")] == [(4,), (5, 6)]
    assert {unit.part for unit in units(PAIR, part="A")} == {"A"}


def test_a_part_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(InvalidRequest) as refusal:
        units(PAIR, part="answer")
    assert refusal.value.hint == "Its parts are: A, B."
    with pytest.raises(InvalidRequest, match="no part “A”"):
        units(tokens("a b"), part="A")


@pytest.mark.parametrize("query_part", [None, "A", "B"])
@pytest.mark.parametrize("key_part", [None, "A", "B"])
@pytest.mark.parametrize("budget", [1, 8 << 20])
def test_a_part_of_a_head_is_that_part_of_the_matrix(
    query_part: Part | None, key_part: Part | None, budget: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_tiles, "TILE_BYTES", budget)
    capture = recorded(WEIGHTS, PAIR)
    view = head_view(capture, "self", HeadSelection.one(1, 2), query_part=query_part, key_part=key_part)
    rows = WEIGHTS[1, 2][ROWS[query_part]]
    np.testing.assert_array_equal(view.matrix, rows[:, ROWS[key_part]])
    np.testing.assert_allclose(view.matrix.sum(-1) + view.removed, 1, atol=1e-6)
    small = overview(capture, "self", query_part=query_part, key_part=key_part)
    np.testing.assert_array_equal(small.thumbnails[1, 2], np.rint(255 * np.sqrt(view.matrix)))
    for metric in overview(capture, "self").metrics:
        np.testing.assert_array_equal(metric.values, small.values(metric.name))


def test_what_falls_outside_a_part_is_said() -> None:
    view = head_view(
        recorded(WEIGHTS, PAIR), "self", HeadSelection.one(0, 0), query_part="A", key_part="B", specials=False
    )
    outside = 1 - WEIGHTS[0, 0, 1:3, 4:7].sum(-1)
    np.testing.assert_allclose(view.removed, outside, atol=1e-6)
    chosen, rest = view.notes
    assert chosen == "Only the rows of text A and the columns of text B are shown."
    assert rest == (
        f"The rest, {100 * outside.mean():.1f} % of the attention of these rows on average and "
        f"{100 * outside.max():.1f} % at most, falls on what is not shown."
        " Special tokens ([CLS], [SEP]) are not shown either."
        " Nothing is rescaled."
    )


def test_rows_of_a_part_alone_lose_nothing() -> None:
    view = head_view(recorded(WEIGHTS, PAIR), "self", HeadSelection.one(0, 0), query_part="B")
    assert view.notes == ("Only the rows of text B are shown.",)
    assert not view.removed.any()


def test_a_pair_across_parts_is_compared_with_the_pairs_across_them() -> None:
    capture = recorded(WEIGHTS, PAIR)
    ranking = rank_pair(capture, "self", 1, 5, query_part="A", key_part="B")
    best = ranking.heads[0]
    cells = WEIGHTS[best.layer, best.head][1:3, 4:7]
    assert best.random == pytest.approx(cells.mean())
    assert best.pairs_below == pytest.approx((cells < best.weight).mean())
    assert best.keys == 4
    with pytest.raises(OutOfRange):
        rank_pair(capture, "self", 5, 5, query_part="A")


def test_within_a_part_no_token_is_compared_with_itself() -> None:
    head = rank_pair(recorded(WEIGHTS, PAIR), "self", 4, 5, query_part="B", key_part="B").heads[0]
    cells = WEIGHTS[head.layer, head.head][4:7, 4:7]
    assert head.random == pytest.approx(cells[~np.eye(3, dtype=bool)].mean())


def test_where_parts_lie() -> None:
    assert spans(units(PAIR)) == (("A", 0, 4), ("B", 4, 8))
    assert spans(units(PAIR, unit="word", specials=False)) == (("A", 0, 1), ("B", 1, 3))
    assert spans(units(tokens("a b"))) == ()
    # RoBERTa's separators belong to neither: they count with the part before them.
    loose = tuple(replace(token, part=None) if token.special else token for token in PAIR)
    assert spans(units(loose)) == (("A", 1, 4), ("B", 4, 8))
