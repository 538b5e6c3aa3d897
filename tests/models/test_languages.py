"""Whisper's language, chosen or detected: against transformers' own `detect_language` and `generate`."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import (
    GenerationConfig,
    WhisperFeatureExtractor,
    WhisperForConditionalGeneration,
    WhisperModel,
)

from app.capture.detection import language
from app.capture.forward import forward
from app.capture.generation import complete, estimate
from app.capture.live_capture import run
from app.capture.model_verification import load_verified
from app.capture.progress import Progress
from app.capture.recording import dumps, loads
from app.capture.verification import max_difference
from app.capture.verified_model import VerifiedModel
from app.capture.weights import WeightsCache
from app.core.input import Generation, Input
from app.core.language import Language
from app.errors import RevisionGone, TooManyTokens, UnknownLanguage, UnsupportedInput
from app.models.generation_config import transcription_settings
from app.models.loading import LoadedModel
from app.models.model_info import ModelInfo
from app.models.model_input import ModelInput
from app.settings import Settings

from ..sounds import audio_file, sine
from ..speech import MULTILINGUAL, save_speech
from .test_speech import loaded_from, texts
from .test_speech import whisper as whisper

TASK = ["<|transcribe|>", "<|notimestamps|>"]
HERTZ = [110, 220, 440, 880, 1760, 3520]


def teach(model: Any, folder: Path) -> None:
    """Let a low tone be French and a high one Hawaiian: to a random model all clips are in one language.

    The decoder's first row sees the embedding of its start token only, so those of languages may be chosen.
    """
    extractor = WhisperFeatureExtractor.from_pretrained(folder)
    start = torch.tensor([[model.generation_config.decoder_start_token_id]])
    rows = []
    with torch.no_grad():
        for hertz in (HERTZ[0], HERTZ[-1]):
            values = extractor(sine(hertz, 1.0), sampling_rate=16_000, return_tensors="pt").input_features
            rows.append(model.model(values, decoder_input_ids=start).last_hidden_state[0, 0])
        mean, apart = (rows[0] + rows[1]) / 2, rows[0] - rows[1]
        apart -= mean * (apart @ mean) / (mean @ mean)
        apart *= 3 / (apart @ apart)
        tokens, table = model.generation_config.lang_to_id, model.model.decoder.embed_tokens.weight
        for code, row in (("fr", apart), ("haw", -apart), ("de", 0 * apart), ("en", 0.1 * apart)):
            table[tokens[f"<|{code}|>"]] = row
    # As the real ones do it, it never writes them.
    model.generation_config.suppress_tokens = [*tokens.values(), int(start)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("multilingual")
    save_speech(folder, WhisperForConditionalGeneration, "whisper", languages=MULTILINGUAL)
    teach(model := own_of(folder), folder)
    model.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def prepared(folder: Path) -> VerifiedModel:
    card = ModelInfo("k", "title", "source", "family", "audio", "none", "random")
    return load_verified(card, folder, "cpu", lambda *_: None)


@pytest.fixture(scope="module")
def own(folder: Path) -> Any:
    """The second route: transformers' own class, without anything of ours."""
    return own_of(folder)


def own_of(folder: Path) -> Any:
    model = WhisperForConditionalGeneration.from_pretrained(folder, attn_implementation="eager").eval()
    model.generation_config = GenerationConfig.from_pretrained(folder)
    return model


def clip(hertz: float) -> bytes:
    return audio_file(sine(hertz, 1.0), subtype="FLOAT")


def completed(prepared: VerifiedModel, hertz: float, **arguments: Any) -> ModelInput:
    user_input = Input(audio="d", **arguments)
    prepared.loaded.reader.check(user_input)
    return complete(prepared, user_input, {"d": clip(hertz)}, Settings())


def spoken(loaded: LoadedModel, reading: ModelInput) -> Language:
    detected = language(loaded, reading, forward(loaded, reading).output)
    assert detected is not None
    return detected


