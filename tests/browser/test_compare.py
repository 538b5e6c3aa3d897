"""A, B and A - B: what is compared, its pictures and sentences, and its link."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from ..conftest import Faults
from .test_appearance import FAINT
from .workbench import SOFT, TIRED, Workbench

CAT, MAT, IT, LAST = 2, 6, 8, 10
CHOSEN = {"layer": 3, "head": 1, "query": IT, "key": MAT}
SOFT_TIRED = {"text": SOFT, "b.text": TIRED, "overview": "change", **CHOSEN}


def test_from_one_sentence_to_two(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, layer=3, head=1).page
    page.get_by_role("button", name="Compare").click()
    other = page.get_by_label("Sentence of B")
    expect(other).to_be_focused()
    expect(other).to_have_value(SOFT)
    workbench.drawn()
    expect(workbench.part("compare-bar", "same")).to_be_visible()
    expect(page.locator("heat-map")).to_have_count(3)
    expect(page.get_by_label("Colour by")).to_have_value("change")
    other.fill(TIRED)
    expect(page.locator(".word.is-only-b")).to_have_text("tired")
    expect(page.locator(".word.is-only-a")).to_have_text("soft")
    workbench.drawn()
    assert workbench.query["b.text"] == TIRED
    expect(workbench.part("compare-bar", "same")).to_be_hidden()
    assert workbench.query["text"] == SOFT
    page.get_by_role("button", name="Stop comparing").click()
    workbench.drawn()
    expect(page.locator("heat-map")).to_have_count(1)
    assert not any(name.startswith("b.") for name in workbench.query)
    expect(page.get_by_label("Colour by")).to_have_value("pair")


def test_the_example_and_the_numbers(workbench: Workbench) -> None:
    """The page shows the weights of both captures, and the numbers of the API."""
    page = workbench.open(text=SOFT).page
    page.keyboard.press("c")
    workbench.drawn()
    page.get_by_role("button", name="Try “soft” and “tired”").click()
    expect(page.locator(".word.is-only-b")).to_have_text("tired")
    workbench.drawn()
    a, b = workbench.weights(3, 1), _weights(page, TIRED, 3, 1)
    assert (a[IT][CAT], a[IT][MAT]) == pytest.approx((0.149, 0.196), abs=6e-4)
    assert (b[IT][CAT], b[IT][MAT]) == pytest.approx((0.492, 0.144), abs=6e-4)
    tip = f"it → mat: A {a[IT][MAT]:.7g}, B {b[IT][MAT]:.7g}, A − B +"
    assert workbench.readout.startswith(tip)
    assert float(workbench.readout.rsplit("+")[1]) == pytest.approx(a[IT][MAT] - b[IT][MAT], abs=1e-7)
    says = workbench.part("head-inspector", "change").inner_text()
    assert "it gives mat 20 % of its attention in A and 14 % in B." in says
    assert "it moved from mat to cat: 0.20 → 0.14 and 0.15 → 0.49" in says
    document = _document(page, r"comparison\/self\?")
    divergence = document["measures"][0]
    row = next(n for n, place in enumerate(document["rows"]) if place["a"] == [IT])
    cells = page.locator("head-inspector .measures tr").nth(1).locator("td")
    for cell, value in zip(cells.all(), (divergence["rows"][row], divergence["overall"]), strict=True):
        assert float(cell.get_attribute("title") or "") == pytest.approx(value, rel=1e-6)
    best = _document(page, r"comparison\/self\/heads\?")["heads"][0]
    top = page.locator("change-ranking [data-part=heads] tr").first
    expect(top).to_contain_text(f"L{best['layer']} H{best['head']}")
    expect(workbench.part("head-overview", "legend")).to_contain_text(f"L{best['layer']} H{best['head']}")


def test_the_three_pictures_are_one(workbench: Workbench) -> None:
    """Pointing, choosing and zooming in one does the same in all."""
    page = workbench.open(**SOFT_TIRED).page
    expect(page.locator("heat-map .cell.is-chosen")).to_have_count(3)
    page.mouse.move(*_cell(page, "b", IT, CAT))
    expect(page.locator("heat-map .cell.is-hovered")).to_have_count(3)
    expect(workbench.part("head-view", "readout")).to_contain_text("it → cat: A 0.1")
    page.mouse.click(*_cell(page, "difference", IT, CAT))
    workbench.drawn()
    assert workbench.query["key"] == str(CAT)
    expect(page.locator("heat-map .cell.is-chosen")).to_have_count(3)
    page.mouse.move(*_cell(page, "a", 2, 2))
    page.mouse.down()
    page.mouse.move(*_cell(page, "a", 6, 6), steps=4)
    page.mouse.up()
    columns = [
        page.locator("heat-map").nth(n).locator(".label:is([transform], [text-anchor=middle]):not(.is-axis)")
        for n in range(3)
    ]
    for column in columns:
        expect(column).not_to_have_count(14)
    assert columns[0].all_text_contents() == columns[1].all_text_contents() == columns[2].all_text_contents()
    page.get_by_role("button", name="Whole head").click()
    for column in columns:
        expect(column).to_have_count(14)


def test_what_only_one_side_has(workbench: Workbench) -> None:
    page = workbench.open(**SOFT_TIRED).page
    # A lacks the row and column of B's word, B those of A's, and the difference all four.
    assert [page.locator("heat-map").nth(n).locator("rect.lone").count() for n in range(3)] == [2, 2, 4]
    page.mouse.move(*_cell(page, "a", LAST, 0))
    expect(workbench.part("head-view", "readout")).to_contain_text("soft → [CLS]: only in A: 0.")
    page.mouse.move(0, 0)
    expect(page.locator("heat-map .cell.is-hovered")).to_have_count(0)
    page.locator(".word.is-only-b").hover()
    expect(workbench.part("sentence-strip", "summary")).to_contain_text("Only in B: tired attends most to")
    page.locator(".word.is-only-b").click()
    expect(page.locator('[data-place="note"]')).to_contain_text("Only B has this word")
    assert workbench.query["query"] == str(IT)
    page.locator(".word.is-only-a").click()
    workbench.drawn()
    assert workbench.query["query"] == str(LAST)
    expect(workbench.part("head-inspector", "change")).to_contain_text("soft is only in A")


def test_swapping_and_leaving(workbench: Workbench) -> None:
    page = workbench.open(**SOFT_TIRED).page
    before = workbench.readout
    page.get_by_role("button", name="Swap").click()
    workbench.drawn()
    expect(page.get_by_label("Your sentence")).to_have_value(TIRED)
    expect(page.get_by_label("Sentence of B")).to_have_value(SOFT)
    assert (workbench.query["text"], workbench.query["b.text"]) == (TIRED, SOFT)
    assert (workbench.query["query"], workbench.query["key"]) == (str(IT), str(MAT))
    assert workbench.readout.split("+")[-1] not in before
    assert "−0.05" in workbench.readout
    page.go_back()
    expect(page.get_by_label("Sentence of B")).to_have_value(TIRED)
    workbench.drawn()
    assert workbench.readout == before
    page.get_by_role("heading", level=2).first.click()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    workbench.drawn()
    expect(page.locator("heat-map")).to_have_count(1)
    expect(workbench.page.locator("compare-bar")).to_be_hidden()


def test_another_head_a_layer_and_all_heads(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, layer=5, head=3, query=IT, key=MAT).page
    workbench.tile(3, 1).click(modifiers=["Alt"])
    workbench.drawn()
    assert (workbench.query["b.layer"], workbench.query["b.head"]) == ("3", "1")
    a, b = workbench.weights(5, 3), workbench.weights(3, 1)
    assert f"A {a[IT][MAT]:.7g}, B {b[IT][MAT]:.7g}" in workbench.readout
    expect(page.locator(".side-name").nth(1)).to_contain_text("Layer 3, head 1")
    page.get_by_label("Head of B").select_option("max")
    workbench.drawn()
    assert (workbench.query["b.heads"], workbench.query["b.by"]) == ("3", "max")
    largest = max(workbench.weights(3, head)[IT][MAT] for head in range(12))
    assert f"B {largest:.7g}" in workbench.readout
    expect(page.locator("head-inspector .measures")).to_contain_text("take the mean instead")
    page.get_by_label("Layer of B").select_option("all")
    page.get_by_label("Head of B").select_option("mean")
    workbench.drawn()
    assert workbench.query["b.heads"] == "all"
    expect(page.locator(".side-name").nth(1)).to_contain_text("every head")
    workbench.tile(2, 2).click()
    workbench.drawn()
    assert (workbench.query["layer"], workbench.query["b.heads"]) == ("2", "all")


def test_an_address_restores_the_comparison(workbench: Workbench) -> None:
    other = {"b.text": f"{SOFT} Really", "b.heads": "5,0.3", "b.by": "mean"}
    page = workbench.open(**{"text": SOFT, "unit": "word"}, **other).page
    expect(page.get_by_label("Sentence of B")).to_have_value(f"{SOFT} Really")
    expect(page.locator(".word.is-only-b")).to_have_text("Really")
    expect(page.get_by_label("Layer of B")).to_have_value("set")
    expect(page.locator("heat-map")).to_have_count(3)
    before = workbench.query
    page.keyboard.press("]")
    page.keyboard.press("[")
    workbench.drawn()
    assert {name: before[name] for name in before} == {name: workbench.query[name] for name in before}


def test_what_moved_most_opens_its_head(workbench: Workbench) -> None:
    page = workbench.open(**SOFT_TIRED | {"layer": 0, "head": 0}).page
    move = page.locator('change-ranking [data-part=moves] tr[data-head="3 1"][data-query="8"]')
    # The sentences about the example, not about the sink: *it* attends less to [CLS], too.
    expect(move).to_contain_text("mat → cat")
    expect(page.locator("change-ranking [data-part=moves] tr").first).to_contain_text("mat → cat")
    expect(workbench.part("change-ranking", "notes")).to_contain_text("Moves of special tokens")
    move.click()
    workbench.drawn()
    assert (workbench.query["layer"], workbench.query["head"]) == ("3", "1")
    assert (workbench.query["query"], workbench.query["key"]) == (str(IT), str(CAT))
    expect(move).to_have_attribute("aria-current", "true")


def test_a_reason_goes_away_with_its_cause(workbench: Workbench) -> None:
    """Against a maximum no head is measured; back at the mean, the reason must disappear."""
    page = workbench.open(**SOFT_TIRED | {"b.text": SOFT, "b.heads": 5}).page
    notes = workbench.part("change-ranking", "notes")
    for by, says in (
        ("mean", "compared with one thing"),
        ("max", "is a maximum"),
        ("mean", "compared with one thing"),
    ):
        page.get_by_label("Head of B").select_option(by)
        expect(notes).to_contain_text(says)
        workbench.drawn()
    expect(notes).not_to_contain_text("is a maximum")


def test_what_is_of_a_alone_says_so(workbench: Workbench) -> None:
    """Roles, numbers, images and files are of A: beside a comparison this must be stated."""
    page = workbench.open(**SOFT_TIRED).page
    expect(workbench.part("head-inspector", "of-a")).to_have_text("A by itself")
    page.get_by_role("button", name="Stop comparing").click()
    workbench.drawn()
    expect(workbench.part("head-inspector", "of-a")).to_be_hidden()


def test_a_model_that_cannot_be_had_leaves_a_as_it_is(workbench: Workbench, faults: Faults) -> None:
    faults.expect("404")
    page = workbench.open(**{"text": SOFT, "b.model": "nobody/nothing", "layer": 3, "head": 1}).page
    expect(page.locator('[data-place="compare"]')).to_contain_text("nobody/nothing")
    expect(page.locator("head-view h2")).to_have_text("Layer 3, head 1")
    expect(page.locator("heat-map")).to_have_count(1)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_narrow_pages_one_picture_at_a_time(open_page: Callable[..., Page], theme: str) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True, color_scheme=theme)
    workbench = Workbench(page).open(**SOFT_TIRED)
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    # Touch needs a tall label; its number must stay on the same line.
    page.get_by_text("This pair in numbers").click()
    fact = page.locator("head-inspector .facts > div").first
    label, value = (fact.locator(part).bounding_box() for part in ("dt", "dd"))
    assert label and value
    assert abs(label["y"] + label["height"] / 2 - value["y"] - value["height"] / 2) < 6
    visible = page.locator("heat-map:visible")
    expect(visible).to_have_count(1)
    name = "Heatmap: A − B: which of them attends more. Arrow keys read its cells."
    expect(visible).to_have_attribute("aria-label", name)
    page.locator('[name="side"][value="b"]').check(force=True)
    expect(visible.locator(".label").first).to_be_visible()
    expect(visible.locator("image, canvas").first).to_be_attached()
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert workbench.page.evaluate(FAINT) == []


@pytest.mark.parametrize("width", [1440, 1024])
def test_three_pictures_fit(open_page: Callable[..., Page], width: int) -> None:
    page = open_page(viewport={"width": width, "height": 900})
    Workbench(page).open(**SOFT_TIRED)
    boxes = [_box(page.locator("heat-map .heat-cells").nth(n)) for n in range(3)]
    assert len({round(box["width"]) for box in boxes}) == 1
    assert len({round(box["y"]) for box in boxes}) == 1
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def _cell(page: Page, side: str, row: int, column: int) -> tuple[float, float]:
    """The middle of a cell of one of the three, each of 14 by 14 positions."""
    plot = page.locator("heat-map").nth(["a", "b", "difference"].index(side)).locator(".heat-cells")
    plot.scroll_into_view_if_needed()
    box = _box(plot)
    return box["x"] + (column + 0.5) * box["width"] / 14, box["y"] + (row + 0.5) * box["height"] / 14


def _box(node: Locator) -> dict[str, float]:
    box = node.bounding_box()
    assert box
    return {"x": box["x"], "y": box["y"], "width": box["width"], "height": box["height"]}


def _weights(page: Page, text: str, layer: int, head: int) -> list[list[float]]:
    """A head of another capture, from the API."""
    state: Any = page.evaluate(
        """async ([text, layer, head]) => {
          const headers = { 'content-type': 'application/json' };
          const body = JSON.stringify({ text });
          const { id } = await (await fetch('api/captures', { method: 'POST', headers, body })).json();
          const reply = await (await fetch(`api/captures/${id}/attention/self/${layer}/${head}`)).json();
          const bytes = Uint8Array.from(atob(reply.weights.bdata), (character) => character.charCodeAt(0));
          const values = [...new Float32Array(bytes.buffer)];
          const columns = Number(reply.weights.shape.split(',')[1]);
          return Array.from({ length: values.length / columns },
            (_, row) => values.slice(row * columns, (row + 1) * columns));
        }""",
        [text, layer, head],
    )
    return [[float(weight) for weight in row] for row in state]


def _document(page: Page, address: str) -> dict[str, Any]:
    """The page's last request to the API at such an address."""
    state: Any = page.evaluate(
        """async (address) => {
          const asked = performance.getEntriesByType('resource').map(({ name }) => name);
          const last = asked.filter((name) => new RegExp(address).test(name)).at(-1);
          return await (await fetch(last)).json();
        }""",
        address,
    )
    return dict(state)


def test_what_b_lacks_is_said(workbench: Workbench) -> None:
    """Another head is shown in its place: the page must not claim that it is the one of the address."""
    page = workbench.open(**SOFT_TIRED | {"b.layer": 17, "b.head": 1}).page
    note = page.locator("status-line[data-place=compare]")
    expect(note).to_contain_text(
        "B: There is no layer 17 among the 6 of this model (0 to 5): this is layer 0."
    )
    expect(workbench.part("compare-bar", "layer")).to_have_value("0")
    expect(workbench.part("compare-bar", "head")).to_have_value("1")
