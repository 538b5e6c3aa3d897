"""Clips over HTTP: uploaded, captured, played back and displayed, with a tiny speech model."""

import io
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import soundfile
from PIL import Image
from starlette.testclient import TestClient

from app.main import create_app
from app.samples import samples
from app.settings import Settings
from app.web.middleware import SECURITY_HEADERS

from ..sounds import audio_file, loudest_hertz, sine
from .conftest import client_of, post, problem, services_of
from .test_weights import read


def server(folder: Path, database: Path, **settings: Any) -> Iterator[TestClient]:
    client = client_of(create_app(Settings(model=str(folder), database=database, **settings)))
    services = services_of(client)
    services.model_pool.wait(services.model_pool.default)
    yield client
    services.engine.close()
    services.database.close()


@pytest.fixture(scope="module")
def whisper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    import transformers

    from ..speech import save_speech

    folder = tmp_path_factory.mktemp("whisper")
    save_speech(folder / "model", transformers.WhisperForConditionalGeneration, "whisper")
    yield from server(folder / "model", folder / "db.sqlite3")


@pytest.fixture(scope="module")
def wav2vec2(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    import transformers

    from ..speech import save_speech

    folder = tmp_path_factory.mktemp("wav2vec2")
    save_speech(folder / "model", transformers.Wav2Vec2ForCTC, "wav2vec2")
    yield from server(folder / "model", folder / "db.sqlite3", max_audio_seconds=2.5)


def upload(client: TestClient, content: bytes, kind: str = "audio/wav") -> Any:
    return client.post("/api/files", content=content, headers={"Content-Type": kind})


def captured(client: TestClient, content: bytes, **more: Any) -> dict[str, Any]:
    digest = upload(client, content).json()["digest"]
    response = post(client, "/api/captures", {"audio": digest, **more})
    assert response.status_code in (200, 201), response.text
    document: dict[str, Any] = response.json()
    return document


@pytest.mark.parametrize(
    ("kind", "sent"),
    [("WAV", "audio/x-wav"), ("FLAC", "audio/flac"), ("OGG", "audio/ogg"), ("MP3", "audio/mpeg")],
)
def test_a_clip_is_kept_under_its_digest(client: TestClient, kind: str, sent: str) -> None:
    content = audio_file(sine(440, 0.5, 8_000), 8_000, kind)
    reply = upload(client, content, sent)
    assert reply.status_code == 201
    facts = SimpleNamespace(**reply.json())
    assert (facts.kind, facts.bytes, facts.width) == ("audio", len(content), None)
    assert facts.seconds == pytest.approx(0.5, abs=0.1)
    assert services_of(client).files.recall(facts.digest, "audio") == content


def test_too_long_says_both_numbers(wav2vec2: TestClient) -> None:
    refused = problem(upload(wav2vec2, audio_file(sine(440, 2.6))), 413, "clip-too-long")
    assert (refused["asked"], refused["limit"]) == (2.6, 2.5)
    assert "FOLLOWSPOT_MAX_AUDIO_SECONDS" in refused["hint"]


def test_broken_and_foreign_files_are_refused(client: TestClient) -> None:
    whole = audio_file(sine(440, 0.5))
    problem(upload(client, whole[:9_000]), 422, "broken-file")
    problem(upload(client, b"%PDF-1.7 and more"), 415, "unsupported-file")
    problem(upload(client, whole, "text/plain"), 415, "unsupported-media-type")


def test_a_sample_is_short_and_credited(wav2vec2: TestClient, client: TestClient) -> None:
    (sample,) = [sample for sample in samples() if sample.kind == "audio"]
    assert len(sample.content) < 80_000
    assert sample.credit and sample.licence == "public domain"
    reply = client.get(f"/samples/{sample.digest}")
    assert (reply.status_code, reply.headers["content-type"]) == (200, "audio/flac")
    facts = SimpleNamespace(**upload(client, sample.content, "audio/flac").json())
    assert facts.seconds == 3.0


def test_a_capture_names_its_frames(wav2vec2: TestClient) -> None:
    document = captured(wav2vec2, audio_file(sine(440, 1.0, 44_100), 44_100))
    tokens = document["tokens"]["audio"]
    (stream,) = document["streams"]
    assert stream["queries"] == stream["keys"] == len(tokens) == 49
    assert tokens[13]["text"] == "0.26 s"
    assert document["media"]["audio"] == {
        "kind": "audio",
        "seconds": 1.0,
        "first": 0,
        "step": 0.02,
        "as_read": False,
        "note": "resampled from 44,100 to 16,000 Hz",
    }


def test_exactness_says_what_it_was_measured_on(wav2vec2: TestClient, whisper: TestClient) -> None:
    explanation = "a clip made up for it: a rising tone and noise"
    exactness = captured(wav2vec2, audio_file(sine(440, 1.0)))["exactness"]
    assert (exactness["probe"], exactness["max_difference"] <= 1e-5) == (explanation, True)
    spoken = captured(whisper, audio_file(sine(440, 1.0)), target="hi")["exactness"]["probe"]
    assert spoken.startswith(f"{explanation} and The cat sat")


def test_the_clip_comes_back_as_the_model_hears_it(wav2vec2: TestClient) -> None:
    """Stereo at 44.1 kHz goes in; one channel at 16 kHz comes out, with the same tone."""
    stereo = np.stack([sine(1000, 1.0, 44_100)] * 2, axis=1)
    base = f"/api/captures/{captured(wav2vec2, audio_file(stereo, 44_100))['id']}"
    reply = wav2vec2.get(f"{base}/sound/audio")
    assert (reply.status_code, reply.headers["content-type"]) == (200, "audio/wav")
    samples, rate = soundfile.read(io.BytesIO(reply.content), dtype="float32")
    assert (rate, samples.shape) == (16_000, (16_000,))
    assert loudest_hertz(samples, rate) == pytest.approx(1000, abs=1)


def test_the_spectrogram_shows_a_tone_in_its_band(wav2vec2: TestClient) -> None:
    base = f"/api/captures/{captured(wav2vec2, audio_file(sine(1000, 1.0)))['id']}"
    reply = wav2vec2.get(f"{base}/spectrogram/audio")
    assert (reply.status_code, reply.headers["content-type"]) == (200, "image/png")
    assert reply.headers["followspot-columns-per-token"] == "1"
    shades = np.asarray(Image.open(io.BytesIO(reply.content)))
    assert shades.shape == (64, 49)
    # 1 kHz is 15 mel of 45.245 up to 8 kHz (Slaney 1998), so it is after 21.5 of 65 spaces between bands.
    assert set(63 - shades.argmax(axis=0)) <= {20, 21}
    assert (shades.max(), shades.min()) == (255, 0)


def test_whispers_spectrogram_is_what_it_reads(whisper: TestClient) -> None:
    document = captured(whisper, audio_file(sine(440, 1.0)), target="hi")
    assert document["media"]["audio"]["as_read"]
    reply = whisper.get(f"/api/captures/{document['id']}/spectrogram/audio")
    assert reply.headers["followspot-columns-per-token"] == "2"
    shades = np.asarray(Image.open(io.BytesIO(reply.content)))
    assert shades.shape == (80, 400)
    # The tone lasts 100 columns; the silence that Whisper adds is black.
    assert shades[:, :98].max() == 255
    assert shades[:, 104:].max() == 0
    assert [stream["name"] for stream in document["streams"]] == ["encoder", "decoder", "cross"]


def test_the_added_silence_is_left_out_and_takes_its_share_along(whisper: TestClient) -> None:
    """A row of cross-attention without the silence sums to the clip's share; the rest is reported."""
    base = f"/api/captures/{captured(whisper, audio_file(sine(440, 1.0)), target='hi')['id']}"
    address = f"{base}/figure/cross?layer=0&head=0"
    figure = whisper.get(address).json()
    meta = figure["layout"]["meta"]
    assert (len(meta["queries"]), len(meta["keys"])) == (7, 50)
    whole = whisper.get(f"{base}/attention/cross/0/0", headers={"Accept": "application/x-npy"})
    weights = np.load(io.BytesIO(whole.content))
    silence = weights[:, 50:].sum(axis=1)
    np.testing.assert_allclose(meta["removed"], silence, atol=1e-6)
    np.testing.assert_array_equal(read(figure["data"][0]["z"]), weights[:, :50])
    (said,) = [note for note in meta["notes"] if "silence" in note]
    assert said == (
        "The silence that the model adds after the clip (3.00 s) is not shown."
        f" It gets {100 * silence.mean():.1f} % of the attention of these rows on average and"
        f" {100 * silence.max():.1f} % at most. The rest is not rescaled."
    )
    document = whisper.get(f"{address}&padding=1").json()
    np.testing.assert_array_equal(read(document["data"][0]["z"]), weights)
    assert document["layout"]["meta"]["removed"] is None
    assert not any("silence" in note for note in document["layout"]["meta"]["notes"])
    # Special tokens are separate: those of the prompt are hidden, the silence is not.
    both = whisper.get(f"{address}&padding=1&specials=0").json()["layout"]["meta"]
    assert (len(both["queries"]), len(both["keys"])) == (2, 200)


def test_rows_are_named_by_what_is_written_and_the_weights_stay(whisper: TestClient) -> None:
    """Whisper's own convention is the default of its cross-attention, and the caption states it."""
    base = f"/api/captures/{captured(whisper, audio_file(sine(440, 1.0)), target='hi')['id']}"
    address = f"{base}/figure/cross?layer=1&head=2"
    own, written, by_reading = (
        whisper.get(address + more).json() for more in ("", "&rows=written", "&rows=read")
    )
    assert own["layout"]["meta"] == written["layout"]["meta"] | {"spec": own["layout"]["meta"]["spec"]}
    assert [unit["label"] for unit in by_reading["layout"]["meta"]["queries"]] == [
        "<|startoftranscript|>",
        "<|en|>",
        "<|transcribe|>",
        "<|notimestamps|>",
        "h",
        "##i",
        "<|endoftext|>",
    ]
    assert [unit["label"] for unit in own["layout"]["meta"]["queries"]] == [
        "<|en|>",
        "<|transcribe|>",
        "<|notimestamps|>",
        "h",
        "##i",
        "<|endoftext|>",
        "(after the end)",
    ]
    np.testing.assert_array_equal(read(own["data"][0]["z"]), read(by_reading["data"][0]["z"]))
    assert (own["layout"]["meta"]["rows"], by_reading["layout"]["meta"]["rows"]) == ("written", "read")
    assert own["layout"]["yaxis"]["title"]["text"] == "query (being written)"
    assert any("the one that predicts it" in note for note in own["layout"]["meta"]["notes"])
    assert any("read there" in note for note in by_reading["layout"]["meta"]["notes"])
    # Merged, a word's rows are those that predict its parts.
    merged = whisper.get(f"{address}&unit=word&specials=0").json()
    assert [unit["tokens"] for unit in merged["layout"]["meta"]["queries"]] == [[3, 4]]
    # An encoder generates nothing.
    refused = whisper.get(f"{base}/figure/encoder?layer=0&head=0&rows=written")
    problem(refused, 422, "invalid-request")


def test_replies_may_be_kept_and_are_sent_as_they_are(wav2vec2: TestClient) -> None:
    base = f"/api/captures/{captured(wav2vec2, audio_file(sine(440, 1.0)))['id']}"
    for name in ("sound", "spectrogram"):
        reply = wav2vec2.get(f"{base}/{name}/audio", headers={"Accept-Encoding": "gzip"})
        assert "immutable" in reply.headers["cache-control"]
        assert "content-encoding" not in reply.headers
        for header, value in SECURITY_HEADERS.items():
            assert reply.headers[header] == value
        again = wav2vec2.get(f"{base}/{name}/audio", headers={"If-None-Match": reply.headers["etag"]})
        assert again.status_code == 304


@pytest.mark.parametrize("name", ["sound", "spectrogram"])
def test_what_is_no_clip_is_unknown(wav2vec2: TestClient, client: TestClient, base: str, name: str) -> None:
    problem(client.get(f"{base}/{name}/text"), 404, "unknown-media")
    heard = f"/api/captures/{captured(wav2vec2, audio_file(sine(440, 1.0)))['id']}"
    refused = problem(wav2vec2.get(f"{heard}/{name}/video"), 404, "unknown-media")
    assert "audio" in refused["hint"]
    problem(wav2vec2.get(f"{heard}/{name}/audio?width=3"), 422, "invalid-request")


def test_text_for_a_model_that_hears_is_refused(wav2vec2: TestClient) -> None:
    refused = problem(post(wav2vec2, "/api/captures", {"text": "hello"}), 422, "unsupported-input")
    assert refused["takes"] == ["audio"]


def test_a_clip_longer_than_the_model_reads_is_refused(whisper: TestClient) -> None:
    digest = upload(whisper, audio_file(sine(440, 4.5))).json()["digest"]
    refused = problem(post(whisper, "/api/captures", {"audio": digest, "target": "hi"}), 413, "clip-too-long")
    assert (refused["asked"], refused["limit"]) == (4.5, 4.0)


def test_the_alignment_heads_of_the_model_are_listed_and_taken(whisper: TestClient) -> None:
    content = audio_file(sine(440, 1.0))
    capture = captured(whisper, content, target="hi")
    named = {stream["name"]: stream["alignment_heads"] for stream in capture["streams"]}
    assert named == {"encoder": [], "decoder": [], "cross": [[0, 2], [1, 3]]}
    address = f"/api/captures/{capture['id']}/alignment/cross"
    own = whisper.get(address).json()
    assert (own["over"], own["heads"]) == ("model", [[0, 2], [1, 3]])
    # Named heads take precedence.
    assert whisper.get(f"{address}?layer=0&head=2").json()["heads"] == [[0, 2]]
    for kind in ("head", "sentence"):
        figure = f"/figure.svg?audio={capture['input']['audio']}&target=hi&kind={kind}"
        opened = whisper.get(figure)
        assert opened.status_code == 200 and opened.text == whisper.get(f"{figure}&layer=0&head=2").text
