"""Settings of a model's ``generation_config.json`` beyond those that transformers' class keeps."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..core.stream import Head
from ..errors import UnsupportedModel
from ..message import _
from .languages import code_of


@dataclass(frozen=True, slots=True)
class TranscriptionSettings:
    """What a speech model states about the languages and tasks of its transcripts.

    Attributes:
        multilingual: it states that the language can be chosen or detected.
        languages: token ids by code (``fr``).
        language: the code of its default language; None if not stated.
        prompt: tokens after the start token of Whisper's decoder, or after that of the language if it is
            multilingual: its only language, its task, no times; those that are known.
    """

    multilingual: bool = False
    languages: Mapping[str, int] = field(default_factory=dict)
    language: str | None = None
    prompt: tuple[int, ...] = ()


def alignment_heads(folder: Path) -> tuple[Head, ...]:
    """Heads ``(layer, head)`` of a model's cross-attention that align output with input; empty if unknown.

    Whisper's come from OpenAI's ``timing.py``, which takes word times from their mean. Raises ValueError if
    the file is not JSON.
    """
    return _heads(_object(folder / "generation_config.json").get("alignment_heads"))


def transcription_settings(folder: Path) -> TranscriptionSettings:
    """The settings of a model folder; empty without such a file.

    Raises:
        ValueError: it is not JSON.
        UnsupportedModel: what it prescribes contradicts itself.
    """
    stated = _object(folder / "generation_config.json")
    languages = {
        str(name).strip("<|>"): int(token) for name, token in (stated.get("lang_to_id") or {}).items()
    }
    forced = _forced(stated, _object(folder / "config.json"))
    # The code of the language that is forced, None if it is to be detected.
    first = next((code for code, token in languages.items() if forced[:1] == (token,)), None)
    multilingual = bool(languages) and stated.get("is_multilingual") is True
    if forced and forced[0] is not None and first is None:
        multilingual = False  # what is forced begins with something else than a language
    language = code_of(str(stated["language"])) if stated.get("language") else first
    rest = forced[1:] if multilingual else forced
    if not forced:
        own = None if multilingual else languages.get(language or "en")
        rest = (own, _task(stated) if languages else None)
    return TranscriptionSettings(
        multilingual=multilingual,
        languages=languages,
        language=language,
        prompt=_prompt(rest, stated.get("no_timestamps_token_id")),
    )


def _object(file: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return content


def _forced(stated: Mapping[str, Any], config: Mapping[str, Any]) -> tuple[int | None, ...]:
    """The tokens after the start token by ``forced_decoder_ids``, as older models of Whisper state them.

    As in transformers (``_retrieve_init_tokens``): in ``generation_config.json``, else in ``config.json``;
    only without ``language`` and ``task``; None where a token is left open; ignored unless they begin at
    position 1.
    """
    if stated.get("language") is not None or stated.get("task") is not None:
        return ()
    pairs = stated.get("forced_decoder_ids")
    pairs = config.get("forced_decoder_ids") if pairs is None else pairs
    if not pairs or pairs[0][0] != 1:
        return ()
    positions = [position for position, _id in pairs]
    if positions != list(range(1, len(pairs) + 1)):
        raise UnsupportedModel(
            _(
                "forced_decoder_ids of its configuration leaves out a position: {positions}.",
                positions=str(positions)[:80],
            ),
            hint=_("Remove it from generation_config.json and config.json, or name each position from 1 on."),
        )
    return tuple(_token(token) for _position, token in pairs)


def _task(stated: Mapping[str, Any]) -> int | None:
    """The token of its task, transcribe if it states none."""
    return _token((stated.get("task_to_id") or {}).get(stated.get("task") or "transcribe"))


def _prompt(tokens: tuple[int | None, ...], no_times: Any) -> tuple[int, ...]:
    """The tokens that are known, ending with the one for a transcript without times."""
    ids = tuple(token for token in tokens if token is not None)
    return ids if no_times is None or ids[-1:] == (int(no_times),) else (*ids, int(no_times))


def _token(stated: Any) -> int | None:
    return None if stated is None else int(stated)


def _heads(stated: Any) -> tuple[Head, ...]:
    """Pairs of numbers; anything else names no heads."""
    if not isinstance(stated, list):
        return ()
    pairs = [pair for pair in stated if isinstance(pair, list) and len(pair) == 2]
    return tuple((layer, head) for layer, head in pairs if type(layer) is int and type(head) is int)
