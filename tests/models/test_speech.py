"""Clips as speech models read them: against transformers' own preparation, and tones at known times."""

import itertools
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import transformers

from app.capture.attention_function import NAME
from app.capture.forward import forward, streams
from app.capture.token_generation import write
from app.capture.verification import max_difference
from app.capture.weights import call_weights
from app.core.input import Generation, Input
from app.core.media import Sound
from app.errors import ClipTooLong, ClipTooShort, UnsupportedInput, UnsupportedModel
from app.models.loading import LoadedModel, load
from app.models.model_info import ModelInfo
from app.models.model_input import ModelInput

from ..sounds import audio_file, sine
from ..speech import LETTERS, save_speech

KINDS: dict[str, tuple[Any, str]] = {
    "whisper": (transformers.WhisperForConditionalGeneration, "whisper"),
    "whisper classifier": (transformers.WhisperForAudioClassification, "whisper"),
    "wav2vec2": (transformers.Wav2Vec2ForCTC, "wav2vec2"),
    "wav2vec2 bare": (transformers.Wav2Vec2Model, "wav2vec2"),
    "hubert": (transformers.HubertForCTC, "hubert"),
    "unispeech": (transformers.UniSpeechForCTC, "unispeech"),
    "data2vec": (transformers.Data2VecAudioForCTC, "data2vec-audio"),
    "sew": (transformers.SEWForCTC, "sew"),
}


def loaded_from(folder: Path) -> LoadedModel:
    card = ModelInfo("k", "title", "source", "family", "audio", "none", "random")
    return load(card, folder, NAME, "cpu", lambda *_: None)


