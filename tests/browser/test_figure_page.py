"""The page of a saved figure: complete without scripts; with them, copying and deleting."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from ..conftest import Faults
from .workbench import SOFT

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
    created = page.request.post("/api/figures", data={"spec": spec, "title": "What does “it” mean?"})
    assert created.status == 201
    page.goto(created.json()["links"]["page"])
    expect(page.get_by_role("heading", level=1)).to_have_text("What does “it” mean?")
    # The picture follows the reader's system.
    expect(page.locator(".saved-picture:visible")).to_have_attribute("data-theme", "dark")
    picture = page.get_by_role("img")
    expect(picture).to_have_count(1)
    assert picture.bounding_box()["width"] > 330  # type: ignore[index]
    expect(page.get_by_text("Look at “it”.", exact=True)).to_be_visible()
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
    page.get_by_text("Delete this figure").click()
    expect(page.get_by_text("The form for this needs JavaScript.")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    if width < 400:
        assert all(link.bounding_box()["height"] >= 43 for link in page.locator(".saved-files a").all())  # type: ignore[index]


def saved(page: Page) -> dict[str, str]:
    """A new figure, with its page open."""
    spec = {"text": SOFT, "layer": 5, "head": 3}
    created = page.request.post("/api/figures", data={"spec": spec, "title": "A <title>"}).json()
    page.goto(created["links"]["page"])
    return {"id": created["id"], "token": created["delete_token"]}


def test_link_frame_and_markdown_are_copied(open_page: Callable[..., Page]) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    figure = saved(page)["id"]
    origin = page.evaluate("() => location.origin")

    def copied(name: str) -> str:
        page.get_by_role("button", name=name, exact=True).click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        expect(page.get_by_role("button", name="Copied")).to_have_count(0)
        return str(page.evaluate("() => navigator.clipboard.readText()"))

    page.evaluate("() => history.replaceState(null, '', '?utm_source=mail#top')")
    assert copied("Copy link") == f"{origin}/figures/{figure}"
    picture = f"{origin}/figures/{figure}.svg"
    assert copied("Copy address of the picture") == picture
    markdown = copied("Markdown")
    assert markdown == f"[![A \\<title\\>]({picture})]({origin}/figures/{figure})"
    expect(page.get_by_role("textbox", name="Snippet: Markdown")).to_have_value(markdown)
    note = page.locator("figure-snippets [data-part='reach']")
    expect(note).to_contain_text(f"Only this computer can open an address that begins with {origin}.")
    frame = re.search(r'src="([^"]+)".*height="(\d+)"', copied("Any page (iframe)"))
    assert frame and frame[1] == f"{origin}/embed/{figure}" and int(frame[2]) > 400
    assert page.request.get(frame[1]).ok


def test_only_the_token_deletes_it(open_page: Callable[..., Page], faults: Faults) -> None:
    page = open_page()
    figure = saved(page)
    faults.expect(figure["id"])
    page.get_by_text("Delete this figure").click()
    field = page.get_by_label("Delete token")
    button = page.get_by_role("button", name="Delete for ever")
    button.click()
    assert field.evaluate("field => field.validity.valueMissing")
    field.fill("x" * 32)
    button.click()
    expect(page.get_by_role("alert")).to_contain_text("That is not the token")
    expect(page.get_by_role("alert")).to_contain_text("ask the operator")
    expect(field).to_be_focused()
    assert page.request.get(page.url).ok
    field.fill(f" {figure['token']} ")
    button.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This figure is deleted")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page.get_by_role("img")).to_have_count(0)
    assert page.request.get(page.url).status == 404
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no such saved figure")
    page.get_by_role("link", name="See the gallery").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Gallery")
