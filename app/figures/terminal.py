"""The heatmap of one head in a terminal."""

from collections.abc import Iterator, Sequence

import numpy as np
from rich.cells import cell_len, set_cell_size
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from ..analysis.head_view import HeadView
from ..analysis.units import Unit
from ..core.capture import Capture
from ..core.view_spec import Scale
from ..message import _, digits, joined, localized
from . import axis_titles
from .colours import place_of, weight_at
from .label_text import graphemes, shorten, visible
from .spec import FigureSpec

# Shades instead of colours: darker shades mean more attention on any background.
_SHADES = "·░▒▓█"
# A cell is roughly square if it is two columns wide.
_CELL = 2
_LABEL = 16
_HEADER_LINES = 8


class TerminalHeatmap:
    """One head, or several combined, as shaded blocks, for ``console.print``.

    It has at most as many cells as fit: otherwise each is the largest of a block, and the notes state so.

    Args:
        capture: the capture that holds the weights.
        spec: what to show; its colours and theme are ignored.
    """

    def __init__(self, capture: Capture, spec: FigureSpec) -> None:
        self._capture = capture
        self._spec = spec

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The lines, none wider than the console."""
        room = (options.max_width - _LABEL - 1) // _CELL
        if room < 1:
            yield Text(
                localized(
                    _(
                        "The heatmap needs a terminal of {columns} columns or more.",
                        columns=_LABEL + 1 + _CELL,
                    )
                )
            )
            return
        spec = self._spec
        view = spec.view(self._capture, min(room, spec.max_cells or room))
        yield Text(localized(view.title), style="bold")
        yield Text(localized(joined(axis_titles.arrows(view.rows), "  ")), style="dim")
        yield from _picture(view, spec.scale)
        for line in (_legend(spec.scale), *view.notes):
            yield Text(localized(line), style="dim")


def _picture(view: HeadView, scale: Scale) -> Iterator[Text]:
    labels = [shorten(visible(unit.label), _LABEL) for unit in view.queries]
    margin = max(cell_len(label) for label in labels)
    for line in _header(view.keys):
        yield _line("", margin, line)
    for row, label in enumerate(labels):
        yield _line(label, margin, _cells(view, row, scale))


def _line(label: str, margin: int, cells: str) -> Text:
    # Text instead of str: a token such as [bold] is not markup.
    return Text(f"{' ' * (margin - cell_len(label))}{label} {cells}", no_wrap=True, overflow="ignore")


def _header(keys: Sequence[Unit]) -> list[str]:
    """The labels of the columns, written vertically, each ending just above its column."""
    columns = [graphemes(shorten(visible(unit.label), _HEADER_LINES)) for unit in keys]
    height = max(len(column) for column in columns)
    padded = [[""] * (height - len(column)) + column for column in columns]
    return ["".join(set_cell_size(part, _CELL) for part in line) for line in zip(*padded, strict=True)]


def _cells(view: HeadView, row: int, scale: Scale) -> str:
    allowed = [True] * len(view.keys) if view.allowed is None else view.allowed[row].tolist()
    shades = [
        _shade(weight, scale) if may else " "
        for weight, may in zip(view.matrix[row].tolist(), allowed, strict=True)
    ]
    return "".join(shade * _CELL for shade in shades)


def _shade(weight: float, scale: Scale) -> str:
    return _SHADES[min(int(place_of(weight, scale) * len(_SHADES)), len(_SHADES) - 1)]


def _legend(scale: Scale) -> str:
    starts = weight_at(np.arange(len(_SHADES)) / len(_SHADES), scale)
    lowest = _("Weights: {shade} below {weight}", shade=_SHADES[0], weight=digits(f"{starts[1]:.2g}"))
    steps = (
        _("{shade} from {weight}", shade=shade, weight=digits(f"{start:.2g}"))
        for shade, start in zip(_SHADES[1:], starts[1:], strict=True)
    )
    return joined((lowest, *steps), "  ")
