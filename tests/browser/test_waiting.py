"""While a model loads, and on errors: a message in the page, and the last good picture stays."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from app.templating import script_json

from .workbench import SOFT, TIRED, Workbench

OTHER = "Time flies like an arrow."

LOADING = {
    "type": "urn:followspot:error:model-loading",
    "title": "The model is still being loaded",
    "status": 503,
    "detail": "MiniLM L6 is being loaded.",
    "code": "model-loading",
    "hint": "Try again in a moment.",
}


class LoadingModel:
    """Makes the server behave as while its model loads: only the included examples are answered."""

    def __init__(self, page: Page) -> None:
        self.ready = False
        self.asked = 0
        page.route(lambda address: urlsplit(address).path == "/", self._page)
        page.route("**/api/captures", self._capture)
        page.route("**/api/models/minilm", self._card)
        page.route("**/api/models", self._list)

    def _capture(self, route: Route) -> None:
        text = json.loads(route.request.post_data or "{}").get("text")
        if self.ready or text in (SOFT, TIRED):
            return route.continue_()
        body = json.dumps(LOADING)
        return route.fulfill(status=503, body=body, content_type="application/problem+json")

    def _page(self, route: Route) -> None:
        """The page carries the list of models."""
        reply = route.fetch()
        before, rest = reply.text().split('id="followspot-models">')
        models, after = rest.split("</script>", 1)
        listed = script_json([self._as_it_is(card) for card in json.loads(models)])
        route.fulfill(response=reply, body=f'{before}id="followspot-models">{listed}</script>{after}')

    def _card(self, route: Route) -> None:
        self.asked += 1
        route.fulfill(json=self._as_it_is(route.fetch().json()))

    def _list(self, route: Route) -> None:
        document = route.fetch().json()
        route.fulfill(json=document | {"models": [self._as_it_is(card) for card in document["models"]]})

    def _as_it_is(self, card: dict[str, Any]) -> dict[str, Any]:
        if self.ready or card["key"] != "minilm":
            return card
        progress = {"phase": "reading weights", "fraction": 0.42, "seconds": 3.2}
        return card | {"state": "loading", "progress": progress}


@pytest.fixture
def loading(page: Page) -> Iterator[LoadingModel]:
    yield LoadingModel(page)
    # Requests may still be under way.
    page.unroute_all(behavior="wait")


def test_the_example_is_there_before_the_model(workbench: Workbench, loading: LoadingModel) -> None:
    workbench.open()
    assert workbench.shown == SOFT
    assert not loading.asked
    expect(workbench.message).to_be_hidden()


def test_another_text_waits_beside_the_example(workbench: Workbench, loading: LoadingModel) -> None:
    """Nothing is asked for that a server refuses while its model loads: the console stays empty."""
    page = workbench.page
    page.goto(f"/?text={OTHER.replace(' ', '+')}&layer=2&head=3&query=1")
    workbench.shows_while_waiting(SOFT)
    stand_in = workbench.part("sentence-strip", "stand-in")
    expect(stand_in).to_contain_text("the example that ships with Followspot")
    expect(workbench.message).to_contain_text("Loading MiniLM L6")
    expect(workbench.message).to_contain_text("reading weights, 42 %, 3 s")
    expect(page.get_by_role("progressbar")).to_have_js_property("value", 0.42)
    assert workbench.query["text"] == OTHER, "the address still says what was asked for"
    loading.ready = True
    workbench.shows(OTHER)
    expect(stand_in).to_be_hidden()
    expect(workbench.message).to_be_hidden()
    expect(page.get_by_role("heading", name="Layer 2, head 3", exact=True)).to_be_visible()


def test_the_example_that_waits_runs_no_model(workbench: Workbench, loading: LoadingModel) -> None:
    """A link to effects shows none of another text: the example's model would be loaded, too."""
    page, asked = workbench.page, list[str]()
    page.on("request", lambda request: asked.append(request.url))
    effects = "cells=both&cut=2.3&overview=effect&open=methods"
    page.goto(f"/?text={OTHER.replace(' ', '+')}&layer=2&head=3&{effects}")
    workbench.shows_while_waiting(SOFT)
    run = re.compile("/(effects|interventions|methods|lens|contributions)")
    assert [url for url in asked if run.search(url)] == []
    loading.ready = True
    workbench.shows(OTHER)
    expect(workbench.part("effect-switch", "both")).to_have_attribute("aria-pressed", "true")
    assert [url for url in asked if run.search(url)] != []


