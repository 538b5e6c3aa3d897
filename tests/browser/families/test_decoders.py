"""Causal decoders: masked cells, heads that share keys, layers with windows."""

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from ..workbench import Workbench
from .models import wait_for_model

TEXT = "the cat sat on a mat because it was soft"


@pytest.fixture
def loaded(workbench: Workbench) -> Callable[..., Workbench]:
    """Opens the workbench on a model, which the server may have to load first."""

    def open_on(model: str, **query: object) -> Workbench:
        wait_for_model(workbench.page, model)
        return workbench.open(model=model, **{"text": TEXT, **query})

    return open_on


def test_what_is_not_allowed_is_not_zero(loaded: Callable[..., Workbench]) -> None:
    workbench = loaded("llama", query=2, key=7)
    assert (
        "sat is not allowed to attend to it. A causal model cannot attend to later tokens."
        in workbench.sentence
    )
    page = workbench.page
    page.mouse.move(*workbench.cell(1, 5))
    expect(page.locator("head-view > .readout")).to_have_text(
        "cat → mat: not allowed. A causal model cannot attend to later tokens."
    )
    page.mouse.move(*workbench.cell(5, 1))
    expect(page.locator("head-view > .readout")).to_contain_text("rank")
    expect(page.locator("head-view .barred")).to_have_text("not allowed")
    expect(page.locator("head-overview .legend")).to_contain_text("not allowed")


def test_the_others_of_a_column_are_those_that_have_a_choice(loaded: Callable[..., Workbench]) -> None:
    """All ten tokens may attend to the first, which has no choice itself; nine may attend to the second."""
    for key, others in ((0, "the others that have a choice give"), (1, "the 8 others give")):
        workbench = loaded("llama", query=9, key=key)
        assert others in workbench.sentence
        place = workbench.page.locator("head-inspector dl div", has_text="Rank in the column").locator("dd")
        expect(place).to_have_text(re.compile(r"^\d of 9$"))


def test_a_forbidden_pair_is_compared_in_words(loaded: Callable[..., Workbench]) -> None:
    workbench = loaded("llama", query=2, key=7, **{"b.head": 1})
    change = workbench.part("head-inspector", "change")
    expect(change).to_contain_text("sat may not attend to it in A or in B.")


def test_heads_that_share_keys_stand_together(loaded: Callable[..., Workbench]) -> None:
    workbench = loaded("llama", head=5)
    lefts = []
    for head in range(8):
        box = workbench.tile(0, head).bounding_box()
        assert box
        lefts.append(box["x"])
    steps = [round(b - a) for a, b in pairwise(lefts)]
    assert len(set(steps[:3] + steps[4:])) == 1
    assert steps[3] > steps[0]
    expect(workbench.page.locator("head-overview .legend")).to_contain_text("share keys and values")
    expect(workbench.page.locator(".structure")).to_contain_text("Heads 4–7 share keys and values")
    # The canvas under the cells has the same layout.
    assert workbench.page.locator("head-overview canvas").first.evaluate(
        """(canvas) => {
          const box = canvas.getBoundingClientRect();
          const last = document.querySelector('.tile[data-layer="1"][data-head="7"]').getBoundingClientRect();
          return Math.abs(box.right - last.right) < 1.5 && Math.abs(box.bottom - last.bottom) < 1.5;
        }"""
    )


def test_a_window_is_named(loaded: Callable[..., Workbench]) -> None:
    workbench = loaded("mistral", layer=1, query=8, key=2)
    page = workbench.page
    expect(workbench.part("head-view", "title")).to_have_text(
        "Layer 1, head 0, sliding window of 4", use_inner_text=True
    )
    expect(page.locator(".structure")).to_contain_text("attends only to the last 4 tokens")
    assert "each token attends only to the last 4 tokens, itself included" in workbench.sentence
    expect(page.locator(".tile-name.is-windowed")).to_have_count(2)


def test_the_share_of_a_sink_is_reported(loaded: Callable[..., Workbench]) -> None:
    workbench = loaded("gpt-oss", layer=1)
    totals = [sum(row) for row in workbench.weights(1, 0)]
    # The row with the largest share, where rounding matters least.
    total = min(totals)
    assert total < 0.95
    workbench.open(model="gpt-oss", text=TEXT, layer=1, query=totals.index(total))
    text = workbench.page.locator(".structure").inner_text()
    share, rest = re.search(r"([\d.]+) of the row of .* goes .*sums to ([\d.]+)\.", text).groups()  # type: ignore[union-attr]
    assert float(share) == pytest.approx(1 - total, abs=1e-3)
    assert float(rest) == pytest.approx(total, abs=1e-3)


