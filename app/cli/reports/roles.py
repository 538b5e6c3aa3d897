"""Output of ``analyze --roles``: the roles of the heads of a stream, for the terminal."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ...analysis.roles.label import Label
from ...analysis.roles.table import RoleTable


def print_roles(out: Console, table: RoleTable, top: int) -> None:
    """Print the roles of the heads, strongest first, and the roles that this input cannot show."""
    labels = {(layer, head): some for layer, row in enumerate(table.labels) for head, some in enumerate(row)}
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
    for role in table.roles:
        found = [
            (place, label) for place, some in labels.items() for label in some if label.role == role.name
        ]
        found.sort(key=lambda pair: -pair[1].strength)
        if found:
            shown = ", ".join(_score_text(*place, label) for place, label in found[:top])
            printed.add_row(role.title, f"{len(found)}", Text(shown + (" …" if len(found) > top else "")))
    without = sum(not names for names in labels.values())
    printed.add_row("no clear role", f"{without}", "")
    out.print(printed)
    for role in table.roles:
        if role.why_not:
            tried = f" Try: {role.example}" if role.example else ""
            out.print(Text(f"{role.title} not active here. {role.why_not}{tried}", style="dim"))
    for note in table.notes:
        out.print(Text(note, style="dim"))
    out.print()


def _score_text(layer: int, head: int, label: Label) -> str:
    offset = "" if label.offset is None else f" at {label.offset:+d}"
    whole = "-" if label.whole is None else f"{label.whole:.3f}"
    left = f"* ({whole})" if label.without_sink else ""
    return f"L{layer} H{head} {label.score:.3f}{left}{offset}"
