import math

import numpy as np
import pytest

from app.analysis.calculation import calculation
from app.capture.recording import RecordedCapture
from app.errors import OutOfRange

from .recorded import recorded

QUERY = np.array([[[[1.0, 2.0], [0.0, 1.0]]]], np.float32)
KEY = np.array([[[[3.0, 1.0], [1.0, 0.0]]]], np.float32)


def capture(weights: list[list[float]], allowed: np.ndarray | None = None) -> RecordedCapture:
    scaling = np.array([0.5], np.float32)
    return recorded([[weights]], "a b", allowed=allowed, query=QUERY, key=KEY, scaling=scaling)


def test_a_case_worked_by_hand() -> None:
    # Row 0: dots 5 and 1, scores 2.5 and 0.5, so 1 : exp(-2).
    total = 1 + math.exp(-2)
    steps = calculation(capture([[1 / total, math.exp(-2) / total], [0.5, 0.5]]), "self", 0, 0, 0, 1)
    assert steps.query.tolist() == [1, 2] and steps.key.tolist() == [1, 0]
    assert (steps.dot, steps.scaling, steps.score, steps.allowed) == (1, 0.5, 0.5, True)
    assert steps.row_maximum == 2.5
    assert steps.row_sum == pytest.approx(total, rel=1e-12)
    assert steps.weight == pytest.approx(math.exp(-2) / total, rel=1e-12)
    assert steps.exact and steps.difference < 1e-7 and steps.note == ""


def test_a_forbidden_key_gets_nothing() -> None:
    masked = capture([[1, 0], [0.6, 0.4]], np.tril(np.ones((2, 2), bool)))
    steps = calculation(masked, "self", 0, 0, 0, 1)
    assert not steps.allowed and steps.weight == 0 and steps.row_sum == 1
    assert steps.score == 0.5
    assert steps.exact and "does not let" in steps.note


def test_a_model_that_does_more_than_the_formula_is_reported() -> None:
    steps = calculation(capture([[0.5, 0.5], [0.5, 0.5]]), "self", 0, 0, 0, 0)
    assert not steps.exact
    assert steps.model_weight == 0.5
    assert "differ by up to 0.38" in steps.note and "bias" in steps.note


def test_a_sink_is_reported() -> None:
    steps = calculation(capture([[0.4, 0.1], [0.5, 0.5]]), "self", 0, 0, 0, 0)
    assert "add up to only 0.5000" in steps.note


def test_large_scores_do_not_overflow() -> None:
    big = recorded([[[[1, 0]]]], "a", key_sentence="b c", query=QUERY[:, :, :1] * 1e4, key=KEY)
    steps = calculation(big, "cross", 0, 0, 0, 0)
    assert steps.weight == 1 and steps.exact


@pytest.mark.parametrize("place", [(1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 2, 0), (0, 0, 0, 2)])
def test_a_place_that_is_not_there(place: tuple[int, int, int, int]) -> None:
    with pytest.raises(OutOfRange):
        calculation(capture([[1, 0], [0, 1]]), "self", *place)
