"""What each layer does besides the plain formula, and which layers have no attention: taken from the
configuration, and used only as far as the mask that was actually used agrees.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch

from ..core.stream import Layer, OtherLayer, Stream
from .attention_function import AttentionCall, allowed
from .returned_attention import ReturnedAttention

Call = AttentionCall | ReturnedAttention

# Rows on which a mask is compared with the configuration; all rows would have quadratic cost.
_CHECKED_ROWS = 16

# Configurations call all of these linear_attention; the layer's class name is more precise.
_OWN_WORDS = ("mamba", "recurrent")


@dataclass(frozen=True, slots=True)
class Place:
    """The positions of a stream's layers in their stack.

    Attributes:
        numbers: the model's own number of each layer with attention.
        others: the layers without.
        kinds: what the configuration calls each layer of the stack; empty if it does not state it.
    """

    numbers: tuple[int, ...]
    others: tuple[OtherLayer, ...]
    kinds: tuple[str, ...]


def layer_places(model: torch.nn.Module, calls: Sequence[Call]) -> Place:
    """Find the layers of some calls among the model's modules."""
    config = _config(model, calls[0])
    kinds = tuple(getattr(config, "layer_types", None) or getattr(config, "attention_layers", None) or ())
    in_order = Place(tuple(range(len(calls))), (), kinds if len(kinds) == len(calls) else ())
    names = {id(module): name for name, module in model.named_modules()}
    paths = [_path(names[id(call.module)]) for call in calls if isinstance(call, AttentionCall)]
    numbered = [(path[0], int(path[1])) for path in paths if path]
    stacks, numbers = {stack for stack, _ in numbered}, tuple(number for _, number in numbered)
    # ALBERT calls one module for all its layers, so that only the order counts.
    if len(numbered) != len(calls) or len(stacks) != 1 or sorted(set(numbers)) != list(numbers):
        return in_order
    layers = list(model.get_submodule(stacks.pop()).children())
    if len(kinds) != len(layers):
        kinds = ()
    others = tuple(
        OtherLayer(number, _kind(layer, kinds[number] if kinds else ""))
        for number, layer in enumerate(layers)
        if number not in numbers
    )
    return Place(numbers, others, kinds)


def layer_detail(
    model: torch.nn.Module, call: Call, number: int, kinds: Sequence[str], causal: bool
) -> Layer:
    """What one layer does besides the plain formula."""
    options = call.options if isinstance(call, AttentionCall) else {}
    kind = kinds[number] if kinds else ""
    config = _config(model, call)
    chunk = getattr(config, "attention_chunk_size", None) if "chunk" in kind else None
    window = options.get("sliding_window")
    if window is None and ("sliding" in kind or kind == "local"):
        window = getattr(config, "sliding_window", None) or getattr(config, "window_size", None)
    if window is not None and not causal:
        # For two-sided windows a configuration counts the distance, not the tokens; options may count either.
        window = (getattr(config, "sliding_window", None) or window) + 1
    plain = Layer(number, softcap=options.get("softcap"), sink=options.get("s_aux") is not None)
    if chunk and _agrees(call, "chunked", chunk, causal):
        return replace(plain, kind="chunked", window=chunk)
    if window and _agrees(call, "sliding", window, causal):
        return replace(plain, kind="sliding", window=window)
    return plain


def is_causal(call: Call) -> bool:
    """Whether no query may attend to a later key."""
    if isinstance(call, ReturnedAttention):
        return bool((call.weights.triu(1) == 0).all())
    rows = _rows(call)
    mask = allowed(call, rows)
    if mask is None:
        # A single token needs no mask in either kind of model.
        return call.shape.queries == 1 and bool(getattr(call.module, "is_causal", False))
    later = torch.arange(mask.shape[1], device=mask.device) > rows[:, None]
    return not bool((mask & later).any())


def expected_mask(kind: str, window: int | None, rows: torch.Tensor, keys: int, causal: bool) -> torch.Tensor:
    """The keys that some queries may attend to, as a `Layer` describes it: bool ``[rows, keys]``."""
    columns = torch.arange(keys, device=rows.device)
    distance = rows[:, None] - columns
    mask = distance >= 0 if causal else torch.ones_like(distance, dtype=torch.bool)
    if kind == "sliding" and window:
        mask &= distance.abs() < window
    if kind == "chunked" and window:
        mask &= rows[:, None] // window == columns // window
    return mask


def mask(call: Call, stream: Stream, layer: int, rows: torch.Tensor) -> torch.Tensor | None:
    """The keys that some queries of a layer may attend to: bool ``[rows, keys]``, None if all."""
    if isinstance(call, AttentionCall):
        return allowed(call, rows)
    # The mask itself is not available; use the description that the weights agreed with.
    if not stream.causal:
        return None
    detail = stream.details[layer]
    return expected_mask(detail.kind, detail.window, rows, call.shape.keys, causal=True)


def mask_towards(call: AttentionCall, keys: Sequence[int]) -> torch.Tensor | None:
    """Which queries of a call may attend to any of some keys: bool ``[queries]``, None if all may."""
    if call.mask is not None:
        allowed_keys = allowed(replace(call, mask=call.mask[..., list(keys)]))
        return None if allowed_keys is None else allowed_keys.any(dim=-1)
    if not call.triangular:
        return None
    return torch.arange(call.shape.queries, device=call.device) >= min(keys)


def same_mask(one: Call, other: Call) -> bool:
    """Whether two layers of a stream certainly have the same mask: the same memory, or the same rule."""
    if not isinstance(one, AttentionCall) or not isinstance(other, AttentionCall):
        return one is other
    if one.mask is None or other.mask is None:
        return one.mask is other.mask and one.triangular == other.triangular
    views = [(mask.data_ptr(), mask.shape, mask.stride(), mask.dtype) for mask in (one.mask, other.mask)]
    return views[0] == views[1]


def _agrees(call: Call, kind: str, window: int, causal: bool) -> bool:
    """Whether the mask of a call, on some of its rows, matches this description."""
    rows = _rows(call)
    mask = expected_mask(kind, window, rows, call.shape.keys, causal)
    if isinstance(call, ReturnedAttention):
        return bool((call.weights[:, rows].masked_fill(mask, 0) == 0).all())
    allowed_keys = allowed(call, rows)
    return bool((mask == (torch.ones_like(mask) if allowed_keys is None else allowed_keys)).all())


def _rows(call: Call) -> torch.Tensor:
    """Positions of some queries, evenly spaced, including the first and the last."""
    count = min(call.shape.queries, _CHECKED_ROWS)
    return torch.linspace(0, call.shape.queries - 1, count, device=call.device).round().long()


def _config(model: Any, call: Call) -> Any:
    own = getattr(call.module, "config", None) if isinstance(call, AttentionCall) else None
    return own if own is not None else model.config.get_text_config(decoder=True)


def _path(name: str) -> tuple[str, str] | None:
    """The name of the stack that a module belongs to, and its number there."""
    match = re.match(r"(.*?)\.(\d+)\.", name + ".")
    return (match[1], match[2]) if match else None


def _kind(layer: torch.nn.Module, stated: str) -> str:
    """The kind of a layer without attention: by its class name, else by the configuration."""
    classes = " ".join(type(module).__name__.lower() for module in layer.modules())
    return next((word for word in _OWN_WORDS if word in classes), stated or type(layer).__name__)
