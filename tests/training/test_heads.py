"""Head scores on attention made by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.heads import duplicate, induction, previous_token


def looking(rows: int, at: dict[int, int]) -> np.ndarray:
    """Attention whose row i attends to column at[i], or by default to itself."""
    weights = np.zeros((rows, rows))
    for row in range(rows):
        weights[row, at.get(row, row)] = 1
    return weights


def test_a_perfect_induction_head() -> None:
    """a b c a b c: the second a (3) attends to the first b (1), which followed the first a."""
    weights = looking(6, {3: 1, 4: 2, 5: 3})
    assert induction(weights, period=3) == 1
    assert duplicate(weights, period=3) == 0


def test_the_token_before_is_not_the_one_that_followed() -> None:
    """The reading printed in the paper by mistake: the second b attends to the first a."""
    assert induction(looking(6, {4: 0, 5: 1}), period=3) == 0


def test_a_head_that_finds_the_same_token() -> None:
    weights = looking(6, {3: 0, 4: 1, 5: 2})
    assert duplicate(weights, period=3) == 1
    assert induction(weights, period=3) == 0


def test_a_previous_token_head() -> None:
    assert previous_token(looking(6, {row: row - 1 for row in range(1, 6)})) == 1


def test_only_the_last_repetition_counts_as_earlier_occurrence() -> None:
    """a b a b a b: row 4 (a) must attend to 3, the b that followed the a at 2."""
    assert induction(looking(6, {2: 1, 3: 2, 4: 3, 5: 4}), period=2) == 1
    assert induction(looking(6, {2: 1, 3: 2, 4: 1, 5: 2}), period=2) == pytest.approx(0.5)


@given(st.integers(2, 5), st.integers(2, 4))
def test_uniform_attention_scores_what_chance_gives(period: int, times: int) -> None:
    length = period * times
    causal = np.tril(np.ones((length, length)))
    weights = causal / causal.sum(1, keepdims=True)
    expected = np.mean([1 / (row + 1) for row in range(period, length)])
    assert induction(weights, period) == pytest.approx(expected)
    assert duplicate(weights, period) == pytest.approx(expected)


def test_layers_and_heads_are_kept() -> None:
    assert induction(np.zeros((2, 3, 8, 8)), 4).shape == (2, 3)


def test_nothing_repeated_is_refused() -> None:
    with pytest.raises(ValueError, match="repeated"):
        induction(np.eye(4), 4)
