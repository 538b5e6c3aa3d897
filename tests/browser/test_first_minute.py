"""The first minute: a hint that can be closed, and the second word of a pair."""

import pytest
from playwright.sync_api import expect

from .workbench import SOFT, Workbench

IT, MAT = 8, 6


def test_the_hint_leads_to_the_prompt_and_stays_closed(workbench: Workbench) -> None:
    page = workbench.open().page
    hint = page.locator("reading-hint")
    expect(hint).to_contain_text("Each row is a word; stronger colour shows which words it draws on.")
    hint.get_by_role("button", name="Type your own sentence").click()
    prompt = page.get_by_label("Type your sentence")
    expect(prompt).to_be_focused()
    page.keyboard.type("Paris is in France.")
    workbench.shows("Paris is in France.")
    hint.get_by_role("button", name="Close this hint").click()
    expect(hint).to_be_hidden()
    expect(page.locator("main")).to_be_focused()
    workbench.open()
    expect(hint).to_be_hidden()


def test_the_second_word_is_asked_for(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, layer=3, head=1).page
    asked = workbench.part("sentence-strip", "second-word")
    expect(asked).to_be_empty()
    workbench.word(IT).click()
    expect(asked).to_contain_text("Now click the word that it should attend to.")
    asked.get_by_role("button", name="Cancel").click()
    expect(asked).to_be_empty()
    expect(workbench.word(IT)).to_be_focused()
    workbench.drawn()
    assert "query" not in workbench.query
    page.keyboard.press("Enter")
    workbench.word(MAT).click()
    expect(asked).to_be_empty()
    workbench.drawn()
    assert (workbench.query["query"], workbench.query["key"]) == (str(IT), str(MAT))


def test_what_is_unfolded_stays_so(workbench: Workbench) -> None:
    page = workbench.open().page
    for name in ("This pair in numbers", "From vectors to weight", "This head in numbers"):
        fold = page.locator("details", has=page.locator("summary", has_text=name))
        expect(fold).not_to_have_attribute("open", "")
        fold.locator("summary").click()
        workbench.open()
        expect(fold).to_have_attribute("open", "")


# Every number in the window that can be seen.
NUMBERS = r"""() => {
  const seen = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    const parent = node.parentElement;
    if (parent.closest('.visually-hidden') || !parent.checkVisibility({ visibilityProperty: true })) continue;
    for (const { index, 0: number } of node.data.matchAll(/\d+(?:[.,]\d+)*/g)) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + number.length);
      const { top, bottom, width } = range.getBoundingClientRect();
      if (width > 0 && bottom > 0 && top < innerHeight) seen.push(`${number} (${node.data.trim()})`);
    }
  }
  return seen;
}"""


def test_few_numbers_are_seen_at_first(workbench: Workbench) -> None:
    """Half of the 74 that there once were; the others are folded, in a table, or on hover."""
    numbers = workbench.open().page.evaluate(NUMBERS)
    # It reads what is there.
    assert any("0.196" in number for number in numbers)
    assert sum("55" in number for number in numbers) == 2
    assert len(numbers) <= 37, numbers


def test_numbers_that_are_not_seen_are_near(workbench: Workbench) -> None:
    """Heads are numbered sparsely, and name themselves; the mean of the others is in the pair's numbers."""
    page = workbench.open().page
    named = page.locator("head-overview [role=columnheader]:not(.tile-corner)")
    expect(named).to_have_text([str(head) for head in range(12)])
    hidden = page.locator("head-overview [role=columnheader] .visually-hidden")
    expect(hidden).to_have_text(["1", "2", "4", "5", "7", "8", "10", "11"])
    workbench.tile(5, 7).hover()
    expect(workbench.part("head-overview", "peek")).to_contain_text("L5 H7")
    page.locator("summary", has_text="This pair in numbers").click()
    weights = workbench.weights(3, 1)
    others = [row[MAT] for at, row in enumerate(weights) if at != IT]
    mean = page.locator("head-inspector dl div", has_text="Others give it").locator("dd").inner_text()
    assert float(mean) == pytest.approx(sum(others) / 12, rel=1e-5)
    page.locator("head-inspector .caveat").first.get_by_role("button", name="Sources").focus()
    expect(page.locator("#tip")).to_contain_text("Jain & Wallace 2019")
