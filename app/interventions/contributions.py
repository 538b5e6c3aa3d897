"""Direct logit attribution: a logit as a sum over the heads, the feed-forward networks and the embedding.

What a part adds to the last state of a token goes through the final norm and the unembedding. With the scale
of the norm as it was in this run, both are affine, so the logit is a sum of what each part adds (Elhage et
al. 2021; TransformerLens does the same). How the logit depends on the normed state comes from one backward
pass through the model's own code after its blocks; that this is affine, and that the sum is the logit, is
checked.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import torch

from ..capture.attention_function import AttentionCall
from ..capture.live_capture import LiveCapture
from ..capture.preemptible_job import yield_thread
from ..core.contributions import Contributions, LayerContributions
from ..core.outcome import OutcomeOptions
from ..errors import NoInterventions, UnknownOutcome
from ..message import _
from ..models.loading import LoadedModel
from .block_parts import Part, run_parts
from .blocks import BlockRun, blocks, bypassed
from .cached_norm import CachedNorm, cached_norm
from .encoder_output import encoder_output
from .measurement import Measurement
from .outcomes import measurement_of

# By how much the sum may differ from the model's logit.
TOLERANCE = 1e-4
# Most tokens on which it is checked that blocks add their parts.
_CHECKED = 16


@dataclass(frozen=True, slots=True)
class _Ending:
    """What a model does after its blocks: ``outcome = direction · normed + constant``.

    Attributes:
        norm: the final norm, with the scale of one token.
        direction: ``[size]``.
        constant: what the unembedding adds.
    """

    norm: CachedNorm
    direction: torch.Tensor
    constant: float


def contributions(
    capture: LiveCapture, options: OutcomeOptions, admit: Callable[[int], None] = lambda runs: None
) -> Contributions:
    """What each head, each feed-forward network and the embedding add to a logit, or to a difference of two.

    Args:
        options: the token, its foil, and the position where it is predicted; a logit if no measure is named.
        admit: called with the number of runs before they begin; raises if they are too many.

    Raises:
        NoInterventions: the blocks of the model do not add their parts, or its logits are no affine function
            of its last state.
        UnknownOutcome: it predicts no such token, or another measure is asked for.
        TooCostly: the runs would take too long.
        Stopped: the request was cancelled.
    """
    admit(2)
    measurement = _measured(capture, options)
    loaded, position = capture.loaded, measurement.outcome.position
    if position is None:
        raise _refusal(loaded)
    named = list(capture.streams)[-2 if len(capture.streams) > 1 else -1 :]
    modules = [
        call.module for name in named for call in capture.calls[name] if isinstance(call, AttentionCall)
    ]
    stack = blocks(loaded, modules)
    arguments = measurement.arguments(loaded.arguments(capture.model_input))
    if loaded.model.config.is_encoder_decoder:
        arguments["encoder_outputs"] = encoder_output(loaded, capture.model_input)
    tokens = len(capture.query_tokens(named[-1]))
    rows = torch.tensor([position, *range(0, tokens, -(-tokens // _CHECKED))])
    yield_thread()
    with torch.inference_mode():
        done = run_parts(loaded, stack, lambda: loaded.model(**arguments), rows)
    yield_thread()
    value = float(measurement.values(done.run.output)[0])
    ending = _ending(loaded, stack, done.run, arguments, measurement, value)
    direction = ending.norm.transposed(ending.direction[None])[0]
    layers, biases = zip(*(_layer(parts, named, direction) for parts in done.parts), strict=True)
    for stream in named:
        if sum(bool(layer.heads[named.index(stream)]) for layer in layers) != len(capture.calls[stream]):
            raise _gated(loaded)
    found = Contributions(
        replace(measurement.outcome, value=value),
        tuple(named),
        _dot(direction, done.run.states[0][0, position]),
        layers,
        sum(biases) + ending.constant + _dot(ending.direction, ending.norm.bias),
    )
    if abs(found.total - value) > TOLERANCE * max(1.0, abs(value)):
        raise _refusal(loaded)
    return found


def _measured(capture: LiveCapture, options: OutcomeOptions) -> Measurement:
    """The outcome: a logit or a difference of two. Raises UnknownOutcome for any other."""
    if options.outcome is None and options.outcome_foil is None:
        options = replace(options.outcome_options(), outcome="logit")
    measurement = measurement_of(capture, options)
    if measurement.outcome.measure not in ("logit", "difference"):
        raise UnknownOutcome(
            _("Only a logit, or the difference of two, is a sum of contributions; a probability is not."),
            hint=_("Take outcome=logit, or name another token with outcome.foil."),
            asked=measurement.outcome.measure,
        )
    return measurement


def _layer(
    parts: Sequence[Part], streams: Sequence[str], direction: torch.Tensor
) -> tuple[LayerContributions, float]:
    """What a layer adds to the logit, and what the biases of its attention add.

    The first of the tokens whose parts were kept is the one that predicts.
    """
    heads: dict[str, tuple[float, ...]] = {}
    rest, biases = 0.0, 0.0
    for part in parts:
        whole = _dot(direction, part.added[0])
        if part.heads is None or part.place is None:
            rest += whole
            continue
        own = part.factor * direction
        if part.norm is not None:
            first = replace(part.norm, scale=part.norm.scale[:1])
            own = first.transposed(own[None])[0]
        each = (part.heads.matrices.double() @ own.double() * part.heads.outputs[:, 0].double()).sum(dim=-1)
        heads[part.place[0]] = tuple(each.tolist())
        biases += whole - float(each.sum())
    return LayerContributions(tuple(heads.get(name, ()) for name in streams), rest), biases


def _ending(
    loaded: LoadedModel,
    stack: Sequence[torch.nn.Module],
    done: BlockRun,
    arguments: Mapping[str, Any],
    measurement: Measurement,
    value: float,
) -> _Ending:
    """What follows the blocks, by a run of the model in which they hand on the last state."""
    state, position = done.states[-1].clone(), measurement.outcome.position
    with torch.inference_mode(), bypassed(stack, done, state), _noting(loaded, stack, state) as norms:
        loaded.model(**arguments)
    if not norms:
        raise _refusal(loaded)
    norm, normed = norms[0]
    with torch.inference_mode():
        cached = cached_norm(norm, state[0, [position]], normed[0, [position]])
    if cached is None:
        raise _refusal(loaded)

    def outcome(factor: float) -> tuple[torch.Tensor, torch.Tensor]:
        given = (factor * normed).clone().requires_grad_()
        hook = norm.register_forward_hook(lambda *_called: given)
        try:
            with torch.enable_grad(), bypassed(stack, done, state):
                return measurement.values(loaded.model(**arguments))[0], given
        finally:
            hook.remove()

    found, given = outcome(1.0)
    (gradient,) = torch.autograd.grad(found, [given])
    constant = float(outcome(0.0)[0].detach())
    direction = gradient[0, position]
    if abs(_dot(direction, normed[0, position]) + constant - value) > TOLERANCE * max(1.0, abs(value)):
        raise NoInterventions(
            _(
                "The logits of {model} are no affine function of its last state, so they are no sum of"
                " contributions.",
                model=loaded.info.title,
            ),
            hint=_("A soft-cap, or a layer before the unembedding, makes them so. Effects need no sum."),
        )
    return _Ending(cached, direction, constant)


@contextmanager
def _noting(
    loaded: LoadedModel, stack: Sequence[torch.nn.Module], state: torch.Tensor
) -> Iterator[list[tuple[torch.nn.Module, torch.Tensor]]]:
    """Note the modules outside the blocks that receive a state and return one, with what they return."""
    inside = {id(module) for block in stack for module in block.modules()}
    found: list[tuple[torch.nn.Module, torch.Tensor]] = []

    def after(module: torch.nn.Module, arguments: tuple[Any, ...], output: Any) -> None:
        received = arguments[0] if arguments else None
        if received is state and isinstance(output, torch.Tensor) and output.shape == state.shape:
            found.append((module, output.clone()))

    outside = [module for module in loaded.model.modules() if id(module) not in inside]
    hooks = [module.register_forward_hook(after) for module in outside]
    try:
        yield found
    finally:
        for hook in hooks:
            hook.remove()


def _dot(one: torch.Tensor, other: torch.Tensor) -> float:
    return float(one.double() @ other.double())


def _refusal(loaded: LoadedModel) -> NoInterventions:
    return NoInterventions(
        _("The logits of {model} are no sum of what its parts contribute.", model=loaded.info.title),
        hint=_("docs/interventions.md says of which models they are. Effects need no sum."),
    )


def _gated(loaded: LoadedModel) -> NoInterventions:
    return NoInterventions(
        _(
            "{model} changes the outputs of its heads before it joins them, so they have no contributions of"
            " their own.",
            model=loaded.info.title,
        ),
        hint=_("docs/interventions.md says of which models they are. Effects need no sum."),
    )
