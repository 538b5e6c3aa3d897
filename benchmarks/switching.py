"""Section ``switching``: from a click on a head until it is drawn, and the server's part of it."""

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
HEADS = 12
OVERVIEW = 6 * HEADS
WHAT = ("first", "again", "server")


def measure(quick: bool) -> Book:
    """Seconds of each switch, in the browser and on the server alone, at every length."""
    notes = Notes()
    lengths = QUICK if quick else TOKENS
    sentences = Sentences()
    with TemporaryDirectory() as folder, serve(Path(folder)) as server:
        with chromium() as browser:
            for tokens in lengths:
                with browser.page() as page:
                    workbench = Workbench(page, server.url, OVERVIEW)
                    workbench.open(sentences.new(tokens))
                    _switch(workbench, f"switching/{tokens}", notes)
        for tokens in lengths:
            seconds = asyncio.run(_figures(server.url, sentences.new(tokens)))
            notes.extend(f"switching/{tokens}/server", seconds)
    return notes.book()


def _switch(workbench: Workbench, prefix: str, notes: Notes) -> None:
    """Select the heads of layer 1 twice: the second time the browser has their figures."""
    for name in ("first", "again"):
        notes.extend(f"{prefix}/{name}", [workbench.open_head(1, head) for head in range(HEADS)])


async def _figures(url: str, text: str) -> list[float]:
    """Seconds of the matrix route for every head of two layers, with cached weights."""
    connection = await Connection.to(url)
    identity = await capture(connection, text)
    # The overview needs the weights of all layers, so the page has requested it before any switch.
    await connection.ask(get(f"/api/captures/{identity}/overview/self"))
    requests = [
        get(f"/api/captures/{identity}/matrix/self?layer={layer}&head={head}")
        for layer in (1, 2)
        for head in range(HEADS)
    ]
    replies = [await connection.ask(request) for request in requests]
    connection.close()
    return [reply.seconds for reply in replies if reply.status == 200]
