"""Requests are parsed strictly: unknown input is refused, and long input is not repeated in full."""

import gzip
import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.testclient import TestClient

from app.core.option import parse_index
from app.web.request_validation import is_garbled, parse_span

from .conftest import EXAMPLE, STEADY, post, problem
from .test_figure_routes import IMAGE


@pytest.mark.parametrize(
    "query",
    [
        "unit=2",
        "unit=true",
        "unit=",
        "unit=token1",
        "specials=none",
        "specials=",
        "specials=SHOW",
        "word=1",
        "unit=word&extra=1",
        "unit=word&unit=word",
        "unit=token&unit=word",
        "unit=%00",
        "unit=%ff",
        "=1",
        "w%00rds=1",
        "words[]=1",
        "unit=word;specials=0",
    ],
)
def test_flags_that_are_not_understood(client: TestClient, base: str, query: str) -> None:
    document = problem(client.get(f"{base}/overview/self?{query}"), 422, "invalid-request")
    assert "query" in document["detail"]


@pytest.mark.parametrize(
    "query",
    [
        "query=1",
        "query=1:",
        "query=:1",
        "query=1:1",
        "query=2:1",
        "query=-1:1",
        "query=0:1:2",
        "query=0%3A1%0A",
        "query= 0:1",
        "query=0:1e1",
        "query=0:1000000000",
        "query=",
        "query=0:1&query=0:1",
        "query[]=0:1",
        "max_cells=0",
        "max_cells=2049",
        "max_cells=-1",
        "max_cells=512.0",
        "max_cells=",
    ],
)
def test_slices_that_are_not_understood(client: TestClient, base: str, query: str) -> None:
    document = problem(client.get(f"{base}/attention/self/0/0?{query}"), 422, "invalid-request")
    assert "function" not in document["detail"]


@pytest.mark.parametrize(
    "query",
    ["", "query=1", "key=1", "query=a&key=1", "query=1&key=", "query=1&key=-1", "query=1&key=1&layer=1"],
)
def test_pairs_that_are_not_understood(client: TestClient, base: str, query: str) -> None:
    for place in ("heads/self", "calculation/self/0/0"):
        problem(client.get(f"{base}/{place}?{query}"), 422, "invalid-request")


@pytest.mark.parametrize(
    "query",
    [
        "",
        "layer=0",
        "head=0",
        "heads=",
        "heads=5-3",
        "heads=all.3",
        "heads=0&layer=0&head=0",
        "heads=0&layer=0",
        "heads=0&by=sum",
        *(f"layer=0&head=0&{x}" for x in ("scale=cubic", "colours=jet", "theme=auto")),
    ],
)
def test_figures_that_are_not_understood(client: TestClient, base: str, query: str) -> None:
    document = problem(client.get(f"{base}/figure/self?{query}"), 422, "invalid-request")
    if "scale" in query:
        assert document["limit"] == "linear, sqrt or log"
        assert document["asked"] == "cubic"
    if query in ("heads=0&layer=0", "layer=0", ""):
        assert "layer=0 and head=0" in document["hint"]


@pytest.mark.parametrize("sent", ["%ff", "M%F6we", "%ED%A0%80", "%C0%AF", "%E2%82", "a%80b"])
def test_what_is_not_utf_8_is_refused_and_never_replaced(client: TestClient, base: str, sent: str) -> None:
    for options in (
        f"/figure.json?text={sent}&layer=0&head=0",
        f"/figure.svg?layer=0&head=0&text=x&{sent}=1",
        f"/figures/{'1' * 12}.csv?v={sent}",
        f"{base}/overview/self?v={sent}",
        f"/oembed?url={sent}",
        f"/api/models?{sent}",
    ):
        document = problem(client.get(options), 422, "invalid-request")
        assert "UTF-8" in document["detail"] and "%C3%A9" in document["hint"], options
    picture = client.get(f"/figure.svg?text={sent}&layer=0&head=0", headers=IMAGE)
    assert (picture.status_code, picture.headers["content-type"]) == (422, "image/svg+xml")
    page = client.get(f"/embed?text={sent}&layer=0&head=0")
    assert (page.status_code, page.headers["content-type"]) == (422, "text/html; charset=utf-8")
    assert "UTF-8" in page.text


@STEADY
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_every_character_can_be_asked_for(text: str) -> None:
    request = asking(urlencode({"text": text}).encode())
    assert not is_garbled(request)
    assert request.query_params["text"] == text


def test_a_character_that_is_not_encoded_is_not_guessed() -> None:
    """Some HTTP servers pass such bytes on, and they would be decoded as Latin-1."""
    assert is_garbled(asking("text=é".encode()))
    assert asking("text=é".encode()).query_params["text"] != "é"


