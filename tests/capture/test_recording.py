"""The included recordings equal the model's weights, and a recording is read back unchanged."""

import io
import json
import zipfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.capture.live_capture import run
from app.capture.model_verification import load_verified
from app.capture.recording import dumps, excerpt, loads, read, record
from app.capture.verification import TOLERANCE
from app.capture.verified_model import VerifiedModel
from app.capture.weights import WeightsCache
from app.core.capture import Capture, Floats, Needs
from app.core.content_ids import capture_id
from app.core.input import Input
from app.errors import BrokenFile, FileTooLarge, HeadNotKept, NoVectors, OutOfRange, RecordingTooLarge
from app.examples import recordings
from app.models.catalogue import catalogue

from ..analysis.recorded import random_weights, recorded
from ..tiny import tiny_prepared, tiny_reading


@pytest.mark.parametrize("index", [0, 1])
def test_recordings_equal_the_model(minilm: VerifiedModel, index: int) -> None:
    recording = recordings()[index]
    user_input = recording.input
    identity = capture_id("minilm", minilm.revision, user_input)
    live = run(minilm, user_input, minilm.loaded.reader.read(user_input, {}), identity, WeightsCache(2**26))
    assert recording.id == live.id
    assert recording.tokens == live.tokens
    assert recording.streams == live.streams
    for layer in range(6):
        np.testing.assert_allclose(
            recording.weights("self", layer), live.weights("self", layer), atol=TOLERANCE, rtol=0
        )
        for head in range(12):
            ours, theirs = recording.vectors("self", layer, head), live.vectors("self", layer, head)
            np.testing.assert_allclose(ours.query, theirs.query, atol=1e-4)
            np.testing.assert_allclose(ours.key, theirs.key, atol=1e-4)
            assert ours.scaling == pytest.approx(theirs.scaling)


@pytest.mark.parametrize("family", ["bert", "llama", "mistral"])
def test_what_is_written_is_read(family: str, tmp_path: Path) -> None:
    live = run(tiny_prepared(family), Input(text="text"), tiny_reading(9), "id", WeightsCache(2**20))
    record(live, tmp_path / "a.npz")
    back = read(tmp_path / "a.npz")
    assert (back.id, back.input, back.texts, back.tokens) == ("id", live.input, live.texts, live.tokens)
    assert back.streams == live.streams
    assert back.provenance.precomputed and not live.provenance.precomputed
    assert back.nbytes > 0
    for layer in (0, 1):
        np.testing.assert_array_equal(back.weights("self", layer, 2, 5), live.weights("self", layer, 2, 5))
        for head in range(4):
            ours, theirs = back.vectors("self", layer, head), live.vectors("self", layer, head)
            np.testing.assert_array_equal(ours.query, theirs.query)
            np.testing.assert_array_equal(ours.key, theirs.key)
        for rows in (slice(None), slice(2, 5), [7, 1]):
            np.testing.assert_array_equal(
                back.allowed("self", layer, rows), live.allowed("self", layer, rows)
            )
        np.testing.assert_array_equal(
            back.allowed_to("self", layer, [6, 3]), live.allowed_to("self", layer, [6, 3])
        )


def _live(prepared: VerifiedModel, user_input: Input) -> Capture:
    return run(prepared, user_input, prepared.loaded.reader.read(user_input, {}), "id", WeightsCache(2**24))


@pytest.fixture(scope="module")
def translator() -> VerifiedModel:
    """The built-in encoder-decoder."""
    result = catalogue("translator")
    folder = result.folder("translator")
    assert folder
    return load_verified(result.info("translator"), folder, "cpu", lambda phase, fraction: None)


@pytest.fixture(scope="module")
def captures(minilm: VerifiedModel, translator: VerifiedModel) -> dict[str, Capture]:
    causal = tiny_prepared("mistral")
    return {
        "encoder": _live(minilm, Input(text="The cat sat on the mat.")),
        "causal": run(causal, Input(text="text"), tiny_reading(9), "id", WeightsCache(2**20)),
        "cross": _live(translator, Input(text="The cat sleeps.", target="Die Katze schläft.")),
    }


CHOSEN: dict[str, Needs] = {
    "encoder": {"self": [(5, 3), (2, 0), (5, 1)]},
    "causal": {"self": {(1, 2)}},
    "cross": {"cross": [(1, 0), (0, 1)], "encoder": [(0, 0)]},
}


def _bits(weights: Floats) -> bytes:
    return np.ascontiguousarray(weights).tobytes()


@pytest.mark.parametrize("name", CHOSEN)
def test_an_excerpt_keeps_every_bit_of_what_it_keeps_and_refuses_the_rest(
    captures: dict[str, Capture], name: str
) -> None:
    capture, needs = captures[name], CHOSEN[name]
    back = loads(dumps(capture, needs))
    for field in "id model input texts tokens streams exactness provenance predictions media".split():
        assert getattr(back, field) == getattr(capture, field), field
    assert not back.provenance.precomputed
    for stream, heads in needs.items():
        assert back.recorded_heads(stream) == tuple(sorted(heads))
        for layer, head in heads:
            ours = back.weights_of(stream, layer, [head], 1, 4)
            theirs = capture.weights(stream, layer, 1, 4)[[head]]
            assert _bits(ours) == _bits(theirs)
            mask, masked = back.allowed(stream, layer), capture.allowed(stream, layer)
            assert (mask is None) == (masked is None)
            assert mask is None or masked is None or (mask == masked).all()
            with pytest.raises(NoVectors):
                back.vectors(stream, layer, head)
    for stream, shape in capture.streams.items():
        for layer in range(shape.layers):
            for head in range(shape.heads):
                if (layer, head) not in needs.get(stream, ()):
                    with pytest.raises(HeadNotKept):
                        back.weights_of(stream, layer, [head])
    with pytest.raises(HeadNotKept):
        back.weights(next(iter(needs)), 0)


