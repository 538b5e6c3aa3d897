"""A worker: the whole app with its models, which answers what a front forwards."""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ..errors import FollowspotError
from ..main import create_app
from ..models import memory
from ..settings import Settings
from ..web.server import SWITCH_SECONDS
from ..web.starting import Starting
from .exchange import Exchange, ForwardedRequest, Models, Piece, differing

if TYPE_CHECKING:
    from fastapi import FastAPI


class Worker:
    """Answers requests. For one event loop.

    Args:
        settings: all of them, as plain data.
    """

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._settings = Settings(**settings)
        self._starting = Starting(self._compose)
        self._exchanges: dict[str, Exchange] = {}
        self._answering: set[asyncio.Task[None]] = set()
        sys.setswitchinterval(SWITCH_SECONDS)

    async def start(self) -> None:
        """Compose the app, open the database, and load every model of the settings.

        Raises:
            StoreFailed: the database cannot be used.
        """
        app = await self._starting.start()
        await app.state.opening
        await asyncio.to_thread(self._load)

    async def stop(self) -> None:
        """End the app."""
        await self._starting.stop()

    async def answer(self, request: ForwardedRequest) -> AsyncIterator[Piece]:
        """The reply to a request, in pieces; none but the first if it asks for other weights."""
        models = self.models
        if differing(request["models"], models):
            yield {"models": models, "differs": True}
            return
        exchange = self._exchanges[request["id"]] = Exchange(request, _SCOPE)
        answering = asyncio.create_task(self._starting(exchange.scope, exchange.receive, exchange.send))
        self._answering.add(answering)
        answering.add_done_callback(self._answering.discard)
        try:
            pieces = exchange.pieces(answering)
            first = asyncio.ensure_future(anext(pieces))
            await asyncio.wait({first}, timeout=_SOON_SECONDS)
            if not first.done():
                yield {"models": models}
            yield {"models": models, **await first}
            async for piece in pieces:
                yield piece
        finally:
            first.cancel()
            exchange.leave()
            del self._exchanges[request["id"]]

    async def acknowledge(self, identity: str, nbytes: int) -> bool:
        """The client has taken so many more bytes of a reply; whether it comes from here."""
        exchange = self._exchanges.get(identity)
        if exchange is not None:
            exchange.acknowledge(nbytes)
        return exchange is not None

    @property
    def models(self) -> Models:
        """The weights that are served."""
        infos = self._pool.infos()
        return {
            info.key: (info.revision or "", bool(info.languages) and info.language is None) for info in infos
        }

    def _compose(self) -> "FastAPI":
        with memory.without_collections():
            app = create_app(self._settings)
        self._pool = app.state.services.model_pool
        return app

    def _load(self) -> None:
        for info in self._pool.infos():
            # One that cannot be loaded says so itself, as it does in one process.
            with suppress(FollowspotError):
                self._pool.wait(info.key)


# A reply that takes longer is announced: the front knows that it will come. Each piece costs a millisecond.
_SOON_SECONDS = 1.0
_SCOPE: dict[str, Any] = {"type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}}
