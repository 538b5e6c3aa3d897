"""Vision models: an image uploaded, dropped or a sample; each patch by pointer and keyboard."""

import base64
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from app.samples import samples

from ...conftest import Faults
from ...pictures import bomb, picture
from ..workbench import Workbench
from .models import wait_for_model

CAT = samples()[0]


@pytest.fixture
def seeing(page: Page) -> Workbench:
    """The workbench with a model of 8 x 8 patches and a [CLS], on the first sample."""
    wait_for_model(page, "vit")
    workbench = Workbench(page).open(model="vit", image=CAT.digest)
    expect(page.locator("image-heads")).to_be_visible()
    return workbench


def at_patch(page: Page, row: int, column: int) -> Any:
    """The middle of a patch, counted from 1, on the board."""
    box = page.locator(".image-board").bounding_box()
    assert box is not None
    return {"x": (column - 0.5) * box["width"] / 8, "y": (row - 0.5) * box["height"] / 8}


def row_of(page: Page, capture: str, query: int) -> Any:
    """Weights of layer 0, head 0, by the API."""
    address = f"/api/captures/{capture}/rows/self?query={query}"
    document = page.request.get(address).json()
    return np.frombuffer(base64.b64decode(document["weights"]["bdata"]), "<f4").reshape(2, 4, 65)[0, 0]


def test_the_image_stands_where_the_sentence_would(seeing: Workbench) -> None:
    page = seeing.page
    expect(page.locator(".image-board img")).to_have_js_property("naturalWidth", 32)
    expect(page.locator("#prompt")).to_be_hidden()
    expect(page.locator(".sample[aria-pressed=true]")).to_have_attribute("aria-label", CAT.title)
    expect(page.locator("#image-note")).to_contain_text("scaled from 385 × 256 to 32 × 32 pixels")
    expect(page.locator("#image-note")).to_contain_text("CC0")
    expect(page.locator(".image-summary")).to_contain_text("Shown: what [CLS] attends to.")
    assert page.locator(".image-tile").count() == 8


def test_a_patch_is_chosen_and_compared(seeing: Workbench) -> None:
    """Token 20 is the patch in row 3, column 4: 1 + 2 * 8 + 3."""
    page = seeing.page
    board = page.locator(".image-board")
    board.click(position=at_patch(page, 3, 4))
    seeing.drawn()
    assert "query=20" in page.url
    board.hover(position=at_patch(page, 8, 8))
    capture = page.evaluate("document.documentElement.dataset.capture")
    percent = 100 * float(row_of(page, capture, 20)[64])
    text = page.locator(".image-summary")
    expect(text).to_contain_text("row 3, column 4 gives")
    expect(text).to_contain_text("to row 8, column 8")
    match = re.search(r"gives ([\d.]+) %", text.inner_text())
    assert match and float(match[1]) == pytest.approx(percent, abs=0.05 if percent < 9.95 else 0.5)
    board.click(position=at_patch(page, 8, 8))
    seeing.drawn()
    assert "key=64" in page.url
    expect(page.locator(".image-board rect.is-key")).to_have_count(1)
    expect(page.locator("pair-ranking h2")).to_contain_text("row 3, column 4")


def test_the_keyboard_goes_from_patch_to_patch_and_says_so(seeing: Workbench) -> None:
    page = seeing.page
    page.locator(".image-board").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#announcer")).to_contain_text("row 2, column 2")
    page.keyboard.press("End")
    expect(page.locator("#announcer")).to_contain_text("row 2, column 8")
    page.keyboard.press("Enter")
    seeing.drawn()
    assert "query=16" in page.url
    page.keyboard.press("ArrowDown")
    expect(page.locator("#announcer")).to_contain_text("row 3, column 8: ")


def test_the_heatmap_and_the_image_point_at_the_same(seeing: Workbench) -> None:
    page = seeing.page
    heat = page.locator("heat-map")
    heat.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".image-board rect.is-hovered").first).to_be_visible()