@pytest.mark.parametrize("name", CHOSEN)
def test_a_whole_capture_keeps_every_bit(captures: dict[str, Capture], name: str) -> None:
    capture = captures[name]
    back = loads(dumps(capture))
    assert back.provenance == capture.provenance
    for stream, shape in capture.streams.items():
        for layer in range(shape.layers):
            assert _bits(back.weights(stream, layer)) == _bits(capture.weights(stream, layer))
            ours, theirs = back.vectors(stream, layer, 1), capture.vectors(stream, layer, 1)
            assert _bits(ours.query) == _bits(theirs.query) and _bits(ours.key) == _bits(theirs.key)
        assert capture.has_vectors(stream) and back.has_vectors(stream)
        assert not loads(dumps(capture, vectors=False)).has_vectors(stream)


def test_an_excerpt_of_an_excerpt_is_that_of_the_whole(captures: dict[str, Capture]) -> None:
    capture = captures["encoder"]
    inner = dumps(excerpt(capture, {"self": [(5, 3), (2, 0)]}), {"self": [(5, 3)]})
    assert loads(inner).arrays.keys() == loads(dumps(capture, {"self": [(5, 3)]})).arrays.keys()
    assert _bits(loads(inner).weights_of("self", 5, [3])) == _bits(capture.weights("self", 5)[[3]])
    with pytest.raises(HeadNotKept):
        dumps(loads(inner), {"self": [(2, 0)]})


def test_what_was_never_there_cannot_be_kept(captures: dict[str, Capture]) -> None:
    with pytest.raises(OutOfRange):
        dumps(captures["encoder"], {"self": [(6, 0)]})


def test_too_much_is_refused_before_it_is_computed(captures: dict[str, Capture]) -> None:
    capture = captures["encoder"]
    size = 4 * len(capture.tokens["text"]) ** 2
    assert dumps(capture, {"self": [(0, 0)]}, max_bytes=size)
    with pytest.raises(RecordingTooLarge) as refused:
        dumps(capture, {"self": [(0, 0)]}, max_bytes=size - 1)
    assert (refused.value.facts["asked"], refused.value.facts["limit"]) == (size, size - 1)


TOY = recorded(random_weights((2, 2, 3, 3)), "a b c")


def _changed(**arrays: Any) -> bytes:
    """The toy's recording with other arrays in it; None leaves one out."""
    with np.load(io.BytesIO(dumps(TOY))) as file:
        kept = {name: file[name] for name in file.files} | arrays
    written = io.BytesIO()
    np.savez(written, allow_pickle=True, **{n: a for n, a in kept.items() if a is not None})
    return written.getvalue()


def _facts(**changes: Any) -> Any:
    with np.load(io.BytesIO(dumps(TOY))) as file:
        facts = json.loads(file["facts"].tobytes()) | changes
    return np.frombuffer(json.dumps(facts).encode(), np.uint8)


def _bomb() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("self.weights.npy", bytes(2**26))
    return written.getvalue()


def _lying_header() -> bytes:
    """A header that declares a terabyte before eight bytes."""
    member = io.BytesIO()
    np.lib.format.write_array_header_1_0(member, {"shape": (2**38,), "fortran_order": False, "descr": "<f4"})
    member.write(bytes(8))
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("self.weights.npy", member.getvalue())
    return written.getvalue()


def test_the_toy_is_read_unless_it_is_changed() -> None:
    assert loads(_changed()).weights("self", 1).shape == (2, 3, 3)


def test_the_note_of_imported_attention_is_read_from_older_recordings() -> None:
    """Its field was called "given"; without the note, the weights would seem to be a model's."""
    provenance = asdict(TOY.provenance)
    del provenance["import_note"]
    older = loads(_changed(facts=_facts(provenance=provenance | {"given": "From a file."})))
    assert older.provenance == replace(TOY.provenance, import_note="From a file.")
    assert "imported" in older.difference().note


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 and no more",
        b"not a zip",
        dumps(TOY)[:-30],
        _lying_header(),
        _changed(facts=None),
        _changed(facts=np.frombuffer(b"{}", np.uint8)),
        _changed(facts=np.array([object()])),
        _changed(**{"self.weights": np.array([{"a": 1}])}),
        _changed(**{"self.weights": random_weights((2, 2, 3, 4))}),
        _changed(**{"self.weights": random_weights((2, 2, 3, 3)).astype(np.float64)}),
        _changed(**{"self.weights": np.full((2, 2, 3, 3), np.nan, np.float32)}),
        _changed(**{"self.weights": np.full((2, 2, 3, 3), 7, np.float32)}),
        _changed(**{"self.allowed": np.ones((2, 3, 3), np.float32)}),
        _changed(**{"self.kept": np.array([[0, 0]], np.int32)}),
        _changed(**{"self.kept": np.array([[0, 9]], np.int32)}),
        _changed(**{"other.weights": random_weights((2, 2, 3, 3))}),
        _changed(facts=_facts(tokens={})),
        _changed(facts=_facts(streams=[{"name": "self"}])),
        _changed(facts=_facts(rates={"text": 16_000})),
    ],
)
def test_hostile_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(BrokenFile):
        loads(content)


def test_a_bomb_is_not_unpacked() -> None:
    bomb = _bomb()
    assert len(bomb) < 2**17
    with pytest.raises(FileTooLarge):
        loads(bomb, 2**24)
