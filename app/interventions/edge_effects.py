"""First-order effects of cutting edges and of ablating heads, from one backward pass.

Cutting the edge from query i to key j and letting the rest of the row keep its proportions changes the output
of the head by exactly ``Δo_i = A_ij / (1 − A_ij) · (o_i − v_j)``. To first order the outcome then changes by
``∂M/∂o_i · Δo_i``.
"""

from collections.abc import Sequence

import torch

from ..capture.attention_function import AttentionCall, eager_weights
from ..capture.weights import array
from ..core.capture import Floats
from ..core.effects import EdgeChanges
from .gradients import LayerGradient


def edge_changes(
    call: AttentionCall, gradient: LayerGradient, heads: Sequence[int], rows: slice
) -> EdgeChanges:
    """What cutting each edge of some queries of some heads would do, before the rows keep their sum."""
    with torch.inference_mode():
        weights = eager_weights(call, rows, call.value[..., :1])[1][0, list(heads)]
        group = call.shape.heads // call.shape.kv_heads
        value = call.value[0, [head // group for head in heads]]
        output = gradient.output[:, list(heads), rows]
        at_key = output @ value.transpose(1, 2)
        changes = weights * (gradient.own[:, list(heads), rows, None] - at_key)
        # A forbidden edge has no weight, so cutting it changes nothing, whatever its value.
        return EdgeChanges(array(changes.masked_fill(weights == 0, 0)), array(weights))


def weight_gradients(call: AttentionCall, gradient: LayerGradient) -> Floats:
    """How the outcome depends on each weight, ``∂M/∂A_ij = ∂M/∂o_i · v_j``, in all heads.

    Returns:
        float32 ``[directions, heads, queries, keys]``, also where the mask forbids the edge.
    """
    with torch.inference_mode():
        group = call.shape.heads // call.shape.kv_heads
        value = call.value[0].repeat_interleave(group, dim=0)
        return array(gradient.output @ value.transpose(1, 2))


def head_changes(gradient: LayerGradient, other: torch.Tensor | None = None) -> Floats:
    """The changes if the output of each head of a layer were 0, or another: float32 ``[directions, heads]``.

    Args:
        other: the output instead, ``[queries or 1, heads, value_size]``.
    """
    own = gradient.own.sum(dim=-1)
    if other is None:
        return array(-own)
    return array((gradient.output * other.transpose(0, 1).to(gradient.output)).sum(dim=(-2, -1)) - own)
