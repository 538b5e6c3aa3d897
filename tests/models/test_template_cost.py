"""What an operation of a template may make is never less than what it makes, and not far from it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models import template_cost as cost

TEXTS = st.text(alphabet="ab%{}()12 \n\t\U000f0000", max_size=30)
# Of a number that is filled in.
NUMBER = 600


@given(TEXTS, TEXTS, TEXTS)
def test_methods_make_no_more_than_counted(text: str, old: str, new: str) -> None:
    assert len(text.replace(old, new)) <= cost.of_method(text, "replace", (old, new), {})
    assert len(text.center(40, "x")) <= cost.of_method(text, "center", (40, "x"), {})
    assert len(text.expandtabs(9)) <= cost.of_method(text, "expandtabs", (9,), {})
    assert len(text.split()) * cost.EACH <= cost.of_method(text, "split", (), {})
    if old:
        assert len(text.split(old)) * cost.EACH <= cost.of_method(text, "split", (old,), {})


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("%s and %r", ("a" * 999, "\U000f0000" * 9)),
        ("%5s|%-7s|%.3f|%5.1f", ("a", "b", 1e300, 2.5)),
        ("%*d", (500, 1)),
        ("%.*f", (300, 1.5)),
        ("%(a)s%(a)s%(a)9s%%", {"a": "b" * 99}),
        ("%(a(b))300d", {"a(b)": 7}),
        ("%d in 2024071212345678", 3),
    ],
)
def test_percent(text: str, values: Any) -> None:
    made = len(text % values)
    fields = text.count("%")
    assert made <= cost.of_percent(text, values) <= 16 * made + NUMBER * (fields + 1)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("{} and {!r}", ("a" * 999, "\U000f0000" * 9)),
        ("{0}{0}{0}{0:>400}", ("b" * 99,)),
        ("{:{}}", ("a", 500)),
        ("{:{}}", ("a", ">500")),
        ("{0[1]}, 2024071212345678 {{}}", (["a", "b"],)),
    ],
)
def test_format(text: str, values: Any) -> None:
    made = len(text.format(*values))
    assert made <= cost.of_format(text, values) <= 25 * made + NUMBER * 8


def test_long_texts_cost_about_what_they_are() -> None:
    long = "The year 2024071212345678. " * 1000
    assert cost.of_method(long, "startswith", (long,), {}) == 3 * len(long)
    assert cost.of_percent("In 2024071212345678: %s", (long,)) < 2 * len(long)
    assert cost.of_filter("truncate", long, (10**9,), {}) < 11 * len(long)


@pytest.mark.parametrize("values", [[[]], "nested"])
def test_a_list_of_itself_many_times_is_refused(values: Any) -> None:
    for _time in range(99):
        values = [values, values]
    with pytest.raises(MemoryError):
        cost.size(values)
