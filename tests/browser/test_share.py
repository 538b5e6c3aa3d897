"""Sharing a figure: links, pictures by address, files, snippets."""

import ast
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs
from xml.etree import ElementTree

import numpy as np
import pytest
from playwright.sync_api import FrameLocator, Locator, Page, Route, expect

from ..conftest import Faults
from .conftest import Site
from .workbench import SOFT, TIRED, Workbench

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
    """The dialog of Share."""
    return page.get_by_role("dialog", name="Take it with you")


def copied(page: Page, title: str) -> str:
    """The text that a button copies."""
    button = dialog(page).get_by_role("button", name=title, exact=True).element_handle()
    button.click()
    page.wait_for_function("(button) => button.textContent === 'Copied'", arg=button)
    return str(page.evaluate("() => navigator.clipboard.readText()"))


def test_the_link_holds_the_whole_selection(workbench: Workbench) -> None:
    page = shared(workbench, scale="sqrt")
    assert copied(page, "Copy link").endswith("layer=5&head=3&query=8&key=6&scale=sqrt")


def test_the_preview_is_the_picture_that_markdown_gets(workbench: Workbench) -> None:
    page = shared(workbench, scale="sqrt", unit="word", specials="0")
    preview = page.locator(".share-preview")
    expect(preview).to_be_visible()
    snippet = copied(page, "Markdown")
    match = re.fullmatch(r"\[!\[(.*)\]\((http[^()\s]+)\)\]\((http[^()\s]+)\)", snippet)
    assert match, snippet
    assert match[1].startswith("Layer 5, head 3") and SOFT in match[1]
    assert match[2] == preview.get_attribute("src")
    assert parse_qs(match[3]) == parse_qs(page.url)
    answer = page.request.get(match[2])
    assert answer.headers["content-type"] == "image/svg+xml"
    text = answer.text()
    assert "Outlined: “it” attends to “mat” with weight 0.311" in text
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
    # The image has whole pixels for a fractional size.
    assert [abs(got - scale * side) <= scale for got, side in zip((width, height), drawn, strict=True)] == [
        True,
        True,
    ]


def test_a_page_without_network_says_its_size_before(workbench: Workbench, tmp_path: Path) -> None:
    page = shared(workbench)
    for title, unit, least in (("HTML", "kB", 1e3), ("HTML to zoom", "MB", 1e6)):
        link = dialog(page).get_by_role("link", name=re.compile(rf"^{title} ?\S* ?(one|the same)"))
        expect(link).to_contain_text(re.compile(rf"\d {unit}$"))
        with page.expect_download() as download:
            link.click()
        assert download.value.suggested_filename == "followspot-5.3.html"
        download.value.save_as(file := tmp_path / "file")
        text = float(re.search(r"([\d.]+) \w+$", link.inner_text())[1])  # type: ignore[index]
        assert abs(file.stat().st_size / least - text) <= (0.5 if unit == "kB" else 0.05)


@pytest.mark.parametrize("face", ["svg", "pdf", "png", "csv", "npz", "json"])
def test_a_click_saves_a_file(workbench: Workbench, face: str, tmp_path: Path) -> None:
    page = shared(workbench)
    with page.expect_download() as download:
        dialog(page).get_by_role("link", name=re.compile(f"^{face.upper()}")).click()
    assert download.value.suggested_filename == f"followspot-5.3.{face}"
    download.value.save_as(file := tmp_path / "file")
    begins = dict(svg=b"<svg", pdf=b"%PDF", png=b"\x89PNG", csv=b'#,"Layer 5', npz=b"PK", json=b"{")
    assert file.read_bytes().startswith(begins[face])
    if face == "svg":
        ElementTree.fromstring(file.read_bytes())


def test_every_weight_of_a_layer_and_of_all_is_saved_and_its_size_said_before(
    workbench: Workbench, tmp_path: Path
) -> None:
    page = shared(workbench)
    weights = [workbench.weights(5, head) for head in (0, 3, 11)]
    part = page.locator("share-weights")
    for precision, least in (("float32", 4), ("float16", 2)):
        part.get_by_label("Precision").select_option(precision)
        for title, layers in (("Layer 5", 1), ("All layers", 6)):
            link = part.get_by_role("link", name=re.compile(f"^{title}"))
            expect(link).to_contain_text(re.compile(r"\d kB$"))
            with page.expect_download() as download:
                link.click()
            download.value.save_as(file := tmp_path / "file.npz")
            text = int(re.search(r"(\d+) kB$", link.inner_text())[1])  # type: ignore[index]
            size = file.stat().st_size
            assert abs(size / 1e3 - text) <= 0.5 and size > layers * 12 * 13 * 13 * least
            with np.load(file) as archive:
                result = archive["attention"]
            assert (result.shape, result.dtype) == ((layers, 12, 13, 13), precision)
            expected = np.array(weights, np.float32).astype(precision)
            np.testing.assert_array_equal(result[layers - 1 if layers == 1 else 5][[0, 3, 11]], expected)


