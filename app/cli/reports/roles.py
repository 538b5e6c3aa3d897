"""Output of ``analyze --roles``: the roles of the heads of a stream, for the terminal."""

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from ...analysis.roles.label import Label
from ...analysis.roles.measurement import RoleMeasurement
from ...analysis.roles.table import RoleTable
from ...core.rounding import decimals
from ...message import Message, _, digits, enumerated, joined


def print_roles(out: Console, table: RoleTable, top: int) -> None:
    """Print the roles of the heads, strongest first, and the roles that this input cannot show."""
    labels = {(layer, head): some for layer, row in enumerate(table.labels) for head, some in enumerate(row)}
    printed = Table(
        _("role"),
        _("heads"),
        _("strongest"),
        title=_("What heads do here"),
        title_justify="left",
        caption=_(
            "* without the sink, the rest of the row scaled up to 1; in parentheses the score with it."
        ),
        caption_justify="left",
        box=None,
        header_style="bold",
    )
    for role in table.roles:
        labelled_heads = [
            (place, label) for place, some in labels.items() for label in some if label.role == role.name
        ]
        labelled_heads.sort(key=lambda pair: -pair[1].strength)
        if labelled_heads:
            scores = enumerated([_score_text(*place, label) for place, label in labelled_heads[:top]])
            ellipsis = ["…"] if len(labelled_heads) > top else []
            printed.add_row(role.title, digits(f"{len(labelled_heads):,}"), joined([scores, *ellipsis]))
    without = sum(not names for names in labels.values())
    printed.add_row(_("no clear role"), digits(f"{without:,}"), "")
    out.print(printed)
    for role in table.roles:
        if role.why_not:
            out.print(joined(_not_active(role)), style="dim")
    for note in table.notes:
        out.print(note, style="dim")
    out.print()


def _not_active(role: RoleMeasurement) -> Iterator[Message]:
    yield _("{role} not active here. {reason}", role=role.title, reason=role.why_not)
    if role.example:
        yield _("Try: {example}", example=role.example)


def _score_text(layer: int, head: int, label: Label) -> Message:
    score = joined([f"L{layer} H{head} ", decimals(label.score)], "")
    if label.without_sink:
        whole = "-" if label.whole is None else decimals(label.whole)
        score = _("{score}* ({whole})", score=score, whole=whole)
    if label.offset is None:
        return score
    offset = f"{label.offset:+d}"
    return _("{score} at {offset}", score=score, offset=offset)
