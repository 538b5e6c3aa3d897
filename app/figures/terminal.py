"""The heatmap of one head in a terminal."""

import numpy as np

from ..analysis.head_view import HeadView
from ..core.capture import Capture
from ..core.view_spec import Scale
from ..message import Message, _, digits
from .axis_titles import arrows
from .colours import place_of, weight_at
from .spec import FigureSpec
from .terminal_grid import CELL, SHADES, Cells, TerminalGrid, legend, shade


class TerminalHeatmap(TerminalGrid):
    """One head, or several combined, as shaded blocks.

    Args:
        capture: the capture that holds the weights.
        spec: what to show; its colours and theme are ignored.
    """

    def __init__(self, capture: Capture, spec: FigureSpec) -> None:
        self._capture = capture
        self._spec = spec

    def fitted(self, most: int) -> Cells:
        """The weights."""
        spec = self._spec
        view = spec.view(self._capture, min(most, spec.max_cells or most))
        rows, columns = ([unit.label for unit in units] for units in (view.queries, view.keys))
        lines = (_cells(view, row, spec.scale) for row in range(len(rows)))
        return Cells(view.title, arrows(view.rows), rows, columns, lines, (_legend(spec.scale), *view.notes))


def _cells(view: HeadView, row: int, scale: Scale) -> str:
    allowed = [True] * len(view.keys) if view.allowed is None else view.allowed[row].tolist()
    shades = [
        shade(place_of(weight, scale)) if may else " "
        for weight, may in zip(view.matrix[row].tolist(), allowed, strict=True)
    ]
    return "".join(one * CELL for one in shades)


def _legend(scale: Scale) -> Message:
    starts = weight_at(np.arange(1, len(SHADES)) / len(SHADES), scale).tolist()
    lowest = _("Weights: {shade} below {weight}", shade=SHADES[0], weight=digits(f"{starts[0]:.2g}"))
    return legend(lowest, starts)
