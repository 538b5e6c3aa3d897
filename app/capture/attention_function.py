"""The one attention function that all captured models run through.

transformers dispatches the attention of most models through a process-wide table of functions. Ours computes
the output with SDPA, exactly as the model itself would, and records its arguments. It is registered once, at
import; a ``ContextVar`` decides per call whether anything is recorded, so models that are not captured, and
other threads, are unaffected.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Protocol

import torch
from torch.nn.attention import SDPBackend
from transformers import AttentionInterface
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import ALL_MASK_ATTENTION_FUNCTIONS, sdpa_mask

from .interruption import FORWARDS
from .progress import on_layer_start

# Names that contain "flash", "sdpa" or "flex_attention" change behaviour inside transformers.
NAME = "attention_capture"

# All weights of a layer that take no more bytes are computed together, so its log-sum-exp is not kept.
SMALL_BYTES = 2 * 2**20


class Shape(NamedTuple):
    """The sizes of one attention layer on one input; ``head_size`` is that of queries and keys."""

    heads: int
    kv_heads: int
    head_size: int
    queries: int
    keys: int


@dataclass(frozen=True, slots=True)
class AttentionCall:
    """The arguments of one attention layer's call.

    Attributes:
        module: the attention module; its Python module defines the eager function.
        query: ``[1, heads, queries, head_size]``, after position encoding.
        key, value: ``[1, kv_heads, keys, head_size]``.
        mask: bool (True = allowed) or additive, ``[1, 1 or heads, queries, keys]``; None if there is none.
        scaling: factor on ``query @ key.T``; None for the eager function's own default.
        options: the remaining keyword arguments (``softcap``, ``position_bias``, ``s_aux``, ...).
        lse: ``[heads, queries]``, the logarithm of the sum of the exponentials of each row's scores, with
            which any weight is ``exp(score - lse)``; None unless the layer is large and its kernel gave it.
    """

    module: torch.nn.Module
    query: torch.Tensor
    key: torch.Tensor
    value: torch.Tensor
    mask: torch.Tensor | None
    scaling: float | None
    options: dict[str, Any]
    lse: torch.Tensor | None = None

    @property
    def device(self) -> torch.device:
        """The device of its tensors."""
        return self.query.device

    @property
    def shape(self) -> Shape:
        """Its sizes."""
        heads, queries, head_size = self.query.shape[1:]
        return Shape(heads, self.key.shape[1], head_size, queries, self.key.shape[2])

    @property
    def fusible(self) -> bool:
        """Whether SDPA supports the call: neither soft-cap nor sinks."""
        return self.options.get("softcap") is None and self.options.get("s_aux") is None

    @property
    def triangular(self) -> bool:
        """Whether SDPA itself masks later keys, by the rule of ``sdpa_attention_forward``."""
        flag = self.options.get("is_causal")
        if flag is None:
            flag = getattr(self.module, "is_causal", True)
        return self.mask is None and self.query.shape[2] > 1 and bool(flag)

    @property
    def nbytes(self) -> int:
        """Memory of query, key, value and log-sum-exp, in bytes."""
        kept = (self.query, self.key, self.value, *(() if self.lse is None else (self.lse,)))
        return sum(tensor.numel() * tensor.element_size() for tensor in kept)

    @property
    def weight_bytes(self) -> int:
        """Memory that all its weights would take, in bytes."""
        return 4 * self.shape.heads * self.shape.queries * self.shape.keys


class EnoughCalls(Exception):
    """Ends a forward whose remaining layers and outputs are not needed."""


@dataclass(frozen=True, slots=True)
class _Collection:
    """The calls collected so far, and how many are needed; None if all are."""

    calls: list[AttentionCall]
    needed: int | None

    def add(self, call: AttentionCall) -> None:
        """Collect a call. Raises EnoughCalls after the last one needed."""
        self.calls.append(call)
        if len(self.calls) == self.needed:
            raise EnoughCalls

    def keep_lse(self, lse: torch.Tensor) -> None:
        """Keep the log-sum-exp of the last call."""
        self.calls[-1] = replace(self.calls[-1], lse=lse)


_collection: ContextVar[_Collection | None] = ContextVar("attention_calls", default=None)

_listener: ContextVar[Callable[[AttentionCall], None] | None] = ContextVar("attention_listener", default=None)

# The output ``[batch, queries, heads, head_size]`` and, from an eager function, the weights.
Output = tuple[torch.Tensor, torch.Tensor | None]


class Attention(Protocol):
    """What computes the attention of a layer in place of the model's own."""

    def __call__(self, call: AttentionCall, dropout: float) -> Output:
        """The output of one call; calls may have any batch size."""