def test_the_weights_of_all_streams_and_of_b(workbench: Workbench) -> None:
    page = shared(workbench, **{"b.text": TIRED})
    part = page.locator("share-weights")
    expect(part.get_by_role("link", name=re.compile("^All streams"))).to_have_count(0)
    of_a = part.get_by_role("link", name=re.compile("^Layer 5")).get_attribute("href")
    dialog(page).get_by_role("radio", name="Heatmap").check(force=True)
    dialog(page).get_by_role("group", name="Whose picture").get_by_role("radio", name="B").check(force=True)
    expect(part).to_contain_text("Every weight of every head of B")
    assert part.get_by_role("link", name=re.compile("^Layer 5")).get_attribute("href") != of_a


def test_what_is_too_large_a_file_is_not_offered(workbench: Workbench, faults: Faults) -> None:
    faults.expect("413")
    problem = {
        "code": "export-too-large",
        "detail": "The file would have 9,000 bytes; up to 8,000 are.",
    }
    workbench.page.route(
        re.compile(r"attention\.npz\?stream=self&dtype"),
        lambda route: route.fulfill(status=413, json=problem, content_type="application/problem+json"),
    )
    part = shared(workbench).locator("share-weights")
    expect(part.get_by_role("alert")).to_have_text(problem["detail"])
    expect(part.get_by_role("link", name=re.compile("^Layer 5"))).to_be_visible()
    expect(part.get_by_role("link", name=re.compile("^All layers"))).to_have_count(0)


def test_a_file_whose_size_a_busy_server_does_not_say_is_offered(
    workbench: Workbench, faults: Faults
) -> None:
    faults.expect("503")
    requests: list[tuple[str, str]] = []

    def busy(route: Route) -> None:
        requests.append((route.request.method, route.request.url))
        problem = {"code": "busy", "detail": "33 requests are already waiting."}
        route.fulfill(status=503, json=problem, content_type="application/problem+json")

    workbench.page.route(re.compile(r"attention\.npz"), busy)
    part = shared(workbench).locator("share-weights")
    for title in ("Layer 5", "All layers"):
        link = part.get_by_role("link", name=re.compile(f"^{title}"))
        expect(link.locator(".number")).to_have_count(0)
        expect(link).to_have_attribute("href", re.compile(r"attention\.npz"))
    expect(part.get_by_role("alert")).to_be_hidden()
    # Each size is asked once, and no file is begun.
    assert [method for method, _ in requests] == ["HEAD", "HEAD"]


def test_a_snippet_is_shown_as_it_is_copied(workbench: Workbench) -> None:
    page = shared(workbench)
    # This server has no public address for WordPress.
    expect(dialog(page).get_by_role("button", name="WordPress")).to_be_hidden()
    snippet = copied(page, "LaTeX")
    assert "\\includegraphics[width=\\linewidth]{followspot-5.3.pdf}" in snippet
    shown = dialog(page).get_by_label("Snippet: LaTeX")
    expect(shown).to_have_value(snippet)
    expect(page.get_by_role("button", name="Copied")).to_have_attribute("aria-pressed", "true")
    dialog(page).get_by_role("button", name="HTML image").click()
    expect(dialog(page).get_by_label("Snippet: HTML image")).to_have_value(re.compile("^<a href="))


def test_without_the_clipboard_the_text_stands_there_selected(workbench: Workbench) -> None:
    """Chromium refuses the clipboard, like Firefox and pages without https."""
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
    for _ in range(48):
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
        """(node) => [...node.querySelectorAll('button, select, a, label.toggle, input:not([type=checkbox])')]
          .filter((item) => item.checkVisibility() && item.getBoundingClientRect().height < 44)
          .filter((item) => !item.closest('p')) // a link within a sentence is as high as its line
          .map((item) => item.textContent.trim())"""
    )
    assert small == []
    assert dialog(page).evaluate("(node) => node.scrollWidth <= node.clientWidth")
    beside = dialog(page).evaluate(
        """(node) => node.querySelector('.share-takes').getBoundingClientRect().top
          < node.querySelector('.share-shown').getBoundingClientRect().bottom"""
    )
    assert not beside


