"""Properties of every reply, whatever its source."""

import asyncio
import json
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.web.metrics import Metrics
from app.web.middleware import SECURITY_HEADERS, RequestLog

from .conftest import EXAMPLE, problem, services_of

POLICY = (
    "default-src 'none'; script-src 'self'; "
    "style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; style-src-attr 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src blob:; connect-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def replies(client: TestClient, base: str) -> Iterator[tuple[int, Any]]:
    """One reply of every kind, with its expected status."""
    static = services_of(client).assets.prefix
    tag = client.get(f"{base}/overview/self").headers["etag"]
    json_type = {"Content-Type": "application/json"}
    yield 200, client.get("/")
    yield 200, client.get("/favicon.ico")
    yield 200, client.get("/healthz")
    yield 200, client.get("/metrics")
    yield 200, client.get("/api/openapi.json")
    yield 200, client.get(f"{static}/favicon.svg")
    yield 404, client.get(f"{static}/nothing.js")
    yield 200, client.post("/api/captures", json={"text": EXAMPLE})
    yield 200, client.get(f"{base}/overview/self")
    yield 200, client.get(f"{base}/attention/self/0/0", headers={"Accept": "application/x-npy"})
    yield 200, client.head(f"{base}/overview/self")
    yield 204, client.options("/api/models")
    yield 304, client.get(f"{base}/overview/self", headers={"If-None-Match": tag})
    yield 400, client.get("/", headers={"Host": "evil.example"})
    yield 404, client.get("/nowhere")
    yield 404, client.get("/docs")
    yield 404, client.get("/redoc")
    yield 405, client.delete("/api/models")
    yield 413, client.post("/api/captures", content=b"x" * 2_300_000, headers=json_type)
    yield 415, client.post("/api/captures", content=b"x", headers={"Content-Type": "text/plain"})
    yield 422, client.post("/api/captures", content=b"x", headers=json_type)
    yield 503, client.get("/readyz")


def _without_hashes(policy: str) -> str:
    return re.sub(" 'sha256-[^']*'", "", policy)


def test_every_kind_of_reply_is_secured(client: TestClient, base: str) -> None:
    for status, response in replies(client, base):
        assert response.status_code == status, response.request.url
        # The workbench has some elements of its own, allowed by their hash.
        page = status == 200 and response.request.url.path == "/"
        for name, value in SECURITY_HEADERS.items():
            if not (page and name == "Content-Security-Policy"):
                assert response.headers.get_list(name) == [value], (response.request.url, name)
        policy = response.headers["content-security-policy"]
        assert _without_hashes(policy) == _without_hashes(POLICY) and (policy == POLICY or page)
        assert response.headers["x-content-type-options"] == "nosniff"
        assert len(response.headers["x-request-id"]) == 16
        assert response.headers["cache-control"]
        if status >= 400:
            assert response.headers["content-type"] == "application/problem+json"


def test_a_fault_of_ours_is_reported_without_its_insides(
    make_app: Callable[..., FastAPI], caplog: pytest.LogCaptureFixture
) -> None:
    app = make_app()

    async def broken() -> None:
        raise RuntimeError("the secret insides")

    app.add_api_route("/broken", broken)
    with caplog.at_level(logging.INFO, "followspot.requests"):
        # Not a client of ours: no document describes this route.
        response = TestClient(app, base_url="http://localhost").get("/broken?text=what+somebody+typed")
    document = problem(response, 500, "internal")
    assert "secret" not in response.text
    assert document["request_id"] == response.headers["x-request-id"]
    assert response.headers.get_list("content-security-policy") == [POLICY]
    assert document["request_id"] in caplog.text
    assert "the secret insides" in caplog.text
    assert "typed" not in caplog.text


def test_what_is_given_up_at_the_end_is_reported_in_words() -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def give_up() -> None:
        started = asyncio.Event()

        async def endless(scope: Any, receive: Any, send: Any) -> None:
            started.set()
            await asyncio.Event().wait()

        scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
        task = asyncio.create_task(RequestLog(endless, Metrics())(scope, None, send))  # type: ignore[arg-type]
        await started.wait()
        task.cancel()
        await task

    asyncio.run(give_up())
    assert sent[0]["status"] == 503 and json.loads(sent[1]["body"])["code"] == "draining"


def test_the_log_holds_no_addresses(client: TestClient, base: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "followspot.requests"):
        client.get(f"{base}/heads/self?query=8&key=6")
        client.get("/?text=secret")
        client.get("/secret")
        client.request("SECRET", "/")
    lines = [record.getMessage() for record in caplog.records if record.name == "followspot.requests"]
    assert [line.split(" ")[:3] for line in lines] == [
        ["GET", "/api/captures/{id}/heads/{stream}", "200"],
        ["GET", "/", "200"],
        ["GET", "none", "404"],
        ["OTHER", "/", "405"],
    ]


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:1", "[::1]:8000", "LOCALHOST"])
def test_hosts_of_ours(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "evil.example:8000",
        "localhost@evil.example",
        "localhost:8000@evil.example",
        "localhost:80:80",
        "localhost:",
        "localhost/",
        "localhost?x",
        "local host",
        "[::1",
        "[::2]",
        "",
        ":8000",
        "127.0.0.1.evil.example",
        "2130706433",
        "x" * 5000,
    ],
)
def test_hosts_that_are_not_ours(client: TestClient, host: str) -> None:
    for address in ("/healthz", "/", "/nowhere"):
        response = client.get(address, headers={"Host": host})
        problem(response, 400, "bad-host")
        assert "location" not in response.headers
        assert len(response.content) < 1000


