"""Where the system chooses the colours, texts and pictures keep a ground that they show on."""

import io
from collections.abc import Callable
from typing import Literal

import pytest
from PIL import Image
from playwright.sync_api import Page

from .workbench import SOFT

pytestmark = pytest.mark.browser
SPEC = {"text": SOFT, "layer": 5, "head": 3, "query": 8, "key": 6}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def range_of_lightness(picture: bytes) -> int:
    """Between the darkest and the brightest pixel, 0 to 255."""
    with Image.open(io.BytesIO(picture)) as opened:
        histogram = opened.convert("L").histogram()
    used = [level for level, count in enumerate(histogram) if count]
    return used[-1] - used[0]


@pytest.mark.parametrize("theme", THEMES)
def test_pictures_and_buttons_show(open_page: Callable[..., Page], theme: Literal["light", "dark"]) -> None:
    page = open_page(forced_colors="active", color_scheme=theme, viewport={"width": 390, "height": 900})
    page.goto("/embed?" + "&".join(f"{name}={value}" for name, value in SPEC.items()))
    assert range_of_lightness(page.locator(".picture text", has_text="because").first.screenshot()) > 100
    made = page.request.post("/api/figures", data={"spec": SPEC}).json()["id"]
    page.goto(f"/handout?figure={made}")
    label = page.locator(".handout-picture text", has_text="because").first
    assert range_of_lightness(label.screenshot()) > 100
    assert range_of_lightness(page.locator(".handout-lines").first.screenshot()) > 100
    page.goto("/scan")
    button = page.get_by_role("button", name="Scan the sentences")
    button.scroll_into_view_if_needed()
    # Only its text: where that cannot be seen, this part has one colour.
    text = button.evaluate(
        """(node) => {
          const range = document.createRange();
          range.selectNodeContents(node);
          const { x, y, width, height } = range.getBoundingClientRect();
          return { x, y, width, height };
        }"""
    )
    assert range_of_lightness(page.screenshot(clip=text)) > 100
