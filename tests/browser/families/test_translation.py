"""Encoder-decoders: three attentions, two sentences, and the lines between them."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from ..workbench import Workbench

SOURCE = "the cat sat on a mat ."
TARGET = "le chat était assis sur un tapis ."
CROSS: dict[str, Any] = {"text": SOURCE, "target": TARGET, "stream": "cross"}


def source(workbench: Workbench, unit: int) -> Locator:
    return workbench.page.locator(f'[data-part="words"] .word[data-unit="{unit}"]')


def target(workbench: Workbench, unit: int) -> Locator:
    return workbench.page.locator(f'[data-part="others"] .word[data-unit="{unit}"]')


def lines(workbench: Workbench) -> int:
    return workbench.page.locator(".strip-arcs path").count()


def weights(workbench: Workbench, layer: int, head: int) -> Any:
    return np.array(workbench.weights(layer, head, "cross"))


def test_the_streams_are_named_in_plain_words(workbench: Workbench) -> None:
    page = workbench.open(text=SOURCE, target=TARGET).page
    names = page.locator("stream-switch label").all_inner_texts()
    assert [" ".join(name.split()) for name in names] == [
        "source words encoder attention",
        "target words decoder attention",
        "target attends to source cross-attention",
    ]
    expect(page.get_by_role("radio", name="cross-attention")).to_be_checked()
    page.get_by_role("radio", name="target words").check(force=True)
    workbench.drawn()
    assert workbench.query["stream"] == "decoder"
    assert workbench.shown.strip() == TARGET
    page.keyboard.press("x")
    workbench.drawn()
    assert workbench.query["stream"] == "cross"
    expect(page.locator('[data-part="others-name"]')).to_contain_text("that attend (query)")


def test_what_is_taken_along_is_named_by_both_sentences(workbench: Workbench) -> None:
    page = workbench.open(**CROSS).page
    both = f"“{SOURCE}” → “{TARGET}”"
    assert page.title() == f"L0 H0 {both} – Followspot"
    page.get_by_role("button", name="Share").click()
    name = f"Preview. Layer 0, head 0: what each word attends to in {both}"
    expect(page.locator(".share-preview")).to_have_attribute("alt", name)


def test_either_sentence_can_be_pointed_at(workbench: Workbench) -> None:
    workbench.open(**CROSS)
    exact = weights(workbench, 0, 0)
    target(workbench, 2).hover()
    says = workbench.part("sentence-strip", "summary")
    # Position 0 is the start token; chat is at 2 and attends to source words.
    expect(says).to_contain_text("chat attends most to")
    assert lines(workbench) == int((exact[2] >= 0.01).sum())
    source(workbench, 1).hover()
    expect(says).to_contain_text("cat is attended to most by")
    assert lines(workbench) == int((exact[:, 1] >= 0.01).sum())


def test_each_sentence_has_a_chosen_word(workbench: Workbench) -> None:
    workbench.open(**CROSS)
    source(workbench, 1).click()
    workbench.drawn()
    target(workbench, 2).click()
    workbench.drawn()
    assert (workbench.query["query"], workbench.query["key"]) == ("2", "1")
    weight = weights(workbench, 0, 0)[2, 1]
    row = next(row for row in workbench.ranking if row[0] == "L0 H0")
    assert float(row[1]) == pytest.approx(weight, abs=1e-3)
    assert "chat gives" in workbench.sentence
    assert "itself" not in workbench.sentence
    # A second click deselects.
    target(workbench, 2).click()
    workbench.drawn()
    assert "query" not in workbench.query


def test_a_pin_turns_the_light_to_its_sentence(workbench: Workbench) -> None:
    page = workbench.open(**CROSS).page
    target(workbench, 2).click(modifiers=["Shift"])
    workbench.drawn()
    assert (workbench.query["pins"], "direction" in workbench.query) == ("2", False)
    source(workbench, 3).click(modifiers=["Shift"])
    workbench.drawn()
    assert (workbench.query["pins"], workbench.query["direction"]) == ("3", "attended")
    expect(page.locator(".chip")).to_have_count(1)
    expect(page.locator(".chip")).to_contain_text("on")


def test_by_keyboard_from_one_sentence_to_the_other(workbench: Workbench) -> None:
    page = workbench.open(**CROSS).page
    source(workbench, 0).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(target(workbench, 1)).to_be_focused()
    expect(page.locator("#announcer")).to_contain_text("le attends most to")
    page.keyboard.press("Enter")
    workbench.drawn()
    assert workbench.query["query"] == "1"


@pytest.mark.parametrize(
    ("over", "what"),
    [
        ("head", "Layer 1, head 2 · cross-attention: what each token attends to most."),
        ("layer", "Mean over layer 1 (4 heads) · cross-attention: what each token attends to most."),
        ("all", "(8 heads) · cross-attention: what each token attends to most."),
    ],
)
def test_all_words_at_once(workbench: Workbench, over: str, what: str) -> None:
    """One line from each target word to the source word it attends to most; the averaged heads are stated."""
    workbench.open(**CROSS, layer=1, head=2, align=over)
    layers = (0, 1) if over == "all" else (1,)
    heads = (2,) if over == "head" else range(4)
    mean = np.mean([weights(workbench, layer, head) for layer in layers for head in heads], axis=0)
    assert lines(workbench) == len(mean)
    says = workbench.part("sentence-strip", "summary")
    expect(says).to_contain_text(what)
    best = mean[3].argmax()
    target(workbench, 3).hover()
    label = source(workbench, int(best)).inner_text()
    expect(says).to_contain_text(f"était attends most to {label}")
    expect(workbench.page.locator(".strip-arcs path.arc-focus")).to_have_count(1)


def test_the_lines_are_switched_in_the_strip(workbench: Workbench) -> None:
    page = workbench.open(**CROSS).page
    page.get_by_label("all words", exact=True).check(force=True)
    workbench.drawn()
    assert workbench.query["align"] == "head"
    page.get_by_label("one word", exact=True).check(force=True)
    workbench.drawn()
    assert "align" not in workbench.query


def test_a_target_from_right_to_left(workbench: Workbench) -> None:
    workbench.open(text=SOURCE, target="שלום עולם חתול", stream="cross", query=1)
    boxes = [target(workbench, unit).bounding_box() for unit in (1, 2)]
    assert boxes[0] and boxes[1] and boxes[0]["x"] > boxes[1]["x"]
    target(workbench, 1).focus()
    workbench.page.keyboard.press("ArrowLeft")
    expect(target(workbench, 2)).to_be_focused()


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_nothing_scrolls_sideways(open_page: Callable[..., Page], width: int) -> None:
    page = open_page(viewport={"width": width, "height": 844})
    Workbench(page).open(**CROSS, align="all", query=2)
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