def choose(page: Page, name: str) -> None:
    """Choose another kind of picture, or the embed."""
    dialog(page).get_by_role("radio", name=name, exact=True).check(force=True)


def embedded(page: Page) -> FrameLocator:
    """The preview of the embed."""
    return page.frame_locator(".share-frame iframe")


def test_the_sentence_is_taken_with_its_lines(workbench: Workbench) -> None:
    page = shared(workbench)
    choose(page, "Sentence")
    preview = page.locator(".share-preview")
    expect(preview).to_have_attribute("src", re.compile("kind=sentence"))
    expect(preview).to_have_attribute("alt", re.compile("lines from each word"))
    drawn = page.request.get(str(preview.get_attribute("src"))).text()
    assert "The other lines are those of “it”" in drawn
    with page.expect_download() as download:
        dialog(page).get_by_role("link", name=re.compile("^CSV")).click()
    assert download.value.suggested_filename == "followspot-sentence-5.3.csv"


def test_a_note_stands_in_every_file(workbench: Workbench) -> None:
    page = shared(workbench)
    dialog(page).get_by_label("Your note").fill("Look at <mat>")
    dialog(page).get_by_label("Your note").press("Tab")
    preview = page.locator(".share-preview")
    expect(preview).to_have_attribute("src", re.compile("note=Look"))
    assert "Look at &lt;mat&gt;" in page.request.get(str(preview.get_attribute("src"))).text()
    assert "note=Look+at+%3Cmat%3E" in copied(page, "Notion")


def test_the_embed_is_seen_as_readers_will_see_it(workbench: Workbench) -> None:
    page = shared(workbench)
    choose(page, "Embed")
    expect(embedded(page).get_by_role("heading", name="Layer 5, head 3")).to_be_visible()
    text = embedded(page).locator("[data-part='said']")
    expect(text).to_contain_text("with weight 0.311")
    dialog(page).get_by_label("ask first").check()
    expect(embedded(page).get_by_text("What does “it” attend to most?")).to_be_visible()
    expect(text).to_be_hidden()
    dialog(page).get_by_label("ask first").uncheck()
    dialog(page).get_by_label("switch to other heads").check()
    expect(embedded(page).get_by_label("Head").locator("option")).to_have_count(12)
    choose(page, "Sentence")
    expect(dialog(page).get_by_label("ask first")).to_be_disabled()
    expect(dialog(page).get_by_label("switch to other heads")).to_be_disabled()
    dialog(page).get_by_label("slide").check()
    assert 'width="960" height="540"' in copied(page, "Any page (iframe)")


def test_what_was_copied_works_in_a_page_of_others(workbench: Workbench, site: Site) -> None:
    page = shared(workbench)
    dialog(page).get_by_label("Theme").select_option("dark")
    expect(dialog(page).get_by_text("720 × 640 pixels")).to_be_hidden()
    snippet = copied(page, "Any page (iframe)")
    size = re.search(r'width="720" height="(\d+)"', snippet)
    assert size
    other = page.context.new_page()
    site.html = f"<!doctype html><body>{snippet}</body>"
    other.goto(site.address)
    frame = other.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Layer 5, head 3")).to_be_visible()
    expect(frame.locator("html")).to_have_attribute("data-theme", "dark")
    needed = frame.locator("main").evaluate("(node) => Math.ceil(node.getBoundingClientRect().height)")
    assert abs(needed - int(size[1])) <= 1


def test_a_saved_figure_stays_and_everything_leads_to_it(workbench: Workbench) -> None:
    page = shared(workbench)
    dialog(page).get_by_label("Title").fill("What is soft?")
    dialog(page).get_by_role("button", name="Save figure").click()
    expect(dialog(page).get_by_text("it is not shown again")).to_be_visible()
    address = dialog(page).get_by_role("textbox", name="Address").input_value()
    match = re.fullmatch(r"http://[^/]+/figures/([1-9A-HJ-NP-Za-km-z]{12})", address)
    assert match
    assert copied(page, "Copy link") == address
    expect(page.locator(".share-preview")).to_have_attribute("src", f"{address}.svg")
    token = dialog(page).get_by_role("textbox", name="Token").input_value()
    assert copied(page, "Copy token") == token
    dialog(page).get_by_label("Pixels").select_option("card")
    with page.expect_download() as download:
        dialog(page).get_by_role("link", name=re.compile("^PNG")).click()
    assert download.value.url == f"{address}.png?card=1"
    known = page.request.get(f"/api/figures/{match[1]}").json()
    assert (known["title"], known["spec"]["layer"], known["spec"]["query"]) == ("What is soft?", "5", "8")
    expect(dialog(page).get_by_role("link", name="its page")).to_have_attribute("href", address)
    choose(page, "Sentence")
    expect(dialog(page).get_by_role("button", name="Save figure")).to_be_visible()
    assert copied(page, "Copy link") == page.url
    gone = page.request.delete(
        f"/api/figures/{match[1]}", headers={"Followspot-Delete-Token": token, "Origin": page.url}
    )
    assert gone.status == 204


