"""The app while its parts are imported and joined, which takes longer than opening the port."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from starlette.types import ASGIApp, Receive, Scope, Send

from ..errors import Draining
from ..message import _
from .liveness import Liveness
from .problems import problem

if TYPE_CHECKING:
    from fastapi import FastAPI


class Starting:
    """An ASGI app that is complete a moment after the server listens.

    Until then ``/healthz`` is answered, since the event loop runs, and every other request waits.

    Args:
        compose: imports and joins all parts; runs on a thread of its own.
    """

    def __init__(self, compose: Callable[[], "FastAPI"]) -> None:
        self._compose = compose
        self._composed: asyncio.Task[FastAPI] | None = None
        self._lifespan = AsyncExitStack()
        self._app: ASGIApp = Liveness(self._wait)

    async def start(self) -> "FastAPI":
        """The complete app, started once, on the first call; raises what composing it raised."""
        if self._composed is None:
            self._composed = asyncio.create_task(self._start())
        return await asyncio.shield(self._composed)

    async def stop(self) -> None:
        """End the app, if it was started."""
        await self._lifespan.aclose()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        await self._app(scope, receive, send)

    async def _wait(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            app: ASGIApp = await self.start()
        except Exception:
            # Whoever started the server gets the reason; it ends.
            app = problem(Draining(_("The server could not start."), hint=_("Ask its operator.")))
        await app(scope, receive, send)

    async def _start(self) -> "FastAPI":
        app = await asyncio.to_thread(self._compose)
        await self._lifespan.enter_async_context(app.router.lifespan_context(app))
        self._app = app
        return app
