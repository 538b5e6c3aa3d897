"""Attention in which edges are cut and heads ablated, for a batch of copies of one input."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import torch

from ..capture.attention_function import AttentionCall, Output, additive_mask, attend, own_eager
from ..core.intervention import Intervention
from ..models.loading import LoadedModel
from .call_counter import CallCounter, Place
from .reference import HeadOutputs


@dataclass
class _LayerChange:
    """What is changed in one layer of one copy.

    Attributes:
        ablated: heads whose output is replaced.
        cut: for each head, the keys that a query no longer attends to.
    """

    ablated: set[int] = field(default_factory=set)
    cut: dict[int, dict[int, set[int]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))


class ChangedAttention:
    """Computes the attention of a batch in which each copy of the input has its own changes.

    Args:
        copies: the changes of each copy; each must name layers, heads and tokens that exist.
        outputs: what ablated heads output (`Reference`); 0 in layers that it does not have.
    """

    def __init__(
        self,
        loaded: LoadedModel,
        copies: Sequence[Collection[Intervention]],
        outputs: HeadOutputs | None = None,
    ) -> None:
        self._counter = CallCounter(loaded)
        self._copies = copies
        self._outputs = outputs or {}

    def __call__(self, call: AttentionCall, dropout: float) -> Output:
        """The output of one call, changed where the interventions say so."""
        place = self._counter.place(call.module)
        output, weights = attend(call, dropout)
        changes = {
            copy: change
            for copy, interventions in enumerate(self._copies)
            if (change := _layer_change(interventions, place, call.shape.heads)) is not None
        }
        if changes:
            output = output.clone()
        for copy, change in changes.items():
            _cut(call, output, copy, change.cut)
            heads, other = sorted(change.ablated), self._outputs.get(place)
            output[copy][:, heads] = 0 if other is None else other[:, heads].to(output)
        return output, weights


def _layer_change(interventions: Collection[Intervention], place: Place, heads: int) -> _LayerChange | None:
    """The changes of one layer; None if there are none."""
    change = _LayerChange()
    stream, layer = place
    here = [one for one in interventions if one.stream == stream and one.layer in (None, layer)]
    for one in here:
        for head in range(heads) if one.head is None else (one.head,):
            if one.edge is None:
                change.ablated.add(head)
            else:
                query, key = one.edge
                change.cut[head][query].add(key)
    return change if here else None


def _cut(
    call: AttentionCall, output: torch.Tensor, copy: int, cut: Mapping[int, Mapping[int, Collection[int]]]
) -> None:
    """Compute the rows with cut edges again, by the model's own eager function and its mask with the cuts.

    Only these rows: the others do not change, and the matrix of weights is never held.
    """
    queries = sorted({query for rows in cut.values() for query in rows})
    if not queries:
        return
    one, rows = one_of_batch(call, copy), torch.tensor(queries, device=call.device)
    mask = additive_mask(one, rows)
    shape = (1, call.shape.heads, len(queries), call.shape.keys)
    mask = torch.zeros(shape, device=call.device) if mask is None else mask.expand(shape).clone()
    lowest = torch.finfo(mask.dtype).min
    for head, by_query in cut.items():
        for query, keys in by_query.items():
            mask[0, head, queries.index(query), sorted(keys)] = lowest
    recomputed, _weights = own_eager(one, rows, one.value, mask)
    for head, by_query in cut.items():
        for query in by_query:
            output[copy, query, head] = recomputed[0, queries.index(query), head]


def one_of_batch(call: AttentionCall, copy: int) -> AttentionCall:
    """The call of one copy alone, of a batch of copies."""
    batch, one = call.query.shape[0], slice(copy, copy + 1)

    def of(value: Any) -> Any:
        per_copy = isinstance(value, torch.Tensor) and value.ndim == 4 and value.shape[0] == batch
        return value[one] if per_copy else value

    return replace(
        call,
        query=call.query[one],
        key=call.key[one],
        value=call.value[one],
        mask=of(call.mask),
        options={name: of(value) for name, value in call.options.items()},
    )
