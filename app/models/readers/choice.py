"""Choose the reader of a model, and check that its tokenizer belongs to it."""

import inspect
from pathlib import Path
from typing import Any

from transformers import (
    MODEL_FOR_CAUSAL_LM_MAPPING,
    MODEL_FOR_CTC_MAPPING,
    MODEL_FOR_MASKED_LM_MAPPING,
    AutoTokenizer,
    GenerationConfig,
)

from ...errors import NoTokenizer, TokenizerMismatch, UnsupportedModel
from ...message import _
from .. import gguf_model
from ..audio_processing import load_audio_processor
from ..generation_config import TranscriptionSettings, alignment_heads, transcription_settings
from ..gguf_file import is_gguf, read_gguf
from ..image_processing import load_image_processor
from ..languages import Languages
from ..model_folder import find_damage, without_place
from ..model_input import Reader
from .image import CaptionReader, ImageReader
from .speech import SpeechReader, TranscriptionReader
from .text import TextReader, separates_pairs
from .translation import TranslationReader

# Tokenizers without a limit of their own report a huge number.
_NO_LIMIT = 1_000_000


def reader_for(kind: Any, config: Any, folder: Path) -> Reader:
    """The reader of a model class, by the first argument of its forward.

    Raises:
        UnsupportedModel: no reader takes that kind of input, or the tokenizer cannot be used.
    """
    if kind.main_input_name in ("input_values", "input_features"):
        return _speech_reader(kind, config, folder)
    if kind.main_input_name == "pixel_values":
        return _image_reader(kind, config, folder)
    if kind.main_input_name != "input_ids":
        raise UnsupportedModel(
            _(
                "{kind} reads {input}, which Followspot cannot provide.",
                kind=config.model_type,
                input=kind.main_input_name,
            ),
            hint=_("Choose a model that reads text, sound or pictures."),
        )
    if "pixel_values" in inspect.signature(kind.forward).parameters:
        raise UnsupportedModel(
            _("{kind} reads text and pictures together, which cannot be shown here.", kind=config.model_type),
            hint=_(
                "Save its vision part by itself, for CLIP"
                " CLIPVisionModel.from_pretrained(it).save_pretrained(folder), and its image"
                " processor beside it."
            ),
        )
    tokenizer = load_tokenizer(config, folder)
    limit = _max_tokens(config, tokenizer)
    if config.is_encoder_decoder:
        reader = TranslationReader(tokenizer, _start(config, folder), limit, kind.can_generate())
        reader.alignment_heads = {"cross": alignment_heads(folder)}
        return reader
    pairs = not _is_causal(config) and separates_pairs(tokenizer)
    return TextReader(
        tokenizer,
        limit,
        pairs=pairs,
        types=getattr(config, "type_vocab_size", 1),
        generates=kind.can_generate(),
    )


def _speech_reader(kind: Any, config: Any, folder: Path) -> Reader:
    audio_processor = load_audio_processor(config, kind.main_input_name, folder)
    # Whisper's classifier has an encoder only, although its configuration states otherwise.
    if "decoder_input_ids" not in inspect.signature(kind.forward).parameters:
        return SpeechReader(audio_processor, _characters(kind, folder))
    tokenizer = load_tokenizer(config, folder)
    positions = getattr(config, "max_target_positions", None)
    limits = [limit for limit in (positions, _max_tokens(config, tokenizer)) if limit]
    stated = transcription_settings(folder)
    generates = kind.can_generate()
    prompt, languages = (_start(config, folder), *stated.prompt), _languages(stated, generates)
    reader = TranscriptionReader(
        audio_processor, tokenizer, prompt, min(limits, default=None), generates, languages
    )
    reader.alignment_heads = {"cross": alignment_heads(folder)}
    return reader


def _languages(stated: TranscriptionSettings, detects: bool) -> Languages | None:
    """The languages a model offers, and the default if none is chosen or detected.

    Args:
        detects: whether it has the head that predicts the language of a clip; without it, English is used.
    """
    if not stated.multilingual:
        return None
    configured = stated.language or (None if detects else "en")
    return Languages(stated.languages, configured if configured in stated.languages else None)


def _characters(kind: Any, folder: Path) -> Any:
    """The tokenizer that makes a transcript of one character per frame; None without such a head."""
    if kind not in MODEL_FOR_CTC_MAPPING.values():
        return None
    try:
        return AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except (OSError, ValueError, KeyError, TypeError):
        return None  # its attention can still be shown


