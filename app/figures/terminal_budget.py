"""An attention budget in a terminal: a bar and a number for each part."""

import numpy as np
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from ..message import _, localized
from . import budget_caption
from .figure import Figure
from .kinds.budget import view_of
from .label_text import shorten, visible
from .render.budget import drawn_groups

_BAR = 24


class TerminalBudget:
    """A figure of an attention budget, for ``console.print``; its columns are in other formats only."""

    def __init__(self, figure: Figure) -> None:
        self._figure = figure

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The table, and the sentences of a caption."""
        figure, view = self._figure, view_of(self._figure)
        shown = drawn_groups(view)
        table = Table(box=None, header_style="bold", pad_edge=False)
        table.add_column("")
        table.add_column("")
        for name in (_("share"), _("evenly spread"), _("ratio")):
            table.add_column(localized(name), justify="right")
        most = float(np.nanmax(np.nan_to_num(view.totals)))
        for at in shown:
            share, even = view.totals[at], view.even[at]
            bar = "█" * round(_BAR * float(np.nan_to_num(share)) / (most or 1))
            numbers = (budget_caption.share_text(share), budget_caption.share_text(even))
            ratio = f"{share / even:.2f}" if even else "–"
            label = Text(shorten(visible(view.groups[at].label), max(12, options.max_width - 60)))
            table.add_row(label, bar, *map(localized, numbers), ratio)
        yield Text(localized(budget_caption.title(figure, view)), style="bold")
        yield table
        notes = budget_caption.notes(figure, view, len(shown))
        for note in (*budget_caption.statements(figure, view), *notes):
            yield Text(localized(visible(note)), style="dim")
