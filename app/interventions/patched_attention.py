"""Attention in which a head of one input gets what it has in another, for a batch of copies of the first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch

from ..capture.attention_function import AttentionCall, Output, attend
from ..core.patch_map import HeadPart
from ..core.token_pairs import TokenPair
from ..models.loading import LoadedModel
from .call_counter import CallCounter
from .changed_attention import one_of_batch


@dataclass(frozen=True, slots=True)
class HeadPatch:
    """What one head gets from the run of A.

    Queries and keys come after position encoding: they carry the positions that they had in A. Where
    several heads share their keys and values, only this head sees others.

    Attributes:
        layer, head: of the stream that is patched.
        part: what it gets; the output is that before the output projection.
    """

    layer: int
    head: int
    part: HeadPart = "output"


class PatchedAttention:
    """Computes the attention of a batch in which each copy of B has one head patched, or none.

    Args:
        stream: whose heads are patched.
        calls: of A, in that stream, by layer.
        queries, keys: the tokens that correspond, of its rows and of its columns.
        copies: the patch of each copy.
    """

    def __init__(
        self,
        loaded: LoadedModel,
        stream: str,
        calls: Sequence[AttentionCall],
        queries: Sequence[TokenPair],
        keys: Sequence[TokenPair],
        copies: Sequence[HeadPatch | None],
    ) -> None:
        self._counter = CallCounter(loaded)
        self._stream = stream
        self._calls = calls
        rows, columns = (tuple(map(list, zip(*pairs, strict=True))) for pairs in (queries, keys))
        self._places = {"query": rows, "output": rows, "key": columns, "value": columns}
        self._copies = copies

    def __call__(self, call: AttentionCall, dropout: float) -> Output:
        """The output of one call, patched where a copy says so."""
        stream, layer = self._counter.place(call.module)
        output, weights = attend(call, dropout)
        if stream != self._stream:
            return output, weights
        patches = [(copy, one) for copy, one in enumerate(self._copies) if one and one.layer == layer]
        if patches:
            output = output.clone()
        own: torch.Tensor | None = None
        for copy, patch in patches:
            if patch.part == "output":
                own = attend(self._calls[layer])[0] if own is None else own
                source, target = self._places["output"]
                output[copy, target, patch.head] = own[0, source, patch.head]
            else:
                output[copy, :, patch.head] = self._recomputed(one_of_batch(call, copy), patch)
        return output, weights

    def _recomputed(self, call: AttentionCall, patch: HeadPatch) -> torch.Tensor:
        """The output of a head with queries, keys or values of A: ``[queries, value_size]``."""
        assert patch.part != "output"
        source, target = self._places[patch.part]
        states: torch.Tensor = getattr(call, patch.part).clone()
        shared = 1 if patch.part == "query" else call.shape.heads // call.shape.kv_heads
        number = patch.head // shared
        states[0, number, target] = getattr(self._calls[patch.layer], patch.part)[0, number, source]
        changed: dict[str, Any] = {patch.part: states}
        output, _weights = attend(replace(call, **changed))
        return output[0, :, patch.head]
