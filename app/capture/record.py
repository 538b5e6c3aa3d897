"""What a capture is, in numpy terms: no torch here, so that analysis and figures can import it.

Axes are always ``[layer, head, query, key]``: a *query* is the token that looks, a *key* is the token
looked at. Everything is 0-based.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from ..errors import InvalidRequest, OutOfRange, UnknownStream
from .input import Input
from .media import Heard, Picture, Sound

Floats = NDArray[np.float32]
# Rows that were given add up to 1, but for the rounding of half precisions (bfloat16 has 8 bits).
_SHARES = 0.01

# Of a pair of texts, and of what a model went on with.
Part = Literal["A", "B", "prompt", "answer"]

# How a row of a decoder is named: by the token that is read there, or by the one that it predicts.
Rows = Literal["read", "written"]

# (layer, head)
Head = tuple[int, int]
# By stream, the heads without which something cannot be drawn.
Needs = Mapping[str, Collection[Head]]


@dataclass(frozen=True, slots=True)
class Token:
    """One position of the model's input.

    Attributes:
        id: number in the vocabulary.
        text: as shown to people: the text it covers, or the name of a special or unknown token.
        piece: the vocabulary's own spelling (``##ing``, ``Ġcat``).
        start, end: the characters (code points) of its side's text that it covers; None for added tokens.
        special: it has a meaning of its own (``[CLS]``, ``<s>``), added by the tokenizer or typed.
        word: index of the word it belongs to; None for special tokens.
        continues: it goes on with the word of the token before it.
        part: which part of the input it belongs to, where there are several: ``A`` and ``B`` of a pair,
            ``prompt`` and ``answer`` of a generation; None otherwise.
        hex: the bytes of UTF-8 that its piece stands for (``20 63 61 74``); None where it stands for none.
        padding: it stands for nothing that was given, such as the silence that a model adds behind a clip.
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
        """The text, with ``##`` in front where the token continues a word."""
        return f"##{self.text}" if self.continues else self.text


# What the last row of a decoder predicts, which is not part of the input.
AFTER_THE_END = "(after the end)"


