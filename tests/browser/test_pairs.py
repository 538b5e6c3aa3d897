"""Two texts at once: which part attends to which."""

from typing import Any

from playwright.sync_api import expect

from .workbench import Workbench

A, B = "The cat sat on the mat.", "It was soft."


def test_a_second_text_is_added_and_dropped(workbench: Workbench) -> None:
    page = workbench.open(text=A).page
    page.get_by_role("button", name="+ second text").click()
    second = page.get_by_label("Second text", exact=True)
    expect(second).to_be_focused()
    second.fill(B)
    expect(page.locator('.part-name[data-name="B"]')).to_have_count(1)
    workbench.drawn()
    assert workbench.query["pair"] == B
    page.get_by_role("button", name="Without a second text").click()
    expect(page.locator(".part-name")).to_have_count(0)
    workbench.drawn()
    assert "pair" not in workbench.query
    page.go_back()
    expect(second).to_have_value(B)


def test_a_second_text_that_is_too_long_is_cut_in_its_field(workbench: Workbench, faults: Any) -> None:
    faults.expect("413")
    page = workbench.open(text=A, pair=B).page
    second = page.get_by_label("Second text", exact=True)
    second.fill("word " * 600)
    workbench.message.get_by_role("button", name="Keep the first 512 tokens").click()
    expect(workbench.message).to_be_hidden()
    workbench.drawn()
    assert second.input_value() == workbench.query["pair"] == " ".join(["word"] * 502)
    second.fill("word " * 600)
    workbench.message.get_by_role("button", name="Back to the previous text").click()
    expect(second).to_have_value(" ".join(["word"] * 502))


def test_how_one_text_attends_to_the_other(workbench: Workbench) -> None:
    page = workbench.open(text=A, pair=B, layer=2, head=1).page
    whole = workbench.weights(2, 1)
    page.get_by_label("B → A").check(force=True)
    workbench.drawn()
    assert (workbench.query["query_part"], workbench.query["key_part"]) == ("B", "A")
    # [CLS], seven tokens and [SEP] are A; four tokens and [SEP] are B.
    first, second = page.locator('[data-part="words"] .word'), page.locator('[data-part="others"] .word')
    expect(first).to_have_count(9)
    expect(second).to_have_count(5)
    second.first.click()
    workbench.drawn()
    first.nth(6).click()
    workbench.drawn()
    assert (workbench.query["query"], workbench.query["key"]) == ("9", "6")
    row = next(row for row in workbench.ranking if row[0] == "L2 H1")
    assert abs(float(row[1]) - whole[9][6]) < 1e-3
    expect(workbench.part("head-view", "picture-notes")).to_contain_text("of text B")
    page.get_by_label("all", exact=True).check(force=True)
    workbench.drawn()
    assert "query_part" not in workbench.query
