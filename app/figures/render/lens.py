"""A lens as a table: a word in each cell, coloured by its probability."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from ...analysis.units import Unit
from ...core.lens import LensStep
from ...message import Message, _, localized
from ..colours import ink_on, pixels
from ..figure import Figure
from ..label_text import shorten, visible
from ..lens_view import DEPTH, LensView, depth_name, followed_token, share_text
from ..theme import THEMES, Theme
from .colour_bar import HEIGHT, WIDTH, weight_bar
from .drawing import Box, Cells, Mark, Text
from .fonts import width
from .page import ACCENT, EDGE, LABEL, TOP, Scene
from .slides import frame

# Columns of a page, and of a slide; rows of a slide.
MOST_COLUMNS, SLIDE_COLUMNS, _SLIDE_ROWS = 14, 6, 15
_WIDE = 66.0
# All rows together are about so high; one row at least, and at most.
_HIGH, _LOWEST, _HIGHEST = 560.0, 15.0, 24.0
# Room for the name of the followed token, above its numbers: so many letters.
_NAME = 8


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the cells lie, in pixels: of the first, of each, and the sizes of letters."""

    left: float
    top: float
    wide: float
    high: float
    label: float
    letters: float


def lens_scene(figure: Figure, view: LensView) -> Scene:
    """The cells with their words, and the numbers of the followed token beside them."""
    columns, depths = view.window(MOST_COLUMNS), len(view.lens.steps)
    left = EDGE + 28 + max(width(depth_name(depth), LABEL) for depth in range(depths))
    names = [shorten(visible(unit.label)) for unit in columns]
    top = round(TOP + 18 + LABEL + 0.75 * max(width(name, LABEL) for name in names))
    high = float(np.clip(_HIGH // depths, _LOWEST, _HIGHEST))
    places = _Places(round(left), top, _WIDE, high, LABEL, LABEL - 1 if high > _LOWEST else LABEL - 2)
    theme = THEMES[figure.spec.theme]
    bottom, right = top + depths * high, places.left + len(columns) * _WIDE
    marks = [*_cells(figure, view, columns, list(range(depths)), places)]
    for column, name in enumerate(names):
        x = places.left + (column + 0.4) * _WIDE
        colour = theme.ink if columns[column].tokens[0] == view.lens.outcome.position else theme.quiet
        marks.append(Text(x, top - 6, name, LABEL, colour, angle=-45))
    marks.append(Text(EDGE + LABEL, (top + bottom) / 2, DEPTH, LABEL, theme.quiet, "middle", -90))
    bar = bottom + 28
    marks += weight_bar(figure.spec, places.left, bar, title=_("probability"))
    # The slanted label of the last column may extend beyond the cells.
    beyond = right + max(_followed_room(view, places), 0.75 * width(names[-1], LABEL))
    return Scene(tuple(marks), max(beyond, places.left + WIDTH), bar + HEIGHT)


def lens_slide(figure: Figure, view: LensView) -> tuple[tuple[Mark, ...], list[Message]]:
    """The same in large type, with fewer rows and columns, and a note of how many."""
    columns, depths = view.window(SLIDE_COLUMNS), len(view.lens.steps)
    count = min(depths, _SLIDE_ROWS)
    chosen = sorted(set(np.rint(np.linspace(0, depths - 1, count)).astype(int).tolist()))
    size, theme = frame.LABEL, THEMES[figure.spec.theme]
    title = frame.fitted(DEPTH, 200)
    left = max(width(title, size), *(width(depth_name(depth), size) for depth in chosen)) + 2 * frame.EDGE
    top = 1.6 * size
    high = min(40.0, (frame.ROOM_HIGH - top - 2) / len(chosen))
    places = _Places(left, top, 0.0, high, size, size)
    wide = (frame.ROOM_WIDE - left - _followed_room(view, places) - frame.EDGE) / len(columns)
    places = replace(places, wide=min(wide, 150.0))
    marks = [*_cells(figure, view, columns, chosen, places)]
    y = top - 0.4 * size
    marks.append(Text(left - frame.EDGE, y, title, size, theme.quiet, "end"))
    for column, unit in enumerate(columns):
        name = frame.fitted(visible(unit.label), places.wide - frame.GAP)
        marks.append(Text(left + (column + 0.5) * places.wide, y, name, size, theme.ink, "middle"))
    left_out = _("{shown} of {count} rows are shown.", shown=len(chosen), count=depths)
    notes = [] if len(chosen) == depths else [left_out]
    return tuple(marks), notes


def _cells(
    figure: Figure, view: LensView, columns: tuple[Unit, ...], depths: list[int], places: _Places
) -> Iterator[Mark]:
    """The cells of some depths, the last on top, with their words and the names of the rows."""
    spec, theme, last = figure.spec, THEMES[figure.spec.theme], len(view.lens.steps) - 1
    order = [last - depth for depth in sorted(depths, reverse=True)]
    rows, settled = view.rows(columns), view.settled(columns)
    shares = np.array([[cell.probability for cell in rows[row]] for row in order], np.float32)
    colours = pixels(shares, spec.colours, spec.theme, spec.scale)
    yield Cells(places.left, places.top, places.wide, places.high, colours, _tips(view, columns, order))
    shown = partial(_fitted, room=places.wide - 6, size=places.letters)
    for line, row in enumerate(order):
        y = places.top + (line + 0.5) * places.high + 0.36 * places.letters
        yield Text(places.left - 6, y, depth_name(last - row), places.label, theme.ink, "end")
        for column, cell in enumerate(rows[row]):
            x, ink = places.left + (column + 0.5) * places.wide, ink_on(colours[line, column])
            yield Text(x, y, shown(visible(cell.text.strip() or cell.text)), places.letters, ink, "middle")
            if settled[row, column]:
                yield _outline(line, column, places, ACCENT[spec.theme])
    yield from _followed(view, columns, order, places, theme)


def _outline(line: int, column: int, places: _Places, colour: str) -> Box:
    left, top = places.left + column * places.wide, places.top + line * places.high
    return Box(left + 0.75, top + 0.75, places.wide - 1.5, places.high - 1.5, colour, 1.5)


def _followed(
    view: LensView, columns: tuple[Unit, ...], order: list[int], places: _Places, theme: Theme
) -> Iterator[Mark]:
    """Probability and rank of the followed token, beside each row."""
    x, last = places.left + len(columns) * places.wide + places.label / 2, len(view.lens.steps) - 1
    name = _fitted(followed_token(view), _NAME * places.label, places.label)
    yield Text(x, places.top - 0.4 * places.label, name, places.label, theme.ink)
    for line, row in enumerate(order):
        y = places.top + (line + 0.5) * places.high + 0.36 * places.letters
        yield Text(x, y, _step_text(view.lens.steps[last - row]), places.letters, theme.quiet)


def _followed_room(view: LensView, places: _Places) -> float:
    """The width of what stands beside the cells: the followed token and its numbers, in any row."""
    name = width(_fitted(followed_token(view), _NAME * places.label, places.label), places.label)
    numbers = (width(_step_text(step), places.letters) for step in view.lens.steps)
    return places.label / 2 + max(name, *numbers)


def _step_text(step: LensStep) -> Message:
    return _("{share}, rank {rank}", share=share_text(step.probability), rank=str(step.rank))


def _tips(view: LensView, columns: tuple[Unit, ...], order: list[int]) -> tuple[tuple[str, ...], ...]:
    rows, last = view.rows(columns), len(view.lens.steps) - 1
    return tuple(
        tuple(
            f"{localized(DEPTH)} {localized(depth_name(last - row))}, {visible(unit.label)} →"
            f" {visible(cell.text)}: {localized(share_text(cell.probability))}"
            for unit, cell in zip(columns, rows[row], strict=True)
        )
        for row in order
    )


def _fitted(text: str, room: float, size: float) -> str:
    """A text that is at most so wide, ending in ``…`` if it is cut."""
    return frame.fitted(text, room, size)