def features(reading: ModelInput) -> torch.Tensor:
    values: torch.Tensor = reading.arguments["input_features"]
    return values


@pytest.mark.parametrize("hertz", HERTZ)
def test_the_detected_language_is_that_of_transformers(
    prepared: VerifiedModel, own: Any, hertz: float
) -> None:
    reading = completed(prepared, hertz, generate=Generation(tokens=6))
    (expected,) = own.detect_language(features(reading), num_segment_frames=400).tolist()
    assert reading.tokens["target"][1].id == expected
    assert texts(reading)[2:4] == TASK
    detected = spoken(prepared.loaded, reading)
    assert (detected.origin, f"<|{detected.code}|>") == ("detected", texts(reading)[1])


def test_clips_differ_in_their_language(prepared: VerifiedModel) -> None:
    """Else the test above would hold for a constant."""
    result = [texts(completed(prepared, hertz, target="hi"))[1] for hertz in HERTZ]
    assert (result[0], result[-1]) == ("<|fr|>", "<|haw|>")


@pytest.mark.parametrize("code", [None, *MULTILINGUAL])
def test_what_it_writes_is_what_transformers_generates(
    prepared: VerifiedModel, own: Any, code: str | None
) -> None:
    """Greedy; detected where none is chosen."""
    reading = completed(prepared, 440, language=code, generate=Generation(tokens=8))
    written = own.generate(
        features(reading),
        language=code,
        task="transcribe",
        return_timestamps=False,
        max_new_tokens=8,
        num_segment_frames=400,
    )
    ids = [token.id for token in reading.tokens["target"]]
    assert (ids[4:], len(ids)) == (written[0].tolist(), 12)


def test_the_probabilities_are_a_softmax_over_languages_only(prepared: VerifiedModel, own: Any) -> None:
    reading = completed(prepared, 440, target="hi")
    start = torch.tensor([[own.generation_config.decoder_start_token_id]])
    with torch.inference_mode():
        scores = own(input_features=features(reading), decoder_input_ids=start).logits[0, 0].double()
    ids = [own.generation_config.lang_to_id[f"<|{code}|>"] for code in MULTILINGUAL]
    expected = (scores[ids].exp() / scores[ids].exp().sum()).numpy()
    detected = spoken(prepared.loaded, reading)
    shares = {candidate.code: candidate.probability for candidate in detected.likeliest}
    np.testing.assert_allclose([shares[code] for code in MULTILINGUAL], expected, atol=1e-5)
    assert detected.likeliest[0].code == detected.code
    assert detected.probability == max(shares.values())
    assert {candidate.name for candidate in detected.likeliest} == {"English", "French", "Hawaiian", "German"}


def test_a_chosen_language_is_read_and_the_likeliest_is_still_reported(prepared: VerifiedModel) -> None:
    detected = spoken(prepared.loaded, completed(prepared, 440, target="hi"))
    other = next(code for code in MULTILINGUAL if code != detected.code)
    reading = completed(prepared, 440, target="hi", language=other)
    assert texts(reading)[:4] == ["<|startoftranscript|>", f"<|{other}|>", *TASK]
    assert reading.answer is None
    chosen = spoken(prepared.loaded, reading)
    assert (chosen.code, chosen.origin) == (other, "chosen")
    assert chosen.likeliest[0].code == detected.code
    assert chosen.probability is not None and chosen.probability < chosen.likeliest[0].probability
    assert max_difference(prepared.loaded, reading, forward(prepared.loaded, reading).calls) <= 1e-5


def test_what_was_detected_is_read_again_without_the_model(prepared: VerifiedModel) -> None:
    """It is kept with what the model wrote, so that an id always names the same tokens."""
    for user_input in (Input(audio="d", target="hi"), Input(audio="d", generate=Generation(tokens=4))):
        files = {"d": clip(880)}
        first = complete(prepared, user_input, files, Settings())
        assert first.answer is not None
        again = prepared.loaded.reader.read(user_input, files, first.answer)
        assert again.tokens == first.tokens
        assert again.language == first.language
        # Whatever was kept is what is read.
        german = prepared.loaded.reader.languages.tokens["de"]  # type: ignore[union-attr]
        kept = complete(prepared, user_input, files, Settings(), (german, *first.answer[1:]))
        assert texts(kept)[1] == "<|de|>"


