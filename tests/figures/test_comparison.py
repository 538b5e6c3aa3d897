"""The figure of two heads: valid for Plotly, and the meaning of its colours."""

import json
from dataclasses import replace
from typing import Any, get_args

import numpy as np
import plotly.graph_objects as go
import pytest

from app.core.shape import to_json
from app.core.view_spec import Scale, ThemeName
from app.figures.colours import (
    SCALES,
    difference_limit,
    difference_scale,
    difference_stops,
    difference_ticks,
    lightness,
)
from app.figures.comparison import ComparisonSpec, comparison_figure
from app.figures.theme import THEMES

from ..compare.test_comparison import A, B, capture_of, side
from .test_heatmap import decoded

THEME_NAMES = get_args(ThemeName)


def drawn(a: Any = None, b: Any = None, **options: Any) -> dict[str, Any]:
    """A figure as the browser gets it."""
    figure = comparison_figure(a or side(A), b or side(B), ComparisonSpec(**options))
    parsed: dict[str, Any] = json.loads(to_json(figure))
    return parsed


@pytest.mark.parametrize("theme", THEME_NAMES)
@pytest.mark.parametrize("scale", SCALES)
def test_plotly_accepts_every_figure(scale: Scale, theme: ThemeName) -> None:
    figure = drawn(scale=scale, theme=theme, unit="word", specials=False, max_cells=4)
    accepted = go.Figure({"data": figure["data"], "layout": figure["layout"]}).to_dict()
    assert json.loads(json.dumps(accepted["data"])) == figure["data"]
    del accepted["layout"]["template"]
    assert json.loads(json.dumps(accepted["layout"])) == figure["layout"]


def test_the_three_share_their_axes_and_the_difference_is_symmetrical() -> None:
    figure = drawn()
    a, b, difference = figure["data"][:3]
    assert (a["zmin"], a["zmax"], b["zmin"], b["zmax"]) == (0, 1, 0, 1)
    assert a["colorscale"] == b["colorscale"] != difference["colorscale"]
    assert difference["zmin"] == -difference["zmax"] == -figure["layout"]["meta"]["range"]
    largest = np.nanmax(np.abs(decoded(difference["z"])))
    assert largest <= difference["zmax"]
    layout = figure["layout"]
    assert [layout[f"xaxis{n}"]["matches"] for n in (2, 3)] == ["x", "x"]
    assert [layout[f"yaxis{n}"]["matches"] for n in (2, 3)] == ["y", "y"]
    assert layout["xaxis"]["labelalias"] == layout["xaxis3"]["labelalias"]
    assert layout["yaxis"]["labelalias"]["6"] == "it (only A)"
    assert layout["yaxis"]["labelalias"]["+1"] == "the (1)"
    assert layout["yaxis"]["labelalias"]["+3"] == "cat (A 2, B 3)"


def test_a_minus_marks_where_b_attends_more() -> None:
    """The same cells as in the pictures; Plotly writes it in black or white, so no colour is needed."""
    trace = drawn()["data"][2]
    difference = decoded(trace["z"])
    assert trace["texttemplate"] == "%{text}"
    signs = np.array(trace["text"])
    assert np.array_equal(signs == "−", difference <= -0.005) and (signs == "−").any()
    assert set(signs.flat) == {"−", ""}
    assert not any("text" in other for other in drawn()["data"][:2])
    assert any("a minus marks" in note for note in drawn()["layout"]["meta"]["notes"])


def test_what_is_shown_stands_in_words() -> None:
    layout = drawn(scale="log", specials=False)["layout"]
    meta = layout["meta"]
    assert meta["titles"]["a"] == "Layer 0, head 0 · “[CLS] the cat em bed it [SEP]”"
    assert meta["title"].startswith("A: Layer 0, head 0 · “[CLS] the cat")
    assert [place["a"] for place in meta["queries"]] == [[1], None, [2], [3], [4], [5], None]
    assert meta["removed"]["a"][1] is None and meta["removed"]["b"][5] is None
    assert any("blue: B attends more" in note and "red: A attends more" in note for note in meta["notes"])
    assert any("have the colour of 0" in note for note in meta["notes"])
    alike = drawn(side(A, "0"), side(A, "1.1"))["layout"]["meta"]
    assert alike["titles"] == {
        "a": "Mean over layer 0 (2 heads)", "b": "Layer 1, head 1", "difference": "A − B",
    }  # fmt: skip
    assert alike["removed"] is None


def test_blocks_are_named() -> None:
    meta = drawn(max_cells=4)["layout"]["meta"]
    assert meta["block"] == [3, 3]
    assert [place["label"] for place in meta["keys"]] == ["[CLS] … old", "cat … ##bed", "it … [SEP]"]
    assert meta["keys"][0]["a"] == [0, 1] and meta["keys"][0]["b"] == [0, 1, 2]


