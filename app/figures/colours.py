"""Colour scales for weights from 0 to 1, in equal steps of lightness."""

import math
from functools import cache
from typing import get_args

import numpy as np
from numpy.typing import NDArray
from plotly.colors import cmocean, sequential, unlabel_rgb

from ..core.view_spec import ColourName, Scale, ThemeName
from ..message import Message, digits
from .label_text import with_sign
from .theme import THEMES

COLOURS: tuple[ColourName, ...] = get_args(ColourName)
SCALES: tuple[Scale, ...] = get_args(Scale)

# On the logarithmic scale all weights below this have the lowest colour.
LOG_FLOOR = 1e-4

# Ticks of the colour bar, in true weights.
_TICKS: dict[Scale, tuple[float, ...]] = {
    "linear": (0, 0.25, 0.5, 0.75, 1),
    "sqrt": (0, 0.01, 0.05, 0.1, 0.25, 0.5, 1),
    "log": (LOG_FLOOR, 0.001, 0.01, 0.1, 1),
}
# With more keys than these a view defaults to the square root, and to the logarithm: a weight is a share of
# its row, and among many keys most would have the colour of 0. Of 550 moments of speech, few get 0.1, and the
# square root draws that too faintly to see from afar.
_LINEAR_KEYS, _SQRT_KEYS = 100, 256
_STEPS = 64
_WHITE = (255.0, 255.0, 255.0)
# From weight 0 to 1 in the dark theme; reversed in the light theme, after white.
_SOURCES = {
    "inferno": sequential.Inferno,
    "viridis": sequential.Viridis,
    "cividis": sequential.Cividis,
    "greys": sequential.Greys_r,
}
# Inferno in the light theme would make a page of small weights bright yellow; this runs from blue to violet.
_AUTO: dict[ThemeName, list[str]] = {"dark": sequential.Inferno, "light": cmocean.dense_r}

# Colours of a difference, from 0 (the paper) outwards, negative and positive: Crameri's vik in the light
# theme and berlin in the dark one (Crameri 2018, Zenodo 1243862, MIT licence), which are safe for red-green
# colour blindness.
_DIVERGING: dict[ThemeName, tuple[list[str], list[str]]] = {
    "light": (
        ["#c6dbe6", "#94bed2", "#619ebd", "#307da6", "#0c5e92", "#034481", "#022b71"],
        ["#e9ccba", "#dcac90", "#cf8e68", "#c37243", "#b3531f", "#942f06", "#741506"],
    ),
    "dark": (
        ["#111a20", "#14303e", "#1d4b61", "#286886", "#3685ad", "#519fd3", "#79abed", "#9eb0ff"],
        ["#2a0e01", "#3f1201", "#591c07", "#7b321c", "#9c4f3d", "#bc6d61", "#dd8d86", "#ffadad"],
    ),
}
# White is easier to read on darker colours (CIELAB L* of a relative luminance of 0.179).
_BLACK_FROM = 49.4
# Both ends have this lightness, so that equal differences look equally strong.
_FURTHEST: dict[ThemeName, float] = {"light": 30.0, "dark": 72.0}
# The range of a difference is one of these, so that neighbouring heads mostly share it.
_LIMITS = (0.05, 0.1, 0.25, 0.5, 1.0)


def opening_scale(keys: int) -> Scale:
    """The default scale of a view, by the number of key tokens shown."""
    return "linear" if keys <= _LINEAR_KEYS else "sqrt" if keys <= _SQRT_KEYS else "log"


@cache
def stops(name: ColourName, theme: ThemeName) -> tuple[str, ...]:
    """64 colours ``#rrggbb`` at the positions 0, 1/63, ... 1 of a scale.

    In the dark theme larger weights are brighter, in the light theme darker.
    """
    source = _AUTO[theme] if name == "auto" else _SOURCES[name]
    ends = [_rgb(colour) for colour in source]
    if theme == "light":
        ends = [_WHITE, *reversed(ends)]
    colours = _even(np.array(ends))
    return tuple(f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in colours)


