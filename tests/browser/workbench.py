"""Drives the workbench like a user; waits for the picture, not for time."""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from playwright.sync_api import Locator, Page

SOFT = "The cat sat on the mat because it was soft."
TIRED = "The cat sat on the mat because it was tired."

# The text that the sentence view shows, without the chips of special tokens.
_SHOWN = """() => [...document.querySelector('.words').childNodes]
  .filter((node) => !(node.classList && node.classList.contains('special')))
  .map((node) => node.textContent).join('')"""


class Workbench:
    """One open workbench."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, **query: object) -> "Workbench":
        """Open the address with this query; wait for the picture, and for the elements loaded after it."""
        self.page.goto(f"/?{urlencode(query)}" if query else "/")
        self.page.wait_for_function("() => document.documentElement.dataset.elements === 'all'")
        return self.drawn()

    def drawn(self) -> "Workbench":
        """Wait until the last request is on screen."""
        self.page.wait_for_function(
            "() => { const { state, capture } = document.documentElement.dataset;"
            " return state === 'drawn' && capture; }"
        )
        return self

    def shows(self, text: str) -> "Workbench":
        """Wait until the picture is of this text."""
        self.page.wait_for_function(f"(text) => ({_SHOWN})() === text", arg=text)
        return self.drawn()

    def shows_while_waiting(self, text: str) -> None:
        """Wait until the picture is of this text, while another is still pending."""
        self.page.wait_for_function(f"(text) => ({_SHOWN})() === text", arg=text)

    @property
    def shown(self) -> str:
        """The text that the sentence view shows."""
        return str(self.page.evaluate(_SHOWN))

    def type(self, text: str) -> "Workbench":
        """Replace the sentence, and wait for its picture."""
        self.page.get_by_label("Your sentence").fill(text)
        return self.shows(text)

    def word(self, unit: int) -> Locator:
        """A word of the sentence view, by its position."""
        return self.page.locator(f'.word[data-unit="{unit}"]')

    def tile(self, layer: int, head: int) -> Locator:
        """A head in the overview."""
        return self.page.locator(f'.tile[data-layer="{layer}"][data-head="{head}"]')

    def part(self, element: str, name: str) -> Locator:
        """A part of an element, by its name in the markup."""
        return self.page.locator(f'{element} [data-part="{name}"]').first

    @property
    def sentence(self) -> str:
        """The inspector's sentence."""
        return self.part("head-inspector", "summary").inner_text()

    @property
    def readout(self) -> str:
        """The value of the cell pointed at, or chosen, with all its digits."""
        readout = self.part("head-view", "readout")
        return readout.get_attribute("title") or readout.inner_text()

    @property
    def ranking(self) -> list[list[str]]:
        """The rows of the ranking, cell by cell."""
        rows = self.page.locator("pair-ranking tbody tr").all()
        return [[cell.strip() for cell in row.locator("th, td").all_inner_texts()] for row in rows]

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the address."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.page.url).query).items()}

    @property
    def message(self) -> Locator:
        """The message at the prompt."""
        return self.page.locator("#prompt-message")

    def weights(self, layer: int, head: int, stream: str = "self") -> list[list[float]]:
        """The exact weights of a head, from the API, for the capture on screen."""
        state: Any = self.page.evaluate(
            """async ([layer, head, stream]) => {
              const id = document.documentElement.dataset.capture;
              const reply = await fetch(`api/captures/${id}/attention/${stream}/${layer}/${head}`);
              const { shape, bdata } = (await reply.json()).weights;
              const bytes = Uint8Array.from(atob(bdata), (character) => character.charCodeAt(0));
              const values = [...new Float32Array(bytes.buffer)];
              const columns = Number(shape.split(',')[1]);
              return Array.from({ length: values.length / columns },
                (_, row) => values.slice(row * columns, (row + 1) * columns));
            }""",
            [layer, head, stream],
        )
        return [[float(weight) for weight in row] for row in state]

    def plotly(self) -> "Workbench":
        """Press into the heatmap without a pointer, and wait until Plotly draws it."""
        self.page.locator("heat-map").dispatch_event("mousedown")
        self.page.locator("heat-map .nsewdrag").wait_for()
        return self

    def cell(self, row: int, column: int) -> tuple[float, float]:
        """The middle of a cell of the heatmap, in page pixels."""
        cells = self.page.locator("heat-map .heat-cells")
        cells.scroll_into_view_if_needed()
        box = cells.bounding_box()
        units = self.page.locator(".word").count()
        assert box
        return (
            box["x"] + (column + 0.5) * box["width"] / units,
            box["y"] + (row + 0.5) * box["height"] / units,
        )
