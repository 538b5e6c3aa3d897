"""What is folded away below the heatmap: the lens, contributions, methods, budgets and positions."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from ..conftest import Faults
from .workbench import SOFT, Workbench

CLOCK = "The old clock in the hall struck seven. The old clock in the hall struck"


def lens(workbench: Workbench) -> Workbench:
    """Unfold what the layers do."""
    workbench.open(model="storyteller", text=CLOCK, layer=0, head=0)
    workbench.page.locator("after-layers summary").click()
    # The browser reports that it was unfolded a moment later.
    workbench.page.wait_for_url("**open=layers**")
    return workbench.drawn()


def test_the_layer_where_the_answer_first_leads_is_marked(workbench: Workbench) -> None:
    page = lens(workbench).page
    assert workbench.query["open"] == "layers"
    table = page.get_by_role("grid", name="What the model would say after each layer")
    marked = table.locator("tr.is-marked")
    expect(marked).to_have_count(1)
    expect(marked.get_by_role("rowheader")).to_contain_text("3")
    expect(marked.get_by_role("img", name="From here on “seven” is the likeliest.")).to_be_visible()
    table.get_by_role("gridcell", name="After layer 2: the probability of “seven”").first.hover()
    expect(workbench.part("after-layers", "lens-line")).to_contain_text("its rank 678.")


def test_a_head_that_contributes_is_opened_by_keyboard(workbench: Workbench) -> None:
    page = lens(workbench).page
    table = page.get_by_role("grid", name="What each head adds to the logit directly")
    first = table.locator("[data-cell][tabindex='0']")
    expect(first).to_have_attribute("aria-current", "true")
    first.focus()
    page.keyboard.press("Control+End")
    for key in ("ArrowLeft",) * 4:
        page.keyboard.press(key)
    expect(workbench.part("after-layers", "contributions-line")).to_contain_text("Layer 3, head 4: +5.21")
    page.keyboard.press("Enter")
    workbench.drawn()
    assert (workbench.query["layer"], workbench.query["head"]) == ("3", "4")
    expect(table.locator("[aria-current='true']")).to_have_attribute("tabindex", "0")


def test_a_link_unfolds_and_back_folds(workbench: Workbench) -> None:
    page = lens(workbench).page
    expect(page.locator("after-layers table")).to_have_count(2)
    page.go_back()
    workbench.drawn()
    expect(page.locator("after-layers table").first).to_be_hidden()
    page.go_forward()
    workbench.drawn()
    expect(page.locator("after-layers table").first).to_be_visible()


def test_both_tables_are_as_wide_as_a_phone(workbench: Workbench) -> None:
    workbench.page.set_viewport_size({"width": 390, "height": 844})
    page = lens(workbench).page
    expect(page.locator("after-layers table")).to_have_count(2)
    expect(workbench.part("after-layers", "lens-notes")).to_contain_text("4 of 17 tokens are shown")
    for box in page.locator("after-layers .cells-scroll").all():
        assert box.evaluate("(node) => [node.scrollWidth, node.scrollHeight]") == box.evaluate(
            "(node) => [node.clientWidth, node.clientHeight]"
        )
    # A number is either whole or not there.
    cut = "(spans) => spans.filter((span) => span.scrollWidth > span.parentElement.clientWidth).length"
    assert (
        page.locator("after-layers td:not(.is-outlined) > [aria-hidden]:not([translate])").evaluate_all(cut)
        == 0
    )


def test_an_encoder_says_why_it_has_no_lens(workbench: Workbench, faults: Faults) -> None:
    faults.expect("422")
    workbench.open(text=SOFT, layer=5, head=3, open="layers")
    waiting = workbench.part("after-layers", "lens-waiting")
    expect(waiting).to_contain_text("A lens reads what a decoder would write next; MiniLM L6 does not.")
    expect(workbench.part("after-layers", "contributions-waiting")).to_contain_text("predicts no token")
    expect(workbench.page.locator("after-layers table")).to_have_count(0)


def test_methods_shade_the_text_and_choose_a_key(workbench: Workbench) -> None:
    page = workbench.open(model="storyteller", text=CLOCK, layer=3, head=4, open="methods").page
    knockout = page.get_by_role("group", name="Knock-out")
    expect(knockout.get_by_role("button")).to_have_count(16)
    knockout.get_by_role("button", name="“seven”:").click()
    workbench.drawn()
    assert workbench.query["key"] == "8"
    expect(page.locator("other-methods .method-tokens [aria-current='true']")).to_have_count(7)
    page.keyboard.press("ArrowLeft")
    expect(workbench.part("other-methods", "line")).to_contain_text("“struck”: ")
    agreement = page.get_by_role("grid", name="Agreement of the rankings")
    expect(agreement.get_by_role("gridcell", name="Knock-out and Weight: τ-b")).to_have_count(1)


def test_a_patch_names_both_outcomes_and_opens_the_head_that_carries(workbench: Workbench) -> None:
    other = {"b.text": CLOCK.replace("seven", "eight"), "outcome.token": "seven"}
    page = workbench.open(model="storyteller", text=CLOCK, layer=0, head=0, open="patch", **other).page
    outcome = workbench.part("carried-difference", "outcome")
    expect(outcome).to_contain_text("In A it is −1.018 nats, in B −7.777 nats.")
    page.get_by_role("radio", name="each head").check()
    workbench.drawn()
    assert workbench.query["patch"] == "heads"
    table = page.get_by_role("grid", name="Patching: the output of each head")
    table.get_by_role("gridcell", name="Layer 3, head 4 recovers").click()
    workbench.drawn()
    assert (workbench.query["layer"], workbench.query["head"]) == ("3", "4")
    expect(workbench.part("carried-difference", "line")).to_contain_text("All digits: 0.99")


def test_the_same_outcome_has_no_patch_and_says_why(workbench: Workbench, faults: Faults) -> None:
    faults.expect("422")
    workbench.open(model="storyteller", text=CLOCK, open="patch", **{"b.text": CLOCK})
    waiting = workbench.part("carried-difference", "waiting")
    expect(waiting).to_contain_text("outcome")
    expect(workbench.page.locator("carried-difference table")).to_have_count(0)


def test_what_takes_long_is_cancelled_by_a_button_and_by_folding(workbench: Workbench) -> None:
    page = workbench.page
    page.route("**/methods?*", lambda route: None)
    workbench.open(model="storyteller", text=CLOCK, open="methods")
    waiting = workbench.part("other-methods", "waiting")
    expect(waiting).to_contain_text("The model runs many times")
    with page.expect_event("requestfailed"):
        waiting.get_by_role("button", name="Cancel").click()
    expect(waiting).to_contain_text("what the methods say is not known")
    waiting.get_by_role("button", name="Run the model").click()
    with page.expect_event("requestfailed"):
        page.locator("other-methods summary").click()
    workbench.drawn()
    page.unroute("**/methods?*")
    page.locator("other-methods summary").click()
    expect(page.get_by_role("group", name="Knock-out").get_by_role("button")).to_have_count(16)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1024])
def test_nothing_scrolls_sideways(open_page: Callable[..., Page], width: int, theme: str) -> None:
    page = open_page(viewport={"width": width, "height": 844}, color_scheme=theme, has_touch=width < 500)
    Workbench(page).open(model="storyteller", text=CLOCK, open="layers,methods")
    expect(page.locator("other-methods .cells-scroll table")).to_have_count(3)
    expect(page.locator("after-layers table")).to_have_count(2)
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    for table in page.locator("other-methods .cells-scroll").all():
        assert table.evaluate("(node) => node.scrollWidth <= node.clientWidth")


def test_a_budget_chooses_words_and_heads_and_counts_the_sink(workbench: Workbench) -> None:
    workbench.open(model="storyteller", text=CLOCK, layer=0, head=0, open="budget", per="head")
    page = workbench.page
    table = page.locator("attention-budget").get_by_role("grid")
    row = table.get_by_role("row").filter(has_text="The old clock in the hall struck seven.")
    row.get_by_role("gridcell").nth(3).click()
    workbench.drawn()
    assert workbench.query["head"] == "2"
    row.get_by_role("gridcell").first.click()
    workbench.drawn()
    assert workbench.query["key"] == "1"
    statement = page.locator("attention-budget [data-part='statements']")
    expect(statement).to_contain_text("Without the sink")
    page.locator("[name='with_sink']").check()
    expect(statement).to_contain_text("which counts here to its part")
    assert workbench.query["with_sink"] == "1"


def test_a_sentence_of_the_budget_moves_and_a_depth_opens_its_prompt(workbench: Workbench) -> None:
    text = "Tom had a red ball. The sun was warm. A dog ran by. Tom looked for his red"
    page = workbench.open(model="storyteller", text=text, open="budget").page
    move = page.get_by_role("button", name="Move this sentence to other depths")
    expect(move).to_be_hidden()
    row = page.locator("attention-budget").get_by_role("row").filter(has_text="Tom had a red ball.")
    row.get_by_role("gridcell").first.click()
    workbench.drawn()
    move.click()
    table = page.locator("position-experiment").get_by_role("grid")
    expect(table.locator("tr.is-marked")).to_contain_text("0 %")
    assert (workbench.query["key"], workbench.query["open"]) == ("1", "budget,position")
    table.get_by_role("gridcell", name="At depth 67 %").first.hover()
    expect(workbench.part("position-experiment", "line")).to_contain_text("of the attention; evenly spread:")
    table.get_by_role("link", name="67 %").click()
    page.wait_for_url("**text=The+sun+was+warm.+A+dog+ran+by.+Tom+had+a+red+ball.+Tom+looked**")
    workbench.drawn()
    assert workbench.query["open"] == "budget"
    expect(page.locator("attention-budget tr.is-marked")).to_contain_text("Tom had a red ball.")
