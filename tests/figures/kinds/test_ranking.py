"""Bars proportional to weights, the largest first, including the selected head."""

import io
import re
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from app.errors import InvalidRequest
from app.figures.kinds import KINDS
from app.figures.kinds.ranking import COLUMNS, MOST_BARS
from app.figures.render.drawing import Cells, Line, Text
from app.figures.render.page import ACCENT
from app.figures.render.png import png

from ...analysis.recorded import random_weights, recorded
from .cases import figure

RANKING = KINDS["ranking"]
CAPTURE = recorded(random_weights((5, 4, 6, 6), 8), "[CLS] a b c d [SEP]")
WEIGHTS = np.array([CAPTURE.weights("self", layer)[:, 2, 4] for layer in range(5)])


def bars(heads: str = "all") -> list[Cells]:
    drawing = RANKING.draw(figure("ranking", CAPTURE, heads, query=2, key=4))
    return [mark for mark in drawing.marks if isinstance(mark, Cells)]


def test_bars_are_as_long_as_the_largest_weights() -> None:
    expected = np.sort(WEIGHTS, axis=None)[::-1][:MOST_BARS]
    pixels = np.array([bar.width for bar in bars()])
    assert len(pixels) == MOST_BARS
    # Their scale is that of the axis; short ones are at least a hairline.
    scale = pixels[0] / expected[0]
    np.testing.assert_allclose(pixels, np.maximum(expected * scale, 0.5), rtol=1e-5)
    size = [float((bar.tips or (("",),))[0][0].split(": ")[1].split(",")[0]) for bar in bars()]
    np.testing.assert_allclose(size, expected, rtol=1e-6)


def test_the_numbers_at_the_bars_have_as_many_decimals() -> None:
    drawing = RANKING.draw(figure("ranking", CAPTURE, "all", query=2, key=4))
    texts = [mark.text for mark in drawing.marks if isinstance(mark, Text)]
    numbers = [text for text in texts if re.fullmatch(r"0\.\d{3}", text)]
    assert numbers == [f"{weight:.3f}" for weight in np.sort(WEIGHTS, axis=None)[::-1][:MOST_BARS]]


def test_bars_and_baselines_are_where_the_axis_says() -> None:
    drawing = RANKING.draw(figure("ranking", CAPTURE, "all", query=2, key=4))
    top, *_ = bars()
    ticks = [mark for mark in drawing.marks if isinstance(mark, Line) and mark.y2 - mark.y1 == 4]
    limit = next(limit for limit in (0.05, 0.1, 0.25, 0.5, 1) if WEIGHTS.max() <= limit)
    assert top.width == pytest.approx(WEIGHTS.max() / limit * (ticks[-1].x1 - ticks[0].x1))
    with Image.open(io.BytesIO(png(drawing, 2))) as picture:
        y = int(2 * (top.top + 3))
        colour = tuple(int(value) for value in top.colours[0, 0])
        assert picture.getpixel((int(2 * (top.left + top.width - 1)), y)) == colour
        assert picture.getpixel((int(2 * (top.left + top.width + 2)), y)) == (255, 255, 255)


def test_a_head_that_is_looked_at_is_always_there() -> None:
    layer, head = divmod(int(WEIGHTS.argmin()), 4)
    accent = tuple(bytes.fromhex(ACCENT["light"][1:]))
    marked = [bar for bar in bars(f"{layer}.{head}") if tuple(bar.colours[0, 0]) == accent]
    assert len(bars(f"{layer}.{head}")) == MOST_BARS + 1
    assert [bar.tips for bar in marked] == [bars(f"{layer}.{head}")[-1].tips]
    assert (marked[0].tips or (("",),))[0][0].startswith(f"layer {layer}, head {head}: ")
    assert not [bar for bar in bars() if tuple(bar.colours[0, 0]) == accent]


def test_how_many_are_drawn_is_reported() -> None:
    description = RANKING.draw(figure("ranking", CAPTURE, "all", query=2, key=4)).description
    assert f"{MOST_BARS} of 20 heads are drawn" in description
    assert "The thin line is what the other queries give to the key in that head, on average" in description
    hidden = RANKING.draw(figure("ranking", CAPTURE, "all", query=2, key=4, specials=False)).description
    assert "What falls on special tokens is left out, and the rest is not rescaled." in hidden


def test_arrays_are_by_layer_and_head() -> None:
    arrays = RANKING.table(figure("ranking", CAPTURE, "all", query=2, key=4)).arrays
    np.testing.assert_array_equal(arrays["weight"], WEIGHTS)
    rows = np.array([CAPTURE.weights("self", layer)[:, 2] for layer in range(5)])
    np.testing.assert_array_equal(arrays["rank"], 1 + (rows > WEIGHTS[..., None]).sum(axis=-1))


def test_a_ranking_needs_a_pair() -> None:
    with pytest.raises(InvalidRequest, match="pair of tokens"):
        RANKING.draw(figure("ranking", CAPTURE, "all", query=2))


