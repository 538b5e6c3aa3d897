"""The number of connections and their deadlines, with a clock under the test's control."""

import asyncio
import gc
import json
from typing import Any

import pytest
import uvicorn
from starlette.testclient import TestClient
from uvicorn.server import ServerState

from app.web.connections import (
    BEHIND_SECONDS,
    BODY_BYTES_PER_SECOND,
    BODY_SECONDS,
    HEAD_SECONDS,
    READ_BYTES_PER_SECOND,
    STALLED_SECONDS,
    Bounded,
    Connections,
)

from .conftest import services_of

GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n"


class Wire(asyncio.Transport):
    """A transport without a peer."""

    def __init__(self, address: str) -> None:
        super().__init__({"peername": (address, 50000), "sockname": ("127.0.0.1", 8000)})
        self.sent, self.unread, self.closed, self.paused = b"", 0, False, False

    def write(self, data: Any) -> None:
        self.sent += bytes(data)

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def get_write_buffer_size(self) -> int:
        return self.unread

    def pause_reading(self) -> None:
        self.paused = True

    def resume_reading(self) -> None:
        self.paused = False


class House:
    """Connections, a clock, and an application that replies on command."""

    def __init__(self, most: int = 3, most_of_client: int = 2, app: Any = None) -> None:
        self.now = 0.0
        self.connections = Connections(
            most, most_of_client, lambda address: address == "10.9.9.9", lambda: self.now
        )
        self.go_on = asyncio.Event()
        self._config = uvicorn.Config(app or self._app, log_config=None, ws="none", interface="asgi3")
        self._state = ServerState()

    def connect(self, address: str = "10.0.0.1") -> tuple[Bounded, Wire]:
        connection = self.connections.protocol(
            config=self._config, server_state=self._state, app_state={}, _loop=asyncio.get_running_loop()
        )
        wire = Wire(address)
        connection.connection_made(wire)
        return connection, wire

    def sweep(self, seconds: float) -> None:
        """Advance the clock, and check deadlines."""
        self.now += seconds
        self.connections.sweep()

    async def answered(self, wire: Wire) -> None:
        """Make the application reply, and wait for it."""
        before = len(wire.sent)
        self.go_on.set()
        while len(wire.sent) == before or self._state.tasks:
            await asyncio.sleep(0)
        self.go_on.clear()

    async def ended(self) -> None:
        """Wait until every request has ended."""
        while self._state.tasks:
            await asyncio.sleep(0)

    async def _app(self, scope: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass
        await self.go_on.wait()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})


def test_a_head_that_does_not_come_ends_the_connection() -> None:
    async def test() -> None:
        house = House()
        silent, slow = house.connect(), house.connect()
        slow[0].data_received(GET[:20])
        house.sweep(HEAD_SECONDS)
        slow[0].data_received(GET[20:-2])  # an occasional byte does not extend the deadline
        assert not silent[1].closed and not slow[1].closed
        house.sweep(0.1)
        assert silent[1].closed and slow[1].closed
        assert len(house.connections) == 0

    asyncio.run(test())


def test_the_next_head_has_as_long_from_its_first_byte() -> None:
    async def test() -> None:
        house = House()
        connection, wire = house.connect()
        connection.data_received(GET)
        await house.answered(wire)
        house.sweep(1000)  # between two requests uvicorn's own timer rules
        assert not wire.closed
        connection.data_received(GET[:20])
        house.sweep(HEAD_SECONDS)
        assert not wire.closed
        house.sweep(0.1)
        assert wire.closed

    asyncio.run(test())


def test_a_request_that_is_being_answered_is_not_late() -> None:
    async def test() -> None:
        house = House()
        connection, wire = house.connect()
        connection.data_received(GET)
        house.sweep(1000)
        assert not wire.closed
        await house.answered(wire)
        assert wire.sent.startswith(b"HTTP/1.1 200 ")

    asyncio.run(test())


def test_a_body_may_be_slow_and_not_slower() -> None:
    async def test() -> None:
        house = House()
        (trickling, thin), (coming, wire) = house.connect(), house.connect()
        for connection in (trickling, coming):
            connection.data_received(POST)
        for _ in range(60):
            trickling.data_received(b" ")
            coming.data_received(b" " * BODY_BYTES_PER_SECOND)
            await asyncio.sleep(0)
            house.sweep(1)
            if house.now <= BODY_SECONDS:
                assert not thin.closed
        assert thin.closed and not wire.closed

    asyncio.run(test())


def test_a_body_that_this_server_does_not_take_is_not_late() -> None:
    async def test() -> None:
        house = House()
        connection, wire = house.connect()
        connection.data_received(POST + b" " * 70_000)
        assert wire.paused
        for _ in range(100):
            house.sweep(1)
        assert not wire.closed

    asyncio.run(test())


