"""Limits on connections: how many, from which client, and how long each may stay open unused.

When there is no more room, a new connection replaces the longest idle one. So a client that holds many
sockets open locks nobody out, and a school behind one address is not refused.
"""

import asyncio
import logging
import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.utils import get_remote_addr

from ..core.shape import to_json
from ..errors import Busy
from ..message import _
from .client_key import client_of
from .problems import MEDIA_TYPE

logger = logging.getLogger("followspot.connections")

# Time to send the head of a request, from the connection or from its first byte.
HEAD_SECONDS = 10.0
# Time to send its body; extended as long as data arrives at least at this rate.
BODY_SECONDS = 20.0
BODY_BYTES_PER_SECOND = 8 * 1024
# How long a client may read nothing of a reply.
STALLED_SECONDS = 30.0
# The least rate at which a client must read a reply, 64 kbit/s, which even slow mobile lines reach;
# and by how many seconds it may fall behind. Pauses, and buffers that empty in lumps, are shorter.
READ_BYTES_PER_SECOND = 8 * 1024
BEHIND_SECONDS = 120.0
# Between requests; longer than a browser's pause between two clicks, shorter than proxies' timeouts.
IDLE_SECONDS = 30
_SWEEP_SECONDS = 1.0


@dataclass(slots=True)
class _Client:
    """The connections of one client; idle ones ordered by idle time, longest first."""

    held: int = 0
    idle: "OrderedDict[Bounded, None]" = field(default_factory=OrderedDict)


