"""The sums behind docs/benchmarks.md: what is measured is judged, what is not is said."""

import pytest

from benchmarks.sample import NOT_RUN, Notes, Sample, ratio, read
from benchmarks.target import Target
from benchmarks.units import number, seconds, size, table, times


def test_the_median_decides_and_missing_is_no_verdict() -> None:
    fast = Target("fast", lambda book: read(book, "a"), 0.15, seconds)
    many = Target("many", lambda book: read(book, "a"), 0.15, times, at_least=True)
    book = {"a": Sample((0.1, 0.14, 9.0))}
    assert (fast.verdict(book), many.verdict(book)) == ("reached", "not reached")
    assert fast.verdict({"a": Sample((0.1, 0.16, 0.2))}) == "not reached"
    assert fast.verdict({}) == "not measured"


def test_ratios_are_taken_round_by_round() -> None:
    """When the machine slows down for a round, both are slow in it, and the ratio holds."""
    above, below = Sample((2.0, 20.0, 2.2)), Sample((1.0, 10.0, 1.1))
    assert ratio(above, below).values == pytest.approx((2, 2, 2))
    assert ratio(above, Sample((1.0, 1.0))).values == pytest.approx((2.2,))
    assert not ratio(above, Sample(missing="no memory"))
    assert ratio(above, NOT_RUN).missing == NOT_RUN.missing


def test_what_failed_once_is_missing() -> None:
    notes = Notes()
    notes.add("peer/128", {"drawn": 1.0})
    notes.miss("peer/128", ["drawn"], "not drawn within 120 s")
    assert notes.book() == {"peer/128/drawn": Sample(missing="not drawn within 120 s")}


def test_numbers_as_people_read_them() -> None:
    assert [number(value) for value in (1190.4, 45.84, 1.234, 0.0341)] == ["1,190", "45.8", "1.23", "0.0341"]
    assert seconds(Sample((0.14, 0.148, 0.183))) == "148 ms (140–183)"
    assert size(Sample((1.24e6,))) == "1.24 MB"
    assert seconds(Sample(missing="not | drawn")) == "not / drawn"
    assert table(["a", "b"], [["x", "10"]]).splitlines()[1].count("|") == 3
