"""Section ``lesson``: pupils of one class who type at once, alone and beside one who pastes long texts.

The pupils run in a process of their own (Locust), the server in another, on the same cores. Everything is
bounded: at most 300 pupils, for a minute at a time.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Event, Thread

from scripts.server import ROOT, serve

from .client import Connection, post
from .sample import Book, Notes
from .sentence import Sentences

PUPILS, QUICK_PUPILS = (30, 100, 300), (10,)
SECONDS, QUICK_SECONDS = 60, 25
# The longest text of the built-in model, from another address, again and again.
NOVEL_TOKENS, NOVEL_ADDRESS = 256, "127.0.0.3"


@dataclass(frozen=True, slots=True)
class Seen:
    """What one pupil saw; see `pupils.Pupil`."""

    waits: list[float]
    failures: int
    refusals: int


def measure(quick: bool) -> Book:
    """What pupils wait, by their number; and that of the largest class beside long texts."""
    notes = Notes()
    sizes, seconds = (QUICK_PUPILS, QUICK_SECONDS) if quick else (PUPILS, SECONDS)
    for pupils in sizes:
        _note(notes, f"lesson/{pupils}", _lesson(pupils, seconds, has_novels=False))
    _note(notes, "lesson/novel", _lesson(sizes[-1], seconds, has_novels=True))
    return notes.book()


def _lesson(pupils: int, seconds: int, *, has_novels: bool) -> Sequence[Seen]:
    """What each pupil saw of a new server. RuntimeError if the pupils' process failed."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "pupils.json"
        with serve(folder) as server, _novels(server.url) if has_novels else nullcontext():
            command = [sys.executable, "-m", "locust", "-f", "benchmarks/pupils.py", "--host", server.url]
            command += ["--headless", "--only-summary", "--users", f"{pupils}", "--spawn-rate", f"{pupils}"]
            command += ["--run-time", f"{seconds}s", "--stop-timeout", "30s"]
            variables = {**os.environ, "PUPILS_FILE": str(file), "PYTHONPATH": str(ROOT)}
            done = subprocess.run(
                command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False
            )
        if not file.is_file() or "Traceback" in done.stderr:
            raise RuntimeError(done.stderr[-2000:])
        return [Seen(**pupil) for pupil in json.loads(file.read_text())]


def _note(notes: Notes, prefix: str, pupils: Sequence[Seen]) -> None:
    waits = [wait for pupil in pupils for wait in pupil.waits]
    failures = sum(pupil.failures for pupil in pupils)
    notes.extend(f"{prefix}/wait", waits)
    notes.add(
        prefix,
        {
            "second": sum(wait <= 1 for wait in waits) / (len(waits) + failures),
            "worst": max(median(pupil.waits) for pupil in pupils if pupil.waits) / median(waits),
            "failures": failures,
            "refusals": sum(pupil.refusals for pupil in pupils),
        },
    )


@contextmanager
def _novels(url: str) -> Iterator[None]:
    """Inside the ``with`` block another client sends long texts, one after another."""
    stop = Event()

    async def send() -> None:
        sentences, connection = Sentences(), await Connection.to(url, NOVEL_ADDRESS)
        while not stop.is_set():
            await connection.ask(post("/api/captures", {"text": sentences.new(NOVEL_TOKENS)}))
        connection.close()

    thread = Thread(target=lambda: asyncio.run(send()))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