def test_what_is_typed_while_loading_comes_when_it_is_ready(
    workbench: Workbench, loading: LoadingModel
) -> None:
    page = workbench.open(text=SOFT, layer=5, head=3, query=8, key=6).page
    page.get_by_label("Your sentence").fill(OTHER)
    expect(workbench.message).to_contain_text("42 %")
    assert workbench.shown == SOFT
    workbench.tile(2, 2).click()
    expect(page.get_by_role("heading", name="Layer 2, head 2", exact=True)).to_be_visible()
    loading.ready = True
    workbench.shows(OTHER)
    expect(page.get_by_role("heading", name="Layer 2, head 2", exact=True)).to_be_visible()


def test_b_waits_for_its_model(workbench: Workbench, loading: LoadingModel) -> None:
    page = workbench.page
    page.goto(f"/?text={SOFT.replace(' ', '+')}&b.text={OTHER.replace(' ', '+')}")
    workbench.drawn()
    expect(page.locator('[data-place="compare"]')).to_contain_text("Loading MiniLM L6")
    loading.ready = True
    expect(page.locator("heat-map")).to_have_count(3)


def test_a_recording_can_be_compared_once_its_model_is_there(
    workbench: Workbench, loading: LoadingModel
) -> None:
    foot = workbench.open().page.locator("provenance-line")
    expect(foot).to_contain_text("on a probe, when the model was loaded")
    foot.get_by_role("button", name="Measure on this input").click()
    expect(foot).to_contain_text("Measuring")
    loading.ready = True
    expect(foot).to_contain_text("own attention on this input:")
    expect(foot).to_contain_text("on all rows")


@pytest.mark.parametrize(
    ("text", "status", "message"),
    [
        # The page itself rejects an empty text.
        ("", None, "empty"),
        ("   ", None, "empty"),
        ("word " * 600, "413", "602 tokens"),
        ("x" * 25_000, "413", "25,000"),
        ("a\0b", "422", "NUL"),
    ],
    ids=["empty", "blank", "too many tokens", "too many characters", "NUL"],
)
def test_a_text_that_cannot_be_shown(
    workbench: Workbench, faults: Any, text: str, status: str | None, message: str
) -> None:
    if status:
        faults.expect(status)
    workbench.open(text=SOFT, layer=5, head=3, query=8, key=6)
    workbench.page.get_by_label("Your sentence").fill(text)
    expect(workbench.message).to_contain_text(message)
    expect(workbench.message.get_by_role("button", name="Try again")).to_be_hidden()
    assert workbench.shown == SOFT
    assert workbench.query["text"] == SOFT
    workbench.type(TIRED)
    expect(workbench.message).to_be_hidden()


def test_a_lone_surrogate_is_refused_in_words(workbench: Workbench, faults: Any) -> None:
    faults.expect("422")
    workbench.open(text=SOFT)
    workbench.page.get_by_label("Your sentence").evaluate(
        """(field) => { field.value = 'half \\ud83d a pair'; field.dispatchEvent(new Event('input')); }"""
    )
    expect(workbench.message).to_contain_text("surrogate")
    assert workbench.shown == SOFT


