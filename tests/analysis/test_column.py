"""The weights of the other queries on the same key: a small matrix by hand, and invariants."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.column import column_facts

# The weights of four queries on one key.
STRIPE = np.array([0.4, 0.5, 0.3, 0.4], np.float32)


def test_a_stripe_by_hand() -> None:
    facts = column_facts(STRIPE, 2)
    assert float(facts.mean) == pytest.approx((0.4 + 0.5 + 0.4) / 3)
    assert float(facts.lift) == pytest.approx(0.3 / (1.3 / 3))
    assert (int(facts.rank), int(facts.of)) == (4, 4)


def test_equals_share_the_better_rank() -> None:
    assert int(column_facts(STRIPE, 0).rank) == int(column_facts(STRIPE, 3).rank) == 2


def test_only_queries_that_may_attend_to_the_key_count() -> None:
    allowed = np.array([True, False, True, True])
    facts = column_facts(STRIPE, 0, allowed)
    assert float(facts.mean) == pytest.approx((0.3 + 0.4) / 2)
    assert (int(facts.rank), int(facts.of)) == (1, 3)
    forbidden = column_facts(STRIPE, 1, allowed)
    assert (int(forbidden.rank), int(forbidden.of)) == (0, 0)
    assert np.isnan(forbidden.lift)


def test_masks_may_differ_by_layer() -> None:
    weights = np.broadcast_to(STRIPE, (2, 3, 4))
    allowed = np.array([[True] * 4, [False, False, True, True]])
    facts = column_facts(weights, 2, allowed[:, None])
    np.testing.assert_allclose(facts.mean, [[1.3 / 3] * 3, [0.4] * 3], rtol=1e-6)
    np.testing.assert_array_equal(facts.of, [[4] * 3, [2] * 3])


def test_without_others_or_where_they_give_nothing_there_is_no_lift() -> None:
    alone = column_facts(STRIPE[:1], 0)
    assert np.isnan(alone.mean) and np.isnan(alone.lift)
    assert (int(alone.rank), int(alone.of)) == (1, 1)
    nothing = column_facts(np.array([0.4, 0, 0], np.float32), 0)
    assert float(nothing.mean) == 0 and np.isnan(nothing.lift)


@given(st.lists(st.floats(2**-10, 1, width=32), min_size=2, max_size=12), st.data())
def test_a_weight_is_above_its_column_just_where_its_lift_is_above_1(
    weights: list[float], data: st.DataObject
) -> None:
    query = data.draw(st.integers(0, len(weights) - 1))
    facts = column_facts(np.array(weights, np.float32), query)
    others = [weight for place, weight in enumerate(weights) if place != query]
    assert int(facts.rank) == 1 + sum(weight > weights[query] for weight in others)
    assert float(facts.lift) * float(facts.mean) == pytest.approx(weights[query], rel=1e-12)
    if int(facts.rank) == len(weights):
        assert float(facts.lift) <= 1