def asking(query: bytes) -> Request:
    return Request({"type": "http", "query_string": query, "headers": []})


def test_every_fault_is_listed(client: TestClient, base: str) -> None:
    response = client.get(f"{base}/figure/self?layer=x&scale=cubic&extra=1")
    faults = problem(response, 422, "invalid-request")["errors"]
    assert [fault["where"] for fault in faults] == [
        "query layer",
        "query scale",
        "query extra",
    ]


@pytest.mark.parametrize("address", ["/api/models", "/api/models/minilm", "/api/captures/" + "0" * 32])
def test_addresses_without_a_query_take_none(client: TestClient, address: str) -> None:
    problem(client.get(f"{address}?x=1"), 422, "invalid-request")


def changes(client: TestClient) -> Iterator[tuple[str, str]]:
    """Method and path of every route that changes something."""
    for path, methods in client.get("/api/openapi.json").json()["paths"].items():
        yield from ((method, re.sub(r"\{\w+\}", "0", path)) for method in methods if method != "get")


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
        # The headers of a sandboxed frame to a server over plain HTTP.
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://evil.example"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost:8001"},
        {"Origin": "http://localhost@evil.example"},
        {"Origin": "http://["},
        {"Origin": "http://localhost, http://evil.example"},
    ],
)
def test_pages_of_others_change_nothing_anywhere(client: TestClient, headers: dict[str, str]) -> None:
    requests = list(changes(client))
    assert len(requests) >= 10
    for method, path in requests:
        problem(client.request(method, path, headers=headers), 403, "foreign-site")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://localhost"},
        {"Origin": "HTTP://LOCALHOST"},
        {"Origin": "https://localhost"},  # a proxy may terminate TLS
        {"Origin": "http://127.0.0.1:8000", "Host": "127.0.0.1:8000"},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://behind.example"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_our_own_page_and_programs_can_write(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/api/captures", json={"text": EXAMPLE}, headers=headers).status_code == 200


def test_a_proxy_may_ask_by_another_name(make_client: Callable[..., TestClient]) -> None:
    """It sends its own Host; the operator sets the public address."""
    client = make_client(public_url="https://followspot.example.org:8443/attention")
    for origin, status in (
        ("https://followspot.example.org:8443", 200),
        ("https://followspot.example.org", 403),
        ("https://www.followspot.example.org:8443", 403),
    ):
        response = client.post("/api/captures", json={"text": EXAMPLE}, headers={"Origin": origin})
        assert response.status_code == status, origin


def test_an_origin_is_not_that_of_a_host_that_nobody_named(make_client: Callable[..., TestClient]) -> None:
    client = make_client(allowed_hosts=["*"])
    headers = {"Host": "", "Origin": "null"}
    problem(client.post("/api/captures", json={"text": EXAMPLE}, headers=headers), 403, "foreign-site")


BODIES: list[tuple[bytes, int, str]] = [
    (b"", 422, "invalid-request"),
    (b"{", 422, "bad-json"),
    (b"nonsense", 422, "bad-json"),
    (b"{'text': 'a'}", 422, "bad-json"),
    (b'{"text": "a"} extra', 422, "bad-json"),
    (b'{"text": "a",}', 422, "bad-json"),
    (b'\xff\xfe{"text": "a"}', 422, "bad-json"),
    ('{"text": "a"}'.encode("utf-16"), 422, "bad-json"),
    (b'\xef\xbb\xbf{"text": "a"}', 422, "bad-json"),
    (b'{"text": "a", "text": "b"}', 422, "bad-json"),
    (b'{"text": NaN}', 422, "bad-json"),
    (b'{"text": Infinity}', 422, "bad-json"),
    (b'{"text": ' + b"9" * 5000 + b"}", 422, "bad-json"),
    (b"[" * 100_000, 422, "bad-json"),
    (b'{"a":' * 50_000, 422, "bad-json"),
    (b"null", 422, "invalid-request"),
    (b"[]", 422, "invalid-request"),
    (b'"text"', 422, "invalid-request"),
    (b"0", 422, "invalid-request"),
    (b"{}", 422, "invalid-request"),
    (b'{"text": null}', 422, "invalid-request"),
    (b'{"text": 1}', 422, "invalid-request"),
    (b'{"text": 1e999}', 422, "invalid-request"),
    (b'{"text": ["a"]}', 422, "invalid-request"),
    (b'{"text": {"text": "a"}}', 422, "invalid-request"),
    (b'{"text": true}', 422, "invalid-request"),
    (b'{"text": "a", "model": 1}', 422, "invalid-request"),
    (b'{"text": "a", "model": ""}', 422, "invalid-request"),
    (b'{"text": "a", "model": "\\ud800"}', 422, "invalid-request"),
    (b'{"text": "a", "texts": "b"}', 422, "invalid-request"),
    (b'{"TEXT": "a"}', 422, "invalid-request"),
    (b'{"text": "a", "\\ud800": "b"}', 422, "invalid-request"),
    (b'{"text": "a", "' + b"x" * 100_000 + b'": 1}', 422, "invalid-request"),
    (b'{"text": ' + b"[1]" + b', "model": "' + b"x" * 100_000 + b'"}', 422, "invalid-request"),
    *(
        (b'{"text": "a", "generate": {"method": "sample", ' + setting + b"}}", 422, "invalid-request")
        for setting in (
            b'"tokens": true',
            b'"tokens": "2"',
            b'"tokens": 2.0',
            b'"tokens": ' + b"9" * 4000,
            b'"temperature": "1"',
            b'"temperature": 1e-300',
            b'"seed": -1',
        )
    ),
]


