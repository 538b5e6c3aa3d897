"""Effects in the workbench: the induction edge of the storyteller is found, cut, undone and shared."""

import re

import pytest
from playwright.sync_api import Locator, Route, expect

from ..conftest import Faults
from .workbench import SOFT, TIRED, Workbench

CLOCK = "The old clock in the hall struck seven. The old clock in the hall struck"
STRUCK, SEVEN = 16, 8
TOP = "(node) => node.getBoundingClientRect().top + scrollY"


@pytest.fixture
def clock(workbench: Workbench) -> Workbench:
    """The head that finds the repetition, with its edge chosen."""
    return workbench.open(model="storyteller", text=CLOCK, layer=3, head=4, query=STRUCK, key=SEVEN)


def show_effects(workbench: Workbench) -> Workbench:
    """Switch from weights to effects."""
    workbench.part("effect-switch", "effect").click()
    return workbench.drawn()


def test_the_induction_edge_is_cut_and_undone(clock: Workbench) -> None:
    page = show_effects(clock).page
    assert clock.query["cells"] == "effect"
    expect(clock.part("effect-switch", "effect")).to_have_attribute("aria-pressed", "true")
    expect(clock.part("effect-switch", "weight")).to_be_visible()
    outcome = clock.part("effect-outcome", "name")
    expect(outcome).to_have_text("Effect on: the log-probability of “seven” after “struck” (token 16)")
    readout = clock.part("head-view", "readout")
    expect(readout).to_have_text("struck (2nd) → seven: −7.17 nats if cut (verified), weight 0.851")
    expect(page.locator("heat-map .verified")).to_have_count(12)
    ranked = page.locator("pair-ranking tbody tr").first
    expect(ranked.locator("td").last).to_have_text("−7.17")
    expect(ranked.locator('.verified-dot[aria-label="verified by running the model"]')).to_be_visible()
    page.get_by_role("button", name="Cut struck (2nd) → seven in L3 H4").click()
    results = clock.part("cut-list", "results")
    expect(results).to_contain_text("Change: −7.17 nats.")
    assert clock.query["cut"] == "3.4:16-8"
    seven = results.locator("tbody tr", has_text="seven")
    before, after = (float(cell.get_attribute("title") or "nan") for cell in seven.locator("td").all())
    assert before == pytest.approx(0.361, abs=1e-3)
    assert after < 0.001
    expect(page.locator("#announcer")).to_contain_text("Cut: L3 H4: struck (2nd) → seven.")
    page.get_by_role("button", name="Undo: L3 H4: struck (2nd) → seven").click()
    clock.drawn()
    assert "cut" not in clock.query
    expect(results).to_be_empty()


def test_a_link_holds_the_effects_and_the_cuts(clock: Workbench) -> None:
    page = show_effects(clock).page
    page.get_by_role("button", name="Ablate L3 H4").click()
    clock.drawn()
    page.get_by_role("button", name="Cut struck (2nd) → seven in L3 H4").click()
    clock.drawn()
    page.reload()
    clock.drawn()
    chips = page.locator("cut-list .chip")
    expect(chips).to_have_count(2)
    expect(chips.first).to_contain_text("L3 H4 ablated")
    expect(clock.part("cut-list", "results")).to_contain_text(re.compile(r"Together −[\d.]+ nats; alone −"))
    expect(page.locator("heat-map .verified").first).to_be_attached()
    page.get_by_role("button", name="Undo all").click()
    clock.drawn()
    assert "cut" not in clock.query


