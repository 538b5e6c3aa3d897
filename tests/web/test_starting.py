"""A server that listens before its app is composed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Event

import httpx
import pytest
from fastapi import FastAPI

from app.settings import Settings
from app.web.server import Server
from app.web.starting import Starting


def composed() -> FastAPI:
    """An app of one route."""
    app = FastAPI()

    @app.get("/page")
    async def page() -> str:
        return "drawn"

    return app


def client_of(starting: Starting) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(starting), base_url="http://test")


def test_it_is_alive_before_it_is_complete_and_every_other_request_waits() -> None:
    goes_on = Event()

    def compose() -> FastAPI:
        goes_on.wait()
        return composed()

    async def visit() -> None:
        async with client_of(Starting(compose)) as client:
            page = asyncio.create_task(client.get("/page"))
            alive = await client.get("/healthz")
            assert (alive.status_code, alive.json(), page.done()) == (200, {"alive": True}, False)
            goes_on.set()
            assert (await page).json() == "drawn"
            assert (await client.get("/nowhere")).status_code == 404

    asyncio.run(visit())


def test_whoever_waits_for_an_app_that_cannot_start_gets_a_problem() -> None:
    def compose() -> FastAPI:
        raise OSError("no such folder")

    async def visit() -> None:
        starting = Starting(compose)
        async with client_of(starting) as client:
            response = await client.get("/page")
            assert (response.status_code, response.json()["code"]) == (503, "draining")
            assert "no such folder" not in response.text
        with pytest.raises(OSError, match="no such folder"):
            await starting.start()

    asyncio.run(visit())


def test_the_app_starts_once_and_ends() -> None:
    events: list[str] = []

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        events.append("started")
        yield
        events.append("ended")

    async def live() -> None:
        starting = Starting(lambda: FastAPI(lifespan=lifespan))
        await asyncio.gather(starting.start(), starting.start())
        await starting.stop()

    asyncio.run(live())
    assert events == ["started", "ended"]


def test_an_app_that_cannot_be_composed_ends_the_server() -> None:
    def compose() -> FastAPI:
        raise ValueError("no database")

    with pytest.raises(ValueError, match="no database"):
        Server(compose, Settings(host="127.0.0.1", port=0)).run()
