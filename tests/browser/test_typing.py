"""What typing does not change, and where errors appear."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .workbench import SOFT, Workbench


def chosen(workbench: Workbench) -> tuple[str, ...]:
    """The words of the chosen pair, as the sentence view marks them."""
    marked = (workbench.page.locator(f".word.is-{role}") for role in ("query", "key"))
    return tuple(word.inner_text() for words in marked for word in words.all())


def test_what_is_gone_is_not_chosen_any_more(workbench: Workbench) -> None:
    """Another sentence has no chosen pair yet."""
    workbench.open(text=SOFT, layer=5, head=3, query=8, key=6)
    assert chosen(workbench.type("Paris is in France.")) == ()
    # An undone deletion restores its pair.
    assert chosen(workbench.type(SOFT)) == ("it", "mat")


def test_a_second_click_on_the_chosen_word_takes_it_back(workbench: Workbench) -> None:
    """A word is not paired with itself."""
    page = workbench.open(text=SOFT, layer=5, head=3).page
    workbench.word(8).click()
    expect(page.locator(".word.is-query")).to_have_count(1)
    workbench.word(8).click()
    expect(page.locator(".word.is-query")).to_have_count(0)
    assert "key" not in workbench.query and "query" not in workbench.query


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_what_is_wrong_can_be_read_while_typing(
    open_page: Callable[..., Page], faults: Any, width: int
) -> None:
    faults.expect("413")
    workbench = Workbench(open_page(viewport={"width": width, "height": 844})).open(text=SOFT)
    workbench.page.get_by_label("Your sentence").fill("word " * 600)
    expect(workbench.message).to_contain_text("602 tokens")
    for part in ("#prompt", "#prompt-problem"):
        on_top = workbench.page.evaluate(
            """(part) => {
              const node = document.querySelector(part);
              const { left, right, top, bottom } = node.getBoundingClientRect();
              const middle = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
              return node.contains(middle);
            }""",
            part,
        )
        assert on_top, f"{part} is covered"


def test_a_refused_text_leaves_nothing_false_beside_it(workbench: Workbench, faults: Any) -> None:
    """The picture names its text, and neither pointer nor keys reach it; the focus stays in the prompt."""
    faults.expect("413")
    page = workbench.open(text=SOFT, layer=5, head=3, query=8, key=6).page
    prompt, address = page.get_by_label("Your sentence"), page.url
    prompt.fill("word " * 600)
    expect(workbench.message).to_contain_text(f"Showing your previous text: {SOFT}")
    expect(prompt).to_be_focused()
    covered = page.evaluate(
        """() => {
          const below = document.querySelector('#prompt-message').getBoundingClientRect().bottom;
          return below > document.querySelector('.words').getBoundingClientRect().top;
        }"""
    )
    assert not covered
    parts = (
        "sentence-strip .words",
        "head-overview",
        "heat-map",
        "pair-ranking",
        "head-inspector",
        "reading-hint",
    )
    for part in parts:
        assert page.locator(part).first.evaluate("(node) => node.closest('[inert]') !== null"), part
    for name in ("Share", "Compare", "+ second text"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_disabled()
    page.locator("body").press("]")
    page.evaluate("() => document.activeElement.blur()")
    page.keyboard.press("]")
    assert page.url == address
    workbench.message.get_by_role("button", name="Back to the previous text").click()
    expect(prompt).to_have_value(SOFT)
    expect(workbench.message).to_be_hidden()
    page.evaluate("() => document.activeElement.blur()")
    page.keyboard.press("]")
    expect(page.get_by_role("heading", name="Layer 0, head 3", exact=True)).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_first_click_after_typing_hits_its_row(open_page: Callable[..., Page], theme: str) -> None:
    """The prompt of a narrow window had two lines, and becomes one line with the click."""
    page = open_page(viewport={"width": 390, "height": 844}, color_scheme=theme)
    workbench = Workbench(page).open(text=SOFT, layer=5, head=3)
    text = "The cat sat on the mat because it was soft and warm."
    prompt = page.locator("prompt-bar")
    prompt.get_by_role("textbox").press_sequentially(" ")
    workbench.type(text)
    grown = prompt.evaluate("(node) => node.offsetHeight")
    place = workbench.cell(9, 4)
    page.mouse.move(*place)
    page.mouse.down()
    expect(prompt.get_by_role("textbox")).not_to_be_focused()
    assert prompt.evaluate("(node) => node.offsetHeight") == grown
    page.mouse.up()
    page.wait_for_url("**query=**")
    assert (workbench.query["query"], workbench.query["key"]) == ("9", "4")
    page.wait_for_function("(grown) => document.querySelector('prompt-bar').offsetHeight < grown", arg=grown)


def test_a_text_of_too_many_characters_is_cut_by_one_click(workbench: Workbench, faults: Any) -> None:
    faults.expect("413")
    page = workbench.open(text=SOFT).page
    page.get_by_label("Your sentence").fill("word " * 20_000)
    expect(workbench.message).to_contain_text("The text has 100,000 characters")
    workbench.message.get_by_role("button", name="Keep the first 512 tokens").click()
    workbench.shows(" ".join(["word"] * 510))
    expect(workbench.message).to_be_hidden()


def test_an_empty_field_leads_to_the_examples(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT).page
    page.get_by_label("Your sentence").fill("")
    expect(workbench.message).to_contain_text("Type a sentence or choose an example.")
    workbench.message.get_by_role("button", name="Choose an example").press("Enter")
    expect(page.get_by_role("button", name="What does “it” attend to?")).to_be_focused()


def test_a_message_can_be_closed(workbench: Workbench, faults: Any) -> None:
    """The line about the picture stays, and so does what can be done."""
    faults.expect("413")
    page = workbench.open(text=SOFT).page
    prompt = page.get_by_label("Your sentence")
    prompt.fill("word " * 600)
    expect(workbench.message).to_contain_text("602 tokens")
    prompt.press("Escape")
    expect(workbench.message).not_to_contain_text("602 tokens")
    expect(prompt).to_be_focused()
    expect(workbench.message.get_by_role("button", name="Keep the first 512 tokens")).to_be_visible()
    prompt.press("Escape")
    expect(prompt).not_to_be_focused()
    page.goto("/?layer=99")
    note = page.locator('[data-place="note"]')
    note.get_by_role("button", name="Close this message").click()
    expect(note).to_be_hidden()


def test_models_that_read_more_come_first(workbench: Workbench, faults: Any) -> None:
    faults.expect("413")
    page = workbench.open(text=SOFT).page
    page.get_by_label("Your sentence").fill("word " * 600)
    workbench.message.get_by_role("button", name="Use a model that reads more").click()
    first = page.get_by_role("group", name="Read 602 tokens or more")
    expect(first.get_by_role("button").first).to_be_focused()


def test_right_to_left_words_do_not_turn_the_arrow_around(workbench: Workbench) -> None:
    """The line reads from the query word to the key word, in any script."""
    page = workbench.open(text="שלום עולם hello", unit="word", query=1, key=5).page
    for part in (page.locator("head-view > .readout"), page.locator(".scale-line span").first):
        places = part.evaluate(
            """(node) => {
              const text = [...node.childNodes].find((child) => child.nodeType === Node.TEXT_NODE);
              const place = (index) => {
                const range = document.createRange();
                range.setStart(text, index);
                range.setEnd(text, index + 1);
                return range.getBoundingClientRect().left;
              };
              return ['ש', '→', 'ע'].map((letter) => place(text.data.indexOf(letter)));
            }"""
        )
        assert places == sorted(places)