@pytest.mark.parametrize("width", [1440, 1280, 390])
def test_a_verified_effect_moves_nothing(clock: Workbench, width: int) -> None:
    """Somebody may be about to click below the sentence when the runs are done."""
    page, held = clock.page, list[Route]()
    page.set_viewport_size({"width": width, "height": 900})
    page.route(re.compile(r"/effects/self\?.*verify=12"), lambda route: held.append(route))
    show_effects(clock)
    expect(clock.part("head-view", "readout")).to_contain_text("first-order estimate")
    expect(clock.part("sentence-strip", "summary")).to_contain_text("Effect on:")
    places = [clock.part("effect-outcome", "name"), clock.part("heat-map", "cells")]
    before = [place.evaluate(TOP) for place in places]
    held[0].continue_()
    expect(clock.part("head-view", "readout")).to_contain_text("(verified)")
    expect(clock.part("sentence-strip", "summary")).to_contain_text("nats (verified by running the model)")
    # A word in another font makes its line a little higher.
    assert [place.evaluate(TOP) for place in places] == pytest.approx(before, abs=2)


@pytest.mark.parametrize("width", [1440, 390])
def test_the_switch_stays_under_the_pointer(clock: Workbench, width: int) -> None:
    """The sentence above it says more of effects than of weights."""
    page, switch = clock.page, clock.page.locator("effect-switch")
    page.set_viewport_size({"width": width, "height": 900})
    switch.scroll_into_view_if_needed()
    clock.drawn()
    before = switch.bounding_box()
    for part in ("effect", "both", "weight"):
        x, y = _middle(clock.part("effect-switch", part))
        page.mouse.click(x, y)
        expect(clock.part("effect-switch", part)).to_have_attribute("aria-pressed", "true")
        after = clock.drawn().page.locator("effect-switch").bounding_box()
        assert before and after and after["y"] == pytest.approx(before["y"], abs=2), part


def test_what_is_measured_is_chosen_and_refused(clock: Workbench, faults: Faults) -> None:
    faults.expect("outcome.foil=zzzqqq")
    page = show_effects(clock).page
    clock.part("effect-outcome", "name").click()
    token = page.get_by_label("Token or label")
    token.fill("house")
    token.press("Enter")
    expect(clock.part("effect-outcome", "name")).to_contain_text("“house”")
    assert clock.query["outcome.token"] == "house"
    page.get_by_label("rather than").fill("seven")
    page.get_by_label("rather than").press("Enter")
    expect(clock.part("effect-outcome", "name")).to_contain_text("“house” minus that of “seven”")
    page.get_by_label("rather than").fill("zzzqqq")
    page.get_by_label("rather than").press("Enter")
    expect(page.locator("#outcome-problem")).to_contain_text("“zzzqqq” is not one token")
    expect(page.get_by_label("rather than")).to_have_attribute("aria-invalid", "true")


def test_a_model_without_a_head_is_measured_by_its_embedding(workbench: Workbench) -> None:
    show_effects(workbench.open(text=SOFT, layer=3, head=1, query=8, key=6))
    outcome = workbench.part("effect-outcome", "name")
    expect(outcome).to_contain_text("how far the embedding of the text moves")
    workbench.page.get_by_role("button", name="Cut it → mat in L3 H1").click()
    expect(workbench.part("cut-list", "results")).to_contain_text("It moves the embedding by 0.")


def test_weights_alone_cost_no_effects(workbench: Workbench) -> None:
    asked: list[str] = []
    workbench.page.on("request", lambda request: asked.append(request.url))
    # Without special tokens, because what comes with the page is not requested.
    workbench.open(text=SOFT, layer=3, head=1, query=8, key=6, specials=0)
    workbench.part("effect-switch", "effect").focus()
    assert not [url for url in asked if "/effects/" in url or "/interventions/" in url]
    assert [url for url in asked if "/matrix/" in url]


