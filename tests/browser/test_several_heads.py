"""Several heads as one picture: chosen by mouse and by keyboard, combined by mean or maximum."""

import pytest
from playwright.sync_api import expect

from .workbench import SOFT, Workbench

IT, MAT = 8, 6


def test_shift_click_adds_and_takes_away(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, layer=5, head=3, query=IT, key=MAT).page
    workbench.tile(5, 4).click(modifiers=["Shift"])
    workbench.drawn()
    assert workbench.query["heads"] == "5.3,5.4"
    heading = page.locator("head-view h2")
    expect(heading).to_have_text("Mean over heads 3 and 4 of layer 5 (2 heads)")
    expect(page.locator('.tile[aria-selected="true"]')).to_have_count(2)
    mean = sum(workbench.weights(5, head)[IT][MAT] for head in (3, 4)) / 2
    assert _value(workbench.readout) == pytest.approx(mean, abs=1e-6)
    assert workbench.sentence.startswith("Mean over 2 heads: it gives")
    expect(workbench.part("head-inspector", "numbers")).to_be_hidden()
    workbench.tile(5, 3).click(modifiers=["Shift"])
    workbench.drawn()
    assert "heads" not in workbench.query
    assert workbench.query["head"] == "4"
    expect(heading).to_have_text("Layer 5, head 4")


def test_a_layer_by_its_name_and_the_largest_of_its_heads(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, layer=5, head=3, query=IT, key=MAT).page
    page.locator('.tile-whole[data-whole="3"]').click()
    workbench.drawn()
    assert workbench.query["heads"] == "3"
    page.get_by_label("maximum", exact=True).check(force=True)
    workbench.drawn()
    assert workbench.query["by"] == "max"
    largest = max(workbench.weights(3, head)[IT][MAT] for head in range(12))
    assert _value(workbench.readout) == pytest.approx(largest, abs=1e-6)
    expect(workbench.part("head-view", "picture-notes")).to_contain_text("a maximum is not a distribution")
    page.keyboard.press("]")
    workbench.drawn()
    assert workbench.query["heads"] == "4"
    page.locator('.tile-whole[data-whole="0"]').click(modifiers=["Shift"])
    workbench.drawn()
    assert workbench.query["heads"] == "0,4"
    page.get_by_role("button", name="Only L4 H3").click()
    workbench.drawn()
    assert "heads" not in workbench.query


def test_all_heads(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, query=IT, key=MAT).page
    page.get_by_role("columnheader", name="all").click()
    workbench.drawn()
    assert workbench.query["heads"] == "all"
    mean = sum(workbench.weights(layer, head)[IT][MAT] for layer in range(6) for head in range(12)) / 72
    assert _value(workbench.readout) == pytest.approx(mean, abs=1e-6)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    workbench.drawn()
    assert "heads" not in workbench.query


def test_by_keyboard(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, layer=2, head=1).page
    workbench.tile(2, 1).focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    workbench.drawn()
    assert workbench.query["heads"] == "2.1,2.2,3.2"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+Enter")
    workbench.drawn()
    assert workbench.query["heads"] == "2.1,2.2,3.2,3.3"
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    expect(page.locator('.tile-whole[data-whole="3"]')).to_be_focused()
    page.keyboard.press("Shift+Enter")
    workbench.drawn()
    assert workbench.query["heads"] == "2.1,2.2,3"
    expect(page.locator('.tile[tabindex="0"]')).to_have_count(1)


def test_an_address_restores_a_set(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, heads="4,5.3", by="max").page
    heading = "Maximum over head 3 of layer 5, and layer 4 (13 heads)"
    expect(page.locator("head-view h2")).to_have_text(heading)
    assert page.get_by_label("maximum", exact=True).is_checked()
    expect(page.locator('.tile[aria-selected="true"]')).to_have_count(13)
    workbench.tile(1, 1).click()
    workbench.drawn()
    page.go_back()
    workbench.drawn()
    assert workbench.query["heads"] == "4,5.3"


def _value(readout: str) -> float:
    return float(readout.split(": ")[1].split(",")[0])