def test_an_answer_without_a_language_is_refused(prepared: VerifiedModel) -> None:
    """As it was stored while this model always read English."""
    files, letters = (
        {"d": clip(880)},
        prepared.loaded.reader.read(Input(audio="d", target="hi"), {"d": clip(880)}),
    )
    written = tuple(token.id for token in letters.tokens["target"] if not token.special)
    for user_input in (Input(audio="d", generate=Generation(tokens=4)), Input(audio="d", target="hi")):
        for answer in (written, ()):
            with pytest.raises(RevisionGone, match="does not begin with a language"):
                complete(prepared, user_input, files, Settings(), answer)
    chosen = Input(audio="d", generate=Generation(tokens=4), language="de")
    assert texts(complete(prepared, chosen, files, Settings(), written))[1] == "<|de|>"


def test_the_encoder_runs_once_for_the_language_and_the_words(prepared: VerifiedModel) -> None:
    runs: list[object] = []
    encoder = prepared.loaded.model.get_encoder()
    hook = encoder.register_forward_hook(lambda *_: runs.append(None))
    try:
        completed(prepared, 440, generate=Generation(tokens=4))
    finally:
        hook.remove()
    assert len(runs) == 1


def test_the_cost_counts_the_token_of_the_language(prepared: VerifiedModel) -> None:
    """What is admitted is what is read in the end, where the model writes as many tokens as it may."""
    files = {"d": clip(440)}
    for user_input in (Input(audio="d", target="hi"), Input(audio="d", generate=Generation(tokens=5))):
        estimated = estimate(prepared, user_input, files, Settings())
        reading = complete(prepared, user_input, files, Settings())
        assert dict(estimated.tokens) == reading.lengths


def test_progress_counts_it_as_a_token(prepared: VerifiedModel) -> None:
    progress = Progress()
    complete(prepared, Input(audio="d", target="hi"), {"d": clip(440)}, Settings(), progress=progress)
    written = progress.report.written
    assert written is not None and (written.done, written.total) == (1, 1)


def test_it_fits_into_what_the_decoder_reads(prepared: VerifiedModel) -> None:
    """40 positions: four of the prompt, the end, and 35 letters; the language is one of them."""
    assert completed(prepared, 440, target="a" * 35).lengths["target"] == 40
    with pytest.raises(TooManyTokens, match="target has 41 tokens"):
        completed(prepared, 440, target="a" * 36)
    assert completed(prepared, 440, generate=Generation(tokens=99)).lengths["target"] <= 40


def test_a_typed_prompt_names_its_language(prepared: VerifiedModel) -> None:
    typed = "<|startoftranscript|><|fr|><|transcribe|>hi"
    reading = completed(prepared, 440, target=typed)
    assert texts(reading)[:3] == ["<|startoftranscript|>", "<|fr|>", "<|transcribe|>"]
    assert reading.answer is None
    detected = spoken(prepared.loaded, reading)
    assert (detected.code, detected.origin) == ("fr", "typed")
    with pytest.raises(UnsupportedInput, match="begins with its own prompt"):
        completed(prepared, 440, target=typed, language="fr")
    bare = completed(prepared, 440, target="<|startoftranscript|>hi")
    assert bare.language is None
    assert language(prepared.loaded, bare, forward(prepared.loaded, bare).output) is None


def test_a_recording_keeps_the_language(prepared: VerifiedModel) -> None:
    """Saved figures are recordings."""
    reading = completed(prepared, 440, target="hi")
    capture = run(prepared, Input(audio="d", target="hi"), reading, "0" * 32, WeightsCache(10**6))
    assert capture.language is not None
    assert loads(dumps(capture)).language == capture.language