@pytest.fixture(scope="module", params=KINDS)
def speech(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> LoadedModel:
    kind, family = KINDS[request.param]
    return loaded_from(save_speech(tmp_path_factory.mktemp("speech"), kind, family))


@pytest.fixture(scope="module")
def whisper(tmp_path_factory: pytest.TempPathFactory) -> LoadedModel:
    kind, family = KINDS["whisper"]
    return loaded_from(save_speech(tmp_path_factory.mktemp("whisper"), kind, family))


@pytest.fixture(scope="module")
def wav2vec2(tmp_path_factory: pytest.TempPathFactory) -> LoadedModel:
    kind, family = KINDS["wav2vec2"]
    return loaded_from(save_speech(tmp_path_factory.mktemp("wav2vec2"), kind, family))


def read(loaded: LoadedModel, samples: np.ndarray, rate: int = 16_000, target: str = "hi") -> ModelInput:
    user_input = Input(audio="d", target=target if "target" in loaded.reader.takes else None)
    loaded.reader.check(user_input)
    return loaded.reader.read(user_input, {"d": audio_file(samples, rate, subtype="FLOAT")})


@pytest.mark.parametrize("seconds", [0.3, 1.26, 2.013])
def test_captured_weights_equal_eager(speech: LoadedModel, seconds: float) -> None:
    """Every stream, layer, head and cell, whole and in row slices."""
    reading = read(speech, sine(440, seconds))
    assert max_difference(speech, reading, forward(speech, reading).calls) <= 1e-5


def test_the_weights_are_those_of_transformers_own_preparation(tmp_path: Path) -> None:
    """The reference shares nothing with the reader: transformers' own extractor and model, run eagerly."""
    kind, family = KINDS["wav2vec2"]
    folder = save_speech(tmp_path, kind, family)
    tone = sine(300, 0.8)
    extractor = transformers.Wav2Vec2FeatureExtractor.from_pretrained(folder)
    model: Any = kind.from_pretrained(folder, attn_implementation="eager").eval()
    with torch.inference_mode():
        values = extractor(tone, sampling_rate=16_000, return_tensors="pt").input_values
        expected = model(values, output_attentions=True).attentions
    loaded = loaded_from(folder)
    calls = forward(loaded, read(loaded, tone)).calls["self"]
    for call, own in zip(calls, expected, strict=True):
        np.testing.assert_allclose(call_weights(call, slice(None)), own[0].numpy(), atol=1e-6, rtol=0)


def test_every_position_has_its_frame(speech: LoadedModel) -> None:
    """The calculated number of frames equals that of the model's attention, for lengths around a boundary."""
    for samples in (4_000, 4_159, 4_160, 4_161, 16_001):
        reading = read(speech, sine(440, samples / 16_000))
        (name, *_) = speech.reader.sides
        for call in forward(speech, reading).calls[name]:
            assert call.shape.queries == len(reading.tokens["audio"])


def test_the_heads_that_the_model_names_for_alignments(whisper: LoadedModel) -> None:
    """In order, only of cross-attention, and without the one that the model lacks."""
    shapes = streams(whisper, forward(whisper, read(whisper, sine(440, 0.5))).calls)
    assert {shape.name: shape.alignment_heads for shape in shapes} == {
        "encoder": (),
        "decoder": (),
        "cross": ((0, 2), (1, 3)),
    }


def test_a_wrong_reckoning_is_refused(wav2vec2: LoadedModel) -> None:
    reading = read(wav2vec2, sine(440, 0.5))
    wrong = ModelInput(reading.texts, {"audio": reading.tokens["audio"][:-1]}, reading.arguments)
    with pytest.raises(UnsupportedModel, match="24 rows and 24 columns, but the input has 23 and 23 tokens"):
        forward(wav2vec2, wrong)


def test_frames_are_named_by_their_moment(wav2vec2: LoadedModel) -> None:
    reading = read(wav2vec2, sine(440, 1.26, 44_100), 44_100)
    sound = reading.media["audio"]
    assert isinstance(sound, Sound)
    assert [token.text for token in reading.tokens["audio"]][::20] == ["0.00 s", "0.40 s", "0.80 s", "1.20 s"]
    assert (sound.seconds, sound.first, sound.step) == (1.26, 0, 0.02)
    assert not sound.as_read
    assert sound.note == "resampled from 44,100 to 16,000 Hz"


def test_whisper_names_the_silence_that_it_adds(whisper: LoadedModel) -> None:
    reading = read(whisper, sine(440, 1.25))
    tokens = reading.tokens["audio"]
    assert len(tokens) == 200
    assert [token.special for token in tokens] == [False] * 63 + [True] * 137
    assert tokens[62].text == "1.24 s"
    assert tokens[63].text == "1.26 s (added silence)"
    sound = reading.media["audio"]
    assert isinstance(sound, Sound)
    assert sound.as_read


def test_whispers_spectrogram_is_its_own_input(whisper: LoadedModel) -> None:
    reading = read(whisper, sine(440, 1.0))
    mels = reading.audio["audio"].mels
    np.testing.assert_array_equal(mels, reading.arguments["input_features"][0].numpy())
    assert mels.shape == (80, 2 * 200)


@pytest.mark.parametrize("hertz", [250, 1000, 4000])
def test_a_tone_lights_its_band(speech: LoadedModel, hertz: int) -> None:
    """The band whose triangle is highest at that frequency, from the scale's own formula (Slaney 1998)."""

    def mel(frequency: float) -> float:
        if frequency < 1000:
            return frequency * 3 / 200
        return 15 + math.log(frequency / 1000) * 27 / math.log(6.4)

    mels = read(speech, sine(hertz, 1.0)).audio["audio"].mels
    bands = len(mels)
    expected = mel(hertz) / mel(8000) * (bands + 1) - 1
    assert abs(int(mels[:, 10].argmax()) - expected) <= 1


def test_a_spectrogram_has_whole_columns_per_frame(speech: LoadedModel) -> None:
    for seconds in (0.3, 0.777, 1.5):
        reading = read(speech, sine(440, seconds))
        assert reading.audio["audio"].mels.shape[1] % len(reading.tokens["audio"]) == 0


def test_a_click_is_drawn_at_its_frame(wav2vec2: LoadedModel) -> None:
    click = np.zeros(16_000, np.float32)
    click[8_100:8_104] = 0.9  # frame 25 covers the samples 8000 to 8400
    mels = read(wav2vec2, click).audio["audio"].mels
    assert int(mels.sum(axis=0).argmax()) == 25


PROMPT = ["<|startoftranscript|>", "<|en|>", "<|transcribe|>", "<|notimestamps|>"]


def texts(reading: ModelInput) -> list[str]:
    return [token.text for token in reading.tokens["target"]]


def test_words_follow_whispers_prompt(whisper: LoadedModel) -> None:
    reading = read(whisper, sine(440, 1.0), target="hi!")
    assert texts(reading) == [*PROMPT, "h", "i", "!", "<|endoftext|>"]
    assert [(token.start, token.special) for token in reading.tokens["target"]][:5] == [
        *[(None, True)] * 4,
        (0, False),
    ]


def test_a_prompt_may_be_typed(whisper: LoadedModel) -> None:
    typed = "<|startoftranscript|><|transcribe|>hi"
    assert texts(read(whisper, sine(440, 1.0), target=typed)) == [
        "<|startoftranscript|>",
        "<|transcribe|>",
        "h",
        "i",
        "<|endoftext|>",
    ]


def test_the_model_writes_the_words_itself(whisper: LoadedModel) -> None:
    """The likeliest token each time, by one forward each: without a cache, without generate()."""
    user_input = Input(audio="d", generate=Generation(tokens=5))
    files = {"d": audio_file(sine(440, 1.0), subtype="FLOAT")}
    whisper.reader.check(user_input)
    reading = whisper.reader.read(user_input, files)
    assert texts(reading) == PROMPT
    ids = reading.arguments["decoder_input_ids"]
    for _ in range(5):
        with torch.inference_mode():
            features = reading.arguments["input_features"]
            scores = whisper.model(input_features=features, decoder_input_ids=ids).logits[0, -1]
        ids = torch.cat([ids, scores.argmax()[None, None]], dim=1)
    answer = write(whisper, reading, Generation(tokens=5))
    assert list(answer) == ids[0, 4:].tolist()[: len(answer)]
    assert len(answer) == 5
    whole = whisper.reader.read(user_input, files, answer)
    assert whole.arguments["decoder_input_ids"].tolist() == ids.tolist()
    assert max_difference(whisper, whole, forward(whisper, whole).calls) <= 1e-5


def test_too_long_for_the_model(whisper: LoadedModel) -> None:
    with pytest.raises(ClipTooLong, match=r"lasts 4\.10 s; this model reads 4 s"):
        read(whisper, sine(440, 4.1))
    assert len(read(whisper, sine(440, 4.0)).tokens["audio"]) == 200


def test_too_short_for_a_frame(wav2vec2: LoadedModel) -> None:
    assert len(read(wav2vec2, sine(440, 400 / 16_000)).tokens["audio"]) == 1
    with pytest.raises(ClipTooShort, match=r"0\.025 s for a single frame"):
        read(wav2vec2, sine(440, 399 / 16_000))


def test_text_is_refused(wav2vec2: LoadedModel) -> None:
    with pytest.raises(UnsupportedInput, match="does not read text"):
        wav2vec2.reader.check(Input(text="hello", audio="d"))


def test_a_transcript_is_the_likeliest_letter_of_each_frame(wav2vec2: LoadedModel) -> None:
    """By hand: runs of a letter collapse, blanks are dropped, a bar is a space (Graves et al. 2006)."""
    noise = np.random.default_rng(0).normal(scale=0.1, size=12_000).astype(np.float32)
    output = forward(wav2vec2, read(wav2vec2, noise)).output
    letters = [LETTERS[i] for i in output.logits[0].argmax(-1).tolist()]
    collapsed = [letter for letter, _ in itertools.groupby(letters) if letter != "<pad>"]
    assert collapsed
    assert wav2vec2.reader.recognized_texts(output)["audio"] == "".join(collapsed).replace("|", " ").strip()


def test_a_model_without_letters_writes_none(tmp_path: Path) -> None:
    kind, family = KINDS["wav2vec2"]
    folder = save_speech(tmp_path, kind, family)
    for name in ("vocab.json", "tokenizer_config.json", "special_tokens_map.json"):
        (folder / name).unlink(missing_ok=True)
    loaded = loaded_from(folder)
    assert loaded.reader.recognized_texts(forward(loaded, read(loaded, sine(440, 0.3))).output) == {}


def test_a_folder_without_a_feature_extractor_is_refused(tmp_path: Path) -> None:
    kind, family = KINDS["wav2vec2"]
    folder = save_speech(tmp_path, kind, family)
    (folder / "preprocessor_config.json").unlink()
    with pytest.raises(UnsupportedModel, match="how sound is prepared"):
        loaded_from(folder)
