"""What is measured on one input, decided: which token, at which position, or how far what moves."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import torch

from ..capture.live_capture import LiveCapture
from ..capture.returned_attention import returns_attention
from ..core.input import Input
from ..core.outcome import MOST_CHARACTERS, Choice, Measure, Outcome, OutcomeOptions
from ..core.prediction import Option, Prediction
from ..errors import NoInterventions, UnknownOutcome
from ..message import Message, _, listed
from ..models.loading import LoadedModel
from .measurement import Measurement

# Measures of what the task head of a model predicts.
_OF_PREDICTIONS: frozenset[Measure] = frozenset(("logprob", "logit", "difference", "divergence"))


def measurement_of(capture: LiveCapture, options: OutcomeOptions) -> Measurement:
    """What a reader asks to be measured where attention changes, on one capture.

    Raises:
        NoInterventions: the attention of its model cannot be changed.
        UnknownOutcome: the model predicts no such token, or has no such measure.
    """
    require_replaceable(capture.loaded)
    return asked_measurement(capture, options)


def asked_measurement(capture: LiveCapture, options: OutcomeOptions) -> Measurement:
    """What a reader asks to be measured, on one capture.

    Raises:
        UnknownOutcome: the model predicts no such token, or has no such measure.
    """
    measure = options.outcome or _default(capture, options)
    _check_used(measure, options)
    if measure in _OF_PREDICTIONS:
        return Measurement(capture.loaded, _of_prediction(capture, measure, options))
    if measure == "change":
        return Measurement(capture.loaded, Outcome("change"))
    return _similarity(capture, options.outcome_text)


def require_replaceable(loaded: LoadedModel) -> None:
    """Refuse a model whose attention cannot be changed. Raises NoInterventions."""
    if returns_attention(loaded):
        raise NoInterventions(
            _(
                "{model} only returns its weights: it does not compute attention with a function that can be"
                " replaced.",
                model=loaded.info.title,
            ),
            hint=_("docs/effects.md says which models can be changed."),
        )


def _check_used(measure: Measure, options: OutcomeOptions) -> None:
    """Refuse options that the measure does not use, because they would change nothing."""
    unused = {
        "outcome.token": measure not in ("logprob", "logit", "difference") and options.outcome_token,
        "outcome.foil": measure != "difference" and options.outcome_foil,
        "outcome.position": measure not in _OF_PREDICTIONS and options.outcome_position is not None,
        "outcome.text": measure != "similarity" and options.outcome_text,
    }
    names = [name for name, is_given in unused.items() if is_given]
    if names:
        raise UnknownOutcome(
            _("{option} has no meaning for outcome={measure}.", option=names[0], measure=measure),
            hint=_("Leave it out, or choose another outcome."),
            asked=names[0],
        )


def _default(capture: LiveCapture, options: OutcomeOptions) -> Measure:
    if options.outcome_text is not None:
        return "similarity"
    if options.outcome_foil is not None:
        return "difference"
    return "logprob" if capture.predictions or options.outcome_token is not None else "change"


def _of_prediction(capture: LiveCapture, measure: Measure, options: OutcomeOptions) -> Outcome:
    prediction = prediction_at(capture, options.outcome_position)
    choices = _choices(capture, prediction)
    outcome = Outcome(measure, prediction.kind, prediction.side, prediction.position, choices=choices)
    if measure == "divergence":
        return outcome
    token, text = _token(capture, prediction, options.outcome_token)
    outcome = replace(outcome, token=token, text=text)
    if measure != "difference":
        return outcome
    if options.outcome_foil is None:
        foil = next(option for option in prediction.options if option.id != token)
        return replace(outcome, foil=foil.id, foil_text=foil.text)
    foil_token, foil_text = _token(capture, prediction, options.outcome_foil)
    if foil_token == token:
        raise UnknownOutcome(
            _("“{text}” is compared with itself.", text=text.strip() or text),
            hint=_("Name another token with outcome.foil."),
            asked=foil_text,
        )
    return replace(outcome, foil=foil_token, foil_text=foil_text)


def prediction_at(capture: LiveCapture, position: int | None) -> Prediction:
    """The prediction that is measured: at a token, or where none is named. Raises UnknownOutcome."""
    predictions = capture.predictions
    if not predictions:
        raise UnknownOutcome(
            _("{model} predicts no token and no label here.", model=capture.loaded.info.title),
            hint=_(
                "Measure how far its embedding moves (outcome=change) or its similarity to another text"
                " (outcome.text). A masked language model predicts a token where the text has [MASK]."
            ),
        )
    if position is None:
        return predictions[0] if predictions[0].kind != "next" else _last(predictions, capture)
    for prediction in predictions:
        if prediction.position == position:
            return prediction
    positions = [str(prediction.position) for prediction in predictions if prediction.position is not None]
    raise UnknownOutcome(
        _("Nothing is predicted at token {position}.", position=str(position)),
        hint=_(
            "The first prediction is at token {first}, the last at token {last}.",
            first=positions[0],
            last=positions[-1],
        )
        if positions
        else _("This model predicts a label for the whole input: leave out the position."),
        asked=position,
    )


def _last(predictions: Sequence[Prediction], capture: LiveCapture) -> Prediction:
    """The last prediction; in a text that has ended, the last of a token that is part of the text."""
    tokens = capture.tokens[predictions[-1].side or ""]
    if not tokens[-1].special or len(predictions) != len(tokens):
        return predictions[-1]
    written = [n for n, token in enumerate(tokens) if n and not token.special]
    return predictions[written[-1] - 1] if written else predictions[-1]


def _token(capture: LiveCapture, prediction: Prediction, text: str | None) -> tuple[int, str]:
    """A token or label by its text or number, and its text for display; the likeliest by default."""
    if text is None:
        return prediction.options[0].id, prediction.options[0].text
    found = _named(capture, prediction, text)
    if found is None:
        raise _unknown(capture, prediction, text)
    if prediction.kind == "label":
        return found, _labels(capture)[found]
    return found, capture.loaded.reader.option(found)


def _named(capture: LiveCapture, prediction: Prediction, text: str) -> int | None:
    """The token or label that a text names, or # and its number."""
    if prediction.kind != "label":
        return capture.loaded.reader.find_option(text)
    return next((n for n, label in _labels(capture).items() if text in (f"#{n}", label)), None)


