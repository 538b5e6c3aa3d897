"""Output of ``compare``: a report for the terminal, or all data as JSON or CSV."""

import csv
import io
from typing import Any

from rich.console import Console
from rich.table import Table

from ...compare.attention_shifts import AttentionShift
from ...compare.axes import Side
from ...compare.comparison import Comparison
from ...compare.divergence import MEASURES
from ...compare.head_differences import HeadDifferences
from ...compare.sequence_alignment import AlignedUnit, aligned_units
from ...core.capture import Floats
from ...core.rounding import decimals
from ...core.shape import all_plain
from ...figures.caption import side_title
from ...figures.comparison import ComparisonSpec, rows_named
from ...figures.comparison_facts import ComparisonFacts, HeadDifferencesFacts, with_nulls
from ...figures.label_text import visible
from ...figures.terminal_difference import TerminalDifference
from ...message import Message, _, joined


def print_comparison(
    out: Console, comparison: Comparison, spec: ComparisonSpec, differences: HeadDifferences, top: int
) -> None:
    """Print what was compared, where and how far it differs, which heads differ most and their largest moves.

    Args:
        comparison: two heads, or sets of heads.
        spec: what counts as a row or a column.
        differences: every head of A.
        top: how many heads and moves are listed.
    """
    out.print(_("A: {source}", source=side_title(comparison.a, comparison.b)), style="bold")
    out.print(_("B: {source}", source=side_title(comparison.b, comparison.a)), style="bold")
    out.print()
    out.print(TerminalDifference(comparison.a, comparison.b, spec))
    out.print()
    out.print(_measures(comparison))
    out.print()
    out.print(_which_heads(differences, top, comparison.b))
    out.print(_heads(differences, top))
    out.print()
    out.print(_("What moved most, from A to B") if differences.shifts else _("Nothing moved from A to B."))
    if differences.shifts:
        row = _("the row that predicts") if rows_named(comparison) == "written" else _("the word")
        out.print(_moves(differences, top, row))
    out.print(_("Rounded; --json and --csv give every digit."), style="dim")
    for note in dict.fromkeys((*comparison.notes, *differences.notes)):
        out.print(note, style="dim")
    provenances = [side.capture.provenance for side in (comparison.a, comparison.b)]
    sources = dict.fromkeys(f"{one.source} {one.revision}" for one in provenances)
    out.print(" · ".join(sources), style="dim")
    out.print(_("Weights show where information could be mixed from, not why."), style="dim")


def comparison_json(comparison: Comparison, differences: HeadDifferences) -> dict[str, Any]:
    """Everything that was measured, unrounded; weights by row and column, null where there is none."""
    return {
        **all_plain(ComparisonFacts.of(comparison)),
        "weights_a": _rows(comparison.matrix_a),
        "weights_b": _rows(comparison.matrix_b),
        "difference": _rows(comparison.difference),
        "heads": all_plain(HeadDifferencesFacts.of(comparison.a.stream, differences)),
    }


def heads_csv(changed: HeadDifferences) -> str:
    """One line per head, the one that differs most first; all digits."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["layer", "head", "compared_with", "jsd_nats", "total_variation", "rows", "rows_shared"])
    for head in changed.heads:
        writer.writerow(
            [
                head.layer,
                head.head,
                changed.compared,
                head.jsd,
                head.tv,
                changed.rows_measured,
                changed.rows_shared,
            ]
        )
    return file.getvalue()


def _rows(matrix: Floats) -> list[list[float | None]]:
    return [with_nulls(row) for row in matrix.astype(float).tolist()]


def _measures(comparison: Comparison) -> Table:
    table = Table("", _("overall"), "", box=None, header_style="bold")
    for name, measure in MEASURES.items():
        measured = comparison.measures[name]
        value = "–" if measured.overall is None else _with_unit(measured.overall, measure.unit)
        table.add_row(measure.title, value, measured.undefined or measure.explanation)
    return table


def _which_heads(changed: HeadDifferences, top: int, b: Side) -> str:
    total = len(changed.heads)
    if changed.compared == "same head":
        return _(
            "Each head of A against the same head of B, mean over {count} rows: {shown} of {total} heads",
            count=changed.rows_measured,
            shown=min(top, total),
            total=total,
        )
    return _(
        "Each head of A against {heads} of B, mean over {count} rows: {shown} of {total} heads",
        heads=b.heads.describe(b.capture, b.stream),
        count=changed.rows_measured,
        shown=min(top, total),
        total=total,
    )


def _with_unit(value: float, unit: str) -> Message:
    return joined(filter(None, [decimals(value, 4), unit]))


def _heads(changed: HeadDifferences, top: int) -> Table:
    table = Table(
        _("head"),
        _("divergence"),
        "",
        _("total variation"),
        box=None,
        header_style="bold",
    )
    for head in changed.heads[:top]:
        bar = "█" * round(20 * head.jsd / MEASURES["jsd"].high)
        table.add_row(f"L{head.layer} H{head.head}", decimals(head.jsd, 4), bar, decimals(head.tv, 4))
    return table


def _moves(changed: HeadDifferences, top: int, row: str) -> Table:
    axes = changed.axes
    rows = aligned_units(axes.rows, axes.a.queries, axes.b.queries)
    columns = aligned_units(axes.columns, axes.a.keys, axes.b.keys)
    table = Table(
        _("head"),
        row,
        _("attends less to"),
        "A → B",
        _("and more to"),
        "A → B",
        _("gain"),
        box=None,
        header_style="bold",
    )
    for move in changed.shifts[:top]:
        table.add_row(*_move(move, rows, columns))
    return table


def _move(
    move: AttentionShift, rows: tuple[AlignedUnit, ...], columns: tuple[AlignedUnit, ...]
) -> tuple[str, ...]:
    has_loss = move.lost is not None
    return (
        f"L{move.layer} H{move.head}",
        _unit_name(rows[move.query]),
        _unit_name(columns[move.lost]) if move.lost is not None else "–",
        _from_to(move.lost_from, move.lost_to) if has_loss else "",
        _unit_name(columns[move.gained]),
        _from_to(move.gained_from, move.gained_to),
        decimals(move.gain, signed=True),
    )


def _from_to(before: float | None, after: float | None) -> Message:
    return joined([decimals(before or 0), decimals(after or 0)], " → ")


def _unit_name(joint: AlignedUnit) -> str:
    """A place by its label and first position in A, since the same word may occur several times."""
    return f"{visible(joint.unit.label)} ({joint.unit.tokens[0]})"
