"""``/healthz``, answered before the framework, and to each client no faster than anybody needs."""

import asyncio
import time
from collections.abc import Callable
from types import SimpleNamespace

from cachetools import LRUCache
from starlette.types import ASGIApp, Receive, Scope, Send

from .client import client_of
from .replies import JSON, to_json

# Replies a second to one client; more wait for their time.
_RATE = 100.0
_CLIENTS = 10_000

_PATH = "/healthz"
_ROUTE = SimpleNamespace(path=_PATH)  # what log and metrics name it by
BODY = to_json({"alive": True})
HEADERS = {"content-type": JSON, "content-length": str(len(BODY)), "cache-control": "no-store"}
_RAW_HEADERS = [(name.encode(), value.encode()) for name, value in HEADERS.items()]


class Alive:
    """Answers as long as the event loop turns; looks at nothing else.

    Args:
        clock: seconds, from any moment on.
    """

    def __init__(self, app: ASGIApp, clock: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._clock = clock
        # When the next reply to a client is due.
        self._due: LRUCache[str, float] = LRUCache(_CLIENTS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        if scope["type"] != "http" or scope["path"] != _PATH or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        wait = self.wait(client_of((scope.get("client") or ("",))[0]))
        if wait > 0:
            await asyncio.sleep(wait)
        scope["route"] = _ROUTE
        await send({"type": "http.response.start", "status": 200, "headers": list(_RAW_HEADERS)})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else BODY})

    def wait(self, client: str) -> float:
        """How long a reply to a client that asks now has to wait, in seconds; it counts as given."""
        now = self._clock()
        due = max(self._due.get(client, now), now)
        self._due[client] = due + 1 / _RATE
        return due - now
