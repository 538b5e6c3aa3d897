"""Captures in files: all of one, or the heads that a figure needs. Reading needs neither model nor torch."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from ..core.capture import Capture, Floats, Needs, Vectors
from ..core.exactness import Difference
from ..core.result import StoredResult
from ..core.stream import Head
from ..errors import BrokenFile, NoVectors, RecordingTooLarge, reason
from ..message import _, stored
from .npz import read_npz
from .preemptible_job import yield_thread
from .recorded_effects import NotedEffects, RecordedEffects, head_not_kept
from .recording_metadata import RecordingMetadata, adapter, audio_of, check, layers_of, parse, pixels_of

# Limit of all arrays together, unpacked, for writing and for reading.
MAX_BYTES = 256 * 2**20


@dataclass(kw_only=True)
class RecordedCapture(Capture):
    """A capture whose weights were computed when it was recorded.

    Attributes:
        arrays: per stream ``NAME.weights [layers, heads, queries, keys]`` and, if vectors were recorded too,
            ``NAME.query [layers, heads, queries, head_size]``, ``NAME.key [layers, kv_heads, keys,
            head_size]``, ``NAME.scaling [layers]``, all float32; ``NAME.allowed [layers, queries, keys]``
            bool if anything is masked. If only some heads were kept, ``NAME.kept [n, 2]`` has their layer and
            head, in order; ``NAME.weights`` is then ``[n, queries, keys]``, and ``NAME.allowed`` has the
            layers that occur in it. With effects, ``NAME.changes [directions, n, queries, keys]`` float32 is
            `EdgeChanges.changes` of these heads.
        result: what its figure shows besides weights; None: nothing.
    """

    arrays: Mapping[str, NDArray[Any]] = field(repr=False)
    result: RecordedEffects | StoredResult | None = field(default=None, repr=False)

    @property
    def nbytes(self) -> int:
        """Memory of all arrays, in bytes."""
        return sum(array.nbytes for array in self.arrays.values())

    def difference(self) -> Difference:
        """Not available: there is no model to compare a recording with."""
        why = (
            _("These weights were imported, so there is no model to compare them with.")
            if self.provenance.import_note
            else _("This is a recording, which is shown without running the model.")
        )
        return Difference(None, 0, self.exactness.row_sums.rows_total, why)

    def weights(self, stream: str, layer: int, first: int = 0, last: int | None = None) -> Floats:
        """The weights of all heads of a layer for the queries ``first:last``: ``[heads, rows, keys]``.

        Raises:
            HeadNotKept: the recording holds only some of them.
        """
        self.check_head(stream, layer, 0)
        yield_thread()
        if self.recorded_heads(stream) is not None:
            return self.weights_of(stream, layer, range(self.stream(stream).heads), first, last)
        weights: Floats = self.arrays[f"{stream}.weights"][layer, :, first:last]
        return weights

    def weights_of(
        self,
        stream: str,
        layer: int,
        heads: Sequence[int],
        first: int = 0,
        last: int | None = None,
        keys: slice = slice(None),
    ) -> Floats:
        """The weights of some heads of a layer for some queries and keys: ``[heads, rows, columns]``.

        Raises:
            HeadNotKept: the recording does not hold one of them.
        """
        if self.recorded_heads(stream) is None:
            return super().weights_of(stream, layer, heads, first, last, keys)
        yield_thread()
        places = [self._place(stream, (layer, head)) for head in heads]
        weights: Floats = self.arrays[f"{stream}.weights"][places, first:last, keys]
        return weights

    def recorded_heads(self, stream: str) -> tuple[Head, ...] | None:
        """The heads of a stream that were kept; None if all were."""
        self.stream(stream)
        if f"{stream}.weights" not in self.arrays:
            return ()
        heads = self.arrays.get(f"{stream}.kept")
        return None if heads is None else tuple((int(layer), int(head)) for layer, head in heads)

    def has_vectors(self, stream: str) -> bool:
        """Whether queries and keys were recorded, too."""
        return f"{stream}.query" in self.arrays

    def vectors(self, stream: str, layer: int, head: int) -> Vectors:
        """Queries and keys of one head; NoVectors if only weights were recorded."""
        self.check_head(stream, layer, head)
        if not self.has_vectors(stream):
            raise NoVectors(
                _("Only the weights are known here, not the queries and keys behind them."),
                hint=_("For the calculation, send the text to a model."),
            )
        keys = self.arrays[f"{stream}.key"][layer]
        group = self.stream(stream).heads // keys.shape[0]
        return Vectors(
            query=self.arrays[f"{stream}.query"][layer, head],
            key=keys[head // group],
            scaling=float(self.arrays[f"{stream}.scaling"][layer]),
        )

    def allowed(
        self, stream: str, layer: int, rows: slice | Sequence[int] = slice(None)
    ) -> NDArray[np.bool_] | None:
        """What a layer's mask allows some queries: bool ``[rows, keys]``, None if it forbids nothing.

        Raises:
            HeadNotKept: the recording holds nothing of that layer.
        """
        self.check_head(stream, layer, 0)
        recorded, place = self.recorded_heads(stream), layer
        if recorded is not None:
            layers = layers_of(recorded)
            if layer not in layers:
                self._place(stream, (layer, 0))
            place = layers.index(layer)
        masks = self.arrays.get(f"{stream}.allowed")
        if masks is None or masks[place].all():
            return None
        allowed: NDArray[np.bool_] = masks[place][rows]
        return allowed

    def _place(self, stream: str, head: Head) -> int:
        recorded = self.recorded_heads(stream) or ()
        try:
            return recorded.index(head)
        except ValueError:
            raise head_not_kept(stream, head) from None


def excerpt(capture: Capture, needs: Needs) -> RecordedCapture:
    """A capture with the weights and masks of these heads, and no vectors; all else is unchanged.

    Raises:
        UnknownStream, OutOfRange: it has no such head.
    """
    arrays: dict[str, NDArray[Any]] = {}
    for name, some in needs.items():
        heads = sorted(some)
        if not heads:
            continue
        arrays[f"{name}.kept"] = np.array(heads, np.int32)
        arrays[f"{name}.weights"] = np.concatenate(
            [capture.weights_of(name, layer, [head]) for layer, head in heads]
        )
        arrays |= _masks(capture, name, layers_of(heads))
    return _recorded_capture(capture, arrays)


def dumps(
    capture: Capture,
    needs: Needs | None = None,
    *,
    result: NotedEffects | StoredResult | None = None,
    vectors: bool = True,
    max_bytes: int = MAX_BYTES,
) -> bytes:
    """A capture as an ``.npz`` file; numbers keep every bit.

    Args:
        capture: any capture.
        needs: the heads to keep, by stream; everything if None: all heads, vectors, picture and sound.
        result: what the figure shows besides weights; effects are those of these heads, and what was verified
            when it was drawn.
        vectors: with everything, also keep queries and keys.
        max_bytes: limit of all weights and effects together.

    Raises:
        UnknownStream, OutOfRange: it has no such head.
        HeadNotKept: it is an excerpt itself, without one of them.
        RecordingTooLarge: its weights exceed the limit; checked before they are computed.
    """
    effects = result if isinstance(result, NotedEffects) else None
    check_size(capture, needs, max_bytes, effects)
    recorded = _complete_recording(capture, vectors) if needs is None else excerpt(capture, needs)
    arrays: dict[str, Any] = dict(recorded.arrays)
    if needs is None:
        arrays |= {f"{side}.seen": pixels for side, pixels in capture.pixels.items()}
        for side, audio in capture.audio.items():
            arrays |= {f"{side}.samples": audio.samples, f"{side}.mels": audio.mels}
    elif effects is not None:
        arrays |= {f"{name}.changes": effects.changes(name, sorted(heads)) for name, heads in needs.items()}
    facts = RecordingMetadata(
        id=capture.id,
        model=capture.model,
        input=capture.input,
        texts=dict(capture.texts),
        tokens=dict(capture.tokens),
        streams=tuple(capture.streams.values()),
        exactness=capture.exactness,
        provenance=capture.provenance,
        predictions=capture.predictions,
        language=capture.language,
        media=dict(capture.media),
        rates={side: audio.rate for side, audio in capture.audio.items()} if needs is None else {},
        import_note=stored(capture.provenance.import_note) if capture.provenance.import_note else None,
        conversion_note=stored(capture.provenance.conversion_note)
        if capture.provenance.conversion_note
        else None,
        effects=None if effects is None else effects.metadata,
        result=None if isinstance(result, NotedEffects) else result,
    )
    file = io.BytesIO()
    np.savez_compressed(file, facts=np.frombuffer(adapter().dump_json(facts), np.uint8), **arrays)
    return file.getvalue()


def loads(content: bytes, max_bytes: int = MAX_BYTES) -> RecordedCapture:
    """The capture that :func:`dumps` wrote. The bytes are untrusted; none of them are executed.

    Args:
        content: the file.
        max_bytes: limit of all arrays together, unpacked.

    Raises:
        BrokenFile: it is not a recording, or it is inconsistent.
        FileTooLarge: it exceeds the limit.
    """
    # The data besides the weights is small, or of no use.
    arrays = read_npz(content, 2 * max_bytes)
    try:
        facts = parse(arrays.pop("facts").tobytes())
        streams = {stream.name: stream for stream in facts.streams}
        audio, pixels = audio_of(facts, arrays), pixels_of(facts, arrays)
        check(facts, streams, arrays)
        effects = None if facts.effects is None else RecordedEffects(facts.effects, arrays)
    except (KeyError, ValidationError, ValueError) as error:
        raise BrokenFile(
            _("This is not a recording of a capture: {reason}.", reason=reason(error)),
            hint=_("Record the capture again."),
        ) from error
    return RecordedCapture(
        id=facts.id,
        model=facts.model,
        input=facts.input,
        texts=facts.texts,
        tokens=facts.tokens,
        streams=streams,
        exactness=facts.exactness,
        provenance=facts.provenance,
        predictions=facts.predictions,
        language=facts.language,
        media=facts.media,
        audio=audio,
        pixels=pixels,
        arrays=arrays,
        result=effects or facts.result,
    )


def record(capture: Capture, path: Path, most_bytes: int = MAX_BYTES) -> None:
    """Write a whole capture to an ``.npz`` file; without queries and keys if it would be larger than that."""
    content = dumps(capture)
    path.write_bytes(content if len(content) <= most_bytes else dumps(capture, vectors=False))


def read(path: Path) -> RecordedCapture:
    """Read a capture that ships with Followspot; its provenance states that it is precomputed."""
    shipped = loads(path.read_bytes())
    return replace(shipped, provenance=replace(shipped.provenance, precomputed=True))


def check_size(
    capture: Capture, needs: Needs | None, max_bytes: int, effects: NotedEffects | None = None
) -> None:
    """Refuse what `dumps` would refuse for its size. Raises RecordingTooLarge."""
    total, matrices = 0, 1 if effects is None else 1 + effects.directions
    for name, stream in capture.streams.items():
        heads = stream.layers * stream.heads if needs is None else len(needs.get(name, ()))
        total += 4 * matrices * heads * len(capture.query_tokens(name)) * len(capture.key_tokens(name))
    if total > max_bytes:
        raise RecordingTooLarge(
            _(
                "The weights of this figure take {size} bytes; up to {limit} are kept.",
                size=total,
                limit=max_bytes,
            ),
            hint=_("Show fewer heads, or a shorter text."),
            asked=total,
            limit=max_bytes,
        )


def _complete_recording(capture: Capture, vectors: bool) -> RecordedCapture:
    """A capture with everything in it, or with everything but queries and keys."""
    arrays: dict[str, NDArray[Any]] = {}
    for name, stream in capture.streams.items():
        layers = range(stream.layers)
        arrays[f"{name}.weights"] = np.stack([capture.weights(name, layer) for layer in layers])
        arrays |= _masks(capture, name, layers)
        if not vectors:
            continue
        try:
            heads = [[capture.vectors(name, layer, head) for head in range(stream.heads)] for layer in layers]
        except NoVectors:
            continue
        group = stream.heads // stream.kv_heads
        arrays[f"{name}.query"] = np.stack([[v.query for v in row] for row in heads])
        arrays[f"{name}.key"] = np.stack([[v.key for v in row[::group]] for row in heads])
        arrays[f"{name}.scaling"] = np.array([row[0].scaling for row in heads], dtype=np.float32)
    return _recorded_capture(capture, arrays)


def _recorded_capture(capture: Capture, arrays: Mapping[str, NDArray[Any]]) -> RecordedCapture:
    return RecordedCapture(
        id=capture.id,
        model=capture.model,
        input=capture.input,
        texts=capture.texts,
        tokens=capture.tokens,
        streams=capture.streams,
        exactness=capture.exactness,
        provenance=capture.provenance,
        predictions=capture.predictions,
        language=capture.language,
        media=capture.media,
        arrays=arrays,
    )


def _masks(capture: Capture, stream: str, layers: Iterable[int]) -> dict[str, NDArray[Any]]:
    """``NAME.allowed`` of these layers, if anything is masked in one of them."""
    masks = [capture.allowed(stream, layer) for layer in layers]
    if all(mask is None for mask in masks):
        return {}
    shape = len(capture.query_tokens(stream)), len(capture.key_tokens(stream))
    all_allowed = np.ones(shape, bool)
    return {f"{stream}.allowed": np.stack([all_allowed if mask is None else mask for mask in masks])}