def test_weights_stand_beside_effects(clock: Workbench) -> None:
    """Pointing at a point marks its cell, and the reverse; a click chooses the pair."""
    clock.part("effect-switch", "both").click()
    page = clock.drawn().page
    assert clock.query["cells"] == "both"
    scatter = page.locator("effect-scatter")
    expect(scatter).to_contain_text(
        "Spearman’s rank correlation of weight and absolute effect: −0.32, over 152 edges."
    )
    expect(scatter.locator("circle.is-verified")).to_have_count(12)
    expect(scatter.locator("circle.is-estimate")).to_have_count(140)
    expect(scatter).to_contain_text("bright and idle")
    expect(scatter.locator("text", has_text="dim and decisive")).to_have_count(2)
    expect(scatter.locator(".scatter-name", has_text="struck (2nd) → seven")).to_be_visible()
    expect(page.locator("heat-map .verified")).to_have_count(0)
    box, plot = page.locator("heat-map").bounding_box(), scatter.bounding_box()
    assert box and plot and plot["x"] >= box["x"] + box["width"], "beside the heatmap"
    # What stands above the other parts of the page would cover them.
    expect(page.locator("head-view")).to_have_css("position", "static")
    page.mouse.move(*clock.cell(15, 7))
    expect(clock.part("head-view", "readout")).to_contain_text("if cut (first-order estimate), weight")
    expect(scatter.locator("circle.is-hovered")).to_have_count(1)
    x, y = _middle(scatter.locator("circle.is-hovered"))
    page.mouse.move(x, y)
    expect(page.locator("heat-map .cell.is-hovered")).to_have_count(1)
    page.mouse.click(x, y)
    clock.drawn()
    assert (int(clock.query["query"]), int(clock.query["key"])) != (STRUCK, SEVEN)
    expect(scatter.locator("circle.is-chosen")).to_have_count(1)


def test_the_lines_of_the_sentence_show_effects(clock: Workbench) -> None:
    page = show_effects(clock).page
    summary = clock.part("sentence-strip", "summary")
    expect(summary).to_contain_text(
        "Cutting struck (2nd) → seven changes the outcome by −7.17 nats (verified by running the model)."
    )
    expect(summary).to_contain_text("Effect on: the log-probability of “seven” after “struck” (token 16)")
    expect(summary).to_contain_text("Lines under 0.100 nats are not drawn.")
    expect(page.locator(".strip-arcs .arc.is-effect")).to_have_count(1)
    expect(page.locator(".strip-arcs .arc-end.is-effect.is-estimate")).to_have_count(0)
    clock.word(15).hover()
    expect(summary).to_contain_text("The effect of every edge of hall (2nd) is 0, or estimated to be 0.")
    expect(page.locator(".strip-arcs .arc")).to_have_count(0)
    clock.part("effect-switch", "weight").click()
    clock.drawn()
    expect(summary).to_contain_text("struck (2nd) attends most to seven (85 %)")
    expect(page.locator(".strip-arcs .arc.is-effect")).to_have_count(0)


@pytest.mark.parametrize("width", [1440, 390])
def test_pointing_at_words_moves_nothing_below(clock: Workbench, width: int) -> None:
    """What a click is meant for stays under the pointer, however long the sentence about a word is."""
    clock.page.set_viewport_size({"width": width, "height": 900})
    switch = show_effects(clock).part("effect-switch", "weight")
    top = switch.evaluate(TOP)
    for unit in (15, 3, 16, 0):
        clock.word(unit).hover()
        assert switch.evaluate(TOP) == top


def test_points_are_walked_by_keys(clock: Workbench) -> None:
    clock.part("effect-switch", "both").click()
    page = clock.drawn().page
    plot = clock.part("effect-scatter", "plot")
    expect(page.locator("effect-scatter circle.is-verified")).to_have_count(12)
    plot.press("Home")
    expect(page.locator("#announcer")).to_have_text(
        "struck (2nd) → seven: −7.17 nats if cut (verified), weight 0.851"
    )
    plot.press("ArrowRight")
    expect(page.locator("#announcer")).to_contain_text("nats if cut")
    expect(page.locator("#announcer")).not_to_contain_text("−7.17")
    expect(page.locator("effect-scatter circle.is-hovered")).to_have_count(1)
    plot.press("Enter")
    clock.drawn()
    assert (clock.query["query"], clock.query["key"]) != (str(STRUCK), str(SEVEN))