@pytest.mark.parametrize("name", ["French", "xx", "<|fr|>"])
def test_an_unknown_language_is_refused_with_those_that_are_known(prepared: VerifiedModel, name: str) -> None:
    with pytest.raises(UnknownLanguage, match="does not know the language") as refused:
        completed(prepared, 440, language=name)
    assert "Choose one of de, en, fr, haw" in refused.value.hint
    assert ("French is fr." in refused.value.hint) == (name != "xx")
    assert refused.value.facts["languages"]["haw"] == "Hawaiian"


def test_a_model_of_one_language_says_that_there_is_no_choice(whisper: LoadedModel) -> None:
    assert "language" not in whisper.reader.takes
    with pytest.raises(UnsupportedInput, match=r"has no choice of languages.*is not multilingual"):
        whisper.reader.check(Input(audio="d", language="en"))
    reading = whisper.reader.read(Input(audio="d", target="hi"), {"d": clip(440)})
    assert texts(reading)[1] == "<|en|>"
    assert language(whisper, reading, forward(whisper, reading).output) is None


def test_a_language_that_the_configuration_names_holds_unless_another_is_chosen(
    folder: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "tuned"
    shutil.copytree(folder, copy)
    document = json.loads((copy / "generation_config.json").read_text())
    (copy / "generation_config.json").write_text(json.dumps({**document, "language": "hawaiian"}))
    assert transcription_settings(copy).language == "haw"
    loaded = loaded_from(copy)
    reading = loaded.reader.read(Input(audio="d", target="hi"), {"d": clip(440)})
    assert texts(reading)[1] == "<|haw|>"
    assert reading.language == Language("haw", "Hawaiian", "configured")
    assert not loaded.reader.detects(Input(audio="d"))
    chosen = loaded.reader.read(Input(audio="d", target="hi", language="fr"), {"d": clip(440)})
    assert texts(chosen)[1] == "<|fr|>"


@pytest.mark.parametrize("where", ["generation_config.json", "config.json"])
@pytest.mark.parametrize("spoken", ["<|fr|>", "<|haw|>", None])
def test_forced_tokens_are_read_as_transformers_reads_them(
    folder: Path, tmp_path: Path, where: str, spoken: str | None
) -> None:
    copy = tmp_path / "older"
    shutil.copytree(folder, copy)
    own = own_of(copy)
    ids = own.generation_config.lang_to_id
    forced = [[1, ids.get(spoken)], [2, own.generation_config.task_to_id["transcribe"]]]
    document = json.loads((copy / where).read_text())
    (copy / where).write_text(json.dumps({**document, "forced_decoder_ids": forced}))
    own, loaded = own_of(copy), loaded_from(copy)
    own.generation_config.return_timestamps = False
    files = {"d": clip(440)}
    read = loaded.reader.read(Input(audio="d", target="hi", language="de"), files)
    expected = own._retrieve_init_tokens(features(read), 1, own.generation_config, own.config, 400, {})
    if spoken is None:
        assert loaded.reader.detects(Input(audio="d", target="hi"))
        expected[0, 1] = ids["<|de|>"]
    else:
        read = loaded.reader.read(Input(audio="d", target="hi"), files)
        assert read.language is not None and read.language.origin == "configured"
    assert [token.id for token in read.tokens["target"]][:4] == expected[0].tolist()


def test_without_a_head_nothing_is_detected(tmp_path: Path, folder: Path) -> None:
    """The bare model writes nothing and has no scores; English is read, and said to be configured."""
    save_speech(tmp_path, WhisperModel, "whisper", languages=MULTILINGUAL)
    shutil.copy(folder / "generation_config.json", tmp_path)
    loaded = loaded_from(tmp_path)
    user_input = Input(audio="d", target="hi")
    assert not loaded.reader.detects(user_input)
    reading = loaded.reader.read(user_input, {"d": clip(440)})
    detected = spoken(loaded, reading)
    assert (detected.code, detected.origin, detected.probability) == ("en", "configured", None)
