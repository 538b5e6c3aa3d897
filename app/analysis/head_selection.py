"""Sets of heads of a stream, and how several heads are combined into one matrix."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from ..core.capture import Capture, Floats
from ..core.crop import Span
from ..core.stream import Head, Stream
from ..core.view_spec import HEADS_GRAMMAR, LAYER_KINDS, By, ViewSpec
from ..errors import InvalidRequest
from ..message import Message, _, enumerated, listed, ngettext
from ..quotation import quoted
from .row_tiles import blocks
from .units import Unit, mean_of_rows, pool_keys

# (layer, head); a whole layer has no head, and all layers have neither.
Item = tuple[int | None, int | None]

# With more groups than this, a title does not name them.
_MOST_GROUPS = 3


@dataclass(frozen=True, slots=True)
class HeadSelection:
    """A chosen set of heads of one stream.

    Attributes:
        items: heads, whole layers, or all of them; where they overlap, a head counts once.
        by: how several heads are combined. A mean of rows keeps their sum; a maximum is not a distribution.
    """

    items: tuple[Item, ...]
    by: By = "mean"

    @classmethod
    def one(cls, layer: int, head: int) -> "HeadSelection":
        """A single head."""
        return cls(((layer, head),))

    @classmethod
    def parse(cls, text: str, by: By = "mean") -> "HeadSelection":
        """Parse ``5.3``, ``5``, ``all``, or several of these with commas. Raises InvalidRequest otherwise."""
        if not re.fullmatch(HEADS_GRAMMAR, text):
            raise InvalidRequest(
                _("{text} names no heads.", text=quoted(text, 40)),
                hint=_(
                    "Write 5.3 for head 3 of layer 5, 5 for a whole layer, all for every head; several with"
                    " commas and no spaces."
                ),
                asked=text[:40],
            )
        return cls(tuple(_item(part) for part in text.split(",")), by)

    @classmethod
    def of(cls, view: ViewSpec) -> "HeadSelection":
        """The heads of A that a view names; where a figure shows all heads and names none, all of them.

        Raises:
            InvalidRequest: they are not named in exactly one of the two ways.
        """
        if not view.names_heads and view.kind in (
            *("overview", "ranking", "alignment", "patch", "methods", "budget", "position"),
            *LAYER_KINDS,
        ):
            return cls.parse("all")
        if view.heads is not None and view.layer is None and view.head is None:
            return cls.parse(view.heads, view.by)
        # A patch of the parts of heads needs no head.
        if view.heads is None and view.layer is not None and (view.head is not None or view.kind == "patch"):
            return cls(((view.layer, view.head),))
        raise InvalidRequest(
            _("Name heads either by layer and head, or by heads, not both.")
            if view.names_heads
            else _("A figure of this kind is of a head, and none is named."),
            hint=_("Add layer=0 and head=0, or heads=0 for the mean over all heads of layer 0."),
        )

    @classmethod
    def of_b(cls, view: ViewSpec) -> "HeadSelection":
        """The heads of B that a view names; what it does not name is as in A. Raises InvalidRequest."""
        by = view.b_by or view.by
        if view.b_heads is not None:
            return cls.parse(view.b_heads, by)
        if view.b_layer is None and view.b_head is None:
            return replace(cls.of(view), by=by)
        layer, head = (
            view.layer if view.b_layer is None else view.b_layer,
            view.head if view.b_head is None else view.b_head,
        )
        if layer is None or head is None:
            raise InvalidRequest(
                _("Where A has several heads, B is named by both b.layer and b.head."),
                hint=_("Give both b.layer and b.head, or b.heads."),
            )
        return cls.one(layer, head)

    def __str__(self) -> str:
        """The set in the notation that `parse` reads."""
        return ",".join(
            "all" if layer is None else f"{layer}" if head is None else f"{layer}.{head}"
            for layer, head in self.items
        )

    def members(self, capture: Capture, stream: str) -> tuple[Head, ...]:
        """The heads ``(layer, head)``, each once, in order.

        Raises:
            UnknownStream, OutOfRange: there is no such stream, layer or head.
        """
        shape = capture.stream(stream)
        members: set[Head] = set()
        for layer, head in self.items:
            capture.check_head(stream, layer or 0, head or 0)
            layers = range(shape.layers) if layer is None else [layer]
            heads = range(shape.heads) if head is None else [head]
            members.update((one, other) for one in layers for other in heads)
        return tuple(sorted(members))

    def describe(self, capture: Capture, stream: str) -> str:
        """The set in words: ``Layer 5, head 3``, ``Mean over heads 3 and 4 of layer 5 (2 heads)``."""
        return self._describe(capture, stream, _MOST_GROUPS)

    def names(self, capture: Capture, stream: str) -> Message:
        """The heads of a set of several, not combined: ``heads 3 and 4 of layer 5 (2 heads)``."""
        return _groups(self.members(capture, stream), capture.stream(stream), _MOST_GROUPS)

    def notes(self, capture: Capture, stream: str) -> list[str]:
        """How the heads were combined, in plain sentences; empty for one head."""
        members = self.members(capture, stream)
        named = _by_configuration(members, capture.stream(stream))
        if len(members) == 1:
            return named
        description = self._describe(capture, stream, len(members))
        if self.by == "mean":
            return [_("{heads}. Each head counts the same.", heads=description), *named]
        return [
            _(
                "{heads}. Each cell is the maximum over these heads. Rows do not add up to 100 %: a "
                "maximum is not a distribution.",
                heads=description,
            ),
            *named,
        ]

    def named_by_model(self, capture: Capture, stream: str) -> list[str]:
        """A note that these are the model's alignment heads, and which; empty if they are not."""
        return _by_configuration(self.members(capture, stream), capture.stream(stream))

    def _describe(self, capture: Capture, stream: str, most: int) -> Message:
        """As `describe`, naming at most ``most`` groups of heads."""
        members, shape = self.members(capture, stream), capture.stream(stream)
        if len(members) == 1:
            layer, head = members[0]
            return _("Layer {layer}, head {head}", layer=str(layer), head=str(head))
        return self._combination(_groups(members, shape, most))

    def _combination(self, heads: Message) -> Message:
        if self.by == "mean":
            return _("Mean over {heads}", heads=heads)
        return _("Maximum over {heads}", heads=heads)


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of a head, or of several heads combined, between units.

    Attributes:
        shown: float32 ``[rows, keys]``.
        removed: float32 ``[rows]``, the share of keys that are not shown.
        sunk: float32 ``[rows]``, the share that goes to no token.

    For a maximum, each value is the largest over the heads.
    """

    shown: Floats
    removed: Floats
    sunk: Floats

    def or_more(self, other: "Rows") -> "Rows":
        """The elementwise maximum of the two."""
        return Rows(
            np.maximum(self.shown, other.shown),
            np.maximum(self.removed, other.removed),
            np.maximum(self.sunk, other.sunk),
        )


def rows_of(
    capture: Capture,
    stream: str,
    heads: Sequence[Head],
    by: By,
    queries: Sequence[Unit],
    keys: Sequence[Unit],
    first: int,
    last: int,
    columns: Span | None = None,
) -> Rows:
    """The rows of some units, with several heads combined: sub-words are merged first, then heads.

    Args:
        heads: heads ``(layer, head)``, in order.
        queries, keys: the units along the rows and the columns.
        first, last: the tokens ``first:last`` hold those queries.
        columns: the tokens that hold those keys, if only these are read; the removed share is then one of
            these, and what is sunk is not known.
    """
    cut = slice(None) if columns is None else slice(*columns)
    start = 0 if columns is None else columns[0]
    grouped = groupby(heads, key=lambda head: head[0])
    by_layer = [(layer, [head for _layer, head in some]) for layer, some in grouped]
    row_bytes = 4 * len(capture.key_tokens(stream)[cut]) * max(len(some) for _layer, some in by_layer)
    spans = list(blocks(first, last, row_bytes))
    if by == "mean":
        # Merging is linear, so it can follow the mean over heads.
        means = (mean_weights(capture, stream, heads, *span, cut) for span in spans)
        return _pool_rows(means, queries, keys, first, start)
    combined: Rows | None = None
    for layer, some in by_layer:
        weights = (capture.weights_of(stream, layer, some, *span, cut) for span in spans)
        each = _pool_rows(weights, queries, keys, first, start)
        most = Rows(*(part.max(axis=0) for part in (each.shown, each.removed, each.sunk)))
        combined = most if combined is None else combined.or_more(most)
    assert combined is not None, "there is one head at least"
    return combined


def mean_weights(
    capture: Capture,
    stream: str,
    heads: Sequence[Head],
    first: int,
    last: int,
    columns: slice = slice(None),
) -> Floats:
    """The mean over heads ``(layer, head)`` of the rows ``first:last``, between tokens.

    Returns:
        float32 ``[rows, keys]``, averaged in double precision; for one head its weights unchanged.
    """
    if len(heads) == 1:
        alone: Floats = capture.weights_of(stream, heads[0][0], [heads[0][1]], first, last, columns)[0]
        return alone
    total = np.zeros((last - first, len(capture.key_tokens(stream)[columns])))
    for layer, some in groupby(sorted(heads), key=lambda head: head[0]):
        total += capture.weights_of(stream, layer, [head for _layer, head in some], first, last, columns).sum(
            axis=0, dtype=np.float64
        )
    mean: Floats = (total / len(heads)).astype(np.float32)
    return mean


def allowed_rows(
    capture: Capture, stream: str, heads: Sequence[Head], first: int, last: int
) -> NDArray[np.bool_] | None:
    """The keys that any layer of these heads may attend to: bool ``[rows, keys]`` of tokens; None if all."""
    union: NDArray[np.bool_] | None = None
    layers = dict.fromkeys(layer for layer, _head in heads)
    for layer in dict.fromkeys(capture.mask_layer(stream, layer) for layer in layers):
        some = capture.allowed(stream, layer, slice(first, last))
        if some is None:
            return None
        union = some if union is None else union | some
    return union


def _pool_rows(
    weights: Iterable[Floats], queries: Sequence[Unit], keys: Sequence[Unit], first: int, first_key: int
) -> Rows:
    """The rows of units, of weights that come some rows at a time: a part may be too long to read at once."""
    merged = [pool_keys(some, keys, first_key) for some in weights]
    shown = mean_of_rows(np.concatenate([on_keys for on_keys, _hidden in merged], axis=-2), queries, first)
    hidden = np.concatenate([share for _on_keys, share in merged], axis=-1)
    removed = mean_of_rows(hidden[..., None], queries, first)[..., 0]
    return Rows(shown, removed, np.maximum(1 - shown.sum(axis=-1) - removed, 0))


def alignment_heads(stream: Stream) -> HeadSelection:
    """The heads that the model's configuration lists as alignment heads; all heads if it lists none."""
    return HeadSelection(stream.alignment_heads or ((None, None),))


