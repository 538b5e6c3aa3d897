"""How much of the difference between A and B each part of a model carries over, in a terminal."""

import numpy as np

from ..message import _, digits
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
from .terminal_grid import SHADES, Cells, TerminalGrid, legend, signed_shade


class TerminalPatch(TerminalGrid):
    """A figure of patches, for ``console.print``; only as many columns as fit are printed, which is stated.

    Args:
        figure: what is shown; its colours and theme are ignored.

    Raises:
        InvalidRequest: the figure was made without patches.
    """

    def __init__(self, figure: Figure) -> None:
        self._figure = figure

    def fitted(self, most: int) -> Cells:
        """As many columns as fit, and all rows."""
        figure, found = self._figure, map_of(self._figure)
        scale, limit = figure.spec.scale, limit_of(found)
        down, right = axis_names(found)
        columns = column_labels(figure.a, sides(figure)[1].capture, found)
        lines = (
            "".join(
                signed_shade(one, NOTABLE * limit, place_of(abs(one) / limit, scale)) for one in row[:most]
            )
            for row in found.shares
        )
        starts = (weight_at(np.arange(1, len(SHADES)) / len(SHADES), scale) * limit).tolist()
        lowest = _("Shares: {shade} below {share}", shade=SHADES[0], share=digits(f"{starts[0]:.2g}"))
        left_out = [
            _("{shown} of {count} columns have room.", shown=most, count=len(columns)),
        ] * (len(columns) > most)
        return Cells(
            caption.with_stream_name(figure.spec, patch_title(found)),
            (arrow_down(down), arrow_right(right)),
            row_labels(found),
            columns[:most],
            lines,
            (
                outcome_note(figure.a, found),
                cell_text(figure.a, found, *largest_cell(found)),
                *left_out,
                legend(lowest, starts),
                *reading_notes(figure.a, found),
            ),
        )
