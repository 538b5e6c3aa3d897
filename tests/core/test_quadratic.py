"""Fits of a quadratic curve, against numpy's own."""

import numpy as np
import pytest

from app.core.quadratic import Quadratic


@pytest.mark.parametrize("seed", range(5))
def test_a_fit_is_that_of_numpy(seed: int) -> None:
    random = np.random.default_rng(seed)
    numbers = [16 * 2**power for power in range(4 + 2 * seed)]
    values = (random.normal(size=len(numbers)) ** 2 * 1e9).tolist()
    curve = Quadratic.fit(numbers, values)
    assert curve is not None and curve.points == len(numbers)
    c, b, a = np.polyfit(numbers, values, 2)
    assert (curve.a, curve.b, curve.c) == pytest.approx((a, b, c), rel=1e-6)


def test_a_parabola_is_found_again() -> None:
    numbers = [16, 32, 64, 128, 8192]
    curve = Quadratic.fit(numbers, [0.01 + 2e-5 * n + 3e-9 * n**2 for n in numbers])
    assert curve is not None
    assert (curve.a, curve.b, curve.c) == pytest.approx((0.01, 2e-5, 3e-9))
    assert curve.at(1000) == pytest.approx(0.01 + 0.02 + 0.003)


def test_it_passes_through_three_points_and_needs_them() -> None:
    curve = Quadratic.fit([1, 2, 4], [1.0, 5.0, 2.0])
    assert curve is not None
    assert [curve.at(n) for n in (1, 2, 4)] == pytest.approx([1.0, 5.0, 2.0])
    assert Quadratic.fit([1, 2], [1.0, 5.0]) is None
    assert Quadratic.fit([1, 2, 2], [1.0, 5.0, 6.0]) is None
    assert Quadratic.fit([], []) is None
