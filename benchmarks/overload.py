"""Section ``overload``: the throughput of a server under far more requests than it can serve.

The clients run in this process and the server in another, on the same cores. They ignore Retry-After: a
refused client requests another text at once. Everything is bounded: at most 320 connections, for a few
seconds at a time.
"""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from scripts.server import serve

from .client import Connection, get, post
from .load import paced
from .sample import Book, Notes
from .sentence import LEAST, Sentences

CONNECTIONS = (32, 64, 320)
ROUNDS, SECONDS = 3, 10.0
QUICK_ROUNDS, QUICK_SECONDS = 1, 4.0
# Excluded at the start of each measurement, until the queue is full.
WARM_SECONDS = 1.0
# Connections that request captures while FLOOD others request /healthz.
FEW, FLOOD = 8, 32
# One client with so many connections, and another with one.
GREEDY, GREEDY_ADDRESS, OTHER_ADDRESS = 40, "127.0.0.2", "127.0.0.3"
OTHER_REQUESTS = 20


@dataclass
class Tally:
    """The replies of some connections: times of captures, and the number of refusals."""

    made: list[float] = field(default_factory=list)
    refused: int = 0

    def rate(self, since: float, until: float) -> float:
        """Captures per second between two moments."""
        return sum(since <= moment < until for moment in self.made) / (until - since)


def measure(quick: bool) -> Book:
    """Captures per second by number of connections, with /healthz meanwhile; a flood of it; two clients."""
    with TemporaryDirectory() as folder, serve(Path(folder)) as server:
        return asyncio.run(_measure(server.url, quick))


async def _measure(url: str, quick: bool) -> Book:
    notes, texts = Notes(), _texts()
    seconds = QUICK_SECONDS if quick else SECONDS
    for _ in range(QUICK_ROUNDS if quick else ROUNDS):
        for count in CONNECTIONS:
            tally = Tally()
            load = asyncio.create_task(_hammer(url, texts, count, seconds + WARM_SECONDS, tally))
            await asyncio.sleep(WARM_SECONDS)
            since = time.perf_counter()
            notes.extend(f"overload/{count}/health", await paced(url, seconds))
            rate = tally.rate(since, since + seconds)
            await load
            notes.add(f"overload/{count}", {"captures": rate, "refused": tally.refused / seconds})
        notes.add("overload/flood", await _flood(url, texts, seconds))
        notes.add("overload/fair", await _greedy(url, texts))
    return notes.book()


def _texts() -> Iterator[bytes]:
    """Texts that are in no cache."""
    sentences = Sentences()
    while True:
        yield post("/api/captures", {"text": sentences.new(LEAST)})


async def _hammer(url: str, texts: Iterator[bytes], count: int, seconds: float, tally: Tally) -> None:
    """So many connections, each sending the next request as soon as it has its reply."""
    end = time.perf_counter() + seconds

    async def client(connection: Connection) -> None:
        while time.perf_counter() < end:
            reply = await connection.ask(next(texts))
            if reply.status == 200:
                tally.made.append(time.perf_counter())
            elif reply.status in (429, 503):
                tally.refused += 1
            else:
                raise RuntimeError(f"the server answered {reply.status}: {reply.body[:200]!r}")
        connection.close()

    await asyncio.gather(*[client(await Connection.to(url)) for _ in range(count)])


async def _flood(url: str, texts: Iterator[bytes], seconds: float) -> dict[str, float]:
    """Captures per second of a few connections, alone and while others request only /healthz."""
    answered = 0
    alone, flooded = Tally(), Tally()
    begin = time.perf_counter()
    await _hammer(url, texts, FEW, seconds, alone)
    middle = time.perf_counter()

    async def asking(connection: Connection) -> None:
        nonlocal answered
        while time.perf_counter() < middle + seconds:
            await connection.ask(get("/healthz", compressed=False))
            answered += 1
        connection.close()

    flood = [asking(await Connection.to(url)) for _ in range(FLOOD)]
    await asyncio.gather(_hammer(url, texts, FEW, seconds, flooded), *flood)
    return {
        "alone": alone.rate(begin, middle),
        "captures": flooded.rate(middle, time.perf_counter()),
        "health": answered / seconds,
    }


async def _greedy(url: str, texts: Iterator[bytes]) -> dict[str, float]:
    """The median wait of a client with one connection while another client has many; seconds."""
    stop = asyncio.Event()

    async def client(connection: Connection) -> None:
        while not stop.is_set():
            await connection.ask(next(texts))
        connection.close()

    greedy = [asyncio.create_task(client(await Connection.to(url, GREEDY_ADDRESS))) for _ in range(GREEDY)]
    await asyncio.sleep(WARM_SECONDS)
    other, waits = await Connection.to(url, OTHER_ADDRESS), []
    for _ in range(OTHER_REQUESTS):
        begin = time.perf_counter()
        while (await other.ask(next(texts))).status != 200:
            pass
        waits.append(time.perf_counter() - begin)
    stop.set()
    await asyncio.gather(*greedy)
    other.close()
    return {"half": median(waits), "longest": max(waits)}