@pytest.mark.parametrize(("body", "status", "code"), BODIES, ids=[str(n) for n in range(len(BODIES))])
@pytest.mark.parametrize("route", ["/api/captures", "/api/estimates"])
def test_bodies_that_are_not_understood(
    client: TestClient, route: str, body: bytes, status: int, code: str
) -> None:
    response = client.post(route, content=body, headers={"Content-Type": "application/json"})
    problem(response, status, code)
    assert len(response.content) < 2000


@pytest.mark.parametrize(
    ("field", "where"),
    [('"image": "x"', "body image"), ('"generate": {"tokens": 0}', "body generate.tokens")],
)
def test_a_fault_is_found_by_the_names_that_were_sent(client: TestClient, field: str, where: str) -> None:
    sent = f'{{"text": "a", {field}}}'
    response = client.post("/api/captures", content=sent, headers={"Content-Type": "application/json"})
    assert problem(response, 422, "invalid-request")["errors"][0]["where"] == where


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonp",
        "application/merge-patch+json",
        "application",
        "nonsense",
        "x" * 10_000,
        "",
    ],
)
def test_only_json_is_read(client: TestClient, content_type: str) -> None:
    body = json.dumps({"text": EXAMPLE})
    response = client.post("/api/captures", content=body, headers={"Content-Type": content_type})
    problem(response, 415, "unsupported-media-type")
    assert len(response.content) < 1000


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON"]
)
def test_json_by_any_name(client: TestClient, content_type: str) -> None:
    body = json.dumps({"text": EXAMPLE})
    response = client.post("/api/captures", content=body, headers={"Content-Type": content_type})
    assert response.status_code == 200


def test_compressed_bodies_are_refused(client: TestClient) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    bomb = gzip.compress(b'{"text": "' + b"a" * 10_000_000 + b'"}')
    problem(client.post("/api/captures", content=bomb, headers=headers), 415, "unsupported-media-type")


@STEADY
@given(st.one_of(st.text(max_size=40), st.binary(max_size=40)))
def test_any_body_is_an_answer_or_a_problem(tiny: TestClient, sent: str | bytes) -> None:
    if isinstance(sent, str):
        response = post(tiny, "/api/captures", {"text": sent})
        assert response.status_code in ((200, 201) if acceptable(sent) else (422,))
    else:
        response = tiny.post("/api/captures", content=sent, headers={"Content-Type": "application/json"})
        assert response.status_code == 422
    assert response.json()


def acceptable(text: str) -> bool:
    return bool(text.strip()) and not any(c == "\0" or "\ud800" <= c <= "\udfff" for c in text)


@STEADY
@given(st.integers(0, 999_999_999))
def test_whole_numbers_are_read(number: int) -> None:
    assert parse_index(str(number)) == number


@STEADY
@given(st.text(max_size=12))
def test_nothing_else_is_a_whole_number(text: str) -> None:
    plain = text.isascii() and text.isdigit() and len(text) <= 9
    try:
        assert parse_index(text) == int(text)
        assert plain
    except ValueError:
        assert not plain


@pytest.mark.parametrize("value", [True, 1.0, None, [1]])
def test_other_types_are_no_whole_numbers(value: Any) -> None:
    with pytest.raises(ValueError, match="whole number"):
        parse_index(value)


@STEADY
@given(st.integers(0, 999_999_999), st.integers(0, 999_999_999))
def test_spans_are_read(first: int, last: int) -> None:
    if first < last:
        assert parse_span(f"{first}:{last}") == (first, last)
    else:
        with pytest.raises(ValueError, match="smaller"):
            parse_span(f"{first}:{last}")
