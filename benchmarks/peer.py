"""BertViz in the browser: its pages are built in a child, served on loopback and timed by the browser's
clock.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Error, Page, Route, TimeoutError

from . import child
from .library import libraries

VIEWS = ("head", "model")
BUILD_LIMIT_SECONDS = 300
DRAW_LIMIT_SECONDS = 120
# Larger pages are not compressed: it would take half a minute each.
LARGEST_ZIPPED = 100_000_000
_LOOK_EVERY_SECONDS = 5

# Milliseconds since the navigation, in the first animation frame with every line in the page.
_DRAWN = "(lines) => document.getElementsByTagName('line').length >= lines && performance.now()"


class NotDrawn(Exception):
    """A page was not drawn completely; the message gives the reason, without a full stop."""


class Peer:
    """Builds and draws BertViz's two views of all heads.

    Args:
        folder: the folder of its pages. url: its address.
    """

    def __init__(self, folder: Path, url: str) -> None:
        self._folder = folder
        self._url = url
        self._libraries = libraries()

    def build(self, text: str, views: list[str]) -> dict[str, dict[str, float]]:
        """Make the pages of a text; the seconds of each step, by view (see peer_page).

        Raises:
            ChildFailed.
        """
        task = {
            "text": text,
            "folder": str(self._folder),
            "views": views,
            "largest_zipped": LARGEST_ZIPPED,
        }
        measured: dict[str, dict[str, float]] = child.run("benchmarks.peer_page", task, BUILD_LIMIT_SECONDS)
        return measured

    def draw(self, page: Page, view: str, lines: int) -> float:
        """Load a page; seconds from the navigation until all its lines are drawn.

        Raises:
            NotDrawn.
        """
        page.context.route(lambda url: not url.startswith(self._url), self._serve_library)
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(f"the page failed: {error.message}"))
        page.on("crash", lambda _: faults.append("the browser's page crashed"))
        deadline = time.monotonic() + DRAW_LIMIT_SECONDS
        try:
            page.goto(f"{self._url}/{view}.html", wait_until="commit")
            while time.monotonic() < deadline and not faults:
                if drawn := _look(page, lines):
                    return drawn
        except Error as error:
            faults.append(f"the page failed: {error.message.splitlines()[0]}")
        raise NotDrawn(faults[0] if faults else f"not drawn within {DRAW_LIMIT_SECONDS} s")

    def _serve_library(self, route: Route) -> None:
        name = Path(urlsplit(route.request.url).path).name
        if name in self._libraries:
            route.fulfill(path=self._libraries[name], content_type="text/javascript")
        else:
            route.abort()


def lines(view: str, layers: int, heads: int, tokens: int) -> int:
    """The number of lines of a complete view: the head view draws one layer at a time, the model view all."""
    return (1 if view == "head" else layers) * heads * tokens**2


def _look(page: Page, lines: int) -> float | None:
    """Wait a few seconds for the lines; seconds since the navigation, or None if they are incomplete."""
    try:
        state = page.wait_for_function(_DRAWN, arg=lines, timeout=1000 * _LOOK_EVERY_SECONDS)
    except TimeoutError:
        return None
    return float(state.json_value()) / 1000


class _Quiet(SimpleHTTPRequestHandler):
    """Does not log requests."""

    def log_message(self, format: str, *arguments: Any) -> None:
        """Log nothing."""


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of a folder's files, served for the length of a block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
