"""A teacher's path by keys alone: which keys, how often Tab, and what a screen reader is told.

``python -m tests.browser.keyboard_path`` walks it and records it in docs/keyboard.md, with pictures.
"""

import io
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Locator, Page, expect, sync_playwright

from scripts.browser import ARGUMENTS, find
from scripts.server import ROOT, serve

from .workbench import Workbench

SENTENCE = "The dog sat on the mat because it was soft."
DOCUMENT = ROOT / "docs" / "keyboard.md"
PICTURES = ROOT / "docs" / "keyboard"
# What follows it in the document is written by this file.
MARK = "<!-- written by python -m tests.browser.keyboard_path -->\n"
_PICTURE_WIDTH = 960

# What has the focus, and whether that is seen: an outline on it or, for a hidden radio button, on its label;
# neither outside of the window nor below the masthead.
_FOCUS = """() => {
  const node = document.activeElement;
  const label = node.nextElementSibling;
  const outlined = [node, node.closest('label'), label].some((one) =>
    one && getComputedStyle(one).outlineStyle !== 'none');
  const { top, bottom } = node.getBoundingClientRect();
  const masthead = document.querySelector('.masthead');
  const covered = node.closest('.masthead, dialog, .skips') ? 0 : masthead.getBoundingClientRect().bottom;
  return {
    name: node.getAttribute('aria-label') || node.textContent.trim().slice(0, 40) || node.id,
    seen: node !== document.body && outlined && bottom > covered && top < innerHeight,
  };
}"""

_LISTEN = """() => {
  const announcer = document.getElementById('announcer');
  window.heard = [];
  new MutationObserver(() => announcer.textContent && window.heard.push(announcer.textContent))
    .observe(announcer, { childList: true, characterData: true, subtree: true });
}"""


@dataclass
class Leg:
    """A part of the path.

    Attributes:
        aim: what it leads to.
        keys: those pressed, in order; a typed text counts as one.
        heard: the announcements of the page meanwhile.
    """

    aim: str
    keys: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)

    @property
    def tabs(self) -> int:
        """How often Tab was pressed, in either direction."""
        return sum(key.endswith("Tab") for key in self.keys)

    @property
    def row(self) -> str:
        """Its first cells in the table."""
        runs = ((key, len(list(run))) for key, run in groupby(self.keys))
        return (
            f"| {self.aim} | {', '.join(f'{key} × {n}' if n > 1 else key for key, n in runs)} | {self.tabs} |"
        )


