"""A page from right to left: nothing is cut or leaves the page, and pictures stay those of their text."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from .. import pseudo_locale
from .test_translations import open_menus, point
from .workbench import SOFT, TIRED, Workbench

HE = {"lang": pseudo_locale.RIGHT_TO_LEFT}
PAIR = {"text": SOFT, "layer": 5, "head": 3, "query": 8, "key": 6}
ARABIC = "القط جلس على السجادة."
# What leaves the page, or is cut. Content of scrollers may be wider; an ellipsis says that something is cut.
LOST = """() => {
  const wide = document.documentElement.scrollWidth - innerWidth;
  const found = wide > 0 ? [`the page is ${wide} px too wide`] : [];
  const scrolls = (node) => node && node !== document.documentElement
    && (getComputedStyle(node).overflowX !== "visible" || scrolls(node.parentElement));
  for (const node of document.body.querySelectorAll("*:not(svg, svg *)")) {
    if (!node.checkVisibility({ visibilityProperty: true })) continue;
    if (node.closest(".visually-hidden, .skip, textarea, input, share-frame")) continue;
    const { left, right, width } = node.getBoundingClientRect();
    const name = `${node.localName}.${node.className} “${node.textContent.trim().slice(0, 40)}”`;
    if (width && (left < -1 || right > innerWidth + 1) && !scrolls(node.parentElement))
      found.push(`${name} leaves the page: ${left} to ${right}`);
    const { overflowX, textOverflow } = getComputedStyle(node);
    const cuts = ["hidden", "clip"].includes(overflowX) && textOverflow !== "ellipsis";
    if (cuts && node.scrollWidth > node.clientWidth + 1) found.push(`${name} is cut`);
  }
  return found;
}"""
# Labels of rows, and the cells, in pixels from the left of the page.
ROWS = """() => {
  const cells = document.querySelector(".heat-cells").getBoundingClientRect();
  const labels = [...document.querySelectorAll(".heat-labels text[text-anchor=end]")];
  return [cells.left, labels.map((label) => label.getBoundingClientRect().right)];
}"""


def nothing(page: Page) -> None:
    pass


def open_share(page: Page) -> None:
    page.locator("share-dialog button").first.click()
    page.wait_for_function("() => document.querySelector('.share-preview').naturalWidth > 0")


VIEWS: dict[str, tuple[dict[str, object], Callable[[Page], object]]] = {
    "pair": (PAIR, point),
    "Arabic text": ({"text": ARABIC, "layer": 5, "head": 3, "query": 1}, point),
    "menus": (PAIR, open_menus),
    "comparison": ({**PAIR, "b.text": TIRED}, nothing),
    "share": (PAIR, open_share),
}


@pytest.mark.parametrize("width", [1440, 1024, 390])
@pytest.mark.parametrize("view", VIEWS)
def test_nothing_of_the_workbench_is_lost(workbench: Workbench, view: str, width: int) -> None:
    query, act = VIEWS[view]
    workbench.page.set_viewport_size({"width": width, "height": 900})
    page = workbench.open(**query, **HE).page
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    act(page)
    assert page.evaluate(LOST) == []


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_nothing_of_the_other_pages_is_lost(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    spec: dict[str, Any] = {name: str(value) for name, value in PAIR.items()}
    saved = page.request.post("/api/figures", data={"spec": spec}).json()["id"]
    embed = f"/embed?{urlencode(PAIR)}&"
    for address in ("/scan?set=pronoun&", "/census?", "/cost?", "/gallery?", f"/figures/{saved}?", embed):
        page.goto(f"{address}{urlencode(HE)}")
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        assert page.evaluate(LOST) == [], address


def test_the_picture_runs_as_its_text(workbench: Workbench) -> None:
    page = workbench.open(**PAIR, **HE).page
    left, ends = page.evaluate(ROWS)
    assert len(ends) == 13 and all(left - 12 < end <= left for end in ends)
    first, last = (page.locator(".tile").nth(index).bounding_box() for index in (0, 11))
    assert first is not None and last is not None and first["x"] < last["x"]
    title = page.locator("h1, h2", has_text="→").first.inner_text()
    assert "\u2066it → mat\u2069" in title


def test_what_moved_points_from_left_to_right(workbench: Workbench) -> None:
    page = workbench.open(**PAIR, **{"b.text": TIRED}, **HE).page
    row = page.locator("change-ranking tr", has=page.locator(".moved", has_text="→")).first
    lost, gained = (row.locator(".moved .token").nth(index).bounding_box() for index in (0, 1))
    assert lost is not None and gained is not None and lost["x"] < gained["x"]
    expect(row.locator(".number")).to_have_text(re.compile(r"^\u2066\+[\d.]+\u2069$"))
    assert re.search(r"\u2066[\d.]+ → [\d.]+\u2069", row.get_attribute("title") or "")
    assert re.search(r"\u2066[\d.]+ → [\d.]+\u2069", page.locator("head-inspector").inner_text())


def test_the_sign_of_a_key_stands_where_the_text_ends(workbench: Workbench) -> None:
    page = workbench.open(**PAIR, **HE).page
    prompt, key = (page.locator(name).bounding_box() for name in ("#prompt", ".prompt-key"))
    assert prompt is not None and key is not None
    assert prompt["x"] < key["x"] < prompt["x"] + 40


def test_a_table_of_weights_runs_as_its_picture(workbench: Workbench) -> None:
    page = workbench.open(**PAIR, **HE).page
    page.locator("heat-table summary").click()
    heads = page.locator("heat-table thead th")
    corner, first, second = (heads.nth(index).bounding_box() for index in (0, 1, 2))
    assert corner is not None and first is not None and second is not None
    assert 0 <= corner["x"] < first["x"] < second["x"]
    assert page.locator("heat-table .table-scroll").evaluate("node => node.scrollLeft") == 0


@pytest.mark.parametrize("width", [1440, 390])
def test_a_language_is_chosen_by_keyboard_and_kept(workbench: Workbench, width: int) -> None:
    workbench.page.set_viewport_size({"width": width, "height": 900})
    page = workbench.open(**PAIR).page
    menu = page.locator("language-menu summary")
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.locator("language-menu a[lang=en]")).to_be_visible()
    assert page.evaluate(LOST) == []
    page.keyboard.press("Escape")
    expect(page.locator("language-menu a[lang=en]")).to_be_hidden()
    expect(menu).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("language-menu a[lang=he]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**lang=he**")
    workbench.drawn()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert "query=8" in page.url and "key=6" in page.url
    page.locator("language-menu summary").click()
    page.locator("language-menu a[lang=en]").click()
    page.wait_for_url("**lang=en**")
    expect(page.locator("html")).to_have_attribute("dir", "ltr")
