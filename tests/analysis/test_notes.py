"""Shares as text: one format, and 0 or 100 % only where exact."""

import pytest

from app.analysis.notes import percent


@pytest.mark.parametrize(
    ("share", "one", "whole"),
    [
        (0, "0.0 %", "0 %"),
        (0.0004, "less than 0.1 %", "less than 1 %"),
        (0.0005, "less than 0.1 %", "less than 1 %"),
        (0.005, "0.5 %", "less than 1 %"),
        (0.018, "1.8 %", "2 %"),
        (0.31, "31.0 %", "31 %"),
        (0.994, "99.4 %", "99 %"),
        (0.995, "99.5 %", "more than 99 %"),
        (0.999, "99.9 %", "more than 99 %"),
        (0.9996, "more than 99.9 %", "more than 99 %"),
        (1, "100.0 %", "100 %"),
    ],
)
def test_shares_are_percent(share: float, one: str, whole: str) -> None:
    assert (percent(share), percent(share, 0)) == (one, whole)
