"""Output of ``scan`` for the terminal."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from ...analysis.notes import percent
from ...figures.label_text import visible
from ...scan.statistics import HeadEvidence, Scan


def print_scan(out: Console, scan: Scan, skipped: list[tuple[int, str]], top: int, model: str) -> None:
    """Print the best heads with their intervals, the baselines, and what was left out.

    Args:
        skipped: the lines that were not used, and why.
    """
    out.print(_heads(scan, top, model))
    out.print(
        f"By position alone: {escape(scan.rules[0].title)}, right in {percent(scan.rules[0].share, 0)}."
        f" A random pair of words: {percent(scan.random_often, 0)}.",
        highlight=False,
    )
    for half in scan.halves:
        out.print(
            f"Chosen on {half.chosen_on} sentences, L{half.layer} H{half.head} finds the key in"
            f" {percent(half.chosen, 0)} of them; in the {half.held_on} others in {percent(half.held, 0)}"
            f" ({percent(half.held_low, 0)} to {percent(half.held_high, 0)};"
            f" by position {percent(half.rule, 0)}).",
            highlight=False,
        )
    for line, reason in skipped:
        out.print(Text(f"Line {line} is not used: {visible(reason)}"))
    for note in scan.notes:
        out.print(Text(note), style="dim")


def _heads(scan: Scan, top: int, model: str) -> Table:
    shown = min(top, len(scan.heads))
    table = Table(
        "head",
        "finds the key",
        "95 %",
        "mean weight",
        "95 %",
        "sd",
        "other word",
        "others give it",
        "lift",
        "",
        title=f"{escape(model)}, {scan.used} sentences: {shown} of {len(scan.heads)} heads",
        title_justify="left",
        caption="Others give it: what another word gives to the key; lift: mean weight divided by that."
        " Rounded; --csv writes every digit of every head.",
        caption_justify="left",
        box=None,
        header_style="bold",
    )
    for head in scan.heads[:top]:
        table.add_row(*_row(head))
    return table


def _row(head: HeadEvidence) -> tuple[str, ...]:
    return (
        f"L{head.layer} H{head.head}",
        percent(head.often, 0),
        f"{100 * head.often_low:.0f}–{100 * head.often_high:.0f} %",
        f"{head.mean:.3f}",
        f"{head.mean_low:.3f}–{head.mean_high:.3f}",
        "–" if head.sd is None else f"{head.sd:.3f}",
        f"{head.others:.3f}",
        "–" if head.column_mean is None else f"{head.column_mean:.3f}",
        "–" if head.lift is None else f"{head.lift:.2f}",
        "more than by position" if head.above_position else "",
    )
