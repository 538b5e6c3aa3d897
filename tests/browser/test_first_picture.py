"""The first picture: few requests; the heatmap works before plotly.js is there and looks the same after."""

import io
import re
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Locator, Page, Request, Response, Route, expect

from ..conftest import Faults
from .workbench import SOFT, Workbench

PLOTLY = "**/vendor/plotly-cartesian-*.min.js"


def test_the_heatmap_reads_selects_and_zooms_without_plotly(workbench: Workbench, faults: Faults) -> None:
    faults.expect("plotly-cartesian")
    page = workbench.page
    page.route(PLOTLY, lambda route: route.abort())
    workbench.open(text=SOFT, layer=5, head=3)
    weights = workbench.weights(5, 3)
    readout = workbench.part("head-view", "readout")
    page.mouse.move(*workbench.cell(8, 6))
    expect(readout).to_have_attribute("title", re.compile(re.escape(f"it → mat: {weights[8][6]:.7g}")))
    expect(readout).to_contain_text(f"it → mat: {weights[8][6]:.3f}")
    page.mouse.move(0, 0)
    expect(readout).not_to_contain_text("it → mat")
    page.mouse.click(*workbench.cell(10, 2))
    workbench.drawn()
    assert (workbench.query["query"], workbench.query["key"]) == ("10", "2")
    page.locator("heat-map").focus()
    page.mouse.move(0, 0)
    page.keyboard.press("ArrowRight")
    expect(page.locator("#announcer")).to_contain_text("soft → sat: ")
    assert float(f"{weights[10][3]:.7g}") == float(workbench.readout.split(": ")[1].split(",")[0])
    _drag(workbench, (2, 2), (6, 6))
    labels = page.locator("heat-map .label:not(.is-axis)")
    expect(labels).not_to_have_count(26)
    assert "[SEP]" not in labels.all_text_contents()
    assert (workbench.query["query"], workbench.query["key"]) == ("10", "2"), "a drag selects nothing"
    page.mouse.dblclick(*workbench.cell(4, 4))
    expect(labels).to_have_count(26)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("pixels", [1, 2])
def test_nothing_changes_when_plotly_takes_over(
    open_page: Callable[..., Page], pixels: int, theme: str
) -> None:
    """The whole heatmap, pixel by pixel: a causal head, so that forbidden cells are hatched."""
    workbench = Workbench(open_page(device_scale_factor=pixels, color_scheme=theme))
    page = workbench.open(model="storyteller", text="Once upon a time there was a cat.", layer=1, head=2).page
    heat = page.locator("heat-map")
    heat.scroll_into_view_if_needed()
    before = heat.screenshot()
    expect(heat.locator("canvas")).to_be_visible()
    workbench.plotly()
    expect(heat.locator("canvas")).to_be_hidden()
    # An edge of turned text may round differently on another layer.
    changes = np.abs(_pixels(heat.screenshot()) - _pixels(before))
    assert changes.max() <= 1 and np.count_nonzero(changes) < 10


def _pixels(picture: bytes) -> NDArray[np.int64]:
    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"), np.int64)


def test_plotly_draws_the_colours_of_the_canvas(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, layer=2, head=5).page
    pixels = "(canvas) => [...canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data]"
    canvas = page.locator("heat-map canvas").evaluate(pixels)
    assert len(canvas) == 4 * 13 * 13
    workbench.plotly()
    assert _image(page.locator("heat-map .hm image")) == canvas


def test_pointing_at_the_heatmap_brings_plotly_in(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, layer=5, head=3).page
    readout = workbench.part("head-view", "readout")
    page.mouse.move(*workbench.cell(8, 6))
    expect(page.locator("heat-map .nsewdrag")).to_be_visible()
    expect(readout).to_contain_text("it → mat: ")
    page.mouse.move(*workbench.cell(8, 7))
    expect(readout).to_contain_text("it → because: ")
    page.mouse.click(*workbench.cell(8, 7))
    workbench.drawn()
    assert (workbench.query["query"], workbench.query["key"]) == ("8", "7")


