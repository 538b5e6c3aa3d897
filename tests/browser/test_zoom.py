"""Zooming into the heatmap; where it is pooled, down to exact weights."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from .workbench import SOFT, Workbench


def test_zooming_in_and_out(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, layer=5, head=3).page
    _drag(workbench, (2, 2), (6, 6))
    labels = page.locator("heat-map .label:not(.is-axis)")
    expect(labels).not_to_have_count(26)
    shown = labels.all_text_contents()
    assert "on" in shown
    assert "[SEP]" not in shown
    workbench.tile(3, 1).click()
    workbench.drawn()
    assert labels.all_text_contents() == shown, "another head keeps the zoom"
    page.get_by_role("button", name="Whole head").click()
    expect(labels).to_have_count(26)
    expect(page.get_by_role("button", name="Whole head")).to_be_hidden()


def test_double_click_zooms_out(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, layer=5, head=3).page
    _drag(workbench, (2, 2), (6, 6))
    expect(page.get_by_role("button", name="Whole head")).to_be_visible()
    page.mouse.dblclick(*workbench.cell(4, 4))
    expect(page.get_by_role("button", name="Whole head")).to_be_hidden()


def test_a_pooled_picture_says_so_and_zooms_to_exact_weights(workbench: Workbench) -> None:
    page = workbench.page
    _pool(page, 7)
    workbench.open(text=SOFT, layer=5, head=3, query=8, key=6)
    weights = workbench.weights(5, 3)
    assert workbench.sentence == (
        "Layer 5, head 3: it gives 31 % of its attention to mat: rank 1 of 13 in its row."
        " But most tokens attend to mat in this head: the 12 others give it 40 % on average."
    )
    notes = workbench.part("head-view", "picture-notes")
    expect(notes).to_contain_text("each cell drawn is the maximum of a")
    page.mouse.move(*workbench.cell(4, 3))
    largest = max(weights[row][column] for row in (8, 9) for column in (6, 7))
    every_digit = re.compile(re.escape(f"maximum of the block {largest:.7g}"))
    expect(workbench.part("head-view", "readout")).to_have_attribute("title", every_digit)
    _drag(workbench, (3, 2), (5, 4))
    expect(notes).to_contain_text("Zoomed in: exact weights of tokens")
    page.locator("heat-map").focus()
    page.mouse.move(0, 0)
    page.keyboard.press("ArrowRight")
    announced = page.locator("#announcer").inner_text()
    row, column = (SOFT_TOKENS.index(name) for name in announced.split(":")[0].split(" → "))
    assert _announced(announced) == pytest.approx(weights[row][column], rel=0.05)
    page.get_by_role("button", name="Whole head").click()
    expect(notes).to_contain_text("each cell drawn is the maximum of a")


SOFT_TOKENS = ["[CLS]", "The", "cat", "sat", "on", "the", "mat", "because", "it", "was", "soft", ".", "[SEP]"]


def _pool(page: Page, cells: int) -> None:
    """Make the server pool as for a text of a thousand tokens."""

    def shrink(route: Route) -> None:
        route.continue_(url=f"{route.request.url}&max_cells={cells}")

    page.route("**/matrix/**", shrink)


def _announced(text: str) -> float:
    return float(text.split(": ")[1].split(",")[0])


def _drag(workbench: Workbench, start: tuple[int, int], end: tuple[int, int]) -> None:
    mouse = workbench.page.mouse
    mouse.move(*workbench.cell(*start))
    mouse.down()
    mouse.move(*workbench.cell(*end), steps=4)
    mouse.up()
