"""Real workers and a front in this process: the same bytes as from a single process."""

import asyncio
import hashlib
import subprocess
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from pydantic import SecretStr
from starlette.types import ASGIApp, Receive, Scope, Send

from app.cluster.exchange import WINDOW_BYTES, Exchange, ForwardedRequest, Piece, differing
from app.cluster.front import front
from app.cluster.shared_settings import for_workers, plain
from app.cluster.worker import Worker
from app.errors import ModelNotAllowed
from app.settings import Settings

from ..tiny import save_tiny
from .requests import TEXT, answer_of, client_of, of_one_process


class Fleet:
    """Workers of this process; a key decides which one answers."""

    def __init__(self, workers: list[Worker]) -> None:
        self.workers = workers
        self.asked: list[int] = []

    def _place(self, key: str) -> int:
        return hashlib.sha256(key.encode()).digest()[0] % len(self.workers)

    async def ask(self, key: str, request: ForwardedRequest) -> AsyncGenerator[Piece]:
        self.asked.append(self._place(key))
        async for piece in self.workers[self.asked[-1]].answer(request):
            yield piece

    async def acknowledge(self, key: str, identity: str, nbytes: int) -> bool:
        return await self.workers[self._place(key)].acknowledge(identity, nbytes)

    async def close(self) -> None:
        pass


@dataclass(frozen=True)
class Running:
    """A cluster that runs, and its event loop."""

    portal: BlockingPortal
    client: httpx2.AsyncClient
    workers: list[Worker]
    asked: list[int]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("cluster")
    return Settings(
        model=[str(save_tiny(folder / "tiny"))],
        database=folder / "followspot.sqlite3",
        replicas=2,
        any_model=False,
        client_secret=SecretStr("secret"),
    )


@asynccontextmanager
async def _cluster(settings: Settings) -> AsyncIterator[tuple[httpx2.AsyncClient, Fleet]]:
    async with AsyncExitStack() as stack:
        workers = [Worker(plain(settings)) for _ in range(settings.replicas)]
        for worker in workers:
            await worker.start()
            stack.push_async_callback(worker.stop)
        fleet = Fleet(workers)
        app = front(settings, fleet)
        await stack.enter_async_context(app.router.lifespan_context(app))
        yield await stack.enter_async_context(client_of(app)), fleet


@pytest.fixture(scope="module")
def cluster(settings: Settings) -> Iterator[Running]:
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(_cluster(settings)) as (client, fleet),
    ):
        yield Running(portal, client, fleet.workers, fleet.asked)


