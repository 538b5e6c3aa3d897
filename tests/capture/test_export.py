"""An export contains every weight, has the announced size, and can be imported unchanged."""

import io
import json
import zipfile
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.capture import export
from app.capture.export import Export
from app.core.capture import Capture
from app.errors import ExportTooLarge, OutOfRange, UnknownStream
from app.imported.imported_capture import ImportedAttention, imported_capture
from app.imported.tensor_file import read_tensors

from ..analysis.recorded import random_weights, recorded

SENTENCE = "[CLS] play ##ing [PAD] cat [SEP]"
SELF = recorded(random_weights((3, 2, 6, 6), 3), SENTENCE)
TRANSLATED = imported_capture(
    ImportedAttention(
        weights={
            "encoder": random_weights((2, 3, 4, 4), 1),
            "decoder": random_weights((2, 3, 3, 3), 2, causal=True),
            "cross": random_weights((2, 3, 3, 4), 3),
        },
        tokens={"source": ["▁a", "▁b", "c", "</s>"], "target": ["▁x", "▁y", "</s>"]},
    )
)


def written(export: Export) -> bytes:
    return b"".join(export.pieces())


def loaded(content: bytes) -> Any:
    return np.load(io.BytesIO(content), allow_pickle=False)


def test_all_streams_come_back_as_the_same_attention() -> None:
    content = written(Export.of(TRANSLATED))
    with loaded(content) as archive:
        assert set(archive.files) >= {
            "encoder",
            "decoder",
            "cross",
            "encoder_tokens",
            "decoder_tokens",
            "about",
        }
        np.testing.assert_array_equal(archive["cross"], TRANSLATED.arrays["cross.weights"])
    again = imported_capture(read_tensors(content, 2**20))
    assert list(again.streams) == ["encoder", "decoder", "cross"]
    for stream, shape in TRANSLATED.streams.items():
        assert again.stream(stream).causal == shape.causal
        for layer in range(2):
            np.testing.assert_array_equal(again.weights(stream, layer), TRANSLATED.weights(stream, layer))
    for side, tokens in TRANSLATED.tokens.items():
        assert [token.label for token in again.tokens[side]] == [token.label for token in tokens]


def test_a_stream_says_where_it_comes_from_and_keeps_its_tokens() -> None:
    pair = replace(
        SELF,
        tokens={
            "text": tuple(replace(t, part="A" if n < 4 else "B") for n, t in enumerate(SELF.tokens["text"]))
        },
    )
    content = written(Export.of(pair, "self"))
    with loaded(content) as archive:
        about = json.loads(str(archive["about"]))
        assert archive["special"].tolist() == [0, 3, 5]
        assert int(archive["sentence_b_start"]) == 4
    assert about["provenance"]["revision"] == "r1" and about["capture"] == "capture"
    assert about["streams"][0]["name"] == "self" and "Not rounded" in about["about"]
    again = imported_capture(read_tensors(content, 2**20))
    assert again.provenance.source == "by hand"
    # A token that is only spelt like padding was part of the text.
    assert [token.label for token in again.tokens["text"]] == SENTENCE.split(" ")
    assert [token.part for token in again.tokens["text"]] == list("AAAABB")
    np.testing.assert_array_equal(again.weights("self", 2), SELF.weights("self", 2))


def test_one_layer_keeps_its_number_in_words() -> None:
    content = written(Export.of(SELF, "self", 2))
    again = imported_capture(read_tensors(content, 2**20))
    np.testing.assert_array_equal(again.weights("self", 0), SELF.weights("self", 2))
    assert "Of the layers of the model, counted from 0, these are 2." in again.provenance.import_note


def test_half_precision_is_half_as_large_and_said() -> None:
    content = written(Export.of(SELF, precision="float16"))
    with loaded(content) as archive:
        assert archive["attention"].dtype == np.float16
        np.testing.assert_array_equal(archive["attention"], SELF.arrays["self.weights"].astype(np.float16))
        assert "Rounded to half precision" in str(archive["about"])
    assert "half precision" in imported_capture(read_tensors(content, 2**20)).provenance.import_note


@pytest.mark.parametrize("capture", [SELF, TRANSLATED])
@pytest.mark.parametrize("limit", [zipfile.ZIP64_LIMIT, 400, 2000])
def test_its_size_is_known_beforehand(capture: Capture, limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above 2 GiB, too: offsets and sizes then take more bytes, here from a few hundred bytes on."""
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", limit)
    monkeypatch.setattr(export, "ZIP64_LIMIT", limit)
    made = Export.of(capture)
    content = written(made)
    assert made.nbytes == len(content)
    with pytest.raises(ExportTooLarge, match=f"{len(content):,} bytes"):
        made.admit(len(content) - 1)
    made.admit(len(content))


def test_it_is_computed_in_steps_and_never_held_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    size = 50
    capture = recorded(random_weights((2, 4, size, size), 1), " ".join(["w"] * size))
    expected = written(Export.of(capture))
    monkeypatch.setattr(export, "_STEP_BYTES", 4 * 4 * size * 7)
    monkeypatch.setattr(export, "_HELD_BYTES", 4 * size * size * 3)
    monkeypatch.setattr(export, "_PIECE_BYTES", 1000)
    shapes: list[tuple[int, ...]] = []

    def compute(work: Any) -> Any:
        shapes.append(work().shape)
        return work()

    pieces = list(Export.of(capture).pieces(compute))
    assert b"".join(pieces) == expected
    assert max(map(len, pieces)) < 20_000
    assert set(shapes) == {(3, 7, size), (3, 1, size), (1, 7, size), (1, 1, size)}


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(UnknownStream):
        Export.of(SELF, "cross")
    with pytest.raises(OutOfRange):
        Export.of(SELF, "self", 3)


def test_it_says_how_much_memory_it_takes_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    # Two heads of six by six float32, and what comes of a layer.
    assert Export.of(SELF).held_bytes == 2 * (2 * 6 * 6 * 4)
    assert Export.of(SELF, precision="float16").held_bytes == 2 * 6 * 6 * 2 + 2 * 6 * 6 * 4
    monkeypatch.setattr(export, "_HELD_BYTES", 6 * 6 * 4)
    monkeypatch.setattr(export, "_STEP_BYTES", 2 * 6 * 4)
    assert Export.of(SELF).held_bytes == 6 * 6 * 4 + 2 * 6 * 4
