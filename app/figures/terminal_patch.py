"""How much of the difference between A and B each part of a model carries over, in a terminal."""

import numpy as np
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from ..message import _, digits, joined, localized
from . import caption
from .axis_titles import arrow_down, arrow_right
from .colours import place_of, weight_at
from .figure import Figure
from .kinds.comparison import sides
from .kinds.patch import NOTABLE, map_of
from .patch_text import (
    axis_names,
    cell_text,
    column_labels,
    largest_cell,
    limit_of,
    outcome_note,
    patch_title,
    reading_notes,
    row_labels,
)
from .terminal_grid import SHADES, grid, legend, room, signed_shade, too_narrow

# A sign and a shade.
_CELL = 2


class TerminalPatch:
    """A figure of patches, for ``console.print``; only as many columns as fit are printed, which is stated.

    Args:
        figure: what is shown; its colours and theme are ignored.

    Raises:
        InvalidRequest: the figure was made without patches.
    """

    def __init__(self, figure: Figure) -> None:
        self._figure = figure

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The lines, none wider than the console."""
        most = room(options.max_width, _CELL)
        if not most:
            yield too_narrow(_CELL)
            return
        figure, found = self._figure, map_of(self._figure)
        scale, limit = figure.spec.scale, limit_of(found)
        down, right = axis_names(found)
        columns = column_labels(figure.a, sides(figure)[1].capture, found)
        yield Text(localized(caption.with_stream_name(figure.spec, patch_title(found))), style="bold")
        yield Text(localized(joined((arrow_down(down), arrow_right(right)), "  ")), style="dim")
        cells = (
            "".join(
                signed_shade(one, NOTABLE * limit, place_of(abs(one) / limit, scale)) for one in row[:most]
            )
            for row in found.shares
        )
        yield from grid(row_labels(found), columns[:most], cells, _CELL)
        starts = (weight_at(np.arange(1, len(SHADES)) / len(SHADES), scale) * limit).tolist()
        lowest = _("Shares: {shade} below {share}", shade=SHADES[0], share=digits(f"{starts[0]:.2g}"))
        left_out = [
            _("{shown} of {count} columns have room.", shown=most, count=len(columns)),
        ] * (len(columns) > most)
        lines = [cell_text(figure.a, found, *largest_cell(found)), *left_out, legend(lowest, starts)]
        for line in (outcome_note(figure.a, found), *lines, *reading_notes(figure.a, found)):
            yield Text(localized(line), style="dim")
