"""The first minute: a hint that can be closed, and the second word of a pair."""

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