def _labels(capture: LiveCapture) -> dict[int, str]:
    return {int(n): str(name) for n, name in capture.loaded.model.config.id2label.items()}


def _choices(capture: LiveCapture, prediction: Prediction) -> tuple[Choice, ...]:
    return tuple(
        Choice(_name(capture, prediction, option), option.text.strip() or option.text)
        for option in prediction.options
    )


def _name(capture: LiveCapture, prediction: Prediction, option: Option) -> str:
    """The text of an option where that names it, and else its number.

    A piece inside a word is often spelled like a token that begins one, which its text would name.
    """
    text = option.text.strip()
    is_name = len(text) <= MOST_CHARACTERS and _named(capture, prediction, text) == option.id
    return text if text and is_name else f"#{option.id}"


def _unknown(capture: LiveCapture, prediction: Prediction, text: str) -> UnknownOutcome:
    if prediction.kind == "label":
        labels = _examples(list(_labels(capture).values())[:20])
        return UnknownOutcome(
            _("There is no label “{text}”.", text=text),
            hint=_("Choose one of its labels, such as {examples}.", examples=labels),
            asked=text,
        )
    tokens = _examples(choice.name for choice in _choices(capture, prediction))
    return UnknownOutcome(
        _(
            "“{text}” is not one token of the vocabulary of {model}.",
            text=text,
            model=capture.loaded.info.title,
        ),
        hint=_("Choose one of its tokens, such as {examples}.", examples=tokens),
        asked=text,
    )


def _examples(texts: Iterable[str]) -> Message:
    return listed((_("“{text}”", text=text) for text in texts), "or")


def _similarity(capture: LiveCapture, text: str | None) -> Measurement:
    if not text:
        raise UnknownOutcome(_("A similarity needs a second text."), hint=_("Give it as outcome.text."))
    loaded = capture.loaded
    other = Input(text=text)
    loaded.reader.check(other)
    plain = Measurement(loaded, Outcome("change"))
    model_input = loaded.reader.read(other, {})
    with torch.inference_mode():
        reference = plain.embeddings(loaded.model(**plain.arguments(loaded.arguments(model_input))))[0]
    return Measurement(loaded, Outcome("similarity", reference=text), reference)
