import re
from typing import get_args

import numpy as np
import pytest

from app.core.view_spec import ColourName, Scale, ThemeName
from app.figures.colours import (
    COLOURS,
    LOG_FLOOR,
    SCALES,
    colorscale,
    difference_stops,
    lightness,
    place_of,
    stops,
    weight_at,
)
from app.figures.theme import THEMES

NAMES = [(name, theme) for name in COLOURS for theme in get_args(ThemeName)]


def light(hexes: tuple[str, ...]) -> list[float]:
    values: list[float] = lightness(np.array([tuple(bytes.fromhex(h[1:])) for h in hexes], float)).tolist()
    return values


def test_lightness_as_the_cie_defines_it() -> None:
    assert light(("#000000", "#ffffff", "#777777", "#ff0000", "#00ff00", "#0000ff")) == pytest.approx(
        [0, 100, 50.03, 53.24, 87.74, 32.30], abs=0.02
    )


@pytest.mark.parametrize(("name", "theme"), NAMES)
def test_lightness_goes_one_way_in_even_steps(name: ColourName, theme: ThemeName) -> None:
    steps = np.diff(light(stops(name, theme)))
    assert (steps > 0).all() if theme == "dark" else (steps < 0).all()
    # Even, up to rounding of red, green and blue.
    assert np.ptp(np.abs(steps)) < 1


@pytest.mark.parametrize(("name", "theme"), NAMES)
def test_a_scale_begins_near_its_paper(name: ColourName, theme: ThemeName) -> None:
    first, last = light((stops(name, theme)[0], stops(name, theme)[-1]))
    assert first == pytest.approx(100) if theme == "light" else first < 20
    assert abs(last - first) > 75


def test_forbidden_cells_look_unlike_any_weight_of_nothing() -> None:
    for theme in get_args(ThemeName):
        blocked, lowest = light((THEMES[theme].blocked, stops("auto", theme)[0]))
        assert abs(blocked - lowest) > 5


def test_colours_are_hex() -> None:
    of_weights = [(stops(name, theme), 64) for name, theme in NAMES]
    for scale, length in [*of_weights, *((difference_stops(theme), 127) for theme in get_args(ThemeName))]:
        assert len(scale) == length
        assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in scale)


@pytest.mark.parametrize("scale", SCALES)
def test_place_and_weight_are_inverse(scale: Scale) -> None:
    places = np.linspace(0, 1, 11)
    weights = weight_at(places, scale)
    assert [place_of(float(weight), scale) for weight in weights] == pytest.approx(places.tolist())


def test_places_worked_by_hand() -> None:
    assert place_of(0.25, "linear") == 0.25
    assert place_of(0.25, "sqrt") == 0.5
    assert place_of(0.01, "log") == pytest.approx(0.5)
    assert place_of(0, "log") == place_of(LOG_FLOOR, "log") == 0


@pytest.mark.parametrize("scale", SCALES)
def test_the_scale_of_true_weights_is_one_that_plotly_takes(scale: Scale) -> None:
    marks = colorscale("auto", "dark", scale)
    weights = [weight for weight, _ in marks]
    assert weights[0] == 0 and weights[-1] == 1 and weights == sorted(weights)
    # The colour half way up the bar is that of the weight there.
    assert dict(marks)[float(weight_at(np.array([21 / 63]), scale)[0])] == stops("auto", "dark")[21]
