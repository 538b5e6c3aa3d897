"""The front's innermost middleware: what needs a model goes to a worker, and its reply comes back in pieces.

A worker may end at any time. What may be asked twice is then asked of another, as long as the client has
nothing of the reply. Where no worker answers, the front's own app does, as a server whose models still load.
"""

import asyncio
import logging
import secrets
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing, nullcontext, suppress
from typing import Any, Protocol

from starlette.datastructures import Headers, QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..errors import NoWorker
from ..message import _, reader_language
from ..runtime.fair_queue import current_client
from ..web.admission import CLIENT
from ..web.middleware import NO_BODY
from ..web.problems import ClientGone, problem
from ..web.replies import (
    Body,
    ReplyCache,
    coding,
    has_etag,
    matches_etag,
    not_modified,
    while_connected,
)
from .exchange import WINDOW_BYTES, ForwardedRequest, Models, Piece, RawHeaders, differing
from .routing import OF_THE_FRONT, repeatable, worker_key

# Keys that are tried, one after another.
_ATTEMPTS = 6
# A worker says soon that it begins, however long the reply takes. One that does not hangs, and another is
# asked; where none does, there is none. Longer than an overloaded one takes: asking another would not help.
_BEGIN_SECONDS = 15.0
_SILENT_ATTEMPTS = 2
# What a worker needs of a request's scope.
_SCOPE = (
    *("method", "path", "raw_path", "query_string", "headers", "client", "server", "scheme"),
    *("http_version", "root_path"),
)
# Headers that a reply has besides those of a 304, and the one that each reply has of its own.
_OF_CONTENT = ("content-type", "content-length", "content-encoding", "followspot-bytes", "x-request-id")
_UPLOADS = ("/api/files", "/api/files/pieces")
# How many of them are in memory at a time; the others wait in files.
_UPLOADS_AT_ONCE = 4

logger = logging.getLogger("followspot.cluster")


class WorkerGone(Exception):
    """The worker ended, or cannot be reached."""


class WorkerSilent(WorkerGone):
    """The worker does not begin."""


class WorkerDiffers(WorkerGone):
    """The worker has other weights, and did nothing."""


class NoneThere(Exception):
    """There is no worker yet."""


class Workers(Protocol):
    """The workers, as the front sees them."""

    def ask(self, key: str, request: ForwardedRequest) -> AsyncGenerator[Piece]:
        """The reply of the worker of a key; closing it cancels the work.

        Raises:
            NoneThere: at once.
            WorkerGone: at any time.
        """
        ...

    async def acknowledge(self, key: str, identity: str, nbytes: int) -> bool:
        """Tell the worker of a key that a client has taken so many bytes; whether it is its reply."""
        ...

    async def close(self) -> None:
        """The front ends."""
        ...


