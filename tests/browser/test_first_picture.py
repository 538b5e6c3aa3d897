"""The first picture: few requests; the heatmap works before plotly.js is there and looks the same after."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Request, Response, expect

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
    expect(readout).to_contain_text(f"it → mat: {weights[8][6]:.7g}")
    page.mouse.move(0, 0)
    expect(readout).not_to_contain_text("it → mat")
    page.mouse.click(*workbench.cell(10, 2))
    workbench.drawn()
    assert (workbench.query["query"], workbench.query["key"]) == ("10", "2")
    page.locator("heat-map").focus()
    page.mouse.move(0, 0)
    page.keyboard.press("ArrowRight")
    assert f"soft → sat: {weights[10][3]:.7g}" in page.locator("#announcer").inner_text()
    _drag(workbench, (2, 2), (6, 6))
    labels = page.locator("heat-map .label:not(.is-corner)")
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
    assert heat.screenshot() == before


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
    asked = _requests(page)
    workbench = Workbench(page).open(text=SOFT, layer=5, head=3)
    page.touchscreen.tap(*workbench.cell(8, 6))
    page.wait_for_url("**query=**")
    assert (workbench.query["query"], workbench.query["key"]) == ("8", "6")
    assert not [request for request in asked if "plotly" in request.url]


def test_the_example_comes_with_the_page(workbench: Workbench) -> None:
    page = workbench.page
    asked = _requests(page)
    replies: list[Response] = []
    page.on("response", lambda reply: replies.append(reply))
    workbench.open()
    assert workbench.shown == SOFT
    assert "it → mat" in workbench.readout
    assert len(workbench.ranking) == 72
    early = [request.url for request in asked if "/roles/" not in request.url]
    assert not [address for address in early if "/api/" in address]
    assert len(early) <= 8, early
    sizes = {reply.url: reply.request.sizes()["responseBodySize"] for reply in replies}
    assert sum(sizes.values()) <= 180_000, sizes


def test_another_text_needs_few_requests(workbench: Workbench) -> None:
    asked = _requests(workbench.page)
    workbench.open(text="A text that nobody has sent before.")
    assert len(asked) <= 15, [request.url for request in asked]
    assert not [request for request in asked if request.url.endswith("/api/models")]


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


def _requests(page: Page) -> list[Request]:
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    return asked


def _image(image: Locator) -> list[int]:
    """Its pixels: red, green, blue and alpha."""
    found: list[int] = image.evaluate(
        """async (image) => {
          const bitmap = new Image();
          bitmap.src = image.getAttribute('href') ?? image.getAttribute('xlink:href');
          await bitmap.decode();
          const canvas = document.createElement('canvas');
          Object.assign(canvas, { width: bitmap.width, height: bitmap.height });
          const context = canvas.getContext('2d');
          context.drawImage(bitmap, 0, 0);
          return [...context.getImageData(0, 0, canvas.width, canvas.height).data];
        }"""
    )
    return found


def _drag(workbench: Workbench, start: tuple[int, int], end: tuple[int, int]) -> None:
    mouse = workbench.page.mouse
    mouse.move(*workbench.cell(*start))
    mouse.down()
    mouse.move(*workbench.cell(*end), steps=4)
    mouse.up()