def _image_reader(kind: Any, config: Any, folder: Path) -> Reader:
    if not config.is_encoder_decoder:
        return ImageReader(load_image_processor(config, folder))
    if (
        not hasattr(config, "encoder")
        or "decoder_input_ids" not in inspect.signature(kind.forward).parameters
    ):
        raise UnsupportedModel(
            _("{kind} has a decoder that reads no text.", kind=config.model_type),
            hint=_("Choose a model that reads pictures, or one that writes about them."),
        )
    tokenizer = load_tokenizer(config, folder)
    limit = _max_tokens(config.decoder, tokenizer)
    image_processor = load_image_processor(config.encoder, folder)
    return CaptionReader(image_processor, tokenizer, _start(config, folder), limit, kind.can_generate())


def load_tokenizer(config: Any, folder: Path) -> Any:
    """The fast tokenizer of a folder or GGUF file; UnsupportedModel if there is none that fits the model."""
    try:
        tokenizer = _read_tokenizer(folder)
    except Exception as error:  # the tokenizers library raises exactly this class
        damage = find_damage(folder)
        if damage is not None or "trust_remote_code" in str(error):
            raise (damage or error) from error
        raise NoTokenizer(
            _(
                "{folder} has no tokenizer that can be read: there is no tokenizer.json, and from"
                " its other files none could be made.",
                folder=folder.name,
            )
            if folder.is_dir() and not (folder / "tokenizer.json").is_file()
            else _(
                "tokenizer.json of {folder} cannot be used: {reason}",
                folder=folder.name,
                reason=without_place(error, folder)[:300],
            ),
            hint=_(
                "Save the tokenizer beside the model:"
                " AutoTokenizer.from_pretrained(source).save_pretrained(folder)."
            ),
        ) from error
    _check(tokenizer, config)
    return tokenizer


def _read_tokenizer(folder: Path) -> Any:
    if is_gguf(folder):
        return gguf_model.tokenizer(read_gguf(folder))
    return AutoTokenizer.from_pretrained(
        folder, use_fast=True, local_files_only=True, trust_remote_code=False
    )


def _is_causal(config: Any) -> bool:
    """Whether it is a causal decoder, whose family continues texts instead of filling masks."""
    kind = type(config)
    decoder = kind in MODEL_FOR_CAUSAL_LM_MAPPING and kind not in MODEL_FOR_MASKED_LM_MAPPING
    return decoder or bool(getattr(config, "is_decoder", False))


def _check(tokenizer: Any, config: Any) -> None:
    if not tokenizer.is_fast:
        raise NoTokenizer(
            _("The tokenizer cannot tell which characters each token covers (it is not a fast tokenizer)."),
            hint=_("Save the model with a fast tokenizer, that is with a tokenizer.json."),
        )
    # For a folder without tokenizer files, transformers returns an empty tokenizer instead of an error.
    if len(tokenizer) <= len(set(tokenizer.all_special_ids)):
        raise NoTokenizer(
            _("The folder has no tokenizer: no vocabulary was found."),
            hint=_("Save the tokenizer beside the model: tokenizer.save_pretrained(folder)."),
        )
    vocabulary = config.get_text_config(decoder=True).vocab_size
    if len(tokenizer) > vocabulary:
        raise TokenizerMismatch(
            _(
                "The tokenizer knows {count} tokens, the model only {limit}: they do not belong together.",
                count=len(tokenizer),
                limit=vocabulary,
            ),
            hint=_("Save the tokenizer that the model was trained with."),
            asked=len(tokenizer),
            limit=vocabulary,
        )


def _start(config: Any, folder: Path) -> int:
    """The id of the decoder's start token: newer folders have it in generation_config.json."""
    sources = [config]
    if (folder / "generation_config.json").exists():
        sources.insert(0, GenerationConfig.from_pretrained(folder, local_files_only=True))
    for name in ("decoder_start_token_id", "bos_token_id"):
        for source in sources:
            start = getattr(source, name, None)
            if start is not None:
                return int(start)
    raise UnsupportedModel(
        _("Neither config.json nor generation_config.json says which token the decoder begins with."),
        hint=_("Set decoder_start_token_id there."),
    )


def _max_tokens(config: Any, tokenizer: Any) -> int | None:
    limits = [getattr(config, "max_position_embeddings", None), tokenizer.model_max_length]
    limits_set = [int(limit) for limit in limits if limit and limit < _NO_LIMIT]
    return min(limits_set, default=None)
