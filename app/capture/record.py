"""Captures in NumPy terms: no torch here, so that analysis and figures can import it.

Axes are always ``[layer, head, query, key]``: the *query* token attends to the *key* token. Everything is
0-based.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from ..errors import InvalidRequest, OutOfRange, UnknownStream
from .input import Input
from .language import Language
from .media import ModelAudio, Picture, Sound

Floats = NDArray[np.float32]
# Rows of imported attention add up to 1, except for rounding of half precisions (bfloat16 has 8 bits).
_SHARES = 0.01

# Parts of a pair of texts, and of a prompt with its generated continuation.
Part = Literal["A", "B", "prompt", "answer"]

# How a row of a decoder is labelled: by the token that is read there, or by the one that it predicts.
Rows = Literal["read", "written"]

# (layer, head)
Head = tuple[int, int]
# By stream, the heads that something needs to be drawn.
Needs = Mapping[str, Collection[Head]]


@dataclass(frozen=True, slots=True)
class Token:
    """One position of the model's input.

    Attributes:
        id: number in the vocabulary.
        text: display text: the text it covers, or the name of a special or unknown token.
        piece: the vocabulary's own spelling (``##ing``, ``Ġcat``).
        start, end: the characters (code points) of its side's text that it covers; None for added tokens.
        special: it has a meaning of its own (``[CLS]``, ``<s>``), added by the tokenizer or typed.
        word: index of the word it belongs to; None for special tokens.
        continues: it continues the word of the token before it.
        part: which part of the input it belongs to, if there are several: ``A`` and ``B`` of a pair,
            ``prompt`` and ``figure_reply`` of a generation; None otherwise.
        hex: the bytes of UTF-8 that its piece stands for (``20 63 61 74``); None if it stands for none.
        padding: it stands for no part of the supplied input, such as the silence that a model adds after a
            clip.
    """

    id: int
    text: str
    piece: str
    start: int | None
    end: int | None
    special: bool
    word: int | None
    continues: bool
    part: Part | None = None
    hex: str | None = None
    padding: bool = False

    @property
    def label(self) -> str:
        """The text, with ``##`` in front if the token continues a word."""
        return f"##{self.text}" if self.continues else self.text


# The prediction of a decoder's last row, which is not part of the input.
AFTER_THE_END = "(after the end)"