def written(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """What each row of a decoder predicts: the token after it; of the last, what comes after the end."""
    last = Token(-1, AFTER_THE_END, AFTER_THE_END, None, None, True, None, False, tokens[-1].part)
    return (*tokens[1:], last)


def _without_padding(token: Token) -> Token:
    return replace(token, padding=False, special=False) if token.padding else token


@dataclass(frozen=True, slots=True)
class Layer:
    """What one layer of attention does beside the plain formula.

    Attributes:
        number: the model's own number of this layer, which also counts layers without softmax attention.
        kind: every allowed token, those fewer than ``window`` tokens away (the token itself among them), or
            those of the same chunk of ``window``.
        window: tokens; None for ``full``.
        softcap: scores are squeezed to within plus and minus this; None if they are not.
        sink: a learned sink takes a share of each row, and no token gets it, so rows sum below 1.
    """

    number: int
    kind: Literal["full", "sliding", "chunked"] = "full"
    window: int | None = None
    softcap: float | None = None
    sink: bool = False


@dataclass(frozen=True, slots=True)
class OtherLayer:
    """A layer without softmax attention, of which there is nothing to show.

    Attributes:
        number: the model's own number of the layer.
        kind: what it is instead, in the model's own word (``mamba``, ``linear_attention``).
    """

    number: int
    kind: str


@dataclass(frozen=True, slots=True)
class Stream:
    """One attention of a model: ``self``, or ``encoder``, ``decoder`` and ``cross``.

    Attributes:
        layers, heads, kv_heads, head_size: its shape; ``kv_heads`` below ``heads`` where heads share keys.
        query_side, key_side: whose tokens the rows and the columns are.
        causal: no token looks ahead.
        details: one per layer, in order.
        others: layers of the same stack that have no softmax attention.
        alignment_heads: heads that align rows with columns, by the model's own configuration.
        rows: how its rows are named unless something else is asked for.
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


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that the model holds possible: a token or a label, and its probability (0-1)."""

    text: str
    id: int
    probability: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the model makes of one place of its input.

    Attributes:
        kind: the token that follows, the word behind a mask, or a label for the whole input.
        side, position: the token that it was read off; None for a label.
        options: the likeliest first; the rest is left out.
    """

    kind: Literal["next", "mask", "label"]
    side: str | None
    position: int | None
    options: tuple[Option, ...]

    @classmethod
    def of(cls, facts: dict[str, Any]) -> "Prediction":
        """The prediction of which ``dataclasses.asdict`` gave these facts."""
        return cls(**{**facts, "options": tuple(Option(**option) for option in facts["options"])})


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
            over all streams, layers, heads and cells of the probe text; None if the weights were given,
            and there is no model to compare with.
        probe: the text on which that was measured when the model was loaded.
        tolerance: what the difference may be at most; a model above it is refused.
        dtype: the precision the model ran in.
        row_sums: measured on this very capture.
    """

    max_difference: float | None
    probe: str
    tolerance: float
    dtype: str
    row_sums: RowSums


@dataclass(frozen=True, slots=True)
class Difference:
    """How far the weights of a capture are from the model's own eager ones, on the input of that capture.

    Attributes:
        largest: absolute, over every stream, layer and head, and the rows that were compared; None if none.
        rows, total: how many rows of heads were compared, and how many there are.
        note: how that was measured, or why it was not, in sentences.
    """

    largest: float | None
    rows: int
    total: int
    note: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the numbers come from.

    Attributes:
        revision: content hash of the model's files.
        precomputed: a recording that ships with Followspot.
        commit: the Hub's revision of these files; None for models that were not downloaded from there.
        given: of weights that somebody brought along, what is known of them, in sentences; empty if a model
            computed them. There is then no version of transformers or torch.
    """

    model: str
    source: str
    revision: str
    app: str
    transformers: str
    torch: str
    precomputed: bool = False
    commit: str | None = None
    given: str = ""


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
    """One run of a model over one input, from which every weight can be had.

    Attributes:
        input: what was given.
        texts, tokens: by side: what is read there, and in which pieces.
        streams: by name, in the order in which they are offered.
        media: by side, where its tokens lie in an image or a clip.
        heard: by side, the clip as the model hears it.
        seen: by side, the picture as the model sees it: uint8 ``[height, width, 3]``.
        predictions: what the model's task head makes of the input; empty without such a head.
        timings: milliseconds by step.
        named: how the rows of decoders are named: see `shown`; None: as each stream does by default.
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
    heard: Mapping[str, Heard] = field(default_factory=dict, repr=False)
    seen: Mapping[str, NDArray[np.uint8]] = field(default_factory=dict, repr=False)
    predictions: tuple[Prediction, ...] = ()
    timings: Mapping[str, float] = field(default_factory=dict)
    named: Rows | None = None

    @property
    def text(self) -> str:
        """What was given, in words: the text itself, or what kind of file it was."""
        if self.input.text is not None:
            return self.input.text
        if self.input.tensors is not None:
            return " / ".join(self.texts.values())
        return "an image" if self.input.image else "a clip"

    @property
    def shares(self) -> bool:
        """Whether weights can be said in percent of a row: not where rows were given that add up to something
        else than 1.
        """
        sums = self.exactness.row_sums
        return not self.provenance.given or max(abs(sums.minimum - 1), abs(sums.maximum - 1)) <= _SHARES

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

    def weights_of(
        self, stream: str, layer: int, heads: Sequence[int], first: int = 0, last: int | None = None
    ) -> Floats:
        """The attention weights of some heads of a layer, for the queries ``first:last``.

        A recording may hold these heads and no others, so this is what to ask where not all are needed.

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
        """What every query gives to some keys together, in all heads: float32 ``[heads, queries]``."""
        weights: Floats = self.weights(stream, layer)[:, :, list(keys)].sum(axis=-1)
        return weights

    @abstractmethod
    def vectors(self, stream: str, layer: int, head: int) -> Vectors:
        """The queries and keys from which the weights of one head are computed.

        Raises:
            NoVectors: the model tells its weights only.
        """

    @abstractmethod
    def allowed(self, stream: str, layer: int) -> NDArray[np.bool_] | None:
        """Where a layer may look: bool ``[queries, keys]``, None if nothing is forbidden."""

    @abstractmethod
    def difference(self) -> Difference:
        """How far these weights are from the model's own eager ones; may take a run of the model."""

    def stream(self, name: str) -> Stream:
        """The stream of that name, or UnknownStream."""
        try:
            return self.streams[name]
        except KeyError:
            known = ", ".join(self.streams)
            raise UnknownStream(
                f"This capture has no stream {name!r}.", hint=f"Its streams are: {known}."
            ) from None

    def shown(self, rows: Rows | None = None, *, padding: bool = False) -> Self:
        """The same capture, as somebody wants to see it: other labels of the same weights.

        Args:
            rows: how the rows of decoders are named; None: as each stream does by default.
            padding: padding is shown like any other token.
        """
        tokens = self.tokens
        if padding and any(token.padding for side in tokens.values() for token in side):
            tokens = {side: tuple(map(_without_padding, some)) for side, some in tokens.items()}
        return replace(self, named=rows, tokens=tokens)

    def rows_of(self, stream: str) -> Rows | None:
        """How the rows of a stream are named; None if they are not a decoder's, whose rows predict tokens.

        Raises:
            InvalidRequest: they are to be named by what is written, and nothing is written there.
        """
        shape = self.stream(stream)
        if any(other.causal and other.query_side == shape.query_side for other in self.streams.values()):
            return self.named or shape.rows
        if self.named == "written":
            raise InvalidRequest(
                f"The rows of {stream!r} predict no token, so they are named by the tokens read there.",
                hint="Leave out rows=written, or choose the attention of a decoder.",
            )
        return None

    def query_tokens(self, stream: str) -> tuple[Token, ...]:
        """The tokens along the rows of a stream; those being written, where rows are named by them."""
        tokens = self.tokens[self.stream(stream).query_side]
        return written(tokens) if self.rows_of(stream) == "written" else tokens

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
