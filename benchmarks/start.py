"""Section ``start``: from starting the server until it answers, shows the example, and has its model.

Three ways alternate: *visited*, with a page that is requested as soon as the server answers; *alone*; and
*bare*, a process that only imports torch and transformers and loads the same model.
"""

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

from app.models.catalogue import minilm_folder
from scripts.server import ROOT

from .chromium import Chromium, chromium
from .first_paint import IS_DRAWN, TIMES, WATCH
from .sample import Book, Notes
from .transformers_load import LOADED

ROUNDS, QUICK_ROUNDS = 7, 1
LIMIT_SECONDS = 120
# How often the server is asked whether it answers, and whether it is ready, which costs the load some time.
_ANSWERS_EVERY_SECONDS, _READY_EVERY_SECONDS = 0.02, 0.1


def measure(quick: bool) -> Book:
    """Seconds of every start, the three ways in turn."""
    notes = Notes()
    with chromium() as browser:
        ways = {
            "visited": lambda: _visited(browser),
            "alone": lambda: {"ready": _alone()},
            "bare": lambda: {"ready": _bare()},
        }
        _draw_anything(browser)
        for turn in range(QUICK_ROUNDS if quick else ROUNDS):
            for way in (*ways, *ways)[turn % 3 :][:3]:
                notes.add(f"start/{way}", ways[way]())
    return notes.book()


def _draw_anything(browser: Chromium) -> None:
    """The first drawing of a browser takes longer than all others."""
    with browser.page() as page:
        page.set_content("<p>Ready</p>")
        page.screenshot()


def _bare() -> float:
    """Seconds until a new process has loaded the server's model with transformers alone."""
    command = [sys.executable, "-m", "benchmarks.transformers_load", str(minilm_folder())]
    begin = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline().strip()
        loaded = time.perf_counter()
    if said != LOADED:
        raise RuntimeError("a bare process could not load the model")
    return loaded - begin


def _alone() -> float:
    """Seconds until the model of a server that nobody visits is ready."""
    begin = time.perf_counter()
    with _server() as url:
        return _until_ready(url) - begin


def _visited(browser: Chromium) -> dict[str, float]:
    """One start with a visitor, who does not wait for the model."""
    with browser.page() as page, ThreadPoolExecutor(1) as watcher:
        page.add_init_script(WATCH)
        begin, epoch = time.perf_counter(), time.time()
        with _server() as url:
            listening = _until(lambda: _answers(f"{url}/healthz"), _ANSWERS_EVERY_SECONDS)
            ready = watcher.submit(_until_ready, url)
            page.goto(url, wait_until="commit")
            page.wait_for_function(IS_DRAWN, timeout=1000 * LIMIT_SECONDS)
            found = page.evaluate(TIMES)
            opened = page.evaluate("performance.timeOrigin") / 1000 - epoch
            return {
                "listening": listening - begin,
                "painted": opened + found["painted"],
                "drawn": opened + found["drawn"],
                "ready": ready.result() - begin,
            }


@contextmanager
def _server() -> Iterator[str]:
    """The address of the app with its own database. scripts.server.serve() would wait until it is ready."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with TemporaryDirectory() as folder:
        database = str(Path(folder, "followspot.sqlite3"))
        environment = {**os.environ, "FOLLOWSPOT_DATABASE": database, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "app.cli", "serve", "--host", "127.0.0.1", "--port", str(port)]
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=LIMIT_SECONDS)


def _until_ready(url: str) -> float:
    return _until(lambda: _answers(f"{url}/readyz"), _READY_EVERY_SECONDS)


def _until(holds: Callable[[], bool], every: float) -> float:
    """Poll; the time at which it held."""
    deadline = time.perf_counter() + LIMIT_SECONDS
    while not holds():
        if time.perf_counter() > deadline:
            raise RuntimeError(f"the server did not start in {LIMIT_SECONDS} s")
        time.sleep(every)
    return time.perf_counter()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=LIMIT_SECONDS):
            return True
    except OSError:  # not listening yet, or 503 while the model loads
        return False