def test_a_saved_figure_is_deleted_where_it_was_saved(workbench: Workbench) -> None:
    page = shared(workbench)
    dialog(page).get_by_role("button", name="Save figure").click()
    saved = dialog(page).get_by_text("Saved. Copies now use")
    expect(saved).to_be_focused()
    address = dialog(page).get_by_role("textbox", name="Address").input_value()
    assert page.request.get(address).ok
    dialog(page).get_by_role("button", name="Delete this figure").click()
    expect(dialog(page).get_by_role("alert")).to_have_text("Deleted.")
    expect(dialog(page).get_by_role("button", name="Save figure")).to_be_focused()
    assert page.request.get(address).status == 404
    assert copied(page, "Copy link") == page.url


@pytest.mark.parametrize(
    ("status", "code", "detail"),
    [
        (409, "figures-full", "There is room for 100 figures."),
        (503, "draining", "The server is shutting down."),
    ],
)
def test_why_it_was_not_saved_stands_there_in_words(
    workbench: Workbench, faults: Faults, status: int, code: str, detail: str
) -> None:
    faults.expect(str(status))
    page = shared(workbench)
    problem = {
        "title": "No",
        "status": status,
        "detail": detail,
        "code": code,
        "hint": "Delete one of yours.",
    }
    page.route(
        "**/api/figures",
        lambda route: route.fulfill(status=status, json=problem, content_type="application/problem+json"),
    )
    dialog(page).get_by_role("button", name="Save figure").click()
    expect(dialog(page).get_by_role("alert")).to_have_text(f"{detail} Delete one of yours.")
    expect(dialog(page).get_by_role("button", name="Save figure")).to_be_enabled()


def test_a_comparison_is_taken_as_one_picture_or_as_its_sides(workbench: Workbench) -> None:
    page = shared(workbench, **{"layer": 3, "head": 1, "b.text": TIRED})
    expect(dialog(page).get_by_role("radio", name="A − B")).to_be_checked()
    preview = page.locator(".share-preview")
    expect(preview).to_have_attribute("src", re.compile(r"kind=comparison.*b\.text=.*tired"))
    both = f"“{SOFT}” (A) and “{TIRED}” (B)"
    expect(preview).to_have_attribute("alt", f"Preview. Layer 3, head 1: A, B and A − B, of {both}")
    drawn = page.request.get(str(preview.get_attribute("src"))).text()
    assert all(name in drawn for name in ("A − B", "soft", "tired"))
    call = ast.parse(copied(page, "Jupyter (Python)")).body[1]
    assert "kind='comparison'" in ast.unparse(call) and f"b_text={TIRED!r}" in ast.unparse(call)
    choose(page, "Heatmap")
    expect(preview).to_have_attribute("src", re.compile(r"text=[^&]*soft[^&]*&"))
    choose(page, "B")
    expect(preview).to_have_attribute("src", re.compile(r"[?&]text=[^&]*tired[^&]*&(?!.*b\.text)"))
    expect(preview).to_have_attribute(
        "alt", f"Preview. Layer 3, head 1: what each word attends to in “{TIRED}”"
    )
    assert "b.text=" in copied(page, "Copy link")


def test_all_heads_and_their_ranking_are_taken_too(workbench: Workbench) -> None:
    page = shared(workbench)
    preview = page.locator(".share-preview")
    for name, kind, text in (
        ("All heads", "overview", "All heads: 6 layers of 12 heads"),
        ("Ranking", "ranking", "0.311"),
    ):
        choose(page, name)
        expect(preview).to_have_attribute("src", re.compile(f"kind={kind}"))
        answer = page.request.get(str(preview.get_attribute("src")))
        assert answer.ok
        assert text in answer.text()
        # Only plotly.js zooms, and it draws neither.
        expect(dialog(page).get_by_role("link", name=re.compile("^HTML "))).to_have_count(1)
    expect(preview).to_have_attribute("alt", re.compile("“it” attends most to “mat”"))
    page.keyboard.press("Escape")
    workbench.open(text=SOFT, layer=5, head=3)
    page.get_by_role("button", name="Share").click()
    expect(dialog(page).get_by_role("radio", name="All heads")).to_be_visible()
    expect(dialog(page).get_by_role("radio", name="Ranking")).to_have_count(0)


