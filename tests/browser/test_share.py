"""Taking the figure along: links, images by address, files."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, expect

from .workbench import SOFT, Workbench

pytestmark = pytest.mark.browser
IT, MAT = 8, 6


def shared(workbench: Workbench, **query: object) -> Page:
    """The page with the menu open."""
    workbench.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    workbench.open(text=SOFT, layer=5, head=3, query=IT, key=MAT, **query)
    workbench.page.get_by_role("button", name="Share").click()
    return workbench.page


def copied(page: Page, title: str) -> str:
    page.get_by_role("button", name=title).click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    return str(page.evaluate("() => navigator.clipboard.readText()"))


def test_the_link_holds_the_whole_selection(workbench: Workbench) -> None:
    page = shared(workbench, scale="sqrt")
    assert copied(page, "Copy link").endswith("layer=5&head=3&query=8&key=6&scale=sqrt")


def test_the_preview_is_the_picture_that_markdown_gets(workbench: Workbench) -> None:
    page = shared(workbench, scale="sqrt", words=1, specials="hide")
    preview = page.locator(".share-preview")
    expect(preview).to_be_visible()
    page.wait_for_function("() => document.querySelector('.share-preview').naturalWidth > 0")
    snippet = copied(page, "Copy image for Markdown")
    found = re.fullmatch(r"!\[(.*)\]\((http[^()\s]+)\)", snippet)
    assert found, snippet
    assert found[1].startswith("Layer 5, head 3") and SOFT in found[1]
    assert found[2] == preview.get_attribute("src")
    answer = page.request.get(found[2])
    assert answer.headers["content-type"] == "image/svg+xml"
    text = answer.text()
    assert "Outlined: “it” looks at “mat” with weight 0.311" in text
    assert "Special tokens ([CLS], [SEP]) are not shown" in text


@pytest.mark.parametrize("face", ["svg", "pdf", "png", "csv", "npz", "json"])
def test_a_click_saves_a_file(workbench: Workbench, face: str, tmp_path: Path) -> None:
    page = shared(workbench)
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile(f"^{face.upper()}")).click()
    assert download.value.suggested_filename == f"followspot-5.3.{face}"
    download.value.save_as(file := tmp_path / "file")
    begins = dict(svg=b"<svg", pdf=b"%PDF", png=b"\x89PNG", csv=b"# Layer 5", npz=b"PK", json=b"{")
    assert file.read_bytes().startswith(begins[face])
    if face == "svg":
        ElementTree.fromstring(file.read_bytes())


def test_arrow_keys_reach_everything_and_escape_closes(workbench: Workbench) -> None:
    page = shared(workbench)
    seen = set()
    for _ in range(10):
        seen.add(page.evaluate("() => document.activeElement.textContent"))
        page.keyboard.press("ArrowDown")
    assert {"Copy link", "Copy image for Markdown"} <= seen
    assert any(name.startswith("PDF") for name in seen)
    page.keyboard.press("Escape")
    expect(page.locator(".share-panel")).to_be_hidden()
    expect(page.get_by_role("button", name="Share")).to_be_focused()


def test_the_picture_has_the_theme_of_the_page(workbench: Workbench) -> None:
    page = shared(workbench, theme="dark")
    assert "theme=dark" in (page.locator(".share-preview").get_attribute("src") or "")
