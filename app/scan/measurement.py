"""One sentence of a scan: read it, check its cost, run it, and compute only the required rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray

from ..capture.cost import admit
from ..capture.forward import first_calls
from ..capture.layer_details import Call, mask
from ..capture.live_capture import LiveCapture, run
from ..capture.progress import Progress, track_progress
from ..capture.verified_model import VerifiedModel
from ..capture.weights import WeightsCache, stacked_weights
from ..core.input import Input
from ..core.outcome import OutcomeOptions
from ..core.sentence import Sentence
from ..core.stream import Head, Stream
from ..errors import (
    BadText,
    EmptyText,
    TextTooLong,
    TooCostly,
    TooManyTokens,
    UnknownOutcome,
    UnknownStream,
    UnsupportedInput,
)
from ..message import _, listed
from ..models.model_input import ModelInput
from ..models.single_text import is_within_text, read_single_text
from ..quotation import quoted
from .bootstrap import SEED
from .effect_measurement import observe_effect, verify_effects
from .effect_observation import EffectObservation
from .observation import Observation, observe
from .pair_location import PairLocation, locate_pair

if TYPE_CHECKING:
    from ..settings import Settings


@dataclass(frozen=True, slots=True)
class SentenceResult:
    """A measured sentence.

    Attributes:
        place: the position of its pair.
        observation: the pair in every head.
        effect: the effect of cutting its edge in every head; None if that was not asked for.
    """

    place: PairLocation
    observation: Observation
    effect: EffectObservation | None = None


def stream_to_scan(prepared: VerifiedModel, name: str | None = None) -> Stream:
    """The stream that a scan measures: one between the words of a sentence.

    Raises:
        UnsupportedInput: the model reads no text.
        UnknownStream: the requested one does not exist, or is not between words of the sentence.
    """
    fit = {stream.name: stream for stream in prepared.cost.streams if is_within_text(stream)}
    if not fit or "text" not in prepared.loaded.reader.takes:
        raise UnsupportedInput(
            _("{model} does not read text.", model=prepared.info.title),
            hint=_("Choose a model that reads text."),
        )
    if name is not None and name not in fit:
        raise UnknownStream(
            _("Sentences cannot be scanned in the stream {name} of this model.", name=quoted(name, 40)),
            hint=_(
                "Choose {streams}: there the words of one sentence attend to each other.",
                streams=listed(fit, "or"),
            ),
        )
    return fit[name or next(iter(fit))]


def measure(
    prepared: VerifiedModel,
    sentence: Sentence,
    number: int,
    stream: Stream,
    settings: "Settings",
    progress: Progress | None = None,
    outcome: OutcomeOptions | None = None,
) -> SentenceResult | str:
    """Run one sentence and measure its pair in every head of a stream.

    Args:
        number: its index in the set, from 0; with the seed it determines the words drawn from a long
            sentence.
        progress: checked at every layer for cancellation.
        outcome: by what effects are measured; None: they are not.

    Raises:
        Stopped: ``progress`` was.

    Returns:
        The measurement, or a sentence that explains why it is impossible.
    """
    read = read_sentence(prepared, sentence, number, stream, settings)
    if isinstance(read, str):
        return read
    model_input, location = read
    progress = progress or Progress()
    with track_progress(progress):
        if outcome is not None:
            return _measure_effects(prepared, model_input, location, stream, outcome, settings, progress)
        progress.enter("running")
        return _result(first_calls(prepared.loaded, model_input, stream), location, stream)


def verify(
    prepared: VerifiedModel,
    sentence: Sentence,
    number: int,
    stream: Stream,
    settings: "Settings",
    progress: Progress | None,
    outcome: OutcomeOptions,
    heads: Sequence[Head],
) -> NDArray[np.float64]:
    """Verify the effects in some heads of a sentence that was measured, by running the model.

    Args:
        number, progress, outcome: as for `measure`.

    Raises:
        Stopped: ``progress`` was.

    Returns:
        The change of the outcome by each head, ``[heads]``; NaN where it could not be run.
    """
    read = read_sentence(prepared, sentence, number, stream, settings)
    assert not isinstance(read, str), "it was measured"
    model_input, location = read
    progress = progress or Progress()
    with track_progress(progress):
        capture = capture_sentence(prepared, model_input, progress)
        return verify_effects(prepared, capture, location, stream, outcome, settings, heads)


def read_sentence(
    prepared: VerifiedModel, sentence: Sentence, number: int, stream: Stream, settings: "Settings"
) -> tuple[ModelInput, PairLocation] | str:
    """What the model reads, and the place of the pair in it; or why the pair cannot be measured."""
    reader, side = prepared.loaded.reader, stream.query_side
    try:
        prepared.check_text(sentence.text, settings)
        model_input = read_single_text(reader, sentence.text)
        admit(prepared.cost.demand(model_input.lengths, settings, weights=False), prepared.info.title)
    except (EmptyText, BadText, TextTooLong, TooManyTokens, TooCostly) as error:
        return error.detail
    if model_input.texts[side] != sentence.text:
        return _("The model does not read the text as it is written, so the marks cannot be found in it.")
    location = locate_pair(
        model_input.tokens[side], sentence, np.random.default_rng((SEED, number)), causal=stream.causal
    )
    return location if isinstance(location, str) else (model_input, location)


def _measure_effects(
    prepared: VerifiedModel,
    model_input: ModelInput,
    location: PairLocation,
    stream: Stream,
    outcome: OutcomeOptions,
    settings: "Settings",
    progress: Progress,
) -> SentenceResult | str:
    """The pair in every head with its effect, or why that cannot be measured."""
    capture = capture_sentence(prepared, model_input, progress)
    calls = capture.calls[stream.name]
    allowed = _allowed(calls, stream, location.words[location.query].tokens)
    try:
        effect = observe_effect(prepared, capture, location, stream, outcome, settings, allowed)
    except (UnknownOutcome, TooCostly) as error:
        return error.detail
    return replace(_result(calls, location, stream), effect=effect)


def capture_sentence(prepared: VerifiedModel, model_input: ModelInput, progress: Progress) -> LiveCapture:
    """A capture for this scan alone: it has no id, and nothing of it is cached."""
    user_input = Input(text=model_input.texts.get("text"))
    return run(prepared, user_input, model_input, "", WeightsCache(0), progress)


def _result(calls: Sequence[Call], location: PairLocation, stream: Stream) -> SentenceResult:
    weights = stacked_weights(calls, location.tokens)
    allowed = _allowed(calls, stream, location.tokens)
    return SentenceResult(location, observe(weights, allowed, location, stream.sinks))


def _allowed(calls: Sequence[Call], stream: Stream, positions: Sequence[int]) -> NDArray[np.bool_] | None:
    """The keys that these queries may attend to: bool ``[layers, rows, keys]``; None if all."""
    rows = torch.tensor(positions, device=calls[0].device)
    masks = [mask(call, stream, layer, rows) for layer, call in enumerate(calls)]
    if all(one is None for one in masks):
        return None
    keys = calls[0].shape.keys
    whole = torch.ones((len(rows), keys), dtype=torch.bool)
    return np.stack([(whole if one is None else one.cpu()).numpy() for one in masks])