_replacement: ContextVar[Attention | None] = ContextVar("attention_replacement", default=None)


@contextmanager
def replacing(attention: Attention) -> Iterator[None]:
    """Inside the ``with`` block, the attention of models that run here is computed by ``attention``."""
    token = _replacement.set(attention)
    try:
        yield
    finally:
        _replacement.reset(token)


@contextmanager
def collecting(needed: int | None = None) -> Iterator[list[AttentionCall]]:
    """Collect the attention calls made inside the ``with`` block, in call order.

    Layers are numbered by this order: 172 of 446 attention classes have no ``layer_idx``, and ALBERT calls
    one module many times.

    Args:
        needed: the forward ends before the output of this many calls is computed; None to run all of it.
    """
    collection = _Collection([], needed)
    token = _collection.set(collection)
    try:
        with suppress(EnoughCalls):
            yield collection.calls
    finally:
        _collection.reset(token)


@contextmanager
def listening(listener: Callable[[AttentionCall], None] | None) -> Iterator[None]:
    """Inside the ``with`` block ``listener`` hears of each attention call, before its output is computed.

    Unlike a collected one, a call that is only heard of is computed and kept as without it.
    """
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def attention_capture(
    module: torch.nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    scaling: float | None = None,
    dropout: float = 0.0,
    **options: Any,
) -> Output:
    """Attention as the model computes it; records its arguments while a caller is collecting.

    Raises:
        Stopped: the capture that this layer belongs to was cancelled.
        EnoughCalls: this is the last call that is needed.

    Returns:
        The output ``[1, queries, heads, head_size]`` and, if the fused kernel does not support the call
        (soft-cap, sinks), the weights of the eager function, else None.
    """
    on_layer_start()
    call = AttentionCall(module, query, key, value, attention_mask, scaling, options)
    listener = _listener.get()
    if listener is not None:
        listener(call)
    collection = _collection.get()
    if collection is not None:
        FORWARDS.pause()
        collection.add(call)
    replacement = _replacement.get()
    if replacement is not None:
        return replacement(call, dropout)
    if collection is not None and not dropout and call.weight_bytes > SMALL_BYTES:
        found = attention_with_lse(call)
        if found is not None:
            output, lse = found
            collection.keep_lse(lse)
            return output, None
    return attend(call, dropout)


def attend(call: AttentionCall, dropout: float = 0.0) -> Output:
    """The output of a call as the model computes it: by SDPA, or by the model's eager function if it must."""
    if call.fusible:
        return fused_attention(call, call.value, dropout)
    return eager_weights(call, slice(None), call.value)


def fused_attention(call: AttentionCall, value: torch.Tensor, dropout: float = 0.0) -> Output:
    """The output of a fusible call for these values, by SDPA: ``[1, queries, heads, head_size]``."""
    return sdpa_attention_forward(
        call.module,
        call.query,
        call.key,
        value,
        call.mask,
        dropout=dropout,
        scaling=call.scaling,
        **call.options,
    )


def attention_with_lse(call: AttentionCall) -> tuple[torch.Tensor, torch.Tensor] | None:
    """The output of a call as `fused_attention` computes it, bit for bit, and the log-sum-exp of its rows.

    On CPUs SDPA calls a kernel that returns both, and drops the latter.

    Returns:
        ``[1, queries, heads, head_size]`` and ``[heads, queries]``; None if SDPA would choose another kernel,
        or a row may attend to nothing.
    """
    plain = call.fusible and call.options.get("position_bias") is None and call.options.get("cache") is None
    if not plain or call.device.type != "cpu" or call.query.dtype != torch.float32:
        return None
    if call.mask is not None and not visible(call.mask).any(dim=-1).all():
        return None
    try:
        return _kernel_with_lse(call)
    except (AttributeError, TypeError, RuntimeError):
        return None  # it is no public function of torch: another version may lack or change it