def test_without_room_the_points_stand_below(clock: Workbench) -> None:
    clock.page.set_viewport_size({"width": 390, "height": 844})
    clock.part("effect-switch", "both").click()
    page = clock.drawn().page
    box, plot = page.locator("heat-map").bounding_box(), page.locator("effect-scatter").bounding_box()
    assert box and plot and plot["y"] >= box["y"] + box["height"]
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_heads_that_matter_beside_their_largest_weights(clock: Workbench) -> None:
    page = clock.page
    fold = page.get_by_text("Heads that matter for the outcome")
    expect(fold).to_be_hidden()
    show_effects(clock)
    fold.click()
    page.wait_for_url("**overview=effect**")
    expect(page.get_by_label("Colour by")).to_have_value("effect")
    rows = page.locator("ablation-ranking tbody tr")
    expect(rows.first).to_contain_text("L3 H4")
    expect(rows.first.locator('.verified-dot[aria-label="verified by running the model"]')).to_be_visible()
    expect(rows.first).to_contain_text("−7.29")
    expect(page.locator("ablation-ranking .verified-dot")).to_have_count(12)
    expect(rows).to_have_count(32)
    tile = clock.tile(3, 4)
    expect(tile).to_have_attribute(
        "aria-label", re.compile(r"Effect of ablating the head on: .* −7\.29 nats \(verified\)")
    )
    expect(clock.part("head-overview", "legend")).to_contain_text("Strongest: L3 H4")
    expect(clock.part("ablation-ranking", "notes")).to_contain_text(
        "12 heads are verified by running the model."
    )
    page.get_by_role("button", name="Its largest weight").click()
    expect(rows.first).not_to_contain_text("L3 H4")
    rows.first.locator("td").first.click()
    clock.drawn()
    assert (clock.query["layer"], clock.query["head"]) != ("3", "4")
    fold.click()
    page.wait_for_url(lambda url: "overview" not in url)


def test_heads_that_matter_output_what_is_chosen(clock: Workbench) -> None:
    """The same as beside what is cut: not 0 here and the mean there."""
    mean = {"ablation": "mean", "ablation.set": "pronoun", "cut": "2.6"}
    clock.open(model="storyteller", text=CLOCK, layer=3, head=4, cells="effect", overview="effect", **mean)
    expect(clock.part("cut-list", "results")).to_contain_text("Change: −5.50 nats.")
    row = clock.page.locator("ablation-ranking tbody tr", has_text="L2 H6")
    expect(row).to_contain_text("−5.50")
    expect(row.locator('.verified-dot[aria-label="verified by running the model"]')).to_be_visible()
    expect(clock.part("ablation-ranking", "notes")).not_to_contain_text("is 0 before")


def test_the_runs_without_heads_can_be_cancelled(clock: Workbench) -> None:
    """The estimates stay, and the runs can be made after all."""
    page = clock.page
    held: list[Route] = []
    verifying = re.compile(r"/effects/self/heads\?.*verify=12")
    page.route(verifying, lambda route: held.append(route))
    page.get_by_label("Colour by").select_option("effect")
    waiting = clock.part("ablation-ranking", "waiting")
    expect(waiting).to_contain_text("The model runs without the heads that seem to matter most")
    waiting.get_by_role("button", name="Cancel").click()
    expect(waiting).to_contain_text("The runs were cancelled: effects without a dot are estimates.")
    expect(clock.tile(3, 4)).to_have_attribute(
        "aria-label", re.compile(r"−0\.208 nats \(first-order estimate\)")
    )
    page.unroute(verifying)
    waiting.get_by_role("button", name="Verify").click()
    expect(clock.tile(3, 4)).to_have_attribute("aria-label", re.compile(r"−7\.29 nats \(verified\)"))
    expect(waiting).to_have_text("")


def test_effects_of_heads_are_those_of_one_input(workbench: Workbench) -> None:
    workbench.open(text=SOFT, layer=3, head=1, overview="effect", **{"b.text": TIRED})
    legend = workbench.part("head-overview", "legend")
    expect(legend).to_contain_text("Effects are those of one input: stop comparing to see them.")
    expect(workbench.page.locator("ablation-ranking")).to_be_hidden()


def _middle(mark: Locator) -> tuple[float, float]:
    box = mark.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
