"""Causal decoders: what is not allowed, heads that share keys, layers that see less than everything."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from ..workbench import Workbench
from .models import wait_for_model

TEXT = "the cat sat on a mat because it was soft"


@pytest.fixture
def loaded(workbench: Workbench) -> Callable[..., Workbench]:
    """Opens the workbench on a model, which the server may have to load first."""

    def open_on(model: str, **query: object) -> Workbench:
        wait_for_model(workbench.page, model)
        return workbench.open(model=model, **{"text": TEXT, **query})

    return open_on


def test_what_is_not_allowed_is_not_zero(loaded: Callable[..., Workbench]) -> None:
    workbench = loaded("llama", query=2, key=7)
    assert "sat is not allowed to look at it: a causal model cannot look ahead" in workbench.sentence
    page = workbench.page
    page.mouse.move(*workbench.cell(1, 5))
    expect(page.locator(".readout")).to_have_text("cat → mat: not allowed: a causal model cannot look ahead")
    page.mouse.move(*workbench.cell(5, 1))
    expect(page.locator(".readout")).to_contain_text("rank")
    expect(page.locator("head-view .barred")).to_have_text("not allowed")
    expect(page.locator("head-overview .legend")).to_contain_text("not allowed")


def test_heads_that_share_keys_stand_together(loaded: Callable[..., Workbench]) -> None:
    workbench = loaded("llama", head=5)
    lefts = []
    for head in range(8):
        box = workbench.tile(0, head).bounding_box()
        assert box
        lefts.append(box["x"])
    steps = [round(b - a) for a, b in pairwise(lefts)]
    assert len(set(steps[:3] + steps[4:])) == 1
    assert steps[3] > steps[0]
    expect(workbench.page.locator("head-overview .legend")).to_contain_text("share keys and values")
    expect(workbench.page.locator(".structure")).to_contain_text("Heads 4–7 share keys and values")
    # The canvas under the cells has the same places.
    assert workbench.page.locator("head-overview canvas").first.evaluate(
        """(canvas) => {
          const box = canvas.getBoundingClientRect();
          const last = document.querySelector('.tile[data-layer="1"][data-head="7"]').getBoundingClientRect();
          return Math.abs(box.right - last.right) < 1.5 && Math.abs(box.bottom - last.bottom) < 1.5;
        }"""
    )


def test_a_window_is_named(loaded: Callable[..., Workbench]) -> None:
    workbench = loaded("mistral", layer=1, query=8, key=2)
    page = workbench.page
    expect(page.get_by_role("heading", name="Layer 1, head 0, sliding window of 4")).to_be_visible()
    expect(page.locator(".structure")).to_contain_text("sees only the last 4 tokens")
    assert "this layer sees only the last 4 tokens, itself included" in workbench.sentence
    expect(page.locator(".tile-name.is-windowed")).to_have_count(2)


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_nothing_scrolls_sideways(open_page: Callable[..., Page], width: int) -> None:
    page = open_page(viewport={"width": width, "height": 844})
    Workbench(page).open(model="translator", text=TEXT, target="le chat", stream="decoder")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