def test_parts_of_the_input_are_divided_in_each_picture() -> None:
    capture = capture_of("a b c")
    *prompt, last = (replace(token, part="prompt") for token in capture.tokens["text"])
    parted = (*prompt, replace(last, part="answer"))
    captures = [replace(capture, tokens={"text": parted}, id=name) for name in "ab"]
    layout = drawn(side(captures[0]), side(captures[1], "1.1"))["layout"]
    assert {shape["xref"] for shape in layout["shapes"]} == {
        f"x{n}{rest}" for n in ("", "2", "3") for rest in ("", " domain")
    }
    assert layout["meta"]["parts"]["columns"][1] == {"part": "answer", "first": 2, "last": 2}


def rgb(colours: tuple[str, ...]) -> Any:
    return np.array([tuple(bytes.fromhex(colour[1:])) for colour in colours], float)


@pytest.mark.parametrize("theme", THEME_NAMES)
def test_equal_differences_weigh_the_same(theme: ThemeName) -> None:
    """Lightness changes evenly from the background to both sides, and is equal at equal distances."""
    stops = difference_stops(theme)
    light = lightness(rgb(stops))
    middle = len(stops) // 2
    assert stops[middle] == THEMES[theme].paper
    np.testing.assert_allclose(light, light[::-1], atol=0.8)
    steps = np.diff(light[middle:])
    assert (steps > 0).all() if theme == "dark" else (steps < 0).all()
    assert np.ptp(np.abs(steps)) < 1
    assert abs(light[-1] - light[middle]) > 60


# Machado, Oliveira & Fernandes 2009: protanopia and deuteranopia, linear RGB.
DICHROMATS = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.01182, 0.04294, 0.968881],
    ],
}


@pytest.mark.parametrize("theme", THEME_NAMES)
@pytest.mark.parametrize("matrix", DICHROMATS.values(), ids=DICHROMATS.keys())
def test_the_sign_is_seen_without_red_or_green(matrix: Any, theme: ThemeName) -> None:
    """From a fifth of the range on, colours of opposite differences stay far apart in blue against yellow."""
    share = rgb(difference_stops(theme)) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ np.array(matrix).T, 0, 1)
    back = np.where(seen <= 0.0031308, 12.92 * seen, 1.055 * seen ** (1 / 2.4) - 0.055) * 255
    middle = len(back) // 2
    for far in range(middle // 5, middle + 1):
        assert np.abs(back[middle - far] - back[middle + far]).max() > 20


@pytest.mark.parametrize("scale", SCALES)
def test_the_scale_bends_both_sides_alike(scale: Scale) -> None:
    marked = difference_scale("light", scale)
    places = np.array([place for place, _ in marked])
    assert (places[0], places[len(places) // 2], places[-1]) == (0, 0.5, 1)
    np.testing.assert_allclose(places, 1 - places[::-1], atol=1e-12)
    assert (np.diff(places) >= 0).all()
    ticks = difference_ticks(0.5, scale)
    assert (ticks[0], ticks[-1]) == ((0.0, "−0.5"), (1.0, "+0.5"))
    assert ticks[len(ticks) // 2] == (0.5, "0")
    # A tick of the bar has the colour of its difference in the picture.
    for place, label in ticks:
        difference = (float(label.replace("−", "-")) + 0.5) / 1.0
        at = np.interp(place, np.linspace(0, 1, len(marked)), np.arange(len(marked)))
        assert np.interp(at, np.arange(len(marked)), places) == pytest.approx(difference, abs=6e-3)


@pytest.mark.parametrize("scale", SCALES)
def test_what_has_no_sign_has_the_upper_half_of_the_scale(scale: Scale) -> None:
    whole, half = (difference_scale("light", scale, signed=signed) for signed in (True, False))
    assert [colour for _, colour in half] == [colour for _, colour in whole[63:]]
    np.testing.assert_allclose([(1 + place) / 2 for place, _ in half], [place for place, _ in whole[63:]])
    ticks, upper = difference_ticks(0.5, scale, signed=False), difference_ticks(0.5, scale)
    upper = upper[len(upper) // 2 :]
    assert [text for _, text in ticks] == [text.removeprefix("+") for _, text in upper]
    assert [(1 + place) / 2 for place, _ in ticks] == pytest.approx([place for place, _ in upper])


def test_the_range_is_a_round_number() -> None:
    assert [difference_limit(x) for x in (0, 0.05, 0.051, 0.3, 0.5, 1)] == [0.05, 0.05, 0.1, 0.5, 0.5, 1]


def test_two_texts_of_512_tokens_are_not_pooled() -> None:
    """With one word that only the other text has, there is one more row than tokens."""
    words = [f"w{number}" for number in range(512)]
    one = capture_of(" ".join(words), heads=1)
    other = capture_of(" ".join([*words[:-1], "x"]), heads=1)
    figure = comparison_figure(side(one), side(other), ComparisonSpec())
    assert figure.data[2]["z"]["shape"] == "513, 513"
    assert figure.layout.meta.block is None
    assert "text" not in figure.data[2], "cells have no room for signs"