def test_a_head_is_opened_from_its_own_image(seeing: Workbench) -> None:
    page = seeing.page
    page.locator('.image-tile[data-layer="1"][data-head="2"]').click()
    seeing.drawn()
    assert "layer=1" in page.url and "head=2" in page.url
    expect(page.locator(".image-tile[aria-pressed=true]")).to_have_attribute("aria-label", "layer 1 head 2")


def test_what_attends_to_a_patch(seeing: Workbench) -> None:
    page = seeing.page
    page.get_by_role("radio", name="what attends to it").check()
    page.locator(".image-board").click(position=at_patch(page, 1, 1))
    seeing.drawn()
    assert "key=1" in page.url
    expect(page.locator("image-heads h2")).to_have_text("What attends to row 1, column 1, in every head")


def test_an_image_is_uploaded(seeing: Workbench) -> None:
    page = seeing.page
    file = {"name": "<img src=x onerror=alert(1)>.png", "mimeType": "image/png", "buffer": picture(40, 40)}
    page.locator("file-picker[data-kind=image] input").set_input_files(file)  # type: ignore[arg-type]
    expect(page.locator("#image-note")).to_contain_text("scaled from 40 × 40 to 32 × 32")
    seeing.drawn()
    address = page.url
    assert CAT.digest not in address
    page.reload()
    seeing.drawn()
    expect(page.locator("#image-note")).to_contain_text("scaled from 40 × 40 to 32 × 32")


def test_a_drawing_is_read_as_an_image(page: Page) -> None:
    """One stroke down the middle, and a second that is taken back."""
    wait_for_model(page, "digits")
    workbench = Workbench(page).open(model="digits", image=CAT.digest)
    page.get_by_role("button", name="Draw", exact=True).click()
    pad = page.get_by_label("Your drawing")
    read, undo = (page.get_by_role("button", name=name) for name in ("Read the drawing", "Undo"))
    expect(read).to_be_disabled()
    box = pad.bounding_box()
    assert box is not None
    for x in (0.5, 0.1):
        page.mouse.move(box["x"] + x * box["width"], box["y"] + 0.1 * box["height"])
        page.mouse.down()
        page.mouse.move(box["x"] + x * box["width"], box["y"] + 0.9 * box["height"], steps=4)
        page.mouse.up()
    undo.click()
    read.click()
    expect(page.locator("#image-note")).to_contain_text("scaled from 224 × 224 to 32 × 32")
    workbench.drawn()
    expect(page.get_by_role("button", name="Draw", exact=True)).to_be_focused()
    assert CAT.digest not in page.url
    expect(page.locator("prediction-line li").first).to_contain_text("1")


def test_an_image_is_dropped(seeing: Workbench) -> None:
    page = seeing.page
    page.evaluate(
        """(bytes) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([Uint8Array.from(bytes)], "x.png", { type: "image/png" }));
          const event = { dataTransfer: transfer, bubbles: true, cancelable: true };
          document.body.dispatchEvent(new DragEvent("drop", event));
        }""",
        list(picture(24, 24)),
    )
    expect(page.locator("#image-note")).to_contain_text("scaled from 24 × 24")


def test_a_file_that_is_refused_is_reported_in_words(seeing: Workbench, faults: Faults) -> None:
    page = seeing.page
    faults.expect("413")
    faults.expect("415")
    field = page.locator("file-picker[data-kind=image] input")
    field.set_input_files({"name": "x.png", "mimeType": "image/png", "buffer": bomb(30_000, 30_000)})
    expect(page.locator("#prompt-message")).to_contain_text("up to 40,000,000 are read")
    field.set_input_files({"name": "x.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"})
    expect(page.locator("#prompt-message")).to_contain_text("PNG, JPEG, WebP or GIF")
    expect(page.locator(".image-board")).to_be_visible()


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_nothing_scrolls_sideways(open_page: Callable[..., Page], width: int) -> None:
    page = open_page(viewport={"width": width, "height": 900}, has_touch=width == 390)
    wait_for_model(page, "vit")
    Workbench(page).open(model="vit", image=CAT.digest)
    expect(page.locator("image-heads")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width == 390:
        page.locator(".image-board").tap(position=at_patch(page, 2, 2))
        Workbench(page).drawn()
        assert "query=10" in page.url
