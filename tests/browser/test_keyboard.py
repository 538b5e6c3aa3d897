"""Everything works without a mouse."""

import pytest
from playwright.sync_api import expect

from .workbench import SOFT, TIRED, Workbench


def test_words(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, layer=5, head=3).page
    workbench.word(0).focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    expect(workbench.word(8)).to_be_focused()
    expect(page.locator("#announcer")).to_contain_text("it attends most to mat (31 %)")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    workbench.drawn()
    assert (workbench.query["query"], workbench.query["key"]) == ("8", "6")
    expect(workbench.word(6)).to_be_focused()
    page.keyboard.press("p")
    workbench.drawn()
    assert workbench.query["pins"] == "6"
    page.keyboard.press("End")
    expect(workbench.word(12)).to_be_focused()


def test_a_pressed_chip_keeps_the_focus(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, query=8, key=6).page
    page.get_by_role("button", name="Pin it").focus()
    page.keyboard.press("Enter")
    workbench.drawn()
    assert workbench.query["pins"] == "8"
    expect(page.get_by_role("button", name="Unpin it")).to_be_focused()


def test_heads(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT).page
    workbench.tile(0, 0).focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowUp"):
        page.keyboard.press(key)
    expect(workbench.tile(1, 1)).to_be_focused()
    page.keyboard.press("Enter")
    workbench.drawn()
    assert (workbench.query["layer"], workbench.query["head"]) == ("1", "1")
    expect(workbench.tile(1, 1)).to_have_attribute("aria-selected", "true")
    expect(page.locator('.tile[tabindex="0"]')).to_have_count(1)


def test_cells(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, layer=5, head=3).page
    weights = workbench.weights(5, 3)
    page.locator("heat-map").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    announced = page.locator("#announcer")
    expect(announced).to_contain_text("cat → The: ")
    assert float((announced.inner_text()).split(": ")[1].split(",")[0]) == pytest.approx(
        weights[2][1], rel=0.05
    )
    page.keyboard.press("Enter")
    workbench.drawn()
    assert (workbench.query["query"], workbench.query["key"]) == ("2", "1")


def test_keys_that_work_everywhere(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, layer=5, head=3, query=8, key=6).page
    heading = page.locator("head-view h2")
    page.keyboard.press("[")
    expect(heading).to_have_text("Layer 4, head 3")
    page.keyboard.press("]")
    page.keyboard.press("]")
    expect(heading).to_have_text("Layer 0, head 3")
    effects = {
        "w": ("unit", "word"),
        "s": ("specials", "0"),
        "d": ("direction", "attended"),
        "p": ("pins", "8"),
    }
    for key, (name, value) in effects.items():
        page.keyboard.press(key)
        workbench.drawn()
        assert workbench.query[name] == value
    page.keyboard.press("Escape")
    workbench.drawn()
    assert "query" not in workbench.query
    assert "pins" in workbench.query
    page.keyboard.press("Escape")
    workbench.drawn()
    assert "pins" not in workbench.query


def test_comparing_keeps_the_focus(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, layer=5, head=3).page
    workbench.word(8).focus()
    page.keyboard.press("c")
    workbench.drawn()
    expect(page.get_by_label("Sentence of B")).to_have_value(SOFT)
    expect(workbench.word(8)).to_be_focused()
    page.keyboard.press("c")
    workbench.drawn()
    expect(page.get_by_label("Sentence of B")).to_be_hidden()


def test_the_prompt_takes_its_own_keys(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT).page
    page.keyboard.press("/")
    expect(page.get_by_label("Your sentence")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type(" wsd?")
    workbench.shows(f"{SOFT} wsd?")
    assert set(workbench.query) == {"model", "text"}
    page.keyboard.press("Escape")
    expect(page.get_by_label("Your sentence")).not_to_be_focused()


def test_help(workbench: Workbench) -> None:
    page = workbench.open().page
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="How to use this page")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert "query" not in workbench.query, "Esc closed the help and did not touch the selection"


def test_menus(workbench: Workbench) -> None:
    page = workbench.open().page
    button = page.get_by_role("button", name="Examples")
    button.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="The same with “tired”")).to_be_focused()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")


