"""Kendall's τ-b against scipy's, and what always holds."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau

from app.analysis.agreement import agreement, kendall_tau

pairs = st.lists(st.tuples(st.integers(-4, 4), st.integers(-4, 4)), min_size=2, max_size=12)


@given(pairs)
def test_it_is_that_of_scipy(values: list[tuple[int, int]]) -> None:
    a, b = zip(*values, strict=True)
    expected = float(kendalltau(a, b).statistic)
    np.testing.assert_allclose(kendall_tau(a, b), expected, atol=1e-12)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=12))
def test_with_itself_it_is_1_and_with_its_reverse_minus_1(values: list[float]) -> None:
    if len(set(values)) == 1:
        assert math.isnan(kendall_tau(values, values))
        return
    assert abs(kendall_tau(values, values) - 1) < 1e-12
    assert abs(kendall_tau(values, [-value for value in values]) + 1) < 1e-12


def test_by_hand() -> None:
    # Of six pairs, five are in the same order and one is not.
    assert kendall_tau([1, 2, 3, 4], [1, 2, 4, 3]) == (5 - 1) / 6
    # One pair is tied in the second: 2 concordant of sqrt(3 * 2).
    assert abs(kendall_tau([1, 2, 3], [1, 2, 2]) - 2 / math.sqrt(6)) < 1e-12


def test_a_matrix_of_all_pairs() -> None:
    matrix = agreement([[1, 2, 3], [3, 2, 1], [1, 1, 1]])
    np.testing.assert_allclose(matrix[:2, :2], [[1, -1], [-1, 1]])
    assert np.isnan(matrix[2]).all() and np.isnan(matrix[:, 2]).all()
    assert agreement([]).shape == (0, 0)
