"""One run of a model, and the shape of the attention that it showed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from ..errors import UnsupportedModel
from ..models.loading import LoadedModel
from ..models.reading import Reading
from .interface import AttentionCall, allowed, collecting
from .record import Stream

Calls = Mapping[str, Sequence[AttentionCall]]


@dataclass(frozen=True, slots=True)
class Forward:
    """One run of a model.

    Attributes:
        calls: by stream, the attention call of each layer in order.
        output: what the model answered.
    """

    calls: Calls
    output: Any


def forward(loaded: LoadedModel, reading: Reading) -> Forward:
    """Run the model once, with SDPA.

    Raises:
        UnsupportedModel: it has another number of positions than its reader has tokens for.
    """
    with torch.inference_mode(), collecting() as calls:
        output = loaded.model(**loaded.arguments(reading))
    done = Forward(_by_stream(loaded, calls), output)
    _check_lengths(done.calls, loaded.reader.sides, reading.lengths)
    return done


def _check_lengths(calls: Calls, sides: Mapping[str, tuple[str, str]], lengths: Mapping[str, int]) -> None:
    """Every row and column must have its token: which frame or patch it is, the reader has reckoned."""
    for name, (query_side, key_side) in sides.items():
        expected = (lengths[query_side], lengths[key_side])
        for call in calls[name]:
            found = (call.query.shape[2], call.key.shape[2])
            if found != expected:
                raise UnsupportedModel(
                    f"The {name} attention has {found[0]} rows and {found[1]} columns,"
                    f" where {expected[0]} and {expected[1]} are known by name.",
                    hint="Choose a model of the families listed in docs/models.md.",
                )


def streams(loaded: LoadedModel, calls: Calls) -> tuple[Stream, ...]:
    """The shapes of a model's attentions. Raises UnsupportedModel: see `stream`."""
    return tuple(
        stream(name, calls[name], query_side, key_side)
        for name, (query_side, key_side) in loaded.reader.sides.items()
    )


def stream(name: str, calls: Sequence[AttentionCall], query_side: str, key_side: str) -> Stream:
    """The shape of one attention.

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
    causal = query_side == key_side and all(_is_causal(call) for call in calls)
    return Stream(name, len(calls), heads, kv_heads, head_size, query_side, key_side, causal)


def _by_stream(loaded: LoadedModel, calls: list[AttentionCall]) -> Calls:
    """The calls of each stream; a decoder's own and its cross attention take turns."""
    names = list(loaded.reader.sides)
    if len(names) == 1:
        return {names[0]: calls}
    modules = {id(module) for module in loaded.model.get_encoder().modules()}
    encoder = [call for call in calls if id(call.module) in modules]
    decoder = [call for call in calls if id(call.module) not in modules]
    return dict(zip(names, (encoder, decoder[0::2], decoder[1::2]), strict=True))


def _is_causal(call: AttentionCall) -> bool:
    """Whether no query may look at a later key."""
    mask = allowed(call)
    return mask is not None and bool((mask == mask.tril()).all())
