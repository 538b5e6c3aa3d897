"""Imports in the background give way to requests."""

import asyncio
import importlib
import sys
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from app.web.precedence import Observed, Precedence

SECONDS = 20


class Clock:
    """A clock that stands still."""

    def __init__(self) -> None:
        self.now = 1.0
        self.read = Event()

    def __call__(self) -> float:
        self.read.set()
        return self.now


def module(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> str:
    """An importable module that is not imported yet."""
    (folder / f"{name}.py").write_text("")
    monkeypatch.syspath_prepend(folder)
    monkeypatch.delitem(sys.modules, name, raising=False)
    return name


def test_an_import_waits_until_requests_have_paused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = module(tmp_path, monkeypatch, "imported_late")
    clock, order, inside = Clock(), list[str](), Event()
    precedence = Precedence(pause=0.01, clock=clock)

    def load() -> None:
        with precedence.imports():
            inside.set()
            resumed.wait(SECONDS)
            __import__(name)
            order.append("imported")

    resumed = Event()
    thread = Thread(target=load, daemon=True)
    thread.start()
    assert inside.wait(SECONDS)
    with precedence.request():
        resumed.set()
        clock.now = 2.0
        order.append("answered")
    clock.now = 3.0
    thread.join(SECONDS)
    assert order == ["answered", "imported"]


def test_a_request_imports_at_once_while_an_import_waits_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Waiting must hold no lock that another import needs."""
    late, needed = (module(tmp_path, monkeypatch, name) for name in ("imported_late", "needed_by_a_request"))
    clock, inside, resumed = Clock(), Event(), Event()
    precedence = Precedence(pause=0.01, clock=clock)

    def load() -> None:
        with precedence.imports():
            inside.set()
            resumed.wait(SECONDS)
            __import__(late)

    thread = Thread(target=load, daemon=True)
    thread.start()
    assert inside.wait(SECONDS)
    with precedence.request():
        clock.read.clear()
        resumed.set()
        assert clock.read.wait(SECONDS), "the import waits"
        answering = Thread(target=importlib.import_module, args=(needed,), daemon=True)
        answering.start()
        answering.join(SECONDS)
        assert needed in sys.modules
        assert late not in sys.modules
    clock.now += 1
    thread.join(SECONDS)
    assert late in sys.modules


def test_a_stream_of_requests_delays_imports_by_so_much_only() -> None:
    ticks = iter(range(1000))
    precedence = Precedence(pause=0.01, most=20, clock=lambda: next(ticks))
    with precedence.request():
        precedence.give_way()
        before = next(ticks)
        precedence.give_way()
    assert 20 <= before <= 50
    assert next(ticks) - before < 5


def test_requests_that_wait_for_the_model_do_not_count() -> None:
    clock, rests = Clock(), list[float]()
    precedence = Precedence(pause=0.01, clock=clock)

    async def app(*_: object) -> None:
        rests.append(precedence._rest())

    async def unused(*_: object) -> Any: ...

    observed = Observed(app, precedence)
    paths = ("/readyz", "/api/models", "/metrics", "/api/captures", "/")

    async def visit() -> None:
        for path in paths:
            await observed({"type": "http", "path": path}, unused, unused)

    asyncio.run(visit())
    assert [rest > 0 for rest in rests] == [False, False, False, True, True]
