"""One attention of a model, and its layers."""

from dataclasses import dataclass
from typing import Literal

# How a row of a decoder is labelled: by the token that is read there, or by the one that it predicts.
Rows = Literal["read", "written"]

# (layer, head)
Head = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Layer:
    """What one layer of attention does besides the plain formula.

    Attributes:
        number: the model's own number of this layer, which also counts layers without softmax attention, e.g.
            ``0``.
        kind: attends to every allowed token, to those fewer than ``window`` tokens away (including the token
            itself), or to those in the same chunk of ``window``.
        window: tokens; None for ``full``.
        softcap: scores are bounded to plus and minus this; None if they are not.
        sink: a learned sink takes a share of each row that goes to no token, so rows sum to less than 1, e.g.
            ``false``.
    """

    number: int
    kind: Literal["full", "sliding", "chunked"] = "full"
    window: int | None = None
    softcap: float | None = None
    sink: bool = False


@dataclass(frozen=True, slots=True)
class OtherLayer:
    """A layer without softmax attention, which has nothing to show.

    Attributes:
        number: the model's own number of the layer, e.g. ``1``.
        kind: its kind, in the model's own word (``mamba``, ``linear_attention``), e.g. ``mamba``.
    """

    number: int
    kind: str


@dataclass(frozen=True, slots=True)
class Stream:
    """One attention of a model: ``self``, or ``encoder``, ``decoder`` and ``cross``.

    Attributes:
        name: self; or encoder, decoder and cross, e.g. ``self``.
        layers: of attention, e.g. ``6``.
        heads: query heads per layer, e.g. ``12``.
        kv_heads: key and value heads per layer; fewer than heads if they share, e.g. ``12``.
        head_size: length of a query or key vector, e.g. ``32``.
        query_side: which tokens the rows are, e.g. ``text``.
        key_side: which tokens the columns are, e.g. ``text``.
        causal: no token attends to later ones, e.g. ``false``.
        details: one per layer, in order.
        others: layers of the same stack that have no softmax attention.
        alignment_heads: heads that align rows with columns, by the model's own configuration, e.g. ``[]``.
        rows: how its rows are labelled by default.
    """

    name: str
    layers: int
    heads: int
    kv_heads: int
    head_size: int
    query_side: str
    key_side: str
    causal: bool
    details: tuple[Layer, ...] = ()
    others: tuple[OtherLayer, ...] = ()
    alignment_heads: tuple[Head, ...] = ()
    rows: Rows = "read"

    def has_sink(self, layer: int) -> bool:
        """Whether the heads of a layer have a learned sink; False where nothing is known about the layer."""
        return any(detail.sink for detail in self.details[layer : layer + 1])

    @property
    def sinks(self) -> tuple[bool, ...]:
        """`has_sink` of each layer."""
        return tuple(map(self.has_sink, range(self.layers)))
