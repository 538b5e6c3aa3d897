"""Replies as bytes: serialized explicitly, compressed by kind of content, and identified by an ETag.

A GET about a capture is a pure function of its address, so its ETag is computed from the address and not from
the body: a client that has the reply gets 304 before anything is computed.
"""

import asyncio
import hashlib
import json
import zlib
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Literal, TypeVar

from cachetools import LRUCache
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from ..message import address_language, reader_language
from ..version import __version__
from .middleware import NO_BODY
from .negotiation import quality
from .problems import ClientGone

JSON = "application/json"
IMMUTABLE = "public, max-age=31536000, immutable"
# A picture may be embedded in other pages; opened alone in a tab it can load and do nothing.
PICTURE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
    # It reveals no more than its address does, so scripts of other pages may read it, too.
    "Access-Control-Allow-Origin": "*",
}

# The bytes of float arrays hold nothing that repeats, but their base64 uses 64 of 256 symbols: Huffman coding
# alone takes 1.4 MB in 15 ms, where a search for repetitions takes 40 ms and gives a larger result. Content
# that is already packed (pictures, sound) is sent unchanged.
Content = Literal["text", "numbers", "packed"]
_STRATEGY: dict[Content, tuple[int, int]] = {
    "text": (6, zlib.Z_DEFAULT_STRATEGY),
    "numbers": (1, zlib.Z_HUFFMAN_ONLY),
}
_WORTH_COMPRESSING = 1_000
_WORTH_A_THREAD = 32_768

# Bytes of cached replies: students of a class who explore one sentence send the same requests.
_KEPT_BYTES = 64 * 2**20

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Body:
    """The bytes of a reply, and headers that describe them.

    Attributes:
        content: all of it, or its beginning.
        rest: what follows, computed on other threads while it is sent; such a reply is not cached.
        memory: entered before the first byte of such a reply, and left when the reply ends, however it ends;
            raises Busy if there is none. A reply without its body (HEAD) enters nothing.
    """

    content: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    rest: Iterator[bytes] | None = None
    memory: AbstractContextManager[None] = field(default_factory=nullcontext, compare=False)


class ReplyCache:
    """Encoded bodies by ETag; evicts the least recently used, bounded in bytes. For one event loop.

    Attributes:
        hits, misses: how many that were looked up were there, and how many were not.
    """

    def __init__(self, max_bytes: int = _KEPT_BYTES) -> None:
        self._bodies: LRUCache[str, Body] = LRUCache(max_bytes, getsizeof=lambda body: len(body.content))
        self.hits = self.misses = 0

    def get(self, tag: str) -> Body | None:
        """The body that was sent with that ETag."""
        body = self._bodies.get(tag)
        if body is None:
            self.misses += 1
        else:
            self.hits += 1
        return body

    def put(self, tag: str, body: Body) -> None:
        """Cache a body, unless it would fill more than an eighth of the memory."""
        if len(body.content) <= self._bodies.maxsize / 8:
            self._bodies[tag] = body

    @property
    def nbytes(self) -> int:
        """Bytes currently held."""
        return int(self._bodies.currsize)


def coding(request: Request) -> Literal["gzip", "identity"]:
    """The content coding of a body for this client."""
    return "gzip" if quality(request.headers.get("accept-encoding"), "gzip") > 0 else "identity"


def entity_tag(request: Request, *parts: object) -> str:
    """A strong ETag over what determines the bytes of a reply: version, parts, language, coding."""
    named = [__version__, *parts, reader_language().code, address_language(), coding(request)]
    canonical = json.dumps(named, sort_keys=True, default=str)
    return f'"{hashlib.sha256(canonical.encode("utf-8", "replace")).hexdigest()[:32]}"'


def matches_etag(request: Request, tag: str) -> bool:
    """Whether the client holds the reply with that ETag, weak or strong (RFC 9110, 13.1.2)."""
    return tag in (etag.strip().removeprefix("W/") for etag in _client_etags(request).split(","))


def has_etag(request: Request) -> bool:
    """Whether the client holds any reply (``If-None-Match: *``); for addresses that certainly have one."""
    return _client_etags(request).strip() == "*"


def _client_etags(request: Request) -> str:
    return ",".join(request.headers.getlist("if-none-match"))


def not_modified(headers: Mapping[str, str]) -> Response:
    """304: the client's copy is current."""
    return Response(status_code=304, headers=dict(headers))