def test_two_hosts_are_refused(client: TestClient) -> None:
    response = client.get("/healthz", headers=[("Host", "localhost"), ("Host", "evil.example")])
    problem(response, 400, "bad-host")


def test_hosts_from_the_settings(make_client: Callable[..., TestClient]) -> None:
    client = make_client(public_url="https://followspot.example.org/", allowed_hosts=["*.lab.example"])
    for host in ("followspot.example.org", "a.lab.example:80", "a.b.lab.example", "localhost"):
        assert client.get("/healthz", headers={"Host": host}).status_code == 200
    for host in ("lab.example", "evillab.example", "www.followspot.example.org"):
        assert client.get("/healthz", headers={"Host": host}).status_code == 400
    anyone = make_client(allowed_hosts=["*"])
    assert anyone.get("/healthz", headers={"Host": "evil.example"}).status_code == 200


def test_no_link_is_built_from_the_host(make_client: Callable[..., TestClient]) -> None:
    client = make_client(public_url="https://followspot.example.org", allowed_hosts=["*"])
    evil = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher"}
    for address in ("/", "/api/openapi.json", "/api/models/", "//evil.example/", "/healthz/"):
        response = client.get(address, headers=evil)
        assert "evil.example" not in response.text
        assert "location" not in response.headers
    assert client.get("/api/openapi.json").json()["servers"] == [{"url": "https://followspot.example.org"}]


def test_a_body_at_the_limit_is_read_and_one_above_is_not(make_client: Callable[..., TestClient]) -> None:
    client = make_client(max_body_bytes=1000)
    headers = {"Content-Type": "application/json"}
    body = b'{"text": ""}'
    padded = body + b" " * (1000 - len(body))
    problem(client.post("/api/captures", content=padded, headers=headers), 422, "empty-text")
    document = problem(
        client.post("/api/captures", content=padded + b" ", headers=headers), 413, "body-too-large"
    )
    assert (document["asked"], document["limit"]) == (1001, 1000)
    assert "1,001 bytes" in document["detail"] and "1,000" in document["detail"]


def test_a_body_without_length_is_held_to_the_same_limit(make_client: Callable[..., TestClient]) -> None:
    client = make_client(max_body_bytes=1000)
    headers = {"Content-Type": "application/json"}
    response = client.post("/api/captures", content=iter([b" " * 400] * 3), headers=headers)
    assert "content-length" not in response.request.headers
    assert problem(response, 413, "body-too-large")["asked"] == 1200
    problem(client.post("/api/captures", content=iter([b"{} "] * 2), headers=headers), 422, "bad-json")


