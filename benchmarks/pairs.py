"""Section ``pairs``: comparing two texts that differ in one word: on the server, and in the browser."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts.server import serve

from .chromium import chromium
from .client import Connection, capture, get
from .sample import Book, Notes
from .sentence import Sentences
from .workbench import Workbench

TOKENS = (13, 128, 512)
QUICK = (13, 64)
# Replies are cached, so every measurement needs a new pair.
ROUNDS, QUICK_ROUNDS = 7, 2
WHAT = ("heads", "click", "first", "again")
HEADS = 12
OVERVIEW = 6 * HEADS


def measure(quick: bool) -> Book:
    """Seconds of each reply about two captures with cached weights, and of each drawing."""
    notes, sentences = Notes(), Sentences()
    with TemporaryDirectory() as folder, serve(Path(folder)) as server:
        asyncio.run(_ask(server.url, quick, notes, sentences))
        with chromium() as browser:
            for tokens in QUICK if quick else TOKENS:
                with browser.page() as page:
                    workbench = Workbench(page, server.url, OVERVIEW)
                    workbench.open(sentences.new(tokens), {"b.text": sentences.new(tokens)})
                    _switch(workbench, f"pairs/{tokens}", notes)
    return notes.book()


def _switch(workbench: Workbench, prefix: str, notes: Notes) -> None:
    """Select the heads of layer 1 twice: the second time the browser has their figures."""
    for name in ("first", "again"):
        notes.extend(f"{prefix}/{name}", [workbench.open_head(1, head) for head in range(HEADS)])


async def _ask(url: str, quick: bool, notes: Notes, sentences: Sentences) -> None:
    """The server's part, at every length."""
    connection = await Connection.to(url)
    for tokens in QUICK if quick else TOKENS:
        for _ in range(QUICK_ROUNDS if quick else ROUNDS):
            notes.add(f"pairs/{tokens}", await _pair(connection, [sentences.new(tokens) for _ in range(2)]))
    connection.close()


async def _pair(connection: Connection, texts: list[str]) -> dict[str, float]:
    """Seconds to compare every head, and one head as the page shows it."""
    a, b = [await capture(connection, text) for text in texts]
    for identity in (a, b):
        # The overview needs the weights of all layers, so the page has requested it before any comparison.
        await connection.ask(get(f"/api/captures/{identity}/overview/self"))
    base = f"/api/captures/{a}/comparison/self"
    addresses = {
        "heads": f"{base}/heads?b.capture={b}",
        "click": f"{base}?b.capture={b}&heads=3.1",
    }
    seconds = {}
    for name, address in addresses.items():
        reply = await connection.ask(get(address))
        if reply.status != 200:
            raise RuntimeError(f"the server answered {reply.status} to {address}: {reply.body[:200]!r}")
        seconds[name] = reply.seconds
    return seconds