def test_everything_has_a_name(workbench: Workbench) -> None:
    """Focusable elements have names."""
    page = workbench.open().page
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('button, select, input, textarea, a, [tabindex="0"]')]
          .filter((node) => node.checkVisibility())
          .filter((node) => !node.getAttribute('aria-label') && !node.textContent.trim())
          .filter((node) => !node.labels?.length)
          .map((node) => node.outerHTML)"""
    )
    assert nameless == []
    for landmark in ("banner", "main", "contentinfo"):
        expect(page.get_by_role(landmark)).to_have_count(1)
    expect(page.get_by_role("grid", name="Layers are rows, heads are columns")).to_have_count(1)


def test_the_first_tabs_skip_to_picture_ranking_and_heatmap(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, query=8, key=6).page
    for name, target in {
        "Skip to the picture": "main",
        "Skip to the ranking of heads": "pair-ranking",
        "Skip to the heatmap": "heat-map",
    }.items():
        page.get_by_role("link", name="Followspot, start again").focus()
        link = page.get_by_role("link", name=name)
        for _ in range(3):
            page.keyboard.press("Shift+Tab")
            if link.evaluate("(node) => node === document.activeElement"):
                break
        page.keyboard.press("Enter")
        expect(page.locator(target)).to_be_focused()


def test_what_changes_is_announced(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, layer=5, head=3).page
    announced = page.locator("#announcer")
    workbench.tile(5, 3).focus()
    page.keyboard.press("w")
    expect(announced).to_contain_text("Whole words, with special tokens: 13 rows, 13 columns.")
    workbench.word(8).click()
    workbench.word(6).click()
    expect(announced).to_contain_text("72 heads are ranked for this pair, first L5 H3 (0.311).")
    page.keyboard.press("]")
    expect(announced).to_contain_text("Layer 0, head 3: it gives")
    page.get_by_label("Your sentence").fill("The cat sat on the mat because it was tired.")
    expect(announced).to_contain_text("Now shown: “The cat sat on the mat because it was tired.”. Layer 0")
    page.get_by_role("button", name="Compare", exact=True).press("Enter")
    expect(announced).to_contain_text("A and B are compared.")


def test_what_disappears_hands_on_the_focus(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, query=8, key=6).page
    page.get_by_role("button", name="Deselect mat").press("Enter")
    expect(page.get_by_role("button", name="Pin it")).to_be_focused()
    page.get_by_role("button", name="Deselect it").press("Enter")
    expect(page.locator(".word:focus")).to_have_count(1)
    workbench.drawn()
    page.get_by_role("rowheader", name="L0").press("Enter")
    page.get_by_role("button", name="Only L").press("Enter")
    expect(page.locator("heat-map")).to_be_focused()


def test_the_ranking_is_one_stop(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, query=8, key=6, layer=5, head=3).page
    heads = page.locator("pair-ranking tbody button")
    expect(page.locator("pair-ranking tbody button[tabindex='0']")).to_have_count(1)
    page.locator("pair-ranking thead button").last.focus()
    page.keyboard.press("Tab")
    expect(heads.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(heads.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    workbench.drawn()
    expect(heads.nth(1)).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("PageUp")
    page.keyboard.press("ArrowUp")
    row, head = page.locator("pair-ranking .table-scroll").evaluate(
        """(box) => [box.querySelector('thead').getBoundingClientRect().bottom,
                     document.activeElement.getBoundingClientRect().top]"""
    )
    assert head >= row, "the titles of the columns cover the row"
    page.keyboard.press("Home")
    expect(heads.first).to_be_focused()


def test_a_row_of_buttons_is_one_stop(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, query=8, key=6, layer=5, head=3).page
    tools = page.get_by_role("toolbar", name="Model, examples and page")
    assert tools.locator("[tabindex='0']:not(dialog *, .menu-panel *)").count() == 1
    page.get_by_label("Your sentence").focus()
    page.keyboard.press("Tab")
    for name in ("MiniLM L6", "Examples", "Compare", "Share"):
        expect(tools.get_by_role("button", name=name, exact=True)).to_be_focused()
        page.keyboard.press("ArrowRight")
    page.keyboard.press("End")
    expect(page.get_by_role("button", name="Help and keyboard")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Help and keyboard")).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    expect(tools.get_by_role("group", name="Models").locator(":focus")).to_have_count(1)


def test_a_button_that_goes_leaves_its_row_in_reach(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, layer=5, head=3).page
    page.get_by_role("button", name="Zoom in").press("Enter")
    page.get_by_role("button", name="Whole head").press("Enter")
    expect(page.locator("heat-map")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Previous head")).to_be_focused()


def test_from_right_to_left_the_left_arrow_goes_on(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, layer=5, head=3, lang="ar").page
    tools = page.get_by_role("toolbar").first
    tools.get_by_role("button").first.focus()
    page.keyboard.press("ArrowLeft")
    expect(tools.get_by_role("button").nth(1)).to_be_focused()
    head = page.locator("[data-step='head']")
    head.first.focus()
    page.keyboard.press("ArrowRight")
    expect(head.last).to_be_focused()


def test_share_beside_the_heatmap(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, layer=5, head=3).page
    page.locator("heat-map").focus()
    page.keyboard.press("Tab")
    share = page.get_by_role("button", name="Take this picture with you")
    expect(share).to_be_focused()
    expect(share).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Take it with you")).to_be_visible()
    page.keyboard.press("Escape")
    expect(share).to_be_focused()


@pytest.mark.parametrize("width", [1440, 390])
def test_share_beside_the_last_heatmap_of_a_comparison(workbench: Workbench, width: int) -> None:
    workbench.page.set_viewport_size({"width": width, "height": 900})
    page = workbench.open(text=SOFT, layer=5, head=3, **{"b.text": TIRED}).page
    page.locator("heat-map:visible").last.focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Take this picture with you")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Take it with you")).to_be_visible()


def test_zooming_by_keys_and_buttons(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, layer=5, head=3, query=8, key=6).page
    announced = page.locator("#announcer")
    page.get_by_role("button", name="Zoom in").click()
    expect(announced).to_have_text("Shown: rows the to ., columns sat to was.")
    page.locator("heat-map").focus()
    page.keyboard.press("+")
    expect(announced).to_have_text("Shown: rows because to soft, columns the to it.")
    page.keyboard.press("End")
    expect(announced).to_contain_text("it → [SEP]: ")
    expect(page.locator("heat-map .label.is-hovered", has_text="[SEP]")).to_be_visible()
    page.keyboard.press("Control+Home")
    expect(announced).to_contain_text("[CLS] → [CLS]: ")
    page.keyboard.press("-")
    page.keyboard.press("0")
    expect(page.get_by_role("button", name="Whole head")).to_be_hidden()


def test_the_heatmap_as_a_table(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, layer=5, head=3, query=8, key=6).page
    page.get_by_text("Show as table").press("Enter")
    table = page.get_by_role("table", name="Layer 5, head 3")
    expect(table.get_by_role("row")).to_have_count(14)
    cells = table.get_by_role("row").nth(9).locator("th, td").all_inner_texts()
    assert (cells[0], float(cells[7])) == ("it", float(f"{workbench.weights(5, 3)[8][6]:.7g}"))
    page.get_by_role("button", name="Zoom in").click()
    expect(table.get_by_role("row")).to_have_count(8)
    page.get_by_role("button", name="Compare", exact=True).click()
    workbench.drawn()
    expect(page.locator("heat-table table")).to_have_count(3)


def test_every_cell_of_a_long_text_is_in_a_table(workbench: Workbench) -> None:
    text = "The old cat sat on the mat. " * 20
    page = workbench.open(text=text, layer=5, head=3, query=130, key=120).page
    page.get_by_text("Show as table").press("Enter")
    shown = page.locator("heat-table [data-part='shown']")
    expect(shown).to_have_text("Rows 101 to 162 of 162, columns 101 to 162 of 162.")
    weights = workbench.weights(5, 3)
    rows = page.locator("heat-table tbody tr")
    expect(rows).to_have_count(62)
    assert float(rows.nth(30).locator("td").nth(20).inner_text()) == float(f"{weights[130][120]:.7g}")
    page.get_by_role("button", name="Rows before").press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(shown).to_have_text("Rows 1 to 100 of 162, columns 1 to 100 of 162.")
    expect(page.get_by_role("button", name="Columns before")).to_be_focused()
    assert float(rows.nth(99).locator("td").nth(1).inner_text()) == float(f"{weights[99][1]:.7g}")
    page.keyboard.press("Enter")
    expect(shown).to_have_text("Rows 1 to 100 of 162, columns 1 to 100 of 162.")


def test_single_keys_can_be_turned_off(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, query=8).page
    page.keyboard.press("?")
    page.get_by_label("Shortcuts of a single key").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    workbench.drawn()
    for key in ("w", "c", "?", "/"):
        page.keyboard.press(key)
    page.keyboard.press("Escape")
    workbench.drawn()
    assert not {"unit", "query", "b.text"} & set(workbench.query), "Escape still clears what is chosen"
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_label("Your sentence")).not_to_be_focused()
