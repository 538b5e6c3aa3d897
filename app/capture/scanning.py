"""One sentence of a scan: read it, check its cost, run it, and compute only the required rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray

from ..analysis.places import Place, place
from ..analysis.resampling import SEED
from ..analysis.scan import Observation, observe
from ..analysis.sentences import Sentence
from ..errors import (
    BadText,
    EmptyText,
    TextTooLong,
    TooCostly,
    TooManyTokens,
    UnknownStream,
    UnsupportedInput,
)
from .cost import admit
from .details import Call, mask
from .forward import forward
from .input import Input
from .prepared import PreparedModel
from .progress import Progress, watched
from .record import Stream
from .stopwatch import timed
from .weights import stacked_weights

if TYPE_CHECKING:
    from ..settings import Settings

# The decoder's input when the encoder is measured, which does not depend on it.
_NO_TARGET = "."
# Sides on which a sentence is read.
_TEXT_SIDES = ("text", "source")


@dataclass(frozen=True, slots=True)
class Measured:
    """A measured sentence.

    Attributes:
        place: the position of its pair.
        observation: the pair in every head.
    """

    place: Place
    observation: Observation


def scanned_stream(prepared: PreparedModel, wanted: str | None = None) -> Stream:
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
            f"{prepared.card.title} reads no sentence.", hint="Choose a model that reads text."
        )
    if wanted is not None and wanted not in fit:
        raise UnknownStream(
            f"Sentences cannot be scanned in a stream {wanted[:40]!r} of this model.",
            hint=f"Choose {' or '.join(fit)}: there the words of one sentence look at each other.",
        )
    return fit[wanted or next(iter(fit))]


def measure(
    prepared: PreparedModel,
    sentence: Sentence,
    number: int,
    stream: Stream,
    settings: "Settings",
    progress: Progress | None = None,
) -> Measured | str:
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
    given = Input(text=sentence.text, target=_NO_TARGET if "target" in reader.takes else None)
    try:
        prepared.check_text(sentence.text, settings)
        reading = reader.read(given, {})
        admit(prepared.cost.demand(reading.lengths, settings, weights=False), prepared.card.title)
    except (EmptyText, BadText, TextTooLong, TooManyTokens, TooCostly) as error:
        return error.detail
    if reading.texts[side] != sentence.text:
        return "The model reads another text than is written, so the marks cannot be found in it."
    found = place(reading.tokens[side], sentence, np.random.default_rng((SEED, number)), causal=stream.causal)
    if isinstance(found, str):
        return found
    progress = progress or Progress()
    progress.enter("running")
    with watched(progress):
        done, span = timed(lambda: forward(prepared.loaded, reading))
    prepared.cost.speed.observe("forward", prepared.cost.forward(reading.lengths), span)
    calls = done.calls[stream.name]
    weights = stacked_weights(calls, found.tokens)
    return Measured(found, observe(weights, _allowed(calls, stream, found.tokens), found))


def _allowed(calls: Sequence[Call], stream: Stream, positions: Sequence[int]) -> NDArray[np.bool_] | None:
    """The keys that these queries may attend to: bool ``[layers, rows, keys]``; None if all."""
    rows = torch.tensor(positions, device=calls[0].device)
    masks = [mask(call, stream, layer, rows) for layer, call in enumerate(calls)]
    if all(one is None for one in masks):
        return None
    keys = calls[0].shape.keys
    whole = torch.ones((len(rows), keys), dtype=torch.bool)
    return np.stack([(whole if one is None else one.cpu()).numpy() for one in masks])
