"""Every text that scripts make is translated: the pages in the pseudo-locale, as their reader finds them."""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from .. import pseudo_locale
from ..conftest import Faults
from .workbench import SOFT, TIRED, Workbench

EO = {"lang": pseudo_locale.CODE}
HEAD = {"text": SOFT, "layer": 5, "head": 3}
PAIR = {**HEAD, "query": 8, "key": 6}
STORY = {"model": "storyteller", "text": "Once upon a time there was a cat.", "layer": 1, "head": 2}
# Our own name, and those of file formats.
_NAMES = {"Followspot", "SVG", "PDF", "PNG", "HTML", "CSV", "NPZ", "JSON", "–"}
# Two tokens and a number.
_WEIGHT = re.compile(r"\S+ → \S+: [0-9,]+")


def untranslated(page: Page) -> list[str]:
    """The texts and attributes of the document that are not translated, without names."""
    found = pseudo_locale.untranslated_texts(page.content())
    return [text for text in found if not (set(text.split()) <= _NAMES or _WEIGHT.fullmatch(text))]


def opened(workbench: Workbench, **query: object) -> Page:
    return workbench.open(**query, **EO).page


def share(page: Page) -> None:
    page.locator("button", has_text="⟦Share⟧").first.click()
    page.wait_for_function("() => document.querySelector('.share-preview').naturalWidth > 0")


def point(page: Page) -> None:
    """Bring up a readout, tips and the words of the keyboard."""
    page.locator("heat-map .heat-cells:visible").first.hover()
    page.locator(".word").nth(3).hover()
    page.locator(".tile").first.hover()
    page.locator("heat-map:visible").first.focus()
    page.keyboard.press("ArrowRight")


def open_menus(page: Page) -> None:
    for menu in page.locator("button[aria-expanded=false]:visible").element_handles():
        menu.dispatch_event("click")


VIEWS: dict[str, tuple[dict[str, object], Callable[[Page], object]]] = {
    "first visit": ({}, lambda page: expect(page.locator("head-roles[data-known]")).to_be_attached()),
    "pair": ({**PAIR, "unit": "word", "pins": "3"}, point),
    "menus": (PAIR, open_menus),
    "hidden tokens": ({**PAIR, "specials": 0, "scale": "log"}, point),
    "several heads": ({"text": SOFT, "heads": "3.1,5", "query": 8}, point),
    "all words": ({**HEAD, "align": "head"}, point),
    "blocks": ({**PAIR, "text": SOFT * 30}, point),
    "comparison": ({**PAIR, "b.text": TIRED}, point),
    "comparison of heads": ({**PAIR, "b.head": 4}, point),
    "share": (PAIR, share),
    "share a comparison": ({**PAIR, "b.text": TIRED}, share),
    "mask": ({**STORY, "query": 3, "key": 1}, point),
    "forbidden": ({**STORY, "query": 1, "key": 3}, point),
    "generation": ({**STORY, "text": "Once upon a time", "generate": "greedy-6"}, point),
    "translation": ({"model": "translator", "text": "The cat sat.", "query": 2, "key": 1}, point),
}


@pytest.mark.parametrize("view", VIEWS)
def test_every_text_of_the_workbench_is_translated(workbench: Workbench, view: str) -> None:
    query, act = VIEWS[view]
    page = opened(workbench, **query)
    expect(page.locator("html")).to_have_attribute("lang", pseudo_locale.CODE)
    act(page)
    assert untranslated(page) == []


def test_every_text_of_a_scan_is_translated(page: Page) -> None:
    page.goto(f"/scan?{urlencode({'set': 'pronoun', **EO})}")
    assert untranslated(page) == []
    page.locator("button", has_text="⟦Scan the sentences⟧").click()
    page.wait_for_selector("html[data-state='drawn']")
    page.locator(".scan-dot").first.hover()
    assert untranslated(page) == []


def test_every_text_of_the_page_of_a_figure_is_translated(page: Page) -> None:
    spec: dict[str, Any] = {name: str(value) for name, value in PAIR.items()}
    saved = page.request.post("/api/figures", data={"spec": spec}).json()
    page.goto(f"/figures/{saved['id']}?{urlencode(EO)}")
    expect(page.locator("figure-snippets")).not_to_be_empty()
    assert untranslated(page) == []


def test_every_text_of_my_figures_is_translated(page: Page, faults: Faults) -> None:
    page.goto(f"/my-figures?{urlencode(EO)}")
    assert untranslated(page) == []
    saved = page.request.post("/api/figures", data={"spec": {"text": SOFT}}).json()
    own = [
        {"id": id, "token": "a", "title": "A", "created": f"2026-01-0{day}T00:00:00Z"}
        for id, day in ((saved["id"], 2), ("zzzzzzzzzzzz", 1))
    ]
    faults.expect("zzzzzzzzzzzz")
    page.evaluate("own => localStorage.setItem('followspot-figures', own)", json.dumps(own))
    page.reload()
    page.locator("my-figures[data-state='checked']").wait_for()
    page.locator("[data-act='ask']").click()
    assert untranslated(page) == []


KINDS: dict[str, dict[str, object]] = {
    "head": PAIR,
    "sentence": HEAD,
    "overview": {"text": SOFT},
    "ranking": {"text": SOFT, "query": 8, "key": 6},
    "alignment": HEAD,
    "comparison": {**HEAD, "b.head": 4},
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_text_of_an_embed_is_translated(page: Page, kind: str) -> None:
    page.goto(f"/embed?{urlencode({'kind': kind, **KINDS[kind], **EO})}")
    with page.expect_response("**/figure.view?**"):
        page.locator(".picture svg:visible").first.hover()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    assert untranslated(page) == []


def test_every_text_of_a_guess_is_translated(page: Page) -> None:
    page.goto(f"/embed?{urlencode({**HEAD, 'query': 8, 'predict': 1, **EO})}")
    page.locator("button:visible").first.click()
    assert untranslated(page) == []
