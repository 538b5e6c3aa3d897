"""What a capture is, in numpy terms: no torch here, so that analysis and figures can import it.

Axes are always ``[layer, head, query, key]``: a *query* is the token that looks, a *key* is the token
looked at. Everything is 0-based.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..errors import OutOfRange, UnknownStream

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Token:
    """One position of the model's input.

    Attributes:
        id: number in the vocabulary.
        text: as shown to people: the text it covers, or the name of a special or unknown token.
        piece: the vocabulary's own spelling (``##ing``, ``Ġcat``).
        start, end: the characters (code points) of the input it covers; None for added tokens.
        special: it has a meaning of its own (``[CLS]``, ``<s>``), added by the tokenizer or typed.
        word: index of the word it belongs to; None for special tokens.
        continues: it goes on with the word of the token before it.
    """

    id: int
    text: str
    piece: str
    start: int | None
    end: int | None
    special: bool
    word: int | None
    continues: bool

    @property
    def label(self) -> str:
        """The text, with ``##`` in front where the token continues a word."""
        return f"##{self.text}" if self.continues else self.text


@dataclass(frozen=True, slots=True)
class Stream:
    """One attention of a model: ``self``, or ``encoder``, ``decoder`` and ``cross``."""

    name: str
    layers: int
    heads: int
    kv_heads: int
    head_size: int
    query_side: str
    key_side: str
    causal: bool


@dataclass(frozen=True, slots=True)
class RowSums:
    """Smallest and largest sum of the checked rows, over every layer and head."""

    minimum: float
    maximum: float
    rows_checked: int
    rows_total: int


@dataclass(frozen=True, slots=True)
class Exactness:
    """How far the shown weights can be from the model's own.

    Attributes:
        max_difference: largest absolute difference from the model's eager ``output_attentions``
            over all streams, layers, heads and cells of the probe text.
        probe: the text on which that was measured when the model was loaded.
        tolerance: what the difference may be at most; a model above it is refused.
        dtype: the precision the model ran in.
        row_sums: measured on this very capture.
    """

    max_difference: float
    probe: str
    tolerance: float
    dtype: str
    row_sums: RowSums


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the numbers come from. ``precomputed`` marks the example that ships with Followspot."""

    model: str
    source: str
    revision: str
    app: str
    transformers: str
    torch: str
    precomputed: bool = False


@dataclass(frozen=True, slots=True)
class Vectors:
    """What the weights of one head are made from.

    Attributes:
        query: ``[queries, head_size]`` float32, after position encoding.
        key: ``[keys, head_size]`` float32, of the KV head that this head reads.
        scaling: the factor on ``query @ key.T``, usually ``1 / sqrt(head_size)``.
        allowed: ``[queries, keys]`` bool, False where the mask forbids looking; None if nothing is forbidden.
    """

    query: Floats
    key: Floats
    scaling: float
    allowed: NDArray[np.bool_] | None


@dataclass(kw_only=True)
class Capture(ABC):
    """One run of a model over one input, from which every weight can be had."""

    id: str
    model: str
    text: str
    tokens: Mapping[str, tuple[Token, ...]]
    streams: Mapping[str, Stream]
    exactness: Exactness
    provenance: Provenance
    timings: Mapping[str, float] = field(default_factory=dict)

    @property
    @abstractmethod
    def nbytes(self) -> int:
        """Memory that this capture holds, in bytes."""

    @abstractmethod
    def weights(self, stream: str, layer: int, first: int = 0, last: int | None = None) -> Floats:
        """The attention weights of all heads of a layer, for the queries ``first:last``.

        Returns:
            float32 ``[heads, last - first, keys]``; each row sums to 1 (less where a model has a sink).
        """

    @abstractmethod
    def vectors(self, stream: str, layer: int, head: int) -> Vectors:
        """The queries and keys from which the weights of one head are computed."""

    def stream(self, name: str) -> Stream:
        """The stream of that name, or UnknownStream."""
        try:
            return self.streams[name]
        except KeyError:
            known = ", ".join(self.streams)
            raise UnknownStream(
                f"This capture has no stream {name!r}.", hint=f"Its streams are: {known}."
            ) from None

    def query_tokens(self, stream: str) -> tuple[Token, ...]:
        """The tokens along the rows of a stream."""
        return self.tokens[self.stream(stream).query_side]

    def key_tokens(self, stream: str) -> tuple[Token, ...]:
        """The tokens along the columns of a stream."""
        return self.tokens[self.stream(stream).key_side]

    def check_head(self, stream: str, layer: int, head: int) -> None:
        """Raise OutOfRange unless the stream has that layer and head."""
        shape = self.stream(stream)
        for name, value, count in (("layer", layer, shape.layers), ("head", head, shape.heads)):
            if not 0 <= value < count:
                raise OutOfRange(
                    f"There is no {name} {value}: {name}s go from 0 to {count - 1}.",
                    hint=f"Choose a {name} from 0 to {count - 1}.",
                    asked=value,
                    limit=count - 1,
                )

    def check_pair(self, stream: str, query: int, key: int) -> None:
        """Raise OutOfRange unless the stream has that query and key."""
        sides = (
            ("query", query, len(self.query_tokens(stream))),
            ("key", key, len(self.key_tokens(stream))),
        )
        for name, value, count in sides:
            if not 0 <= value < count:
                raise OutOfRange(
                    f"There is no {name} token {value}: positions go from 0 to {count - 1}.",
                    hint=f"Choose a position from 0 to {count - 1}.",
                    asked=value,
                    limit=count - 1,
                )
