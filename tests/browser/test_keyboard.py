"""Everything works without a mouse."""

import pytest
from playwright.sync_api import expect

from .workbench import SOFT, Workbench


def test_words(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, layer=5, head=3).page
    workbench.word(0).focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    expect(workbench.word(8)).to_be_focused()
    expect(page.locator("#announcer")).to_contain_text("it attends most to mat (31 %)")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    workbench.drawn()
    assert (workbench.query["query"], workbench.query["key"]) == ("8", "6")
    expect(workbench.word(6)).to_be_focused()
    page.keyboard.press("p")
    workbench.drawn()
    assert workbench.query["pins"] == "6"
    page.keyboard.press("End")
    expect(workbench.word(12)).to_be_focused()


def test_a_pressed_chip_keeps_the_focus(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, query=8, key=6).page
    page.get_by_role("button", name="Pin it").focus()
    page.keyboard.press("Enter")
    workbench.drawn()
    assert workbench.query["pins"] == "8"
    expect(page.get_by_role("button", name="Unpin it")).to_be_focused()


def test_heads(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT).page
    workbench.tile(0, 0).focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowUp"):
        page.keyboard.press(key)
    expect(workbench.tile(1, 1)).to_be_focused()
    page.keyboard.press("Enter")
    workbench.drawn()
    assert (workbench.query["layer"], workbench.query["head"]) == ("1", "1")
    expect(workbench.tile(1, 1)).to_have_attribute("aria-selected", "true")
    expect(page.locator('.tile[tabindex="0"]')).to_have_count(1)


def test_cells(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, layer=5, head=3).page
    weights = workbench.weights(5, 3)
    page.locator("heat-map").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    announced = page.locator("#announcer")
    expect(announced).to_contain_text("cat → The: ")
    assert float((announced.inner_text()).split(": ")[1].split(",")[0]) == pytest.approx(
        weights[2][1], rel=0.05
    )
    page.keyboard.press("Enter")
    workbench.drawn()
    assert (workbench.query["query"], workbench.query["key"]) == ("2", "1")


def test_keys_that_work_everywhere(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, layer=5, head=3, query=8, key=6).page
    heading = page.locator("head-view h2")
    page.keyboard.press("[")
    expect(heading).to_have_text("Layer 4, head 3")
    page.keyboard.press("]")
    page.keyboard.press("]")
    expect(heading).to_have_text("Layer 0, head 3")
    effects = {
        "w": ("words", "1"),
        "s": ("specials", "0"),
        "d": ("direction", "attended"),
        "p": ("pins", "8"),
    }
    for key, (name, value) in effects.items():
        page.keyboard.press(key)
        workbench.drawn()
        assert workbench.query[name] == value
    page.keyboard.press("Escape")
    workbench.drawn()
    assert "query" not in workbench.query
    assert "pins" in workbench.query
    page.keyboard.press("Escape")
    workbench.drawn()
    assert "pins" not in workbench.query


def test_comparing_keeps_the_focus(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, layer=5, head=3).page
    workbench.word(8).focus()
    page.keyboard.press("c")
    workbench.drawn()
    expect(page.get_by_label("Sentence of B")).to_have_value(SOFT)
    expect(workbench.word(8)).to_be_focused()
    page.keyboard.press("c")
    workbench.drawn()
    expect(page.get_by_label("Sentence of B")).to_be_hidden()


def test_the_prompt_takes_its_own_keys(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT).page
    page.keyboard.press("/")
    expect(page.get_by_label("Your sentence")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type(" wsd?")
    workbench.shows(f"{SOFT} wsd?")
    assert set(workbench.query) == {"model", "text"}
    page.keyboard.press("Escape")
    expect(page.get_by_label("Your sentence")).not_to_be_focused()


def test_help(workbench: Workbench) -> None:
    page = workbench.open().page
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="How to use this page")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert "query" not in workbench.query, "Esc closed the help and did not touch the selection"


def test_menus(workbench: Workbench) -> None:
    page = workbench.open().page
    button = page.get_by_role("button", name="Examples")
    button.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="The same with “tired”")).to_be_focused()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")


def test_everything_has_a_name(workbench: Workbench) -> None:
    """Focusable elements have names."""
    page = workbench.open().page
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('button, select, input, textarea, a, [tabindex="0"]')]
          .filter((node) => node.checkVisibility())
          .filter((node) => !node.getAttribute('aria-label') && !node.textContent.trim())
          .filter((node) => !node.labels?.length)
          .map((node) => node.outerHTML)"""
    )
    assert nameless == []
    for landmark in ("banner", "main", "contentinfo"):
        expect(page.get_by_role(landmark)).to_have_count(1)
    expect(page.get_by_role("grid", name="Layers are rows, heads are columns")).to_have_count(1)


def test_the_first_tab_skips_to_the_picture(workbench: Workbench) -> None:
    page = workbench.open().page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the picture")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
