"""Output of ``cost`` for the terminal."""

from rich.console import Console
from rich.table import Table

from ...analysis.window import HiddenShares
from ...core.attention_cost import AttentionCost
from ...figures.cost_table import NumberTable, cost_tables
from ...figures.cost_text import notes, statements, status
from ...figures.window_table import window_summary, window_table


def print_cost(out: Console, cost: AttentionCost) -> None:
    """Print the tables and sentences of a measurement."""
    unfinished = status(cost, "done")
    if unfinished is not None:
        out.print(unfinished, style="bold")
    for table in cost_tables(cost):
        out.print(printed_table(table))
        out.print()
    for statement in statements(cost):
        out.print(statement)
    for note in notes(cost):
        out.print(note, style="dim")


def print_windows(out: Console, shares: HiddenShares) -> None:
    """Print what windows would hide."""
    out.print()
    if shares.windows:
        out.print(printed_table(window_table(shares)))
    out.print(window_summary(shares))


def printed_table(table: NumberTable) -> Table:
    """A table for the terminal."""
    shown = Table(title=table.title, title_justify="left", box=None, header_style="bold")
    for number, column in enumerate(table.columns):
        shown.add_column(column, no_wrap=number == 0)
    for row in table.rows:
        shown.add_row(*row)
    return shown
