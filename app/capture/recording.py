"""A capture read from a file, so that an example is on screen before any model, or torch, is loaded."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .input import Input
from .record import Capture, Exactness, Floats, Prediction, Provenance, RowSums, Stream, Token, Vectors


@dataclass(kw_only=True)
class RecordedCapture(Capture):
    """A capture whose weights were computed when it was recorded.

    Attributes:
        arrays: per stream ``NAME.weights [layers, heads, queries, keys]``, ``NAME.query [layers, heads,
            queries, head_size]``, ``NAME.key [layers, kv_heads, keys, head_size]``, ``NAME.scaling
            [layers]``, all float32, and ``NAME.allowed [layers, queries, keys]`` bool where something
            is masked.
    """

    arrays: Mapping[str, Any] = field(repr=False)

    @property
    def nbytes(self) -> int:
        """Memory of all arrays, in bytes."""
        return sum(array.nbytes for array in self.arrays.values())

    def weights(self, stream: str, layer: int, first: int = 0, last: int | None = None) -> Floats:
        """The weights of all heads of a layer for the queries ``first:last``: ``[heads, rows, keys]``."""
        self.check_head(stream, layer, 0)
        weights: Floats = self.arrays[f"{stream}.weights"][layer, :, first:last]
        return weights

    def vectors(self, stream: str, layer: int, head: int) -> Vectors:
        """Queries and keys of one head."""
        self.check_head(stream, layer, head)
        keys = self.arrays[f"{stream}.key"][layer]
        group = self.stream(stream).heads // keys.shape[0]
        return Vectors(
            query=self.arrays[f"{stream}.query"][layer, head],
            key=keys[head // group],
            scaling=float(self.arrays[f"{stream}.scaling"][layer]),
            allowed=self.allowed(stream, layer),
        )

    def allowed(self, stream: str, layer: int) -> NDArray[np.bool_] | None:
        """Where a layer may look: bool ``[queries, keys]``, None if nothing is forbidden."""
        masks = self.arrays.get(f"{stream}.allowed")
        return None if masks is None else masks[layer]


def record(capture: Capture, path: Path) -> None:
    """Write a capture to an ``.npz`` file."""
    arrays: dict[str, Any] = {}
    for name, stream in capture.streams.items():
        layers = range(stream.layers)
        heads = [[capture.vectors(name, layer, head) for head in range(stream.heads)] for layer in layers]
        group = stream.heads // stream.kv_heads
        arrays[f"{name}.weights"] = np.stack([capture.weights(name, layer) for layer in layers])
        arrays[f"{name}.query"] = np.stack([[v.query for v in row] for row in heads])
        arrays[f"{name}.key"] = np.stack([[v.key for v in row[::group]] for row in heads])
        arrays[f"{name}.scaling"] = np.array([row[0].scaling for row in heads], dtype=np.float32)
        masks = [capture.allowed(name, layer) for layer in layers]
        if any(mask is not None for mask in masks):
            everything = np.ones(arrays[f"{name}.weights"].shape[2:], dtype=bool)
            arrays[f"{name}.allowed"] = np.stack([everything if mask is None else mask for mask in masks])
    facts = json.dumps(
        {
            "id": capture.id,
            "model": capture.model,
            "input": capture.input.facts(),
            "texts": dict(capture.texts),
            "tokens": {side: [asdict(t) for t in tokens] for side, tokens in capture.tokens.items()},
            "streams": [asdict(stream) for stream in capture.streams.values()],
            "predictions": [asdict(prediction) for prediction in capture.predictions],
            "exactness": asdict(capture.exactness),
            "provenance": asdict(capture.provenance),
        },
        ensure_ascii=False,
    )
    np.savez_compressed(path, facts=np.frombuffer(facts.encode(), dtype=np.uint8), **arrays)


def read(path: Path) -> RecordedCapture:
    """Read a capture that :func:`record` wrote; its provenance says that it is precomputed."""
    with np.load(path, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    facts = json.loads(arrays.pop("facts").tobytes())
    exactness = facts["exactness"]
    return RecordedCapture(
        id=facts["id"],
        model=facts["model"],
        input=Input.of(facts["input"]),
        texts=facts["texts"],
        tokens={side: tuple(Token(**t) for t in tokens) for side, tokens in facts["tokens"].items()},
        streams={stream["name"]: Stream.of(stream) for stream in facts["streams"]},
        predictions=tuple(Prediction.of(prediction) for prediction in facts.get("predictions", ())),
        exactness=Exactness(**{**exactness, "row_sums": RowSums(**exactness["row_sums"])}),
        provenance=replace(Provenance(**facts["provenance"]), precomputed=True),
        arrays=arrays,
    )
