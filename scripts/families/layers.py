"""The lens, direct contributions and norms of an architecture.

The last lens is its prediction, the sum of contributions a logit, that of the tokens' parts its attention.
"""

from collections.abc import Callable
from typing import Any

import torch

from app.capture.forward import forward, streams
from app.capture.live_capture import LiveCapture
from app.capture.predictions import predictions
from app.capture.weights import WeightsCache
from app.core.exactness import Exactness, RowSums
from app.core.input import Input
from app.core.outcome import OutcomeOptions
from app.core.provenance import Provenance
from app.errors import NoInterventions, UnknownOutcome
from app.interventions.contributions import contributions
from app.interventions.lens import lens
from app.interventions.token_norms import token_norms

from .architecture import Architecture
from .comparison import built

# The largest difference that rounding may make, of probabilities and of logits (as a share, from 1 on).
TOLERANCE = 1e-4
# A difference, or why there is nothing that could differ.
Checked = float | str


def check(architecture: Architecture) -> tuple[Checked, Checked, Checked]:
    """How far the last lens, the sum of contributions and that of the tokens' parts are from these."""
    capture = _captured(architecture)
    return (
        _checked(lambda: _lens(capture)),
        _checked(lambda: _contributions(capture)),
        _checked(lambda: _norms(capture)),
    )


def _checked(work: Callable[[], float]) -> Checked:
    try:
        return work()
    except (NoInterventions, UnknownOutcome) as refusal:
        return str(refusal)


def _lens(capture: LiveCapture) -> float:
    found = lens(capture, OutcomeOptions())
    return max(
        abs(cell.probability - one.options[0].probability)
        for cell, one in zip(found.readings[-1], capture.predictions, strict=True)
    )


def _contributions(capture: LiveCapture) -> float:
    found = contributions(capture, OutcomeOptions())
    return abs(found.total - found.outcome.value) / max(1.0, abs(found.outcome.value))


def _norms(capture: LiveCapture) -> float:
    return max(
        token_norms(capture, stream, range(len(capture.query_tokens(stream)))).difference
        for stream in capture.streams
    )


def _captured(architecture: Architecture) -> LiveCapture:
    """A run of an architecture, of which only what these need is known."""
    loaded, model_input = built(architecture)
    loaded.model.requires_grad_(False)
    # Names of tokens, which have no texts.
    loaded.reader.option = str  # type: ignore[method-assign, assignment]
    done = forward(loaded, model_input)
    nothing: Any = None
    return LiveCapture(
        id="0" * 32,
        model=architecture.kind,
        input=Input(text=architecture.kind),
        texts=model_input.texts,
        tokens=model_input.tokens,
        streams={stream.name: stream for stream in streams(loaded, done.calls)},
        exactness=Exactness(None, "", 0.0, str(torch.float32), RowSums(1.0, 1.0, 0, 0)),
        provenance=Provenance(architecture.kind, "random", "0", "0", "0", "0"),
        predictions=predictions(loaded, model_input, done.output),
        language=nothing,
        timings={},
        calls=done.calls,
        cache=WeightsCache(1),
        loaded=loaded,
        model_input=model_input,
    )
