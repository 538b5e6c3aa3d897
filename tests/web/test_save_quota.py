"""One client may use a part of the room for saved figures, and regains it with time."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.errors import TooManySaves
from app.web.save_quota import SaveQuotas

from .conftest import EXAMPLE, STEADY, client_of, post, problem, services_of
from .test_socket import ask, serving

DAY, HOUR = 86_400, 3600
SPEC = {"text": EXAMPLE, "layer": 5, "head": 3}


class Clock:
    """A clock under the test's control."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_day_of_figures_is_regained_evenly(clock: Clock) -> None:
    """24 a day: after 24 at once, one an hour."""
    allowances = SaveQuotas(24, 10**9, clock)
    for _ in range(24):
        allowances.take("192.0.2.1", 1)
    with pytest.raises(TooManySaves) as refused:
        allowances.check("192.0.2.1")
    assert (refused.value.retry_after_s, refused.value.facts["asked"]) == (HOUR, 25)
    allowances.take("192.0.2.2", 1)
    clock.now += HOUR - 1
    with pytest.raises(TooManySaves) as refused:
        allowances.take("192.0.2.1", 1)
    assert refused.value.retry_after_s in (1, 2)
    clock.now += 1.001
    allowances.take("192.0.2.1", 1)
    with pytest.raises(TooManySaves):
        allowances.take("192.0.2.1", 1)
    clock.now += DAY
    for _ in range(24):
        allowances.take("192.0.2.1", 1)


def test_bytes_count_beside_the_number(clock: Clock) -> None:
    allowances = SaveQuotas(1000, 2400, clock)
    allowances.take("192.0.2.1", 2000)
    allowances.take("192.0.2.1", 400)
    with pytest.raises(TooManySaves) as refused:
        allowances.take("192.0.2.1", 250)
    # 100 bytes an hour.
    assert (refused.value.retry_after_s, refused.value.facts["limit"]) == (2.5 * HOUR, 2400)
    allowances.check("192.0.2.1")
    clock.now += 2.5 * HOUR + 0.001
    allowances.take("192.0.2.1", 250)


def test_a_figure_above_the_limit_is_taken_from_who_saved_nothing(clock: Clock) -> None:
    """Otherwise the retry time would never come."""
    allowances = SaveQuotas(10, 1000, clock)
    allowances.take("192.0.2.1", 5000)
    with pytest.raises(TooManySaves) as refused:
        allowances.take("192.0.2.1", 5000)
    assert refused.value.retry_after_s == DAY
    assert "24 hours" in refused.value.hint
    clock.now += DAY
    allowances.take("192.0.2.1", 5000)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8::1", "2001:db8::ffff:0:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("nonsense", "x" * 5000, True),
        ("", "nonsense", True),
    ],
)
def test_who_is_one_client(clock: Clock, one: str, other: str, same: bool) -> None:
    allowances = SaveQuotas(1, 1000, clock)
    allowances.take(one, 1)
    try:
        allowances.check(other)
        assert not same
    except TooManySaves:
        assert same


@STEADY
@given(st.lists(st.tuples(st.integers(0, DAY), st.integers(1, 900)), min_size=1, max_size=40))
def test_nobody_saves_more_than_a_day_of_it_beside_the_first(steps: list[tuple[int, int]]) -> None:
    """For any saves: in any span, at most the amount free at its start plus the amount regained in it."""
    clock = Clock()
    allowances = SaveQuotas(5, 1000, clock)
    saved: list[tuple[float, int]] = []
    for wait, nbytes in steps:
        clock.now += wait
        try:
            allowances.take("192.0.2.1", nbytes)
            saved.append((clock.now, nbytes))
        except TooManySaves as refused:
            assert 0 < (refused.retry_after_s or 0) <= DAY
    for begin in range(len(saved)):
        for end in range(begin, len(saved)):
            days = (saved[end][0] - saved[begin][0]) / DAY
            span = saved[begin : end + 1]
            assert len(span) <= 5 * (1 + days) + 1e-6
            assert sum(nbytes for _, nbytes in span) <= 1000 * (1 + days) + 1e-6


def test_memory_for_clients_is_bounded(clock: Clock) -> None:
    allowances = SaveQuotas(1, 1000, clock)
    for number in range(10_001):
        allowances.take(f"10.0.{number // 256}.{number % 256}", 1)
    with pytest.raises(TooManySaves):
        allowances.check("10.0.39.16")
    allowances.check("10.0.0.0")


def save(client: TestClient) -> Any:
    return post(client, "/api/figures", {"spec": SPEC})


def test_who_saved_too_much_learns_when_to_come_back(make_client: Callable[..., TestClient]) -> None:
    client = make_client(client_figures=2)
    assert [save(client).status_code for _ in range(2)] == [201, 201]
    response = save(client)
    document = problem(response, 429, "too-many-saves")
    assert DAY / 2 - 60 < int(response.headers["retry-after"]) == document["seconds"] <= DAY / 2
    assert (document["asked"], document["limit"]) == (3, 2)
    assert len(services_of(client).figures.all()) == 2
    assert client.post("/api/captures", json={"text": EXAMPLE}).status_code == 200
    app: Any = client.app
    assert save(client_of(app, "192.0.2.7")).status_code == 201


def test_bytes_of_a_figure_are_counted_as_they_are_stored(make_client: Callable[..., TestClient]) -> None:
    size = save(make_client()).json()["bytes"]
    client = make_client(client_figures_bytes=2 * size + 10)
    assert [save(client).status_code for _ in range(3)] == [201, 201, 429]


def test_what_is_refused_costs_nothing(make_client: Callable[..., TestClient]) -> None:
    client = make_client(client_figures=1)
    problem(post(client, "/api/figures", {"spec": {**SPEC, "layer": 9}}), 422, "out-of-range")
    assert save(client).status_code == 201


def test_what_cannot_be_kept_costs_nothing(make_client: Callable[..., TestClient]) -> None:
    client = make_client(client_figures=2, max_figures=1)
    assert save(client).status_code == 201
    for _ in range(3):
        problem(save(client), 409, "figures-full")


def test_behind_a_proxy_each_of_its_clients_is_one(make_app: Callable[..., FastAPI]) -> None:
    """Whatever a client itself puts before the address added by the proxy."""
    body = json.dumps({"spec": SPEC})
    with serving(make_app(client_figures=1)) as port:
        for forwarded, status in (
            ("192.0.2.1", 201),
            ("192.0.2.2", 201),
            ("192.0.2.1", 429),
            ("198.51.100.7, 192.0.2.1", 429),
        ):
            headers = {"Content_Type": "application/json", "X_Forwarded_For": forwarded}
            response, _ = ask(port, "POST", "/api/figures", body, **headers)
            assert response.status == status, forwarded
