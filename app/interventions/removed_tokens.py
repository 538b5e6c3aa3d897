"""Attention to which some tokens are lost, for a batch of copies of one input."""

from collections.abc import Collection, Sequence
from dataclasses import replace

import torch

from ..capture.attention_function import AttentionCall, Output, additive_mask, attend
from ..models.loading import LoadedModel
from .call_counter import CallCounter


class RemovedTokens:
    """Computes the attention of a batch in which each copy of the input has lost some tokens.

    All edges to them are cut, in every head and layer of one stream, at once and by the mask; a row's other
    weights keep their proportions. A token still attends to itself, and a query that would have nothing left
    keeps its edges.

    Args:
        copies: for each copy, positions of the keys that are lost; none of them: the copy is unchanged.
        stream: whose attention changes.
        same_tokens: whether its queries and keys are the same tokens.
    """

    def __init__(
        self, loaded: LoadedModel, copies: Sequence[Collection[int]], *, stream: str, same_tokens: bool
    ) -> None:
        self._counter = CallCounter(loaded)
        self._copies = copies
        self._stream = stream
        self._same_tokens = same_tokens

    def __call__(self, call: AttentionCall, dropout: float) -> Output:
        """The output of one call, without the edges to the tokens that are lost."""
        stream, _layer = self._counter.place(call.module)
        if stream != self._stream:
            return attend(call, dropout)
        mask = additive_mask(call, slice(None))
        if mask is None:
            mask = torch.zeros((1, 1, call.shape.queries, call.shape.keys), device=call.device)
        lowest = torch.finfo(mask.dtype).min
        allowed, lost = mask > lowest / 2, self._lost(call)
        lost = lost & (allowed & ~lost).any(dim=-1, keepdim=True)
        return attend(replace(call, mask=torch.where(lost, lowest, mask)), dropout)

    def _lost(self, call: AttentionCall) -> torch.Tensor:
        """Which edges are cut in each copy: bool ``[copies, 1, queries, keys]``."""
        queries, keys = call.shape.queries, call.shape.keys
        lost = torch.zeros((len(self._copies), 1, queries, keys), dtype=torch.bool, device=call.device)
        for number, positions in enumerate(self._copies):
            lost[number, :, :, list(positions)] = True
        if self._same_tokens:
            lost.diagonal(dim1=-2, dim2=-1).fill_(False)
        return lost
