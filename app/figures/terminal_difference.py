"""A − B in a terminal: a sign and a shade for each cell, so that no colour is needed."""

from dataclasses import replace

import numpy as np

from ..compare.axes import Side
from ..compare.comparison import pooling_notes
from ..message import Message, _, digits
from .axis_titles import arrows
from .comparison import NAMES, NOTABLE, ComparisonSpec, labels, places, reach, rows_named
from .empty_cells import empty_note
from .terminal_grid import CELL, SHADES, Cells, TerminalGrid, legend, signed_shade


class TerminalDifference(TerminalGrid):
    """The difference of two heads, or sets of heads.

    Args:
        a, b: the two sides.
        spec: what counts as a row or a column; its colours and scale are ignored.
    """

    def __init__(self, a: Side, b: Side, spec: ComparisonSpec) -> None:
        self._sides = a, b
        self._spec = spec

    def fitted(self, most: int) -> Cells:
        """The differences."""
        comparison = replace(self._spec, max_cells=most).view(*self._sides)
        limit = reach(comparison)
        rows, columns = ([label.axis for label in labels(some)] for some in places(comparison))
        lines = ("".join(_cell(x, limit) for x in row) for row in comparison.difference)
        notes = [*empty_note(comparison), *pooling_notes(comparison.axes, comparison.block)]
        return Cells(
            NAMES[2], arrows(rows_named(comparison)), rows, columns, lines, (_signs(), _legend(limit), *notes)
        )


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