def test_layers_without_attention_are_listed(loaded: Callable[..., Workbench]) -> None:
    workbench = loaded("jamba")
    rows = workbench.page.locator(".tile-others").all_inner_texts()
    assert rows == [
        "Layer 0 of the model: mamba, no softmax attention",
        "Layers 2–3 of the model: mamba, no softmax attention",
    ]
    expect(workbench.page.locator(".structure")).to_contain_text("This is layer 1 of the model")


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_nothing_scrolls_sideways(open_page: Callable[..., Page], width: int) -> None:
    page = open_page(viewport={"width": width, "height": 844})
    Workbench(page).open(model="marian", text=TEXT, target="le chat", stream="decoder")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_the_strongest_link_is_one_that_the_mask_left_open(loaded: Callable[..., Workbench]) -> None:
    workbench = loaded("llama")
    matrices = {(layer, head): workbench.weights(layer, head) for layer in range(2) for head in range(8)}
    assert all(matrix[0][0] == 1 for matrix in matrices.values())
    largest = {place: max(max(row) for row in matrix[1:]) for place, matrix in matrices.items()}
    layer, head = min(largest, key=lambda place: largest[place])
    share = 100 * largest[layer, head]
    assert share < 99.95
    workbench.open(model="llama", text=TEXT, layer=layer, head=head)
    written = f"{share:.1f}" if share >= 99.5 else f"{share:.0f}"
    assert re.search(rf"the strongest link goes from .* \({written} %\)", workbench.sentence)


def test_what_no_token_may_do_has_no_number(loaded: Callable[..., Workbench]) -> None:
    workbench = loaded("llama", overview="next")
    page = workbench.page
    row = workbench.part("head-inspector", "metrics").locator("tr", has_text="Next token")
    assert [text.strip() for text in row.locator("td").all_text_contents()] == ["–", "–"]
    expect(page.locator("head-overview")).to_contain_text(
        "Next token: no head of this stream can have it on this input."
    )
    expect(page.locator("head-overview")).not_to_contain_text("the highest head")
    workbench.open(model="llama", text=TEXT, query=0)
    first = workbench.word(0).inner_text()
    expect(workbench.part("head-inspector", "summary")).to_contain_text(
        f"{first} may attend to itself only (100 %)."
    )


def test_a_sink_token_and_a_learned_sink_are_distinguished(loaded: Callable[..., Workbench]) -> None:
    workbench = loaded("gpt-oss", layer=1, overview="role")
    names = workbench.part("head-roles", "names")
    expect(names).to_contain_text("to the sink token (")
    expect(names).to_contain_text("to the model’s learned sink, which is not a token")
    matrix = workbench.weights(1, 0)
    token = sum(row[0] for row in matrix[1:]) / len(matrix[1:])
    lost = sum(1 - sum(row) for row in matrix[1:]) / len(matrix[1:])
    text = names.inner_text()
    shares = re.findall(r"([\d.]+) %", text)
    assert [float(share) for share in shares] == pytest.approx([100 * token, 100 * lost], abs=0.51)
    assert f"over the {len(matrix) - 1} rows that may attend to more than one token" in text


def test_the_exactness_stated_is_that_of_this_input(loaded: Callable[..., Workbench]) -> None:
    """After it comes the measurement on a probe when the model was loaded."""
    page = loaded("llama").page
    line = page.locator("provenance-line")
    expect(line).to_contain_text("own attention on this input: ")
    expect(line).to_contain_text(", on all rows")
    capture = page.evaluate("document.documentElement.dataset.capture")
    document = page.request.get(f"/api/captures/{capture}/exactness").json()
    digits, exponent = f"{document['max_difference']:.1e}".split("e-")
    superscript = exponent.lstrip("0").translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    expect(line).to_contain_text(f"on this input: {digits} × 10⁻{superscript}, on all rows")
    expect(line).to_contain_text("on a probe, when the model was loaded")


def test_a_pair_that_the_mask_forces_is_no_find(loaded: Callable[..., Workbench]) -> None:
    workbench = loaded("llama", query=0, key=0, overview="pair")
    overview = workbench.page.locator("head-overview")
    expect(overview).to_contain_text("the mask leaves the query no choice in any head")
    expect(overview).not_to_contain_text("the highest head")
    expect(workbench.page.locator("pair-ranking tbody tr").first).to_contain_text("no choice")
    inspector = workbench.page.locator("head-inspector")
    expect(inspector).to_contain_text("1, without a choice")
    expect(inspector).not_to_contain_text("Rank in the row")
