"""What is measured when attention is changed, in words."""

from ..core.capture import Capture
from ..core.outcome import Measure, Outcome
from ..message import Message, _, digits
from .label_text import shorten, visible, with_sign

# Names of the units, beside a number or at a colour bar.
UNITS: dict[Measure, Message] = {
    "logprob": _("nats"),
    "logit": _("logits"),
    "difference": _("logits"),
    "divergence": _("nats"),
    "similarity": _("cosine"),
    "change": _("share of its length"),
}


def outcome_name(outcome: Outcome, capture: Capture) -> Message:
    """What is measured, as the subject of a sentence."""
    token, foil = visible(outcome.text.strip() or outcome.text), visible(outcome.foil_text.strip())
    match outcome.measure:
        case "change":
            return _("the embedding of the text")
        case "similarity":
            return _("the similarity to “{text}”", text=shorten(visible(outcome.reference), 60))
        case "divergence":
            return _("the prediction {place}", place=_place(outcome, capture))
        case "difference":
            return _(
                "the logit of “{token}” minus that of “{foil}” {place}",
                token=token,
                foil=foil,
                place=_place(outcome, capture),
            )
        case "logit":
            return _("the logit of “{token}” {place}", token=token, place=_place(outcome, capture))
    return _("the log-probability of “{token}” {place}", token=token, place=_place(outcome, capture))


def _place(outcome: Outcome, capture: Capture) -> Message:
    """Where a prediction is read off."""
    if outcome.position is None or outcome.side is None:
        return _("as the label of the whole input")
    token = capture.tokens[outcome.side][outcome.position]
    if outcome.kind == "mask":
        return _("at the mask (token {position})", position=str(outcome.position))
    return _("after “{token}” (token {position})", token=visible(token.label), position=str(outcome.position))


def effect_text(outcome: Outcome, change: float) -> Message:
    """A change of the outcome as a number: signed, unless it is a distance."""
    return digits(with_sign(change, ".3g") if outcome.signed else f"{change:.3g}")


def value_note(outcome: Outcome, capture: Capture) -> list[str]:
    """The outcome of the model as it is; empty for a distance, which is 0."""
    if not outcome.signed:
        return []
    return [
        _(
            "Without a cut, {outcome} is {value}.",
            outcome=outcome_name(outcome, capture),
            value=digits(f"{outcome.value:.4g}".replace("-", "−")),
        )
    ]
