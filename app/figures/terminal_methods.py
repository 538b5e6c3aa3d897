"""Several methods side by side in a terminal: a sign and a shade for each token, and tables of numbers."""

from collections.abc import Iterator

import numpy as np
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from ..analysis.faithfulness import removal_counts
from ..analysis.method_view import MethodView
from ..analysis.methods import METHODS
from ..core.method_comparison import SHARES
from ..message import Message, digits, localized
from . import caption, method_caption
from .colours import place_of
from .figure import Figure
from .kinds.methods import view_of
from .outcome_text import value_note
from .terminal_grid import CELL, grid, room, signed_shade, too_narrow


class TerminalMethods:
    """A figure of several methods, for ``console.print``.

    Where there are more tokens than fit, the grid goes on below.

    Args:
        figure: what is shown; its colours and theme are ignored.

    Raises:
        InvalidRequest: the figure was made without the methods.
    """

    def __init__(self, figure: Figure) -> None:
        self._figure = figure

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The lines, none wider than the console."""
        most = room(options.max_width)
        if not most:
            yield too_narrow()
            return
        view, spec = view_of(self._figure), self._figure.spec
        yield Text(localized(caption.with_stream_name(spec, method_caption.TITLE)), style="bold")
        yield Text(localized(method_caption.READING), style="dim")
        rows = [localized(METHODS[one.method].title) for one in view.comparison.scores]
        tokens = [unit.label for unit in view.tokens]
        for first in range(0, len(tokens), most):
            some = slice(first, first + most)
            cells = ("".join(_cell(share) for share in line[some].tolist()) for line in view.shares)
            yield from grid(rows, tokens[some], cells)
        yield _agreement(view)
        yield _losses(view, method_caption.REMOVED)
        yield _losses(view, method_caption.KEPT)
        notes = [
            value_note(view.comparison.outcome, self._figure.a),
            *method_caption.statements(view),
            *method_caption.notes(view, spec),
        ]
        for line in notes:
            yield Text(localized(line), style="dim")


def _cell(share: float) -> str:
    return " " * CELL if np.isnan(share) else signed_shade(share, 1e-9, place_of(abs(share), "linear"))


def _agreement(view: MethodView) -> Table:
    names = [METHODS[one.method].title for one in view.comparison.known]
    numbers = [f"{number}" for number in range(1, len(names) + 1)]
    cells = ([_number(tau, "+.2f") for tau in row] for row in view.agreement.tolist())
    rows = [[f"{number}. {localized(name)}" for number, name in zip(numbers, names, strict=True)], cells]
    return _table(method_caption.AGREEMENT, numbers, zip(*rows, strict=True))


def _losses(view: MethodView, title: Message) -> Table:
    counts = removal_counts(len(view.tokens))
    columns = [f"{share:.0%} ({count})" for share, count in zip(SHARES, counts, strict=True)]
    curves = [*view.comparison.curves, view.random]
    names = [method_caption.RANDOM if one.method is None else METHODS[one.method].title for one in curves]
    cells = (
        [
            _number(loss, ".3g")
            for loss in (one.comprehensiveness if title is method_caption.REMOVED else one.sufficiency)
        ]
        for one in curves
    )
    return _table(title, columns, zip(map(localized, names), cells, strict=True))


def _table(title: Message, columns: list[str], rows: "Iterator[tuple[str, list[str]]]") -> Table:
    table = Table(title=Text(localized(title)), title_justify="left", box=None, padding=(0, 1))
    table.add_column()
    for column in columns:
        table.add_column(Text(column), justify="right")
    for name, cells in rows:
        table.add_row(Text(name), *map(Text, cells))
    return table


def _number(value: float, form: str) -> str:
    return "" if np.isnan(value) else localized(digits(f"{value:{form}}".replace("-", "−")))