def test_the_order_of_the_ranking_is_taken_too(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, query=8, key=6).page
    by_weight = [row[0] for row in workbench.ranking]
    page.locator('pair-ranking [data-column="lift"] button').click()
    workbench.drawn()
    by_lift = [row[0] for row in workbench.ranking]
    assert workbench.query["sort"] == "lift"
    assert by_lift[0] != by_weight[0]
    page.get_by_role("button", name="Share").click()
    choose(page, "Ranking")
    preview = page.locator(".share-preview")
    expect(preview).to_have_attribute("src", re.compile("sort=lift"))
    expect(preview).to_have_attribute("alt", re.compile("“it” attends more than other words do to “mat”"))
    drawn = page.request.get(str(preview.get_attribute("src"))).text()
    first, second = (re.sub(r"L(\d+) H(\d+)", r"layer \1, head \2: ", name) for name in by_lift[:2])
    assert drawn.index(first) < drawn.index(second)
    choose(page, "Heatmap")
    expect(preview).not_to_have_attribute("src", re.compile("sort="))
    page.keyboard.press("Escape")
    page.reload()
    workbench.drawn()
    assert [row[0] for row in workbench.ranking] == by_lift
    page.go_back()
    workbench.drawn()
    assert [row[0] for row in workbench.ranking] == by_weight


def test_of_b_there_is_no_ranking_for_words_of_a(workbench: Workbench) -> None:
    page = shared(workbench, **{"b.text": TIRED})
    choose(page, "Ranking")
    preview = page.locator(".share-preview")
    expect(preview).to_have_attribute("src", re.compile(r"kind=ranking.*query=8&key=6"))
    choose(page, "B")
    expect(dialog(page).get_by_role("radio", name="Heatmap")).to_be_checked()
    expect(dialog(page).get_by_role("radio", name="Ranking")).to_have_count(0)
    assert page.request.get(str(preview.get_attribute("src"))).ok
    choose(page, "A")
    expect(dialog(page).get_by_role("radio", name="Ranking")).to_be_visible()


def test_why_there_is_no_picture_stands_there_in_words(workbench: Workbench, faults: Faults) -> None:
    faults.expect("422")
    page = workbench.open(**HEAD).page
    problem = {
        "title": "No",
        "status": 422,
        "detail": "No such word.",
        "code": "x",
        "hint": "Choose another.",
    }
    page.route(
        re.compile(r"/figure\.(svg|html)"),
        lambda route: route.fulfill(status=422, json=problem, content_type="application/problem+json"),
    )
    page.get_by_role("button", name="Share").click()
    expect(dialog(page).get_by_text("No such word. Choose another.")).to_be_visible()
    files = dialog(page).get_by_role("link", name=re.compile("^HTML"))
    expect(files).to_have_count(2)
    expect(files.filter(has_text="…")).to_have_count(0)


def test_a_copied_frame_is_as_high_as_its_page_though_nobody_looked(workbench: Workbench, site: Site) -> None:
    page = workbench.page
    page.context.grant_permissions(CLIPBOARD)
    workbench.open(**HEAD)
    page.get_by_role("button", name="Share").click()
    snippet = copied(page, "Any page (iframe)")
    other = page.context.new_page()
    site.html = f"<!doctype html><body>{snippet}</body>"
    other.goto(site.address)
    other.frame_locator("iframe").locator("main[data-state='still']").wait_for()
    main = other.frame_locator("iframe").locator("main")
    needed = main.evaluate("(node) => Math.ceil(node.getBoundingClientRect().height)")
    assert needed > 640
    assert f'width="720" height="{needed}"' in snippet


def test_a_snippet_says_that_others_cannot_open_its_address(workbench: Workbench) -> None:
    page = shared(workbench)
    note = page.locator("share-snippets [data-part='reach']")
    words = f"Only this computer can open an address that begins with {page.evaluate('location.origin')}."
    expect(note).to_contain_text(words)
    expect(page.locator("share-copies [data-part='reach']")).to_contain_text(words)
    copied(page, "Jupyter (Python)")
    expect(note).to_be_hidden()
    copied(page, "Markdown")
    expect(note).to_be_visible()
