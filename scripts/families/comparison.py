"""Captured weights compared with those of an eager twin without Followspot, every cell."""

import copy
import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
import transformers
from transformers import AutoConfig

from app.capture.attention_function import NAME, collecting
from app.capture.forward import Calls, by_stream, first_calls, forward, streams
from app.capture.preemptible_job import PreemptibleJob
from app.capture.returned_attention import attentions, returns_attention
from app.capture.weights import call_column, call_weights
from app.core.capture import Floats
from app.core.input import Input
from app.core.stream import Stream
from app.core.token import Token
from app.models.loading import LoadedModel, dispatches
from app.models.model_info import ModelInfo
from app.models.model_input import Files, ModelInput, Reader
from app.models.unsupported import check_supported

from .architecture import Architecture

# By stream, the weights ``[heads, queries, keys]`` of every layer.
Weights = Mapping[str, Sequence[Floats]]
# Padding behind the tokens, and tokens that are decoded one by one.
_PADDED, _STEPS = 5, 3


class GivenReader(Reader):
    """Declares the streams of an architecture; inputs go to the model directly."""

    takes = frozenset[str]()
    needs = frozenset[str]()

    def __init__(self, architecture: Architecture) -> None:
        self.sides = architecture.sides
        names = architecture.sides if architecture.is_encoder_decoder else {"self": None}
        self.output_fields = {
            name: "attentions" if name == "self" else f"{name}_attentions" for name in names
        }

    def read(self, user_input: Input, files: Files, answer: tuple[int, ...] | None = None) -> ModelInput:
        """Nothing is read."""
        raise NotImplementedError

    def probe(self, limit: int | None = None) -> ModelInput:
        """Nothing is read."""
        raise NotImplementedError

    def limits(self) -> Mapping[str, int | None]:
        """No side has a limit."""
        return {side: None for pair in self.sides.values() for side in pair}


@dataclass(frozen=True, slots=True)
class Compared:
    """The result for one architecture.

    Attributes:
        streams: as the workbench would show them.
        differences: the largest absolute difference by way of running: ``plain``, ``rows``, ``columns``,
            ``ended`` (the first stream, by a forward that ends at its last layer), ``interrupted`` (by a
            forward of another input, after each layer), ``padded``, ``cached`` (with ``use_cache``) and
            ``stepwise`` (the last tokens one by one).
        captured: the weights came through the interface, not returned by the model itself.
        contrast: the largest weight of a last row, as a multiple of an even share: 1 is uniform attention,
            which would hide errors.
    """

    streams: tuple[Stream, ...]
    differences: Mapping[str, float]
    captured: bool
    contrast: float

    @property
    def largest(self) -> float:
        """The largest difference over all ways of running."""
        return max(self.differences.values())


def compare(architecture: Architecture) -> Compared:
    """Build an architecture twice with the same random weights, and compare every way of running it.

    Raises:
        UnsupportedModel: it is refused.
    """
    check_supported(AutoConfig.for_model(architecture.kind))
    loaded, twin = _build(architecture)
    arguments = architecture.arguments(loaded.model.main_input_name)
    expected = _eager(loaded, twin, arguments)
    reading = _reading(architecture, arguments, expected)
    calls = forward(loaded, reading).calls
    differences = {
        "plain": difference(_weights(calls), expected),
        "rows": max(_rows(call, layer) for name in expected for call, layer in _pairs(calls, expected, name)),
    }
    if not returns_attention(loaded):
        first = streams(loaded, calls)[0]
        ended = _weights({first.name: first_calls(loaded, reading, first)})
        differences["ended"] = difference(ended, {first.name: expected[first.name]})
        differences["columns"] = max(
            _columns(call, layer) for name in expected for call, layer in _pairs(calls, expected, name)
        )
        differences["interrupted"] = difference(_weights(_interrupted(loaded, arguments)), expected)
        if architecture.reads_tokens:
            differences["padded"] = _padded(loaded, twin, arguments)
        if architecture.cache and any(stream.causal for stream in streams(loaded, calls)):
            cached = _collect(loaded, arguments, use_cache=True)
            differences["cached"] = difference(_weights(cached), expected)
            differences.update(_stepwise(loaded, arguments, expected))
    contrast = min(
        max(float(layer[:, -1].max()) * layer.shape[2] for layer in layers) for layers in expected.values()
    )
    return Compared(streams(loaded, calls), differences, not returns_attention(loaded), contrast)


