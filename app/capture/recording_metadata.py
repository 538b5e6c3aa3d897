"""The data of a recording besides its arrays, and a check that both agree: the file is untrusted."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from ..core.exactness import Exactness
from ..core.input import Input
from ..core.language import Language
from ..core.media import ModelAudio, Picture, Sound
from ..core.prediction import Prediction
from ..core.provenance import Provenance
from ..core.result import StoredResult
from ..core.stream import Head, Stream
from ..core.token import Token
from ..message import _, restored
from ..quotation import quoted
from .npz import Arrays
from .recorded_effects import EffectsMetadata, check_effects

# Sums of rows may differ from 1 by rounding.
_ROUNDING = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingMetadata:
    """Everything in a recording that is not an array."""

    id: str
    model: str
    input: Input
    texts: dict[str, str]
    tokens: dict[str, tuple[Token, ...]]
    streams: tuple[Stream, ...]
    exactness: Exactness
    provenance: Provenance
    predictions: tuple[Prediction, ...] = ()
    language: Language | None = None
    media: dict[str, Picture | Sound] = field(default_factory=dict)
    rates: dict[str, int] = field(default_factory=dict)
    # The notes of `provenance`, which can be said in any language; older recordings have only English.
    import_note: Any = None
    conversion_note: Any = None
    effects: EffectsMetadata | None = None
    result: StoredResult | None = None


@cache
def adapter() -> TypeAdapter[RecordingMetadata]:
    """Writes the facts as JSON, and reads them with every type checked."""
    return TypeAdapter(RecordingMetadata)


def parse(content: bytes) -> RecordingMetadata:
    """The facts in the JSON of a recording; ValueError if they are not valid."""
    stated = json.loads(content)
    provenance = stated.get("provenance") if isinstance(stated, dict) else None
    # Figures that were saved before the field was renamed.
    if isinstance(provenance, dict) and "given" in provenance:
        provenance["import_note"] = provenance.pop("given")
        content = json.dumps(stated).encode()
    facts = adapter().validate_json(content)
    source = facts.provenance
    if facts.import_note is not None:
        source = replace(source, import_note=restored(facts.import_note))
    if facts.conversion_note is not None:
        source = replace(source, conversion_note=restored(facts.conversion_note))
    return replace(facts, provenance=source)


def layers_of(heads: Iterable[Head]) -> list[int]:
    """The layers of some heads, each once, in order."""
    return sorted({layer for layer, _head in heads})


def audio_of(facts: RecordingMetadata, arrays: Arrays) -> dict[str, ModelAudio]:
    """Take the clips out of the arrays; ValueError if they are not valid."""
    audio = {
        side: ModelAudio(arrays.pop(f"{side}.samples"), rate, arrays.pop(f"{side}.mels"))
        for side, rate in facts.rates.items()
    }
    for clip in audio.values():
        if (clip.samples.ndim, clip.mels.ndim) != (1, 2) or not clip.rate > 0:
            raise ValueError(_("what was heard is no clip"))
        _check_floats(_("what was heard"), clip.samples)
        _check_floats(_("what was heard"), clip.mels)
    return audio


def pixels_of(facts: RecordingMetadata, arrays: Arrays) -> dict[str, NDArray[np.uint8]]:
    """Take the pictures out of the arrays; ValueError if they are not valid."""
    pixels_by_side = {side: arrays.pop(f"{side}.seen") for side in facts.media if f"{side}.seen" in arrays}
    if any(
        pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3
        for pixels in pixels_by_side.values()
    ):
        raise ValueError(_("what was seen is no picture"))
    return pixels_by_side


def _check_floats(name: str, array: NDArray[Any]) -> None:
    if array.dtype != np.float32 or not np.isfinite(array).all():
        raise ValueError(_("{name} holds no float32 numbers, or some that are not finite", name=name))


def check(
    facts: RecordingMetadata, streams: Mapping[str, Stream], arrays: Mapping[str, NDArray[Any]]
) -> None:
    """Raise ValueError unless every array fits the facts, and every number is in its range."""
    expected: dict[str, tuple[tuple[int, ...], str]] = {}
    for name, stream in streams.items():
        if f"{name}.weights" not in arrays:
            continue
        if min(stream.layers, stream.heads, stream.kv_heads) < 1 or stream.heads % stream.kv_heads:
            raise ValueError(_("{name} cannot have that number of heads", name=quoted(name, 40)))
        cells = len(facts.tokens[stream.query_side]), len(facts.tokens[stream.key_side])
        if 0 in cells:
            raise ValueError(_("{name} has no tokens", name=quoted(name, 40)))
        recorded_heads = arrays.get(f"{name}.kept")
        shape: tuple[int, ...] = stream.layers, stream.heads
        layers = stream.layers
        if recorded_heads is not None:
            heads = _check_heads(recorded_heads, stream)
            shape, layers = (len(heads),), len(layers_of(heads))
            expected[f"{name}.kept"] = (len(heads), 2), "i"
            if facts.effects is not None:
                expected[f"{name}.changes"] = (facts.effects.directions, *shape, *cells), "f"
        expected[f"{name}.weights"] = (*shape, *cells), "f"
        expected[f"{name}.allowed"] = (layers, *cells), "b"
        expected[f"{name}.query"] = (stream.layers, stream.heads, cells[0], stream.head_size), "f"
        expected[f"{name}.key"] = (stream.layers, stream.kv_heads, cells[1], stream.head_size), "f"
        expected[f"{name}.scaling"] = (stream.layers,), "f"
    for name, array in arrays.items():
        if name not in expected or (array.shape, array.dtype.kind) != expected[name]:
            raise ValueError(_("{name} has an unforeseen name, shape or type", name=quoted(name, 40)))
        if array.dtype.kind == "f":
            _check_floats(name[:40], array)
        if name.endswith(".weights") and not -_ROUNDING <= array.min() <= array.max() <= 1 + _ROUNDING:
            raise ValueError(_("{name} has weights outside 0 to 1", name=quoted(name, 40)))
    if facts.effects is not None:
        check_effects(facts.effects, facts.tokens, arrays)


def _check_heads(rows: NDArray[Any], stream: Stream) -> list[Head]:
    if rows.ndim != 2 or rows.shape[1] != 2 or not rows.size:
        raise ValueError(_("what was kept is no list of heads"))
    heads = [(int(layer), int(head)) for layer, head in rows]
    if heads != sorted(set(heads)) or not all(
        0 <= layer < stream.layers and 0 <= head < stream.heads for layer, head in heads
    ):
        raise ValueError(_("what was kept is no list of heads of that stream, in order"))
    return heads
