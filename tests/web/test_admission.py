"""Admission to the model, and the cost of a refusal."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from app.runtime.fair_queue import current_client
from app.web import admission
from app.web.admission import HOLD_SECONDS, AdmissionGate


class Door:
    """A gate before an application that replies on command, and records the client."""

    def __init__(self, places: int, client_places: int | None = None) -> None:
        self.inside: list[str] = []
        self.now = 0.0
        self.numbers: dict[str, Callable[[], float]] = {}
        self.gate = AdmissionGate(self._app, places, client_places, clock=lambda: self.now, watch=self._watch)
        self._go_on: dict[int, asyncio.Event] = {}

    def _watch(self, name: str, value: Callable[[], float]) -> None:
        self.numbers[name.removeprefix("followspot_waiting_")] = value

    def ask(self, client: str = "10.0.0.1", path: str = "/api/captures") -> "asyncio.Task[tuple[int, bytes]]":
        return asyncio.create_task(self._ask(client, path))

    def answer(self, number: int) -> None:
        """Reply to the admitted request of that number."""
        self._go_on[number].set()

    async def _app(self, scope: Any, receive: Any, send: Any) -> None:
        self.inside.append(current_client.get())
        go_on = self._go_on[len(self.inside) - 1] = asyncio.Event()
        await go_on.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})

    async def _ask(self, client: str, path: str) -> tuple[int, bytes]:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "POST", "path": path, "client": (client, 1), "headers": []}
        scope |= {"scheme": "http", "server": ("a", 1)}
        await self.gate(scope, None, send)  # type: ignore[arg-type]
        return sent[0]["status"], sent[1]["body"]


async def settle() -> None:
    """Run everything that can continue."""
    for _ in range(10):
        await asyncio.sleep(0)


def run(test: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(test())


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the test refuses or admits requests."""
    monkeypatch.setattr(admission, "_TICK_SECONDS", 1e6)


def test_clients_are_let_in_in_turn() -> None:
    async def test() -> None:
        door = Door(places=2)
        tickets = [door.ask("10.0.0.1") for _ in range(5)]
        await settle()
        tickets += [door.ask("10.0.0.2"), door.ask("2001:db8::1"), door.ask("10.0.0.2")]
        await settle()
        assert door.inside == ["10.0.0.1"] * 2
        for number in range(len(tickets)):
            door.answer(number)
            await settle()
        assert door.inside[2:] == [
            "10.0.0.1",
            "10.0.0.2",
            "2001:db8::/64",
            "10.0.0.1",
            "10.0.0.2",
            "10.0.0.1",
        ]
        assert [task.result() for task in tickets] == [(200, b"ok")] * 8

    run(test)


def test_what_needs_no_model_passes_by() -> None:
    async def test() -> None:
        door = Door(places=1)
        door.ask()
        door.ask()
        for path in ("/", "/readyz", "/metrics", "/api/models", "/static/x.js", "/api/scans", "/gallery"):
            door.ask(path=path)
        await settle()
        assert len(door.inside) == 8

    run(test)


def test_who_waited_in_vain_is_refused_without_being_read() -> None:
    async def test() -> None:
        door = Door(places=2)
        held = [door.ask() for _ in range(2)]
        await settle()
        early, late = door.ask(), door.ask("10.0.0.2")
        await settle()
        door.gate.refuse()  # too early
        door.now = HOLD_SECONDS
        door.gate.refuse()  # one at a time, the longest waiting first
        await settle()
        assert (early.done(), late.done()) == (True, False)
        status, body = early.result()
        document = json.loads(body)
        assert (status, document["code"], document["asked"], document["limit"]) == (503, "busy", 3, 2)
        for number in range(2):
            door.answer(number)
        await asyncio.gather(*held)
        assert len(door.inside) == 3
        door.answer(2)
        assert (await late)[0] == 200
        door.gate.refuse()  # nobody waits

    run(test)


def test_one_now_and_then_is_let_in_although_there_is_no_place() -> None:
    """It may request something that is held in memory."""

    async def test() -> None:
        door = Door(places=1)
        door.ask()
        await settle()
        looking, next_one = door.ask(), door.ask()
        await settle()
        door.gate.admit_one()
        await settle()
        door.answer(1)
        assert await looking == (200, b"ok")
        await settle()
        assert (len(door.inside), next_one.done()) == (2, False)  # the first one still holds the slot

    run(test)


def test_time_refuses_and_lets_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "_TICK_SECONDS", 0.0)

    async def test() -> None:
        door = Door(places=1)
        door.ask()
        await settle()
        first, second = door.ask(), door.ask()
        while len(door.inside) < 3:  # both are admitted to check
            await asyncio.sleep(0)
        door.answer(1)
        door.answer(2)
        assert [(await task)[0] for task in (first, second)] == [200, 200]

    run(test)


