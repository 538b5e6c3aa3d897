"""Section ``comparison``: from text to all heads drawn, this app and BertViz alternating."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts.server import serve

from . import machine
from .child import ChildFailed
from .chromium import Chromium, Traffic, chromium
from .peer import VIEWS, NotDrawn, Peer, lines, serving
from .sample import Book, Notes
from .sentence import LEAST, Sentences
from .workbench import Workbench

LAYERS, HEADS = 6, 12
THEIRS = ("forward", "page", "draw", "total", "bytes", "gzip_bytes")

# Python's lists and strings of the page, and the browser's memory before it gives up.
_BYTES_PER_WEIGHT = 300
_BROWSER_BYTES = 4 * machine.GIB

ROUNDS = {13: 5, 64: 3, 128: 3, 512: 1}
# The app is fast, so at 512 tokens it is repeated without BertViz.
OURS_ALONE = {512: 4}
QUICK = {13: 2, 64: 1}


def measure(quick: bool) -> Book:
    """Seconds and bytes of both, at every length."""
    with TemporaryDirectory() as name, chromium() as browser:
        folder = Path(name)
        (folder / "peer").mkdir()
        with serve(folder) as server, serving(folder / "peer") as peer_url:
            contest = Contest(browser, server.url, Peer(folder / "peer", peer_url))
            contest.warm_up()
            for tokens, rounds in (QUICK if quick else ROUNDS).items():
                for _ in range(rounds):
                    contest.turn(tokens)
                for _ in range(0 if quick else OURS_ALONE.get(tokens, 0)):
                    contest.ours(tokens, contest.sentences.new(tokens))
            return contest.notes.book()


@dataclass
class Contest:
    """Both apps, one browser, and the results so far."""

    browser: Chromium
    url: str
    peer: Peer

    def __post_init__(self) -> None:
        self.notes = Notes()
        self.sentences = Sentences()

    def warm_up(self) -> None:
        """Open this app once: the server's and the browser's first time belong to section ``start``."""
        with self.browser.page() as page:
            Workbench(page, self.url, LAYERS * HEADS).open(self.sentences.new(LEAST))

    def turn(self, tokens: int) -> None:
        """One round: the same sentence in this app and in both views of BertViz."""
        text = self.sentences.new(tokens)
        self.ours(tokens, text)
        self._theirs(tokens, text)

    def ours(self, tokens: int, text: str) -> None:
        """Open the page with a text that the server has not seen, open it with another, type a third."""
        with self.browser.page() as page:
            traffic = Traffic(page)
            workbench = Workbench(page, self.url, LAYERS * HEADS)
            opened = {"opened": workbench.open(text), **traffic.received()}
            again = {"again": workbench.open(self.sentences.new(tokens))}
            typed = workbench.type_end(self.sentences.new(tokens))
        self.notes.add(f"comparison/{tokens}/ours", opened | again | typed)

    def _theirs(self, tokens: int, text: str) -> None:
        reason = machine.shortage(LAYERS * HEADS * tokens**2 * _BYTES_PER_WEIGHT + _BROWSER_BYTES)
        if reason:
            self._miss(tokens, reason)
            return
        try:
            built = self.peer.build(text, list(VIEWS))
        except ChildFailed as failure:
            self._miss(tokens, str(failure))
            return
        for view in VIEWS:
            self._draw(tokens, view, built[view])

    def _draw(self, tokens: int, view: str, built: dict[str, float]) -> None:
        prefix = f"comparison/{tokens}/{view}"
        self.notes.add(prefix, built)
        if "gzip_bytes" not in built:
            self.notes.miss(prefix, ["gzip_bytes"], "not tried")
        try:
            with self.browser.page() as page:
                drawn = self.peer.draw(page, view, lines(view, LAYERS, HEADS, tokens))
        except NotDrawn as failure:
            self.browser.restart()
            self.notes.miss(prefix, ("draw", "total"), str(failure))
            return
        self.notes.add(prefix, {"draw": drawn, "total": built["forward"] + built["page"] + drawn})

    def _miss(self, tokens: int, reason: str) -> None:
        for view in VIEWS:
            self.notes.miss(f"comparison/{tokens}/{view}", THEIRS, reason)