def _kernel_with_lse(call: AttentionCall) -> tuple[torch.Tensor, torch.Tensor] | None:
    """The kernel for CPUs itself, if it is the one that SDPA would choose; see `attention_with_lse`."""
    arguments = (call.query, call.key, call.value)
    grouped, mask = call.shape.heads != call.shape.kv_heads, call.mask
    choice = torch._fused_sdp_choice(
        *arguments, mask, 0.0, call.triangular, scale=call.scaling, enable_gqa=grouped
    )
    if choice != SDPBackend.FLASH_ATTENTION.value:
        return None
    if mask is not None and mask.dtype == torch.bool:
        mask = torch.zeros(mask.shape).masked_fill_(~mask, -torch.inf)
    output, lse = torch.ops.aten._scaled_dot_product_flash_attention_for_cpu(
        *arguments, 0.0, call.triangular, attn_mask=mask, scale=call.scaling
    )
    return output.transpose(1, 2).contiguous(), lse[0].contiguous()


def eager_weights(
    call: AttentionCall, rows: slice | torch.Tensor, value: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Run the model's own eager attention over some of the queries of a call.

    transformers has some thirty eager bodies (soft-cap, sinks, position bias, grouped heads): calling the
    model's own makes the weights the model's own.

    Args:
        rows: which queries, as a slice or an index tensor.
        value: ``[1, kv_heads, keys, any]``; one column is enough when only the weights are wanted.

    Returns:
        The output and the weights ``[1, heads, rows, keys]``.
    """
    return own_eager(call, rows, value, additive_mask(call, rows))


def own_eager(
    call: AttentionCall, rows: slice | torch.Tensor, value: torch.Tensor, mask: torch.Tensor | None
) -> tuple[torch.Tensor, torch.Tensor]:
    """As `eager_weights`, with an explicit mask of these rows in the form of eager functions: additive, or
    None."""
    options = dict(call.options)
    bias = options.get("position_bias")
    if bias is not None:
        options["position_bias"] = bias[:, :, rows]
    return eager_function(call.module)(
        call.module,
        call.query[:, :, rows],
        call.key,
        value,
        mask,
        scaling=call.scaling,
        dropout=0.0,
        **options,
    )


def eager_function(module: torch.nn.Module) -> Callable[..., tuple[torch.Tensor, torch.Tensor]]:
    """The ``eager_attention_forward`` in the attention class's module; AttributeError if there is none."""
    return sys.modules[type(module).__module__].eager_attention_forward  # type: ignore[no-any-return]


def allowed(call: AttentionCall, rows: slice | torch.Tensor = slice(None)) -> torch.Tensor | None:
    """Which queries may attend to which keys: bool ``[rows, keys]``, or None if all may.

    SDPA's mask is None when its ``is_causal`` flag is sufficient; then the triangle is built here, by the
    same rule that ``sdpa_attention_forward`` uses.
    """
    mask = call.mask
    if mask is not None:
        return visible(mask_rows(call, mask, rows)[0, 0])
    if not call.triangular:
        return None
    queries, keys = call.query.shape[2], call.key.shape[2]
    places = torch.arange(queries, device=call.query.device)[rows]
    return torch.arange(keys, device=call.query.device) <= places[:, None]


def visible(mask: torch.Tensor) -> torch.Tensor:
    """Where a mask, bool or additive, allows attention: bool."""
    return mask if mask.dtype == torch.bool else mask > torch.finfo(mask.dtype).min / 2


def additive_mask(call: AttentionCall, rows: slice | torch.Tensor) -> torch.Tensor | None:
    """The mask of some rows for eager functions: added to the scores, 0 or the lowest float."""
    mask = call.mask
    if mask is not None and mask.dtype != torch.bool:
        return mask_rows(call, mask, rows)
    if mask is None:
        triangle = allowed(call, rows)
        if triangle is None:
            return None
        seen = triangle[None, None]
    else:
        seen = mask_rows(call, mask, rows)
    lowest = torch.finfo(call.query.dtype).min
    return torch.zeros(seen.shape, dtype=call.query.dtype, device=seen.device).masked_fill_(~seen, lowest)


def mask_rows(call: AttentionCall, mask: torch.Tensor, rows: slice | torch.Tensor) -> torch.Tensor:
    """Some rows of a mask, which may have one row for all queries (Switch Transformers)."""
    return mask.expand(-1, -1, call.query.shape[2], -1)[:, :, rows]


AttentionInterface.register(NAME, attention_capture)
# Registering only the attention function would silently drop causality: an unknown name gets no mask.
ALL_MASK_ATTENTION_FUNCTIONS.register(NAME, sdpa_mask)
