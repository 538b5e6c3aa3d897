"""Output of ``cut`` without a change: the heads that matter for the outcome, for the terminal."""

from rich.console import Console
from rich.table import Table

from ...core.capture import Capture
from ...core.rounding import decimals
from ...figures import caption
from ...figures.head_effects_reply import HeadEffectsReply
from ...figures.head_effects_table import HeadRow, edge_labels, head_effects_title, head_rows
from ...figures.outcome_text import effect_text, with_unit
from ...message import Message, _


def print_head_effects(
    out: Console,
    capture: Capture,
    stream: str,
    reply: HeadEffectsReply,
    pair: tuple[int, int] | None,
    top: int,
) -> None:
    """Print the heads with the largest effects; whole heads with their largest weight beside.

    Args:
        pair: the edge that each head would lose; None: it is ablated.
        top: how many heads are listed.
    """
    out.print(reply.outcome_text.statement)
    # Above the table, because a title in it is broken at the table's width.
    out.print(head_effects_title(capture, stream, pair), style="italic")
    columns = [_("head"), _("effect"), "", *([] if reply.largest is None else [_("largest weight"), ""])]
    table = Table(*columns, box=None, header_style="bold")
    for row in head_rows(reply)[:top]:
        largest = [] if reply.largest is None else _largest_cells(capture, stream, row)
        table.add_row(f"L{row.layer} H{row.head}", _effect(reply, row), _kind(row), *largest)
    out.print(table)
    out.print()
    for note in reply.notes:
        out.print(note, style="dim")
    out.print(caption.source(capture), style="dim")


def _effect(reply: HeadEffectsReply, row: HeadRow) -> Message | str:
    return "–" if row.effect is None else with_unit(reply.outcome, effect_text(reply.outcome, row.effect))


def _kind(row: HeadRow) -> Message | str:
    return "" if row.effect is None else _("verified") if row.verified else _("estimate")


def _largest_cells(capture: Capture, stream: str, row: HeadRow) -> tuple[Message | str, Message | str]:
    if row.largest is None:
        return "–", ""
    query, key = edge_labels(capture, stream, row.largest)
    return decimals(row.largest.weight), _("{query} → {key}", query=query, key=key)
