"""Reading generation_config.json, as published models have it."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.errors import UnsupportedModel
from app.models.generation_config import TranscriptionSettings, alignment_heads, transcription_settings

from ..shared import shared

WHISPER = shared("whisper-tiny-en")


def written(folder: Path, configuration: dict[str, Any]) -> TranscriptionSettings:
    (folder / "generation_config.json").write_text(json.dumps(configuration))
    return transcription_settings(folder)


def test_a_multilingual_whisper(tmp_path: Path) -> None:
    """The fields of whisper-tiny, abridged."""
    configuration = {
        "alignment_heads": [[2, 2], [3, 0], [3, 2]],
        "is_multilingual": True,
        "lang_to_id": {"<|en|>": 50259, "<|fr|>": 50265},
        "no_timestamps_token_id": 50363,
        "task_to_id": {"transcribe": 50359, "translate": 50358},
    }
    assert written(tmp_path, configuration) == TranscriptionSettings(
        multilingual=True,
        languages={"en": 50259, "fr": 50265},
        prompt=(50359, 50363),
    )
    assert alignment_heads(tmp_path) == ((2, 2), (3, 0), (3, 2))


def test_a_model_that_says_nothing(tmp_path: Path) -> None:
    assert transcription_settings(tmp_path) == TranscriptionSettings()
    assert written(tmp_path, {"max_length": 20}) == TranscriptionSettings()


EN, FR, TRANSLATE, TRANSCRIBE, NO_TIMES = 50259, 50265, 50358, 50359, 50363
KNOWN: dict[str, Any] = {
    "is_multilingual": True,
    "lang_to_id": {"<|en|>": EN, "<|fr|>": FR},
    "no_timestamps_token_id": NO_TIMES,
    "task_to_id": {"transcribe": TRANSCRIBE, "translate": TRANSLATE},
}


@pytest.mark.parametrize(
    ("configuration", "language", "prompt"),
    [
        # The language is left open, as in OpenAI's own.
        ({"forced_decoder_ids": [[1, None], [2, TRANSCRIBE]]}, None, (TRANSCRIBE, NO_TIMES)),
        ({"forced_decoder_ids": [[1, FR], [2, TRANSLATE]]}, "fr", (TRANSLATE, NO_TIMES)),
        ({"forced_decoder_ids": [[1, FR], [2, TRANSCRIBE], [3, NO_TIMES]]}, "fr", (TRANSCRIBE, NO_TIMES)),
        ({"forced_decoder_ids": [[1, FR]]}, "fr", (NO_TIMES,)),
        ({"forced_decoder_ids": [[2, TRANSLATE]]}, None, (TRANSCRIBE, NO_TIMES)),
        ({"forced_decoder_ids": [[1, FR], [2, TRANSLATE]], "language": "en"}, "en", (TRANSCRIBE, NO_TIMES)),
        ({"task": "translate"}, None, (TRANSLATE, NO_TIMES)),
    ],
)
def test_the_language_and_task_of_an_older_configuration(
    tmp_path: Path, configuration: dict[str, Any], language: str | None, prompt: tuple[int, ...]
) -> None:
    settings = written(tmp_path, KNOWN | configuration)
    assert (settings.multilingual, settings.language, settings.prompt) == (True, language, prompt)


def test_without_a_list_of_languages_the_forced_tokens_are_the_prompt(tmp_path: Path) -> None:
    """As of Whisper's first checkpoints, whose config.json has them."""
    forced = {"forced_decoder_ids": [[1, EN], [2, TRANSLATE], [3, NO_TIMES]]}
    (tmp_path / "config.json").write_text(json.dumps(forced))
    assert transcription_settings(tmp_path) == TranscriptionSettings(prompt=(EN, TRANSLATE, NO_TIMES))
    assert written(tmp_path, KNOWN).language == "en"
    # The newer file decides.
    assert written(tmp_path, {"forced_decoder_ids": [[1, FR]]}).prompt == (FR,)


def test_forced_tokens_that_begin_with_no_language_leave_no_choice(tmp_path: Path) -> None:
    settings = written(tmp_path, KNOWN | {"forced_decoder_ids": [[1, TRANSLATE]]})
    assert (settings.multilingual, settings.prompt) == (False, (TRANSLATE, NO_TIMES))


def test_a_gap_in_the_forced_tokens_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedModel, match=r"leaves out a position: \[1, 3\]"):
        written(tmp_path, {"forced_decoder_ids": [[1, EN], [3, NO_TIMES]]})


@pytest.mark.parametrize("heads", [None, 3, "all", [3], [[1]], [["1", "2"]], [[1.5, 2]], {"1": 2}])
def test_what_names_no_heads(tmp_path: Path, heads: Any) -> None:
    written(tmp_path, {"alignment_heads": heads})
    assert alignment_heads(tmp_path) == ()


@pytest.mark.skipif(not WHISPER.exists(), reason="shared/data/whisper-tiny-en is not on this machine")
def test_the_real_one() -> None:
    transcription = transcription_settings(WHISPER)
    assert alignment_heads(WHISPER) == ((1, 0), (2, 0), (2, 5), (3, 0), (3, 1), (3, 2), (3, 3), (3, 4))
    assert transcription.languages == {}
