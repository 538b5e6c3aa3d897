"""Settings of a model's ``generation_config.json`` beyond those that transformers' class keeps."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..core.stream import Head
from .languages import code_of


@dataclass(frozen=True, slots=True)
class GenerationSettings:
    """A model's own settings for its use.

    Attributes:
        alignment_heads: heads ``(layer, head)`` of its cross-attention that align output with input;
            Whisper's come from OpenAI's ``timing.py``, which takes word times from their mean.
        multilingual: it states that the language can be chosen or detected.
        languages: token ids by code (``fr``).
        language: the code of its default language; None if not stated.
        transcribe, no_times: tokens for a transcript in the language of the clip, and for one without times.
    """

    alignment_heads: tuple[Head, ...] = ()
    multilingual: bool = False
    languages: Mapping[str, int] = field(default_factory=dict)
    language: str | None = None
    transcribe: int | None = None
    no_times: int | None = None


def generation_settings(folder: Path) -> GenerationSettings:
    """The settings of a model folder; empty without such a file. Raises ValueError if it is not JSON."""
    file = folder / "generation_config.json"
    stated: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    languages = {
        str(name).strip("<|>"): int(token) for name, token in (stated.get("lang_to_id") or {}).items()
    }
    language = stated.get("language")
    return GenerationSettings(
        alignment_heads=_heads(stated.get("alignment_heads")),
        multilingual=bool(languages) and stated.get("is_multilingual") is True,
        languages=languages,
        language=code_of(str(language)) if language else None,
        transcribe=_token((stated.get("task_to_id") or {}).get("transcribe")) if languages else None,
        no_times=_token(stated.get("no_timestamps_token_id")),
    )


def _token(stated: Any) -> int | None:
    return None if stated is None else int(stated)


def _heads(stated: Any) -> tuple[Head, ...]:
    """Pairs of numbers; anything else names no heads."""
    if not isinstance(stated, list):
        return ()
    pairs = [pair for pair in stated if isinstance(pair, list) and len(pair) == 2]
    return tuple((layer, head) for layer, head in pairs if type(layer) is int and type(head) is int)
