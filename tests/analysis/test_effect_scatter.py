"""Points of weight and effect: which there are, which have names, and how the two correlate."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import spearmanr

from app.analysis.effect_scatter import EffectScatter, effect_scatter, rank_correlation
from app.analysis.effect_view import effect_view
from app.analysis.head_selection import HeadSelection

from .known_effects import KnownEffects
from .recorded import random_weights, recorded


def scatter(side: int = 6, verify: int = 3, **further: tuple[int, int]) -> EffectScatter:
    allowed = np.tril(np.ones((side, side), bool))
    words = " ".join(f"w{number}" for number in range(side))
    capture = recorded(random_weights((1, 1, side, side), 4, causal=True), words, allowed=allowed)
    effects = KnownEffects(capture)
    view = effect_view(capture, effects, "self", HeadSelection.one(0, 0), max_cells=None, verify=verify)
    return effect_scatter(view, **further)


@given(arrays(np.float32, (2, 9), elements=st.integers(-4, 4)))
def test_the_correlation_is_that_of_scipy(values: np.ndarray) -> None:
    one, other = values
    found = rank_correlation(one, other)
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        assert found is None
    else:
        assert found == pytest.approx(spearmanr(one, other).statistic, abs=1e-12)


def test_two_edges_have_no_correlation() -> None:
    assert rank_correlation(np.array([0, 1], np.float32), np.array([0, 1], np.float32)) is None


def test_every_edge_with_an_effect_is_a_point() -> None:
    found = scatter()
    view = found.view
    # The first row has no other key.
    assert found.edges == len(found.points) == 20
    for point in found.points:
        place = point.row, point.column
        assert point.effect == view.matrix[place] and point.weight == view.weights[place]
        assert point.verified == view.verified[place]
    assert sum(point.verified for point in found.points) == 3


def test_many_edges_are_the_largest_of_blocks_and_the_chosen_one() -> None:
    whole = scatter(100).view.matrix
    found = scatter(100, chosen=(99, 0))
    assert found.block == (3, 3) and found.edges == 100 * 101 // 2 - 1
    assert len(found.points) <= 34 * 34 + 1
    for point in found.points[1:-40]:
        if (point.row, point.column) != (99, 0):
            top, left = point.row // 3 * 3, point.column // 3 * 3
            assert abs(point.effect) == np.nanmax(np.abs(whole[top : top + 3, left : left + 3]))
    chosen = found.points[found.notable[0]]
    assert (chosen.row, chosen.column) == (99, 0)
    everything = ~np.isnan(whole)
    weights = found.view.weights[everything]
    expected = spearmanr(weights, np.abs(whole[everything])).statistic
    assert found.correlation == pytest.approx(expected, abs=1e-9)


def test_names_are_for_the_largest_effect_and_the_corners() -> None:
    weights = np.array([[[[0.5, 0.5, 0], [0.9, 0.05, 0.05], [0.1, 0.3, 0.6]]]], np.float32)
    changes = np.array([[0.1, 0.1, 0], [0.01, 2, 0], [9, 0.5, 0.5]], np.float32)
    capture = recorded(weights, "a b c")
    gains = (changes * (1 - weights[0, 0]) / np.where(weights[0, 0], weights[0, 0], 1))[None, None, None]
    effects = KnownEffects(capture, gains=gains.astype(np.float32))
    view = effect_view(capture, effects, "self", HeadSelection.one(0, 0), max_cells=None)
    found = effect_scatter(view)
    np.testing.assert_allclose(view.matrix, changes, rtol=1e-5)
    named = [(found.points[at].row, found.points[at].column) for at in found.notable]
    # 9 is the largest, and dim; 0.01 of a weight of 0.9 is the idlest, then 0.5 of 0.6, then 0.1 of 0.5.
    assert named == [(2, 0), (1, 0), (2, 2), (0, 0)]