class Forwarding:
    """Sends requests to workers. For one event loop.

    Args:
        app: answers what needs no model, and everything while there is no worker.
        workers: answer the rest.
        routes: of the app, in the order in which they match.
        default: the model that is used when none is named.
        ending: whether the front is shutting down, so that it is not ready, whatever a worker says.
    """

    def __init__(
        self,
        app: ASGIApp,
        workers: Workers,
        routes: Sequence[BaseRoute],
        default: str,
        replies: ReplyCache,
        ending: Callable[[], bool] = lambda: False,
    ) -> None:
        self._app = app
        self._workers = workers
        self._routes = routes
        self._default = default
        self._replies = replies
        self._ending = ending
        self._models: Models = {}
        # The last key whose worker began: another key may lead to the one that hangs again.
        self._answering: str | None = None
        self._uploads = asyncio.Semaphore(_UPLOADS_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        route, path = self._match(scope)
        template = getattr(route, "path", None)
        alone = template in OF_THE_FRONT or (template == "/readyz" and self._ending())
        if template is None or alone:
            await self._app(scope, receive, send)
            return
        scope["route"] = route
        request = Request(scope, receive)
        kept = self._kept(request)
        if kept is not None:
            await kept(scope, receive, send)
            return
        async with self._uploads if template in _UPLOADS else nullcontext():
            await self._forward(request, template, path, send)

    async def _forward(self, request: Request, template: str, path: dict[str, Any], send: Send) -> None:
        """Answer a request by a worker, or else alone."""
        body = await request.body()
        relay = _Relay(send, lambda piece: self._keep(request, piece))
        with suppress(ClientGone):
            if not await while_connected(request, self._ask(request, template, path, body, relay)):
                await self._answer_alone(template, request.scope, _replayed(body, request.receive), send)

    def _match(self, scope: Scope) -> tuple[BaseRoute | None, dict[str, Any]]:
        if scope["type"] == "http":
            for route in self._routes:
                match, found = route.matches(scope)
                if match is Match.FULL:
                    return route, found.get("path_params", {})
        return None, {}

    async def _ask(
        self, request: Request, template: str, path: dict[str, Any], body: bytes, relay: "_Relay"
    ) -> bool:
        """Whether a worker answered."""
        query = QueryParams(request.scope["query_string"])
        key = worker_key(template, path, query, body, self._models, self._default)
        silent = 0
        for session in self._sessions(key):
            try:
                await self._relay(session, self._forwarded(request, body), relay)
                return True
            except NoneThere:
                return False
            except WorkerGone as gone:
                silent += isinstance(gone, WorkerSilent)
                if silent == _SILENT_ATTEMPTS:
                    return False
                if relay.began:
                    raise
                if not (isinstance(gone, WorkerDiffers) or repeatable(request.method, template)):
                    await problem(_lost())(request.scope, request.receive, relay.send)
                    return True
                logger.info("a worker is gone (%r, %r); another is asked", gone, gone.__cause__)
        # All workers may have been replaced, by some with other weights.
        self._models = {}
        return False

    def _sessions(self, key: str) -> Iterator[str]:
        """Keys that are likely to lead to one worker after another."""
        yield key
        if self._answering not in (key, None):
            yield str(self._answering)
        yield from (f"{key} {attempt}" for attempt in range(1, _ATTEMPTS))

    async def _relay(self, session: str, forwarded: ForwardedRequest, relay: "_Relay") -> None:
        """Pass on the reply of one worker."""
        async with aclosing(self._workers.ask(session, forwarded)) as pieces:
            try:
                first = await asyncio.wait_for(anext(pieces), _BEGIN_SECONDS)
            except TimeoutError:
                raise WorkerSilent from None
            self._check_weights(first)
            self._answering = session
            if "status" in first:
                await relay.pass_on(first)
            async for piece in pieces:
                await relay.pass_on(piece)
                if taken := relay.to_acknowledge():
                    relay.followed = await self._acknowledge(session, forwarded["id"], taken)

    async def _acknowledge(self, session: str, identity: str, nbytes: int) -> bool:
        """Tell the worker of a reply; False if it has sent all of it."""
        # With another number of workers, the key may lead to another one.
        for one in self._sessions(session):
            if await self._workers.acknowledge(one, identity, nbytes):
                return True
        return False

    def _check_weights(self, first: Piece) -> None:
        found = first["models"]
        if first.get("differs"):
            for key in differing(self._models, found):
                logger.error(
                    "A worker has other weights of %s: %s, where others have %s. It gets no requests.",
                    key,
                    found[key][0],
                    self._models[key][0],
                )
            raise WorkerDiffers
        self._models = {**found, **{key: one for key, one in self._models.items() if one[0]}}

    def _forwarded(self, request: Request, body: bytes) -> ForwardedRequest:
        scope = {name: request.scope[name] for name in _SCOPE if name in request.scope}
        scope |= {"headers": [(bytes(name), bytes(value)) for name, value in scope["headers"]]}
        scope |= {"method": "HEAD"} if request.scope.get(NO_BODY) else {}
        scope[CLIENT] = current_client.get()
        return {"id": secrets.token_hex(16), "scope": scope, "body": body, "models": self._models}

    async def _answer_alone(self, template: str, scope: Scope, receive: Receive, send: Send) -> None:
        """The reply while there is no worker: recorded examples, and that models are loading."""
        app = problem(_no_worker()) if template in _UPLOADS else self._app
        await app(scope, receive, send)

    def _kept(self, request: Request) -> Response | None:
        """A kept reply to the same request."""
        body = self._replies.get(self._address(request)) if request.method == "GET" else None
        if body is None:
            return None
        headers = dict(body.headers)
        if matches_etag(request, headers["etag"]) or has_etag(request):
            return not_modified({name: value for name, value in headers.items() if name not in _OF_CONTENT})
        return Response(body.content, 200, headers)

    def _keep(self, request: Request, piece: Piece) -> None:
        """Keep a complete reply that others may have, too."""
        headers = Headers(raw=piece.get("headers", []))
        kept = headers.get("cache-control", "").startswith("public, max-age=") and "etag" in headers
        if request.method == "GET" and not request.scope.get(NO_BODY) and piece.get("status") == 200 and kept:
            named = {name: value for name, value in headers.items() if name != "x-request-id"}
            self._replies.put(self._address(request), Body(piece.get("body", b""), named))

    def _address(self, request: Request) -> str:
        """What determines the bytes of a pure reply: the request, and the weights."""
        scope, accepted = request.scope, request.headers.get("accept", "")
        parts = (scope["path"], scope["query_string"], accepted, coding(request), reader_language().code)
        return repr((*parts, self._models))


class _Relay:
    """Passes the pieces of a reply on to a client.

    Attributes:
        began: the client has something of the reply.
        followed: the worker wants to know how much the client has taken.
        send: to the client.
    """

    def __init__(self, send: Send, complete: Callable[[Piece], None]) -> None:
        self.send = send
        self.began = False
        self.followed = True
        self._complete = complete
        self._taken = 0

    async def pass_on(self, piece: Piece) -> None:
        """Send one piece; waits while the client is behind."""
        more, body = piece.get("more", True), piece.get("body", b"")
        if "status" in piece:
            if not more:
                self._complete(piece)
            self.began = True
            await self.send(_start(piece["status"], piece["headers"]))
        await self.send({"type": "http.response.body", "body": body, "more_body": more})
        self._taken += len(body)

    def to_acknowledge(self) -> int:
        """The bytes taken since the last acknowledgement; 0 until it is time for one."""
        if self._taken < WINDOW_BYTES // 4 or not self.followed:
            return 0
        taken, self._taken = self._taken, 0
        return taken


def _start(status: int, headers: RawHeaders) -> Message:
    return {"type": "http.response.start", "status": status, "headers": list(headers)}


def _replayed(body: bytes, receive: Receive) -> Callable[[], Awaitable[Message]]:
    """A ``receive`` that returns the body, and then what follows it."""
    parts = [body]

    async def replayed() -> Message:
        if parts:
            return {"type": "http.request", "body": parts.pop(), "more_body": False}
        return await receive()

    return replayed


def _lost() -> NoWorker:
    return NoWorker(
        _("The worker that had this request ended; whether it was carried out is not known."),
        hint=_("Look whether it was, and send it again if not."),
    )


def _no_worker() -> NoWorker:
    return NoWorker(_("No worker is ready."), hint=_("Try again in a moment."))
