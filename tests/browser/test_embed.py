"""An embedded figure: in a frame without an origin, by mouse, touch and keyboard, and in print."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, Page, Request, expect

from app.examples import recordings
from app.figures.colours import pixels

from ..conftest import Faults
from .conftest import Site
from .workbench import SOFT

pytestmark = pytest.mark.browser
IT, MAT = 8, 6
WEIGHTS = next(found for found in recordings() if found.text == SOFT).weights("self", 5)
# A slide is all stage, so the mouse may already rest on it, which makes it live at once.
STARTED = "main:is([data-state='still'], [data-state='live'])"
FRAME = '<iframe sandbox="allow-scripts" title="a figure" src="{}" style="width:100%;height:700px"></iframe>'


def address(server: str, **query: object) -> str:
    return f"{server}/embed?{urlencode({'text': SOFT, 'layer': 5, 'head': 3, **query})}"


def escaped(url: str) -> str:
    return url.replace("&", "&amp;")


def framed(page: Page, site: Site, url: str) -> FrameLocator:
    """The figure in a sandboxed frame of that site, before interaction."""
    listens = "<script>heard = []; addEventListener('message', ({ data }) => heard.push(data));</script>"
    site.html = f"<!doctype html>{listens}{FRAME.format(escaped(url))}"
    page.goto(site.address)
    frame = page.frame_locator("iframe")
    frame.locator("main[data-state='still']").wait_for()
    return frame


def part(frame: FrameLocator | Page, name: str) -> Locator:
    return frame.locator(f"[data-part='{name}']").first


def point(page: Page, frame: FrameLocator | Page, row: int, column: int, size: int = 13) -> None:
    """Move the mouse over a cell of the picture, located by the frame around the cells."""
    box = frame.locator(".picture svg rect[fill='none']:visible").first.bounding_box()
    assert box
    x = box["x"] + (column + 0.5) * box["width"] / size
    y = box["y"] + (row + 0.5) * box["height"] / size
    page.mouse.move(x - 1, y)
    page.mouse.move(x, y)


def told(row: int, column: int, head: int = 3) -> str:
    """The value of a cell as the page should show it."""
    return f"{float(WEIGHTS[head, row, column]):.7g}"


def test_it_is_a_picture_until_it_is_pointed_at(page: Page, site: Site, server: str) -> None:
    requests: list[str] = []
    methods: set[str] = set()
    page.on("request", lambda request: requests.append(request.url.removeprefix(server)))
    page.on("request", lambda request: methods.add(request.method))
    frame = framed(page, site, address(server))
    expect(frame.locator(".picture svg")).to_be_visible()
    assert [url.split("?")[0].rsplit("/", 1)[-1] for url in requests[1:]] == [
        "embed",
        "embed.css",
        "embed.js",
    ]
    point(page, frame, IT, MAT)
    expect(part(frame, "summary")).to_have_text(f"it (8) → mat (6): {told(IT, MAT)}, rank 1 of 13")
    expect(frame.locator(".tip")).to_have_text(f"it (8) → mat (6): {told(IT, MAT)}, rank 1 of 13")
    assert sorted(url.split("?")[0].rsplit("/", 1)[-1] for url in requests[4:]) == [
        "embed-interactive.js",
        "figure.view",
    ]
    assert methods == {"GET"}
    frame.locator("h1").hover()
    expect(frame.locator(".tip")).to_be_hidden()


def test_ten_on_a_page_ask_for_little(page: Page, site: Site, server: str) -> None:
    received: dict[str, int] = {}
    page.on(
        "requestfinished",
        lambda request: received.update({request.url: request.sizes()["responseBodySize"]}),
    )
    urls = [address(server, head=head, theme="auto") for head in range(10)]
    site.html = "<!doctype html>" + "".join(FRAME.format(escaped(url)) for url in urls)
    page.goto(site.address)
    for number in range(10):
        page.frame_locator("iframe").nth(number).locator("main[data-state='still']").wait_for()
    embeds = {url: size for url, size in received.items() if url != site.address}
    assert len(embeds) == 12, sorted(embeds)  # ten pages, a sheet, a script
    assert sum(embeds.values()) < 80_000


def test_the_page_around_it_learns_how_high_it_is(page: Page, site: Site, server: str) -> None:
    frame = framed(page, site, address(server) + "#?secret=abc123")
    page.wait_for_function("() => heard.length >= 4")
    heard = page.evaluate("() => heard")
    height = frame.locator("main").evaluate("(main) => Math.ceil(main.getBoundingClientRect().height)")
    assert heard[1:4] == [
        {"subject": "lti.frameResize", "height": height},
        {"height": height},
        {"message": "height", "value": height, "secret": "abc123"},
    ]
    document = json.loads(heard[0])
    assert (document["context"], document["height"]) == ("iframe.resize", height)
    frame.get_by_text("The numbers as a table").click()
    page.wait_for_function("(before) => heard.at(-1).value > before", arg=height)


def test_without_a_secret_wordpress_gets_nothing(page: Page, site: Site, server: str) -> None:
    framed(page, site, address(server))
    page.wait_for_function("() => heard.length >= 3")
    assert not page.evaluate("() => heard.some(({ message }) => message)")


def test_the_keyboard_reaches_every_cell_and_each_is_spoken(page: Page, site: Site, server: str) -> None:
    frame = framed(page, site, address(server, switch="5"))
    frame.locator("select").focus()
    page.keyboard.press("Tab")
    expect(part(frame, "stage")).to_be_focused()
    spoken = part(frame, "live")
    expect(spoken).to_have_text(f"[CLS] (0) → [CLS] (0): {told(0, 0)}, rank 3 of 13")
    for key, row, column in (
        ("ArrowDown", 1, 0),
        ("ArrowRight", 1, 1),
        ("End", 1, 12),
        ("ArrowRight", 1, 12),
        ("Control+End", 12, 12),
        ("Home", 12, 0),
        ("ArrowUp", 11, 0),
        ("Control+Home", 0, 0),
    ):
        page.keyboard.press(key)
        expect(spoken).to_contain_text(f": {told(row, column)}, rank")
    expect(frame.locator(".cursor")).to_have_count(1)
    page.keyboard.press("PageDown")
    expect(spoken).to_have_text(f"Layer 5, head 0. [CLS] (0) → [CLS] (0): {told(0, 0, 0)}, rank 1 of 13")
    expect(frame.locator("h1")).to_have_text("Layer 5, head 0")
    expect(frame.locator("select")).to_have_value("Layer 5, head 0")
    page.keyboard.press("Escape")
    expect(frame.locator(".cursor")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_another_head_has_the_colours_of_its_picture(
    open_page: Callable[..., Page], site: Site, server: str, theme: Any
) -> None:
    page = open_page(color_scheme=theme)
    frame = framed(page, site, address(server, switch="5", theme="auto", scale="sqrt"))
    frame.locator("select").select_option("Layer 5, head 7")
    canvas = frame.locator("canvas.cells")
    expect(frame.locator("h1")).to_have_text("Layer 5, head 7")
    drawn = canvas.evaluate(
        "(canvas) => [...canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data]"
    )
    found = np.array(drawn, int).reshape(13, 13, 4)[..., :3]
    expected = pixels(WEIGHTS[7], "auto", theme, "sqrt").astype(int)
    assert np.abs(found - expected).max() <= 1
    cells = canvas.bounding_box()
    around = frame.locator(".picture svg rect[fill='none']:visible").first.bounding_box()
    assert cells and around
    assert all(abs(cells[side] - around[side]) < 1.5 for side in ("x", "y", "width", "height"))


def test_a_comparison_is_read_in_all_three_at_once(page: Page, site: Site, server: str) -> None:
    frame = framed(page, site, address(server, kind="comparison", **{"b.head": 7}, query=IT, key=MAT))
    part(frame, "stage").focus()
    a, b = float(WEIGHTS[3, IT, MAT]), float(WEIGHTS[7, IT, MAT])
    expect(part(frame, "live")).to_contain_text(f"it (8) → mat (6): A {a:.7g}, B {b:.7g}, A − B +0.")
    expect(frame.locator(".cursor")).to_have_count(3)


def test_the_table_has_every_number(page: Page, site: Site, server: str) -> None:
    frame = framed(page, site, address(server))
    frame.get_by_text("The numbers as a table").click()
    cells = frame.locator("tbody td")
    expect(cells).to_have_count(169)
    pixels = np.array([float(text) for text in cells.all_inner_texts()]).reshape(13, 13)
    np.testing.assert_allclose(pixels, WEIGHTS[3], rtol=1e-6)
    expect(frame.locator("tbody th").nth(IT)).to_have_text("it")


def test_a_finger_reads_a_cell(open_page: Callable[..., Page], site: Site, server: str) -> None:
    page = open_page(viewport={"width": 390, "height": 780}, has_touch=True)
    frame = framed(page, site, address(server))
    box = frame.locator(".picture svg rect[fill='none']").first.bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + 6.5 * box["width"] / 13, box["y"] + 8.5 * box["height"] / 13)
    expect(part(frame, "summary")).to_contain_text(told(IT, MAT))
    assert frame.locator("html").evaluate("(html) => html.scrollWidth <= html.clientWidth")


def test_nothing_is_revealed_before_the_guess(page: Page, site: Site, server: str) -> None:
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    frame = framed(page, site, address(server, predict=1, query=IT))
    expect(part(frame, "question")).to_have_text("What does “it” attend to most? Click a word.")
    point(page, frame, IT, MAT)
    assert not any("figure.view" in url for url in requests)
    expect(frame.locator(".links a:visible")).to_have_count(1)
    frame.get_by_role("group", name="Your guess").get_by_role("button", name="cat").click()
    share, most = (100 * float(WEIGHTS[3, IT, column]) for column in (2, MAT))
    expect(part(frame, "answer")).to_have_text(
        f"You guessed “cat”: it gets {share:.0f} %. “it” attends most to “mat”, {most:.0f} %."
    )
    expect(frame.locator(".pin.is-guess, .pin.is-strongest")).to_have_count(2)
    expect(frame.locator("canvas.cells")).to_have_count(1)
    expect(part(frame, "ask")).to_be_hidden()
    expect(frame.locator(".links a:visible")).to_have_count(3)
    point(page, frame, IT, MAT)
    expect(part(frame, "summary")).to_contain_text(told(IT, MAT))


def test_a_guess_by_keyboard_alone(page: Page, site: Site, server: str) -> None:
    frame = framed(page, site, address(server, predict=1, slide=1))
    frame.get_by_role("group", name="The query word").get_by_role("button", name="it").focus()
    page.keyboard.press("Enter")
    expect(part(frame, "question")).to_have_text("What does “it” attend to most? Click a word.")
    for _ in range(MAT):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(part(frame, "answer")).to_have_text("Right: “it” attends most to “mat”, 31 % of its attention.")
    expect(part(frame, "stage")).to_be_focused()


def test_a_slide_fits_its_frame(open_page: Callable[..., Page], server: str) -> None:
    page = open_page(viewport={"width": 960, "height": 540})
    page.goto(address(server, slide=1, switch="5", query=IT, key=MAT, note="Where does *it* look?"))
    page.locator(STARTED).wait_for()
    point(page, page, IT, MAT)
    page.locator("main[data-state='live']").wait_for()
    expect(part(page, "summary")).to_contain_text(told(IT, MAT))
    assert page.evaluate("() => document.documentElement.scrollHeight <= innerHeight")
    expect(page.locator("select, [data-part='numbers']")).to_have_count(0)
    matrix = page.locator(".picture svg rect[fill='none']:visible").first.bounding_box()
    assert matrix and matrix["height"] >= 0.8 * 540
    sizes = page.locator(".picture svg text:visible").evaluate_all(
        "(nodes) => nodes.map((node) => node.getScreenCTM().d * parseFloat(getComputedStyle(node).fontSize))"
    )
    upright = [size for size in sizes if size > 15]
    assert len(upright) >= 13 and min(upright) >= 19.9
    for name in ("title", "summary", "said"):
        box = part(page, name).bounding_box()
        assert box and box["x"] >= matrix["x"] + matrix["width"] and box["y"] + box["height"] <= 540
    assert part(page, "said").evaluate("(node) => parseFloat(getComputedStyle(node).fontSize)") >= 20


SMALL = """() => {
  const found = [], scale = innerWidth / 960;
  const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim(), node = walker.currentNode.parentElement;
    if (!text || !node.checkVisibility({ visibilityProperty: true })) continue;
    if (node.closest('.rest, .visually-hidden, title, desc')) continue;
    const svg = node.closest('svg') ? node.getScreenCTM() : null;
    const size = parseFloat(getComputedStyle(node).fontSize) * (svg ? Math.hypot(svg.a, svg.b) : 1);
    const { left, top, right, bottom } = node.getBoundingClientRect();
    const inside = left >= -1 && top >= -1 && right <= innerWidth + 1 && bottom <= innerHeight + 1;
    if (size < 19.9 * scale || !inside) found.push([text, size]);
  }
  return found;
}"""
KINDS: dict[str, dict[str, object]] = {
    "head": {},
    "sentence": {"kind": "sentence"},
    "overview": {"kind": "overview"},
    "ranking": {"kind": "ranking", "query": IT, "key": MAT, "note": "Why does *it* look there? " * 8},
    "alignment": {"kind": "alignment"},
    "comparison": {"kind": "comparison", "b.head": 4, "query": IT, "key": MAT},
}


@pytest.mark.parametrize("kind", KINDS)
def test_no_text_of_a_slide_is_small(open_page: Callable[..., Page], server: str, kind: str) -> None:
    page = open_page(viewport={"width": 960, "height": 540})
    for size in ({"width": 960, "height": 540}, {"width": 1280, "height": 720}):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for theme in ("light", "dark"):
            page.goto(address(server, slide=1, theme=theme, **KINDS[kind]))
            page.locator(STARTED).wait_for()
            assert page.evaluate(SMALL) == []


def test_a_slide_of_another_kind_can_be_pointed_at(open_page: Callable[..., Page], server: str) -> None:
    page = open_page(viewport={"width": 960, "height": 540})
    page.goto(address(server, slide=1, **KINDS["ranking"]))
    page.locator(STARTED).wait_for()
    bar = page.locator(".picture svg rect:visible").first.bounding_box()
    assert bar
    page.mouse.move(bar["x"] + 4, bar["y"] + 4)
    page.mouse.move(bar["x"] + 8, bar["y"] + 8)
    expect(part(page, "summary")).to_contain_text("layer 5, head 3: 0.3114246")
    assert page.evaluate(SMALL) == []


def test_a_slide_tells_the_rest_when_asked(open_page: Callable[..., Page], server: str) -> None:
    page = open_page(viewport={"width": 960, "height": 540})
    page.goto(address(server, slide=1))
    page.locator(STARTED).wait_for()
    line = page.get_by_text("all-MiniLM-L6-v2, notes")
    box = line.bounding_box()
    assert box and box["height"] <= 24 and box["y"] + box["height"] <= 540
    expect(page.locator(".source")).to_be_hidden()
    line.press("Enter")
    expect(page.locator(".source")).to_contain_text("revision")
    expect(page.get_by_role("link", name="Open in the workbench")).to_be_in_viewport()


def test_paper_shows_the_picture(open_page: Callable[..., Page], server: str) -> None:
    page = open_page()
    page.goto(address(server))
    page.emulate_media(media="print")
    expect(page.locator(".picture svg")).to_be_visible()
    expect(part(page, "summary")).to_be_hidden()


def test_without_javascript_it_is_a_picture_with_its_words(browser: Browser, server: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(address(server, switch="5", query=IT, key=MAT))
    expect(page.locator(".picture svg")).to_be_visible()
    expect(
        page.get_by_text("Outlined: “it” attends to “mat” with weight 0.3114246.", exact=True)
    ).to_be_visible()
    expect(page.locator("select, details")).to_have_count(2)
    assert page.locator("select:visible, details:visible, [tabindex]:visible").count() == 0
    page.close()


def test_what_is_wrong_is_said_in_the_frame(page: Page, server: str, faults: Faults) -> None:
    faults.expect("status of 422")
    page.goto(address(server, layer=99))
    expect(page.get_by_text("There is no layer 99: layers go from 0 to 5.")).to_be_visible()


def test_numbers_that_cannot_be_had_leave_the_picture(
    page: Page, site: Site, server: str, faults: Faults
) -> None:
    faults.expect("Failed to load resource")
    page.route("**/figure.view*", lambda route: route.abort())
    frame = framed(page, site, address(server))
    point(page, frame, IT, MAT)
    expect(part(frame, "summary")).to_contain_text("The picture stays as it is")
    page.unroute("**/figure.view*")
    point(page, frame, IT, MAT)
    page.mouse.down()
    page.mouse.up()
    expect(part(frame, "summary")).to_contain_text(told(IT, MAT))


def test_many_cells_are_sharp_pixels(page: Page, server: str) -> None:
    page.goto(f"{server}/embed?{urlencode({'text': 'many words ' * 40, 'layer': 5, 'head': 3})}")
    image = page.locator(".picture svg image").first
    expect(image).to_be_visible()
    assert image.evaluate("(image) => getComputedStyle(image).imageRendering") == "pixelated"


@pytest.mark.parametrize("light", [1, 0])
def test_a_file_works_without_any_network(
    open_page: Callable[..., Page], browser: Browser, server: str, tmp_path: Path, light: int
) -> None:
    query = urlencode({"text": SOFT, "layer": 5, "head": 3, "switch": "5", "light": light})
    reply = open_page().request.get(f"{server}/figure.html?{query}")
    assert reply.headers["content-disposition"] == 'attachment; filename="followspot-5.3.html"'
    (file := tmp_path / "figure.html").write_bytes(reply.body())
    assert reply.headers["followspot-bytes"] == str(file.stat().st_size)
    context = browser.new_context()
    context.set_offline(True)
    page = context.new_page()
    wrong: list[str] = []

    def requested(request: Request) -> None:
        if not request.url.startswith(("file:", "data:", "blob:")):
            wrong.append(request.url)

    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", requested)
    page.goto(file.as_uri())
    page.locator("main[data-state='live']").wait_for()
    if not light:
        page.locator(".plot[data-state='drawn']").wait_for()
    page.locator("select").focus()
    page.keyboard.press("Tab")
    part(page, "stage").focus()
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowDown")
    expect(part(page, "live")).to_contain_text(told(1, 0))
    page.locator("select").select_option("Layer 5, head 7")
    expect(page.locator("h1")).to_have_text("Layer 5, head 7")
    if light:
        point(page, page, IT, MAT)
    else:
        cells = page.locator(".plot .nsewdrag").first.bounding_box()
        assert cells
        page.mouse.move(cells["x"] + 6.4 * cells["width"] / 13, cells["y"] + 8.5 * cells["height"] / 13)
        page.mouse.move(cells["x"] + 6.5 * cells["width"] / 13, cells["y"] + 8.5 * cells["height"] / 13)
    expect(part(page, "summary")).to_contain_text(told(IT, MAT, 7))
    assert not wrong
    context.close()


def test_a_file_asks_first_too(
    open_page: Callable[..., Page], browser: Browser, server: str, tmp_path: Path
) -> None:
    query = urlencode({"text": SOFT, "layer": 5, "head": 3, "query": IT, "predict": 1})
    (file := tmp_path / "figure.html").write_bytes(
        open_page().request.get(f"{server}/figure.html?{query}").body()
    )
    page = browser.new_page(offline=True)
    page.goto(file.as_uri())
    expect(page.get_by_text("Outlined")).to_have_count(0)
    page.get_by_role("group", name="Your guess").get_by_role("button", name="mat").click()
    expect(part(page, "answer")).to_have_text("Right: “it” attends most to “mat”, 31 % of its attention.")
    page.close()
