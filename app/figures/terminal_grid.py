"""Cells with labels in a terminal: what every matrix printed there has in common."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from ..message import Message, _, digits, joined, localized
from .label_text import graphemes, shorten, visible

# Shades instead of colours: darker shades mean more on any background.
SHADES = "·░▒▓█"
# A cell is roughly square if it is two columns wide.
CELL = 2
_LABEL = 16
_HEADER_LINES = 8


@dataclass(frozen=True, slots=True)
class Cells:
    """A matrix as it is printed.

    Attributes:
        title: of the whole.
        axes: the titles of rows and of columns.
        rows, columns: the labels, which may be any text.
        lines: the cells of each row.
        notes: what the cells stand for, in sentences.
    """

    title: str
    axes: Iterable[str]
    rows: Sequence[str]
    columns: Sequence[str]
    lines: Iterable[str]
    notes: Iterable[str]


class TerminalGrid(ABC):
    """A matrix for ``console.print``.

    It has at most as many cells as fit: otherwise each is the extreme of a block, and the notes state so.
    """

    # Columns of the console for each cell.
    cell = CELL

    @abstractmethod
    def fitted(self, most: int) -> Cells:
        """What is printed where so many rows and columns fit."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The lines, none wider than the console."""
        most = room(options.max_width, self.cell)
        if not most:
            yield too_narrow(self.cell)
            return
        shown = self.fitted(most)
        yield Text(localized(shown.title), style="bold")
        yield Text(localized(joined(shown.axes, "  ")), style="dim")
        yield from grid(shown.rows, shown.columns, shown.lines, self.cell)
        for note in shown.notes:
            yield Text(localized(note), style="dim")


def room(width: int, cell: int = CELL) -> int:
    """How many cells of some columns fit beside the labels in a console of this width; 0 if none does."""
    return max(0, (width - _LABEL - 1) // cell)


def too_narrow(cell: int = CELL) -> Text:
    """What is printed where not one cell fits."""
    columns = _LABEL + 1 + cell
    return Text(localized(_("The heatmap needs a terminal of {columns} columns or more.", columns=columns)))


def grid(
    rows: Sequence[str], columns: Sequence[str], cells: Iterable[str], cell: int = CELL
) -> Iterator[Text]:
    """The lines of a matrix.

    Args:
        rows, columns: the labels, which may be any text.
        cells: of each row.
        cell: columns of the console for each cell.
    """
    labels = [shorten(visible(label), _LABEL) for label in rows]
    margin = max(cell_len(label) for label in labels)
    for line in _header(columns, cell):
        yield _line("", margin, line)
    for label, line in zip(labels, cells, strict=True):
        yield _line(label, margin, line)


def shade(place: float) -> str:
    """The shade of a place from 0 to 1 on the scale."""
    return SHADES[min(int(place * len(SHADES)), len(SHADES) - 1)]


def signed_shade(value: float, least: float, place: float) -> str:
    """The sign of a value, unless it is smaller than ``least``, and its shade."""
    sign = " " if abs(value) < least else "+" if value > 0 else "−"
    return sign + shade(place)


def legend(lowest: Message, starts: Iterable[float]) -> Message:
    """What the shades stand for.

    Args:
        lowest: what the lightest one stands for.
        starts: where each of the others begins.
    """
    steps = (
        _("{shade} from {weight}", shade=shade, weight=digits(f"{start:.2g}"))
        for shade, start in zip(SHADES[1:], starts, strict=True)
    )
    return joined((lowest, *steps), "  ")


def _line(label: str, margin: int, cells: str) -> Text:
    # Text instead of str: a token such as [bold] is not markup.
    return Text(f"{' ' * (margin - cell_len(label))}{label} {cells}", no_wrap=True, overflow="ignore")


def _header(columns: Sequence[str], cell: int) -> list[str]:
    """The labels of the columns, written vertically, each ending just above its column."""
    split = [list(graphemes(shorten(visible(label), _HEADER_LINES))) for label in columns]
    height = max(len(column) for column in split)
    padded = [[""] * (height - len(column)) + column for column in split]
    return ["".join(set_cell_size(part, cell) for part in line) for line in zip(*padded, strict=True)]
