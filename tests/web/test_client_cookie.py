"""Browsers behind one address are told apart by a signed cookie, and nobody by a forged one."""

from typing import Any

import pytest
from itsdangerous import TimestampSigner
from starlette.requests import HTTPConnection

from app.web import client_cookie
from app.web.client_cookie import NAME, ClientCookies


def connection(cookie: str = "", address: str = "10.0.0.1", scheme: str = "http") -> HTTPConnection:
    headers = [(b"cookie", cookie.encode())] if cookie else []
    scope: dict[str, Any] = {"type": "http", "path": "/", "headers": headers, "client": (address, 1)}
    return HTTPConnection({**scope, "scheme": scheme, "server": ("class.example.org", 443)})


def pair(header: str | None) -> str:
    assert header
    return header.partition(";")[0]


def test_two_browsers_of_one_address_are_two_clients() -> None:
    cookies = ClientCookies()
    assert cookies.client(connection()) == "10.0.0.1"
    mine, other = (pair(cookies.new(connection())) for _ in range(2))
    clients = {cookies.client(connection(cookie)) for cookie in (mine, other)}
    assert len(clients) == 2 and "10.0.0.1" not in clients
    assert cookies.client(connection(mine, "10.9.9.9")) in clients, "it stays the same on the way home"


def test_servers_with_one_secret_accept_each_others_cookies() -> None:
    cookie = pair(ClientCookies("a").new(connection()))
    assert ClientCookies("a").browser(connection(cookie))
    assert ClientCookies("b").browser(connection(cookie)) is None
    assert ClientCookies().browser(connection(cookie)) is None


@pytest.mark.parametrize(
    "value", ["", "x", "x.y.z", "%00", "\u00e9.\u00e9", "a" * 8000, "..", "MTIz.aaaa.bbbb", '"quoted', "=;="]
)
def test_a_forged_cookie_is_none(value: str) -> None:
    assert ClientCookies("a").client(connection(f"{NAME}={value}")) == "10.0.0.1"


def test_an_old_cookie_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    cookies = ClientCookies("a")
    cookie = pair(cookies.new(connection()))
    before = TimestampSigner.get_timestamp
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda self: before(self) + 86_399)
    assert cookies.browser(connection(cookie))
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda self: before(self) + 86_402)
    assert cookies.browser(connection(cookie)) is None


@pytest.mark.parametrize(("ahead", "valid"), [(1, True), (3600, True), (86_402, False)])
def test_servers_whose_clocks_differ_accept_each_others_cookies(
    monkeypatch: pytest.MonkeyPatch, ahead: int, valid: bool
) -> None:
    """Otherwise a class whose replies come from both would be one client, its address, at the slower one."""
    secret = "a secret of thirty-two characters"
    now = TimestampSigner.get_timestamp
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda self: now(self) + ahead)
    cookie = pair(ClientCookies(secret).new(connection()))
    monkeypatch.setattr(TimestampSigner, "get_timestamp", now)
    assert (ClientCookies(secret).browser(connection(cookie)) is not None) is valid


def test_one_address_cannot_pretend_to_be_a_crowd(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_cookie, "_MOST", 3)
    now = 0.0
    cookies = ClientCookies(clock=lambda: now)
    addresses = ["2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8::4"]
    got = [cookies.new(connection(address=address)) is not None for address in addresses]
    assert got == [True, True, True, False], "a /64 is one address"
    assert cookies.new(connection(address="10.0.0.2"))
    now = 3599.0
    assert cookies.new(connection(address=addresses[0])) is None
    now = 3601.0
    assert cookies.new(connection(address=addresses[0])), "an hour after the first of them"


def test_scripts_and_other_sites_do_not_get_it() -> None:
    cookies = ClientCookies()
    assert str(cookies.new(connection())).endswith("; Path=/; HttpOnly; SameSite=Strict")
    assert str(cookies.new(connection(scheme="https"))).endswith("; HttpOnly; SameSite=Strict; Secure")
