"""Tiny random speech models, complete with feature extractor and tokenizer, saved as a folder."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from tokenizers.decoders import ByteLevel as ByteDecoder
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel
from tokenizers.processors import TemplateProcessing
from transformers import (
    AutoConfig,
    PreTrainedTokenizerFast,
    Wav2Vec2CTCTokenizer,
    Wav2Vec2FeatureExtractor,
    WhisperFeatureExtractor,
)

SIZES = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 48}
WAVEFORM = {
    "conv_dim": (8,) * 7,  # the kernels and strides are the usual ones: a frame every 20 ms
    "num_conv_pos_embeddings": 8,
    "num_conv_pos_embedding_groups": 4,
    "num_feat_extract_layers": 7,
    "vocab_size": 32,
}
WHISPER = {
    "d_model": 32,
    "encoder_layers": 2,
    "decoder_layers": 2,
    "encoder_attention_heads": 4,
    "decoder_attention_heads": 4,
    "encoder_ffn_dim": 48,
    "decoder_ffn_dim": 48,
    "max_source_positions": 200,  # 4 s; Whisper has 30
    "max_target_positions": 40,
}
# Blank first; "|" stands for a space.
LETTERS = ["<pad>", "<s>", "</s>", "<unk>", "|", *"ETAONIHSRDLUMWCFGYPBVK'XJQZ"]
MONOLINGUAL, MULTILINGUAL = ("en",), ("en", "fr", "haw", "de")


def specials_of(languages: Iterable[str]) -> list[str]:
    """The special tokens of a Whisper with some languages."""
    named = [f"<|{code}|>" for code in languages]
    return ["<|endoftext|>", "<|startoftranscript|>", *named, "<|transcribe|>", "<|notimestamps|>"]


def whisper_tokenizer(languages: Iterable[str] = MONOLINGUAL) -> PreTrainedTokenizerFast:
    """Byte-level, one token per byte; a transcript begins and ends like Whisper's."""
    alphabet, specials = sorted(ByteLevel.alphabet()), specials_of(languages)
    vocabulary = {piece: number for number, piece in enumerate([*alphabet, *specials])}
    core = Tokenizer(BPE(vocabulary, []))
    core.pre_tokenizer = ByteLevel(add_prefix_space=False)
    core.decoder = ByteDecoder()
    core.add_special_tokens(specials)
    core.post_processor = TemplateProcessing(
        single="<|startoftranscript|> <|notimestamps|> $A <|endoftext|>",
        special_tokens=[(name, vocabulary[name]) for name in specials],
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=core, eos_token="<|endoftext|>", bos_token="<|endoftext|>", pad_token="<|endoftext|>"
    )


def speech_config(family: str, languages: Iterable[str] = MONOLINGUAL) -> Any:
    """A two-layer configuration of a speech model, with four heads."""
    if family == "whisper":
        tokenizer = whisper_tokenizer(languages)
        ids = {f"{name}_token_id": tokenizer.eos_token_id for name in ("bos", "eos", "pad")}
        start = tokenizer.convert_tokens_to_ids("<|startoftranscript|>")
        return AutoConfig.for_model(
            family, vocab_size=len(tokenizer), decoder_start_token_id=start, **WHISPER, **ids
        )
    own = {"conv_dim": (8,) * 13, "num_feat_extract_layers": 13} if family == "sew" else {}
    return AutoConfig.for_model(family, **{**SIZES, **WAVEFORM, **own})


def save_speech(
    folder: Path, kind: Any, family: str, seed: int = 0, languages: Sequence[str] = MONOLINGUAL
) -> Path:
    """A random model of a transformers class in a folder, as written by save_pretrained.

    Args:
        languages: codes of a Whisper's languages; of several one can be chosen.
    """
    torch.manual_seed(seed)
    model = kind(speech_config(family, languages))
    # Initial weights are so small that all attention is nearly uniform; larger ones reveal errors.
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "_proj" in name and parameter.ndim == 2:
                parameter.mul_(8)
    if family == "whisper" and kind.can_generate():
        ids = whisper_tokenizer(languages).get_vocab()
        own = model.generation_config
        own._from_model_config = False  # else transformers leaves out what follows when it reads the folder
        own.is_multilingual = len(languages) > 1
        own.lang_to_id = {f"<|{code}|>": ids[f"<|{code}|>"] for code in languages}
        own.task_to_id = {"transcribe": ids["<|transcribe|>"]}
        own.no_timestamps_token_id = ids["<|notimestamps|>"]
        own.alignment_heads = [[1, 3], [0, 2], [7, 7]]  # the last of them does not exist
    model.save_pretrained(folder)
    if family == "whisper":
        WhisperFeatureExtractor(chunk_length=4).save_pretrained(folder)
        whisper_tokenizer(languages).save_pretrained(folder)
    else:
        Wav2Vec2FeatureExtractor().save_pretrained(folder)
        (folder / "vocab.json").write_text(json.dumps({piece: n for n, piece in enumerate(LETTERS)}))
        Wav2Vec2CTCTokenizer(str(folder / "vocab.json")).save_pretrained(folder)
    return folder
