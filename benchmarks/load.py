"""Section ``load``: requests per second with and without caches, and the latency of the event loop.

The client runs on the same cores as the server. Everything is bounded: CLIENTS connections for a few seconds.
"""

import asyncio
import itertools
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts.server import serve

from .client import Connection, Reply, capture, get, post
from .sample import Book, Notes
from .sentence import Sentences

CLIENTS = 8
TOKENS = (13, 128)
KINDS = ("new", "kept", "overview", "figure")
ROUNDS, SECONDS = 3, 3.0
# Open loop: the next request is sent on time even if the last is unanswered; otherwise waiting would not be
# measured.
HEALTH_EVERY_SECONDS = 0.02
HEALTH_SECONDS = 12.0
HEALTH_TOKENS = 128
QUICK_ROUNDS, QUICK_SECONDS = 1, 1.0


def measure(quick: bool) -> Book:
    """Requests per second of every kind of request, and the latencies of /healthz."""
    with TemporaryDirectory() as folder, serve(Path(folder)) as server:
        return asyncio.run(_measure(server.url, quick))


async def _measure(url: str, quick: bool) -> Book:
    notes = Notes()
    sentences = Sentences()
    for tokens in TOKENS:
        kinds = await _kinds(url, tokens, sentences)
        for _ in range(QUICK_ROUNDS if quick else ROUNDS):
            for kind, requests in kinds.items():
                rate = await _throughput(url, requests, QUICK_SECONDS if quick else SECONDS)
                notes.add(f"load/{tokens}", {kind: rate})
    seconds = HEALTH_SECONDS / 4 if quick else HEALTH_SECONDS
    notes.extend("load/health/idle", await paced(url, seconds))
    busy = asyncio.create_task(_throughput(url, _new(HEALTH_TOKENS, sentences), seconds))
    notes.extend("load/health/busy", await paced(url, seconds))
    notes.add("load/health", {"captures": await busy})
    return notes.book()


async def _kinds(url: str, tokens: int, sentences: Sentences) -> dict[str, Iterator[bytes]]:
    """Endless requests by kind: new texts, a cached text, and its figures."""
    connection = await Connection.to(url)
    text = sentences.new(tokens)
    base = f"/api/captures/{await capture(connection, text)}"
    connection.close()
    heads = [f"{base}/figure/self?layer={layer}&head={head}" for layer in range(6) for head in range(12)]
    return {
        "new": _new(tokens, sentences),
        "kept": itertools.repeat(post("/api/captures", {"text": text})),
        "overview": itertools.repeat(get(f"{base}/overview/self")),
        "figure": itertools.cycle([get(head) for head in heads]),
    }


def _new(tokens: int, sentences: Sentences) -> Iterator[bytes]:
    """Texts that are in no cache."""
    while True:
        yield post("/api/captures", {"text": sentences.new(tokens)})


async def _throughput(url: str, requests: Iterator[bytes], seconds: float) -> float:
    """Requests per second of CLIENTS clients, each sending the next as soon as it has its reply."""
    connections = [await Connection.to(url) for _ in range(CLIENTS)]
    start = time.perf_counter()
    end = start + seconds

    async def client(connection: Connection) -> int:
        count = 0
        while time.perf_counter() < end:
            _check(await connection.ask(next(requests)))
            count += 1
        return count

    counts = await asyncio.gather(*map(client, connections))
    elapsed = time.perf_counter() - start
    for connection in connections:
        connection.close()
    return sum(counts) / elapsed


async def paced(url: str, seconds: float) -> list[float]:
    """Latencies of /healthz at a constant rate; each counts from when it should have been sent."""
    idle = asyncio.LifoQueue[Connection]()
    start = time.perf_counter()

    async def ask(due: float) -> float:
        connection = await Connection.to(url) if idle.empty() else idle.get_nowait()
        _check(await connection.ask(get("/healthz", compressed=False)))
        idle.put_nowait(connection)
        return time.perf_counter() - due

    requests = []
    for number in range(round(seconds / HEALTH_EVERY_SECONDS)):
        due = start + number * HEALTH_EVERY_SECONDS
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        requests.append(asyncio.create_task(ask(due)))
    latencies = await asyncio.gather(*requests)
    while not idle.empty():
        idle.get_nowait().close()
    return list(latencies)


def _check(reply: Reply) -> None:
    if reply.status not in (200, 201):
        raise RuntimeError(f"the server answered {reply.status}: {reply.body[:200]!r}")
