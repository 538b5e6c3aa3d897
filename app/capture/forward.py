"""One run of a model, and the shape of its attention."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch

from ..core.stream import Stream
from ..core.stream_name import stream_name
from ..errors import UnsupportedModel
from ..message import _, enumerated
from ..models.loading import LoadedModel
from ..models.model_input import ModelInput, Reader
from .attention_function import AttentionCall, collecting
from .finite_check import check_calls
from .layer_details import Call, is_causal, layer_detail, layer_places
from .returned_attention import attention_layers, returned_calls, returns_attention

Calls = Mapping[str, Sequence[Call]]

# Names of cross-attention modules in transformers.
_CROSS = re.compile(r"cross|encoder_attn|encdec|encoder_decoder", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Forward:
    """One run of a model.

    Attributes:
        calls: by stream, the attention of each layer in order.
        output: the model's output.
    """

    calls: Calls
    output: Any


def forward(loaded: LoadedModel, model_input: ModelInput) -> Forward:
    """Run the model once: with SDPA if its attention is captured, eagerly if it reports it.

    Raises:
        UnsupportedModel: its attention is not token to token, or it has another number of positions than its
            reader has tokens.
        NonFinite: a layer has NaN or infinity.
        Stopped: the capture was cancelled.
    """
    arguments = loaded.arguments(model_input)
    if returns_attention(loaded):
        with torch.inference_mode(), attention_layers(loaded.model):
            output = loaded.model(**arguments, output_attentions=True)
        done = Forward(returned_calls(loaded, model_input, output), output)
        check_calls(done.calls, loaded.info.title)
        return done
    with torch.inference_mode(), collecting() as calls:
        output = loaded.model(**arguments)
    done = Forward(by_stream(loaded, calls), output)
    _check_lengths(done.calls, loaded.reader.sides, model_input.lengths)
    check_calls(done.calls, loaded.info.title)
    return done


def first_calls(loaded: LoadedModel, model_input: ModelInput, stream: Stream) -> Sequence[Call]:
    """The attention of a model's first stream, layer by layer, without what the model computes after it.

    The forward ends at the last layer's attention: its feed-forward network, a language-model head and a
    decoder are not computed. The calls are those of `forward`.

    Raises:
        As `forward`.
    """
    if returns_attention(loaded):
        return forward(loaded, model_input).calls[stream.name]
    with torch.inference_mode(), collecting(stream.layers) as calls:
        loaded.model(**loaded.arguments(model_input))
    calls_by_stream = {stream.name: calls}
    _check_lengths(calls_by_stream, {stream.name: loaded.reader.sides[stream.name]}, model_input.lengths)
    check_calls(calls_by_stream, loaded.info.title)
    return calls


def _check_lengths(calls: Calls, sides: Mapping[str, tuple[str, str]], lengths: Mapping[str, int]) -> None:
    """Check that every row and column has a token: the reader computed which frame or patch it is."""
    for name, (query_side, key_side) in sides.items():
        expected = (lengths[query_side], lengths[key_side])
        for call in calls[name]:
            captured_lengths = (call.shape.queries, call.shape.keys)
            if captured_lengths != expected:
                raise UnsupportedModel(
                    _(
                        "The {stream} has {rows} rows and {columns} columns, but the input has "
                        "{known_rows} and {known_columns} tokens.",
                        stream=stream_name(name),
                        rows=captured_lengths[0],
                        columns=captured_lengths[1],
                        known_rows=expected[0],
                        known_columns=expected[1],
                    ),
                    hint=_("Choose a model of the families listed in docs/models.md."),
                )


def streams(loaded: LoadedModel, calls: Calls) -> tuple[Stream, ...]:
    """The shapes of a model's attentions. Raises UnsupportedModel: see `stream`."""
    reader = loaded.reader
    return tuple(
        _with_model_facts(stream(loaded.model, name, calls[name], *reader.sides[name]), reader)
        for name in reader.sides
    )


def _with_model_facts(stream: Stream, reader: Reader) -> Stream:
    """A stream with data from the model's files; heads that it does not have are left out."""
    heads = [
        (layer, head)
        for layer, head in reader.alignment_heads.get(stream.name, ())
        if 0 <= layer < stream.layers and 0 <= head < stream.heads
    ]
    return replace(
        stream, alignment_heads=tuple(sorted(set(heads))), rows=reader.rows.get(stream.name, "read")
    )


def stream(
    model: torch.nn.Module, name: str, calls: Sequence[Call], query_side: str, key_side: str
) -> Stream:
    """The shape of one attention.

    Raises:
        UnsupportedModel: nothing was captured, it uses windowed attention, or layers differ in heads or
            sizes.
    """
    shapes = {call.shape for call in calls}
    if any(isinstance(call, AttentionCall) and call.query.shape[0] != 1 for call in calls):
        raise _unsupported(
            _("The model attends within windows of the picture, so there is no matrix of all patches.")
        )
    if not shapes:
        raise _unsupported(_("The model has no softmax attention that could be captured."))
    if len(shapes) != 1:
        sizes = enumerated(f"{s.heads} × {s.queries} × {s.keys}" for s in sorted(shapes))
        raise _unsupported(_("Its layers differ in shape (heads × rows × columns: {sizes}).", sizes=sizes))
    shape = shapes.pop()
    causal = query_side == key_side and all(is_causal(call) for call in calls)
    layer_modules = layer_places(model, calls)
    return Stream(
        name,
        len(calls),
        shape.heads,
        shape.kv_heads,
        shape.head_size,
        query_side,
        key_side,
        causal,
        details=tuple(
            layer_detail(model, call, number, layer_modules.kinds, causal)
            for call, number in zip(calls, layer_modules.numbers, strict=True)
        ),
        others=layer_modules.others,
    )


def by_stream(loaded: LoadedModel, calls: list[AttentionCall]) -> dict[str, list[AttentionCall]]:
    """The calls of each stream: the encoder's, the decoder's own, and the cross-attention's."""
    stream_of = stream_names(loaded)
    calls_by_stream: dict[str, list[AttentionCall]] = {name: [] for name in loaded.reader.sides}
    for call in calls:
        calls_by_stream[stream_of(call.module)].append(call)
    return calls_by_stream


def stream_names(loaded: LoadedModel) -> Callable[[torch.nn.Module], str]:
    """A function that names the stream of an attention module of this model."""
    names = list(loaded.reader.sides)
    if len(names) == 1:
        return lambda module: names[0]
    encoder = {id(module) for module in loaded.model.get_encoder().modules()}
    cross = {id(module) for name, module in loaded.model.named_modules() if _CROSS.search(name)}
    return lambda module: names[0 if id(module) in encoder else 2 if id(module) in cross else 1]


def _unsupported(reason: str) -> UnsupportedModel:
    return UnsupportedModel(
        _("The attention of this model cannot be captured. {reason}", reason=reason),
        hint=_("Choose a model of the families listed in docs/models.md."),
    )