def built(architecture: Architecture) -> tuple[LoadedModel, ModelInput]:
    """An architecture as Followspot loads it, and an input for it."""
    loaded, _twin, model_input = built_twice(architecture)
    return loaded, model_input


def built_twice(architecture: Architecture) -> tuple[LoadedModel, Any, ModelInput]:
    """An architecture as Followspot loads it, its eager twin, and an input for both."""
    loaded, twin = _build(architecture)
    arguments = architecture.arguments(loaded.model.main_input_name)
    return loaded, twin, _reading(architecture, arguments, _eager(loaded, twin, arguments))


def difference(ours: Weights, theirs: Weights) -> float:
    """The largest absolute difference of two captures of the same streams and layers."""
    assert {name: len(layers) for name, layers in ours.items()} == {
        name: len(layers) for name, layers in theirs.items()
    }
    return max(
        float(abs(our - their).max())
        for name in theirs
        for our, their in zip(ours[name], theirs[name], strict=True)
    )


def _build(architecture: Architecture) -> tuple[LoadedModel, Any]:
    """The model as Followspot loads it, and its eager twin."""
    kind = getattr(transformers, architecture.head)

    def build(attention: str) -> Any:
        config = AutoConfig.for_model(architecture.kind, **copy.deepcopy(dict(architecture.config)))
        return kind._from_config(config, attn_implementation=attention).eval()

    torch.manual_seed(0)
    model, twin = build(NAME if dispatches(kind) else "eager"), build("eager")
    # Fresh weights are so small that attention is nearly uniform; larger ones reveal errors.
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim >= 2:
                parameter.mul_(architecture.gain)
    twin.load_state_dict(model.state_dict())
    name = architecture.kind
    card = ModelInfo(name, name, name, name, "text", "none", "random")
    return LoadedModel(card, model, GivenReader(architecture), "sha256:0", torch.device("cpu")), twin


def _reading(architecture: Architecture, arguments: Mapping[str, Any], expected: Weights) -> ModelInput:
    """The arguments as a reading, with a token for every row and column."""
    lengths: dict[str, int] = {}
    for name, (query_side, key_side) in architecture.sides.items():
        lengths[query_side], lengths[key_side] = expected[name][0].shape[1:]
    tokens = {
        side: tuple(Token(n, str(n), str(n), None, None, False, n, False) for n in range(length))
        for side, length in lengths.items()
    }
    return ModelInput(dict.fromkeys(lengths, ""), tokens, arguments)


def _eager(
    loaded: LoadedModel, twin: Any, arguments: Mapping[str, Any], rows: slice = slice(None)
) -> Weights:
    """The twin's weights for the first input of its batch."""
    with torch.inference_mode():
        output = twin(**arguments, **_uncached(twin), output_attentions=True)
    return {
        name: [layer[0, :, rows].numpy() for layer in layers]
        for name, layers in attentions(loaded, output).items()
    }


def _uncached(model: Any) -> dict[str, bool]:
    """FSMT omits its causal mask unless ``use_cache`` is False."""
    return {"use_cache": False} if "use_cache" in inspect.signature(model.forward).parameters else {}


def _collect(loaded: LoadedModel, arguments: Mapping[str, Any], **more: Any) -> Calls:
    with torch.inference_mode(), collecting() as calls:
        loaded.model(**arguments, **more)
    return by_stream(loaded, calls)


