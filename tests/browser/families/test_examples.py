"""Examples of several models: each names its model, its input and its view."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from ..workbench import Workbench
from .models import wait_for_model

EXAMPLES: list[dict[str, Any]] = [
    {
        "title": "What does the cat look at?",
        "model": "marian",
        "text": "the cat sat .",
        "target": "le chat était .",
        "stream": "cross",
        "layer": 1,
        "head": 2,
        "query": 2,
        "key": 1,
        "note": "In layer 1, head 2.",
    },
    {
        "title": "It goes on",
        "model": "llama",
        "text": "the cat sat",
        "generate": {"method": "greedy", "tokens": 4},
        "layer": 0,
        "head": 3,
        "query": None,
        "key": None,
        "note": "In layer 0, head 3.",
    },
]


@pytest.fixture
def with_examples(workbench: Workbench) -> Page:
    """The workbench of a server with these examples."""
    page = workbench.page

    def put_in(route: Route) -> None:
        reply = route.fetch()
        match = re.search(
            r'(<script type="application/json" id="followspot-config">)(.*?)(</script>)', reply.text()
        )
        assert match
        config = json.loads(match[2]) | {"examples": EXAMPLES, "example_text": EXAMPLES[0]["text"]}
        route.fulfill(response=reply, body=reply.text().replace(match[2], json.dumps(config)))

    page.route(re.compile(r"/(\?.*)?$"), put_in)
    wait_for_model(page, "llama")
    return page


def choose_model(page: Page, name: str) -> None:
    page.locator("model-picker > button").click()
    page.locator("model-picker .choice", has_text=name).first.click()


def test_an_example_brings_its_model_and_input(workbench: Workbench, with_examples: Page) -> None:
    page = with_examples
    workbench.open()
    assert workbench.query == {}
    expect(page.locator('[data-part="others"] .word.is-query')).to_have_text("chat")
    page.get_by_role("button", name="Examples").click()
    expect(page.locator("example-picker .model-heading")).to_have_text(["marian", "llama"])
    page.get_by_text("It goes on").click()
    expect(page.locator('.part-name[data-name="generated"]')).to_have_count(1)
    workbench.drawn()
    token = workbench.query
    assert (token["model"], token["generate"], token["head"]) == ("llama", "greedy-4", "3")
    assert not {"target", "stream", "query"} & set(token)


def test_an_example_gives_way_to_that_of_another_model(workbench: Workbench, with_examples: Page) -> None:
    page = with_examples
    workbench.open()
    choose_model(page, "llama")
    expect(page.locator('.part-name[data-name="generated"]')).to_have_count(1)
    workbench.drawn()
    assert workbench.query["generate"] == "greedy-4"
    expect(page.get_by_label("Your sentence")).to_have_value("the cat sat")


def test_what_was_typed_stays(workbench: Workbench, with_examples: Page) -> None:
    page = with_examples
    workbench.open(text="the dogs like a mat .", target="les chiens", stream="cross")
    choose_model(page, "llama")
    expect(page.get_by_role("button", name="Generate text")).to_be_visible()
    workbench.drawn()
    assert workbench.query["text"] == "the dogs like a mat ."
    # The target, and a stream that this model lacks, are removed.
    assert set(workbench.query) == {"model", "text"}
