"""Output of ``cut``: a report for the terminal, or all data as JSON."""

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from ...core.capture import Capture
from ...core.effects import SELF_REPAIR
from ...core.intervention import Intervention, format_interventions
from ...core.rounding import decimals
from ...core.shape import all_plain
from ...core.stream_name import stream_name
from ...figures import caption
from ...figures.intervention_reply import InterventionReply
from ...figures.label_text import visible
from ...figures.outcome_text import effect_text, value_text, with_unit
from ...message import Message, _, joined


def print_intervention(
    out: Console,
    capture: Capture,
    interventions: Sequence[Intervention],
    reply: InterventionReply,
    zero: InterventionReply | None = None,
) -> None:
    """Print the outcome before and after, what each change does alone, and the likeliest tokens.

    Args:
        interventions: what is changed.
        reply: what runs of the model have shown.
        zero: the same where ablated heads output 0, to be shown beside it; None if they do.
    """
    out.print(reply.outcome_text.statement)
    out.print(
        _("With every change listed here, it is {value}.", value=value_text(reply.outcome, reply.after))
    )
    out.print()
    out.print(_effects(capture, interventions, reply, zero))
    if reply.options:
        out.print()
        out.print(_options(reply))
    out.print()
    for note in _notes(interventions, reply):
        out.print(note, style="dim")
    out.print(caption.source(capture), style="dim")


def intervention_json(
    capture: Capture, interventions: Sequence[Intervention], reply: InterventionReply
) -> dict[str, Any]:
    """Everything that was measured, unrounded; ``cut`` as an address has it."""
    return {
        "id": capture.id,
        "model": capture.model,
        "text": capture.text,
        "cut": format_interventions(interventions, capture.opening_stream),
        **all_plain(reply),
    }


def _effects(
    capture: Capture,
    interventions: Sequence[Intervention],
    reply: InterventionReply,
    zero: InterventionReply | None,
) -> Table:
    shown = [reply] if zero is None else [reply, zero]
    titles = [_("effect on the outcome"), _("if ablated heads output 0")][: len(shown)]
    table = Table(_("change"), *titles, box=None, header_style="bold")
    for number, one in enumerate(interventions):
        table.add_row(_description(capture, one), *(_effect(each, each.alone[number]) for each in shown))
    if len(interventions) > 1:
        table.add_row(_("all at once"), *(_effect(each, each.after - each.outcome.value) for each in shown))
    return table


def _effect(reply: InterventionReply, change: float) -> Message:
    return with_unit(reply.outcome, effect_text(reply.outcome, change))


def _description(capture: Capture, one: Intervention) -> Message:
    """An intervention in words."""
    heads = _heads(one)
    if len(capture.streams) > 1:
        heads = joined((heads, stream_name(one.stream)), " · ")
    if one.edge is None:
        return _("{heads} ablated", heads=heads)
    query, key = capture.query_tokens(one.stream)[one.edge[0]], capture.key_tokens(one.stream)[one.edge[1]]
    return _(
        "{query} ({query_position}) → {key} ({key_position}) cut in {heads}",
        query=visible(query.label),
        query_position=one.edge[0],
        key=visible(key.label),
        key_position=one.edge[1],
        heads=heads,
    )


def _heads(one: Intervention) -> Message | str:
    if one.layer is None:
        return _("every head")
    if one.head is None:
        return _("every head of layer {layer}", layer=str(one.layer))
    return f"L{one.layer} H{one.head}"


def _options(reply: InterventionReply) -> Table:
    """The likeliest tokens or labels of either run."""
    table = Table("", _("probability before"), _("after"), box=None, header_style="bold")
    for option in reply.options:
        text = visible(option.text.strip() or option.text)
        table.add_row(text, decimals(option.before), decimals(option.after))
    return table


def _notes(interventions: Sequence[Intervention], reply: InterventionReply) -> Iterator[Message | str]:
    """What was done, and what it does not show."""
    yield _("Every effect here is from a run of the model.")
    if any(one.edge for one in interventions):
        yield _("Where an edge is cut, the other weights of its query grow in proportion.")
    if not all(one.edge for one in interventions):
        yield reply.ablation_text
    if len(interventions) > 1:
        yield _("The effects of single changes do not add up to that of all at once.")
    yield SELF_REPAIR
