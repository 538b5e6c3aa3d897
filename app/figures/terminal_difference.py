"""A − B in a terminal: a sign and a shade for each cell, so that no colour is needed."""

from dataclasses import replace

import numpy as np
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from ..compare.axes import Side
from ..compare.comparison import pooling_notes
from ..message import Message, _, digits, joined, localized
from . import axis_titles
from .comparison import NAMES, NOTABLE, ComparisonSpec, labels, places, reach, rows_named
from .empty_cells import empty_note
from .terminal_grid import CELL, SHADES, grid, legend, room, signed_shade, too_narrow


class TerminalDifference:
    """The difference of two heads, or sets of heads, for ``console.print``.

    It has at most as many cells as fit: otherwise each is the furthest from 0 of a block, and a note says so.

    Args:
        a, b: the two sides.
        spec: what counts as a row or a column; its colours and scale are ignored.
    """

    def __init__(self, a: Side, b: Side, spec: ComparisonSpec) -> None:
        self._sides = a, b
        self._spec = spec

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The lines, none wider than the console."""
        most = room(options.max_width)
        if not most:
            yield too_narrow()
            return
        comparison = replace(self._spec, max_cells=most).view(*self._sides)
        limit = reach(comparison)
        rows, columns = ([label.axis for label in labels(some)] for some in places(comparison))
        yield Text(NAMES[2], style="bold")
        yield Text(localized(joined(axis_titles.arrows(rows_named(comparison)), "  ")), style="dim")
        yield from grid(
            rows, columns, ("".join(_cell(x, limit) for x in row) for row in comparison.difference)
        )
        notes = [*empty_note(comparison), *pooling_notes(comparison.axes, comparison.block)]
        for line in (_signs(), _legend(limit), *notes):
            yield Text(localized(line), style="dim")


def _cell(difference: float, limit: float) -> str:
    if np.isnan(difference):
        return " " * CELL
    return signed_shade(difference, NOTABLE, abs(difference) / limit)


def _signs() -> Message:
    return _(
        "+ marks the cells to which A attends more, − those to which B does; "
        "differences below {least} have no sign.",
        least=digits(f"{NOTABLE:g}"),
    )


def _legend(limit: float) -> Message:
    starts = [limit * step / len(SHADES) for step in range(1, len(SHADES))]
    lowest = _("Differences: {shade} below {weight}", shade=SHADES[0], weight=digits(f"{starts[0]:.2g}"))
    return legend(lowest, starts)
