"""Sign flips by hand and by brute force, and the false discovery rate of scipy."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, permutation_test

from app.scan.significance import false_discovery_rates, sign_flip_p


def test_three_sentences_by_hand() -> None:
    """Of the eight combinations of signs of 1, 2 and 3, two have a sum of 6 or -6, four one of 4 or more."""
    assert sign_flip_p(np.array([[1.0], [2.0], [3.0]])) == pytest.approx([2 / 8])
    assert sign_flip_p(np.array([[-1.0], [2.0], [3.0]])) == pytest.approx([4 / 8])
    assert sign_flip_p(np.array([[0.4]])) == pytest.approx([1])


@given(st.integers(1, 8), st.integers(0, 999))
def test_few_sentences_by_brute_force(count: int, seed: int) -> None:
    differences = np.random.default_rng(seed).normal(0.3, 1, (count, 3))
    signs = [np.array(one) for one in product((-1, 1), repeat=count)]
    far = [[abs(one @ column) >= abs(column.sum()) - 1e-9 for one in signs] for column in differences.T]
    assert sign_flip_p(differences) == pytest.approx([np.mean(column) for column in far])


def test_many_sentences_agree_with_scipy() -> None:
    differences = np.random.default_rng(1).normal(0.3, 1, (40, 4))
    seen = sign_flip_p(differences)
    assert seen.tolist() == sign_flip_p(differences).tolist()
    for column, p in zip(differences.T, seen, strict=True):
        result = permutation_test(
            (column,),
            np.mean,
            permutation_type="samples",
            n_resamples=20_000,
            random_state=np.random.default_rng(3),
        )
        assert p == pytest.approx(result.pvalue, abs=0.015)


def test_nothing_at_all_is_no_discovery() -> None:
    assert sign_flip_p(np.zeros((20, 2))).tolist() == [1, 1]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_rates_are_those_of_scipy(p: list[float]) -> None:
    assert false_discovery_rates(np.array(p)) == pytest.approx(false_discovery_control(p))


def test_what_was_not_tested_does_not_count() -> None:
    rates = false_discovery_rates(np.array([0.01, np.nan, 0.04]))
    assert rates == pytest.approx([0.02, np.nan, 0.04], nan_ok=True)


def test_the_rate_holds_among_heads_that_do_nothing() -> None:
    """30 of 300 heads do something. Of those marked over 20 scans, at most 1 in 20 are false alarms."""
    random, false, marked = np.random.default_rng(4), 0, 0
    for _ in range(20):
        differences = random.normal(0, 1, (30, 300))
        differences[:, :30] += 1
        found = false_discovery_rates(sign_flip_p(differences)) <= 0.05
        false, marked = false + int(found[30:].sum()), marked + int(found.sum())
    assert marked > 500 and false / marked < 0.06
