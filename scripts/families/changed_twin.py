"""An eager model whose own attention function is changed in one place: a second route to interventions."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch

from app.capture.attention_function import collecting
from app.capture.forward import by_stream
from app.core.intervention import Intervention
from app.interventions.measurement import last_states
from app.models.loading import LoadedModel
from app.models.model_input import ModelInput


class ChangedTwin:
    """Runs an eager twin with one edge cut or one head ablated.

    A weight of a cut edge becomes 0, and its row is scaled to the sum that it had with its sink; a head is
    ablated by making its output 0. Neither masks nor our attention function are involved.

    Args:
        loaded: the model as Followspot loads it; it tells which call belongs to which layer of which stream.
        twin: the same model, eager.
    """

    def __init__(self, loaded: LoadedModel, twin: Any, model_input: ModelInput) -> None:
        self._twin = twin
        self._arguments = loaded.arguments(model_input)
        with torch.inference_mode(), collecting() as calls:
            loaded.model(**self._arguments)
        self._modules = {sys.modules[type(call.module).__module__] for call in calls}
        order = {id(call): number for number, call in enumerate(calls)}
        self._numbers = {
            (stream, layer): order[id(call)]
            for stream, layers in by_stream(loaded, calls).items()
            for layer, call in enumerate(layers)
        }

    def states(self, change: Intervention) -> torch.Tensor:
        """The states of the last layer, with one edge cut in one head, or one head ablated."""
        with torch.inference_mode(), self._changed(change):
            return last_states(self._twin(**self._arguments, output_hidden_states=True))

    @contextmanager
    def _changed(self, change: Intervention) -> Iterator[None]:
        assert change.layer is not None
        number, calls = self._numbers[change.stream, change.layer], iter(range(1000))
        own = {module: module.eager_attention_forward for module in self._modules}

        def attention(module: Any, query: Any, key: Any, value: Any, *mask: Any, **options: Any) -> Any:
            eager = own[sys.modules[type(module).__module__]]
            output, weights = eager(module, query, key, value, *mask, **options)
            if next(calls) == number:
                output = output.clone()
                _change(output, weights, value, change)
            return output, weights

        for module in own:
            module.eager_attention_forward = attention  # type: ignore[attr-defined]
        try:
            yield
        finally:
            for module, function in own.items():
                module.eager_attention_forward = function  # type: ignore[attr-defined]


def _change(output: torch.Tensor, weights: torch.Tensor, value: torch.Tensor, change: Intervention) -> None:
    head = change.head
    assert head is not None
    if change.query is None:
        output[:, :, head] = 0
        return
    row = weights[0, head, change.query].clone()
    rest = 1 - row[change.key]
    row[change.key] = 0
    group = weights.shape[1] // value.shape[1]
    output[0, change.query, head] = row / rest @ value[0, head // group]