def opening_head(stream: Stream) -> HeadSelection:
    """The head shown where none is named: the first alignment head of the stream; L0 H0 if it has none."""
    return HeadSelection.one(*(stream.alignment_heads or ((0, 0),))[0])


def shown_heads(view: ViewSpec, stream: Stream) -> HeadSelection:
    """The heads of A that a view shows: those that it names, or else those on which the page opens.

    Raises:
        InvalidRequest: they are not named in exactly one of the two ways.
    """
    if not view.capture_decides:
        return HeadSelection.of(view)
    if view.kind == "alignment":
        return alignment_heads(stream)
    # A stream that is named opens on its first head.
    return opening_head(stream) if view.stream is None else HeadSelection.one(0, 0)


def _by_configuration(members: Sequence[Head], shape: Stream) -> list[str]:
    """A note that these are the model's alignment heads, and which; empty if they are not."""
    if tuple(members) != shape.alignment_heads:
        return []
    return [
        ngettext(
            "By the model’s own configuration, {names} is the alignment head.",
            "By the model’s own configuration, {names} are the alignment heads.",
            len(members),
            names=enumerated(f"L{layer} H{head}" for layer, head in members),
        )
    ]


def _item(text: str) -> Item:
    if text == "all":
        return None, None
    layer, _, head = text.partition(".")
    return int(layer), int(head) if head else None


