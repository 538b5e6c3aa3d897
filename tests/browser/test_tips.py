"""Tips: what a term means, on hover, on focus and on touch (WCAG 2.2, 1.4.13)."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

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


def test_the_axes_and_the_weight_have_glosses(open_page: Callable[..., Page]) -> None:
    """By pointer, by keyboard and by touch; arrow keys on a title move no cell."""
    touch = open_page(viewport={"width": 390, "height": 844}, has_touch=True)
    terms = (
        ("key (attended to)", "a column of the picture"),
        ("query (attends)", "a row of the picture"),
        ("Weight", "add up to 1"),
    )
    workbench, phone = Workbench(open_page()).open(), Workbench(touch).open()
    page, tip = workbench.page, workbench.page.locator("#tip")
    head = page.locator("head-view")
    for name, says in terms:
        # A button above the picture is called Weight, too.
        term = head.get_by_role("button", name=name, exact=True).last
        term.hover()
        expect(tip).to_contain_text(says)
        page.keyboard.press("Escape")
        page.mouse.move(0, 0)
        term.focus()
        expect(tip).to_contain_text(says)
        announced = page.locator("#announcer").inner_text()
        page.keyboard.press("ArrowDown")
        assert page.locator("#announcer").inner_text() == announced
        touch.locator("head-view").get_by_role("button", name=name, exact=True).last.tap()
        expect(touch.locator("#tip")).to_contain_text(says)
    assert phone.query == workbench.query


def test_the_titles_of_the_axes_lie_under_their_buttons(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, layer=3, head=1).page
    for name in ("key (attended to)", "query (attends)"):
        title = page.locator("heat-map .label.is-axis", has_text=name).bounding_box()
        button = page.locator("heat-map").get_by_role("button", name=name).bounding_box()
        assert title and button
        assert button["x"] <= title["x"] + 2
        assert button["y"] <= title["y"] + 2
        assert title["x"] + title["width"] <= button["x"] + button["width"] + 2
        assert title["y"] + title["height"] <= button["y"] + button["height"] + 2
        assert min(button["width"], button["height"]) >= 24
