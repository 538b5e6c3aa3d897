"""Accept headers, according to RFC 9110 section 12.5."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.negotiation import prefers, quality

from .conftest import STEADY


@pytest.mark.parametrize(
    ("header", "value", "expected"),
    [
        (None, "gzip", 0),
        ("", "gzip", 0),
        ("gzip", "gzip", 1),
        ("gzip;q=0.5", "gzip", 0.5),
        ("gzip ; Q=0.5", "gzip", 0.5),
        ("br, gzip", "gzip", 1),
        ("*", "gzip", 1),
        ("*;q=0.3", "gzip", 0.3),
        ("gzip;q=0, *", "gzip", 0),
        ("*, gzip;q=0", "gzip", 0),
        ("x-gzip", "gzip", 0),
        ("a/*", "a/b", 1),
        ("*/*;q=0.1, a/*;q=0.2, a/b;q=0.3", "a/b", 0.3),
        ("*/*;q=0.1, a/*;q=0.2, a/c;q=0.3", "a/b", 0.2),
        ("a/b;version=1;q=0.4", "a/b", 0.4),
        ("a/b;q=", "a/b", 0),
        ("a/b;q=nan", "a/b", 0),
        ("a/b;q=1e9", "a/b", 0),
    ],
)
def test_quality(header: str | None, value: str, expected: float) -> None:
    assert quality(header, value) == expected


def test_a_tie_goes_to_the_other() -> None:
    assert not prefers("a/b, c/d", "a/b", "c/d")
    assert prefers("a/b, c/d;q=0.9", "a/b", "c/d")


@STEADY
@given(st.text())
def test_any_header_has_a_quality(header: str) -> None:
    assert 0 <= quality(header, "a/b") <= 1
