"""Both themes, three widths, sharp cells."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .workbench import SOFT, Workbench

LONG = " ".join(("unbelievable storytellers whisper " * 60).split())

WIDTHS = {1440: 900, 1024: 768, 390: 844}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_scrolls_sideways(open_page: Callable[..., Page], width: int, theme: str) -> None:
    viewport = {"width": width, "height": WIDTHS[width]}
    page = open_page(viewport=viewport, color_scheme=theme, has_touch=width < 500)
    workbench = Workbench(page)
    for query in (
        {"text": SOFT, "query": 8, "key": 6, "pins": "2,3,4,5"},
        {"text": LONG, "query": 3},
    ):
        workbench.open(**query)
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
        assert page.locator("head-overview canvas").first.evaluate("(node) => node.width > 0")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_stands_out(open_page: Callable[..., Page], theme: str) -> None:
    """Every visible text has at least the contrast of WCAG 2 AA."""
    workbench = Workbench(open_page(color_scheme=theme))
    workbench.open(text=SOFT, layer=5, head=3, query=8, key=6, pins="2")
    assert workbench.page.evaluate(FAINT) == []


def test_cells_are_sharp(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT).page
    cells = page.locator("heat-map .heat-plot image")
    assert cells.evaluate("(node) => getComputedStyle(node).imageRendering") == "pixelated"


def test_the_theme_is_remembered(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT).page
    toggle = page.locator("theme-toggle button")
    toggle.click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    toggle.click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    workbench.drawn()
    page.reload()
    workbench.drawn()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert "theme" not in workbench.query


def test_the_address_decides_the_theme(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, theme="dark").page
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    workbench.word(2).click()
    workbench.drawn()
    assert workbench.query["theme"] == "dark"


def test_dark_shows_light_and_light_shows_ink(open_page: Callable[..., Page]) -> None:
    brightness = []
    for theme in ("light", "dark"):
        workbench = Workbench(open_page(color_scheme=theme)).open(text=SOFT, layer=5, head=3, query=8)
        lit, unlit = (workbench.word(unit).evaluate(BRIGHTNESS) for unit in (6, 4))
        brightness.append(lit - unlit)
    assert brightness[0] < 0 < brightness[1]


def test_touch_targets_are_large(open_page: Callable[..., Page]) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    Workbench(page).open(text=SOFT, query=8, key=6)
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, select, .switch label, .toggle')]
          .filter((node) => node.checkVisibility() && node.getBoundingClientRect().height < 40)
          .map((node) => node.textContent.trim() + ' ' + node.getBoundingClientRect().height)"""
    )
    assert small == []


BRIGHTNESS = """(node) => getComputedStyle(node).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)
  .reduce((sum, part) => sum + part, 0)"""

# The text nodes whose colour differs too little from the first opaque background behind them.
FAINT = """() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const linear = (part) => (part /= 255) <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const mix = (part, under, share) => (part * share + under * (255 - share)) / 255;
  const over = (top, under) => top.slice(0, 3).map((part, i) => mix(part, under[i], top[3]));
  const behind = (node) => {
    const layers = [];
    for (let at = node; at; at = at.parentElement) layers.push(rgba(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255]);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const faint = [];
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !node.checkVisibility()) continue;
    if (node.closest('script, option, svg, .visually-hidden')) continue;
    const [text, ground] = [luminance(rgba(getComputedStyle(node).color)), luminance(behind(node))];
    const contrast = (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05);
    if (contrast < 4.5) faint.push(walker.currentNode.textContent.trim() + ' ' + contrast.toFixed(2));
  }
  return faint;
}"""