def predicted_tokens(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """The token that each row of a decoder predicts: the next one; for the last row, what follows the end."""
    last = Token(-1, AFTER_THE_END, AFTER_THE_END, None, None, True, None, False, tokens[-1].part)
    return (*tokens[1:], last)


def _without_padding(token: Token) -> Token:
    return replace(token, padding=False, special=False) if token.padding else token


@dataclass(frozen=True, slots=True)
class Layer:
    """What one layer of attention does besides the plain formula.

    Attributes:
        number: the model's own number of this layer, which also counts layers without softmax attention.
        kind: attends to every allowed token, to those fewer than ``window`` tokens away (including the token
            itself), or to those in the same chunk of ``window``.
        window: tokens; None for ``full``.
        softcap: scores are bounded to plus and minus this; None if they are not.
        sink: a learned sink takes a share of each row that goes to no token, so rows sum to less than 1.
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
        number: the model's own number of the layer.
        kind: its kind, in the model's own word (``mamba``, ``linear_attention``).
    """

    number: int
    kind: str


@dataclass(frozen=True, slots=True)
class Stream:
    """One attention of a model: ``self``, or ``encoder``, ``decoder`` and ``cross``.

    Attributes:
        layers, heads, kv_heads, head_size: its shape; ``kv_heads`` is below ``heads`` if heads share keys.
        query_side, key_side: the sides of the rows' and the columns' tokens.
        causal: no token attends to later ones.
        details: one per layer, in order.
        others: layers of the same stack that have no softmax attention.
        alignment_heads: heads that align rows with columns, by the model's own configuration.
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


@dataclass(frozen=True, slots=True)
class Option:
    """A possible token or label, and its probability (0-1)."""

    text: str
    id: int
    probability: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """A prediction of the model at one position of its input.

    Attributes:
        kind: the next token, the token behind a mask, or a label for the whole input.
        side, position: the token at which it was predicted; None for a label.
        options: the most likely first; the rest is left out.
    """

    kind: Literal["next", "mask", "label"]
    side: str | None
    position: int | None
    options: tuple[Option, ...]

    @classmethod
    def of(cls, facts: dict[str, Any]) -> "Prediction":
        """The inverse of ``dataclasses.asdict``."""
        return cls(**{**facts, "options": tuple(Option(**option) for option in facts["options"])})


@dataclass(frozen=True, slots=True)
class RowSums:
    """Smallest and largest sum of the checked rows, over every layer and head."""

    minimum: float
    maximum: float
    rows_checked: int
    rows_total: int

    @property
    def in_words(self) -> str:
        """Their range with four digits: ``4.5``, or ``between 0.5 and 1``."""
        low, high = f"{self.minimum:.4g}", f"{self.maximum:.4g}"
        return low if low == high else f"between {low} and {high}"


@dataclass(frozen=True, slots=True)
class Exactness:
    """How far the shown weights can be from the model's own.

    Attributes:
        max_difference: largest absolute difference from the model's eager ``output_attentions`` over all
            streams, layers, heads and cells of the probe text; None for imported attention, which has no
            model to compare with.
        probe: the text on which that was measured when the model was loaded.
        tolerance: the largest difference allowed; a model above it is refused.
        dtype: the precision the model ran in.
        row_sums: measured on this capture.
    """

    max_difference: float | None
    probe: str
    tolerance: float
    dtype: str
    row_sums: RowSums


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference between a capture's weights and the model's own eager ones, on its input.

    Attributes:
        largest: absolute, over every stream, layer and head, and the compared rows; None if none.
        rows, total: how many rows of heads were compared, and how many there are.
        note: how it was measured, or why it was not, in sentences.
    """

    largest: float | None
    rows: int
    total: int
    note: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """The origin of the numbers.

    Attributes:
        revision: content hash of the model's files.
        precomputed: a recording that ships with Followspot.
        commit: the Hub's revision of these files; None for models from other origins.
        given: for imported attention, what is known about it, in sentences; empty if a model computed the
            weights. There is then no version of transformers or torch.
    """

    model: str
    source: str
    revision: str
    app: str
    transformers: str
    torch: str
    precomputed: bool = False
    commit: str | None = None
    import_note: str = ""


@dataclass(frozen=True, slots=True)
class Vectors:
    """What the weights of one head are computed from.

    Attributes:
        query: ``[queries, head_size]`` float32, after position encoding.
        key: ``[keys, head_size]`` float32, of the KV head that this head reads.
        scaling: the factor on ``query @ key.T``, usually ``1 / sqrt(head_size)``.
        allowed: ``[queries, keys]`` bool, False where masked; None if nothing is.
    """

    query: Floats
    key: Floats
    scaling: float
    allowed: NDArray[np.bool_] | None


@dataclass(kw_only=True)
class Capture(ABC):
    """One run of a model over one input, which gives access to every weight.

    Attributes:
        input: the input that the user supplied.
        texts, tokens: by side: the text read there, and its tokens.
        streams: by name, in the order in which they are offered.
        media: by side, the positions of its tokens in an image or a clip.
        heard: by side, the clip that the model reads.
        seen: by side, the picture that the model reads: uint8 ``[height, width, 3]``.
        predictions: the predictions of the model's task head; empty without such a head.
        language: in which it transcribes a clip; None for models that have no choice.
        timings: milliseconds by step.
        named: how the rows of decoders are labelled: see `shown`; None: each stream's default.
    """

    id: str
    model: str
    input: Input
    texts: Mapping[str, str]
    tokens: Mapping[str, tuple[Token, ...]]
    streams: Mapping[str, Stream]
    exactness: Exactness
    provenance: Provenance
    media: Mapping[str, Picture | Sound] = field(default_factory=dict)
    audio: Mapping[str, ModelAudio] = field(default_factory=dict, repr=False)
    pixels: Mapping[str, NDArray[np.uint8]] = field(default_factory=dict, repr=False)
    predictions: tuple[Prediction, ...] = ()
    language: Language | None = None
    timings: Mapping[str, float] = field(default_factory=dict)
    row_naming: Rows | None = None

    @property
    def text(self) -> str:
        """The input in words: the text itself, or the kind of file."""
        if self.input.text is not None:
            return self.input.text
        if self.input.tensors is not None:
            return " / ".join(self.texts.values())
        return "an image" if self.input.image else "a clip"

    @property
    def opening_stream(self) -> str:
        """The stream shown where none is named: the last; of an encoder-decoder, its cross-attention."""
        return list(self.streams)[-1]

    @property
    def shares(self) -> bool:
        """Whether weights are shares of a row: not if imported rows do not add up to 1."""
        sums = self.exactness.row_sums
        return not self.provenance.import_note or max(abs(sums.minimum - 1), abs(sums.maximum - 1)) <= _SHARES

    @property
    @abstractmethod
    def nbytes(self) -> int:
        """Memory that this capture holds, in bytes."""

    @abstractmethod
    def weights(self, stream: str, layer: int, first: int = 0, last: int | None = None) -> Floats:
        """The attention weights of all heads of a layer, for the queries ``first:last``.

        Returns:
            float32 ``[heads, last - first, keys]``; each row sums to 1 (less if a model has a sink).
        """

    def weights_of(
        self, stream: str, layer: int, heads: Sequence[int], first: int = 0, last: int | None = None
    ) -> Floats:
        """The attention weights of some heads of a layer, for the queries ``first:last``.

        A recording may hold only these heads, so use this if not all are needed.

        Returns:
            float32 ``[heads, last - first, keys]``, in the order of ``heads``.
        """
        for head in heads:
            self.check_head(stream, layer, head)
        weights: Floats = self.weights(stream, layer, first, last)[list(heads)]
        return weights

    def rows(self, stream: str, layer: int, positions: Sequence[int]) -> Floats:
        """The attention weights of all heads of a layer for some queries: float32 ``[heads, n, keys]``."""
        weights: Floats = self.weights(stream, layer)[:, list(positions)]
        return weights

    def column(self, stream: str, layer: int, keys: Sequence[int]) -> Floats:
        """The sum of every query's weights on some keys, in all heads: float32 ``[heads, queries]``."""
        weights: Floats = self.weights(stream, layer)[:, :, list(keys)].sum(axis=-1)
        return weights

    @abstractmethod
    def vectors(self, stream: str, layer: int, head: int) -> Vectors:
        """The queries and keys from which the weights of one head are computed.

        Raises:
            NoVectors: only the weights are known.
        """

    @abstractmethod
    def allowed(self, stream: str, layer: int) -> NDArray[np.bool_] | None:
        """What a layer's mask allows: bool ``[queries, keys]``, None if it forbids nothing."""

    @abstractmethod
    def difference(self) -> Difference:
        """The difference between these weights and the model's own eager ones; may run the model."""

    def stream(self, name: str) -> Stream:
        """The stream of that name, or UnknownStream."""
        try:
            return self.streams[name]
        except KeyError:
            known = ", ".join(self.streams)
            raise UnknownStream(
                f"This capture has no stream {name!r}.", hint=f"Its streams are: {known}."
            ) from None

    def with_display_options(self, rows: Rows | None = None, *, padding: bool = False) -> Self:
        """The same capture with other labels of the same weights.

        Args:
            rows: how the rows of decoders are labelled; None: each stream's default.
            padding: padding is shown like any other token.
        """
        tokens = self.tokens
        if padding and any(token.padding for side in tokens.values() for token in side):
            tokens = {side: tuple(map(_without_padding, some)) for side, some in tokens.items()}
        return replace(self, row_naming=rows, tokens=tokens)

    def rows_of(self, stream: str) -> Rows | None:
        """How the rows of a stream are labelled; None unless it is a decoder's, whose rows predict tokens.

        Raises:
            InvalidRequest: labels by written tokens are requested for a stream that predicts none.
        """
        shape = self.stream(stream)
        if any(other.causal and other.query_side == shape.query_side for other in self.streams.values()):
            return self.row_naming or shape.rows
        if self.row_naming == "written":
            raise InvalidRequest(
                f"The rows of {stream!r} predict no token, so they are named by the tokens read there.",
                hint="Leave out rows=written, or choose the attention of a decoder.",
            )
        return None

    def query_tokens(self, stream: str) -> tuple[Token, ...]:
        """The tokens along the rows of a stream; the predicted ones, if rows are labelled by them."""
        tokens = self.tokens[self.stream(stream).query_side]
        return predicted_tokens(tokens) if self.rows_of(stream) == "written" else tokens

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
