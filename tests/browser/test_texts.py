"""Any text is shown as plain text."""

import re

import pytest
from playwright.sync_api import expect

from .workbench import SOFT, Workbench

WORDS = ("the quick brown fox jumps over a lazy dog near the old river bank " * 40).split()

TEXTS = {
    "markup": "<script>alert(1)</script> <img src=x onerror=alert(2)> </script> <b>bold</b> <s> &amp; &lt;",
    "template": "{{ 7*7 }} ${7*7} $x^2$ %3Cscript%3E",
    "duplicates": "the the the cat the cat",
    "numbers": "2019 10 2 1 1e3 0x10",
    "arabic": "القطة جلست على السجادة لأنها كانت ناعمة",
    "hebrew and latin": "שלום world עולם",
    "emoji": "I 💜 the 👩‍👩‍👧 on the 🗺️ and 🇪🇺",
    "chinese": "猫坐在垫子上，因为它很软。",
    "combining": "Cafe\u0301 nai\u0308ve Zoë",
    "whitespace": "two  spaces\tand a tab\nand a line",
    "controls": "a\u200bb \u202ereversed\u202c c\u00add",
    "one long word": "supercalifragilistic" * 20,
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_the_words_spell_the_text(workbench: Workbench, text: str) -> None:
    page = workbench.open(text=text, layer=1, head=1, query=1, key=2, pins="3").page
    assert workbench.shown == text
    tokens = page.locator(".word").count()
    assert tokens == len(workbench.weights(1, 1))
    # The page's own pictures are listed; a text can add none.
    expect(page.locator("main :is(script, img:not([data-part]))")).to_have_count(0)
    assert workbench.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    page.get_by_label("Special tokens").press("w")
    for specials in (True, False):
        page.get_by_label("Special tokens").set_checked(specials)
        workbench.drawn()
        assert workbench.shown == text


def test_labels_are_escaped_for_nobody(workbench: Workbench) -> None:
    """Plotly would read tokens as its own markup; the labels here are plain text."""
    workbench.open(text="<s> &amp; <b> 2019 2019", layer=0, head=0)
    labels = workbench.page.locator("heat-map .label").all_text_contents()
    assert "<" in labels
    assert "&" in labels
    assert labels.count("2019") == 4, "two rows and two columns"


def test_every_duplicate_has_its_own_row_and_column(workbench: Workbench) -> None:
    workbench.open(text="the the the", layer=0, head=0)
    weights = workbench.weights(0, 0)
    workbench.page.mouse.move(*workbench.cell(3, 1))
    rank = 1 + sum(other > weights[3][1] for other in weights[3])
    expect(workbench.part("head-view", "readout")).to_have_attribute(
        "title", f"the (3rd) → the (1st): {_seven(weights[3][1])}, rank {rank} of 5"
    )


def test_the_longest_text(workbench: Workbench) -> None:
    text = " ".join(WORDS[:510])
    page = workbench.open(text=text, layer=3, head=1, query=40, key=20).page
    assert page.locator(".word").count() == 512
    workbench.type(f"{text[:-4]}river")
    expect(page.locator("pair-ranking tbody tr")).to_have_count(72)
    strip = page.locator(".strip-scroll")
    assert strip.evaluate("(node) => node.scrollHeight > node.clientHeight"), "it scrolls in its own box"
    weights = workbench.weights(3, 1)
    assert _seven(weights[40][20]) in workbench.readout
    page.locator("heat-map").focus()
    page.keyboard.press("ArrowRight")
    every_digit = re.compile(re.escape(_seven(weights[40][21])))
    expect(workbench.part("head-view", "readout")).to_have_attribute("title", every_digit)


def test_hidden_special_tokens_state_what_is_removed(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, layer=3, head=1, query=8, key=6).page
    weights = workbench.weights(3, 1)
    page.get_by_label("Special tokens").uncheck()
    workbench.drawn()
    removed = [row[0] + row[-1] for row in weights[1:-1]]
    notes = workbench.part("head-view", "picture-notes")
    expect(notes).to_contain_text("Special tokens ([CLS], [SEP]) are not shown")
    expect(notes).to_contain_text(f"{100 * (sum(removed) / len(removed)):.1f} % of the attention")
    assert page.locator(".word").count() == 11
    assert _seven(weights[8][6]) in workbench.readout, "nothing is rescaled"


def test_a_chosen_special_token_that_is_hidden_is_named(workbench: Workbench) -> None:
    workbench.open(text=SOFT, layer=3, head=1, query=8, key=0, specials="0")
    assert workbench.sentence.startswith("[CLS] is chosen, but special tokens are hidden.")


def test_sub_words_become_words(workbench: Workbench) -> None:
    text = "The unbelievable story was retold by storytellers everywhere."
    page = workbench.open(text=text, layer=0, head=2, query=10, key=9).page
    tokens = page.locator(".word").count()
    page.locator('[data-option="unit"]').select_option("words")
    workbench.drawn()
    assert page.locator(".word").count() < tokens
    expect(page.locator(".word.is-query")).to_have_text("storytellers")
    expect(workbench.part("head-view", "picture-notes")).to_contain_text("Sub-words of one word are merged")
    assert "(the mean over its 3 tokens)" in workbench.sentence


def test_hover_reads_the_exact_value(workbench: Workbench) -> None:
    workbench.open(text=SOFT, layer=5, head=3)
    weights = workbench.weights(5, 3)
    for row, column in ((8, 6), (0, 0), (12, 12), (4, 9)):
        workbench.page.mouse.move(*workbench.cell(row, column))
        value = weights[row][column]
        rank = 1 + sum(other > value for other in weights[row])
        every_digit = re.compile(re.escape(f": {_seven(value)}, rank {rank} of 13"))
        expect(workbench.part("head-view", "readout")).to_have_attribute("title", every_digit)


def test_a_cell_can_be_clicked(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, layer=5, head=3).page
    page.mouse.click(*workbench.cell(8, 6))
    workbench.drawn()
    assert (workbench.query["query"], workbench.query["key"]) == ("8", "6")
    expect(page.locator("heat-map .cell.is-chosen")).to_have_count(1)


def _seven(value: float) -> str:
    """A float32 as the page writes it: seven digits, without an exponent in this range."""
    return f"{float(f'{value:.7g}'):.12f}".rstrip("0") if abs(value) >= 1e-6 else f"{float(f'{value:.7g}')}"