def test_who_is_given_up_outside_keeps_no_turn() -> None:
    async def test() -> None:
        door = Door(places=1)
        first, second, third = door.ask(), door.ask(), door.ask()
        await settle()
        second.cancel()
        await settle()
        door.answer(0)
        await settle()
        assert (first.done(), third.done(), len(door.inside)) == (True, False, 2)
        door.answer(1)
        assert (await third)[0] == 200

    run(test)


@pytest.mark.parametrize("let_in_first", [False, True])
def test_a_request_that_is_given_up_as_it_is_let_in_keeps_no_place(let_in_first: bool) -> None:
    async def give_up() -> None:
        door = Door(1)
        door.ask("10.0.0.1")
        await settle()
        given_up = door.ask("10.0.0.2")
        await settle()
        if let_in_first:
            door.gate.admit_one()
            given_up.cancel()
        else:
            given_up.cancel()
            door.gate.admit_one()
        await settle()
        assert given_up.cancelled()
        door.answer(0)
        await settle()
        door.ask("10.0.0.3")
        await settle()
        assert door.inside == ["10.0.0.1", "10.0.0.3"]

    run(give_up)


def test_a_request_that_is_given_up_is_not_refused() -> None:
    async def give_up() -> None:
        door = Door(1)
        door.ask("10.0.0.1")
        await settle()
        given_up = door.ask("10.0.0.2")
        await settle()
        door.now = HOLD_SECONDS
        given_up.cancel()
        door.gate.refuse()
        await settle()
        assert given_up.cancelled()

    run(give_up)


@pytest.mark.parametrize(
    ("method", "path", "address", "gets_one"),
    [
        ("POST", "/api/captures", "10.0.0.1", False),
        ("GET", "/api/captures/x/overview/self", "10.0.0.1", False),
        ("POST", "/api/figures", "10.0.0.1", False),
        ("GET", "/", "10.0.0.1", True),
        ("GET", "/", "127.0.0.1", False),
        ("GET", "/embed", "10.0.0.1", False),
        ("GET", "/figures/x", "10.0.0.1", False),
    ],
)
def test_a_browser_that_opens_the_workbench_gets_a_cookie(
    method: str, path: str, address: str, gets_one: bool
) -> None:
    """On this machine there is nobody to be told apart, and a frame of another site sets no cookie."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 422, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def cookies(headers: list[tuple[bytes, bytes]]) -> list[bytes]:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"type": "http", "method": method, "path": path, "client": (address, 1), "headers": headers}
        await gate({**scope, "scheme": "http", "server": ("a", 1)}, None, send)  # type: ignore[arg-type]
        replied = dict(sent[0]["headers"])
        assert (b"set-cookie" in replied) == (replied.get(b"cache-control") == b"private, no-cache")
        return [value for name, value in replied.items() if name == b"set-cookie"]

    gate = AdmissionGate(app, 1)
    first = asyncio.run(cookies([]))
    assert len(first) == gets_one
    for cookie in first:
        assert asyncio.run(cookies([(b"cookie", cookie.partition(b";")[0])])) == [], "it has one"


def test_what_a_client_sends_beyond_its_places_waits_and_others_do_not() -> None:
    async def test() -> None:
        door = Door(places=9, client_places=2)
        tickets = [door.ask("10.0.0.1") for _ in range(4)]
        await settle()
        tickets.append(door.ask("10.0.0.2"))
        await settle()
        assert door.inside == ["10.0.0.1", "10.0.0.1", "10.0.0.2"]
        assert {name: count() for name, count in door.numbers.items()} == {"requests": 2, "clients": 2}
        door.gate.admit_one()
        await settle()
        assert len(door.inside) == 3, "what is beyond them gets no other place either"
        door.answer(0)
        await settle()
        assert door.inside[3:] == ["10.0.0.1"]
        door.now += HOLD_SECONDS
        door.gate.refuse()
        status, body = await tickets[3]
        problem = json.loads(body)
        assert (status, problem["code"], problem["asked"], problem["limit"]) == (
            429,
            "too-many-requests",
            3,
            2,
        )
        for number in range(1, 4):
            door.answer(number)
        assert {(await ticket)[0] for ticket in tickets} == {200, 429}
        assert not door.gate._inside and not door.gate._waiting
        assert {name: count() for name, count in door.numbers.items()} == {"requests": 0, "clients": 0}

    run(test)


def test_what_waits_for_a_place_gets_that_of_a_request_that_was_cancelled() -> None:
    async def test() -> None:
        door = Door(places=1, client_places=1)
        other = door.ask("10.0.0.2")
        await settle()
        first, second = (door.ask("10.0.0.1") for _ in range(2))
        await settle()
        first.cancel()
        door.answer(0)
        await settle()
        assert door.inside == ["10.0.0.2", "10.0.0.1"]
        door.answer(1)
        assert (await second)[0] == (await other)[0] == 200
        assert not door.gate._inside and not door.gate._waiting and not door.gate._surplus

    run(test)
