"""The lens and direct contributions in a terminal: tables."""

from collections.abc import Iterator

import numpy as np
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from ..message import Message, _, localized
from . import contributions_view, lens_view
from .figure import Figure
from .label_text import shorten, visible, with_sign

# Columns of the console for a word, and for a number.
_WORD, _NUMBER = 10, 7


class TerminalLens:
    """A figure of the lens, for ``console.print``: as many columns as fit, up to the followed token.

    Raises:
        InvalidRequest: the figure was made without one.
    """

    def __init__(self, figure: Figure) -> None:
        self._view = lens_view.view_of(figure)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The table, and the sentences of a caption."""
        view = self._view
        columns = view.window(max(1, (options.max_width - 34) // (_WORD + 2)))
        table = Table(box=None, header_style="bold", pad_edge=False)
        table.add_column(localized(lens_view.DEPTH))
        for unit in columns:
            table.add_column(Text(shorten(visible(unit.label), _WORD)), no_wrap=True)
        table.add_column(Text(lens_view.followed_token(view)), justify="right", no_wrap=True)
        rows, settled = view.rows(columns), view.settled(columns)
        for row, cells in enumerate(rows):
            depth = len(rows) - 1 - row
            step = view.lens.steps[depth]
            words = (
                Text(shorten(visible(cell.text.strip() or cell.text), _WORD), "bold" if own else "dim")
                for cell, own in zip(cells, settled[row], strict=True)
            )
            share = _(
                "{share}, rank {rank}", share=lens_view.share_text(step.probability), rank=str(step.rank)
            )
            table.add_row(localized(lens_view.depth_name(depth)), *words, localized(share))
        yield Text(localized(lens_view.TITLE), style="bold")
        yield table
        bold = _("In bold: tokens that the whole model finds likeliest there.")
        left_out = lens_view.left_out(view, len(columns))
        yield from _lines([*lens_view.statements(view), bold, *left_out, *lens_view.hidden()])


class TerminalContributions:
    """A figure of direct contributions, for ``console.print``: the largest parts of each layer.

    Raises:
        InvalidRequest: the figure was made without any.
    """

    def __init__(self, figure: Figure) -> None:
        self._view = contributions_view.view_of(figure)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The table, and the sentences of a caption."""
        view = self._view
        fitting = max(1, (options.max_width - 16) // (_NUMBER + 1))
        order = np.argsort(-np.nan_to_num(np.nanmax(np.abs(view.matrix), axis=0)), kind="stable")
        last = len(view.columns) - 1
        chosen = [*sorted([column for column in order.tolist() if column != last][: fitting - 1]), last]
        table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 1, 0, 0))
        table.add_column(localized(_("layer")), no_wrap=True)
        for column in chosen:
            table.add_column(Text(localized(view.columns[column])), justify="right", no_wrap=True)
        for layer, values in enumerate(view.matrix[:, chosen].tolist()):
            numbers = ("" if np.isnan(value) else with_sign(value, ".2f") for value in values)
            table.add_row(f"{layer}", *numbers)
        yield Text(localized(contributions_view.TITLE), style="bold")
        yield table
        left_out = (
            [_("The {count} columns with the largest numbers are shown; files have all.", count=len(chosen))]
            if len(chosen) <= last
            else []
        )
        yield from _lines(
            [*contributions_view.statements(view), *left_out, *contributions_view.reading(view)]
        )


def _lines(sentences: list[Message]) -> Iterator[Text]:
    for sentence in sentences:
        yield Text(localized(sentence), style="dim")
