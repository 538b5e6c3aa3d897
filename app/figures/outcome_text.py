"""What is measured when attention is changed, in words."""

from ..core.capture import Capture
from ..core.outcome import Measure, Outcome
from ..core.token import Token
from ..message import Message, _, digits, pgettext
from .label_text import shorten, visible, with_sign

# Names of the units, at an axis or a colour bar.
UNITS: dict[Measure, Message] = {
    "logprob": _("nats"),
    "logit": _("logits"),
    "difference": _("logits"),
    "divergence": _("nats"),
    "similarity": _("cosine"),
    "change": _("share of the length"),
}
# The same to stand after a number.
AFTER_NUMBERS: dict[Measure, Message] = UNITS | {
    "similarity": pgettext("after a number", "(cosine)"),
    "change": pgettext("after a number", "of the length"),
}


def outcome_name(outcome: Outcome, capture: Capture) -> Message:
    """What is measured, to stand after a colon."""
    if outcome.measure == "change":
        return _("how far the embedding of the text moves, as a share of its length")
    if outcome.measure == "similarity":
        return _("the similarity to “{text}”", text=shorten(visible(outcome.reference), 60))
    if outcome.position is None or outcome.side is None:
        return _of_label(outcome)
    return _of_token(outcome, place_text(outcome, capture.tokens[outcome.side][outcome.position]))


def _of_label(outcome: Outcome) -> Message:
    """A measure of the prediction of a label."""
    label, foil = visible(outcome.text), visible(outcome.foil_text)
    if outcome.measure == "divergence":
        return _("how far the prediction of the labels moves (Kullback-Leibler divergence)")
    if outcome.measure == "difference":
        return _("the logit of the label “{label}” minus that of “{foil}”", label=label, foil=foil)
    if outcome.measure == "logit":
        return _("the logit of the label “{label}”", label=label)
    return _("the log-probability of the label “{label}”", label=label)


def _of_token(outcome: Outcome, place: Message) -> Message:
    """A measure of the prediction of a token."""
    token, foil = _stripped(outcome.text), _stripped(outcome.foil_text)
    if outcome.measure == "divergence":
        return _("how far the prediction {place} moves (Kullback-Leibler divergence)", place=place)
    if outcome.measure == "difference":
        return _("the logit of “{token}” minus that of “{foil}” {place}", token=token, foil=foil, place=place)
    if outcome.measure == "logit":
        return _("the logit of “{token}” {place}", token=token, place=place)
    return _("the log-probability of “{token}” {place}", token=token, place=place)


def _stripped(token: str) -> str:
    return visible(token.strip() or token)


def place_text(outcome: Outcome, token: Token) -> Message:
    """Where a token is predicted, an adverbial that agrees with nothing around it."""
    position = str(outcome.position)
    if outcome.kind == "mask":
        return _("at the mask (token {position})", position=position)
    return _("after “{token}” (token {position})", token=visible(token.label), position=position)


def effect_text(outcome: Outcome, change: float) -> Message:
    """A change of the outcome as a number: signed, unless it is a distance."""
    return digits(with_sign(change, ".3g") if outcome.signed and change else f"{change:.3g}")


def with_unit(outcome: Outcome, number: Message) -> Message:
    """A number in the unit of the outcome."""
    match outcome.measure:
        case "logprob" | "divergence":
            return _("{number} nats", number=number)
        case "logit" | "difference":
            return _("{number} logits", number=number)
        case "similarity":
            return _("{number} (cosine)", number=number)
    return _("{number} of the length", number=number)


def value_text(outcome: Outcome, value: float) -> Message:
    """A value of the outcome, with its unit."""
    return with_unit(outcome, digits(f"{value:.4g}".replace("-", "−")))


def value_note(outcome: Outcome, capture: Capture) -> Message:
    """What is measured, and its value in the model as it is, unless that is 0 as for every distance."""
    name = outcome_name(outcome, capture)
    if not outcome.signed:
        return _("Outcome measured: {outcome}.", outcome=name)
    return _(
        "Outcome measured: {outcome}. Without a cut, it is {value}.",
        outcome=name,
        value=value_text(outcome, outcome.value),
    )
