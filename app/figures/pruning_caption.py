"""The text beside the curves of a pruning."""

from ..core.outcome import Measure
from ..message import Message, _
from ..scan.pruning import Order, Pruning, number_text
from .outcome_text import UNITS

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


def reading(pruning: Pruning) -> Message:
    """How the picture is to be read."""
    return _(
        "To the right the number of heads removed, of {count}; bars: 95 %; thin: each random order.",
        count=len(pruning.heads),
    )
