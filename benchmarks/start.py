"""Section ``start``: from starting the server until it answers, draws the example, and has its model."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page

from scripts.server import ROOT

from .chromium import chromium
from .sample import Book, Notes

ROUNDS, QUICK_ROUNDS = 5, 1
LIMIT_SECONDS = 120
_LOOK_EVERY_SECONDS = 0.02
_DRAWN = "() => document.documentElement.dataset.state === 'drawn'"


def measure(quick: bool) -> Book:
    """Seconds of every start until `/healthz` is answered, the page is drawn and the model is ready."""
    notes = Notes()
    with chromium() as browser:
        for _ in range(QUICK_ROUNDS if quick else ROUNDS):
            with browser.page() as page:
                notes.add("start", _start(page))
    return notes.book()


def _start(page: Page) -> dict[str, float]:
    """One start. The page is requested as soon as the server answers, while the model still loads."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    url = f"http://127.0.0.1:{port}"
    begin = time.perf_counter()
    with _server(port), ThreadPoolExecutor(1) as watcher:
        _until(lambda: _answers(f"{url}/healthz"))
        listening = time.perf_counter()
        ready = watcher.submit(_until, lambda: _answers(f"{url}/readyz"))
        page.goto(url, wait_until="commit")
        page.wait_for_function(_DRAWN, timeout=1000 * LIMIT_SECONDS)
        drawn = time.perf_counter()
        return {"listening": listening - begin, "drawn": drawn - begin, "ready": ready.result() - begin}


@contextmanager
def _server(port: int) -> Iterator[None]:
    """The app with its own database. scripts.server.serve() would wait until it is ready."""
    with TemporaryDirectory() as folder:
        database = str(Path(folder, "followspot.sqlite3"))
        environment = {**os.environ, "FOLLOWSPOT_DATABASE": database, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "app.cli", "serve", "--host", "127.0.0.1", "--port", str(port)]
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL)
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=LIMIT_SECONDS)


def _until(holds: Callable[[], bool]) -> float:
    """Poll; the time at which it held."""
    deadline = time.perf_counter() + LIMIT_SECONDS
    while not holds():
        if time.perf_counter() > deadline:
            raise RuntimeError(f"the server did not start in {LIMIT_SECONDS} s")
        time.sleep(_LOOK_EVERY_SECONDS)
    return time.perf_counter()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=LIMIT_SECONDS):
            return True
    except OSError:  # not listening yet, or 503 while the model loads
        return False
