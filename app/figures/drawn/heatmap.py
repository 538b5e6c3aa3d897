"""One head laid out for paper: its cells, labels, colour bar, and a caption that tells everything."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...analysis.units import Unit, find
from ...analysis.view import HeadView
from ...capture.record import Capture
from .. import caption
from ..colours import pixels, stops, ticks
from ..figure import Figure
from ..spec import FigureSpec
from ..text import shorten, visible
from ..theme import THEMES, Theme
from .drawing import Box, Cells, Drawing, Line, Mark, Text
from .fonts import width, wrap
from .svg import MOST_RECTANGLES

_EDGE = 20
_LABEL = 12
_TITLE = 16
_LEADING = 1.45
# Cells are as large as this side allows, and never larger or, if there are few, smaller than is good to see.
_SIDE = 480
_LARGEST, _SMALLEST = 28, 13
_MOST_SLANTED = 20
_BAR = (220, 10)
_NARROWEST = 460
_MOST_TEXT = 400
_ACCENT = {"light": "#c2410c", "dark": "#7dd3fc"}


def drawn(figure: Figure) -> Drawing:
    """Draw one head; the cell of its query and its key is outlined and named.

    Raises:
        UnknownStream, OutOfRange, InvalidRequest: the spec does not fit the capture.
    """
    capture, spec, pair = figure.a, figure.spec, figure.pair
    view = spec.view(capture)
    theme = THEMES[spec.theme]
    place = _Layout.of(view)
    lines = list(_caption(figure, view))
    across = max(place.left + place.columns * place.cell + place.right, _NARROWEST)
    bar = place.top + place.rows * place.cell + 28
    marks = [
        *_head(view, theme),
        _cells(view, spec, theme, place),
        *_labels(view, theme, place),
        *_outline(view, spec, place, pair),
        *_bar(spec, view, theme, place.left, bar),
    ]
    y = bar + _BAR[1] + 44.0
    for size, text in lines:
        colour = theme.ink if size > _LABEL else theme.quiet
        for line in wrap(text, size, across - 2 * _EDGE):
            marks.append(Text(_EDGE, y, line, size, colour))
            y += size * _LEADING
        y += 4
    return Drawing(
        across, y + 4, theme.paper, _name(capture, view), " ".join(text for _, text in lines), tuple(marks)
    )


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the cells are; every n-th row and column is labelled."""

    left: float
    top: float
    cell: float
    rows: int
    columns: int
    every: int
    right: float

    @classmethod
    def of(cls, view: HeadView) -> "_Layout":
        rows, columns = len(view.queries), len(view.keys)
        longer = max(rows, columns)
        cell = min(_LARGEST, _SIDE / longer)
        if longer <= MOST_RECTANGLES:
            cell = max(math.floor(cell), _SMALLEST)
        every = math.ceil(_SMALLEST / cell)
        rise = math.sin(math.radians(-_angle(columns)))
        left = _EDGE + 24 + max(width(_label(unit), _LABEL) for unit in view.queries[::every])
        top = 92 + rise * max(width(_label(unit), _LABEL) for unit in view.keys[::every])
        # A slanted label of one of the last columns may reach over the edge of the cells.
        slant = math.cos(math.radians(_angle(columns)))
        over = max(
            width(_label(unit), _LABEL) * slant - (columns - column - 0.5) * cell
            for column, unit in enumerate(view.keys)
        )
        right = _EDGE + max(0, over)
        return cls(round(left), round(top), cell, rows, columns, every, round(right))


def _name(capture: Capture, view: HeadView) -> str:
    return f"{caption.title(view)}: where each token looks in “{_quoted(capture)}”"


def _quoted(capture: Capture) -> str:
    """The text, or its beginning and how long it is."""
    text = capture.text
    if len(text) <= _MOST_TEXT:
        return visible(text)
    return f"{visible(text[:_MOST_TEXT])}… ({len(text):,} characters)"


def _caption(figure: Figure, view: HeadView) -> Iterator[tuple[float, str]]:
    """Sizes and texts, from the most to the least important."""
    yield _LABEL + 1, f"“{_quoted(figure.a)}”"
    if figure.note:
        yield _LABEL + 1, visible(figure.note)
    if figure.pair is not None:
        row, column = _found(view, figure.pair)
        weight = float(view.matrix[row, column])
        query, key = visible(view.queries[row].label), visible(view.keys[column].label)
        largest = " (the largest of a block)" if view.block else ""
        yield _LABEL + 1, f"Outlined: “{query}” looks at “{key}” with weight {weight:.7g}{largest}."
    for note in caption.notes(view, figure.spec):
        yield _LABEL - 1, note
    yield _LABEL - 1, caption.source(figure.a)
    if figure.link:
        yield _LABEL - 1, visible(figure.link)


