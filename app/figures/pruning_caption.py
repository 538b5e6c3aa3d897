"""The text beside the curves of a pruning."""

from ..core.outcome import Measure
from ..message import Message, _, digits, ngettext
from ..scan.pruning import Order, Pruning, number_text
from .label_text import shorten, visible
from .outcome_text import UNITS

# Columns of a sentence that stands for all.
_LONGEST = 80

TITLE = _("What is left as heads are removed")
NAMES: dict[Order, Message] = {
    "least": _("least important first"),
    "most": _("most important first"),
    "random": _("at random"),
}
# What is measured, to stand at an axis; the unit follows.
OUTCOMES: dict[Measure, Message] = {
    "logprob": _("log-probability"),
    "logit": _("logit"),
    "difference": _("difference of two logits"),
    "divergence": _("divergence of the prediction"),
    "similarity": _("similarity of the embeddings"),
    "change": _("change of the embedding"),
}
UNCHANGED = _("prediction unchanged (% of the sentences)")
HEADS = _("heads removed")
# The column of a table that holds a number of heads.
REMOVED = _("Heads removed")


def outcome_title(pruning: Pruning) -> Message:
    """The title of the axis of the outcome."""
    return _("{outcome} (mean, {unit})", outcome=OUTCOMES[pruning.measure], unit=UNITS[pruning.measure])


def interval_text(low: float, high: float) -> Message:
    """An interval of 95 %."""
    return _("{low} to {high}", low=number_text(low), high=number_text(high))


def point_text(order: Order, removed: int, numbers: tuple[float, float, float], *, percent: bool) -> Message:
    """One point of a curve, with the ends of its interval.

    Args:
        percent: whether the numbers are percent of the sentences, else values of the outcome.
    """
    mean, low, high = (digits(f"{one:.0f} %") if percent else number_text(one) for one in numbers)
    return ngettext(
        "{count} head removed, {order}: {mean} ({low} to {high})",
        "{count} heads removed, {order}: {mean} ({low} to {high})",
        removed,
        order=NAMES[order],
        mean=mean,
        low=low,
        high=high,
    )


def sentences_text(first: str, count: int) -> Message:
    """Which sentences were run.

    Args:
        first: the first of them.
    """
    return ngettext(
        "{count} sentence: “{first}”",
        "{count} sentences, the first: “{first}”",
        count,
        first=shorten(visible(first), _LONGEST),
    )


def reading(pruning: Pruning) -> Message:
    """How the picture is to be read."""
    return _(
        "To the right the number of heads removed, of {count}; bars: 95 %; thin: each random order.",
        count=len(pruning.heads),
    )