def _heads_of(layer: int, heads: Sequence[int]) -> Message:
    return ngettext(
        "head {heads} of layer {layer}",
        "heads {heads} of layer {layer}",
        len(heads),
        heads=listed(map(str, heads)),
        layer=str(layer),
    )


def _whole_layers(layers: Sequence[int]) -> Message:
    return ngettext("layer {layers}", "layers {layers}", len(layers), layers=listed(map(str, layers)))


def _groups(members: tuple[Head, ...], shape: Stream, most: int) -> Message:
    """Several heads in words, naming at most ``most`` groups."""
    if members == shape.alignment_heads:
        return _("the {count} alignment heads", count=len(members))
    by_layer = {layer: [head for _layer, head in some] for layer, some in groupby(members, lambda m: m[0])}
    if len(members) == shape.layers * shape.heads and shape.layers > 1:
        return _("every head of all {layers} layers ({count} heads)", layers=shape.layers, count=len(members))
    whole = [layer for layer, heads in by_layer.items() if len(heads) == shape.heads]
    groups = [_heads_of(layer, by_layer[layer]) for layer in by_layer if layer not in whole]
    if whole:
        groups.append(_whole_layers(whole))
    if len(groups) > most:
        return _("{count} heads of {layers} layers", count=len(members), layers=len(by_layer))
    named = (
        _("{some}, and {others}", some=groups[0], others=groups[1])
        if len(groups) == 2
        else enumerated(groups)
    )
    return _("{groups} ({count} heads)", groups=named, count=len(members))
