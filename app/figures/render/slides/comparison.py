"""A, B and A − B side by side on a slide."""

from collections.abc import Iterable, Iterator

import numpy as np

from ....message import Message
from ... import axis_titles
from ...spec import FigureSpec
from ...theme import THEMES, Theme
from ..colour_bar import flat_bars
from ..comparison import MatrixTriple
from ..drawing import Box, Cells, Mark, Text
from ..fonts import wrap
from ..page import ACCENT
from .frame import (
    LABEL,
    ROOM_HIGH,
    ROOM_WIDE,
    corner_marks,
    fitted,
    grid,
    labels_shown,
    left_out_note,
)

# Room for labels of rows: the first of these in which the titles of both axes take so many lines.
_ROW_ROOMS, _MOST_LINES = (196.0, 240.0), 4
_MOST_COLUMN = 92.0
_TITLE, _BARS, _GAP = 26.0, 46.0, 10.0
_TOP = _TITLE + _MOST_COLUMN + 8


def comparison_slide(matrices: MatrixTriple, spec: FigureSpec) -> tuple[tuple[Mark, ...], list[Message]]:
    """The three with labels of rows at the first, and what had no room."""
    theme = THEMES[spec.theme]
    axes = axis_titles.with_arrows(matrices.row_title)
    room, corner = _corner(reversed(axes))
    # Three matrices beside the labels of their rows.
    wide, high = (ROOM_WIDE - room - 3 * _GAP) / 3, ROOM_HIGH - _TOP - _BARS
    placed = grid(
        matrices.rows,
        matrices.columns,
        corner,
        left=0.0,
        top=_TOP,
        cell=min(high / len(matrices.rows), wide / len(matrices.columns)),
        most_row=room,
        most_column=_MOST_COLUMN,
        slants=False,
    )
    note = left_out_note(*labels_shown(placed))
    first = placed.left
    step = (ROOM_WIDE - first + _GAP) / 3
    marks: list[Mark] = [*placed.row_labels(theme), *corner_marks(placed, corner, theme)]
    for number, title in enumerate(matrices.titles):
        placed = placed.at_left(first + number * step)
        name = fitted(title, step - _GAP)
        cells = placed.cells(matrices.colours[number], matrices.tips[number])
        marks += [Text(placed.left, 0.8 * LABEL, name, LABEL, theme.ink), cells, *placed.frame(theme)]
        if number == len(matrices.titles) - 1:
            marks += placed.minus_signs(matrices.negative, matrices.colours[number])
        if matrices.cell is not None:
            marks.append(placed.outline(*matrices.cell, ACCENT[spec.theme]))
    bottom, wide = placed.bottom + 8, step - _GAP
    marks += flat_bars(spec, matrices.limit, (first, first + 2 * step), bottom, wide, LABEL)
    marks += _empty(matrices.empty, first + step, bottom, wide, theme)
    return tuple(marks), note


def _corner(titles: Iterable[str]) -> tuple[float, list[str]]:
    """The room for labels of rows, and the titles of both axes in lines that fit there."""
    texts = list(titles)
    for room in _ROW_ROOMS:
        lines = [line for title in texts for line in wrap(title, LABEL, room)]
        if len(lines) <= _MOST_LINES:
            break
    return room, lines


def _empty(meaning: str, left: float, top: float, wide: float, theme: Theme) -> Iterator[Mark]:
    """What cells with nothing to show mean, in two lines at most."""
    if not meaning:
        return
    side = 0.7 * LABEL
    yield Cells(left, top, side, side, np.array([[tuple(bytes.fromhex(theme.blocked[1:]))]], np.uint8))
    yield Box(left, top, side, side, theme.line)
    room = wide - 1.2 * LABEL
    first, *rest = wrap(meaning, LABEL, room)
    lines = [first, *([fitted(" ".join(rest), room)] if rest else [])]
    for number, line in enumerate(lines):
        yield Text(left + 1.2 * LABEL, top + (0.7 + number) * LABEL, line, LABEL, theme.quiet)
