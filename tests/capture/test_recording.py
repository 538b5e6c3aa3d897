"""The shipped recordings equal what the model computes, and a recording reads back as it was written."""

from pathlib import Path

import numpy as np
import pytest

from app.capture.exactness import TOLERANCE
from app.capture.identity import capture_id
from app.capture.input import Input
from app.capture.live import run
from app.capture.prepared import PreparedModel
from app.capture.recording import read, record
from app.capture.weights import WeightsCache
from app.examples import recordings

from ..tiny import tiny_prepared, tiny_reading


@pytest.mark.parametrize("index", [0, 1])
def test_recordings_equal_the_model(minilm: PreparedModel, index: int) -> None:
    recording = recordings()[index]
    given = recording.input
    identity = capture_id("minilm", minilm.revision, given)
    live = run(minilm, given, minilm.loaded.reader.read(given, {}), identity, WeightsCache(2**26))
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
            assert (ours.allowed is None) == (theirs.allowed is None)
            if ours.allowed is not None:
                np.testing.assert_array_equal(ours.allowed, theirs.allowed)
