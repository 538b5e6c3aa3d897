"""Pages on paper: nothing is cut, nothing is a control, and all is light, whatever the theme."""

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from .workbench import SOFT, Workbench

pytestmark = pytest.mark.browser
# The width of A4 between the margins, in pixels of CSS, upright and across.
PAPER = pytest.mark.parametrize("width", [690, 1018])
CUT = """() => [...document.querySelectorAll('body *')]
  .filter((node) => node.checkVisibility() && node.getBoundingClientRect().right > innerWidth + 1)
  .map((node) => `${node.localName} ${node.textContent.slice(0, 40)}`)"""
CONTROLS = "button:visible, select:visible, input:visible, textarea:visible, summary:visible"
COLOURS = """() => [document.body, document.querySelector('h1:not([hidden])')]
  .map((node) => getComputedStyle(node)).map(({ backgroundColor, color }) => [backgroundColor, color])"""


def pages(document: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", document))


def on_paper(page: Page, width: int) -> Page:
    """The page as it is laid out for print."""
    page.set_viewport_size({"width": width, "height": 1000})
    page.emulate_media(media="print")
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    return page


def check(page: Page) -> None:
    assert page.evaluate(CUT) == []
    expect(page.locator(CONTROLS)).to_have_count(0)
    (ground, _), (_, ink) = page.evaluate(COLOURS)
    assert ground == "rgb(255, 255, 255)"
    assert all(int(channel) < 60 for channel in re.findall(r"\d+", ink)[:3]), ink


@PAPER
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_workbench_is_a_column_of_its_findings(
    open_page: Callable[..., Page], width: int, scheme: str
) -> None:
    workbench = Workbench(open_page(color_scheme=scheme))
    page = on_paper(workbench.open(text=SOFT, layer=5, head=3, query=8, key=6).page, width)
    check(page)
    paper = page.locator("print-page")
    assert paper.locator("> *").evaluate_all(
        "(nodes) => nodes.map((node) => node.className || node.localName)"
    ) == [
        *("h1", "print-text", "print-words", "p", "print-maps", "print-bar", "print-heads", "print-caption")
    ]
    expect(paper.locator("tbody tr")).to_have_count(10)
    expect(paper.locator("tbody tr").first).to_contain_text("L5 H3")
    expect(paper.locator(".label:not(.is-axis)")).to_have_count(26)
    expect(page.locator("body > :visible")).to_have_count(1)
    # The cell of a weight of 0.31 is paler than ink, and one without attention is nearly white.
    first, last = paper.locator("image").evaluate(PIXELS)
    assert min(last) > 240 and min(first) < 220


PIXELS = """async (image) => {
  const bitmap = new Image();
  bitmap.src = image.getAttribute('href');
  await bitmap.decode();
  const { width, height } = bitmap;
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d');
  context.drawImage(bitmap, 0, 0);
  const at = (row, column) =>
    [...context.getImageData(((column + 0.5) * width) / 13, ((row + 0.5) * height) / 13, 1, 1).data];
  return [at(8, 6), at(8, 9)].map((pixel) => pixel.slice(0, 3));
}"""


@pytest.mark.parametrize("compared", [{}, {"b.head": 4}])
@pytest.mark.parametrize("lang", ["en", "ar"])
def test_it_takes_one_page_upright_and_across(
    workbench: Workbench, compared: dict[str, int], lang: str
) -> None:
    page = workbench.open(text=SOFT, layer=5, head=3, query=8, key=6, lang=lang, **compared).page
    assert pages(page.pdf(format="A4")) == 1
    assert pages(page.pdf(format="A4", landscape=True)) == 1
    expect(page.locator("print-page")).to_be_hidden()
    assert page.locator("print-page > *").count() == 0


SHADES = """(line) => [...line.querySelectorAll('.print-word')]
  .map((node) => getComputedStyle(node).backgroundColor.match(/[0-9.]+/g).slice(0, 3).map(Number))"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_are_shaded_by_their_weights(open_page: Callable[..., Page], scheme: str) -> None:
    """The more a word gets, the darker it is on paper, in either theme; printers keep the shades."""
    workbench = Workbench(open_page(color_scheme=scheme))
    page = workbench.open(text=SOFT, layer=5, head=3, query=8, key=6).page
    weights = workbench.weights(5, 3)[8]
    line = on_paper(page, 690).locator(".print-words")
    expect(line).to_contain_text("Shaded: what it attends to.")
    shades = [sum(shade) for shade in line.evaluate(SHADES)]
    assert len(shades) == len(weights) == 13
    order = sorted(range(13), key=lambda place: weights[place])
    assert all(shades[one] >= shades[other] for one, other in pairwise(order))
    assert shades[order[-1]] < shades[order[0]] - 100
    assert line.evaluate("(node) => getComputedStyle(node).printColorAdjust") == "exact"


def test_both_sides_of_a_comparison_are_shaded(workbench: Workbench) -> None:
    page = on_paper(workbench.open(text=SOFT, layer=5, head=3, key=6, **{"b.head": 4}).page, 690)
    lines = page.locator(".print-words")
    expect(lines).to_have_count(2)
    expect(lines.first).to_contain_text("A: Shaded: what attends to mat.")
    expect(lines.last).to_contain_text("B: Shaded: what attends to mat.")


@PAPER
def test_a_comparison_shows_all_three(workbench: Workbench, width: int) -> None:
    page = on_paper(workbench.open(text=SOFT, layer=5, head=3, query=8, key=6, **{"b.head": 4}).page, width)
    check(page)
    names = [name.split(":")[0] for name in page.locator("print-page figcaption").all_text_contents()]
    assert names == ["A", "B", "A − B"]


@PAPER
@pytest.mark.parametrize("address", ["/scan", "/census", "/cost"])
def test_a_page_of_jobs_is_printed_on_white(open_page: Callable[..., Page], width: int, address: str) -> None:
    page = open_page(color_scheme="dark")
    page.goto(address)
    page.locator("html[data-state]").wait_for()
    assert on_paper(page, width).evaluate(CUT) == []
    assert page.evaluate(COLOURS)[0][0] == "rgb(255, 255, 255)"


@PAPER
def test_weights_are_printed_beside_effects(open_page: Callable[..., Page], width: int) -> None:
    text = "The old clock in the hall struck seven. The old clock in the hall struck"
    workbench = Workbench(open_page(color_scheme="dark")).open(
        model="storyteller", text=text, layer=3, head=4, query=16, key=8, cells="both"
    )
    expect(workbench.page.locator("effect-scatter circle.is-verified")).to_have_count(12)
    expect(workbench.page.locator("pair-ranking .verified-dot")).to_have_count(12)
    page = on_paper(workbench.page, width)
    check(page)
    paper = page.locator("print-page")
    expect(paper.locator(".print-map image")).to_have_count(1)
    expect(paper.locator(".print-scatter circle.is-verified")).to_have_count(12)
    expect(paper.locator(".print-scatter circle.is-chosen")).to_have_count(1)
    expect(paper.locator(".print-scatter")).to_contain_text("struck (2nd) → seven")
    expect(paper.locator(".print-caption")).to_contain_text("Without a cut, it is −1.018 nats.")
    heads = paper.locator(".print-heads")
    expect(heads.locator("th[scope=col]").last).to_have_text("Effect")
    expect(heads.locator("tbody tr").first).to_contain_text("−7.17")
    map_box, scatter_box = (paper.locator(name).bounding_box() for name in (".print-map", ".print-scatter"))
    assert map_box and scatter_box and scatter_box["x"] > map_box["x"] + map_box["width"] - 1
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    assert pages(page.pdf(format="A4", landscape=width > 1000)) == 1


@PAPER
def test_cuts_are_printed_with_what_they_change(open_page: Callable[..., Page], width: int) -> None:
    text = "The old clock in the hall struck seven. The old clock in the hall struck"
    workbench = Workbench(open_page()).open(
        model="storyteller", text=text, layer=3, head=4, query=16, key=8, cells="effect", cut="3.4:16-8,2.1"
    )
    expect(workbench.part("cut-list", "results")).to_contain_text("before, ")
    page = on_paper(workbench.page, width)
    check(page)
    cuts = page.locator(".print-cuts")
    expect(cuts).to_contain_text("Cut: L3 H4: struck (2nd) → seven and L2 H1 ablated.")
    expect(cuts).to_contain_text("−1.02 before")
    expect(cuts.locator("tbody tr")).to_have_count(6)
