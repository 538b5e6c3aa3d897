"""Section ``prompts``: a long prompt in the browser: its page, and the map of a head."""

import json
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page

from scripts.server import serve

from .chromium import chromium
from .long import TILE
from .sample import Book, Notes
from .sentence import NOUNS, PASSAGE, PLACES, QUALITIES, VERBS
from .workbench import Workbench

MODEL = "smollm2"
HEADS = 270
PAGE_TOKENS, MAP_TOKENS = 1000, 8192
SIZES, QUICK_SIZES = (PAGE_TOKENS, MAP_TOKENS), (600, 1200)
ROUNDS, QUICK_ROUNDS = 5, 2
# What is measured: by key, its name in the table.
WHAT = {
    "page/opened": f"the page of {PAGE_TOKENS:,} tokens, opened",
    "page/after": "the same, after the capture",
    "map/server": f"a part of the map at {MAP_TOKENS:,} tokens, server",
    "map/drawn": "the same, drawn",
}

# When the reply about the capture was complete.
_CAPTURED = """
() => performance.getEntriesByType("resource").findLast(({ name }) => name.includes("/api/captures")
  && !name.includes("/api/captures/")).responseEnd
"""


def measure(quick: bool) -> Book:
    """Seconds of each drawing, every time of another text or another part of the head."""
    notes, rounds = Notes(), QUICK_ROUNDS if quick else ROUNDS
    page_tokens, map_tokens = QUICK_SIZES if quick else SIZES
    with TemporaryDirectory() as folder, serve(Path(folder), options=("--model", MODEL)) as server:
        texts = Texts(server.url)
        with chromium() as browser:
            for _turn in range(rounds):
                with browser.page() as page:
                    notes.add("prompts/page", _open(page, server.url, texts.new(page_tokens)))
            with browser.page() as page:
                text = texts.new(map_tokens)
                # Before the page is opened, whose drawings have a limit of time.
                _ask(f"{server.url}/api/captures", {"model": MODEL, "text": text})
                Workbench(page, server.url, HEADS).open(text)
                identity = page.evaluate("() => document.documentElement.dataset.capture")
                # One after the other: a page that draws uses the same processors.
                notes.extend(
                    "prompts/map/server", [_tile(server.url, identity, turn) for turn in range(rounds)]
                )
                notes.extend("prompts/map/drawn", [_move(page, turn) for turn in range(rounds)])
    return notes.book()


class Texts:
    """Texts of a number of tokens of the model, each returned only once.

    Args:
        url: of the server, which counts them.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._variants = iter(range(len(NOUNS)))

    def new(self, tokens: int) -> str:
        """A text of so many tokens; RuntimeError if none is found."""
        words = list(_words(next(self._variants), tokens))
        for _attempt in range(8):
            text = " ".join(words)
            surplus = _count(self._url, text) - tokens
            if surplus == 0:
                return text
            words = words[:-surplus] if surplus > 0 else [*words, *words[:-surplus]]
        raise RuntimeError(f"no text of {tokens} tokens was found")


def _words(variant: int, count: int) -> Iterator[str]:
    """The words of sentences about something."""
    slots = {"noun": NOUNS, "verb": VERBS, "place": PLACES, "quality": QUALITIES}
    passage = [word.format(**{name: some[variant] for name, some in slots.items()}) for word in PASSAGE]
    for number in range(count):
        word = passage[number % len(passage)]
        yield f"{word}." if number % 16 == 15 else word


def _count(url: str, text: str) -> int:
    """Tokens of a text."""
    cost = json.loads(_ask(f"{url}/api/estimates", {"model": MODEL, "text": text}))
    return int(sum(cost["tokens"].values()))


def _ask(address: str, document: dict[str, str] | None = None) -> bytes:
    """The reply to a GET, compressed as for a browser, or to a document that is posted."""
    body = None if document is None else json.dumps(document).encode()
    headers = {"Accept-Encoding": "gzip"} if body is None else {"Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(address, body, headers)) as reply:
        content: bytes = reply.read()
    return content


def _open(page: Page, url: str, text: str) -> dict[str, float]:
    """Seconds from the navigation, and from the reply about the capture, until everything is drawn."""
    opened = Workbench(page, url, HEADS).open(text)
    return {"opened": opened, "after": opened - page.evaluate(_CAPTURED) / 1000}


def _tile(url: str, identity: str, turn: int) -> float:
    """Seconds of the server for a part of a head that nobody has asked for."""
    first = TILE * (turn + 1) // 2
    crop = f"{first}:{first + TILE},0:{TILE}"
    begin = time.perf_counter()
    _ask(f"{url}/api/captures/{identity}/matrix/self?layer=1&head={turn}&crop={crop}")
    return time.perf_counter() - begin


def _move(page: Page, turn: int) -> float:
    """Seconds from a click on the small picture until the part there is drawn, exact cells."""
    box = page.locator("head-map .minimap")
    side = box.bounding_box()
    assert side is not None, "the map is shown"
    place = 0.4 + 0.1 * turn
    before = page.evaluate("() => location.search")
    begin = time.perf_counter()
    box.click(position={"x": place * side["width"], "y": place * side["height"]})
    page.wait_for_function(
        "(before) => location.search !== before && document.documentElement.dataset.state === 'drawn'",
        arg=before,
    )
    return time.perf_counter() - begin
