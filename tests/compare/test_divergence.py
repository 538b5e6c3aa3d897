"""Measures between rows: published properties, and the definition."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.compare.divergence import LN2, Moments, jensen_shannon, total_variation

NONE = np.zeros(1)


def of(p: list[float], q: list[float], function: Any = jensen_shannon) -> float:
    """Between two complete rows."""
    rows = (np.array([row], float) for row in (p, q))
    return float(function(*rows, NONE, NONE)[0])


def test_what_has_nothing_in_common_is_ln_2_apart() -> None:
    assert of([1, 0, 0], [0, 0, 1]) == pytest.approx(math.log(2), abs=1e-12)
    assert of([0.5, 0.5, 0, 0], [0, 0, 0.25, 0.75]) == pytest.approx(math.log(2), abs=1e-12)
    assert of([1, 0], [0, 1], total_variation) == 1


def test_numbers_worked_out_by_hand() -> None:
    """p = (1, 0), q = (½, ½), m = (¾, ¼): ½ ln 4/3 + ½ (½ ln 2/3 + ½ ln 2) = 0.2158 nats."""
    expected = 0.5 * math.log(4 / 3) + 0.25 * (math.log(2 / 3) + math.log(2))
    assert of([1, 0], [0.5, 0.5]) == pytest.approx(expected, abs=1e-12) == pytest.approx(0.2158, abs=1e-4)
    assert of([1, 0], [0.5, 0.5], total_variation) == 0.5


def test_what_is_not_shown_is_one_more_key() -> None:
    p, q, rest_p, rest_q = (np.array([x]) for x in ([0.25, 0.25], [0.75, 0.25], 0.5, 0.0))
    for function in (jensen_shannon, total_variation):
        whole = of([0.25, 0.25, 0.5], [0.75, 0.25, 0.0], function)
        assert function(p, q, rest_p, rest_q)[0] == pytest.approx(whole, abs=1e-12)


def written_out(p: NDArray[np.float64], q: NDArray[np.float64]) -> float:
    """Both halves of the definition, term by term (Lin 1991)."""
    total = 0.0
    for x, y in zip(p.tolist(), q.tolist(), strict=True):
        middle = (x + y) / 2
        total += 0.5 * x * math.log(x / middle) if x else 0
        total += 0.5 * y * math.log(y / middle) if y else 0
    return total


ROWS = st.integers(1, 12).flatmap(
    lambda size: st.tuples(
        *(st.lists(st.sampled_from([0.0, 0.01, 0.3, 1.0, 5.0]), min_size=size, max_size=size).filter(any),)
        * 2
    )
)


@given(ROWS)
def test_symmetric_bounded_and_as_defined(rows: tuple[list[float], list[float]]) -> None:
    p, q = (np.array(row) / sum(row) for row in rows)
    for function in (jensen_shannon, total_variation):
        there, back = of(p.tolist(), q.tolist(), function), of(q.tolist(), p.tolist(), function)
        assert there == back
        assert of(p.tolist(), p.tolist(), function) == 0
    assert 0 <= of(p.tolist(), q.tolist()) <= LN2
    assert of(p.tolist(), q.tolist()) == pytest.approx(written_out(p, q), abs=1e-12)
    assert of(p.tolist(), q.tolist(), total_variation) == pytest.approx(abs(p - q).sum() / 2, abs=1e-12)


def test_single_precision_is_close() -> None:
    random = np.random.default_rng(3)
    p, q = (random.dirichlet(np.full(128, 0.1), 50) for _ in range(2))
    none = np.zeros(50)
    exact = jensen_shannon(p, q, none, none)
    single = jensen_shannon(*(x.astype(np.float32) for x in (p, q, none, none)))
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, exact, atol=2e-6)


@given(st.integers(0, 999), st.integers(3, 9))
def test_the_correlation_is_numpys(seed: int, size: int) -> None:
    random = np.random.default_rng(seed)
    x, y = random.random((2, 4, size))
    cells = random.random((4, size)) < 0.8
    moments = Moments.of(x, y, cells)
    for row, r in enumerate(moments.correlation()):
        mine = cells[row]
        if mine.sum() < 3:
            assert np.isnan(r)
        else:
            assert r == pytest.approx(np.corrcoef(x[row, mine], y[row, mine])[0, 1], abs=1e-9)
    if cells.sum() >= 3:
        whole = Moments(moments.sums.sum(axis=0)).correlation()
        assert whole == pytest.approx(np.corrcoef(x[cells], y[cells])[0, 1], abs=1e-9)


def test_a_row_that_is_the_same_everywhere_has_no_correlation() -> None:
    even, other = np.full((1, 7), np.float32(1 / 7)), np.arange(7.0)[None]
    cells = np.ones((1, 7), bool)
    assert np.isnan(Moments.of(even, other, cells).correlation()[0])
    assert np.isnan(Moments.of(other, even, cells).correlation()[0])
