"""What crosses between the front and a worker: plain data, so that two versions of the app understand it."""

import asyncio
from collections.abc import AsyncIterator, MutableMapping
from typing import Any, NotRequired, TypedDict

from starlette.types import Message, Scope

# Bytes of a reply that a worker sends ahead of those that the client has taken.
WINDOW_BYTES = 8 * 2**20
# A client that reads at the least rate allowed takes a quarter of them in less than this.
_BEHIND_SECONDS = 300
# Bytes of a reply that are sent as one.
_PIECE_BYTES = 2**20

# By key of a model: the hash of its files, and whether it detects the language of a clip.
Models = dict[str, tuple[str, bool]]
RawHeaders = list[tuple[bytes, bytes]]


class ForwardedRequest(TypedDict):
    """A request.

    Attributes:
        id: of this attempt, 32 hexadecimal digits.
        scope: what ASGI says of it, as plain data.
        body: whole.
        models: the weights with which the front has been answered so far.
    """

    id: str
    scope: dict[str, Any]
    body: bytes
    models: Models


class Piece(TypedDict):
    """The first piece has the weights, and the status unless the reply takes longer; the last says no more.

    Attributes:
        models: the worker's weights.
        differs: they are others than the request asks for: it is not answered.
        status, headers: of the reply.
        body: its next bytes.
        more: whether further ones follow.
    """

    models: NotRequired[Models]
    differs: NotRequired[bool]
    status: NotRequired[int]
    headers: NotRequired[RawHeaders]
    body: NotRequired[bytes]
    more: NotRequired[bool]


def differing(expected: Models, found: Models) -> list[str]:
    """The models whose weights are not the expected ones; unknown ones differ from nothing."""
    return [
        key
        for key, (revision, _) in expected.items()
        if revision and key in found and found[key][0] not in ("", revision)
    ]


class Exchange:
    """One request at a worker, between its app and the front. For one event loop.

    Args:
        request: what the front sent.
        scope: added to that of the request.
    """

    def __init__(self, request: ForwardedRequest, scope: MutableMapping[str, Any]) -> None:
        self.scope: Scope = {**request["scope"], **scope}
        self._body: bytes | None = request["body"]
        self._pieces: asyncio.Queue[Piece | None] = asyncio.Queue()
        self._gone = asyncio.Event()
        self._taken = asyncio.Event()
        self._ahead = 0

    async def receive(self) -> Message:
        """The request; then, once the front has left, that."""
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """The next part of the reply; waits while the client is behind."""
        if message["type"] == "http.response.start":
            headers = [(bytes(name), bytes(value)) for name, value in message["headers"]]
            self._pieces.put_nowait({"status": message["status"], "headers": headers})
            return
        body = bytes(message.get("body", b""))
        self._pieces.put_nowait({"body": body, "more": message.get("more_body", False)})
        self._ahead += len(body)
        while self._ahead > WINDOW_BYTES and not self._gone.is_set():
            self._taken.clear()
            await asyncio.wait_for(self._taken.wait(), _BEHIND_SECONDS)

    def acknowledge(self, nbytes: int) -> None:
        """The client has taken so many more bytes."""
        self._ahead -= nbytes
        self._taken.set()

    def leave(self) -> None:
        """The front has left, or has everything."""
        self._gone.set()
        self._taken.set()

    async def pieces(self, answering: "asyncio.Task[None]") -> AsyncIterator[Piece]:
        """The reply; raises RuntimeError if the app ends before its end.

        Args:
            answering: the app at work.
        """
        answering.add_done_callback(lambda _: self._pieces.put_nowait(None))
        more = True
        while more:
            piece = self._together(await self._pieces.get())
            more = piece.get("more", True)
            yield piece

    def _together(self, first: Piece | None) -> Piece:
        """A piece, and what has come after it, as one."""
        if first is None:
            raise RuntimeError("The app ended before its reply did.")
        whole, bodies, size = first, [first.get("body", b"")], 0
        while whole.get("more", True) and size < _PIECE_BYTES and not self._pieces.empty():
            after = self._pieces.get_nowait()
            if after is None:
                self._pieces.put_nowait(None)
                break
            bodies.append(after.get("body", b""))
            size += len(bodies[-1])
            whole = {**whole, **after}
        return {**whole, "body": b"".join(bodies), "more": whole.get("more", True)}
