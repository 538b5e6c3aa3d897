"""The way to the model: no more requests at a time than may wait for it; the others wait outside, a moment.

What is refused costs as much of the interpreter as what is answered, if it is read, checked and looked for
first, and the model runs on the same interpreter. So what would only be refused waits before all that, which
costs nothing, and is then refused with bytes that were made at the start; and there are only so many refusals
a second, however many ask again at once.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TypeAlias

from starlette.types import ASGIApp, Receive, Scope, Send

from ..capture.turns import Turns, asking
from ..errors import Busy
from .client import client_of
from .problems import MEDIA_TYPE
from .replies import to_json

_Turn: TypeAlias = "asyncio.Future[bool]"

# Whatever else there is never waits for the model.
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
# So often one of those that wait is refused or, by turns, let in although there is no place: what is held in
# memory can be answered all the same, and what cannot is refused by the worker.
_TICK_SECONDS = 0.02


class Gate:
    """Lets requests to the model in, clients in turn. For one event loop.

    Args:
        places: how many may be inside.
        clock: seconds, from any moment on.
    """

    def __init__(self, app: ASGIApp, places: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._places = places
        self._clock = clock
        self._inside = 0
        self._turns: Turns[_Turn] = Turns()
        # The same in the order in which they came, with the client and since when it waits.
        self._waiting: OrderedDict[_Turn, tuple[str, float]] = OrderedDict()
        self._ticking = False
        self._refusal = _refusal(places)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        client = client_of((scope.get("client") or ("",))[0])
        asking.set(client)
        if not scope["path"].startswith(_TO_THE_MODEL):
            await self._app(scope, receive, send)
            return
        if not await self._enter(client):
            start, body = self._refusal
            await send({"type": "http.response.start", "status": Busy.status, "headers": list(start)})
            await send({"type": "http.response.body", "body": body})
            return
        try:
            await self._app(scope, receive, send)
        finally:
            self._leave()

    def look(self) -> None:
        """Let one in although there is no place."""
        if self._waiting:
            self._let_in()

    def refuse(self) -> None:
        """Refuse the one that has waited longest, if that is long enough."""
        if self._waiting:
            turn, (_, since) = next(iter(self._waiting.items()))
            if self._clock() - since >= HOLD_SECONDS:
                self._forget(turn)
                if not turn.done():
                    turn.set_result(False)

    async def _enter(self, client: str) -> bool:
        """Whether a request is let in, after its turn or a while."""
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
            if not turn.cancelled() and turn.result():  # it was given up after it was let in
                self._leave()
            raise

    def _let_in(self) -> None:
        """Let in the request whose turn it is."""
        turn = self._turns.next()
        self._forget(turn)
        if not turn.done():  # one that was just given up has no place
            self._inside += 1
            turn.set_result(True)

    def _leave(self) -> None:
        """Give a place back, to the request whose turn it is."""
        self._inside -= 1
        while self._waiting and self._inside < self._places:
            self._let_in()

    def _forget(self, turn: _Turn) -> None:
        if turn in self._waiting:
            client, _ = self._waiting.pop(turn)
            self._turns.discard(client, turn)

    def _tick(self, loop: asyncio.AbstractEventLoop, look: bool) -> None:
        if look:
            self.look()
        else:
            self.refuse()
        self._ticking = bool(self._waiting)
        if self._ticking:
            loop.call_later(_TICK_SECONDS, self._tick, loop, not look)


def _refusal(places: int) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """Headers and body of a refusal."""
    error = Busy(
        f"{places} requests are already waiting for the model.",
        hint="Ask again in a second.",
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