async def cached_reply(
    request: Request,
    ready: ReplyCache,
    make: Callable[[], Awaitable[Body]],
    headers: Mapping[str, str],
    media_type: str,
    content: Content = "text",
) -> Response:
    """The reply for an ETag: the client's copy, a cached one, or one computed now.

    Args:
        ready: the cached replies.
        make: computes the uncoded body; called if there is no copy, cancelled when the client disconnects.
        headers: of the reply, including ``ETag``.
        content: what the body mostly holds; determines how it is compressed.
    """
    tag = headers["ETag"]
    if matches_etag(request, tag):
        return not_modified(headers)
    body = ready.get(tag)
    if body is None:
        reply = await while_connected(request, make())
        if reply.rest is not None:
            return streaming_reply(request, reply, headers, media_type, content)
        body = await encode_body(request, reply, content)
        ready.put(tag, body)
    if has_etag(request):
        return not_modified(headers)
    return Response(body.content, 200, {**body.headers, **headers}, media_type)


def streaming_reply(
    request: Request, body: Body, headers: Mapping[str, str], media_type: str, content: Content = "packed"
) -> Response:
    """A reply that is sent while it is computed, never whole in memory."""
    pieces: Iterator[bytes] = chain([body.content], body.rest or ())
    memory = body.memory
    if request.scope.get(NO_BODY):  # HEAD needs only the headers
        pieces, memory = iter(()), nullcontext()
    coded_as = {}
    if content != "packed" and coding(request) == "gzip":
        pieces, coded_as = _gzip_pieces(pieces, content), {"Content-Encoding": "gzip"}
    return HoldingReply(memory, pieces, 200, {**body.headers, **coded_as, **headers}, media_type)


class HoldingReply(StreamingResponse):
    """A reply that holds something (memory, a place) from before its first byte until it ends.

    The iterator cannot release it: when a client disconnects, nobody closes it, and the exception keeps it
    alive until the garbage collector runs.
    """

    def __init__(self, held: AbstractContextManager[None], *arguments: Any) -> None:
        super().__init__(*arguments)
        self._held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        with self._held:
            await super().__call__(scope, receive, send)


def _gzip_pieces(pieces: Iterator[bytes], content: Content) -> Iterator[bytes]:
    compressor = _compressor(content)
    for piece in pieces:
        yield compressor.compress(piece)
    yield compressor.flush()


async def encode_reply(
    request: Request,
    body: bytes,
    *,
    media_type: str = JSON,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A text reply, gzipped if that saves enough and the client accepts it."""
    sent = await encode_body(request, Body(body), "text")
    return Response(
        sent.content, status, {"Vary": "Accept-Encoding", **sent.headers, **(headers or {})}, media_type
    )


async def encode_body(request: Request, body: Body, content: Content) -> Body:
    """A body encoded for this client; a large one is compressed on another thread, a packed one is not."""
    size = len(body.content)
    if content == "packed" or size < _WORTH_COMPRESSING or coding(request) != "gzip":
        return body
    if size < _WORTH_A_THREAD:
        smaller = compress(body.content, content)
    else:
        smaller = await asyncio.to_thread(compress, body.content, content)
    return Body(smaller, {**body.headers, "Content-Encoding": "gzip"})


def compress(body: bytes, content: Content) -> bytes:
    """Gzip with settings for the content."""
    compressor = _compressor(content)
    return compressor.compress(body) + compressor.flush()


def _compressor(content: Content) -> "zlib._Compress":
    level, strategy = _STRATEGY[content]
    return zlib.compressobj(level, zlib.DEFLATED, 16 + zlib.MAX_WBITS, 9, strategy)


async def revalidated_reply(
    request: Request, body: bytes, *, media_type: str = JSON, extra: Mapping[str, str] | None = None
) -> Response:
    """A reply that may change: the client may cache it, but revalidates each time.

    Args:
        extra: more headers.
    """
    tag = entity_tag(request, media_type, hashlib.sha256(body).hexdigest())
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding", **(extra or {})}
    if matches_etag(request, tag) or has_etag(request):
        return not_modified(headers)
    return await encode_reply(request, body, media_type=media_type, headers=headers)


async def while_connected(request: Request, work: Awaitable[T]) -> T:
    """The result of some work, which is cancelled when the client disconnects.

    A user who types on abandons the request for the previous text; its place in the queue is freed at once.

    Raises:
        ClientGone: the client disconnected.
    """
    task = asyncio.ensure_future(work)
    watcher = asyncio.ensure_future(_hang_up(request))
    try:
        await asyncio.wait({task, watcher}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise ClientGone
        return task.result()
    finally:
        watcher.cancel()
        task.cancel()
        del task  # breaks a cycle: an exception raised here refers to this frame, the task to it


async def _hang_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
