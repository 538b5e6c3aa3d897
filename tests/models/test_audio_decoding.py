"""Decoding of audio files: against tones with known samples, and with malicious bytes."""

import io
import struct
import wave

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BrokenFile, ClipTooLong, FollowspotError, UnsupportedFile
from app.models.audio_decoding import decode_audio, looks_like_audio, wav

from ..sounds import audio_file, loudest_hertz, sine

# Largest error against the written tone, for each format; lossy ones only keep its pitch.
LOSSLESS = {("WAV", "PCM_16"): 3.1e-5, ("WAV", "PCM_24"): 2e-7, ("WAV", "FLOAT"): 0, ("FLAC", "PCM_16"): 2e-5}
LOSSY = [("OGG", "VORBIS"), ("OGG", "OPUS"), ("MP3", "MPEG_LAYER_III")]


@pytest.mark.parametrize(("kind", "subtype"), LOSSLESS)
def test_lossless_files_give_their_samples(kind: str, subtype: str) -> None:
    tone = sine(440, 0.5)
    clip = decode_audio(audio_file(tone, kind=kind, subtype=subtype), 30)
    assert (clip.rate, clip.channels, clip.note) == (16_000, 1, "")
    assert clip.samples.dtype == np.float32
    np.testing.assert_allclose(clip.samples, tone, atol=LOSSLESS[kind, subtype], rtol=0)


@pytest.mark.parametrize(("kind", "subtype"), LOSSY)
def test_lossy_files_keep_pitch_and_length(kind: str, subtype: str) -> None:
    clip = decode_audio(audio_file(sine(1000, 1.0), kind=kind, subtype=subtype), 30)
    assert clip.seconds == pytest.approx(1.0, abs=0.06)
    assert loudest_hertz(clip.samples, clip.rate) == pytest.approx(1000, abs=2)


