"""Does it hold?: from a pair in the workbench to many sentences, and back to one of them."""

import csv
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from .workbench import SOFT, Workbench

IT, MAT = 8, 6


def drawn(page: Page) -> None:
    """Wait until the scan is done and its head is drawn; effects take a busy machine long."""
    page.wait_for_selector("html[data-state='drawn']", timeout=90_000)
    page.locator(".scan-dot").first.wait_for()


def query(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def test_from_a_lucky_sentence_to_many_and_back(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, layer=5, head=3, query=IT, key=MAT).page
    page.get_by_role("link", name="Does it hold in more than one sentence?").click()
    lines = page.get_by_label("One sentence per line")
    expect(lines).to_have_value("The cat sat on the {mat} because [it] was soft.")
    lines.focus()
    lines.press("Control+End")
    lines.press_sequentially(
        "\nThe {bottle} fell and [it] broke.\nAn old \\[red\\] {coat} with holes: [it] was warm."
    )
    page.get_by_role("button", name="Scan the sentences").click()
    drawn(page)
    expect(page.locator("scan-heads h2")).to_contain_text("of 3 sentences")
    expect(page.locator(".scan-tile")).to_have_count(72)
    page.locator(".scan-tile[data-head='3 1']").click()
    expect(page.locator("scan-head h2")).to_have_text("Layer 3, head 1, sentence by sentence")
    expect(page.locator(".scan-dot")).to_have_count(3)
    row = page.locator(".scan-sentence", has_text="was soft")
    expect(row.locator(".number")).to_have_text("0.196")
    expect(page.locator(".scan-sentence", has_text="An old [red] coat with holes")).to_be_visible()
    row.click()
    workbench.drawn()
    assert workbench.query["query"] == str(IT) and workbench.query["key"] == str(MAT)
    assert "20 % of its attention to mat" in workbench.sentence


def test_a_set_that_ships_is_in_the_address_and_survives_a_reload(page: Page) -> None:
    page.goto("/scan")
    page.locator("[data-part='set']").select_option(label="A name that comes again (30)")
    page.get_by_role("button", name="Scan the sentences").click()
    drawn(page)
    page.wait_for_function("() => new URLSearchParams(location.search).has('layer')")
    assert query(page)["set"] == "repeated"
    # The menu may meanwhile name another set: the numbers have their set's name beside them.
    expect(page.locator("scan-heads [data-part=counts]")).to_contain_text(
        "A name that comes again. MiniLM L6, self-attention."
    )
    page.locator("scan-heads tbody[data-part='rows'] tr").nth(1).click()
    name = page.locator("scan-heads tr[aria-current='true'] th").inner_text()
    title = page.locator("scan-head h2")
    layer, head = name.removeprefix("L").split(" H")
    expect(title).to_have_text(f"Layer {layer}, head {head}, sentence by sentence")
    page.reload()
    drawn(page)
    expect(title).to_have_text(f"Layer {layer}, head {head}, sentence by sentence")
    expect(page.locator(".scan-against")).to_contain_text("A random pair of words")


def test_own_sentences_have_an_address_too_and_the_table_can_be_saved(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text(
        "text,query,key\nThe king slept while he snored.,he,king\n=The queen sang as she cooked.,she,queen\n"
    )
    page.goto("/scan")
    page.locator("input[type='file']").set_input_files(file)
    drawn(page)
    assert len(query(page)["scan"]) == 32
    with page.expect_download() as download:
        page.get_by_role("link", name="Sentences as CSV").click()
    with download.value.path().open(newline="", encoding="utf-8") as saved:
        rows = list(csv.DictReader(saved))
    assert [row["key"] for row in rows] == ["king", "queen"]
    assert rows[1]["text"] == "'=The queen sang as she cooked."
    page.reload()
    drawn(page)
    expect(page.get_by_label("One sentence per line")).to_have_value(
        "The {king} slept while [he] snored.\n=The {queen} sang as [she] cooked."
    )


def test_a_line_at_fault_is_reported_beside_the_sentences(page: Page, faults: object) -> None:
    faults.expect("422")  # type: ignore[attr-defined]
    page.goto("/scan")
    page.get_by_label("One sentence per line").fill("The {cat} slept because [it] was tired.\nNo marks here.")
    page.get_by_role("button", name="Scan the sentences").click()
    expect(page.get_by_role("alert")).to_contain_text("Line 2: No word is marked")


def test_a_scan_can_be_cancelled(page: Page) -> None:
    page.goto("/scan")
    long = "because it rained and the river rose over the old stone bridge " * 8
    lines = "\n".join(f"The {{cat}} slept {long} and [it] was tired {number}." for number in range(180))
    page.get_by_label("One sentence per line").fill(lines)
    page.get_by_role("button", name="Scan the sentences").click()
    page.get_by_text("sentences are read.").wait_for()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("scan-progress")).to_contain_text("Cancelled after")
    expect(page.locator("scan-heads")).to_be_hidden()


def test_the_grid_is_used_with_the_keyboard(page: Page) -> None:
    page.goto("/scan?set=determiner")
    drawn(page)
    page.locator(".scan-tile[aria-selected='true']").focus()
    for key in ("ArrowUp",) * 5 + ("ArrowLeft",) * 11 + ("ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    expect(page.locator(".scan-peek")).to_contain_text("L1 H1: finds the word in")
    page.keyboard.press("Enter")
    expect(page.locator("scan-head h2")).to_contain_text("Layer 1, head 1")


def test_what_effects_are_measured_by_is_chosen_and_stays_in_the_address(page: Page) -> None:
    page.goto("/scan")
    page.get_by_label("One sentence per line").fill(
        "The old {clock} struck because [it] was right.\nThe {bottle} fell and [it] broke."
    )
    expect(page.get_by_label("Measured")).to_be_hidden()
    page.get_by_label("Also measure what changes").check()
    page.get_by_label("Measured").select_option("similarity to another text")
    page.get_by_label("The other text").fill("Nobody was there.")
    page.get_by_label("The other text").press("Enter")
    notes = page.locator("scan-effects [data-part=notes]")
    expect(notes).to_contain_text("by how much the similarity to the other text would change")
    drawn(page)
    page.reload()
    drawn(page)
    expect(page.get_by_label("The other text")).to_have_value("Nobody was there.")
    # MiniLM predicts nothing, so no token can be named.
    assert page.get_by_label("Measured").locator("option").all_inner_texts() == [
        "how far the embedding moves",
        "similarity to another text",
    ]


def test_heads_are_removed_and_the_curves_are_shown_in_numbers_too(page: Page, tmp_path: Path) -> None:
    page.goto("/scan")
    page.get_by_label("One sentence per line").fill(
        "The old {clock} struck because [it] was right.\nThe {bottle} fell and [it] broke."
    )
    page.get_by_label("Also remove more and more").check()
    page.get_by_role("button", name="Scan the sentences").click()
    section = page.locator("scan-pruning")
    section.get_by_role("heading", name="How many heads are needed?").wait_for()
    drawn(page)
    picture = section.get_by_role("img")
    expect(picture).to_have_attribute("alt", re.compile("With all 72 heads the mean outcome is 0"))
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 500
    points = section.get_by_role("region", name="The curves in numbers").locator("tbody tr")
    assert points.locator("th").all_inner_texts()[0::10] == ["0", "72"]
    section.get_by_role("button", name="Show all 72 heads").click()
    expect(section.get_by_role("region", name="Heads by importance").locator("tbody tr")).to_have_count(72)
    with page.expect_download() as download:
        section.get_by_role("link", name="CSV").click()
    download.value.save_as(tmp_path / "curves.csv")
    assert (tmp_path / "curves.csv").read_text().startswith("model,stream,table")
    page.get_by_role("button", name="Theme").click()
    expect(picture).to_have_attribute("src", re.compile("theme="))
    page.reload()
    drawn(page)
    expect(section).to_be_visible()
    curves_are_saved(page)


def curves_are_saved(page: Page) -> None:
    """From the scan to the page of the saved pruning, its frame and its files; then deleted."""
    section = page.locator("scan-save")
    section.get_by_text("Save it on this server").click()
    section.get_by_label("Title (optional)").fill("Two sentences")
    section.get_by_role("button", name="Save these curves").click()
    expect(section.get_by_text("This browser keeps the token")).to_be_visible()
    address = section.get_by_role("textbox", name="Address").input_value()
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Two sentences")
    expect(page.get_by_role("main")).to_contain_text("2 sentences, the first: “The old clock struck")
    assert page.locator(".saved-picture svg:visible").count() == 1
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    assert "table,order,rank" in download.value.path().read_text()
    page.goto(address.replace("/figures/", "/embed/"))
    page.locator("[data-part=stage]").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-part=live]")).to_contain_text("heads removed, ")
    page.goto(address)
    page.get_by_role("link", name="Explore these sentences").click()
    expect(page.locator("scan-pruning")).to_be_visible()


@pytest.mark.parametrize("width", [1440, 1024, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_scrolls_sideways(open_page: Callable[..., Page], width: int, scheme: str) -> None:
    page = open_page(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page.goto("/scan?set=repeated&effects=1")
    drawn(page)
    expect(page.locator("scan-effects")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width
