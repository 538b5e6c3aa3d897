"""The address is the selection: it restores it, and back and forward step through it."""

from typing import Any

import pytest
from playwright.sync_api import expect

from .workbench import SOFT, TIRED, Workbench

STATES: list[dict[str, Any]] = [
    {"text": SOFT, "layer": 5, "head": 3, "query": 8, "key": 6},
    {
        "text": SOFT,
        "layer": 2,
        "head": 11,
        "query": 2,
        "pins": "6,8",
        "direction": "attended",
        "scale": "log",
    },
    {"text": TIRED, "layer": 3, "head": 1, "key": 2, "unit": "word", "specials": "0", "overview": "entropy"},
    {"text": SOFT, "colours": "cividis", "overview": "pattern", "scale": "sqrt", "theme": "dark"},
]


@pytest.mark.parametrize("state", STATES)
def test_an_address_restores_everything(workbench: Workbench, state: dict[str, Any]) -> None:
    page = workbench.open(**state).page
    assert workbench.shown == state["text"]
    layer, head = state.get("layer", 0), state.get("head", 0)
    expect(page.get_by_role("heading", name=f"Layer {layer}, head {head}", exact=True)).to_be_visible()
    for role in ("query", "key"):
        marked = page.locator(f".word.is-{role}")
        expect(marked).to_have_count(1 if role in state else 0)
    pins = state["pins"].split(",") if "pins" in state else []
    expect(page.locator(".word.is-pinned")).to_have_count(len(pins))
    assert page.locator(f'[name="direction"][value="{state.get("direction", "attends")}"]').is_checked()
    assert page.locator(f'[name="scale"][value="{state.get("scale", "auto")}"]').is_checked()
    assert page.get_by_label("Colour by").input_value() == state.get("overview", "pair")
    assert page.locator('[data-option="colours"]').input_value() == state.get("colours", "auto")
    assert page.locator('[data-option="unit"]').input_value() == state.get("unit", "token")
    assert page.get_by_label("Special tokens").is_checked() == ("specials" not in state)
    expect(page.locator('[data-place="note"]')).to_be_hidden()


def test_the_automatic_scale_can_be_had_back(workbench: Workbench) -> None:
    """It is the choice of an address without a scale, and its name says which one it is."""
    page = workbench.open(model="minilm", text=SOFT, layer=5, head=3).page
    address, scales = page.url, page.get_by_role("group", name="Scale of the colours")
    automatic = scales.locator("label", has_text="automatic")
    expect(automatic).to_have_text("automatic: linear")
    expect(automatic.get_by_role("radio")).to_be_checked()
    page.locator('[name="scale"][value="log"]').check(force=True)
    workbench.drawn()
    expect(automatic).to_have_text("automatic")
    expect(workbench.part("head-view", "picture-notes")).to_contain_text("Logarithmic scale")
    automatic.get_by_role("radio").check(force=True)
    workbench.drawn()
    expect(automatic).to_have_text("automatic: linear")
    expect(workbench.part("head-view", "picture-notes")).to_contain_text("Linear scale")
    assert page.url == address


def test_the_automatic_scale_of_a_long_text_is_named(workbench: Workbench) -> None:
    page = workbench.open(text=" ".join([SOFT] * 12)).page
    expect(page.locator('view-options [data-part="automatic"]')).to_have_text("automatic: √")


def test_back_and_forward(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, layer=1, head=1).page
    workbench.word(8).click()
    workbench.drawn()
    workbench.word(6).click()
    workbench.drawn()
    workbench.tile(5, 3).click()
    workbench.drawn()
    workbench.type(TIRED)
    page.go_back()
    workbench.shows(SOFT)
    expect(page.get_by_label("Your sentence")).to_have_value(SOFT)
    expect(page.get_by_role("heading", name="Layer 5, head 3", exact=True)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Layer 1, head 1", exact=True)).to_be_visible()
    expect(page.locator(".word.is-key")).to_have_count(1)
    page.go_back()
    workbench.drawn()
    expect(page.locator(".word.is-key")).to_have_count(0)
    expect(page.locator(".word.is-query")).to_have_text("it")
    for _ in range(3):
        page.go_forward()
    workbench.shows(TIRED)
    expect(page.get_by_role("heading", name="Layer 5, head 3", exact=True)).to_be_visible()
    expect(page.get_by_label("Your sentence")).to_have_value(TIRED)


def test_hovering_leaves_the_history_alone(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT).page
    before = page.evaluate("() => history.length")
    for unit in (2, 6, 8):
        workbench.word(unit).hover()
    assert page.evaluate("() => history.length") == before
    assert workbench.query == {"text": SOFT}


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ({"layer": "99", "text": SOFT}, "There is no layer 99"),
        ({"layer": "-1", "scale": "<b>", "text": SOFT}, "layer, scale"),
    ],
)
def test_nonsense_falls_back_with_a_note(workbench: Workbench, query: dict[str, str], note: str) -> None:
    workbench.open(**query)
    expect(workbench.page.locator('[data-place="note"]')).to_contain_text(note)
    expect(workbench.page.get_by_role("heading", name="Layer 0, head 0", exact=True)).to_be_visible()
    assert workbench.query == {"model": "minilm", "text": SOFT}, "the address says what is shown"


def test_an_address_without_a_text_starts_with_the_example(workbench: Workbench) -> None:
    workbench.open()
    expect(workbench.page.get_by_role("heading", name="Layer 3, head 1", exact=True)).to_be_visible()
    expect(workbench.page.locator(".word.is-query")).to_have_text("it")
    workbench.page.keyboard.press("Escape")
    workbench.drawn()
    workbench.page.reload()
    workbench.drawn()
    expect(workbench.page.locator(".word.is-query")).to_have_count(0)
