"""Output of ``scan`` for the terminal."""

from rich.console import Console
from rich.table import Table

from ...analysis.notes import percent
from ...core.rounding import decimals
from ...figures.outcome_text import UNITS
from ...message import Message, _, digits, joined
from ...scan.effect_statistics import EffectEvidence
from ...scan.statistics import Half, HeadEvidence, Scan


def print_scan(out: Console, scan: Scan, skipped: list[tuple[int, str]], top: int, model: str) -> None:
    """Print the best heads with their intervals, the baselines, and what was left out.

    Args:
        skipped: the lines that were not used, and why.
    """
    out.print(_heads(scan, top, model))
    out.print(
        _(
            "By position alone: {rule}, right in {share}. A random pair of words: {random}.",
            rule=scan.rules[0].title,
            share=percent(scan.rules[0].share, 0),
            random=percent(scan.random_often, 0),
        )
    )
    for half in scan.halves:
        out.print(_on_halves(half))
    if scan.effects:
        out.print()
        out.print(_effects(scan.effects, top))
    for line, reason in skipped:
        out.print(_("Line {line} is not used. {reason}", line=line, reason=reason))
    for note in (*scan.notes, *(scan.effects.notes if scan.effects else ())):
        out.print(note, style="dim")


def _on_halves(half: Half) -> Message:
    head = f"L{half.layer} H{half.head}"
    return _(
        "Chosen on {chosen_on} sentences, {head} finds the key in {chosen} of them; in the {held_on} others"
        " in {held} ({low} to {high}; by position {rule}).",
        chosen_on=half.chosen_on,
        head=head,
        chosen=percent(half.chosen, 0),
        held_on=half.held_on,
        held=percent(half.held, 0),
        low=percent(half.held_low, 0),
        high=percent(half.held_high, 0),
        rule=percent(half.rule, 0),
    )


def _heads(scan: Scan, top: int, model: str) -> Table:
    count = min(top, len(scan.heads))
    table = Table(
        _("head"),
        _("finds the key"),
        _("95 %"),
        _("mean weight"),
        _("95 %"),
        _("sd"),
        _("other word"),
        _("others give it"),
        _("lift"),
        "",
        title=_(
            "{model}, {sentences} sentences: {count} of {total} heads",
            model=model,
            sentences=scan.used,
            count=count,
            total=len(scan.heads),
        ),
        title_justify="left",
        caption=_(
            "Others give it: what another word gives to the key; lift: mean weight divided by that."
            " Rounded; --csv writes every digit of every head."
        ),
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
        _(
            "{low} to {high} %",
            low=digits(f"{100 * head.often_low:.0f}"),
            high=digits(f"{100 * head.often_high:.0f}"),
        ),
        decimals(head.mean),
        joined([decimals(head.mean_low), decimals(head.mean_high)], "–"),
        "–" if head.sd is None else decimals(head.sd),
        decimals(head.others),
        "–" if head.column_mean is None else decimals(head.column_mean),
        "–" if head.lift is None else decimals(head.lift, 2),
        _("more than by position") if head.above_position else "",
    )


def _effects(evidence: EffectEvidence, top: int) -> Table:
    count = min(top, len(evidence.heads))
    table = Table(
        _("head"),
        _("mean weight"),
        _("effect"),
        _("95 %"),
        _("verified"),
        _("size"),
        _("other word"),
        _("difference"),
        _("95 %"),
        "q",
        "",
        title=_(
            "Does it matter? The effect of cutting the marked edge in one head ({unit}):"
            " {count} of {total} heads",
            unit=UNITS[evidence.measure],
            count=count,
            total=len(evidence.heads),
        ),
        title_justify="left",
        caption=_(
            "Size: the mean effect without its sign; difference: size minus that of an edge to another word."
            " Rounded; --csv writes every digit of every head."
        ),
        caption_justify="left",
        box=None,
        header_style="bold",
    )
    for head in evidence.heads[:top]:
        table.add_row(
            f"L{head.layer} H{head.head}",
            decimals(head.weight),
            _change(head.effect),
            _range(head.effect_low, head.effect_high),
            *map(_change, (head.verified, head.size, head.other_size, head.difference)),
            _range(head.difference_low, head.difference_high),
            "–" if head.q is None else decimals(head.q),
            _("marked") if head.q is not None and head.q <= evidence.rate else "",
        )
    return table


def _range(low: float | None, high: float | None) -> str:
    return _("{low} to {high}", low=_change(low), high=_change(high))


def _change(value: float | None) -> str:
    return "–" if value is None else digits(f"{value:.2g}".replace("-", "−"))
