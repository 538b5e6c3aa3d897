"""Zooming into the heatmap; where it is pooled, down to exact weights."""

import re
from collections.abc import Callable

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
    workbench.open(text=SOFT, layer=5, head=3, query=8, key=6, scale="linear")
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
    expect(notes).to_contain_text("rows: 6 to 9 of 13; columns: ")
    page.locator("heat-map").focus()
    page.mouse.move(0, 0)
    page.keyboard.press("ArrowRight")
    announced = page.locator("#announcer").inner_text()
    row, column = (SOFT_TOKENS.index(name) for name in announced.split(":")[0].split(" → "))
    assert _announced(announced) == pytest.approx(weights[row][column], rel=0.05)
    page.get_by_role("button", name="Whole head").click()
    expect(notes).to_contain_text("each cell drawn is the maximum of a")


def test_a_large_head_is_a_map(workbench: Workbench) -> None:
    """With Ctrl the wheel zooms to exact cells; the part is in the address; words are found by their text."""
    page = workbench.page
    _pool(page, 8)
    workbench.open(text=SOFT, layer=5, head=3, scale="linear")
    where = workbench.part("head-map", "where")
    whole = "The whole head: each cell is the maximum of a 2 × 2 block. Zoom in for exact cells."
    expect(where).to_have_text(whole)
    page.mouse.move(*workbench.cell(6, 0))
    page.mouse.wheel(0, -300)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    expect(where).to_contain_text("columns 0 to 7 of 13, counted from 0: every cell is exact.")
    expect(page).to_have_url(re.compile("crop=[0-9]+%3A1[0-3],0%3A8"))
    exact = where.inner_text()
    page.reload()
    expect(where).to_have_text(exact)
    page.get_by_role("searchbox", name="Find a word").fill("SAT")
    page.keyboard.press("Enter")
    expect(workbench.part("head-map", "found")).to_have_text("“SAT”: 1 of 1.")
    expect(where).to_contain_text("Rows 0 to 7 of 13, columns 0 to 7")
    expect(page).to_have_url(re.compile("query=3"))
    page.locator("heat-map").focus()
    page.keyboard.press("0")
    expect(where).to_have_text(whole)
    page.locator("head-map .minimap").click(position={"x": 94, "y": 94})
    expect(where).to_contain_text("Rows 6 to 12 of 13, columns 6 to 12 of 13")


def test_fingers_zoom_the_map_and_move_a_part(open_page: Callable[..., Page]) -> None:
    """Two fingers zoom the whole head; then one moves the part, and the page does not scroll with it."""
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True)
    _pool(page, 8)
    Workbench(page).open(text=SOFT, layer=5, head=3, scale="linear")
    where = page.locator("head-map [data-part=where]")
    expect(where).to_contain_text("each cell is the maximum of a 2 × 2 block")
    expect(page.locator("head-view [data-part=readout]")).to_contain_text("two fingers zoom")
    page.locator("heat-map .heat-cells").scroll_into_view_if_needed()
    _touch(page, [[(0.1, 0.1), (0.2, 0.2)], [(0.1, 0.1), (0.9, 0.9)]])
    expect(where).to_contain_text(
        "Rows 0 to 7 of 13, columns 0 to 7 of 13, counted from 0: every cell is exact."
    )
    scrolled = page.evaluate("scrollY")
    _touch(page, [[(0.75, 0.75)], [(0.25, 0.5)]])
    expect(where).to_contain_text("Rows 2 to 9 of 13, columns 4 to 11 of 13")
    assert page.evaluate("scrollY") == scrolled
    _touch(page, [[(0.1, 0.1), (0.9, 0.9)], [(0.1, 0.1), (0.2, 0.2)]])
    expect(where).to_contain_text("The whole head")


SOFT_TOKENS = ["[CLS]", "The", "cat", "sat", "on", "the", "mat", "because", "it", "was", "soft", ".", "[SEP]"]


def _pool(page: Page, cells: int) -> None:
    """Make the server pool as for a text of a thousand tokens, where the page requests its matrix."""

    def shrink(route: Route) -> None:
        route.continue_(url=f"{route.request.url}&max_cells={cells}")

    page.route("**/matrix/**", shrink)


def _touch(page: Page, steps: list[list[tuple[float, float]]]) -> None:
    """Lay fingers on the heatmap, move them, and lift them; places are in shares of its sides."""
    box = page.locator("heat-map .heat-cells").bounding_box()
    assert box
    session = page.context.new_cdp_session(page)
    for number, places in enumerate(steps):
        points = [
            {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"], "id": finger}
            for finger, (x, y) in enumerate(places)
        ]
        kind = "touchStart" if number == 0 else "touchMove"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def _announced(text: str) -> float:
    return float(text.split(": ")[1].split(",")[0])


def _drag(workbench: Workbench, start: tuple[int, int], end: tuple[int, int]) -> None:
    """From within one cell to within another: at their middles rounding would decide what is meant."""
    mouse = workbench.page.mouse
    (x, y), (right, bottom) = workbench.cell(*start), workbench.cell(*end)
    mouse.move(x - 3, y - 3)
    mouse.down()
    mouse.move(right - 3, bottom - 3, steps=4)
    mouse.up()