def test_touch_needs_no_plotly(open_page: Callable[..., Page]) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True)
    requests = _requests(page)
    workbench = Workbench(page).open(text=SOFT, layer=5, head=3)
    page.touchscreen.tap(*workbench.cell(8, 6))
    page.wait_for_url("**query=**")
    assert (workbench.query["query"], workbench.query["key"]) == ("8", "6")
    assert not [request for request in requests if "plotly" in request.url]


def test_the_example_comes_with_the_page(workbench: Workbench) -> None:
    page = workbench.page
    requests = _requests(page)
    replies: list[Response] = []
    page.on("response", lambda reply: replies.append(reply))
    workbench.open()
    assert workbench.shown == SOFT
    assert "it → mat" in workbench.readout
    assert len(workbench.ranking) == 72
    early = [request.url for request in requests if "/roles/" not in request.url]
    assert not [address for address in early if "/api/" in address]
    assert len(early) <= 8, early
    sizes = {reply.url: reply.request.sizes()["responseBodySize"] for reply in replies}
    further = [size for address, size in sizes.items() if "further-elements" in address]
    assert len(further) == 1, "loaded after the picture"
    assert sum(sizes.values()) - further[0] <= 180_000, sizes


def test_another_text_needs_few_requests(workbench: Workbench) -> None:
    requests = _requests(workbench.page)
    workbench.open(text="A text that nobody has sent before.")
    assert len(requests) <= 15, [request.url for request in requests]
    assert not [request for request in requests if request.url.endswith("/api/models")]


SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.shifted += value;
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.mark.parametrize("query", [{}, {"text": "A text that nobody has sent before.", "query": 3, "key": 2}])
@pytest.mark.parametrize("phone", [False, True])
def test_nothing_moves_while_the_page_loads(
    open_page: Callable[..., Page], phone: bool, query: dict[str, object]
) -> None:
    touch = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    page = open_page(**(touch if phone else {}))
    page.add_init_script(SHIFTS)
    with page.expect_response("**/roles/**"):
        Workbench(page).open(**query)
    expect(page.locator("head-roles[data-known]")).to_be_attached()
    # The observer is called between frames.
    page.evaluate("() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))")
    assert page.evaluate("() => window.shifted") < 0.1


WORKBENCH = "**/build/workbench.js"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_first_picture_needs_no_script(open_page: Callable[..., Page], theme: str) -> None:
    page = open_page(java_script_enabled=False, color_scheme=theme)
    page.goto("/")
    cells = page.locator(f"heat-map img.is-{theme}")
    expect(cells).to_be_visible()
    box = cells.bounding_box()
    assert box and box["width"] == box["height"] > 300
    expect(page.locator("heat-map img:visible")).to_have_count(1)
    expect(page.locator(".word.is-query")).to_have_text("it")
    expect(page.locator(".strip-summary")).to_contain_text("it attends most to [CLS]")
    expect(page.locator("heat-map .label:visible")).to_have_count(28)


# The edges of all that is visible in the first picture, in page pixels, and the text.
EDGES = """() => [...document.querySelectorAll(
  '.masthead button:not(.menu-panel *, dialog *), .word, .strip-summary, .chip, .strip-controls, .head h2, ' +
  '.readout, .heat, .heat-cells, .heat .label, .colour-bar, .head > .notes')]
  .filter((node) => node.checkVisibility({ visibilityProperty: true }))
  .map((node) => {
    const { x, y, width, height } = node.getBoundingClientRect();
    const name = node.children.length ? node.localName : node.textContent;
    return [name, ...[x, y + scrollY, width, height].map(Math.round)].join(' ');
  }).sort()"""


LINKS = [
    "/",
    "/?text=The+cat+sat+on+the+mat+because+it+was+soft.&layer=2&head=5&query=3&key=2",
]