class Connections:
    """All connections of one server. For one event loop.

    Args:
        most: limit of all connections.
        most_of_client: limit per client.
        trusted: whether an address is that of a proxy, whose connections belong to many clients.
        clock: seconds, from any origin.

    Attributes:
        closed, refused: how many were closed to make room, and refused for lack of it.
    """

    def __init__(
        self,
        most: int,
        most_of_client: int,
        trusted: Callable[[str], bool] = lambda _: False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = most
        self._most_of_client = most_of_client
        self._trusted = trusted
        self.clock = clock
        self._held: set[Bounded] = set()
        self._idle: OrderedDict[Bounded, None] = OrderedDict()
        self._clients: defaultdict[str, _Client] = defaultdict(_Client)
        self._sweeping = False
        self.closed = self.refused = 0

    def __len__(self) -> int:
        return len(self._held)

    def watch(self, watch: Callable[[str, Callable[[], float]], None]) -> None:
        """Make metrics of these connections."""
        watch("followspot_connections", self.__len__)
        watch("followspot_connections_closed_total", lambda: self.closed)
        watch("followspot_connections_refused_total", lambda: self.refused)

    def protocol(self, **arguments: Any) -> "Bounded":
        """The protocol that uvicorn creates for each connection: pass this as its ``http``."""
        return Bounded(self, **arguments)

    def admit(self, connection: "Bounded") -> bool:
        """Accept a new connection, closing an idle one if needed; False if there is no room."""
        if self._too_many_of_client(connection):
            self._make_room(self._clients[connection.owner].idle, "one client")
        elif len(self._held) >= self._most:
            self._make_room(self._idle, "all clients")
        if self._too_many_of_client(connection) or len(self._held) >= self._most:
            self.refused += 1
            return False
        self._held.add(connection)
        self._clients[connection.owner].held += 1
        self.rests(connection)
        if not self._sweeping:
            self._sweeping = True
            connection.loop.call_later(_SWEEP_SECONDS, self._sweep_on, connection.loop)
        return True

    def rests(self, connection: "Bounded") -> None:
        """Record that a connection waits for a request."""
        if connection in self._held:
            self._idle[connection] = self._clients[connection.owner].idle[connection] = None

    def works(self, connection: "Bounded") -> None:
        """Record that a connection has a request."""
        if connection in self._idle:
            del self._idle[connection], self._clients[connection.owner].idle[connection]

    def release(self, connection: "Bounded") -> None:
        """Remove a connection; further calls have no effect."""
        if connection not in self._held:
            return
        self.works(connection)
        self._held.remove(connection)
        client = self._clients[connection.owner]
        client.held -= 1
        if not client.held:
            del self._clients[connection.owner]

    def sweep(self) -> None:
        """Close every connection that is over time."""
        now = self.clock()
        for connection in list(self._held):
            if connection.late(now, _SWEEP_SECONDS):
                connection.hang_up()

    def _too_many_of_client(self, connection: "Bounded") -> bool:
        connections = self._clients.get(connection.owner)
        if connections is None or self._trusted(connection.address):
            return False
        return connections.held >= self._most_of_client

    def _make_room(self, idle: "OrderedDict[Bounded, None]", owner: str) -> None:
        logger.warning("There are as many connections of %s as there may be.", owner)
        longest = next((connection for connection in idle if not connection.unread), None)
        if longest is not None:
            self.closed += 1
            longest.hang_up()

    def _sweep_on(self, loop: asyncio.AbstractEventLoop) -> None:
        self.sweep()
        self._sweeping = bool(self._held)
        if self._sweeping:
            loop.call_later(_SWEEP_SECONDS, self._sweep_on, loop)


class Bounded(H11Protocol):
    """One connection, which keeps its place only while it uses it.

    Attributes:
        address, owner: its address, and the client it belongs to.
    """

    def __init__(self, connections: Connections, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._connections = connections
        self.address = self.owner = ""
        self._refused = False
        # Start of the awaited request head; None between requests, where uvicorn's timer applies.
        self._head_began: float | None = None
        self._body_began = 0.0
        self._body_bytes = 0
        # Unread bytes at the last check, and since when they have been as many.
        self._unread_before = 0
        self._unread_since = 0.0
        # At the last check: its time, the bytes that the client had received, and how far behind it was.
        self._checked = 0.0
        self._received = 0
        self._behind = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Accept the connection, or refuse it for lack of room and close it."""
        self._checked = self._connections.clock()
        self._counted = _CountingTransport(transport)
        self.transport = cast(asyncio.Transport, self._counted)
        self.address, _ = get_remote_addr(transport) or ("", 0)
        self.owner = client_of(self.address)
        if self._connections.admit(self):
            self._head_began = self._connections.clock()
            super().connection_made(self.transport)
        else:
            self._refused = True
            transport.write(_REFUSAL)
            transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Release the place."""
        self._connections.release(self)
        if not self._refused:
            super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Record what the client is sending, and continue as uvicorn does."""
        if self._refused or self.transport.is_closing():
            return
        now = self._connections.clock()
        if self._waits and self._head_began is None:
            self._head_began = now
        before = self.cycle
        super().data_received(data)
        if self.cycle is not before:
            self._begin_request()
        self._body_bytes += len(data)

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        self._head_began = None
        self._connections.rests(self)
        super().on_response_complete()
        if not self._waits:  # the next one has already arrived
            self._begin_request()

    def late(self, now: float, passed: float) -> bool:
        """Whether the client has used up the time allowed for its current step.

        Args:
            passed: seconds since the last call.
        """
        unread = self.unread
        if unread == 0 or unread != self._unread_before:
            self._unread_before, self._unread_since = unread, now
        behind = self._fall_behind(now, unread)
        if unread:
            return now - self._unread_since > STALLED_SECONDS or behind > BEHIND_SECONDS
        if self._waits:
            return self._head_began is not None and now - self._head_began > HEAD_SECONDS
        if not self.cycle.more_body:
            return False
        if self.flow.read_paused or self.cycle.waiting_for_100_continue:
            self._body_began += passed  # the server itself is not ready
        allowed = BODY_SECONDS + self._body_bytes / BODY_BYTES_PER_SECOND
        return now - self._body_began > allowed

    def _fall_behind(self, now: float, unread: int) -> float:
        """Seconds by which the client is slower than the least rate; 0 once it has read everything."""
        received = self._counted.written - unread
        gained = (received - self._received) / READ_BYTES_PER_SECOND
        self._behind = max(0.0, self._behind + now - self._checked - gained) if unread else 0.0
        self._checked, self._received = now, received
        return self._behind

    def hang_up(self) -> None:
        """Close the connection immediately; data that the client has not read is lost."""
        self._connections.release(self)
        self.transport.abort()

    def _begin_request(self) -> None:
        self._body_began, self._body_bytes = self._connections.clock(), 0
        self._connections.works(self)

    @property
    def unread(self) -> int:
        """Bytes that were sent and not yet received by the client."""
        return self.transport.get_write_buffer_size()

    @property
    def _waits(self) -> bool:
        """Whether no request is being answered."""
        return self.cycle is None or self.cycle.response_complete


class _CountingTransport:
    """A transport that counts the bytes written to it."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self.written = 0

    def write(self, data: bytes) -> None:
        """Write, and count."""
        self.written += len(data)
        self._transport.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


def _refusal() -> bytes:
    """The reply to a refused connection; built once, because it may be needed often."""
    error = Busy(_("There are too many connections."), hint=_("Try again in a moment."))
    body = to_json(error.problem())
    head = (
        f"HTTP/1.1 503 Service Unavailable\r\ncontent-type: {MEDIA_TYPE}\r\ncontent-length: {len(body)}\r\n"
        f"retry-after: {error.retry_after_s}\r\nconnection: close\r\n\r\n"
    )
    return head.encode() + body


_REFUSAL = _refusal()