@cache
def difference_stops(theme: ThemeName, *, signed: bool = True) -> tuple[str, ...]:
    """127 colours from the lowest difference (blue) over 0 (the paper) to the highest (red).

    Args:
        signed: whether differences can be below 0; else the 64 colours from 0 on, as of every distance.
    """
    paper = THEMES[theme].paper
    below, above = (
        _even(np.array([_rgb(colour) for colour in (paper, *side)]), _FURTHEST[theme])
        for side in _DIVERGING[theme]
    )
    shown = (*below[:0:-1], *above) if signed else above
    return tuple(f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in shown)


def difference_limit(largest: float) -> float:
    """The end of the scale of differences, for the largest absolute difference, 0 to 1."""
    return next(limit for limit in _LIMITS if largest <= limit)


def effect_limit(largest: float) -> float:
    """The end of the scale of effects, which have no bound: 1, 2 or 5 times a power of ten."""
    if largest <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(largest))
    return next(step * power for step in (1, 2, 5, 10) if largest <= step * power * (1 + 1e-6))


def difference_scale(theme: ThemeName, scale: Scale, *, signed: bool = True) -> list[tuple[float, str]]:
    """The colour scale of differences in Plotly's form: 0 is the lowest of the range, 1 the highest.

    No difference is at 0.5, or at 0 where differences have no sign.

    The scale transforms both sides alike; on the logarithmic one, values below `LOG_FLOOR` of the range count
    as 0.
    """
    places, colours = difference_places(scale, signed=signed), difference_stops(theme, signed=signed)
    return list(zip(places, colours, strict=True))


def difference_places(scale: Scale, *, signed: bool = True) -> tuple[float, ...]:
    """Where the steps of `difference_stops` lie from the lowest difference (0) to the highest (1)."""
    sizes = weight_at(np.linspace(0, 1, _STEPS), scale)
    # On the logarithmic scale the first step is small, not 0.
    sizes[0] = 0
    return tuple(map(float, (*(0.5 - sizes[:0:-1] / 2), *(0.5 + sizes / 2)) if signed else sizes))


def difference_place(share: float, scale: Scale, *, signed: bool = True) -> float:
    """The position on the colour bar, 0 to 1, of a difference.

    Args:
        share: of the range, -1 to 1, or 0 to 1 where differences have no sign.
    """
    size = place_of(abs(share), scale) if share else 0.0
    return 0.5 + math.copysign(size, share) / 2 if signed else size


def difference_ticks(limit: float, scale: Scale, *, signed: bool = True) -> list[tuple[float, str]]:
    """Ticks of the colour bar of differences: their positions, 0 to 1, and the differences as text."""
    sizes = (0.5, 1.0) if scale == "linear" else (0.05, 0.25, 1.0) if scale == "sqrt" else (0.01, 0.1, 1.0)
    shares = (*(-size for size in reversed(sizes)), 0.0, *sizes) if signed else (0.0, *sizes)
    return [
        (difference_place(share, scale, signed=signed), difference_text(share * limit, signed=signed))
        for share in shares
    ]


def colorscale(name: ColourName, theme: ThemeName, scale: Scale) -> list[tuple[float, str]]:
    """The colour scale of true weights from 0 to 1 in Plotly's form.

    The transformation is applied to the stops, not to the numbers, so that the numbers stay exact.
    """
    marked = list(zip(colour_places(scale), stops(name, theme), strict=True))
    return marked if marked[0][0] == 0 else [(0.0, marked[0][1]), *marked]


def colour_places(scale: Scale) -> tuple[float, ...]:
    """The weights of the steps of `stops`."""
    return tuple(float(weight) for weight in weight_at(np.linspace(0, 1, _STEPS), scale))


def difference_text(difference: float, *, signed: bool = True) -> Message:
    """A difference at a colour bar: with its sign, if it can have one, unless it is 0."""
    return digits(with_sign(difference, "g") if signed and difference else f"{difference:g}")