@pytest.mark.parametrize("address", LINKS)
@pytest.mark.parametrize("phone", [False, True])
def test_the_scripts_take_over_without_moving_anything(
    open_page: Callable[..., Page], phone: bool, address: str
) -> None:
    page = open_page(**(PHONE if phone else {}))
    held: list[Route] = []
    page.route(WORKBENCH, lambda route: held.append(route))
    with page.expect_request(WORKBENCH):
        page.goto(address, wait_until="commit")
    expect(page.locator("heat-map img.is-light")).to_be_visible()
    before = page.evaluate(EDGES)
    pixels = _image(page.locator("heat-map img.is-light"))
    held[0].continue_()
    Workbench(page).drawn()
    expect(page.locator("heat-map img")).to_have_count(0)
    # At the top, as before: the masthead stays in view, so it moves down the page with it.
    page.evaluate("scrollTo(0, 0)")
    assert page.evaluate(EDGES) == before
    drawn = "(canvas) => [...canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data]"
    assert page.locator("heat-map canvas").evaluate(drawn) == pixels


def test_the_readout_moves_no_heatmap(open_page: Callable[..., Page]) -> None:
    """On a phone some values need a second line."""
    text = "Unfortunately the cat, unfortunately the mat."
    workbench = Workbench(open_page(**PHONE)).open(text=text, layer=5, head=3, query=1, key=1)
    heat, readout = workbench.page.locator("heat-map"), workbench.part("head-view", "readout")
    heat.focus()
    tops, lines = set(), set()
    for key in ["ArrowDown"] * 5 + ["ArrowRight"] * 5:
        workbench.page.keyboard.press(key)
        tops.add(heat.evaluate(TOP))
        lines.add(readout.evaluate(LINES))
    assert lines == {1, 2}
    assert len(tops) == 1


TOP = "(node) => node.getBoundingClientRect().top - node.closest('.head').getBoundingClientRect().top"
LINES = """(node) => {
  const range = document.createRange();
  range.selectNodeContents(node);
  return new Set([...range.getClientRects()].map(({ top }) => top)).size;
}"""


def test_a_stored_theme_holds_from_the_first_picture_on(
    open_page: Callable[..., Page], faults: Faults
) -> None:
    faults.expect("workbench.js")
    page = open_page(color_scheme="light")
    page.add_init_script("localStorage.setItem('followspot-theme', 'dark')")
    page.route(WORKBENCH, lambda route: route.abort())
    page.goto("/")
    expect(page.locator("heat-map img.is-dark")).to_be_visible()
    expect(page.locator("heat-map img.is-light")).to_be_hidden()


def test_the_picture_stays_when_further_elements_cannot_be_loaded(
    workbench: Workbench, faults: Faults
) -> None:
    faults.expect("further-elements")
    page = workbench.page
    page.route("**/build/workbench-further-elements.js", lambda route: route.abort())
    page.goto("/")
    expect(page.get_by_text("A part of the page could not be loaded.")).to_be_visible()
    assert workbench.drawn().shown == SOFT


def _requests(page: Page) -> list[Request]:
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))
    return requests


def _image(image: Locator) -> list[int]:
    """Its pixels: red, green, blue and alpha."""
    state: list[int] = image.evaluate(
        """async (image) => {
          const bitmap = new Image();
          bitmap.src = image.src ?? image.getAttribute('href') ?? image.getAttribute('xlink:href');
          await bitmap.decode();
          const canvas = document.createElement('canvas');
          Object.assign(canvas, { width: bitmap.width, height: bitmap.height });
          const context = canvas.getContext('2d');
          context.drawImage(bitmap, 0, 0);
          return [...context.getImageData(0, 0, canvas.width, canvas.height).data];
        }"""
    )
    return state


def _drag(workbench: Workbench, start: tuple[int, int], end: tuple[int, int]) -> None:
    mouse = workbench.page.mouse
    mouse.move(*workbench.cell(*start))
    mouse.down()
    mouse.move(*workbench.cell(*end), steps=4)
    mouse.up()
