"""Reading generation_config.json, as published models have it."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.models.generation_config import GenerationSettings, generation_settings

from ..shared import shared

WHISPER = shared("whisper-tiny-en")


def written(folder: Path, told: dict[str, Any]) -> GenerationSettings:
    (folder / "generation_config.json").write_text(json.dumps(told))
    return generation_settings(folder)


def test_a_multilingual_whisper(tmp_path: Path) -> None:
    """The fields of whisper-tiny, abridged."""
    told = {
        "alignment_heads": [[2, 2], [3, 0], [3, 2]],
        "is_multilingual": True,
        "lang_to_id": {"<|en|>": 50259, "<|fr|>": 50265},
        "no_timestamps_token_id": 50363,
        "task_to_id": {"transcribe": 50359, "translate": 50358},
    }
    assert written(tmp_path, told) == GenerationSettings(
        alignment_heads=((2, 2), (3, 0), (3, 2)),
        multilingual=True,
        languages={"en": 50259, "fr": 50265},
        transcribe=50359,
        no_times=50363,
    )


def test_a_model_that_says_nothing(tmp_path: Path) -> None:
    assert generation_settings(tmp_path) == GenerationSettings()
    assert written(tmp_path, {"max_length": 20}) == GenerationSettings()


@pytest.mark.parametrize("heads", [None, 3, "all", [3], [[1]], [["1", "2"]], [[1.5, 2]], {"1": 2}])
def test_what_names_no_heads(tmp_path: Path, heads: Any) -> None:
    assert written(tmp_path, {"alignment_heads": heads}).alignment_heads == ()


@pytest.mark.skipif(not WHISPER.exists(), reason="shared/data/whisper-tiny-en is not on this machine")
def test_the_real_one() -> None:
    told = generation_settings(WHISPER)
    assert told.alignment_heads == ((1, 0), (2, 0), (2, 5), (3, 0), (3, 1), (3, 2), (3, 3), (3, 4))
    assert told.languages == {}