def test_an_address_that_cannot_be_shown_shows_the_example(workbench: Workbench, faults: Any) -> None:
    faults.expect("413")
    workbench.open(text="word " * 600, layer=1)
    expect(workbench.message).to_contain_text("602 tokens")
    expect(workbench.message).to_contain_text(f"Showing the example that ships with Followspot: {SOFT}")
    assert workbench.shown == SOFT
    expect(workbench.page.locator("head-overview")).to_have_attribute("inert", "")
    workbench.type(OTHER)
    expect(workbench.message).to_be_hidden()
    expect(workbench.page.locator("head-overview")).not_to_have_attribute("inert", "")


def test_a_text_of_an_address_is_cut_to_what_fits(workbench: Workbench, faults: Any) -> None:
    faults.expect("413")
    workbench.open(text="word " * 600, layer=1, head=2)
    workbench.message.get_by_role("button", name="Keep the first 512 tokens").click()
    workbench.shows("word " * 509 + "word")
    assert (workbench.query["layer"], workbench.query["head"]) == ("1", "2")


def test_an_unknown_model(workbench: Workbench, faults: Any) -> None:
    faults.expect("404")
    workbench.open(text=OTHER, model="gpt-17")
    expect(workbench.message).to_contain_text("gpt-17")
    assert workbench.shown == SOFT
    workbench.message.get_by_role("button", name="Use MiniLM L6").click()
    workbench.shows(OTHER)
    assert workbench.query == {"model": "minilm", "text": OTHER}


def test_a_server_that_does_not_answer(workbench: Workbench, faults: Any) -> None:
    faults.expect("ERR_FAILED")
    page = workbench.open(text=SOFT).page
    page.route("**/api/captures", lambda route: route.abort())
    page.get_by_label("Your sentence").fill(OTHER)
    expect(workbench.message).to_contain_text("The server does not answer")
    assert workbench.shown == SOFT
    page.unroute("**/api/captures")
    workbench.message.get_by_role("button", name="Try again").click()
    workbench.shows(OTHER)


def test_a_picture_that_cannot_be_had_leaves_the_last(workbench: Workbench, faults: Any) -> None:
    faults.expect("503")
    page = workbench.open(text=SOFT, layer=5, head=3).page
    problem = LOADING | {"code": "draining", "detail": "The server is shutting down."}
    page.route("**/matrix/**", lambda route: route.fulfill(status=503, json=problem))
    workbench.tile(0, 0).click()
    text = page.locator('[data-place="stage"]')
    expect(text).to_contain_text("The server is shutting down.")
    expect(page.get_by_role("heading", name="Layer 5, head 3", exact=True)).to_be_visible()
    page.unroute("**/matrix/**")
    text.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", name="Layer 0, head 0", exact=True)).to_be_visible()
    expect(text).to_be_hidden()


def test_a_capture_that_the_server_forgot_is_made_again(workbench: Workbench, faults: Any) -> None:
    faults.expect("404")
    page = workbench.open(text=OTHER).page
    problem = LOADING | {"status": 404, "code": "unknown-capture"}
    page.route("**/matrix/**", lambda route: route.fulfill(status=404, json=problem), times=1)
    workbench.tile(3, 3).click()
    expect(page.get_by_role("heading", name="Layer 3, head 3", exact=True)).to_be_visible()
    workbench.drawn()


def test_a_busy_server_is_asked_again(workbench: Workbench, faults: Any) -> None:
    faults.expect("503")
    page = workbench.open(text=SOFT).page
    answer: dict[str, Any] = {
        "status": 503,
        "json": LOADING | {"code": "busy"},
        "headers": {"Retry-After": "0"},
    }
    page.route("**/api/captures", lambda route: route.fulfill(**answer), times=1)
    workbench.type(OTHER)
    expect(workbench.message).to_be_hidden()


def test_late_answers_are_dropped(workbench: Workbench) -> None:
    """The reply for an earlier text arrives after that for a later one."""
    page = workbench.open(text=SOFT).page
    held: list[Route] = []

    def hold(route: Route) -> None:
        if json.loads(route.request.post_data or "{}").get("text") == OTHER:
            held.append(route)
        else:
            route.continue_()

    page.route("**/api/captures", hold)
    with page.expect_request("**/api/captures"):
        page.get_by_label("Your sentence").fill(OTHER)
    expect(page.locator("html")).to_have_attribute("data-late", "")
    workbench.type(TIRED)
    assert len(held) == 1
    held[0].continue_()
    workbench.word(2).click()
    workbench.drawn()
    assert workbench.shown == TIRED
    assert workbench.query["text"] == TIRED