def test_a_file_written_by_pythons_own_wave_module() -> None:
    """Another writer, and 16-bit samples computed by hand."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setparams((1, 2, 8000, 4, "NONE", ""))
        out.writeframes(struct.pack("<4h", 0, 16384, -32768, 32767))
    clip = decode_audio(file.getvalue(), 30)
    assert clip.samples.tolist() == [0.0, 0.5, -1.0, 32767 / 32768]
    assert clip.rate == 8000


def test_channels_are_averaged_and_that_is_said() -> None:
    left, right = sine(440, 0.1), np.zeros(1600, np.float32)
    clip = decode_audio(audio_file(np.stack([left, right], axis=1), subtype="FLOAT"), 30)
    np.testing.assert_allclose(clip.samples, left / 2, atol=1e-7)
    assert clip.note == "2 channels mixed into one (their mean)"


@pytest.mark.parametrize("rate", [8_000, 22_050, 44_100, 48_000])
def test_resampling_keeps_a_tone(rate: int) -> None:
    clip = decode_audio(audio_file(sine(1000, 1.0, rate), rate, subtype="FLOAT"), 30).resampled(16_000)
    assert clip.seconds == pytest.approx(1.0, abs=1e-3)
    # Away from the edges, where the filter is complete, it equals the tone made at 16 kHz.
    np.testing.assert_allclose(clip.samples[800:15_000], sine(1000, 1.0)[800:15_000], atol=2e-4)
    assert clip.note == f"resampled from {rate:,} to 16,000 Hz"


def test_resampling_lets_nothing_fold_back() -> None:
    """A tone above half the new rate is gone, not mirrored (aliasing)."""
    clip = decode_audio(audio_file(sine(15_000, 1.0, 44_100), 44_100, subtype="FLOAT"), 30).resampled(16_000)
    assert abs(clip.samples[800:-800]).max() < 1e-4


def test_a_clip_is_written_as_it_is_heard() -> None:
    tone = sine(440, 0.25)
    written, rate = soundfile.read(io.BytesIO(wav(tone, 16_000)), dtype="float32")
    assert rate == 16_000
    np.testing.assert_allclose(written, tone, atol=3.1e-5)


@pytest.mark.parametrize("kind", ["WAV", "FLAC", "OGG", "MP3"])
def test_too_long_is_refused_with_both_numbers(kind: str) -> None:
    data = audio_file(sine(440, 2.0), kind=kind)
    with pytest.raises(ClipTooLong) as refusal:
        decode_audio(data, 1.5)
    assert refusal.value.facts["limit"] == 1.5
    assert refusal.value.facts["asked"] == (None if kind == "MP3" else 2.0)
    assert decode_audio(data, 2.2).seconds == pytest.approx(2.0, abs=0.1)


def test_what_the_header_promises_is_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("decoded before its length was looked at")

    data = audio_file(sine(440, 2.0), kind="FLAC")
    monkeypatch.setattr(soundfile.SoundFile, "read", never)
    with pytest.raises(ClipTooLong):
        decode_audio(data, 1.0)


def test_a_bomb_of_silence_is_refused_by_its_header() -> None:
    """A FLAC file of a few hundred kilobytes that would decode to hours."""
    data = bytearray(audio_file(np.zeros(16_000, np.float32), kind="FLAC"))
    data[21] |= 0x0F
    data[22:26] = b"\xff" * 4  # the 36 bits of the sample count
    with pytest.raises(ClipTooLong) as refusal:
        decode_audio(bytes(data), 30)
    assert refusal.value.facts["asked"] > 4_000_000


def test_an_mp3_that_does_not_say_its_length_is_read_to_the_limit_only() -> None:
    """Without its first frame libsndfile guesses the length from the size, and guesses wrong."""
    loud = np.random.default_rng(0).normal(scale=0.3, size=16_000).astype(np.float32)
    whole = audio_file(np.concatenate([np.zeros(48_000, np.float32), loud]), kind="MP3")
    stripped = whole[whole.find(whole[:2], 4) :]
    assert decode_audio(stripped, 4.5).seconds == pytest.approx(4.0, abs=0.2)
    with pytest.raises(ClipTooLong, match="more than 2 s"):
        decode_audio(stripped, 2)


@pytest.mark.parametrize("kind", ["WAV", "FLAC", "OGG"])
def test_a_file_cut_short_is_refused(kind: str) -> None:
    data = audio_file(sine(440, 1.0), kind=kind)
    with pytest.raises(BrokenFile, match="not whole"):
        decode_audio(data[: len(data) // 2], 30)


def test_a_wav_file_cut_short_says_both_numbers() -> None:
    data = audio_file(sine(440, 1.0))
    with pytest.raises(BrokenFile, match="it has 32,044 bytes, but 1,000 are there"):
        decode_audio(data[:1000], 30)


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7", b"\x89PNG\r\n", b"RIFF\0\0\0\0WEBP", b"\xff"])
def test_other_files_are_refused(data: bytes) -> None:
    assert not looks_like_audio(data)
    with pytest.raises(UnsupportedFile, match="WAV, FLAC, OGG or MP3"):
        decode_audio(data, 30)


@pytest.mark.parametrize(("rate", "channels"), [(1_000, 1), (400_000, 1), (16_000, 9)])
def test_impossible_headers_are_refused(rate: int, channels: int) -> None:
    with pytest.raises(BrokenFile):
        decode_audio(audio_file(np.zeros((4_000, channels), np.float32), rate), 30)


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e30])
def test_samples_that_are_no_levels_are_refused(value: float) -> None:
    samples = sine(440, 0.1)
    samples[7] = value
    with pytest.raises(BrokenFile, match="no sound levels"):
        decode_audio(audio_file(samples, subtype="FLOAT"), 30)


def test_an_empty_file_of_the_right_kind_is_refused() -> None:
    with pytest.raises(BrokenFile, match="no sound"):
        decode_audio(audio_file(np.zeros(0, np.float32)), 30)


@given(
    kind=st.sampled_from(["WAV", "FLAC", "OGG"]),
    place=st.integers(0, 400),
    junk=st.binary(min_size=1, max_size=12),
)
def test_damage_anywhere_is_read_or_refused_never_more(kind: str, place: int, junk: bytes) -> None:
    data = bytearray(audio_file(sine(440, 0.2), kind=kind))
    data[place : place + len(junk)] = junk
    try:
        clip = decode_audio(bytes(data), 1.0)
    except FollowspotError:
        return
    assert np.isfinite(clip.samples).all()
    assert clip.seconds <= 1.0