def _interrupted(loaded: LoadedModel, arguments: Mapping[str, Any]) -> Calls:
    """The calls of a forward that alternates with one of another input, layer by layer."""
    other = {name: value.flip(1)[:, :-1] if value.ndim == 2 else -value for name, value in arguments.items()}
    inputs = (arguments, other)
    jobs = [PreemptibleJob(partial(_collect, loaded, one), "", stretch_seconds=0.0) for one in inputs]
    unfinished = [job for job in jobs if not job.resume()]
    assert unfinished == jobs, "they are interrupted before their first layer"
    while unfinished:
        unfinished = [job for job in unfinished if not job.resume()]
    for job in jobs:
        job.deliver()
    return jobs[0].future.result(0)  # type: ignore[no-any-return]


def _weights(calls: Calls, rows: slice = slice(None)) -> Weights:
    return {name: [call_weights(call, rows) for call in layers] for name, layers in calls.items()}


def _pairs(calls: Calls, expected: Weights, name: str) -> Any:
    return zip(calls[name], expected[name], strict=True)


def _rows(call: Any, expected: Floats) -> float:
    """The layer in slices of seven rows, as long captures are read."""
    cuts = range(0, expected.shape[1], 7)
    parts = [(call_weights(call, slice(n, n + 7)), expected[:, n : n + 7]) for n in cuts]
    return max(float(abs(ours - theirs).max()) for ours, theirs in parts)


def _columns(call: Any, expected: Floats) -> float:
    """Every column, and the first and the last together, by the fused kernel on one-hot values."""
    last = expected.shape[2] - 1
    chosen = [*([key] for key in range(last + 1)), sorted({0, last})]
    return max(float(abs(call_column(call, keys) - expected[:, :, keys].sum(-1)).max()) for keys in chosen)


def _padded(loaded: LoadedModel, twin: Any, arguments: Mapping[str, Any]) -> float:
    """A batch of two texts, the first shorter: its own rows, over all columns."""
    batch: dict[str, Any] = {}
    for name, ids in arguments.items():
        batch[name] = ids.repeat(2, 1)
        mask = torch.ones_like(batch[name])
        mask[0, -_PADDED:] = 0
        batch["decoder_attention_mask" if "decoder" in name else "attention_mask"] = mask
    theirs = _eager(loaded, twin, batch, slice(0, -_PADDED))
    ours = _weights(_collect(loaded, batch), slice(0, -_PADDED))
    return difference(ours, theirs)


def _stepwise(loaded: LoadedModel, arguments: Mapping[str, Any], expected: Weights) -> dict[str, float]:
    """The last tokens one by one, with the earlier ones in the cache: their rows of the whole.

    Empty for models whose cache is internal (RecurrentGemma).
    """
    name = "decoder_input_ids" if "decoder_input_ids" in arguments else "input_ids"
    ids, rest = arguments[name], {key: value for key, value in arguments.items() if key != name}
    worst = 0.0
    with torch.inference_mode():
        done = loaded.model(**{name: ids[:, :-_STEPS]}, **rest, use_cache=True)
        if "past_key_values" not in done:
            return {}
        if len(loaded.reader.sides) > 1:
            rest = {"encoder_outputs": loaded.model.get_encoder()(**rest)}
        for place in range(ids.shape[1] - _STEPS, ids.shape[1]):
            with collecting() as calls:
                done = loaded.model(
                    **{name: ids[:, place : place + 1]},
                    **rest,
                    past_key_values=done.past_key_values,
                    use_cache=True,
                )
            for stream, layers in by_stream(loaded, calls).items():
                for call, whole in zip(layers, expected[stream], strict=bool(layers)):
                    worst = max(worst, _row(call_weights(call, slice(None)), whole[:, place], stream, place))
    return {"stepwise": worst}


def _row(ours: Floats, whole: Floats, stream: str, place: int) -> float:
    """A row computed alone, ``[heads, 1, keys]``, compared with that of the whole, ``[heads, keys]``.

    A windowed cache lacks the first keys, whose weights must then be 0.
    """
    seen = whole if stream == "cross" else whole[:, : place + 1]
    forgotten = seen.shape[1] - ours.shape[2]
    return max(float(abs(ours[:, 0] - seen[:, forgotten:]).max()), float(seen[:, :forgotten].max(initial=0)))
