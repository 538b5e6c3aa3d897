"""One run of a model, and the shape of the attention that it showed."""

from collections.abc import Sequence

import torch

from ..errors import UnsupportedModel
from ..models.loading import LoadedModel
from ..models.tokens import Encoding
from .interface import AttentionCall, allowed, collecting
from .record import Stream


def forward(loaded: LoadedModel, encoding: Encoding) -> list[AttentionCall]:
    """Run the model once, with SDPA, and return its attention calls in call order."""
    with torch.inference_mode(), collecting() as calls:
        loaded.model(**loaded.inputs(encoding))
    return calls


def self_stream(calls: Sequence[AttentionCall]) -> Stream:
    """The shape of a single-stack model's attention.

    Raises:
        UnsupportedModel: nothing was captured, or layers differ in heads or head size.
    """
    shapes = {(call.query.shape[1], call.key.shape[1], call.query.shape[3]) for call in calls}
    if len(shapes) != 1:
        reason = (
            "its layers differ in shape" if shapes else "it does not use transformers' attention interface"
        )
        raise UnsupportedModel(
            f"The attention of this model cannot be captured: {reason}.",
            hint="Choose a model of the families listed in docs/models.md.",
        )
    heads, kv_heads, head_size = shapes.pop()
    causal = all(_is_causal(call) for call in calls)
    return Stream("self", len(calls), heads, kv_heads, head_size, "text", "text", causal)


def _is_causal(call: AttentionCall) -> bool:
    """Whether no query may look at a later key."""
    mask = allowed(call)
    return mask is not None and bool((mask == mask.tril()).all())