def weight_at(place: NDArray[np.float64], scale: Scale) -> NDArray[np.float64]:
    """The weight whose colour is at this position, 0 to 1, of the colour bar."""
    if scale == "sqrt":
        return place**2
    if scale == "log":
        return LOG_FLOOR ** (1 - place)
    return place


def place_of(weight: float, scale: Scale) -> float:
    """The position on the colour bar, 0 to 1, of a weight: the inverse of `weight_at`."""
    if scale == "sqrt":
        return math.sqrt(weight)
    if scale == "log":
        return 1 - math.log(max(weight, LOG_FLOOR)) / math.log(LOG_FLOOR)
    return weight


def ticks(scale: Scale) -> list[tuple[float, str]]:
    """Ticks of the colour bar: their positions, 0 to 1, and the weights as text."""
    labels = [digits(f"{weight:g}") for weight in _TICKS[scale]]
    if scale == "log":
        labels[0] = digits(f"≤ {LOG_FLOOR:.4f}")
    return [(place_of(weight, scale), label) for weight, label in zip(_TICKS[scale], labels, strict=True)]


def pixels(
    weights: NDArray[np.float32], name: ColourName, theme: ThemeName, scale: Scale
) -> NDArray[np.uint8]:
    """The colours of weights ``[...]``, uint8 ``[..., 3]``."""
    return _interpolate(colorscale(name, theme, scale), np.clip(weights, 0, 1))


def difference_pixels(
    differences: NDArray[np.float32], limit: float, theme: ThemeName, scale: Scale
) -> NDArray[np.uint8]:
    """The colours of differences ``[...]`` from ``-limit`` to ``limit``, uint8 ``[..., 3]``.

    Those of differences without a sign are the same.
    """
    marked = difference_scale(theme, scale)
    return _interpolate(marked, (np.clip(differences / np.float32(limit), -1, 1) + 1) / 2)


def _interpolate(marked: list[tuple[float, str]], values: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Colours of values from 0 to 1, interpolated between stops as Plotly does."""
    places = np.array([place for place, _ in marked])
    colours = np.array([_rgb(colour) for _, colour in marked])
    flat = values.ravel()
    channels = [np.interp(flat, places, channel) for channel in colours.T]
    rgb: NDArray[np.uint8] = np.rint(np.stack(channels, axis=-1)).astype(np.uint8)
    return rgb.reshape(*values.shape, 3)


def lightness(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """CIELAB L*, 0 to 100, of sRGB colours ``[..., 3]`` from 0 to 255."""
    share = rgb / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    luminance = linear @ np.array([0.2126, 0.7152, 0.0722])
    dark = luminance * 24389 / 27
    bright: NDArray[np.float64] = 116 * np.cbrt(luminance) - 16
    return np.where(luminance <= 216 / 24389, dark, bright)


def ink_on(colour: NDArray[np.uint8]) -> str:
    """Black or white, whichever contrasts more with a colour ``[3]``."""
    return "#000000" if lightness(colour.astype(float)) > _BLACK_FROM else "#ffffff"


def _rgb(colour: str) -> tuple[float, ...]:
    if colour.startswith("#"):
        return tuple(float(part) for part in bytes.fromhex(colour[1:]))
    return tuple(float(part) for part in unlabel_rgb(colour))


def _even(ends: NDArray[np.float64], furthest: float | None = None) -> NDArray[np.int64]:
    """Colours ``[64, 3]`` interpolated between these, in equal steps of lightness.

    Args:
        furthest: the lightness of the last one, if it is not that of the end.
    """
    fine = np.linspace(0, len(ends) - 1, 2048)
    curve = np.stack([np.interp(fine, np.arange(len(ends)), channel) for channel in ends.T], axis=-1)
    light = lightness(curve)
    order = np.argsort(light)
    lightness_steps = np.linspace(light[0], light[-1] if furthest is None else furthest, _STEPS)
    channels = [np.interp(lightness_steps, light[order], channel[order]) for channel in curve.T]
    colours: NDArray[np.int64] = np.rint(np.stack(channels, axis=-1)).astype(np.int64)
    return colours
