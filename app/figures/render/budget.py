"""An attention budget: a bar for each part, with a tick for the even share, and a cell for each column."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...analysis.budget_view import BudgetView
from ...message import _, localized
from ..budget_caption import bar_text, cell_text, columns_title, share_text
from ..colours import difference_limit, pixels, stops
from ..figure import Figure
from ..label_text import shorten, visible
from ..theme import THEMES
from .colour_bar import HEIGHT, WIDTH, weight_bar
from .drawing import MOST_RECTANGLES, Box, Cells, Line, Mark, Text
from .fonts import width
from .page import EDGE, LABEL, TOP, Scene
from .slides import frame

# Groups and columns that are drawn with a picture of their own; of more groups, those with larger shares.
MOST_GROUPS, _SLIDE_GROUPS, _SLIDE_COLUMNS = 24, 9, 32
# Of a page: cells, the longest bar, all cells together, and each part with its name above its bar.
_HIGH, _BAR, _PITCH, _DROP = 20.0, 120.0, 46.0, 18.0
# More columns have more room.
_CELLS, _MANY, _MANY_CELLS = 300.0, 60, 520.0


@dataclass(frozen=True, slots=True)
class _Places:
    """Where names, bars and cells lie, in pixels.

    Attributes:
        left: of the bars.
        top: of the first part.
        pitch: from a part to the next.
        drop: from a part to its bar and its cells, below its name; 0: the name ends at the left of the bar.
        high: of a cell.
        bar: length of the longest bar.
        cells: left end of the cells.
        wide: of a cell.
        label: size of letters.
    """

    left: float
    top: float
    pitch: float
    drop: float
    high: float
    bar: float
    cells: float
    wide: float
    label: float


def drawn_groups(view: BudgetView, most: int = MOST_GROUPS) -> list[int]:
    """The groups that are drawn, in reading order: those with the largest shares."""
    order = np.argsort(-np.nan_to_num(view.totals), kind="stable")[:most]
    return sorted(order.tolist())


def budget_scene(figure: Figure, view: BudgetView) -> Scene:
    """Bars and cells below the names of parts, narrow enough for a phone, and the colours of the cells."""
    shown = drawn_groups(view)
    labels = [visible(column.label) for column in view.columns]
    wide = min(_HIGH, (_CELLS if len(labels) <= _MANY else _MANY_CELLS) / len(labels))
    rise = _rise(labels)
    cells = EDGE + _BAR + 60
    right = max(cells + len(labels) * wide, EDGE + WIDTH)
    names = [_fitted(visible(view.groups[at].label), right - EDGE) for at in shown]
    places = _Places(EDGE, round(TOP + 22 + rise), _PITCH, _DROP, _HIGH, _BAR, cells, wide, LABEL)
    bottom = places.top + len(shown) * _PITCH
    theme = THEMES[figure.spec.theme]
    marks = (
        *_rows(figure, view, shown, names, places),
        *_column_labels(figure, labels, places),
        Text(EDGE, places.top - rise - 12, _("share"), LABEL, theme.quiet),
        Text(cells, places.top - rise - 12, columns_title(figure), LABEL, theme.quiet),
        *weight_bar(figure.spec, EDGE, bottom + 14, title=_("share")),
    )
    return Scene(marks, right, bottom + 14 + HEIGHT)


def _fitted(text: str, room: float) -> str:
    """A name that has room; else its beginning."""
    most = len(text)
    while most > 1 and width(shorten(text, most), LABEL) > room:
        most -= 1
    return shorten(text, most)


def budget_slide(figure: Figure, view: BudgetView) -> tuple[Mark, ...]:
    """The same in large type: fewer parts, and cells without names."""
    shown, size, theme = drawn_groups(view, _SLIDE_GROUPS), frame.LABEL, THEMES[figure.spec.theme]
    names = [frame.fitted(visible(view.groups[at].label), 330) for at in shown]
    left = max((width(name, size) for name in names), default=0) + 2 * frame.EDGE
    top, foot = 2 * size, 1.6 * size
    high = min(44.0, (frame.ROOM_HIGH - top - foot) / max(len(shown), 1))
    room = frame.ROOM_WIDE - left - frame.EDGE
    bar = 0.4 * room
    cells = left + bar + 86
    wide = min(high, (frame.ROOM_WIDE - cells - frame.EDGE) / len(view.columns))
    places = _Places(left, top, high, 0, high, bar, cells, wide, size)
    marks = [
        *_rows(figure, view, shown, names, places),
        Text(left, size, _("share"), size, theme.quiet),
        Text(cells, size, frame.fitted(columns_title(figure), frame.ROOM_WIDE - cells), size, theme.quiet),
    ]
    if len(shown) < len(view.groups):
        count = _("{shown} of {count} parts", shown=len(shown), count=len(view.groups))
        y = top + len(shown) * high + 1.2 * size
        marks.append(Text(frame.EDGE, y, count, size, theme.quiet))
    return tuple(marks)


def _rows(
    figure: Figure, view: BudgetView, shown: list[int], names: list[str], places: _Places
) -> Iterator[Mark]:
    """Names, bars with their ticks, and cells."""
    spec, theme = figure.spec, THEMES[figure.spec.theme]
    totals, even = np.nan_to_num(view.totals), np.nan_to_num(view.even)
    scale = places.bar / max(difference_limit(float(max(totals.max(initial=0), even.max(initial=0)))), 1e-9)
    ink = np.array([[tuple(bytes.fromhex(stops(spec.colours, spec.theme)[38][1:]))]], np.uint8)
    for row, (at, name) in enumerate(zip(shown, names, strict=True)):
        y, thick = places.top + row * places.pitch + places.drop, 0.6 * places.high
        line = y + places.high / 2 + 0.36 * places.label
        bar = y + (places.high - thick) / 2
        if places.drop:
            yield Text(places.left, y - 5, name, places.label, theme.ink)
        else:
            yield Text(places.left - 8, line, name, places.label, theme.ink, "end")
        # A share of 0 has a line, so that the bar is visible.
        long = max(totals[at] * scale, 1.5)
        yield Cells(places.left, bar, long, thick, ink, ((localized(bar_text(view, at)),),))
        tick = places.left + even[at] * scale
        yield Line(tick, y + 2, tick, y + places.high - 2, theme.ink, 2)
        end = max(places.left + long, tick) + 6
        yield Text(end, line, share_text(view.totals[at]), places.label, theme.ink)
        yield from _cells(figure, view, at, y, places)


def _cells(figure: Figure, view: BudgetView, at: int, top: float, places: _Places) -> Iterator[Mark]:
    """The cells of a part."""
    spec, theme = figure.spec, THEMES[figure.spec.theme]
    shares = view.cells[[at]].astype(np.float32)
    colours: NDArray[np.uint8] = pixels(np.nan_to_num(shares), spec.colours, spec.theme, spec.scale)
    colours[np.isnan(shares)] = tuple(bytes.fromhex(theme.blocked[1:]))
    columns = range(len(view.columns))
    few = len(columns) <= MOST_RECTANGLES
    tips = (tuple(localized(cell_text(view, figure.per, at, column)) for column in columns),) if few else None
    yield Cells(places.cells, top, places.wide, places.high, colours, tips)
    yield Box(places.cells, top, len(columns) * places.wide, places.high, theme.line)


def _column_labels(figure: Figure, labels: list[str], places: _Places) -> Iterator[Mark]:
    """Names of the columns, as many as have room."""
    theme, slants = THEMES[figure.spec.theme], _slants(labels)
    need = places.label + 2 if slants else max(width(label, LABEL) for label in labels) + 4
    every = max(1, int(np.ceil(need / places.wide)))
    for column in range(0, len(labels), every):
        x, y = places.cells + (column + 0.5) * places.wide, places.top - 4
        if slants:
            yield Text(x + 0.35 * LABEL, y, shorten(labels[column]), LABEL, theme.ink, angle=-90)
        else:
            yield Text(x, y, labels[column], LABEL, theme.ink, "middle")


def _slants(labels: list[str]) -> bool:
    """Words are written upwards; numbers of up to three digits are not."""
    return max(map(len, labels)) > 3


def _rise(labels: list[str]) -> float:
    """How far the labels of the columns rise above the cells."""
    return max(width(shorten(label), LABEL) for label in labels) if _slants(labels) else LABEL
