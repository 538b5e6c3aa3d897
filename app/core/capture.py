"""One run of a model over one input, in NumPy terms: no torch here.

Axes are always ``[layer, head, query, key]``: the *query* token attends to the *key* token. Everything is
0-based.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..errors import InvalidRequest, OutOfRange, UnknownStream
from ..message import _, enumerated, joined
from ..quotation import quoted
from .exactness import Difference, Exactness
from .input import Input, Role
from .language import Language
from .mask_reach import Reach, full_reach, reach_of
from .media import ModelAudio, Picture, Sound
from .prediction import Prediction
from .provenance import Provenance
from .side_name import said
from .stream import Head, Rows, Stream
from .stream_name import stream_name
from .token import Part, Token, predicted_tokens

Floats = NDArray[np.float32]
Value = TypeVar("Value", bound=np.generic)

# Rows of imported attention add up to 1, except for rounding of half precisions (bfloat16 has 8 bits).
_SHARES = 0.01

# Cells of a mask that are read at once.
_MASK_CELLS = 8 << 20

# By stream, the heads that something needs to be drawn.
Needs = Mapping[str, Collection[Head]]


def _without_padding(token: Token) -> Token:
    return replace(token, padding=False, special=False) if token.padding else token


@dataclass(frozen=True, slots=True)
class Vectors:
    """What the weights of one head are computed from.

    Attributes:
        query: ``[queries, head_size]`` float32, after position encoding.
        key: ``[keys, head_size]`` float32, of the KV head that this head reads.
        scaling: the factor on ``query @ key.T``, usually ``1 / sqrt(head_size)``.
    """

    query: Floats
    key: Floats
    scaling: float


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
        if self.input.messages is not None:
            return joined((said(place, one) for place, one in enumerate(self.input.messages)), " / ")
        if self.input.tensors is not None:
            return " / ".join(self.texts.values())
        return _("an image") if self.input.image else _("a clip")

    @property
    def roles(self) -> Mapping[Part, Role]:
        """Who says each message of a conversation, by the part of the input that it is."""
        return self.input.roles

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
        self,
        stream: str,
        layer: int,
        heads: Sequence[int],
        first: int = 0,
        last: int | None = None,
        keys: slice = slice(None),
    ) -> Floats:
        """The attention weights of some heads of a layer, for the queries ``first:last`` and some keys.

        A recording may hold only these heads, and a long capture computes only these cells, so use this if
        not all are needed.

        Returns:
            float32 ``[heads, last - first, keys]``, in the order of ``heads``.
        """
        for head in heads:
            self.check_head(stream, layer, head)
        weights: Floats = self.weights(stream, layer, first, last)[list(heads), :, keys]
        return weights

    def rows(self, stream: str, layer: int, positions: Sequence[int]) -> Floats:
        """The attention weights of all heads of a layer for some queries: float32 ``[heads, n, keys]``."""
        weights: Floats = self.weights(stream, layer)[:, list(positions)]
        return weights

    def column(self, stream: str, layer: int, keys: Sequence[int]) -> Floats:
        """The sum of every query's weights on some keys, in all heads: float32 ``[heads, queries]``."""
        weights: Floats = self.weights(stream, layer)[:, :, list(keys)].sum(axis=-1)
        return weights

    def remembered(self, key: tuple[str | int, ...], compute: Callable[[], NDArray[Value]]) -> NDArray[Value]:
        """What an analysis computes of this capture, and needs again for other questions about it.

        Args:
            key: determines the numbers, with the capture.
            compute: computes them, where they are not kept.
        """
        return compute()

    @abstractmethod
    def vectors(self, stream: str, layer: int, head: int) -> Vectors:
        """The queries and keys from which the weights of one head are computed.

        Raises:
            NoVectors: only the weights are known.
        """

    def has_vectors(self, stream: str) -> bool:
        """Whether `vectors` knows those of a stream, and not only its weights."""
        return self.stream(stream).head_size > 0

    @abstractmethod
    def allowed(
        self, stream: str, layer: int, rows: slice | Sequence[int] = slice(None)
    ) -> NDArray[np.bool_] | None:
        """What a layer's mask allows some queries: bool ``[rows, keys]``, None if it forbids nothing."""

    def allowed_to(self, stream: str, layer: int, keys: Sequence[int]) -> NDArray[np.bool_] | None:
        """Which queries may attend to any of some keys: bool ``[queries]``, None if the mask allows all."""
        allowed = self.allowed(stream, layer)
        return None if allowed is None else np.logical_or.reduce(allowed[:, list(keys)], axis=1)

    def reach(self, stream: str, layer: int) -> Reach:
        """The first and the last key that a layer's mask allows each query: ``[2, queries]``."""
        queries, keys = len(self.query_tokens(stream)), len(self.key_tokens(stream))
        step = max(1, _MASK_CELLS // keys)
        parts = []
        for first in range(0, queries, step):
            last = min(first + step, queries)
            allowed = self.allowed(stream, layer, slice(first, last))
            parts.append(full_reach(last - first, keys) if allowed is None else reach_of(allowed))
        return np.concatenate(parts, axis=1)

    def mask_layer(self, stream: str, layer: int) -> int:
        """A layer with the same mask as this one, the same for as many layers as is known without reading."""
        self.check_head(stream, layer, 0)
        return layer

    @abstractmethod
    def difference(self) -> Difference:
        """The difference between these weights and the model's own eager ones; may run the model."""

    def stream(self, name: str) -> Stream:
        """The stream of that name, or UnknownStream."""
        try:
            return self.streams[name]
        except KeyError:
            names = enumerated(self.streams)
            raise UnknownStream(
                _("This capture has no stream {name}.", name=quoted(name)),
                hint=_("Its streams are: {names}.", names=names),
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
                _(
                    "The rows of {stream} predict no token, so they can only be named by the token that is"
                    " read.",
                    stream=stream_name(stream),
                ),
                hint=_("Leave out rows=written, or choose the attention of a decoder."),
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
        if not 0 <= layer < shape.layers:
            last = shape.layers - 1
            raise OutOfRange(
                _(
                    "There is no layer {layer}: layers go from 0 to {last}.",
                    layer=str(layer),
                    last=str(last),
                ),
                hint=_("Choose a layer from 0 to {last}.", last=str(last)),
                asked=layer,
                limit=last,
            )
        if not 0 <= head < shape.heads:
            last = shape.heads - 1
            raise OutOfRange(
                _("There is no head {head}: heads go from 0 to {last}.", head=str(head), last=str(last)),
                hint=_("Choose a head from 0 to {last}.", last=str(last)),
                asked=head,
                limit=last,
            )

    def check_pair(self, stream: str, query: int, key: int) -> None:
        """Raise OutOfRange unless the stream has that query and key."""
        last = len(self.query_tokens(stream)) - 1
        if not 0 <= query <= last:
            detail = _(
                "There is no query token {position}: positions go from 0 to {last}.",
                position=str(query),
                last=str(last),
            )
            raise _no_position(detail, query, last)
        last = len(self.key_tokens(stream)) - 1
        if not 0 <= key <= last:
            detail = _(
                "There is no key token {position}: positions go from 0 to {last}.",
                position=str(key),
                last=str(last),
            )
            raise _no_position(detail, key, last)


def _no_position(detail: str, asked: int, last: int) -> OutOfRange:
    hint = _("Choose a position from 0 to {last}.", last=str(last))
    return OutOfRange(detail, hint=hint, asked=asked, limit=last)
