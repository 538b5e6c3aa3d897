"""What cutting each edge of a head would change, in a terminal: a sign and a shade for each cell."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from ..analysis.effect_view import EffectView
from ..core.view_spec import Scale
from ..message import Message, _, digits, joined, localized, ngettext
from . import axis_titles, caption
from .colours import effect_limit, place_of, weight_at
from .effect_caption import reading_notes
from .figure import Figure
from .kinds.effect import NOTABLE, view_of
from .outcome_text import value_note, with_unit
from .terminal_grid import SHADES, grid, legend, room, signed_shade, too_narrow

# A sign, a shade, and the mark of a verified cell.
_CELL = 3
_MARK = "*"


class TerminalEffect:
    """A figure of effects, for ``console.print``.

    It has at most as many cells as fit: otherwise each is the largest of a block, and the notes state so.

    Args:
        figure: what is shown; its colours and theme are ignored.

    Raises:
        InvalidRequest: the figure was made without effects.
    """

    def __init__(self, figure: Figure) -> None:
        self._figure = figure

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The lines, none wider than the console."""
        most = room(options.max_width, _CELL)
        if not most:
            yield too_narrow(_CELL)
            return
        spec = self._figure.spec
        spec = replace(spec, max_cells=min(most, spec.max_cells or most))
        view = view_of(replace(self._figure, spec=spec))
        yield Text(localized(caption.with_stream_name(spec, view.title)), style="bold")
        yield Text(localized(joined(axis_titles.arrows(view.head.rows), "  ")), style="dim")
        rows, columns = ([unit.label for unit in units] for units in (view.head.queries, view.head.keys))
        cells = ("".join(line) for line in _cells(view, spec.scale))
        yield from grid(rows, columns, cells, _CELL)
        notes = [value_note(view.outcome, self._figure.a), *reading_notes(view, _stars)]
        for line in (*_signs(view), _legend(view, spec.scale), *notes):
            yield Text(localized(line), style="dim")


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
