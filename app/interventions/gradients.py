"""One forward and one backward pass: how the outcome depends on the output of every head."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import torch

from ..capture.attention_function import AttentionCall, Output, attend, replacing
from ..capture.preemptible_job import yield_thread
from ..core.outcome import Outcome
from ..models.loading import LoadedModel
from ..models.model_input import ModelInput
from .backward_memory import bounded
from .call_counter import CallCounter, Place
from .measurement import Measurement


@dataclass(frozen=True, slots=True)
class LayerGradient:
    """How the outcome depends on the output of one layer's heads, before the output projection.

    Attributes:
        output: the gradient ``∂M/∂o`` for each direction: ``[directions, heads, queries, value_size]``.
        own: its product with the output itself, ``∂M/∂o · o``: ``[directions, heads, queries]``.
    """

    output: torch.Tensor
    own: torch.Tensor

    @property
    def nbytes(self) -> int:
        """Memory, in bytes."""
        return sum(tensor.numel() * tensor.element_size() for tensor in (self.output, self.own))


@dataclass(frozen=True, slots=True)
class Gradients:
    """The gradients of an outcome with respect to all heads' outputs: memory linear in tokens.

    Attributes:
        measurement: of the outcome.
        outcome: with its value.
        directions: how many gradients there are: one, or several random ones for a distance.
        layers: by stream.
    """

    measurement: Measurement
    outcome: Outcome
    directions: int
    layers: Mapping[str, Sequence[LayerGradient]]

    @property
    def nbytes(self) -> int:
        """Memory, in bytes."""
        return sum(layer.nbytes for layers in self.layers.values() for layer in layers)


def gradients(
    loaded: LoadedModel, model_input: ModelInput, measurement: Measurement, max_bytes: int | None = None
) -> Gradients:
    """Run the model once forwards and once backwards (once for each direction of a distance).

    Only the outputs of attention are differentiated with respect to, never the weights of the model.

    Args:
        max_bytes: of what the forward keeps for the backward pass; None: unlimited.

    Raises:
        TooCostly: it would keep more.
        Stopped: the request was cancelled.
    """
    counter = CallCounter(loaded)
    outputs: dict[Place, torch.Tensor] = {}

    def attention(call: AttentionCall, dropout: float) -> Output:
        output, weights = attend(call, dropout)
        if not output.requires_grad:
            output = output.detach().requires_grad_()
        outputs[counter.place(call.module)] = output
        return output, weights

    arguments = measurement.arguments(loaded.arguments(model_input))
    with torch.enable_grad(), replacing(attention), bounded(loaded, max_bytes):
        output = loaded.model(**arguments)
        directions = measurement.directions(output)
        value = float(measurement.values(output)[0].detach())
    found = [
        _gradient(direction, list(outputs.values()), last=direction is directions[-1])
        for direction in directions
    ]
    by_place = {
        place: _layer(own.detach(), [gradient[n] for gradient in found])
        for n, (place, own) in enumerate(outputs.items())
    }
    streams = dict.fromkeys(stream for stream, _layer_number in by_place)
    return Gradients(
        measurement,
        replace(measurement.outcome, value=value),
        len(directions),
        {
            name: [layer for (stream, _n), layer in sorted(by_place.items()) if stream == name]
            for name in streams
        },
    )


def _gradient(direction: torch.Tensor, outputs: list[torch.Tensor], *, last: bool) -> list[torch.Tensor]:
    """One backward pass; yields the thread before it."""
    yield_thread()
    gradient = torch.autograd.grad(direction, outputs, retain_graph=not last, allow_unused=True)
    # The outcome may not depend on a head, such as those of the last layer in other rows.
    return [
        torch.zeros_like(output) if one is None else one
        for one, output in zip(gradient, outputs, strict=True)
    ]


def _layer(output: torch.Tensor, gradient: Sequence[torch.Tensor]) -> LayerGradient:
    by_head = torch.stack([one[0].transpose(0, 1) for one in gradient])
    return LayerGradient(by_head.contiguous(), (by_head * output[0].transpose(0, 1)).sum(dim=-1))
