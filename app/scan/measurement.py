"""One sentence of a scan: read it, check its cost, run it, and compute only the required rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray

from ..capture.cost import admit
from ..capture.forward import first_calls
from ..capture.layer_details import Call, mask
from ..capture.progress import Progress, track_progress
from ..capture.verified_model import VerifiedModel
from ..capture.weights import stacked_weights
from ..core.input import Input
from ..core.sentence import Sentence
from ..core.stream import Stream
from ..errors import (
    BadText,
    EmptyText,
    TextTooLong,
    TooCostly,
    TooManyTokens,
    UnknownStream,
    UnsupportedInput,
)
from ..message import _, listed
from .bootstrap import SEED
from .observation import Observation, observe
from .pair_location import PairLocation, locate_pair

if TYPE_CHECKING:
    from ..settings import Settings

# The decoder's input when the encoder is measured, which does not depend on it.
_NO_TARGET = "."
# Sides on which a sentence is read.
_TEXT_SIDES = ("text", "source")


@dataclass(frozen=True, slots=True)
class SentenceResult:
    """A measured sentence.

    Attributes:
        place: the position of its pair.
        observation: the pair in every head.
    """

    place: PairLocation
    observation: Observation


def stream_to_scan(prepared: VerifiedModel, name: str | None = None) -> Stream:
    """The stream that a scan measures: one between the words of a sentence.

    Raises:
        UnsupportedInput: the model reads no text.
        UnknownStream: the requested one does not exist, or is not between words of the sentence.
    """
    fit = {
        stream.name: stream
        for stream in prepared.cost.streams
        if stream.query_side == stream.key_side and stream.query_side in _TEXT_SIDES
    }
    if not fit or "text" not in prepared.loaded.reader.takes:
        raise UnsupportedInput(
            _("{model} does not read text.", model=prepared.info.title),
            hint=_("Choose a model that reads text."),
        )
    if name is not None and name not in fit:
        raise UnknownStream(
            _("Sentences cannot be scanned in the stream {name} of this model.", name=repr(name[:40])),
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
) -> SentenceResult | str:
    """Run one sentence and measure its pair in every head of a stream.

    Args:
        number: its index in the set, from 0; with the seed it determines the words drawn from a long
            sentence.
        progress: checked at every layer for cancellation.

    Raises:
        Stopped: ``progress`` was.

    Returns:
        The measurement, or a sentence that explains why it is impossible.
    """
    reader, side = prepared.loaded.reader, stream.query_side
    user_input = Input(text=sentence.text, target=_NO_TARGET if "target" in reader.takes else None)
    try:
        prepared.check_text(sentence.text, settings)
        model_input = reader.read(user_input, {})
        admit(prepared.cost.demand(model_input.lengths, settings, weights=False), prepared.info.title)
    except (EmptyText, BadText, TextTooLong, TooManyTokens, TooCostly) as error:
        return error.detail
    if model_input.texts[side] != sentence.text:
        return _("The model does not read the text as it is written, so the marks cannot be found in it.")
    location = locate_pair(
        model_input.tokens[side], sentence, np.random.default_rng((SEED, number)), causal=stream.causal
    )
    if isinstance(location, str):
        return location
    progress = progress or Progress()
    progress.enter("running")
    with track_progress(progress):
        calls = first_calls(prepared.loaded, model_input, stream)
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
