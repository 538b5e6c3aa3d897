"""A handout of saved figures: made in the gallery by keyboard, set on a phone, and printed."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .test_print import CUT, on_paper, pages

pytestmark = pytest.mark.browser
SPEC = {"text": "The cat sat on the mat because it was soft.", "layer": 5, "head": 3, "query": 8, "key": 6}


def saved(page: Page, count: int) -> str:
    """The address of a handout of new figures."""
    ids = [page.request.post("/api/figures", data={"spec": SPEC}).json()["id"] for _ in range(count)]
    return "/handout?" + "&".join(f"figure={identity}" for identity in ids)


def test_the_author_asks_on_a_phone_and_the_address_keeps_it(open_page: Callable[..., Page]) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True)
    page.goto(saved(page, 2))
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    page.get_by_text("Title, questions and answers").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Lesson 1")
    page.get_by_role("group", name="Figure 2").get_by_label("Your question").fill("Who sat?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Lesson 1")
    expect(page.locator(".handout-question")).to_have_text(
        ["What does “it” attend to most here?", "Who sat?"]
    )
    expect(page.locator(".handout-key")).to_contain_text("“mat”, with weight 0.311")
    assert "title=Lesson+1" in page.url


def test_a_word_that_never_ends_is_broken(page: Page) -> None:
    spec = SPEC | {"text": "w" * 150}
    del spec["query"], spec["key"]
    identity = page.request.post("/api/figures", data={"spec": spec, "title": "W" * 150}).json()["id"]
    page.goto(f"/handout?figure={identity}&title={'T' * 150}&question={'Q' * 300}&answer={'A' * 300}")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_answers_are_on_the_last_page(open_page: Callable[..., Page], scheme: str) -> None:
    page = open_page(color_scheme=scheme)
    address = saved(page, 2)
    page.goto(address)
    with_key = pages(page.pdf(format="A4"))
    page.goto(f"{address}&answers=0")
    assert pages(page.pdf(format="A4")) == with_key - 1
    on_paper(page, 690)
    assert page.evaluate(CUT) == []
    expect(page.locator("button:visible, input:visible, summary:visible")).to_have_count(0)
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    ink = page.locator("h1").evaluate("(node) => getComputedStyle(node).color")
    assert max(int(channel) for channel in re.findall(r"\d+", ink)[:3]) < 60
