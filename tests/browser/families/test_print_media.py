"""Images and clips on paper, with the attention that the workbench shows on them."""

import base64
import io
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page, expect

from app.samples import samples

from ..test_print import CUT, on_paper
from ..workbench import Workbench
from .models import wait_for_model

IMAGE, CLIP = (next(one.digest for one in samples() if one.kind == kind) for kind in ("image", "audio"))


def pixels(page: Page, selector: str) -> NDArray[np.uint8]:
    """The pixels of a canvas: red, green, blue and opacity."""
    address = page.locator(selector).evaluate("(canvas) => canvas.toDataURL()")
    picture = Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2])))
    return np.asarray(picture.convert("RGBA"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_image_is_printed_with_its_attention(open_page: Callable[..., Page], scheme: str) -> None:
    page = open_page(color_scheme=scheme)
    wait_for_model(page, "vit")
    Workbench(page).open(model="vit", image=IMAGE, layer=1, head=0, query=20, key=30)
    expect(page.locator(".image-board img")).to_have_js_property("naturalWidth", 32)
    on_paper(page, 690)
    shown = pixels(page, ".print-media canvas")
    assert (shown[..., 3] == 255).all() and shown[..., :3].std() > 10
    expect(page.locator(".print-media .is-query, .print-media .is-key")).to_have_count(2)
    expect(page.locator(".print-media figcaption")).to_contain_text("attention")
    expect(page.locator(".print-words")).to_have_count(0)
    assert page.evaluate(CUT) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_clip_is_printed_with_its_attention(open_page: Callable[..., Page], scheme: str) -> None:
    page = open_page(color_scheme=scheme)
    wait_for_model(page, "wav2vec2")
    Workbench(page).open(model="wav2vec2", audio=CLIP, layer=1, head=2, query=50, key=100)
    expect(page.locator(".sound-picture")).to_have_js_property("complete", True)
    on_paper(page, 690)
    assert pixels(page, ".print-spectrogram")[..., :3].std() > 10
    bars = pixels(page, ".print-media .sound-curve")
    drawn = bars[bars[..., 3] == 255][:, :3]
    # Dark enough for white paper in either theme.
    assert len(drawn) > 100 and drawn.mean() < 160
    expect(page.locator(".print-media .sound-ticks span").first).to_be_visible()
    assert page.evaluate(CUT) == []
