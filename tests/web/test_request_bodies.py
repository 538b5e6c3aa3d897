"""Request bodies share one memory budget, and no byte is lost."""

import asyncio
import tracemalloc
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from app.web import request_bodies
from app.web.budget import Budget
from app.web.request_bodies import BodyLimit, RequestBody, take_body

MEBIBYTE = 2**20


def _read(budget: Budget, *parts: bytes) -> RequestBody:
    body = RequestBody(budget)

    async def add() -> None:
        for part in parts:
            await body.add(part)

    asyncio.run(add())
    return body


def test_what_fits_stays_in_memory_and_is_given_back() -> None:
    budget = Budget(10)
    body = _read(budget, b"abc", b"def")
    assert budget.held == 6 and body._file is None
    assert body.read() == b"abcdef"
    assert budget.held == 0
    body.close()
    assert budget.held == 0


def test_the_rest_is_written_to_a_file_without_a_name() -> None:
    budget = Budget(10)
    first, second = _read(budget, b"12345678"), _read(budget, b"ab", b"cde", b"f")
    assert budget.held == 10 and second._file is not None
    assert isinstance(second._file.name, int)  # a descriptor: no other process can open it
    file = second._file
    assert second.read() == b"abcdef" and file.closed
    assert first.read() == b"12345678"
    assert budget.held == 0


def test_once_in_a_file_always_in_a_file() -> None:
    """Otherwise its parts would be reordered."""
    budget = Budget(4)
    first = _read(budget, b"1234")
    second = RequestBody(budget)

    async def add() -> None:
        await second.add(b"ab")
        first.close()
        await second.add(b"cd")

    asyncio.run(add())
    assert budget.held == 0 and second.read() == b"abcd"


def _scope(size: int) -> dict[str, Any]:
    return {"type": "http", "path": "/api/files", "headers": [(b"content-length", str(size).encode())]}


def test_sixty_four_uploads_at_once_take_no_more_than_the_budget() -> None:
    """Of 1 MiB each, with a budget of 4 MiB; they are read one at a time."""
    turn = asyncio.Lock()
    seen: list[int] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        body = take_body(Request(scope))
        arrived.release()
        await all_here.wait()
        async with turn:
            content = body.read()
            seen.append(content.count(content[:1]))
            del content
        await Response()(scope, receive, send)

    limited = BodyLimit(app, MEBIBYTE, {}, 4 * MEBIBYTE)
    arrived, all_here = asyncio.Semaphore(0), asyncio.Event()

    async def upload(number: int) -> None:
        sent = 0

        async def receive() -> Message:
            nonlocal sent
            sent += 1
            await asyncio.sleep(0)
            return {"type": "http.request", "body": bytes([number]) * 65_536, "more_body": sent < 16}

        async def send(message: Message) -> None:
            pass

        await limited(_scope(MEBIBYTE), receive, send)

    async def everybody() -> int:
        tasks = [asyncio.create_task(upload(number)) for number in range(64)]
        for _ in tasks:
            await arrived.acquire()
        held = tracemalloc.get_traced_memory()[0]
        all_here.set()
        await asyncio.gather(*tasks)
        return held

    tracemalloc.start()
    try:
        held = asyncio.run(everybody())
        peak = tracemalloc.get_traced_memory()[1]
        left = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert seen == [MEBIBYTE] * 64
    assert held < 8 * MEBIBYTE and peak < 12 * MEBIBYTE and left < MEBIBYTE
    assert limited._budget.held == 0


@pytest.mark.parametrize("ends", ["too large", "hung up", "failed"])
def test_whatever_becomes_of_a_request_its_memory_is_given_back(ends: str) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError

    limited = BodyLimit(app, 100, {}, 1000)
    messages: list[Message] = [{"type": "http.request", "body": b"x" * 60, "more_body": ends != "failed"}]
    messages += [{"type": "http.disconnect"}] if ends == "hung up" else []
    messages += [{"type": "http.request", "body": b"x" * 60}] if ends == "too large" else []
    sent: list[Message] = []

    async def receive() -> Message:
        return messages.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    async def request() -> None:
        await limited({"type": "http", "path": "/", "headers": [], "method": "POST"}, receive, send)

    if ends == "failed":
        with pytest.raises(RuntimeError):
            asyncio.run(request())
    else:
        asyncio.run(request())
    assert limited._budget.held == 0
    assert [message.get("status") for message in sent[:1]] == ([413] if ends == "too large" else [])
    assert request_bodies._SCOPE_KEY