def run(test: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(test())


@pytest.mark.slow
def test_a_cluster_answers_as_one_process_does(settings: Settings, cluster: Running) -> None:
    async def test() -> None:
        await cluster.client.post("/api/captures", json={"text": TEXT})
        for (method, address, more), answer in zip(requests, expected, strict=True):
            reply = answer_of(await cluster.client.request(method, address, **more))
            assert reply == answer, (method, address)
        assert set(cluster.asked) == {0, 1}, "both had something to do"

    requests, expected = asyncio.run(of_one_process(settings))
    cluster.portal.call(test)


@pytest.mark.slow
def test_a_worker_makes_the_captures_of_another_again(cluster: Running) -> None:
    async def test() -> None:
        made = await cluster.client.post("/api/captures", json={"text": "the mat"})
        path = f"{made.headers['location']}/overview/self"
        scope = {"method": "GET", "path": path, "query_string": b"", "headers": [(b"host", b"localhost")]}
        request: ForwardedRequest = {"id": "1", "scope": scope, "body": b"", "models": {}}
        replies = [[piece async for piece in worker.answer(request)] for worker in cluster.workers]
        assert [pieces[0]["status"] for pieces in replies] == [200, 200], (
            "one piece, as it took less than a second"
        )
        assert replies[0][0]["body"] == replies[1][0]["body"]

    cluster.portal.call(test)


@pytest.mark.slow
def test_a_worker_with_other_weights_does_nothing(cluster: Running) -> None:
    async def test() -> None:
        worker = cluster.workers[0]
        models = worker.models
        key = "tiny"
        other = {key: ("sha256:0", False)}
        request: ForwardedRequest = {"id": "1", "scope": {}, "body": b"", "models": other}
        assert [piece async for piece in worker.answer(request)] == [{"models": models, "differs": True}]
        assert differing(other, models) == [key] and not differing({key: ("", False)}, models)

    cluster.portal.call(test)


@pytest.mark.slow
def test_one_browser_is_one_client_to_all_workers(cluster: Running) -> None:
    async def test() -> None:
        elsewhere = {"X-Forwarded-For": "192.0.2.1"}  # it does not come from this machine
        page = await cluster.client.get("/?text=the+cat", headers=elsewhere)
        assert len(page.headers.get_list("set-cookie")) == 1
        assert page.headers["cache-control"] == "private, no-cache"
        assert "set-cookie" not in (await cluster.client.get("/?text=the+cat", headers=elsewhere)).headers
        cluster.client.cookies.clear()

    cluster.portal.call(test)


def exchange_of(app: ASGIApp) -> tuple[Exchange, "asyncio.Task[None]"]:
    exchange = Exchange({"id": "1", "scope": {"type": "http"}, "body": b"body", "models": {}}, {})

    async def answer() -> None:
        await app(exchange.scope, exchange.receive, exchange.send)

    return exchange, asyncio.create_task(answer())


def test_a_worker_waits_for_a_client_that_is_behind() -> None:
    part, sent = b"x" * (WINDOW_BYTES // 4), []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for place in range(8):
            await send({"type": "http.response.body", "body": part, "more_body": place < 7})
            sent.append(place)

    async def test() -> None:
        exchange, answering = exchange_of(app)
        pieces = exchange.pieces(answering)
        got = (await anext(pieces))["body"]
        while len(sent) < 4:
            await asyncio.sleep(0)
        assert len(sent) == 4, "it is a window ahead"
        async for piece in pieces:
            exchange.acknowledge(len(piece["body"]))
            got += piece["body"]
        assert got == part * 8

    run(test)


def test_small_parts_are_sent_together_and_a_start_at_once() -> None:
    go_on = asyncio.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        assert (await receive())["body"] == b"body"
        await send({"type": "http.response.start", "status": 201, "headers": [(b"a", b"b")]})
        await go_on.wait()
        for _ in range(3):
            await send({"type": "http.response.body", "body": b"xy", "more_body": True})
        await send({"type": "http.response.body"})

    async def test() -> None:
        exchange, answering = exchange_of(app)
        pieces = exchange.pieces(answering)
        assert await anext(pieces) == {"status": 201, "headers": [(b"a", b"b")], "body": b"", "more": True}
        go_on.set()
        assert [piece async for piece in pieces] == [{"body": b"xyxyxy", "more": False}]

    run(test)


def test_an_app_that_ends_early_breaks_the_reply_and_one_that_is_left_learns_it() -> None:
    left: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await receive()
        left.append((await receive())["type"])

    async def test() -> None:
        exchange, answering = exchange_of(app)
        pieces = exchange.pieces(answering)
        await anext(pieces)
        exchange.leave()
        with pytest.raises(RuntimeError, match="before its reply"):
            await anext(pieces)
        assert left == ["http.disconnect"]

    run(test)


def test_settings_cross_as_plain_data_and_arrive_as_they_were(settings: Settings) -> None:
    values = plain(settings)
    assert {type(value) for value in values.values()} <= {str, int, float, bool, list, type(None)}
    assert Settings(**values) == settings
    drawn = plain(Settings(client_secret=None))
    assert Settings(**drawn).secret, "the same for all workers"


def test_visitors_cannot_load_what_each_worker_would_need() -> None:
    assert not for_workers(Settings()).open, "also where only this machine reaches the server"
    with pytest.raises(ModelNotAllowed, match="each worker"):
        for_workers(Settings(any_model=True))


def test_the_front_imports_no_model_library() -> None:
    code = "import app.cluster.front, sys; print(*{'torch', 'transformers', 'ray'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
