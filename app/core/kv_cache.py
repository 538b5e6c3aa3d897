"""The size of a key-value cache: what a model keeps of each token that it has read while it writes on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from .stream import Stream

# Every head has keys and values of its own; groups of heads share them; all heads of a layer share one.
Sharing = Literal["multi-head", "grouped-query", "multi-query"]


@dataclass(frozen=True, slots=True)
class VectorSizes:
    """The lengths of a layer's vectors: of one key, and of one value."""

    key: int
    value: int


@dataclass(frozen=True, slots=True)
class KvCache:
    """The key-value cache of one stream, with the model's own heads or with others.

    Attributes:
        stream: e.g. ``self``.
        side: whose tokens are kept, e.g. ``text``.
        sharing: how many heads share a key and a value, e.g. ``grouped-query``.
        kv_heads: key and value heads per layer, e.g. ``3``.
        own: whether the model is built like this, e.g. ``true``.
        bytes_per_token: while no window is full, e.g. ``46080``.
        tokens: the most that the model reads; None if it has no limit, e.g. ``8192``.
        bytes: with so many tokens; None without a limit, e.g. ``377487360``.
    """

    stream: str
    side: str
    sharing: Sharing
    kv_heads: int
    own: bool
    bytes_per_token: int
    tokens: int | None
    bytes: int | None


def has_cache(stream: Stream) -> bool:
    """Whether a model that writes keeps this stream's keys: those of its own text, and of a source text."""
    return stream.causal or stream.query_side != stream.key_side


def kv_caches(
    stream: Stream, sizes: Sequence[VectorSizes], tokens: int | None, element_bytes: int
) -> Iterator[KvCache]:
    """The caches of one stream: multi-head, the model's own if it is another one, and multi-query.

    A layer keeps a key and a value for each KV head and token. One with a window of w tokens keeps the last
    w − 1, because the next token brings its own.

    Args:
        sizes: of each layer's vectors.
        tokens: the most that the model reads on the side of the keys; None if it has no limit.
        element_bytes: of one number.
    """
    each = [element_bytes * (size.key + size.value) for size in sizes]
    for kv_heads in sorted({stream.heads, stream.kv_heads, 1}, reverse=True):
        whole = None
        if tokens is not None:
            kept = [_kept(stream, layer, tokens) for layer in range(stream.layers)]
            whole = kv_heads * sum(count * size for count, size in zip(kept, each, strict=True))
        yield KvCache(
            stream=stream.name,
            side=stream.key_side,
            sharing=_sharing(kv_heads, stream.heads),
            kv_heads=kv_heads,
            own=kv_heads == stream.kv_heads,
            bytes_per_token=kv_heads * sum(each),
            tokens=tokens,
            bytes=whole,
        )


def _kept(stream: Stream, layer: int, tokens: int) -> int:
    """Tokens whose keys a layer keeps of so many."""
    window = stream.details[layer].window if stream.details else None
    return tokens if window is None else min(tokens, window - 1)


def _sharing(kv_heads: int, heads: int) -> Sharing:
    if kv_heads == heads:
        return "multi-head"
    return "multi-query" if kv_heads == 1 else "grouped-query"
