"""``/healthz``, answered before the framework, at a limited rate per client."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Literal

from cachetools import LRUCache
from starlette.types import ASGIApp, Receive, Scope, Send

from ..core.shape import to_json
from .client_key import client_of
from .replies import JSON

# Replies per second to one client; further ones are delayed.
_RATE = 100.0
_CLIENTS = 10_000

_PATH = "/healthz"
_ROUTE = SimpleNamespace(path=_PATH)  # its name in log and metrics


@dataclass(frozen=True, slots=True)
class Alive:
    """The process answers."""

    alive: Literal[True] = True


BODY = to_json(Alive())
HEADERS = {"content-type": JSON, "content-length": str(len(BODY)), "cache-control": "no-store"}
_RAW_HEADERS = [(name.encode(), value.encode()) for name, value in HEADERS.items()]


class Liveness:
    """Answers whenever the event loop runs; checks nothing else.

    Args:
        clock: seconds, from any origin.
    """

    def __init__(self, app: ASGIApp, clock: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._clock = clock
        # Time of the next reply to each client.
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
        """Seconds that a reply to a request made now must wait; counts it as sent."""
        now = self._clock()
        due = max(self._due.get(client, now), now)
        self._due[client] = due + 1 / _RATE
        return due - now
