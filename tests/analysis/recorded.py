"""Captures made from explicit numbers, so that every expected value can be computed by hand."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.capture.recording import RecordedCapture
from app.core.capture import Floats
from app.core.exactness import Exactness, RowSums
from app.core.input import Input
from app.core.provenance import Provenance
from app.core.stream import Stream
from app.core.token import Token

PROVENANCE = Provenance(
    model="toy", source="by hand", revision="r1", app="0", transformers="0", torch="0", precomputed=True
)


def tokens(sentence: str) -> tuple[Token, ...]:
    """Tokens from their labels: ``[X]`` and ``<x>`` are special, ``##x`` continues the word before."""
    sentence_tokens: list[Token] = []
    word, start = -1, 0
    for number, label in enumerate(sentence.split(" ")):
        special = (label[0], label[-1]) in (("[", "]"), ("<", ">"))
        continues = label.startswith("##")
        word += not special and not continues
        sentence_tokens.append(
            Token(
                id=number,
                text=label.removeprefix("##"),
                piece=label,
                start=None if special else start,
                end=None if special else start + len(label),
                special=special,
                word=None if special else word,
                continues=continues,
            )
        )
        start += len(label) + 1
    return tuple(sentence_tokens)


def recorded(
    weights: Any,
    sentence: str | tuple[Token, ...],
    *,
    key_sentence: str | None = None,
    allowed: NDArray[np.bool_] | None = None,
    **vectors: Any,
) -> RecordedCapture:
    """A capture with these weights ``[layers, heads, queries, keys]``, in a stream ``self`` or ``cross``.

    Args:
        weights: the numbers.
        sentence: the tokens along the rows, see `tokens`.
        key_sentence: the tokens along the columns, if they differ; the stream is then ``cross``.
        allowed: bool ``[queries, keys]``, the same in every layer.
        vectors: ``query``, ``key`` and ``scaling`` as `RecordedCapture` keeps them; zeros by default.
    """
    array = np.asarray(weights, np.float32)
    layers, heads, queries, keys = array.shape
    query_tokens = tokens(sentence) if isinstance(sentence, str) else sentence
    sides = {"text": query_tokens}
    name, key_side = "self", "text"
    if key_sentence is not None:
        name, key_side = "cross", "source"
        sides["source"] = tokens(key_sentence)
    arrays = {
        "weights": array,
        "query": vectors.get("query", np.zeros((layers, heads, queries, 2), np.float32)),
        "key": vectors.get("key", np.zeros((layers, heads, keys, 2), np.float32)),
        "scaling": vectors.get("scaling", np.ones(layers, np.float32)),
    }
    if allowed is not None:
        arrays["allowed"] = np.broadcast_to(allowed, (layers, queries, keys))
    return RecordedCapture(
        id="capture",
        model="toy",
        input=Input(text=" ".join(token.text for token in query_tokens)),
        texts={side: " ".join(token.text for token in tokens) for side, tokens in sides.items()},
        tokens=sides,
        streams={name: Stream(name, layers, heads, heads, 2, "text", key_side, causal=allowed is not None)},
        exactness=Exactness(0.0, "probe", 1e-5, "float32", RowSums(1.0, 1.0, queries, queries)),
        provenance=PROVENANCE,
        arrays={f"{name}.{part}": value for part, value in arrays.items()},
    )


def random_weights(shape: Sequence[int], seed: int = 0, causal: bool = False) -> Floats:
    """Rows that sum to 1, some of them peaked; with ``causal`` zero above the diagonal."""
    random = np.random.default_rng(seed)
    scores = random.normal(scale=2, size=tuple(shape))
    if causal:
        scores = np.where(np.tril(np.ones(shape[-2:], bool)), scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights: Floats = (powers / powers.sum(axis=-1, keepdims=True)).astype(np.float32)
    return weights