RUNNING = {
    "state": "running",
    "layers": {"done": 12, "total": 30},
    "written": None,
    "seconds": 8.2,
    "expected_seconds": 20.4,
    "fraction": 0.37,
}


class LongCapture:
    """Makes the server behave as while a model runs for long on any text but the included examples."""

    def __init__(self, page: Page) -> None:
        self.progress: dict[str, Any] = RUNNING
        self.asked: list[dict[str, Any]] = []
        self._page = page
        self._held: list[Route] = []
        page.route("**/api/captures", self._capture)
        page.route("**/api/progress", self._standing)

    def _capture(self, route: Route) -> None:
        text = json.loads(route.request.post_data or "{}").get("text")
        if text in (SOFT, TIRED):
            return route.continue_()
        self._held.append(route)
        return None

    def _standing(self, route: Route) -> None:
        self.asked.append(json.loads(route.request.post_data or "{}"))
        route.fulfill(json=self.progress)

    def go_on(self) -> None:
        """The model has run."""
        for route in self._held:
            route.continue_()


@pytest.fixture
def long(page: Page) -> LongCapture:
    return LongCapture(page)


def test_a_long_capture_says_how_far_it_is(workbench: Workbench, long: LongCapture) -> None:
    page = workbench.open(text=SOFT, layer=5, head=3).page
    page.get_by_label("Your sentence").fill(OTHER)
    expect(workbench.message).to_contain_text("MiniLM L6 runs: layer 12 of 30, 8 s of about 20 s.")
    expect(page.get_by_role("progressbar")).to_have_js_property("value", 0.37)
    assert long.asked[0] == {"model": "minilm", "text": OTHER}
    assert workbench.shown == SOFT
    written = {"done": 3, "total": 128}
    long.progress = {**RUNNING, "state": "writing", "written": written, "expected_seconds": 1500.0}
    expect(workbench.message).to_contain_text(
        "MiniLM L6 generates tokens: 3 of at most 128, 8 s of about 1,500 s."
    )
    long.go_on()
    workbench.shows(OTHER)
    expect(workbench.message).to_be_hidden()


def test_a_long_capture_can_be_cancelled_and_tried_again(
    workbench: Workbench, long: LongCapture, faults: Any
) -> None:
    page = workbench.open(text=SOFT, layer=5, head=3).page
    page.get_by_label("Your sentence").fill(OTHER)
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/api/captures")):
        workbench.message.get_by_role("button", name="Cancel").click()
    expect(workbench.message).to_contain_text("Cancelled.")
    expect(workbench.message.get_by_role("button", name="Cancel")).to_be_hidden()
    assert workbench.shown == SOFT
    page.unroute("**/api/captures")
    workbench.message.get_by_role("button", name="Try again").click()
    workbench.shows(OTHER)
    expect(workbench.message).to_be_hidden()


def test_cancel_stays_under_the_pointer_below_a_long_text(
    workbench: Workbench, long: LongCapture, faults: Any
) -> None:
    """The field of a long text is several lines high while focused, and collapses otherwise."""
    page = workbench.open(text=SOFT, layer=5, head=3).page
    field = page.get_by_label("Your sentence")
    one_line = field.bounding_box()
    field.fill(" ".join([OTHER] * 12))
    cancel = workbench.message.get_by_role("button", name="Cancel")
    expect(cancel).to_be_visible()
    unfolded = field.bounding_box()
    assert one_line and unfolded and unfolded["height"] > 2 * one_line["height"]
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/api/captures")):
        cancel.click()
    expect(workbench.message).to_contain_text("Cancelled.")
