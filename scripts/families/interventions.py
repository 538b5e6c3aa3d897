"""Cut edges, ablated heads and gradients of an architecture, each compared with a second route."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from app.capture.attention_function import AttentionCall, Output, attend, replacing
from app.capture.forward import Calls, forward
from app.capture.weights import call_weights
from app.core.intervention import Intervention
from app.core.outcome import Outcome
from app.interventions.call_counter import CallCounter, Place
from app.interventions.changed_attention import ChangedAttention
from app.interventions.edge_effects import edge_changes
from app.interventions.encoder_output import encoder_output, leaves_encoder
from app.interventions.experiment import run_changed
from app.interventions.gradients import LayerGradient, gradients
from app.interventions.measurement import Measurement, last_states
from app.interventions.outcomes import require_replaceable
from app.models.loading import LoadedModel
from app.models.model_input import ModelInput

from .architecture import Architecture
from .changed_twin import ChangedTwin
from .comparison import built_twice

# Half of the distance between the two points of a finite difference, as a share of the outputs' spread.
_STEP = 1e-5
# The heaviest edge that is cut: without it, almost nothing of a row would be left.
_HEAVIEST = 0.9
# The largest difference that rounding may make.
TOLERANCE = 1e-5
# The head that is ablated in every layer.
_HEAD = 2


@dataclass(frozen=True, slots=True)
class Checked:
    """The result for one architecture: the worst of one edge and one head in every layer of every stream.

    States are those of the last layer; differences of them are shares of the largest state.

    Attributes:
        cut: the states with a cut edge, compared with the changed twin's.
        ablated: the states with an ablated head, compared with the changed twin's.
        shared: the states of copies that share the encoder's output, compared with those that do not; 0 if
            there is no encoder.
        nothing: the states of a copy without interventions, beside changed ones, and of a plain run after
            all of them, compared with a plain run before.
        formula: the change of a head's output by a cut, ``A / (1 − A) · (o − v)``, along a random direction,
            compared with the changed output; as a share of the largest change.
        gradient: the derivative of the outcome along a random change of a layer's output, compared with a
            finite difference; as a share of the largest.
        effect: the smallest change of the states by any of these edges and heads: if it were not far above
            the differences, they would prove nothing.
    """

    cut: float
    ablated: float
    shared: float
    nothing: float
    formula: float
    gradient: float
    effect: float

    @property
    def exact(self) -> float:
        """The largest difference of what must be equal up to rounding."""
        return max(self.cut, self.ablated, self.shared, self.nothing, self.formula)

    @property
    def proves(self) -> bool:
        """Whether nothing differs by more than rounding, and each change by far more."""
        return max(self.exact, self.gradient) <= TOLERANCE and self.effect >= 50 * max(self.cut, self.ablated)


def check(architecture: Architecture) -> Checked:
    """Change the attention of an architecture in every layer of every stream.

    Raises:
        NoInterventions: its attention cannot be changed.
    """
    loaded, twin, model_input = built_twice(architecture)
    require_replaceable(loaded)
    loaded.model.requires_grad_(False)
    changed_twin = ChangedTwin(loaded, twin, model_input)
    calls = forward(loaded, model_input).calls
    places = [(stream, layer) for stream, layers in calls.items() for layer in range(len(layers))]
    edges = [Intervention(*place, *_edge(_call(calls, place))) for place in places]
    heads = [Intervention(*place, _HEAD) for place in places]
    before = _states(loaded, model_input)
    copies = [(), *((one,) for one in (*edges, *heads))]
    states = last_states(run_changed(loaded, model_input, Measurement(loaded, Outcome("change")), copies))
    changed = dict(zip((*edges, *heads), states[1:], strict=True))
    return Checked(
        cut=max(_apart(changed[edge], changed_twin.states(edge)[0]) for edge in edges),
        ablated=max(_apart(changed[head], changed_twin.states(head)[0]) for head in heads),
        shared=_shared(loaded, model_input, changed),
        nothing=max(_apart(one, before) for one in (states[0], _states(loaded, model_input))),
        formula=max(_formula(loaded, model_input, edge) for edge in edges),
        effect=min(_apart(one, before) for one in changed.values()),
        gradient=_gradient(loaded, model_input, places),  # last, for the model is then in double precision
    )


def _edge(call: AttentionCall) -> tuple[int, int, int]:
    """The head, query and key of the edge whose cut changes the output of a layer most."""
    weights = torch.from_numpy(call_weights(call, slice(None)))
    value = call.value[0].repeat_interleave(call.shape.heads // call.shape.kv_heads, dim=0)
    distances = torch.cdist(weights @ value, value)
    changes = (weights / (1 - weights) * distances).masked_fill(weights > _HEAVIEST, 0)
    head, query, key = torch.unravel_index(changes.argmax(), changes.shape)
    return int(head), int(query), int(key)


def _call(calls: Calls, place: Place) -> AttentionCall:
    call = calls[place[0]][place[1]]
    assert isinstance(call, AttentionCall)
    return call


def _states(loaded: LoadedModel, model_input: ModelInput) -> torch.Tensor:
    """The states of the model as it is."""
    with torch.inference_mode():
        return last_states(loaded.model(**loaded.arguments(model_input), output_hidden_states=True))[0]


def _apart(ours: torch.Tensor, theirs: torch.Tensor) -> float:
    return float((ours - theirs).abs().max() / theirs.abs().max())


def _shared(
    loaded: LoadedModel, model_input: ModelInput, changed: Mapping[Intervention, torch.Tensor]
) -> float:
    copies = [(one,) for one in changed if leaves_encoder(loaded, [(one,)])]
    if len(loaded.reader.sides) == 1:
        return 0.0
    encoded = encoder_output(loaded, model_input)
    measurement = Measurement(loaded, Outcome("change"))
    states = last_states(run_changed(loaded, model_input, measurement, copies, encoded))
    return max(_apart(own, changed[one]) for own, (one,) in zip(states, copies, strict=True))


def _formula(loaded: LoadedModel, model_input: ModelInput, edge: Intervention) -> float:
    """With a gradient of our choice, the estimate is the change of the output along it, exactly."""
    assert edge.layer is not None and edge.head is not None and edge.query is not None
    place = (edge.stream, edge.layer)
    call = _call(forward(loaded, model_input).calls, place)
    before, after = (_output(loaded, model_input, changes, place) for changes in ((), (edge,)))
    generator = torch.Generator().manual_seed(0)
    direction = torch.randn(before.shape, generator=generator)
    gradient = LayerGradient(direction[None], (direction * before).sum(dim=-1)[None])
    found = edge_changes(call, gradient, [edge.head], slice(edge.query, edge.query + 1))
    weight = found.weights[0, 0, edge.key]
    estimate = found.changes[0, 0, 0, edge.key] / (1 - weight)
    true = ((after - before) * direction)[edge.head, edge.query]
    return float(abs(estimate - float(true.sum())) / true.abs().sum())


def _output(
    loaded: LoadedModel, model_input: ModelInput, changes: Collection[Intervention], place: Place
) -> torch.Tensor:
    """The output of one layer: ``[heads, queries, size]``."""
    counter, changed = CallCounter(loaded), ChangedAttention(loaded, [changes])
    found: list[torch.Tensor] = []

    def attention(call: AttentionCall, dropout: float) -> Output:
        output, weights = changed(call, dropout)
        if counter.place(call.module) == place:
            found.append(output[0].transpose(0, 1))
        return output, weights

    with torch.inference_mode(), replacing(attention):
        loaded.model(**loaded.arguments(model_input))
    return found[0]


class _Double(TorchFunctionMode):
    """Inside the ``with`` block, what is asked for in single precision is computed in double precision.

    Norms and softmaxes ask for it by name, and their rounding would be most of a finite difference.
    """

    def __torch_function__(
        self, function: Any, types: Any, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        if function is torch.Tensor.float:
            function = torch.Tensor.double
        more = {name: _double(value) for name, value in (kwargs or {}).items()}
        return function(*map(_double, args), **more)


def _double(value: Any) -> Any:
    return torch.float64 if value is torch.float32 else value


def _gradient(loaded: LoadedModel, model_input: ModelInput, places: Sequence[Place]) -> float:
    """In double precision; the outcome is the cosine of the mean state with a random vector."""
    loaded.model.double()
    # The grouped kernel of experts is for single precision.
    loaded.model.set_experts_implementation("eager")
    arguments = {
        name: value.double() if value.is_floating_point() else value
        for name, value in model_input.arguments.items()
    }
    model_input = replace(model_input, arguments=arguments)
    with _Double():
        size = _states(loaded, model_input).shape[-1]
        reference = torch.randn(size, generator=torch.Generator().manual_seed(0))
        found = gradients(loaded, model_input, Measurement(loaded, Outcome("similarity"), reference))
        slopes = []
        for place in places:
            output = _output(loaded, model_input, (), place)
            generator = torch.Generator().manual_seed(1)
            direction = torch.randn(output.shape, generator=generator, dtype=torch.float64) * output.std()
            own = float((found.layers[place[0]][place[1]].output[0] * direction).sum())
            more, less = (
                _moved(loaded, model_input, reference, place, step * direction) for step in (_STEP, -_STEP)
            )
            slopes.append((own, (more - less) / (2 * _STEP)))
        return max(abs(own - finite) for own, finite in slopes) / max(abs(finite) for _own, finite in slopes)


def _moved(
    loaded: LoadedModel, model_input: ModelInput, reference: torch.Tensor, place: Place, change: torch.Tensor
) -> float:
    """The cosine if something is added to the output of one layer, ``[heads, queries, size]``."""
    counter = CallCounter(loaded)

    def attention(call: AttentionCall, dropout: float) -> Output:
        output, weights = attend(call, dropout)
        return (output + change.transpose(0, 1) if counter.place(call.module) == place else output), weights

    with replacing(attention):
        states = _states(loaded, model_input)
    return float(torch.cosine_similarity(states.mean(dim=0), reference.double(), dim=0))
