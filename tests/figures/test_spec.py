"""The default scale of a view, and an explicit one."""

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from numpy.typing import NDArray

from app.analysis.head_selection import HeadSelection
from app.core.capture import Capture
from app.core.token import Token
from app.core.view_spec import Scale, ThemeName
from app.errors import UnknownStream
from app.figures.colours import opening_scale, pixels
from app.figures.heatmap import heatmap
from app.figures.spec import FigureSpec, scale_for

from ..analysis.recorded import random_weights, recorded


def crossing(keys: int, padding: int = 0) -> Capture:
    """One row over so many keys; the last ones are padding."""
    sentence = " ".join(f"k{number}" for number in range(keys + padding))
    capture = recorded(random_weights((1, 1, 1, keys + padding)), "row", key_sentence=sentence)
    side = capture.stream("cross").key_side
    tokens: list[Token] = [
        replace(token, padding=number >= keys, special=number >= keys)
        for number, token in enumerate(capture.tokens[side])
    ]
    return replace(capture, tokens={**capture.tokens, side: tuple(tokens)})


@pytest.mark.parametrize(
    ("keys", "scale"),
    [(1, "linear"), (100, "linear"), (101, "sqrt"), (256, "sqrt"), (257, "log"), (1500, "log")],
)
def test_the_scale_follows_the_number_of_keys(keys: int, scale: Scale) -> None:
    assert opening_scale(keys) == scale
    assert scale_for(None, (crossing(keys), "cross")) == scale


@pytest.mark.parametrize("theme", get_args(ThemeName))
def test_a_clip_shows_at_first_sight(theme: ThemeName) -> None:
    """Eleven seconds in Whisper tiny: in the alignment head shown first no moment gets more than 0.088.

    Against a weight of 0, WCAG's contrast of graphics is 3. Under the square root it is 2.2 at most.
    """
    strongest = np.array([0.088, 0], np.float32)

    def contrast(scale: Scale) -> float:
        low, high = sorted(_luminance(pixels(strongest, "auto", theme, scale)))
        return (high + 0.05) / (low + 0.05)

    assert contrast(opening_scale(550)) >= 3
    assert contrast("sqrt") < 3


def _luminance(colours: NDArray[np.uint8]) -> list[float]:
    """Relative luminance, as WCAG defines it."""
    shares = colours / 255
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    return [float(value) for value in linear @ np.array([0.2126, 0.7152, 0.0722])]


def test_padding_counts_where_it_is_shown() -> None:
    capture = crossing(90, padding=300)
    assert scale_for(None, (capture, "cross")) == "linear"
    assert scale_for(None, (capture.with_display_options(padding=True), "cross")) == "log"


def test_of_two_the_larger_decides_and_what_was_asked_for_wins() -> None:
    seen = [(crossing(5), "cross"), (crossing(101), "cross")]
    assert scale_for(None, *seen) == scale_for(None, *seen[::-1]) == "sqrt"
    assert scale_for("linear", *seen) == "linear"
    with pytest.raises(UnknownStream):
        scale_for(None, (crossing(5), "self"))


@pytest.mark.parametrize(
    ("scale", "note"),
    [
        ("sqrt", "The colours follow the square root of the weights."),
        ("log", "On the logarithmic scale all weights below 0.0001 have the lowest colour."),
    ],
)
def test_the_figure_says_by_what_its_colours_follow_the_weights(scale: Scale, note: str) -> None:
    meta = heatmap(crossing(3), FigureSpec("cross", HeadSelection.one(0, 0), scale=scale)).layout.meta
    assert (meta.spec.scale, meta.notes[-1]) == (scale, note)
