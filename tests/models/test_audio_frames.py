"""The time of a frame: against the models' own calculation of their lengths."""

from typing import Any

import pytest
import transformers
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import UnsupportedModel
from app.models.audio_frames import Frames, frames_of

from ..speech import speech_config

WAVEFORM = {
    "wav2vec2": transformers.Wav2Vec2Model,
    "hubert": transformers.HubertModel,
    "unispeech": transformers.UniSpeechModel,
    "data2vec-audio": transformers.Data2VecAudioModel,
}


@pytest.mark.parametrize("family", WAVEFORM)
def test_counts_are_the_models_own(family: str) -> None:
    config = speech_config(family)
    model: Any = WAVEFORM[family](config)
    frames = frames_of(config, 1)

    @settings(max_examples=50)
    @given(st.integers(400, 600_000))
    def check(samples: int) -> None:
        assert frames.count(samples) == int(model._get_feat_extract_output_lengths(samples))

    check()


def test_wav2vec2_has_a_frame_every_20_ms_of_25_ms() -> None:
    """Published: stride of 20 ms, receptive field of 400 samples (Baevski et al. 2020, section 4.2)."""
    frames = frames_of(speech_config("wav2vec2"), 1)
    assert (frames.step, frames.field) == (320, 400)
    assert frames.count(399) < 1 <= frames.count(400)


def test_whisper_has_1500_frames_for_30_seconds() -> None:
    frames = frames_of(transformers.WhisperConfig(), 160)
    assert frames.count(3000) == 1500
    assert frames.step == 320


def test_moonshine_counts_as_its_model_does() -> None:
    """127/64, 7/3 and 3/2: a frame every 24 ms at 16 kHz."""
    frames = frames_of(transformers.MoonshineConfig(), 1)
    assert frames.step == 384
    assert frames.count(16_000) == 40


@given(
    stages=st.lists(st.tuples(st.integers(1, 9), st.integers(1, 4), st.just(0)), min_size=1, max_size=4),
    count=st.integers(1, 40),
)
def test_a_field_is_what_one_frame_needs(stages: list[tuple[int, int, int]], count: int) -> None:
    frames = Frames(tuple(stages))
    shortest = frames.field + (count - 1) * frames.step
    assert frames.count(shortest) == count
    assert frames.count(shortest - 1) == count - 1


def test_a_model_whose_frames_nobody_knows_is_refused() -> None:
    config = transformers.ASTConfig()
    with pytest.raises(UnsupportedModel, match="audio-spectrogram-transformer reads sound in a way"):
        frames_of(config, 1)
