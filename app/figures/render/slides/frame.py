"""What all slides share: their size, the size of their labels, and a grid whose labels fit.

A slide is 960 x 540 pixels, and no label is smaller than 20. Texts of the page are beside a picture that is
as large as the slide, or above and below one of `ROOM_WIDE` x `ROOM_HIGH`.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ....message import Message, _, localized
from ...label_text import graphemes, shorten, visible
from ...theme import Theme
from ..drawing import Drawing, Mark, Text
from ..fonts import width
from ..grid import Grid

WIDTH, HEIGHT = 960.0, 540.0
# A picture below the title and above the provenance.
ROOM_WIDE, ROOM_HIGH = 928.0, 412.0
LABEL = 20.0
EDGE, GAP = 8.0, 8.0
# Lines closer than this touch each other.
PITCH = 0.9 * LABEL


def on_slide(drawing: Drawing, size: tuple[float, float], marks: tuple[Mark, ...]) -> Drawing:
    """The slide of a figure, of that width and height; its texts are those of a drawing of the same."""
    assert drawing.body is not None, "every kind of figure has one"
    wide, high = size
    body = replace(drawing.body, top=0.0, bottom=high, marks=marks)
    return replace(drawing, width=wide, height=high, marks=marks, body=body)


def left_out_note(shown: int, count: int) -> list[Message]:
    """Which labels had no room, if any."""
    if shown == count:
        return []
    return [
        _(
            "{shown} of {count} labels are shown; point at the picture to read the others.",
            shown=shown,
            count=count,
        )
    ]


def fitted(label: str, room: float, size: float = LABEL) -> str:
    """A label in letters of a size that is at most ``room`` pixels wide, ending in ``…`` if it is cut.

    It is said for the reader first: a part of a message is plain text.
    """
    label = localized(label)
    if width(label, size) <= room:
        return label
    letters = list(graphemes(label))
    while len(letters) > 1 and width("".join(letters) + "…", size) > room:
        letters.pop()
    return "".join(letters) + "…"


def fitted_labels(names: Sequence[str], room: float) -> tuple[str, ...]:
    """Labels of rows or columns, which may be untrusted, at most ``room`` pixels wide."""
    return tuple(fitted(shorten(visible(name)), room) for name in names)


def grid(
    rows: Sequence[str],
    columns: Sequence[str],
    corner: Sequence[str],
    *,
    left: float,
    top: float,
    cell: float,
    most_row: float,
    most_column: float,
    slants: bool,
) -> Grid:
    """A grid with large labels, as many as have room.

    Args:
        rows, columns: labels.
        corner: lines where both axes meet.
        left: of the labels of the rows.
        top: of the cells.
        cell: width and height of each.
        most_row, most_column: room for the labels, in pixels; that of columns is measured upwards.
        slants: labels of columns may be slanted, where they have room.
    """
    every = math.ceil(PITCH / cell)
    slanted = slants and cell * every * math.sin(math.pi / 4) >= PITCH
    # The height of slanted letters adds to that of the line.
    most = most_column / math.sin(math.pi / 4) - LABEL if slanted else most_column
    down, across = fitted_labels(rows, most_row), fitted_labels(columns, most)
    widest = max(width(text, LABEL) for text in (*corner, *down[::every]))
    angle = -45.0 if slanted else -90.0
    return Grid(round(left + widest + GAP), top, cell, down, across, every, LABEL, angle)


def labels_shown(grid: Grid) -> tuple[int, int]:
    """How many rows and columns have a label, and how many there are."""
    sides = len(grid.rows), len(grid.columns)
    return sum(math.ceil(side / grid.every) for side in sides), sum(sides)


def corner_marks(grid: Grid, lines: Sequence[str], theme: Theme) -> Iterator[Mark]:
    """The titles of both axes, where they meet."""
    for number, line in enumerate(reversed(lines)):
        y = grid.top - (0.4 + 1.2 * number) * LABEL
        yield Text(grid.left - GAP, y, line, LABEL, theme.quiet, "end")
