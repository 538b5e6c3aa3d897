"""What the heads of each attention layer compute, and the projection that makes one output of them.

The output projection is found by what it receives: it is the linear module whose input is the outputs of the
heads, one after the other, number for number. No module is known by its name.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from transformers.pytorch_utils import Conv1D

from ..capture.attention_function import AttentionCall, Output, attend, replacing
from ..models.loading import LoadedModel
from .call_counter import CallCounter, Place


@dataclass(frozen=True, slots=True)
class HeadOutputs:
    """The outputs of the heads of one attention layer, and their way out of it.

    A head writes ``outputs[head] @ matrices[head]``; the sum over heads, and ``bias``, is ``projected``.

    Attributes:
        outputs: before the output projection: ``[heads, tokens, value_size]``.
        projection: the output projection.
        projected: what it returned: ``[tokens, size]``.
    """

    outputs: torch.Tensor
    projection: torch.nn.Module
    projected: torch.Tensor

    @property
    def matrices(self) -> torch.Tensor:
        """The part of the projection that each head has: ``[heads, value_size, size]``."""
        weight: Any = self.projection.weight
        heads, _tokens, value_size = self.outputs.shape
        rows: torch.Tensor = weight if isinstance(self.projection, Conv1D) else weight.T
        return rows.reshape(heads, value_size, -1)

    @property
    def bias(self) -> torch.Tensor | None:
        """What the projection adds besides: ``[size]``; None if nothing."""
        bias: Any = self.projection.bias
        return bias  # type: ignore[no-any-return]


@contextmanager
def noting_head_outputs(
    loaded: LoadedModel, rows: slice | torch.Tensor = slice(None)
) -> Iterator[dict[Place, HeadOutputs]]:
    """Inside the ``with`` block, note the heads' outputs of a run on one input, by stream and layer.

    Left out is a layer that changes its heads' outputs before it joins them, such as by a gate, and one that
    has fewer tokens than ``rows`` names.

    Args:
        rows: of which tokens; all by default.
    """
    counter = CallCounter(loaded)
    found: dict[Place, HeadOutputs] = {}
    # The last call of the attention function whose projection has not been called yet.
    open_calls: list[tuple[Place, torch.Tensor]] = []

    def attention(call: AttentionCall, dropout: float) -> Output:
        output, weights = attend(call, dropout)
        open_calls[:] = [(counter.place(call.module), output)]
        return output, weights

    def after(module: torch.nn.Module, arguments: tuple[Any, ...], projected: torch.Tensor) -> None:
        if not open_calls or not arguments:
            return
        place, output = open_calls[0]
        joined = output.flatten(-2)[0]
        received = arguments[0].reshape(-1, arguments[0].shape[-1])
        if received.shape == joined.shape and torch.equal(received, joined):
            open_calls.clear()
            if isinstance(rows, torch.Tensor) and int(rows.max()) >= len(joined):
                return
            flat = projected.reshape(len(joined), -1)
            found[place] = HeadOutputs(output[0, rows].transpose(0, 1), module, flat[rows])

    with ExitStack() as hooks:
        for module in loaded.model.modules():
            if isinstance(module, torch.nn.Linear | Conv1D):
                hooks.callback(module.register_forward_hook(after).remove)
        hooks.enter_context(replacing(attention))
        yield found
