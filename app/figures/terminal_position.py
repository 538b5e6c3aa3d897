"""A sentence or a message at several depths, in a terminal: a bar and numbers for each."""

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from ..message import _, localized
from . import position_text
from .budget_caption import share_text
from .figure import Figure
from .label_text import visible

_BAR = 24


class TerminalPosition:
    """A figure of a sentence or a message at several depths, for ``console.print``.

    Raises:
        InvalidRequest: the figure was made without its curve.
    """

    def __init__(self, figure: Figure) -> None:
        self._figure, self._curve = figure, position_text.curve_of(figure)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The table, and the sentences of a caption."""
        curve = self._curve
        table = Table(box=None, header_style="bold", pad_edge=False)
        table.add_column(localized(position_text.DEPTH), justify="right")
        table.add_column("")
        for name in (_("share"), position_text.EVENLY, position_text.outcome_title(curve)):
            table.add_column(localized(name), justify="right")
        most = max(one.share or 0.0 for one in curve.depths) or 1.0
        for at, one in enumerate(curve.depths):
            shares = (share_text(float("nan") if share is None else share) for share in (one.share, one.even))
            table.add_row(
                localized(position_text.depth_text(curve, at)),
                "█" * round(_BAR * (one.share or 0.0) / most),
                *map(localized, shares),
                localized(position_text.outcome_text(curve, at)),
                style="bold" if at == curve.current else None,
            )
        yield Text(localized(position_text.title(self._figure)), style="bold")
        yield table
        for note in (*position_text.statements(self._figure), *position_text.notes(self._figure)):
            yield Text(localized(visible(note)), style="dim")
