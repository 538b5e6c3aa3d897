"""Tips: what a term means, on hover, on focus and on touch (WCAG 2.2, 1.4.13)."""

from playwright.sync_api import expect

from .workbench import SOFT, Workbench

LIFT = "How many times as much"


def test_a_tip_can_be_pointed_at_and_dismissed_alone(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, layer=3, head=1, query=8, key=6).page
    tip = page.locator("#tip")
    term = page.locator("pair-ranking").get_by_role("button", name="Lift", exact=True)
    term.hover()
    expect(tip).to_be_visible()
    expect(tip).to_contain_text(LIFT)
    expect(term).to_have_attribute("aria-describedby", "tip")
    tip.hover()
    expect(tip).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    expect(term).not_to_have_attribute("aria-describedby", "tip")
    assert workbench.query["query"] == "8", "Escape hid the tip and did no more"
    page.keyboard.press("Escape")
    workbench.drawn()
    assert "query" not in workbench.query


def test_a_tip_goes_with_the_focus(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, layer=3, head=1, query=8, key=6).page
    term = page.locator("pair-ranking").get_by_role("button", name="Lift", exact=True)
    term.focus()
    expect(page.locator("#tip")).to_be_visible()
    expect(page.locator("#tip")).to_contain_text(LIFT)
    page.locator("heat-map").focus()
    expect(page.locator("#tip")).to_be_hidden()


def test_a_special_token_says_what_it_is(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, layer=3, head=1).page
    tip = page.locator("#tip")
    workbench.word(0).hover()
    expect(tip).to_contain_text("Marks where the text begins")
    workbench.word(2).hover()
    expect(tip).to_be_hidden()
    workbench.word(0).focus()
    page.keyboard.press("End")
    expect(tip).to_contain_text("Marks where the text ends")


def test_the_heading_and_the_chips_have_glosses(workbench: Workbench) -> None:
    page = workbench.open().page
    tip = page.locator("#tip")
    for name, says in (
        ("Layer 3, head 1", "several attention heads"),
        ("attends", "a row of the picture"),
        ("is attended to", "a column of the picture"),
    ):
        page.get_by_role("button", name=name, exact=True).focus()
        expect(tip).to_contain_text(says)
