"""Rounded numbers: within half a step of the value, and neither 0 nor 1 unless the value is."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from app.core.rounding import decimals, significant

WEIGHTS = st.floats(0, 1)


def test_bounds_replace_a_false_0_or_1() -> None:
    values = [0, 0.0004, 0.0005, 0.196, 0.999995, 1, 1.0004]
    rounded = ["0.000", "< 0.001", "0.001", "0.196", "> 0.999", "1.000", "> 1.000"]
    assert [decimals(value) for value in values] == rounded
    assert decimals(0.00001, 4) == "< 0.0001"


def test_a_negative_number_is_on_the_other_side_of_its_bound() -> None:
    values = [0, 0.0004, -0.0004, -0.25, -0.9999, 0.25]
    rounded = ["0.000", "< +0.001", "> −0.001", "−0.250", "< −0.999", "+0.250"]
    assert [decimals(value, signed=True) for value in values] == rounded


@given(WEIGHTS, st.integers(1, 6))
@example(0.999995, 3)
@example(5e-324, 3)
def test_decimals_are_0_or_1_only_for_0_and_1(value: float, count: int) -> None:
    bound, number = re.fullmatch(r"(?:([<>]) )?(\d\.\d+)", decimals(value, count)).groups()  # type: ignore[union-attr]
    assert len(number) == count + 2
    if bound is None:
        assert abs(float(number) - value) <= 0.5000001 * 10**-count
        assert float(number) not in (0, 1) or float(number) == value
    else:
        assert value < float(number) if bound == "<" else float(number) < value
        assert abs(float(number) - value) <= 10**-count


@given(WEIGHTS, st.booleans())
@example(0.999995, False)
@example(0.9997, True)
def test_significant_digits_are_0_or_1_only_for_0_and_1(value: float, padded: bool) -> None:
    number = float(significant(value, padded=padded).parts[0])
    assert abs(number - value) <= 0.00500001 * value
    assert number not in (0, 1) or number == value


def test_significant_digits() -> None:
    values = [0, 0.25, 0.0000213, 0.9997, 1]
    assert [significant(value) for value in values] == ["0", "0.25", "2.13 × 10⁻⁵", "0.9997", "1"]
    assert [significant(value, padded=True) for value in [0.25, 0.9997]] == ["0.250", "0.9997"]
