"""What sparse patterns hold, on attention drawn by hand and against sums over whole matrices."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.head_census.patterns import FIRST, Budget, PatternShares, budget_of, paired_rows, pattern_shares

TOKENS = 256
# 4 first tokens and 32 near ones.
BUDGET = budget_of(TOKENS, causal=True)


def rows_of(scores: NDArray[np.float64]) -> NDArray[np.float32]:
    """Attention ``[tokens, tokens]`` of a causal head with these non-negative scores."""
    lower = np.tril(scores)
    weights: NDArray[np.float32] = (lower / lower.sum(axis=1, keepdims=True)).astype(np.float32)
    return weights


def shares(*heads: NDArray[np.float32], budget: Budget = BUDGET) -> PatternShares:
    weights = np.stack(heads)
    tokens = weights.shape[1]
    chosen, measured = paired_rows(tokens, budget.start, 192)
    allowed = np.tril(np.ones((tokens, tokens), bool))[measured] if budget.causal else None
    choosing = (chosen, weights[:, chosen])
    return pattern_shares(budget, choosing, (measured, weights[:, measured]), allowed)


def near(width: int) -> NDArray[np.float64]:
    distance = np.arange(TOKENS)[:, None] - np.arange(TOKENS)
    return ((distance >= 0) & (distance < width)).astype(float)


def test_the_budget_grows_with_the_text() -> None:
    sizes = [budget_of(tokens, causal=True) for tokens in (64, 256, 2048, 8192)]
    assert [(one.nearest, one.block, one.keys) for one in sizes] == [
        (8, 2, 12),
        (32, 8, 36),
        (256, 64, 260),
        (256, 64, 260),
    ]
    both = budget_of(512, causal=False, special=[0, 511])
    assert both.first.tolist() == [0, 511]
    assert both.start == 0


def test_a_head_that_looks_nearby_and_at_the_sink_is_an_a_shape() -> None:
    scores = near(BUDGET.nearest)
    scores[:, 0] = 5
    found = shares(rows_of(scores))
    assert found.a_shape == pytest.approx(1)
    assert found.vertical_slash == pytest.approx(1)
    # Blocks of 8 hold 31 of 32 near tokens at the least, and the sink has a block of its own.
    assert found.block_sparse[0] < 1


def test_columns_and_far_diagonals_are_vertical_slash_only() -> None:
    scores = np.zeros((TOKENS, TOKENS))
    scores[:, [7, 20, 33, 35]] = 3
    for distance in (60, 90, 121, 150):
        scores += np.eye(TOKENS, k=-distance)
    scores[0, 0] = 1
    scores += 1e-9
    found = shares(rows_of(scores))
    assert found.vertical_slash[0] == pytest.approx(1, abs=1e-5)
    assert found.a_shape[0] < 0.2
    assert found.block_sparse[0] < 0.95


def test_blocks_that_are_no_lines_are_block_sparse_only() -> None:
    generator = np.random.default_rng(0)
    side, count = BUDGET.block, TOKENS // BUDGET.block
    scores = np.full((TOKENS, TOKENS), 1e-9)
    for row in range(count):
        for column in generator.choice(row + 1, min(row + 1, 3), replace=False):
            scores[row * side : (row + 1) * side, column * side : (column + 1) * side] = 1
    found = shares(rows_of(scores))
    assert found.block_sparse[0] == pytest.approx(1, abs=1e-5)
    assert found.vertical_slash[0] < 0.8
    assert found.a_shape[0] < 0.6


def test_evenly_spread_attention_has_what_is_called_even() -> None:
    found = shares(rows_of(np.ones((TOKENS, TOKENS))))
    assert found.a_shape[0] == pytest.approx(found.even, abs=1e-6)
    measured = paired_rows(TOKENS, BUDGET.start, 192)[1]
    assert found.even == pytest.approx(float(np.mean(BUDGET.keys / (measured + 1))))
    assert found.vertical_slash[0] <= found.even + 1e-6


def test_lines_chosen_on_noise_hold_no_more_than_any_other_lines() -> None:
    """They are measured on other rows: else, the largest of random weights would be called a pattern."""
    noise = np.random.default_rng(1).exponential(size=(64, TOKENS, TOKENS))
    found = shares(*(rows_of(one) for one in noise))
    assert float(found.vertical_slash.mean()) == pytest.approx(found.even, abs=0.05)
    assert float(found.block_sparse.mean()) == pytest.approx(found.even, abs=0.05)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([40, 64, 96, 130]), st.booleans(), st.floats(0.1, 4))
def test_shares_are_shares_and_the_a_shape_is_a_sum(
    seed: int, tokens: int, causal: bool, power: float
) -> None:
    generator = np.random.default_rng(seed)
    scores = generator.random((3, tokens, tokens)) ** (1 / power)
    weights = np.tril(scores) if causal else scores
    weights = (weights / weights.sum(axis=2, keepdims=True)).astype(np.float32)
    budget = budget_of(tokens, causal, [0, tokens - 1])
    found = shares(*weights, budget=budget)
    for share in (found.a_shape, found.vertical_slash, found.block_sparse):
        assert ((share >= 0) & (share <= 1)).all()
    _chosen, measured = paired_rows(tokens, budget.start, 192)
    sums = np.zeros(3)
    for row in measured.tolist():
        low = row - budget.nearest + 1 if causal else row - (budget.nearest - 1 - budget.nearest // 2)
        high = row + 1 if causal else row + budget.nearest // 2 + 1
        kept = {*range(max(low, 0), min(high, tokens)), *budget.first.tolist()}
        sums += weights[:, row, sorted(kept)].sum(axis=1)
    np.testing.assert_allclose(found.a_shape, np.minimum(sums / len(measured), 1), atol=1e-5)


@given(st.integers(0, 400), st.integers(0, 60), st.integers(1, 64))
def test_each_measured_row_follows_one_to_choose_on_in_its_block(tokens: int, start: int, most: int) -> None:
    chosen, measured = paired_rows(tokens, start, most)
    assert len(chosen) == len(measured) <= most
    np.testing.assert_array_equal(chosen + 1, measured)
    if len(chosen):
        assert start <= chosen.min() and measured.max() < tokens
        # Blocks have an even side.
        np.testing.assert_array_equal(chosen // 8, measured // 8)


def test_a_learned_sink_is_no_part_of_what_is_shared() -> None:
    weights = rows_of(near(BUDGET.nearest)) * np.float32(0.25)
    assert shares(weights).a_shape[0] == pytest.approx(1)


def test_the_first_tokens_are_four() -> None:
    assert BUDGET.first.tolist() == list(range(FIRST)) == [0, 1, 2, 3]