def test_the_column_stands_beside_the_weight() -> None:
    """The sentence about the first head matches the numbers of its column."""
    columns = np.array([CAPTURE.weights("self", layer)[:, :, 4] for layer in range(5)])
    layer, head = divmod(int(WEIGHTS.argmax()), 4)
    others = np.delete(columns[layer, head].astype(float), 2)
    description = RANKING.draw(figure("ranking", CAPTURE, "all", query=2, key=4)).description
    assert (
        f"give it, on average, {others.mean():.7g} (lift {WEIGHTS.max() / others.mean():.3g})" in description
    )
    arrays = RANKING.table(figure("ranking", CAPTURE, "all", query=2, key=4)).arrays
    means = np.delete(columns.astype(float), 2, axis=2).mean(axis=2)
    np.testing.assert_allclose(arrays["column_mean"], means, rtol=1e-6)
    np.testing.assert_allclose(arrays["lift"], WEIGHTS / means, rtol=1e-5)
    assert set(arrays["column_of"].ravel()) == {6}


def test_queries_without_a_choice_are_not_among_the_others() -> None:
    """In a decoder the first row may attend to one key only, so its weight of 1 is not in the column."""
    mask = np.tril(np.ones((4, 4), bool))
    decoder = recorded(random_weights((1, 2, 4, 4), 1, causal=True), "a b c d", allowed=mask)
    for key, others in ((0, "the others that have a choice give"), (1, "the others give")):
        drawing = RANKING.draw(figure("ranking", decoder, "all", query=3, key=key))
        tips = [mark.tips[0][0] for mark in drawing.marks if isinstance(mark, Cells) and mark.tips]
        assert tips and all(others in tip for tip in tips)
        assert ("what the other queries that have a choice give" in drawing.description) is (key == 0)


def test_a_stripe_is_said_to_be_none_of_this_query() -> None:
    stripe = recorded(np.full((1, 1, 3, 3), [0.2, 0.7, 0.1]), "a b c")
    text = RANKING.draw(figure("ranking", stripe, "all", query=2, key=1)).description
    assert "give it, on average, 0.7 (lift 1)." in text
    assert "in this head the query gives the key no more than others do" in text


def test_the_order_of_the_lift() -> None:
    drawn = figure("ranking", CAPTURE, "all", query=2, key=4, sort="lift")
    lifts = [row[COLUMNS.index("lift")] for row in RANKING.table(drawn).rows]
    assert lifts == sorted(lifts, reverse=True)
    description = RANKING.draw(drawn).description
    assert "The heads are in the order of their lift." in description


def test_a_forbidden_pair_has_no_place() -> None:
    mask = np.tril(np.ones((3, 3), bool))
    capture = recorded(random_weights((2, 1, 3, 3), causal=True), "a b c", allowed=mask)
    forbidden = figure("ranking", capture, "all", query=0, key=2)
    rows = list(RANKING.table(forbidden).rows)
    assert [(row[0], row[COLUMNS.index("allowed")], row[COLUMNS.index("weight")]) for row in rows] == [
        (None, 0, 0)
    ] * 2
    assert (
        "The mask of every layer forbids the query to attend to the key"
        in RANKING.draw(forbidden).description
    )


def test_random_pairs_of_some_rows_are_said_to_be_estimates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.analysis.ranking._FEWEST_ROWS", 2)
    monkeypatch.setattr("app.analysis.ranking._MOST_WEIGHTS", 1)
    table = RANKING.table(figure("ranking", CAPTURE, "all", query=2, key=4))
    assert any("those of 2 of 4 rows, evenly spread" in line for line in table.about)


def test_a_lift_far_above_1_has_no_more_digits_than_it_means() -> None:
    weights = np.full((1, 1, 3, 3), [0.2, 1e-5, 0.8])
    weights[0, 0, 2] = [0.1, 0.9, 0]
    drawing = RANKING.draw(figure("ranking", recorded(weights, "a b c"), "all", query=2, key=1))
    assert "lift > 1000" in [mark.text for mark in drawing.marks if isinstance(mark, Text)]


def test_a_pair_that_the_mask_forces_is_said_to_be_no_find() -> None:
    mask = np.tril(np.ones((3, 3), bool))
    capture = recorded(random_weights((2, 2, 3, 3), causal=True), "a b c", allowed=mask)
    forced = figure("ranking", capture, "all", query=0, key=0)
    text = RANKING.draw(forced).description
    assert "The query may attend to no other key in any layer: the mask leaves it no choice" in text
    assert "rank 1" not in text and "lift" not in text
    rows = list(RANKING.table(forced).rows)
    assert [(row[0], row[COLUMNS.index("choice")], row[COLUMNS.index("lift")]) for row in rows] == [
        (None, 0, None)
    ] * 4


def test_layers_that_force_the_pair_are_counted() -> None:
    full = np.tril(np.ones((3, 3), bool))
    capture = recorded(random_weights((2, 2, 3, 3), causal=True), "a b c", allowed=full)
    masks = np.stack([full & np.eye(3, dtype=bool), full])
    mixed = replace(capture, arrays={**capture.arrays, "self.allowed": masks})
    text = RANKING.draw(figure("ranking", mixed, "all", query=2, key=2)).description
    assert "First: layer 1" in text
    assert "In 2 of 4 heads the query may attend to no other key; they have no rank." in text
    assert "other queries that may attend" not in text