class Walk:
    """Presses keys, and nothing else; fails where the focus cannot be seen."""

    def __init__(self, workbench: Workbench, after: Callable[[Leg], None] = lambda _leg: None) -> None:
        self.legs: list[Leg] = []
        self._workbench, self._page, self._after = workbench, workbench.page, after

    def path(self) -> list[Leg]:
        """From the top of the page to a copied link, and back to the picture."""
        page, workbench = self._page, self._workbench
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        workbench.open()
        page.evaluate(_LISTEN)
        for aim, go in (
            ("the prompt: a sentence is typed", self._prompt),
            ("the words: a query and a key are chosen", self._words),
            ("the ranking: the best head is opened", self._ranking),
            ("the heatmap: a cell is read and chosen", self._heatmap),
            ("Share: the dialog is opened", self._share),
            ("the link: it is copied", self._copy),
            ("back to where Share was opened", self._close),
        ):
            self.legs.append(Leg(aim))
            go()
            workbench.drawn()
            self.legs[-1].heard = list(dict.fromkeys(page.evaluate("() => window.heard.splice(0)")))
            self._after(self.legs[-1])
        return self.legs

    def _prompt(self) -> None:
        self._tab_to(self._page.get_by_label("Your sentence"))
        self._press("Control+a")
        self._page.keyboard.type(SENTENCE)
        self.legs[-1].keys.append("the sentence")
        self._workbench.shows(SENTENCE)
        self._hears(f"Now shown: “{SENTENCE}”")

    def _words(self) -> None:
        self._tab_to(self._page.locator(".word[tabindex='0']"))
        for unit, told in ((8, "Layer 3, head 1: it "), (6, "72 heads are ranked for this pair")):
            self._press("Home")
            while not _has_focus(self._workbench.word(unit)):
                self._press("ArrowRight")
            self._press("Enter")
            self._hears(told)
        assert (self._workbench.query["query"], self._workbench.query["key"]) == ("8", "6")

    def _ranking(self) -> None:
        self._tab_to(self._page.locator("pair-ranking tbody button[tabindex='0']"))
        self._press("Home")
        expect(self._page.locator("pair-ranking tbody button").first).to_be_focused()
        self._press("Enter")
        self._hears("Layer 5, head 3: it gives 32 % of its attention to mat.")

    def _heatmap(self) -> None:
        self._tab_to(self._page.locator("heat-map"))
        self._press("ArrowLeft")
        self._hears("it → the: ")
        self._press("Enter")
        self._workbench.drawn()
        assert self._workbench.query["key"] == "5"
        self._hears("Layer 5, head 3: it gives 4.1 % of its attention to the.")

    def _share(self) -> None:
        self._tab_to(self._page.get_by_role("button", name="Take this picture with you"))
        self._press("Enter")
        expect(self._page.get_by_role("dialog")).to_be_visible()

    def _copy(self) -> None:
        self._tab_to(self._page.get_by_role("dialog").get_by_role("button", name="Copy").first)
        self._press("Enter")
        self._hears("Copied")

    def _close(self) -> None:
        self._press("Escape")
        expect(self._page.get_by_role("button", name="Take this picture with you")).to_be_focused()

    def _hears(self, text: str) -> None:
        expect(self._page.locator("#announcer")).to_contain_text(text)

    def _press(self, key: str) -> None:
        self._page.keyboard.press(key)
        self.legs[-1].keys.append(key)

    def _tab_to(self, target: Locator) -> None:
        """Press Tab until this has the focus, which is seen after each press."""
        passed: list[str] = []
        while len(passed) < 50:
            self._press("Tab")
            focus: Any = self._page.evaluate(_FOCUS)
            passed.append(focus["name"])
            assert focus["seen"], f"after {passed}"
            if _has_focus(target):
                return
        raise AssertionError(f"{target} is not reached: {passed}")


def _has_focus(node: Locator) -> bool:
    return bool(node.evaluate("(node) => node === document.activeElement"))


def _picture(page: Page, number: int) -> None:
    with Image.open(io.BytesIO(page.screenshot())) as shot:
        shot.thumbnail((_PICTURE_WIDTH, _PICTURE_WIDTH))
        shot.save(PICTURES / f"{number}.webp", quality=60, method=6)


def _table(legs: list[Leg]) -> str:
    rows = "\n".join(f"{leg.row} {'<br>'.join(leg.heard) or '–'} |" for leg in legs)
    pictures = "\n\n".join(
        f"![After leg {number}: {leg.aim}.](keyboard/{number}.webp)" for number, leg in enumerate(legs, 1)
    )
    total = sum(leg.tabs for leg in legs)
    return (
        f"{MARK}\n| to | keys | Tabs | announced |\n|---|---|---|---|\n{rows}\n\n"
        f"{total} Tabs in all.\n\n{pictures}\n"
    )


def main() -> None:
    """Record the path."""
    PICTURES.mkdir(exist_ok=True)
    browser = find()
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(Path(folder)) as server,
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(executable_path=browser, args=ARGUMENTS)
        page = chromium.new_page(viewport={"width": 1440, "height": 900}, base_url=server.url)
        walk = Walk(Workbench(page), lambda _leg: _picture(page, len(walk.legs)))
        legs = walk.path()
        chromium.close()
    written = DOCUMENT.read_text(encoding="utf-8").partition(MARK)[0]
    DOCUMENT.write_text(written + _table(legs), encoding="utf-8")


if __name__ == "__main__":
    main()
