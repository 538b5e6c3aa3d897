"""Output of ``analyze --roles``: the roles of the heads of a stream, for the terminal or as JSON."""

from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ...analysis.roles.role import Doubles, Score
from ...analysis.roles.table import Label, RoleTable


def print_roles(out: Console, table: RoleTable, top: int) -> None:
    """Print the roles of the heads, strongest first, and the roles that this input cannot show."""
    layers, heads = table.sink.share.shape
    everyone = [(layer, head) for layer in range(layers) for head in range(heads)]
    labels = {place: table.labels(*place) for place in everyone}
    printed = Table(
        "role",
        "heads",
        "strongest",
        title="What heads do here",
        title_justify="left",
        caption="* without the sink, the rest of the row scaled up to 1; in parentheses the score with it.",
        caption_justify="left",
        box=None,
        header_style="bold",
    )
    for one in table.measured:
        name = one.role.name
        found = [(place, label) for place in everyone for label in labels[place] if label.role.name == name]
        found.sort(key=lambda pair: -pair[1].strength)
        if found:
            shown = ", ".join(_score_text(*place, label) for place, label in found[:top])
            printed.add_row(one.role.title, f"{len(found)}", Text(shown + (" …" if len(found) > top else "")))
    without = sum(not names for names in labels.values())
    printed.add_row("no clear role", f"{without}", "")
    out.print(printed)
    for one in table.measured:
        if one.why:
            tried = f" Try: {one.role.example}" if one.helps else ""
            out.print(Text(f"{one.role.title} not active here. {one.why}{tried}", style="dim"))
    for note in table.notes:
        out.print(Text(note, style="dim"))
    out.print()


def _score_text(layer: int, head: int, label: Label) -> str:
    offset = "" if label.offset is None else f" at {label.offset:+d}"
    left = f"* ({label.whole:.3f})" if label.without_sink else ""
    return f"L{layer} H{head} {label.score:.3f}{left}{offset}"


def role_facts(table: RoleTable) -> dict[str, Any]:
    """All scores and names, unrounded, for ``--json``."""
    layers, heads = table.sink.share.shape
    return {
        "scores": {
            one.role.name: {
                "threshold": one.role.threshold,
                "whole": _facts(one.whole),
                "without_sink": one.rest and _facts(one.rest),
                "why_not": one.why,
            }
            for one in table.measured
        },
        "labels": [
            [[label.title for label in table.labels(layer, head)] for head in range(heads)]
            for layer in range(layers)
        ],
        "sink": {
            "positions": list(table.sink.positions),
            "rows": table.sink.rows,
            **{name: _with_nulls(getattr(table.sink, name)) for name in ("share", "tokens", "learned")},
        },
        "notes": list(table.notes),
    }


def _facts(score: Score) -> dict[str, Any]:
    baseline = None if score.baseline is None else _with_nulls(score.baseline)
    return {"values": _with_nulls(score.values), "rows": score.rows, "baseline": baseline}


def _with_nulls(values: Doubles) -> Any:
    """Values as lists, with null for NaN, which JSON does not have."""
    plain = values.astype(object)
    plain[np.isnan(values)] = None
    return plain.tolist()
