"""Request bodies, read whole before anything else sees them, within one memory budget for all requests.

What exceeds the budget is written to an unnamed temporary file, which is deleted with the request.
"""

import asyncio
import tempfile
from collections.abc import Mapping
from typing import IO

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..errors import BodyTooLarge, FollowspotError
from ..message import _
from ..runtime.uploads import file_too_large
from .budget import Budget
from .problems import problem

# A body over the limit is still read and discarded, up to some size: a client whose connection is closed
# while it sends would never see the refusal.
_DRAINED = 8 * 2**20
_DRAINED_LIMITS = 4  # for limits that are large themselves
_SCOPE_KEY = "followspot.body"


class RequestBody:
    """The body of one request: in memory as far as there was room, the rest in a file."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._parts: list[bytes] = []
        self._held = 0
        self._file: IO[bytes] | None = None

    async def add(self, part: bytes) -> None:
        """Append the next part. Raises OSError if no file can be written."""
        if self._file is None and self._budget.take(len(part)):
            self._parts.append(part)
            self._held += len(part)
        else:
            await asyncio.to_thread(self._write, part)

    def read(self) -> bytes:
        """Return the whole body, once, and release its memory."""
        rest = b""
        if self._file is not None:
            self._file.seek(0)
            rest = self._file.read()
        content = b"".join((*self._parts, rest))
        self.close()
        return content

    def close(self) -> None:
        """Discard it."""
        self._budget.give_back(self._held)
        self._parts, self._held = [], 0
        if self._file is not None:
            self._file.close()
            self._file = None

    def _write(self, part: bytes) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the request
        self._file.write(part)


def take_body(request: Request) -> RequestBody:
    """The body of a request, still unread: to be read once, where there is memory for it.

    ``receive`` will no longer return it.
    """
    body: RequestBody = request.scope.pop(_SCOPE_KEY)
    return body


class BodyLimit:
    """Reads the whole body before anything else sees it, and refuses one that is too large.

    It counts received bytes, so that the limit also holds for a body without Content-Length (chunked).

    Args:
        limit: largest body, in bytes.
        uploads: the largest file of each upload route, by path.
        memory: bytes of all bodies held in memory at a time.
    """

    def __init__(self, app: ASGIApp, limit: int, uploads: Mapping[str, int], memory: int) -> None:
        self._app = app
        self._limit = limit
        self._uploads = uploads
        self._budget = Budget(memory)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._uploads.get(scope["path"], self._limit)
        drained = max(_DRAINED_LIMITS * limit, _DRAINED)
        declared = Headers(scope=scope).get("content-length", "")
        size = int(declared[:18]) if declared.isdecimal() else 0
        body = RequestBody(self._budget)
        try:
            if size <= drained:
                received = await self._read(receive, body, limit, drained)
                if received is None:
                    return
                size = received
            if size > limit:
                body.close()
                unread = {"Connection": "close"} if size > drained else {}
                await problem(self._too_large(scope["path"], size, drained), unread)(scope, receive, send)
                return
            scope[_SCOPE_KEY] = body
            await self._app(scope, _replay(scope, receive), send)
        finally:
            body.close()

    @staticmethod
    async def _read(receive: Receive, body: RequestBody, limit: int, drained: int) -> int | None:
        """Store the body up to the limit; returns the bytes received, None if the client disconnected."""
        size, more_body = 0, True
        while more_body and size <= drained:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            part = message.get("body", b"")
            size += len(part)
            if part and size <= limit:
                await body.add(part)
            more_body = message.get("more_body", False)
        return size

    def _too_large(self, path: str, size: int, drained: int) -> FollowspotError:
        if path in self._uploads:
            return file_too_large(size, self._uploads[path])
        return BodyTooLarge(
            _(
                "The request body has more than {size} bytes; this server reads up to {limit}.",
                size=drained,
                limit=self._limit,
            )
            if size > drained
            else _(
                "The request body has {size} bytes; this server reads up to {limit}.",
                size=size,
                limit=self._limit,
            ),
            hint=_(
                "Shorten the text, or ask the operator to raise {setting}.",
                setting="FOLLOWSPOT_MAX_BODY_BYTES",
            ),
            asked=size,
            limit=self._limit,
        )


def _replay(scope: Scope, receive: Receive) -> Receive:
    """A ``receive`` that returns the body, unless it was taken, and then what follows it."""

    async def replay() -> Message:
        body: RequestBody | None = scope.pop(_SCOPE_KEY, None)
        if body is not None:
            return {"type": "http.request", "body": body.read(), "more_body": False}
        return await receive()

    return replay
