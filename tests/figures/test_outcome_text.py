"""Units of outcomes in words."""

from typing import get_args

import pytest

from app.core.outcome import Measure, Outcome
from app.figures.outcome_text import AFTER_NUMBERS, with_unit
from app.message import digits, localized


@pytest.mark.parametrize("measure", get_args(Measure))
def test_a_unit_after_a_number_reads_as_the_whole_does(measure: Measure) -> None:
    """The page puts the unit after its own numbers; figures have a message for both together."""
    whole = localized(with_unit(Outcome(measure), digits("0.5")))
    assert whole == f"0.5 {localized(AFTER_NUMBERS[measure])}"
