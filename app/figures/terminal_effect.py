"""What cutting each edge of a head would change, in a terminal: a sign and a shade for each cell."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ..analysis.effect_view import EffectView
from ..core.view_spec import Scale
from ..message import Message, _, digits, ngettext
from . import caption
from .axis_titles import arrows
from .colours import effect_limit, place_of, weight_at
from .effect_caption import reading_notes
from .figure import Figure
from .kinds.effect import NOTABLE, view_of
from .outcome_text import value_note, with_unit
from .terminal_grid import SHADES, Cells, TerminalGrid, legend, signed_shade

# A sign, a shade, and the mark of a verified cell.
_CELL = 3
_MARK = "*"


class TerminalEffect(TerminalGrid):
    """A figure of effects.

    Args:
        figure: what is shown; its colours and theme are ignored.

    Raises:
        InvalidRequest: the figure was made without effects.
    """

    cell = _CELL

    def __init__(self, figure: Figure) -> None:
        self._figure = figure

    def fitted(self, most: int) -> Cells:
        """The effects."""
        spec = self._figure.spec
        spec = replace(spec, max_cells=min(most, spec.max_cells or most))
        view = view_of(replace(self._figure, spec=spec))
        rows, columns = ([unit.label for unit in units] for units in (view.head.queries, view.head.keys))
        lines = ("".join(line) for line in _cells(view, spec.scale))
        notes = [value_note(view.outcome, self._figure.a), *reading_notes(view, _stars)]
        return Cells(
            caption.with_stream_name(spec, view.title),
            arrows(view.head.rows),
            rows,
            columns,
            lines,
            (*_signs(view), _legend(view, spec.scale), *notes),
        )


def _cells(view: EffectView, scale: Scale) -> list[list[str]]:
    """What each cell shows."""
    return [
        [_cell(view, scale, *cell) for cell in zip(changes, verified, strict=True)]
        for changes, verified in zip(view.matrix.tolist(), view.verified.tolist(), strict=True)
    ]


def _cell(view: EffectView, scale: Scale, change: float, verified: bool) -> str:
    if np.isnan(change):
        return " " * _CELL
    limit = effect_limit(view.limit)
    # A distance only grows: it has no sign.
    least = NOTABLE * limit if view.outcome.signed else np.inf
    return signed_shade(change, least, place_of(abs(change) / limit, scale)) + (_MARK if verified else " ")


def _signs(view: EffectView) -> Iterator[Message]:
    """What the signs mean; a distance has none."""
    if view.outcome.signed:
        yield _(
            "− marks the edges without which the outcome would be lower, + those without which it would be"
            " higher; effects below {least} have no sign.",
            least=digits(f"{NOTABLE * effect_limit(view.limit):g}"),
        )


def _stars(count: int) -> Message:
    """How many cells are verified."""
    return ngettext(
        "{count} cell has a *: it is verified by running the model without the edge.",
        "{count} cells have a *: they are verified by running the model without the edge.",
        count,
    )


def _legend(view: EffectView, scale: Scale) -> Message:
    starts = weight_at(np.arange(1, len(SHADES)) / len(SHADES), scale) * effect_limit(view.limit)
    lowest = _(
        "Effects: {shade} below {effect}",
        shade=SHADES[0],
        effect=with_unit(view.outcome, digits(f"{starts[0]:.2g}")),
    )
    return legend(lowest, starts.tolist())
