"""A teacher's first visit, without reading any documentation."""

import pytest
from playwright.sync_api import expect

from .workbench import SOFT, TIRED, Workbench

IT, CAT, MAT = 8, 2, 6


def test_teacher_path(workbench: Workbench) -> None:
    page = workbench.open().page
    assert workbench.shown == SOFT
    assert page.locator(".tile").count() == 72
    expect(page.get_by_role("heading", name="Layer 3, head 1")).to_be_visible()
    assert "That is 2.2 times what the others give it on average." in workbench.sentence

    workbench.word(CAT).hover()
    expect(workbench.part("sentence-strip", "summary")).to_contain_text("cat attends most to [CLS]")

    workbench.word(IT).click()
    workbench.word(MAT).click()
    workbench.drawn()
    rows = workbench.ranking
    assert len(rows) == 72
    assert rows[0][0] == "L5 H3"
    assert float(rows[0][1]) == pytest.approx(0.31, abs=0.005)
    # Beside the weight: the other queries' weight on mat, the lift, and the rank in the row.
    assert rows[0][2:] == ["0.404", "0.77", "1"]

    page.locator("pair-ranking tbody tr").first.click()
    workbench.drawn()
    expect(page.get_by_role("heading", name="Layer 5, head 3")).to_be_visible()
    expect(page.locator("heat-map .cell.is-chosen")).to_have_count(1)
    assert workbench.sentence == (
        "Layer 5, head 3: it gives 31 % of its attention to mat. No other key gets as much."
        " But most tokens attend to mat in this head: the 12 others give it 40 % on average."
    )
    expect(workbench.part("head-inspector", "facts")).to_be_hidden()
    page.get_by_text("This pair in numbers").click()
    facts = workbench.part("head-inspector", "facts").inner_text()
    assert "10 of 13" in facts and "0.3114246" in facts

    before = workbench.weights(5, 3)
    field = page.get_by_label("Your sentence")
    field.focus()
    field.press("End")
    for _ in range(len("soft.")):
        field.press("Backspace")
    field.press_sequentially("tired.")
    workbench.shows(TIRED)
    assert workbench.weights(5, 3)[IT] != before[IT]
    assert workbench.query["text"] == TIRED
    assert (workbench.query["query"], workbench.query["key"]) == (str(IT), str(MAT))


@pytest.mark.parametrize(
    ("text", "cat", "mat"),
    [(SOFT, 0.149, 0.196), (TIRED, 0.492, 0.144)],
)
def test_the_preferred_word_flips_with_the_meaning(
    workbench: Workbench, text: str, cat: float, mat: float
) -> None:
    workbench.open(text=text, layer=3, head=1, query=IT, key=CAT)
    assert _value(workbench.readout) == pytest.approx(cat, abs=0.0006)
    workbench.page.mouse.move(*workbench.cell(IT, MAT))
    expect(workbench.part("head-view", "readout")).to_contain_text("it → mat")
    assert _value(workbench.readout) == pytest.approx(mat, abs=0.0006)


def test_the_picture_follows_while_typing(workbench: Workbench) -> None:
    workbench.open(text=SOFT, layer=3, head=1, query=IT, key=MAT)
    assert "20 % of its attention to mat" in workbench.sentence
    workbench.type(TIRED)
    assert "14 % of its attention to mat" in workbench.sentence
    assert "most of all cat (49 %)" in workbench.sentence


def test_a_selection_moves_with_its_words(workbench: Workbench) -> None:
    workbench.open(text=SOFT, layer=5, head=3, query=IT, key=MAT, pins="10")
    workbench.type(f"Yesterday, {SOFT}")
    moved = 2
    assert workbench.query["query"] == str(IT + moved)
    assert workbench.query["key"] == str(MAT + moved)
    assert workbench.query["pins"] == str(10 + moved)
    workbench.type(SOFT)
    assert (workbench.query["query"], workbench.query["key"]) == (str(IT), str(MAT))


def test_a_third_click_starts_anew(workbench: Workbench) -> None:
    workbench.open(text=SOFT)
    workbench.word(IT).click()
    workbench.word(MAT).click()
    workbench.word(CAT).click()
    workbench.drawn()
    assert workbench.query["query"] == str(CAT)
    assert "key" not in workbench.query
    expect(workbench.part("pair-ranking", "invitation")).to_be_visible()


def test_pins_stay_when_the_head_changes(workbench: Workbench) -> None:
    workbench.open(text=SOFT)
    workbench.word(IT).click(modifiers=["Shift"])
    workbench.word(CAT).click(modifiers=["Shift"])
    workbench.tile(2, 5).click()
    workbench.drawn()
    assert workbench.query["pins"] == f"{IT},{CAT}"
    expect(workbench.page.locator(".chip-pin")).to_have_count(2)
    assert workbench.page.locator(".arc-pin").count() > 0
    workbench.page.get_by_role("button", name="Unpin it").click()
    workbench.drawn()
    assert workbench.query["pins"] == str(CAT)


def test_what_attends_to_a_word(workbench: Workbench) -> None:
    workbench.open(text=SOFT, layer=5, head=3)
    workbench.page.get_by_label("what attends to it", exact=True).check()
    workbench.word(MAT).hover()
    expect(workbench.part("sentence-strip", "summary")).to_contain_text("mat is attended to most by")
    workbench.word(MAT).click()
    workbench.word(IT).click()
    workbench.drawn()
    assert (workbench.query["query"], workbench.query["key"]) == (str(IT), str(MAT))


def test_the_best_head_of_a_metric_can_be_opened(workbench: Workbench) -> None:
    workbench.open(text=SOFT)
    workbench.page.get_by_label("Colour by").select_option("previous")
    workbench.drawn()
    legend = workbench.part("head-overview", "legend")
    expect(legend).to_contain_text("Previous token")
    legend.get_by_role("button", name="L0 H2").click()
    workbench.drawn()
    expect(workbench.page.get_by_role("heading", name="Layer 0, head 2")).to_be_visible()


def test_the_ranking_can_be_sorted(workbench: Workbench) -> None:
    workbench.open(text=SOFT, query=IT, key=MAT)
    page = workbench.page
    header = page.locator('th[data-column="rank"]')
    header.get_by_role("button", name="Rank of 13").click()
    expect(header).to_have_attribute("aria-sort", "ascending")
    ranks = [int(row[4]) for row in workbench.ranking]
    assert ranks == sorted(ranks)
    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", "descending")
    page.locator("pair-ranking").get_by_role("button", name="Lift", exact=True).click()
    assert workbench.ranking[0][0] == "L1 H9"


def test_the_example_picker_shows_what_to_look_at(workbench: Workbench) -> None:
    workbench.open()
    workbench.page.get_by_role("button", name="Examples").click()
    workbench.page.get_by_role("button", name="The same with “tired”").click()
    workbench.shows(TIRED)
    assert "head 1: it gives 49 % of its attention to cat" in workbench.sentence


def _value(readout: str) -> float:
    return float(readout.split(": ")[1].split(",")[0])
