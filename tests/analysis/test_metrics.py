import math
from dataclasses import replace

import numpy as np
import pytest

from app.analysis.metrics import METRICS, Rows, measure, separators
from app.core.capture import Floats

from .recorded import random_weights, tokens


def values(
    weights: object, sentence: str = "", aligned: bool = True, allowed: object = None
) -> dict[str, float]:
    """Every metric of one head; NaN where no row has it. ``allowed`` has the shape of `weights`; all by
    default.
    """
    matrix = np.asarray(weights, np.float32)[None]
    mask = None if allowed is None else np.asarray(allowed, bool)
    marks = separators(tokens(sentence)) if sentence else np.array([], np.intp)
    sums, counts = measure(Rows.of(matrix, np.arange(matrix.shape[1]), marks, aligned, mask))
    return {
        name: float(total[0] / count[0]) if count[0] else math.nan
        for name, total, count in zip(METRICS, sums, counts, strict=True)
    }


def uniform_causal(size: int) -> Floats:
    allowed = np.tril(np.ones((size, size), np.float32))
    weights: Floats = allowed / allowed.sum(axis=1, keepdims=True)
    return weights


def test_uniform_attention_spreads_as_far_as_it_can() -> None:
    for size in (2, 64, 512):
        assert values(np.full((size, size), 1 / size))["entropy"] == pytest.approx(math.log(size), abs=2e-6)
        assert METRICS["entropy"].highest(size) == pytest.approx(math.log(size))


def test_uniform_causal_attention() -> None:
    measured = values(uniform_causal(64), allowed=np.tril(np.ones((64, 64))))
    # ln(64!) and the harmonic number H_64 without its first term, over the 63 rows that have a choice.
    assert measured["entropy"] == pytest.approx(math.lgamma(65) / 63, abs=1e-6)
    assert measured["entropy"] == pytest.approx(3.2566, abs=5e-5)
    shares = sum(1 / n for n in range(2, 65)) / 63
    assert measured["first"] == measured["diagonal"] == pytest.approx(shares, abs=1e-6)
    assert measured["previous"] == pytest.approx(shares, abs=1e-6)


def test_what_the_mask_decides_is_no_metric() -> None:
    """The first row has no choice, and nothing can attend to the next token."""
    weights = [[1.0, 0, 0], [0.2, 0.8, 0], [0.5, 0.3, 0.2]]
    measured = values(weights, allowed=np.tril(np.ones((3, 3))))
    assert math.isnan(measured["next"])
    assert measured["first"] == pytest.approx((0.2 + 0.5) / 2)
    assert measured["diagonal"] == pytest.approx((0.8 + 0.2) / 2)
    assert measured["previous"] == pytest.approx((0.2 + 0.3) / 2)
    assert measured["distance"] == pytest.approx((0.2 + 2 * 0.5 + 0.3) / 2)


def test_rows_without_any_choice_have_no_metric() -> None:
    assert all(math.isnan(value) for value in values(np.eye(3), allowed=np.eye(3)).values())
    assert all(math.isnan(value) for value in values([[1.0]], "[CLS]").values())


def test_a_window_that_ends_before_the_neighbour_leaves_that_row_out() -> None:
    """Chunks of two: the tokens 0 and 1, then 2 and 3."""
    allowed = [[1, 0, 0, 0], [1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 1, 1]]
    weights = [[1, 0, 0, 0], [0.3, 0.7, 0, 0], [0, 0, 1, 0], [0, 0, 0.6, 0.4]]
    measured = values(weights, allowed=allowed)
    assert measured["previous"] == pytest.approx((0.3 + 0.6) / 2)
    assert measured["first"] == pytest.approx((0.3 + 0) / 2)


def test_rows_that_sum_below_1_are_measured_as_they_are() -> None:
    """A learned sink takes the rest: shares are of the whole row."""
    measured = values([[1.0, 0], [0.1, 0.2]], allowed=np.tril(np.ones((2, 2))))
    assert measured["first"] == pytest.approx(0.1)
    assert measured["diagonal"] == pytest.approx(0.2)


def test_where_a_row_attends_to_does_not_depend_on_what_a_learned_sink_takes() -> None:
    """A token that attends to one other, two places away, is two places away, whatever the sink takes."""
    measured = values([[1, 0, 0], [0.5, 0.5, 0], [0.1, 0, 0]], allowed=np.tril(np.ones((3, 3))))
    assert measured["distance"] == pytest.approx((0.5 + 2) / 2)
    assert measured["entropy"] == pytest.approx((math.log(2) + 0) / 2, abs=1e-6)
    whole, sunk = np.array([[0.5, 0.3, 0.2]] * 3), np.array([[0.05, 0.03, 0.02]] * 3)
    for name in ("distance", "entropy"):
        assert values(sunk)[name] == pytest.approx(values(whole)[name], abs=1e-6)


