"""The page of a saved figure, as it opens where scripts do not run."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .workbench import SOFT

LOADED = "image => image.complete && image.naturalWidth"
WIDE = "root => root.scrollWidth"


@pytest.mark.parametrize("width", [1440, 390])
def test_the_page_is_whole_without_scripts(open_page: Callable[..., Page], width: int) -> None:
    page = open_page(
        java_script_enabled=False,
        viewport={"width": width, "height": 800},
        color_scheme="dark",
        has_touch=True,
    )
    spec = {"text": SOFT, "layer": 5, "head": 3, "query": 8, "key": 6, "note": "Look at “it”."}
    made = page.request.post("/api/figures", data={"spec": spec, "title": "What does “it” mean?"})
    assert made.status == 201
    page.goto(made.json()["links"]["page"])
    expect(page.get_by_role("heading", level=1)).to_have_text("What does “it” mean?")
    picture = page.get_by_role("img")
    assert picture.evaluate(LOADED) > 400
    # The picture follows the reader's system.
    assert picture.evaluate("image => image.currentSrc").endswith(".svg?theme=dark")
    expect(page.get_by_text("Look at “it”.")).to_be_visible()
    assert page.locator("html").evaluate(WIDE) <= width

    table = page.get_by_role("table")
    expect(table).to_be_hidden()
    summary = page.get_by_text("The numbers as a table")
    summary.click()
    expect(table.get_by_role("row")).to_have_count(1 + 13 * 13)
    assert page.locator("html").evaluate(WIDE) <= width
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").click()
    assert download.value.suggested_filename.endswith(".pdf")
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    if width < 400:
        assert all(link.bounding_box()["height"] >= 43 for link in page.locator(".saved-files a").all())  # type: ignore[index]
