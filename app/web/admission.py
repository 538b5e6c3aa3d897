"""Admission to the model: only as many requests as may queue for it; the others wait outside, briefly.

A refused request costs as much interpreter time as an answered one, if it is first read, checked and looked
up, and the model runs on the same interpreter. So a request that would only be refused waits before all that,
at no cost, and is then refused with bytes prepared at start; and refusals per second are limited, however
many clients retry at once.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TypeAlias

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..core.shape import to_json
from ..errors import Busy
from ..message import _, ngettext
from ..runtime.fair_queue import FairQueue, current_client
from .client_cookie import ClientCookies
from .middleware import client_is_loopback
from .problems import MEDIA_TYPE

_Turn: TypeAlias = "asyncio.Future[bool]"

# No other route waits for the model.
_TO_THE_MODEL = (
    "/api/captures",
    "/api/estimates",
    "/api/files",
    "/api/figures",
    "/figure",
    "/embed",
    "/oembed",
)
# How long a request waits outside at least before it is refused.
HOLD_SECONDS = 1.0
# Interval at which one waiting request is refused or, alternately, admitted without a place: cached replies
# can still be sent, and the worker refuses the rest.
_TICK_SECONDS = 0.02


class AdmissionGate:
    """Admits requests to the model, clients in turn. For one event loop.

    Args:
        places: how many may be inside.
        cookies: by which browsers behind one address are told apart.
        clock: seconds, from any origin.
    """

    def __init__(
        self,
        app: ASGIApp,
        places: int,
        cookies: ClientCookies | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._places = places
        self._cookies = cookies or ClientCookies()
        self._clock = clock
        self._inside = 0
        self._turns: FairQueue[_Turn] = FairQueue()
        # The same requests in order of arrival, with the client and the time of arrival.
        self._waiting: OrderedDict[_Turn, tuple[str, float]] = OrderedDict()
        self._ticking = False
        self._refusal = _refusal(places)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        client = self._cookies.client(connection)
        current_client.set(client)
        if not scope["path"].startswith(_TO_THE_MODEL):
            await self._app(scope, receive, send)
            return
        if not await self._enter(client):
            start, body = self._refusal
            await send({"type": "http.response.start", "status": Busy.status, "headers": list(start)})
            await send({"type": "http.response.body", "body": body})
            return
        try:
            await self._app(scope, receive, self._with_cookie(connection, send))
        finally:
            self._leave()

    def _with_cookie(self, connection: HTTPConnection, send: Send) -> Send:
        """The same, with a cookie for a browser that requests a capture and has none.

        Only with these replies, which no cache keeps.
        """
        scope = connection.scope
        asks = scope["method"] == "POST" and scope["path"] == "/api/captures"
        if not asks or client_is_loopback(connection) or self._cookies.browser(connection):
            return send

        async def send_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and (cookie := self._cookies.new(connection)):
                MutableHeaders(scope=message).append("Set-Cookie", cookie)
            await send(message)

        return send_cookie

    def tick(self) -> None:
        """Admit one request without a place."""
        if self._waiting:
            self._let_in()

    def refuse(self) -> None:
        """Refuse the longest waiting request, if it has waited long enough."""
        if self._waiting:
            turn, (_, since) = next(iter(self._waiting.items()))
            if self._clock() - since >= HOLD_SECONDS:
                self._forget(turn)
                if not turn.done():
                    turn.set_result(False)

    async def _enter(self, client: str) -> bool:
        """Whether a request is admitted, after its turn or a while."""
        if self._inside < self._places and not self._waiting:
            self._inside += 1
            return True
        loop = asyncio.get_running_loop()
        turn: _Turn = loop.create_future()
        self._turns.add(client, turn)
        self._waiting[turn] = (client, self._clock())
        if not self._ticking:
            self._ticking = True
            loop.call_later(_TICK_SECONDS, self._tick, loop, True)
        try:
            return await turn
        except asyncio.CancelledError:
            self._forget(turn)
            if not turn.cancelled() and turn.result():  # cancelled after it was admitted
                self._leave()
            raise

    def _let_in(self) -> None:
        """Admit the request whose turn it is."""
        turn = self._turns.next()
        self._forget(turn)
        if not turn.done():  # a request that was just cancelled takes no place
            self._inside += 1
            turn.set_result(True)

    def _leave(self) -> None:
        """Release a place, to the request whose turn it is."""
        self._inside -= 1
        while self._waiting and self._inside < self._places:
            self._let_in()

    def _forget(self, turn: _Turn) -> None:
        if turn in self._waiting:
            client, _ = self._waiting.pop(turn)
            self._turns.discard(client, turn)

    def _tick(self, loop: asyncio.AbstractEventLoop, look: bool) -> None:
        if look:
            self.tick()
        else:
            self.refuse()
        self._ticking = bool(self._waiting)
        if self._ticking:
            loop.call_later(_TICK_SECONDS, self._tick, loop, not look)


def _refusal(places: int) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """Headers and body of a refusal."""
    error = Busy(
        ngettext(
            "{count} request is already waiting for the model.",
            "{count} requests are already waiting for the model.",
            places,
        ),
        hint=_("Try again in a moment."),
        asked=places + 1,
        limit=places,
    )
    body = to_json(error.problem())
    headers = {
        "content-type": MEDIA_TYPE,
        "content-length": str(len(body)),
        "cache-control": "no-store",
        "retry-after": str(error.retry_after_s),
    }
    return [(name.encode(), value.encode()) for name, value in headers.items()], body
