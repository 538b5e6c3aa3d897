"""Admission to the model: only as many requests as may queue for it, and of each client; others wait outside.

A refused request costs as much interpreter time as an answered one, if it is first read, checked and looked
up, and the model runs on the same interpreter. So a request that would only be refused waits before all that,
at no cost, and is then refused with bytes prepared at start; and refusals per second are limited, however
many clients retry at once.
"""

import asyncio
import sys
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from typing import Any, TypeAlias

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..core.shape import to_json
from ..errors import FollowspotError
from ..runtime.fair_queue import FairQueue, current_client
from ..runtime.queue_refusals import client_queue_full, queue_full
from .client_cookie import ClientCookies
from .middleware import client_is_loopback
from .problems import CODE_HEADER, MEDIA_TYPE

# In the scope of a request that came through another process of ours: the client, which that one told apart.
CLIENT = "followspot.client"

# The head and the body of a reply.
_Refusal: TypeAlias = tuple[dict[str, Any], bytes]
_Turn: TypeAlias = "asyncio.Future[_Refusal | None]"

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
        client_places: how many of one client may be, or wait for their turn; None for any number.
        cookies: by which browsers behind one address are told apart.
        clock: seconds, from any origin.
        watch: makes a metric of a number.
    """

    def __init__(
        self,
        app: ASGIApp,
        places: int,
        client_places: int | None = None,
        cookies: ClientCookies | None = None,
        clock: Callable[[], float] = time.monotonic,
        watch: Callable[[str, Callable[[], float]], None] = lambda name, value: None,
    ) -> None:
        self._app = app
        self._places = places
        self._client_places = client_places or sys.maxsize
        self._cookies = cookies or ClientCookies()
        self._clock = clock
        self._inside: Counter[str] = Counter()
        self._turns: FairQueue[_Turn] = FairQueue()
        # What waits until its client has fewer requests inside.
        self._surplus: FairQueue[_Turn] = FairQueue()
        # The same requests in order of arrival, with the client and the time of arrival.
        self._waiting: OrderedDict[_Turn, tuple[str, float]] = OrderedDict()
        self._ticking = False
        self._refusal = _prepared(queue_full(places, places))
        self._client_refusal = _prepared(client_queue_full(self._client_places, self._client_places))
        watch("followspot_waiting_requests", lambda: len(self._waiting))
        watch("followspot_waiting_clients", self._count_clients)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        client = scope.get(CLIENT) or self._cookies.client(connection)
        current_client.set(client)
        if not scope["path"].startswith(_TO_THE_MODEL):
            await self._app(scope, receive, self._with_cookie(connection, send))
            return
        refusal = await self._enter(client)
        if refusal is not None:
            start, body = refusal
            await send({"type": "http.response.start", **start})
            await send({"type": "http.response.body", "body": body})
            return
        try:
            await self._app(scope, receive, send)
        finally:
            self._leave(client)

    def _with_cookie(self, connection: HTTPConnection, send: Send) -> Send:
        """The same, with a cookie for a browser on another machine that opens the workbench and has none.

        Such a reply is private, so that no cache gives one browser's cookie to others.
        """
        opens = (connection.scope["method"], connection.scope["path"]) == ("GET", "/")
        opens = opens and CLIENT not in connection.scope
        if not opens or client_is_loopback(connection) or self._cookies.browser(connection):
            return send

        async def send_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and (cookie := self._cookies.new(connection)):
                headers = MutableHeaders(scope=message)
                headers.append("Set-Cookie", cookie)
                headers["Cache-Control"] = "private, no-cache"
            await send(message)

        return send_cookie

    def admit_one(self) -> None:
        """Admit one request without a place."""
        if self._turns:
            self._let_in()

    def refuse(self) -> None:
        """Refuse the longest waiting request, if it has waited long enough."""
        if self._waiting:
            turn, (client, since) = next(iter(self._waiting.items()))
            if self._clock() - since >= HOLD_SECONDS:
                is_surplus = self._surplus.holds(client, turn)
                self._forget(turn)
                if not turn.done():
                    turn.set_result(self._client_refusal if is_surplus else self._refusal)

    def _count_clients(self) -> int:
        """How many clients have a request inside or waiting."""
        return len(self._inside.keys() | {client for client, _ in self._waiting.values()})

    async def _enter(self, client: str) -> _Refusal | None:
        """The refusal of a request; None if it is admitted, after its turn or a while."""
        is_surplus = not self._has_place(client)
        if self._inside.total() < self._places and not self._turns and not is_surplus:
            self._inside[client] += 1
            return None
        loop = asyncio.get_running_loop()
        turn: _Turn = loop.create_future()
        (self._surplus if is_surplus else self._turns).add(client, turn)
        self._waiting[turn] = (client, self._clock())
        if not self._ticking:
            self._ticking = True
            loop.call_later(_TICK_SECONDS, self._on_tick, loop, True)
        try:
            return await turn
        except asyncio.CancelledError:
            self._forget(turn)
            if not turn.cancelled() and turn.result() is None:  # cancelled after it was admitted
                self._leave(client)
            raise

    def _let_in(self) -> None:
        """Admit the request whose turn it is."""
        turn = self._turns.next()
        client, _ = self._waiting.pop(turn)
        if turn.done():  # a request that was just cancelled takes no place
            self._promote(client)
            return
        self._inside[client] += 1
        turn.set_result(None)

    def _leave(self, client: str) -> None:
        """Release a place, to the request whose turn it is."""
        self._inside[client] -= 1
        if not self._inside[client]:
            del self._inside[client]
        self._promote(client)
        while self._turns and self._inside.total() < self._places:
            self._let_in()

    def _forget(self, turn: _Turn) -> None:
        if turn in self._waiting:
            client, _ = self._waiting.pop(turn)
            self._turns.discard(client, turn)
            self._surplus.discard(client, turn)
            self._promote(client)

    def _promote(self, client: str) -> None:
        """Let a request of a client that has a place again wait for its turn."""
        if self._surplus.count(client) and self._has_place(client):
            self._turns.add(client, self._surplus.next_of(client))

    def _has_place(self, client: str) -> bool:
        return self._inside[client] + self._turns.count(client) < self._client_places

    def _on_tick(self, loop: asyncio.AbstractEventLoop, admits: bool) -> None:
        if admits:
            self.admit_one()
        else:
            self.refuse()
        self._ticking = bool(self._waiting)
        if self._ticking:
            loop.call_later(_TICK_SECONDS, self._on_tick, loop, not admits)


def _prepared(error: FollowspotError) -> _Refusal:
    """Status, headers and body of a refusal."""
    body = to_json(error.problem())
    headers = {
        "content-type": MEDIA_TYPE,
        "content-length": str(len(body)),
        "cache-control": "no-store",
        "retry-after": str(error.retry_after_s),
        CODE_HEADER.lower(): error.code,
    }
    encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
    return {"status": error.status, "headers": encoded}, body
