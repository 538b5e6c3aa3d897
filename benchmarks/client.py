"""A cheap client for frequent requests to a server on this machine: HTTP/1.1, keep-alive."""

import asyncio
import json
import re
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
# As Chromium sends it; the server chooses.
_ENCODINGS = "gzip, deflate, br, zstd"


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply.

    Attributes:
        body: as received, compressed if the request allowed it.
        seconds: from sending the request to the last byte.
    """

    status: int
    body: bytes
    seconds: float


class Connection:
    """One connection to a server; one request at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def to(cls, url: str, source: str | None = None) -> "Connection":
        """A connection to the server at that address, optionally from a given local address."""
        place, local = urlsplit(url), (source, 0) if source else None
        return cls(*await asyncio.open_connection(place.hostname, place.port, local_addr=local))

    async def ask(self, request: bytes) -> Reply:
        """Send a request and read its reply; ValueError if the reply does not state its length."""
        start = time.perf_counter()
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if length is None:
            raise ValueError(f"a reply without Content-Length: {head[:80]!r}")
        body = await self._reader.readexactly(int(length[1]))
        return Reply(int(head[9:12]), body, time.perf_counter() - start)

    def close(self) -> None:
        """Close the connection."""
        self._writer.close()


def get(path: str, *, compressed: bool = True) -> bytes:
    """The request for a resource, with a browser's compression."""
    encodings = f"Accept-Encoding: {_ENCODINGS}\r\n" if compressed else ""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{encodings}\r\n".encode()


def post(path: str, document: Any) -> bytes:
    """The request that posts a JSON document; its reply is not compressed."""
    body = json.dumps(document).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def capture(connection: Connection, text: str) -> str:
    """The id of the capture of a text, made if necessary; RuntimeError if the server refuses it."""
    reply = await connection.ask(post("/api/captures", {"text": text}))
    if reply.status not in (200, 201):
        raise RuntimeError(f"the server answered {reply.status} to a text: {reply.body[:200]!r}")
    return str(json.loads(reply.body)["id"])