def test_a_reply_that_nobody_reads_ends_the_connection() -> None:
    async def test() -> None:
        house = House()
        connection, wire = house.connect()
        connection.data_received(GET)
        connection.transport.write(bytes(5_000_000))
        wire.unread = 5_000_000
        house.sweep(1)
        house.sweep(STALLED_SECONDS)
        wire.unread -= 1
        house.sweep(1)  # slow, but not stopped
        house.sweep(STALLED_SECONDS)
        assert not wire.closed
        house.sweep(1)
        assert wire.closed

    asyncio.run(test())


@pytest.mark.parametrize(("rate", "passes"), [(READ_BYTES_PER_SECOND, True), (100, False)])
def test_a_reply_must_be_read_at_a_least_rate(rate: int, passes: bool) -> None:
    """A few bytes every second keep nothing open; 64 kbit/s do for as long as it takes."""

    async def test() -> None:
        house = House()
        connection, wire = house.connect()
        connection.data_received(GET)
        connection.transport.write(bytes(50_000_000))
        # What was read fast before gives no credit.
        for unread in range(40_000_000, 0, -10 * rate):
            wire.unread = unread
            house.sweep(10)
            if wire.closed:
                break
        assert wire.closed is not passes
        assert passes or BEHIND_SECONDS < house.now < 1.2 * BEHIND_SECONDS

    asyncio.run(test())


def test_a_slow_line_may_pause() -> None:
    async def test() -> None:
        house = House()
        connection, wire = house.connect()
        connection.data_received(GET)
        connection.transport.write(bytes(50_000_000))
        for unread in range(50_000_000, 0, -100 * READ_BYTES_PER_SECOND):
            wire.unread = unread
            for _ in range(3):  # a lump, then almost nothing for a minute
                wire.unread -= 1
                house.sweep(STALLED_SECONDS)
            assert not wire.closed

    asyncio.run(test())


def test_a_reader_that_stalls_holds_memory_for_an_export_until_its_deadline(
    client: TestClient, base: str
) -> None:
    memory = services_of(client).exports

    async def test() -> None:
        house = House(app=client.app)
        connection, wire = house.connect()
        connection.transport.write(bytes(5_000_000))
        wire.unread = 5_000_000
        connection.pause_writing()
        connection.data_received(f"GET {base}/attention.npz HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        while not memory.held:
            await asyncio.sleep(0)
        house.sweep(1)
        house.sweep(STALLED_SECONDS)
        assert not wire.closed and memory.held
        house.sweep(1)
        assert wire.closed
        connection.connection_lost(None)
        await house.ended()
        assert memory.held == 0

    gc.disable()
    try:
        asyncio.run(test())
    finally:
        gc.enable()


def test_the_longest_idle_gives_way() -> None:
    async def test() -> None:
        house = House()
        first, second, third = (house.connect(f"10.0.0.{number}") for number in (1, 2, 3))
        first[0].data_received(GET)
        await house.answered(first[1])
        _, fourth = house.connect("10.0.0.4")
        assert [wire.closed for wire in (first[1], second[1], third[1], fourth)] == [
            False,
            True,
            False,
            False,
        ]
        assert (house.connections.closed, house.connections.refused) == (1, 0)
        assert len(house.connections) == 3

    asyncio.run(test())


def test_nobody_gives_way_in_the_middle_of_a_request_or_of_its_reply() -> None:
    async def test() -> None:
        house = House()
        wires = []
        for number in range(3):
            connection, wire = house.connect(f"10.0.0.{number}")
            connection.data_received(GET)
            wires.append(wire)
        _, refused = house.connect("10.0.0.9")
        assert refused.closed and not any(wire.closed for wire in wires)
        head, _, body = refused.sent.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 503 ") and b"\r\nretry-after: 1\r\n" in head
        assert json.loads(body)["code"] == "busy"
        await house.answered(wires[0])
        for wire in wires:
            wire.unread = 10  # the end of a reply, on its way
        _, refused = house.connect("10.0.0.9")
        assert refused.closed
        wires[0].unread = 0
        _, taken = house.connect("10.0.0.9")
        assert (taken.closed, wires[0].closed) == (False, True)
        assert (house.connections.closed, house.connections.refused) == (1, 2)

    asyncio.run(test())


def test_one_client_has_a_share_and_a_proxy_has_all() -> None:
    async def test() -> None:
        house = House(most=10)
        mine = [house.connect(f"2001:db8::{number}")[1] for number in range(3)]
        assert [wire.closed for wire in mine] == [True, False, False]
        proxied = [house.connect("10.9.9.9")[1] for _ in range(8)]
        assert not any(wire.closed for wire in proxied)
        assert len(house.connections) == 10

    asyncio.run(test())


def test_who_was_refused_and_who_left_hold_nothing() -> None:
    async def test() -> None:
        house = House(most=1)
        connection, _ = house.connect()
        connection.data_received(GET)
        refused, _ = house.connect()
        refused.data_received(GET)
        refused.connection_lost(None)
        assert len(house.connections) == 1
        connection.connection_lost(None)
        connection.connection_lost(None)
        assert len(house.connections) == 0
        assert not house.connect()[1].closed

    asyncio.run(test())
