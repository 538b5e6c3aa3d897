"""Output of ``census`` for the terminal."""

from rich.console import Console

from ...figures.census_table import kinds_table
from ...head_census.census import Census
from .cost import printed_table


def print_census(out: Console, census: Census) -> None:
    """Print the kinds with their strongest heads, and the sentences."""
    out.print(printed_table(kinds_table(census)))
    out.print()
    for statement in census.statements:
        out.print(statement)
    for note in census.notes:
        out.print(note, style="dim")
