"""Weights returned by models whose attention does not go through the attention interface.

Such a model runs eagerly with ``output_attentions=True``. Its weights are all kept, so memory is quadratic in
tokens, and the queries and keys behind them are unknown.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch

from ..errors import UnsupportedModel
from ..message import _
from ..models.loading import LoadedModel
from ..models.model_input import ModelInput
from .attention_function import NAME, Shape
from .progress import on_layer_start

# Largest deviation of a row sum from 1 for a softmax over the keys.
_ROW_TOLERANCE = 1e-4


@dataclass(frozen=True, slots=True)
class ReturnedAttention:
    """The weights of one layer, as the model returned them.

    Attributes:
        weights: ``[heads, queries, keys]``.
        kv_heads, head_size: as the configuration states them.
    """

    weights: torch.Tensor
    kv_heads: int
    head_size: int

    @property
    def device(self) -> torch.device:
        """The device of its weights."""
        return self.weights.device

    @property
    def shape(self) -> Shape:
        """Its sizes."""
        heads, queries, keys = self.weights.shape
        return Shape(heads, self.kv_heads, self.head_size, queries, keys)

    @property
    def nbytes(self) -> int:
        """Memory of the weights, in bytes."""
        return self.weights.numel() * self.weights.element_size()

    @property
    def weight_bytes(self) -> int:
        """The same in float32."""
        return 4 * self.weights.numel()


def returns_attention(loaded: LoadedModel) -> bool:
    """Whether the weights of this model are the returned ones instead of captured ones."""
    return bool(loaded.model.config._attn_implementation != NAME)


@contextmanager
def attention_layers(model: torch.nn.Module) -> Iterator[None]:
    """Inside the ``with`` block every layer reports its start, as captured attention does by itself."""
    hooks = [block.register_forward_pre_hook(lambda *arguments: on_layer_start()) for block in _blocks(model)]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


def _blocks(model: torch.nn.Module) -> list[torch.nn.Module]:
    """The layers of a model: members of its module lists, but not the components of such a member."""
    blocks: list[torch.nn.Module] = []
    for module in model.children():
        blocks += list(module) if isinstance(module, torch.nn.ModuleList) else _blocks(module)
    return blocks


def attentions(loaded: LoadedModel, output: Any) -> dict[str, tuple[torch.Tensor, ...]]:
    """The attention in a model's output: by stream, one ``[1, heads, queries, keys]`` per layer."""
    return {
        name: tuple(a for a in getattr(output, attribute, None) or () if a is not None)
        for name, attribute in loaded.reader.output_fields.items()
    }


def returned_calls(
    loaded: LoadedModel, model_input: ModelInput, output: Any
) -> dict[str, Sequence[ReturnedAttention]]:
    """The attention that a model returned, checked to be token to token.

    Raises:
        UnsupportedModel: it returned none, or something else under that name.
    """
    lengths, config = model_input.lengths, loaded.model.config.get_text_config(decoder=True)
    calls: dict[str, Sequence[ReturnedAttention]] = {}
    for name, layers in attentions(loaded, output).items():
        query_side, key_side = loaded.reader.sides[name]
        for layer in layers:
            _check(layer, lengths[query_side], lengths[key_side])
        calls[name] = [
            ReturnedAttention(layer[0], _kv_heads(config, layer.shape[1]), _head_size(config, layer.shape[1]))
            for layer in layers
        ]
        if not layers:
            raise _unsupported(_("The model returns no softmax attention over tokens."))
    return calls


def _check(layer: Any, queries: int, keys: int) -> None:
    if not isinstance(layer, torch.Tensor) or layer.ndim != 4 or layer.shape[0] != 1:
        raise _unsupported(
            _("The model attends within windows or blocks, so there is no matrix of all tokens.")
        )
    if tuple(layer.shape[2:]) != (queries, keys):
        rows, columns = layer.shape[2:]
        raise _unsupported(
            _(
                "Its matrices have {rows} rows and {columns} columns for {queries} and {keys} tokens.",
                rows=rows,
                columns=columns,
                queries=queries,
                keys=keys,
            )
        )
    # NaN passes both comparisons, and has its own refusal.
    if float(layer.min()) < 0 or float((layer.sum(-1) - 1).abs().max()) > _ROW_TOLERANCE:
        raise _unsupported(_("What it returns as attention is below 0 or does not add up to 1."))


def _unsupported(reason: str) -> UnsupportedModel:
    return UnsupportedModel(
        _("The attention of this model cannot be shown. {reason}", reason=reason),
        hint=_("Choose a model of the families listed in docs/models.md."),
    )


def _kv_heads(config: Any, heads: int) -> int:
    """Falcon's name for it, then the usual one."""
    if getattr(config, "multi_query", False) and not getattr(config, "new_decoder_architecture", False):
        return 1
    stated = getattr(config, "num_key_value_heads", None) or getattr(config, "num_kv_heads", None)
    return int(stated) if stated and heads % stated == 0 else heads


def _head_size(config: Any, heads: int) -> int:
    return int(getattr(config, "head_dim", None) or config.hidden_size // heads)
