"""Taking the figure along: links, pictures by address, files, snippets."""

import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Locator, Page, expect

from .workbench import SOFT, Workbench

pytestmark = pytest.mark.browser
IT, MAT = 8, 6
HEAD = {"model": "minilm", "text": SOFT, "layer": 5, "head": 3, "query": IT, "key": MAT}
CLIPBOARD = ["clipboard-read", "clipboard-write"]


def shared(workbench: Workbench, **query: object) -> Page:
    """The page with the dialog open, and its picture there."""
    workbench.page.context.grant_permissions(CLIPBOARD)
    workbench.open(**HEAD | query)
    workbench.page.get_by_role("button", name="Share").click()
    workbench.page.wait_for_function("() => document.querySelector('.share-preview').naturalWidth > 0")
    return workbench.page


def dialog(page: Page) -> Locator:
    """What Share opens."""
    return page.get_by_role("dialog", name="Take it with you")


def copied(page: Page, title: str) -> str:
    """What a button copies."""
    dialog(page).get_by_role("button", name=title, exact=True).click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    return str(page.evaluate("() => navigator.clipboard.readText()"))


def test_the_link_holds_the_whole_selection(workbench: Workbench) -> None:
    page = shared(workbench, scale="sqrt")
    assert copied(page, "Copy link").endswith("layer=5&head=3&query=8&key=6&scale=sqrt")


def test_the_preview_is_the_picture_that_markdown_gets(workbench: Workbench) -> None:
    page = shared(workbench, scale="sqrt", words=1, specials="hide")
    preview = page.locator(".share-preview")
    expect(preview).to_be_visible()
    snippet = copied(page, "Markdown")
    found = re.fullmatch(r"\[!\[(.*)\]\((http[^()\s]+)\)\]\((http[^()\s]+)\)", snippet)
    assert found, snippet
    assert found[1].startswith("Layer 5, head 3") and SOFT in found[1]
    assert found[2] == preview.get_attribute("src")
    assert found[3] == page.url
    answer = page.request.get(found[2])
    assert answer.headers["content-type"] == "image/svg+xml"
    text = answer.text()
    assert "Outlined: “it” looks at “mat” with weight 0.311" in text
    assert "Special tokens ([CLS], [SEP]) are not shown" in text


@pytest.mark.parametrize(("size", "scale"), [("2", 2), ("4", 4), ("card", None)])
def test_the_picture_is_copied_as_pixels(workbench: Workbench, size: str, scale: int | None) -> None:
    page = shared(workbench)
    dialog(page).get_by_label("Pixels").select_option(size)
    dialog(page).get_by_role("button", name="Copy picture").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    width, height = page.evaluate(
        """async () => {
          const [item] = await navigator.clipboard.read();
          const image = await createImageBitmap(await item.getType('image/png'));
          return [image.width, image.height];
        }"""
    )
    if scale is None:
        assert (width, height) == (1200, 630)
        return
    drawn = page.locator(".share-preview").evaluate("(node) => [node.naturalWidth, node.naturalHeight]")
    # The image says whole pixels of a size that has fractions.
    assert [abs(got - scale * side) <= scale for got, side in zip((width, height), drawn, strict=True)] == [
        True,
        True,
    ]


@pytest.mark.parametrize("face", ["svg", "pdf", "png", "csv", "npz", "json"])
def test_a_click_saves_a_file(workbench: Workbench, face: str, tmp_path: Path) -> None:
    page = shared(workbench)
    with page.expect_download() as download:
        dialog(page).get_by_role("link", name=re.compile(f"^{face.upper()}")).click()
    assert download.value.suggested_filename == f"followspot-5.3.{face}"
    download.value.save_as(file := tmp_path / "file")
    begins = dict(svg=b"<svg", pdf=b"%PDF", png=b"\x89PNG", csv=b"# Layer 5", npz=b"PK", json=b"{")
    assert file.read_bytes().startswith(begins[face])
    if face == "svg":
        ElementTree.fromstring(file.read_bytes())


def test_a_snippet_is_shown_as_it_is_copied(workbench: Workbench) -> None:
    page = shared(workbench)
    snippet = copied(page, "LaTeX")
    assert "\\includegraphics[width=\\linewidth]{followspot-5.3.pdf}" in snippet
    shown = dialog(page).get_by_label("Snippet: LaTeX")
    expect(shown).to_have_value(snippet)
    expect(page.get_by_role("button", name="Copied")).to_have_attribute("aria-pressed", "true")
    dialog(page).get_by_role("button", name="HTML image").click()
    expect(dialog(page).get_by_label("Snippet: HTML image")).to_have_value(re.compile("^<a href="))


def test_without_the_clipboard_the_text_stands_there_selected(workbench: Workbench) -> None:
    """Chromium refuses the clipboard as Firefox and pages without https do."""
    workbench.page.add_init_script("delete Navigator.prototype.clipboard")
    page = workbench.open(**HEAD).page
    page.get_by_role("button", name="Share").click()
    dialog(page).get_by_role("button", name="Copy link").click()
    field = dialog(page).get_by_role("textbox", name="Copy link")
    expect(field).to_have_value(page.url)
    assert page.evaluate("() => getSelection().toString()") == page.url
    expect(page.locator("#announcer")).to_contain_text("copy it by hand")
    dialog(page).get_by_role("button", name="Markdown").click()
    snippet = dialog(page).get_by_label("Snippet: Markdown")
    assert page.evaluate("() => getSelection().toString()") == snippet.input_value() != ""
    dialog(page).get_by_role("button", name="Copy picture").click()
    expect(dialog(page).get_by_role("alert")).to_contain_text("Save it as PNG")


def test_the_keyboard_reaches_everything_and_escape_closes(workbench: Workbench) -> None:
    page = shared(workbench)
    seen = set()
    for _ in range(24):
        page.keyboard.press("Tab")
        seen.add(
            page.evaluate(
                "() => document.activeElement.closest('dialog') && document.activeElement.textContent"
            )
        )
    assert {"Copy link", "Copy picture", "Markdown", "LaTeX"} <= seen
    assert any(str(name).startswith("PDF") for name in seen)
    page.keyboard.press("Escape")
    expect(dialog(page)).to_be_hidden()
    expect(page.get_by_role("button", name="Share")).to_be_focused()


def test_a_press_beside_the_dialog_closes_it(workbench: Workbench) -> None:
    page = shared(workbench)
    dialog(page).get_by_role("heading", name="File").click()
    expect(dialog(page)).to_be_visible()
    page.mouse.click(20, 450)
    expect(dialog(page)).to_be_hidden()


def test_the_picture_has_the_theme_of_the_page(workbench: Workbench) -> None:
    page = shared(workbench, theme="dark")
    assert "theme=dark" in (page.locator(".share-preview").get_attribute("src") or "")


def test_on_a_phone_it_is_one_column_of_large_targets(open_page: Callable[..., Page]) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    Workbench(page).open(**HEAD)
    page.get_by_role("button", name="Share").click()
    small = dialog(page).evaluate(
        """(node) => [...node.querySelectorAll('button, select, a, input')]
          .filter((item) => item.checkVisibility() && item.getBoundingClientRect().height < 44)
          .map((item) => item.textContent.trim())"""
    )
    assert small == []
    assert dialog(page).evaluate("(node) => node.scrollWidth <= node.clientWidth")
    beside = dialog(page).evaluate(
        """(node) => node.querySelector('.share-takes').getBoundingClientRect().top
          < node.querySelector('.share-shown').getBoundingClientRect().bottom"""
    )
    assert not beside