def test_rows_that_add_up_to_more_than_1_stay_within_the_bounds() -> None:
    measured = values(np.full((12, 12), 0.375))
    assert measured["entropy"] == pytest.approx(math.log(12), abs=1e-6)
    assert measured["distance"] == pytest.approx(143 / 36)
    assert all(math.isnan(value) for value in values(np.zeros((3, 3))).values())


def test_one_hot_attention_does_not_spread() -> None:
    measured = values(np.eye(5))
    assert measured["entropy"] == 0
    assert math.copysign(1, measured["entropy"]) == 1
    assert measured["diagonal"] == 1
    assert measured["distance"] == measured["previous"] == measured["next"] == 0


def test_nothing_is_as_impossible_as_0() -> None:
    """A head that may attend to the next token and never does has 0; one that may not has no value."""
    assert values(np.eye(5))["next"] == 0
    assert math.isnan(values(np.eye(5), allowed=np.tril(np.ones((5, 5))))["next"])


def test_a_case_worked_by_hand() -> None:
    measured = values([[0.5, 0.3, 0.2], [0.6, 0.1, 0.3], [0.25, 0.75, 0.0]], "[CLS] a [SEP]")
    assert measured["distance"] == pytest.approx(((0.3 + 2 * 0.2) + (0.6 + 0.3) + (2 * 0.25 + 0.75)) / 3)
    assert measured["previous"] == pytest.approx((0.6 + 0.75) / 2)
    assert measured["next"] == pytest.approx((0.3 + 0.3) / 2)
    assert measured["first"] == pytest.approx((0.5 + 0.6 + 0.25) / 3)
    assert measured["separator"] == pytest.approx((0.2 + 0.3 + 0.0) / 3)
    assert measured["diagonal"] == pytest.approx((0.5 + 0.1 + 0.0) / 3)
    entropies = [
        -sum(a * math.log(a) for a in row if a) for row in ((0.5, 0.3, 0.2), (0.6, 0.1, 0.3), (0.25, 0.75))
    ]
    assert measured["entropy"] == pytest.approx(sum(entropies) / 3, abs=1e-6)


def test_a_head_that_attends_to_the_token_before() -> None:
    weights = np.eye(4, k=-1)
    weights[0, 0] = 1
    measured = values(weights)
    assert measured["previous"] == 1
    assert measured["distance"] == pytest.approx(3 / 4)


def test_separators_are_special_tokens_but_not_the_first() -> None:
    assert separators(tokens("[CLS] a [SEP] b [SEP]")).tolist() == [2, 4]
    assert separators(tokens("<s> a b")).tolist() == []
    assert math.isnan(values(np.full((3, 3), 1 / 3), "<s> a b")["separator"])


def test_padding_is_no_separator() -> None:
    *others, last = tokens("[CLS] a [SEP] b [PAD]")
    assert separators((*others, replace(last, padding=True))).tolist() == [2]


def test_positions_of_two_sides_are_not_compared() -> None:
    measured = values(np.full((2, 3), 1 / 3), aligned=False)
    for name, metric in METRICS.items():
        assert math.isnan(measured[name]) == (metric.positional or name == "separator"), name


def test_tiles_add_up() -> None:
    weights, allowed = random_weights((3, 11, 11), causal=True), np.tril(np.ones((11, 11), bool))
    marks = np.array([4, 10])
    whole = measure(Rows.of(weights, np.arange(11), marks, True, allowed))
    parts = [
        measure(Rows.of(weights[:, a:b], np.arange(a, b), marks, True, allowed[a:b]))
        for a, b in ((0, 1), (1, 7), (7, 11))
    ]
    np.testing.assert_allclose(sum(part[0] for part in parts), whole[0], rtol=1e-6)
    np.testing.assert_array_equal(sum(part[1] for part in parts), whole[1])


def test_values_stay_between_low_and_high() -> None:
    for seed in range(5):
        measured = values(random_weights((9, 9), seed), "[CLS] a b c [SEP] d e f [SEP]")
        for name, metric in METRICS.items():
            assert metric.low <= measured[name] <= metric.highest(9), name


def test_every_metric_explains_itself() -> None:
    for name, metric in METRICS.items():
        assert metric.name == name
        assert metric.explanation.endswith(".") and metric.formula and metric.source and metric.title
