"""This app in the browser, used like a person uses it, timed by the page's clock.

The page measures each drawing as ``followspot:drawn``: every head in the overview, the heatmap and everything
beside it are in the page, and the animation frame that shows them begins.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

from playwright.sync_api import Page, TimeoutError

LIMIT_MS = 60_000

# When the last key was pressed or the last click was made, by the clock of performance.now().
_WATCH = """
for (const name of ["keydown", "click"])
  addEventListener(name, (event) => performance.mark("bench:input", { startTime: event.timeStamp }), true);
"""

_FORGET = """
() => {
  for (const name of ["followspot:settled", "bench:input"]) performance.clearMarks(name);
  performance.clearMeasures("followspot:drawn");
}
"""

# Milliseconds since the navigation; false until that text is drawn.
_DRAWN = """
(text) => {
  const drawn = performance.getEntriesByName("followspot:drawn").at(-1);
  const shown = new URLSearchParams(location.search).get("text");
  const complete = drawn && shown === text && document.documentElement.dataset.state === "drawn";
  return complete ? drawn.startTime + drawn.duration : false;
}
"""

_MARK = "(name) => performance.getEntriesByName(name).at(-1).startTime"
_HEADS = "() => document.querySelectorAll('head-overview [role=gridcell]').length"


class Workbench:
    """One page of the workbench.

    Args:
        page: empty, with an empty cache.
        url: the server's address. heads: the number of heads that the overview must show.
    """

    def __init__(self, page: Page, url: str, heads: int) -> None:
        self._page = page
        self._url = url
        self._heads = heads
        self._text = ""
        self._faults: list[str] = []
        page.on("pageerror", lambda error: self._faults.append(error.message))
        page.add_init_script(_WATCH)

    def open(self, text: str, others: Mapping[str, str] | None = None) -> float:
        """Load the page with a text and other parameters; seconds until it is drawn."""
        self._page.goto(f"{self._url}/?{urlencode({'text': text, **(others or {})})}", wait_until="commit")
        return self._drawn(text)

    def type_end(self, text: str) -> dict[str, float]:
        """Fill in all but the last character of a text, then press that key.

        Returns:
            Seconds until it is drawn: after the keystroke ``settled`` (the pause after which the page
            requests the new text), and after the ``key`` was pressed.
        """
        self._page.fill("#prompt", text[:-1])
        self._drawn(text[:-1])
        self._page.focus("#prompt")
        self._page.keyboard.press("ControlOrMeta+End")
        self._page.evaluate(_FORGET)
        self._page.keyboard.press(text[-1])
        drawn = self._drawn(text)
        return {"settled": drawn - self._at("followspot:settled"), "key": drawn - self._at("bench:input")}

    def open_head(self, layer: int, head: int) -> float:
        """Click a head in the overview; seconds from the click until it is drawn."""
        self._page.evaluate(_FORGET)
        self._page.click(f"head-overview [data-layer='{layer}'][data-head='{head}']")
        return self._drawn(self._text) - self._at("bench:input")

    def _drawn(self, text: str) -> float:
        try:
            state = self._page.wait_for_function(_DRAWN, arg=text, timeout=LIMIT_MS).json_value()
        except TimeoutError:
            said = " ".join(self._page.locator("status-line:not([hidden])").all_inner_texts())
            raise RuntimeError(
                f"{text[:60]!r} was not drawn in time; the page says {said!r}, its faults are {self._faults}"
            ) from None
        heads = self._page.evaluate(_HEADS)
        if heads != self._heads:
            raise RuntimeError(f"the page says that it is drawn, and shows {heads} heads of {self._heads}")
        self._text = text
        return float(state) / 1000

    def _at(self, mark: str) -> float:
        return float(self._page.evaluate(_MARK, mark)) / 1000