def test_a_large_limit_is_read_to_its_end(make_client: Callable[..., TestClient]) -> None:
    client = make_client(max_body_bytes=20 * 2**20)
    body = b'{"text": ""' + b" " * (10 * 2**20) + b"}"
    response = client.post("/api/captures", content=body, headers={"Content-Type": "application/json"})
    problem(response, 422, "empty-text")


def test_who_sends_too_large_a_file_is_heard_out(client: TestClient) -> None:
    def parts() -> Iterator[bytes]:
        yield from [bytes(2**20)] * 20
        read.append("to its end")

    read: list[str] = []
    headers = {"Content-Type": "image/png", "Content-Length": str(20 * 2**20)}
    response = client.post("/api/files", content=parts(), headers=headers)
    assert problem(response, 413, "file-too-large")["asked"] == 20 * 2**20
    assert read


@pytest.mark.parametrize("length", ["9" * 5000, "-1", "1e9", "x", "", "\u00b2"])
def test_lengths_that_make_no_sense(client: TestClient, length: str) -> None:
    headers = [(b"Content-Length", length.encode("latin-1")), (b"Content-Type", b"application/json")]
    response = client.post("/api/captures", content=iter([b'{"text": ""}']), headers=headers)
    assert response.status_code in (413, 422)


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS"])
def test_the_limit_holds_for_every_method_and_address(client: TestClient, method: str) -> None:
    for address in ("/", "/nowhere", "/api/models/minilm/load"):
        problem(client.request(method, address, content=b" " * 2_300_000), 413, "body-too-large")


def test_a_body_that_says_it_is_enormous_is_not_waited_for(client: TestClient) -> None:
    def never() -> Iterator[bytes]:
        raise AssertionError("nobody should read this")
        yield b""

    response = client.post("/api/captures", content=never(), headers={"Content-Length": str(10**12)})
    assert problem(response, 413, "body-too-large")["asked"] == 10**12


@pytest.mark.parametrize("address", ["/", "/healthz", "/api/models", "/favicon.svg", "/nowhere", "/readyz"])
def test_head_is_get_without_the_body(client: TestClient, address: str) -> None:
    head, get = client.head(address), client.get(address)
    assert (head.status_code, head.content) == (get.status_code, b"")
    own = {"x-request-id"}
    assert {k: v for k, v in head.headers.items() if k not in own} == {
        k: v for k, v in get.headers.items() if k not in own
    }


def test_head_where_there_is_only_post(client: TestClient) -> None:
    response = client.head("/api/captures")
    assert (response.status_code, response.content) == (405, b"")
    assert response.headers["allow"] == "OPTIONS, POST"


@pytest.mark.parametrize(
    ("address", "allow"), [("/api/models", "GET, HEAD, OPTIONS, POST"), ("/api/captures", "OPTIONS, POST")]
)
def test_options_and_other_methods_say_what_is_allowed(client: TestClient, address: str, allow: str) -> None:
    options = client.options(address)
    assert (options.status_code, options.content, options.headers["allow"]) == (204, b"", allow)
    assert not any(name.startswith("access-control") for name in options.headers)
    for method in ("PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "X" * 100):
        response = client.request(method, address)
        document = problem(response, 405, "method-not-allowed")
        assert response.headers["allow"] == ", ".join(document["allowed"]) == allow
    problem(client.options("/nowhere"), 404, "not-found")


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_other_sites_cannot_read(client: TestClient, base: str, origin: str) -> None:
    response = client.get(f"{base}/overview/self", headers={"Origin": origin})
    assert not any(name.startswith("access-control") for name in response.headers)
    assert response.headers["cross-origin-resource-policy"] == "same-origin"


def test_many_ranges_are_no_work(client: TestClient) -> None:
    ranges = "bytes=" + ",".join(f"{n}-{n + 1}" for n in range(5000))
    for address in ("/", f"{services_of(client).assets.prefix}/favicon.svg"):
        response = client.get(address, headers={"Range": ranges})
        assert response.status_code == 200
        assert response.content == client.get(address).content
