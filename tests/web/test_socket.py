"""Over a real socket: behaviour of a real server only."""

import asyncio
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI

from app.errors import Busy
from app.web.dependencies import Services

from .conftest import EXAMPLE

SECONDS = 20


@contextmanager
def serving(app: FastAPI) -> Iterator[int]:
    """The port of a served app; connections queue from the start."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, lifespan="off", log_config=None, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@pytest.fixture(scope="module")
def port(app: FastAPI) -> Iterator[int]:
    with serving(app) as port:
        yield port


def ask(port: int, method: str, address: str, body: Any = None, **headers: str) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, address, body, names, encode_chunked="Transfer-Encoding" in names)
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def send(port: int, request: bytes) -> bytes:
    """The server's reply to these bytes, until it closes the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as connection:
        connection.sendall(request)
        response = b""
        while part := connection.recv(65536):
            response += part
        return response


def test_a_whole_conversation(port: int) -> None:
    body = json.dumps({"text": EXAMPLE})
    status, document = ask(port, "POST", "/api/captures", body, Content_Type="application/json")
    assert status.status == 200
    identity = json.loads(document)["id"]
    result, overview = ask(port, "GET", f"/api/captures/{identity}/overview/self")
    assert (result.status, result.getheader("server")) == (200, "uvicorn")
    assert len(overview) == int(result.getheader("content-length") or 0)
    tag = result.getheader("etag") or ""
    cached, nothing = ask(port, "GET", f"/api/captures/{identity}/overview/self", If_None_Match=tag)
    assert (cached.status, nothing) == (304, b"")


@pytest.mark.parametrize("size", [2_097_153, 3_000_000, 9_000_000])
def test_a_chunked_body_over_the_limit(port: int, size: int) -> None:
    chunks = iter([b" " * 60_000] * (size // 60_000 + 1))
    try:
        response, body = ask(
            port,
            "POST",
            "/api/captures",
            chunks,
            Transfer_Encoding="chunked",
            Content_Type="application/json",
        )
    except ConnectionError:
        # Above the size that is drained, the server closes while the client still sends.
        assert size > 8 * 2**20
        return
    document = json.loads(body)
    assert (response.status, document["code"]) == (413, "body-too-large")
    assert document["asked"] > document["limit"] == 2_097_152
    assert response.getheader("content-security-policy")


def test_a_chunked_body_within_the_limit(port: int) -> None:
    parts = iter([b'{"text": ', json.dumps(EXAMPLE).encode(), b"}"])
    response, _ = ask(
        port, "POST", "/api/captures", parts, Transfer_Encoding="chunked", Content_Type="application/json"
    )
    assert response.status == 200


def test_a_declared_length_over_the_limit(port: int) -> None:
    response, body = ask(port, "POST", "/api/captures", b" " * 2_200_000, Content_Type="application/json")
    assert (response.status, json.loads(body)["asked"]) == (413, 2_200_000)


def test_a_length_that_is_a_lie_is_refused_before_it_is_sent(port: int) -> None:
    response = send(
        port, b"POST /api/captures HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n"
    )
    assert response.startswith(b"HTTP/1.1 413 ")
    assert b'"body-too-large"' in response
    assert b"\r\nconnection: close\r\n" in response


def test_who_asks_whether_to_send_gets_no(port: int) -> None:
    response = send(
        port,
        b"POST /api/captures HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n"
        b"Expect: 100-continue\r\n\r\n",
    )
    assert response.startswith(b"HTTP/1.1 413 ")
    assert b"100 Continue" not in response


@pytest.mark.parametrize(
    "lines",
    [
        b"Host: evil.example",
        b"Host: localhost\r\nHost: evil.example",
        b"Host: localhost@evil.example",
        b"Host: evil.example#localhost",
        b"Host:",
    ],
)
def test_another_host(port: int, lines: bytes) -> None:
    response = send(port, b"GET / HTTP/1.1\r\n" + lines + b"\r\nConnection: close\r\n\r\n")
    assert response.startswith(b"HTTP/1.1 400 ")
    assert b"<html" not in response


def test_a_host_in_the_request_line_changes_nothing(port: int) -> None:
    response = send(
        port, b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )
    head, _, body = response.partition(b"\r\n\r\n")
    assert b"evil.example" not in body
    assert b"\r\nlocation:" not in head.lower()


def test_head_keeps_the_connection(port: int) -> None:
    """A body after HEAD would be parsed as the next reply."""
    request = b"%s / HTTP/1.1\r\nHost: localhost\r\nConnection: %s\r\n\r\n"
    response = send(port, request % (b"HEAD", b"keep-alive") + request % (b"GET", b"close"))
    assert response.count(b"HTTP/1.1 200 OK\r\n") == 2
    _, first, second = response.split(b"HTTP/1.1 200 OK\r\n")
    assert first.endswith(b"\r\n\r\n")
    assert b"<!doctype html>" in second.lower()


def test_many_ranges_are_no_work(port: int) -> None:
    ranges = "bytes=" + ",".join(f"{n}-{n}" for n in range(5000))
    response, body = ask(port, "GET", "/favicon.svg", Range=ranges)
    assert (response.status, response.getheader("content-range")) == (200, None)
    assert len(body) < 2000


def test_a_client_that_hangs_up_frees_its_place(
    make_app: Callable[..., FastAPI], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(queue_size=2)
    services: Services = app.state.services
    engine = services.engine
    started, release, queued, dropped, computed = (threading.Event() for _ in range(5))
    run = engine.run

    def hold() -> None:
        started.set()
        release.wait(SECONDS)

    async def watched(work: Callable[[], Any]) -> Any:
        queued.set()
        try:
            return await run(work)
        finally:
            dropped.set()

    with serving(app) as port:
        body = json.dumps({"text": EXAMPLE})
        _, document = ask(port, "POST", "/api/captures", body, Content_Type="application/json")
        address = f"/api/captures/{json.loads(document)['id']}"
        holding = threading.Thread(target=lambda: asyncio.run(run(hold)))
        holding.start()
        assert started.wait(SECONDS)
        monkeypatch.setattr(engine, "run", watched)
        monkeypatch.setattr("app.web.api.overview.overview", lambda *_, **__: computed.set())
        with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as connection:
            connection.sendall(f"GET {address}/overview/self HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            assert queued.wait(SECONDS)
        assert dropped.wait(SECONDS)
        assert engine.pending == 1  # blocks the thread
        release.set()
        holding.join(SECONDS)
        response, _ = ask(port, "GET", f"{address}/heads/self?query=8&key=6")
        assert response.status == 200
    assert not computed.is_set()
    assert 'status="499"' in services.metrics.text().decode()


def test_a_full_queue_is_reported_at_once(
    make_app: Callable[..., FastAPI], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app()

    async def full(work: Callable[[], Any]) -> Any:
        raise Busy("33 requests are already waiting.", hint="Try again in a moment.", asked=33, limit=32)

    with serving(app) as port:
        body = json.dumps({"text": EXAMPLE})
        _, document = ask(port, "POST", "/api/captures", body, Content_Type="application/json")
        monkeypatch.setattr(app.state.services.engine, "run", full)
        response, body_bytes = ask(port, "GET", f"/api/captures/{json.loads(document)['id']}/overview/self")
    problem = json.loads(body_bytes)
    assert (response.status, problem["code"], response.getheader("retry-after")) == (503, "busy", "1")
    assert problem["asked"] > problem["limit"]