def _head(view: HeadView, theme: Theme) -> Iterator[Mark]:
    yield Text(_EDGE, _EDGE + _TITLE, caption.title(view), _TITLE, theme.ink)
    axes = "Rows: the token that looks (query). Columns: looked at (key)."
    yield Text(_EDGE, _EDGE + _TITLE + 22, axes, _LABEL, theme.quiet)


def _cells(view: HeadView, spec: FigureSpec, theme: Theme, place: _Layout) -> Cells:
    colours = pixels(view.matrix, spec.colours, spec.theme, spec.scale)
    if view.allowed is not None:
        colours[~view.allowed] = tuple(bytes.fromhex(theme.blocked[1:]))
    tips = _tips(view) if max(view.matrix.shape) <= MOST_RECTANGLES else None
    return Cells(place.left, place.top, place.cell, place.cell, colours, tips)


def _tips(view: HeadView) -> tuple[tuple[str, ...], ...]:
    queries, keys = ([visible(unit.label) for unit in units] for units in (view.queries, view.keys))
    allowed: NDArray[np.bool_] = np.ones(view.matrix.shape, bool) if view.allowed is None else view.allowed
    return tuple(
        tuple(
            f"{query} → {key}: {weight:.7g}" if may else f"{query} → {key}: not allowed"
            for key, weight, may in zip(keys, weights.tolist(), looks.tolist(), strict=True)
        )
        for query, weights, looks in zip(queries, view.matrix, allowed, strict=True)
    )


def _labels(view: HeadView, theme: Theme, place: _Layout) -> Iterator[Mark]:
    half = place.cell / 2
    for row in range(0, place.rows, place.every):
        y = place.top + row * place.cell + half + _LABEL * 0.35
        yield Text(place.left - 6, y, _label(view.queries[row]), _LABEL, theme.ink, "end")
    angle = _angle(place.columns)
    # A label that stands upright has its middle line over the middle of the column.
    shift = _LABEL * 0.35 if angle == -90 else 0
    for column in range(0, place.columns, place.every):
        x = place.left + column * place.cell + half + shift
        yield Text(x, place.top - 6, _label(view.keys[column]), _LABEL, theme.ink, angle=angle)
    width_, height = place.columns * place.cell, place.rows * place.cell
    yield Box(place.left, place.top, width_, height, theme.line)


def _outline(
    view: HeadView, spec: FigureSpec, place: _Layout, pair: tuple[int, int] | None
) -> Iterator[Mark]:
    if pair is None:
        return
    row, column = _found(view, pair)
    left, top = place.left + column * place.cell, place.top + row * place.cell
    yield Box(left - 1, top - 1, place.cell + 2, place.cell + 2, _ACCENT[spec.theme], 2)


def _bar(spec: FigureSpec, view: HeadView, theme: Theme, left: float, top: float) -> Iterator[Mark]:
    wide, high = _BAR
    colours = [tuple(bytes.fromhex(stop[1:])) for stop in stops(spec.colours, spec.theme)]
    ramp = np.array([colours], np.uint8)
    yield Cells(left, top, wide / len(colours), high, ramp)
    yield Box(left, top, wide, high, theme.line)
    for place, label in ticks(spec.scale):
        x = left + place * wide
        yield Line(x, top + high, x, top + high + 4, theme.quiet)
        yield Text(x, top + high + 16, label, _LABEL - 2, theme.quiet, "middle")
    yield Text(left + wide + 16, top + high, "weight", _LABEL, theme.quiet)
    if view.allowed is not None and not view.allowed.all():
        swatch = np.array([[tuple(bytes.fromhex(theme.blocked[1:]))]], np.uint8)
        yield Cells(left + wide + 76, top, high, high, swatch)
        yield Text(left + wide + 92, top + high, "not allowed", _LABEL, theme.quiet)


def _found(view: HeadView, pair: tuple[int, int]) -> tuple[int, int]:
    """Row and column of the cell that shows a pair; OutOfRange if none does."""
    return find(view.queries, pair[0]), find(view.keys, pair[1])


def _label(unit: Unit) -> str:
    return shorten(visible(unit.label))


def _angle(columns: int) -> float:
    return -45 if columns <= _MOST_SLANTED else -90
