"""Output of ``prune`` for the terminal."""

from rich.console import Console
from rich.table import Table

from ...figures import pruning_caption
from ...message import Message, _, digits, localized
from ...scan.pruning import Pruning, PruningCurve, number_text


def print_pruning(
    out: Console, pruning: Pruning, skipped: list[tuple[int, str]], top: int, model: str
) -> None:
    """Print the curves, the most important heads, and what was left out.

    Args:
        skipped: the lines that were not used, and why.
    """
    out.print(_curves(pruning, model))
    out.print()
    out.print(_heads(pruning, top))
    for statement in pruning.statements:
        out.print(statement)
    for line, reason in skipped:
        out.print(_("Line {line} is not used. {reason}", line=line, reason=reason))
    for note in pruning.notes:
        out.print(note, style="dim")


def _curves(pruning: Pruning, model: str) -> Table:
    outcome = localized(pruning_caption.outcome_title(pruning))
    table = Table(
        pruning_caption.REMOVED,
        title=_("{model}: {outcome}", model=model, outcome=outcome),
        title_justify="left",
        caption=_(
            "Same: sentences whose likeliest prediction is unchanged. --to writes every digit with its"
            " interval."
        )
        if pruning.predicts
        else _("--to writes every digit with its interval."),
        caption_justify="left",
        box=None,
        header_style="bold",
    )
    for curve in pruning.curves:
        table.add_column(localized(pruning_caption.NAMES[curve.order]))
        if pruning.predicts:
            table.add_column(_("same"))
    for point, removed in enumerate(pruning.removed):
        cells = [cell for curve in pruning.curves for cell in _cells(curve, point, pruning.predicts)]
        table.add_row(digits(f"{removed}"), *cells)
    return table


def _cells(curve: PruningCurve, point: int, predicts: bool) -> list[Message | str]:
    cells: list[Message | str] = [number_text(curve.mean[point])]
    return [*cells, digits(f"{100 * curve.unchanged[point]:.0f} %")] if predicts else cells


def _heads(pruning: Pruning, top: int) -> Table:
    count = min(top, len(pruning.heads))
    table = Table(
        _("head"),
        _("importance"),
        _("95 %"),
        title=_(
            "The {count} most important of {total} heads (first-order estimates)",
            count=count,
            total=len(pruning.heads),
        ),
        title_justify="left",
        box=None,
        header_style="bold",
    )
    for head in pruning.heads[:count]:
        interval = pruning_caption.interval_text(head.low, head.high)
        table.add_row(f"L{head.layer} H{head.head}", number_text(head.importance), interval)
    return table
