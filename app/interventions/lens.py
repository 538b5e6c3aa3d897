"""The logit lens: the states between the layers, read by what the model itself does after its last one."""

from collections.abc import Callable, Iterator

import torch

from ..capture.attention_function import AttentionCall
from ..capture.live_capture import LiveCapture
from ..capture.preemptible_job import yield_thread
from ..core.lens import Lens, LensReading, LensStep
from ..core.outcome import OutcomeOptions
from ..errors import NoInterventions, UnknownOutcome
from ..message import _
from ..models.loading import LoadedModel
from .blocks import BlockRun, blocks, bypassed, refusal, run_blocks
from .encoder_output import encoder_output
from .outcomes import measurement_of

# By how much the last reading may differ from the model's own probabilities.
_TOLERANCE = 1e-4
# Rows of logits that become probabilities at a time: of a long text, each copy of all takes gigabytes.
_ROWS = 64


def lens(
    capture: LiveCapture, options: OutcomeOptions, admit: Callable[[int], None] = lambda runs: None
) -> Lens:
    """What the model would predict at every position if it stopped after each layer.

    The blocks are left out of a second run, in which the state of one depth takes their place; final norm,
    unembedding, scaling and soft-cap are the model's own. The reading of the last depth is compared with the
    prediction of the model.

    Args:
        options: the token that is followed, and the position where it is predicted.
        admit: called with the number of runs before they begin; raises if they are too many.

    Raises:
        NoInterventions: it predicts no next token, or its blocks cannot be distinguished.
        UnknownOutcome: it predicts no such token, or not at that position; or another measure is named.
        TooCostly: the runs would take too long.
        Stopped: the request was cancelled.
    """
    admit(2)
    outcome = measurement_of(capture, options).outcome
    loaded = capture.loaded
    if outcome.kind != "next" or outcome.token is None:
        raise NoInterventions(
            _("A lens reads what a decoder would write next; {model} does not.", model=loaded.info.title),
            hint=_("Choose a language model, and as the outcome one of its tokens."),
        )
    if outcome.measure != "logprob":
        raise UnknownOutcome(
            _("A lens follows the probability of one token, not a logit or a difference."),
            hint=_("Leave out outcome, and outcome.foil."),
            asked=outcome.measure,
        )
    stream = list(capture.streams)[-1]
    modules = [call.module for call in capture.calls[stream] if isinstance(call, AttentionCall)]
    stack = blocks(loaded, modules)
    arguments = loaded.arguments(capture.model_input)
    if loaded.model.config.is_encoder_decoder:
        arguments["encoder_outputs"] = encoder_output(loaded, capture.model_input)
    with torch.inference_mode():
        done = run_blocks(loaded, stack, lambda: loaded.model(**arguments))
    final = done.output.logits[0].argmax(dim=-1)
    rows: list[tuple[LensReading, ...]] = []
    steps: list[LensStep] = []
    for number, state in enumerate(done.states):
        yield_thread()
        with torch.inference_mode(), bypassed(stack, done, state):
            logits = loaded.model(**arguments).logits[0]
        if number == len(done.states) - 1:
            _check(loaded, done, logits)
        rows.append(tuple(_readings(loaded, logits, final)))
        steps.append(_step(logits[outcome.position], outcome.token))
    assert outcome.side is not None, "a next token is predicted at a token"
    return Lens(outcome, outcome.side, tuple(rows), tuple(steps))


def _check(loaded: LoadedModel, done: BlockRun, logits: torch.Tensor) -> None:
    """Refuse a model whose last state is not what its prediction is made of. Raises NoInterventions."""
    for own, read in zip(done.output.logits[0].split(_ROWS), logits.split(_ROWS), strict=True):
        shares = own.float().log_softmax(dim=-1).exp()
        if not torch.allclose(shares, read.float().softmax(dim=-1), rtol=0, atol=_TOLERANCE):
            raise refusal(loaded)


def _readings(loaded: LoadedModel, logits: torch.Tensor, final: torch.Tensor) -> Iterator[LensReading]:
    for some, finals in zip(logits.split(_ROWS), final.split(_ROWS), strict=True):
        shares = some.float().softmax(dim=-1)
        best = shares.max(dim=-1)
        own = shares.gather(-1, finals[:, None])[:, 0]
        for token, share, of_final in zip(
            best.indices.tolist(), best.values.tolist(), own.tolist(), strict=True
        ):
            yield LensReading(loaded.reader.option(token), token, share, of_final)


def _step(logits: torch.Tensor, token: int) -> LensStep:
    shares = logits.float().softmax(dim=-1)
    return LensStep(float(shares[token]), 1 + int((shares > shares[token]).sum()))
