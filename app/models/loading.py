"""From a folder to a model in memory. Safetensors only, no remote code, no network."""

import inspect
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
import transformers
from safetensors import SafetensorError
from transformers import AutoConfig, AutoModel, AutoTokenizer

from ..capture.record import Stream
from ..errors import ModelFailed, UnsupportedModel
from .card import ModelCard
from .revision import folder_revision
from .tokens import Encoding, encode

# Tokenizers without a limit of their own report a huge number.
_NO_LIMIT = 1_000_000

# The console belongs to our own progress bar.
transformers.utils.logging.disable_progress_bar()

Report = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A model that can be run.

    Attributes:
        model: the transformers model, float32, in evaluation mode.
        max_tokens: the longest input it can read, special tokens included; None if there is no limit.
    """

    card: ModelCard
    model: Any
    tokenizer: Any
    revision: str
    device: torch.device
    max_tokens: int | None

    def encode(self, text: str) -> Encoding:
        """The text as this model reads it."""
        return encode(self.tokenizer, text)

    def inputs(self, encoding: Encoding) -> dict[str, Any]:
        """The keyword arguments of a forward: ``input_ids`` int64 ``[1, tokens]``, and no cache."""
        inputs: dict[str, Any] = {"input_ids": torch.tensor([encoding.ids], device=self.device)}
        if "use_cache" in inspect.signature(self.model.forward).parameters:
            inputs["use_cache"] = False
        return inputs

    def layer_parameters(self) -> int:
        """Weights that every token passes: all but the embedding tables, which are only looked up."""
        embeddings = {
            id(module.weight) for module in self.model.modules() if isinstance(module, torch.nn.Embedding)
        }
        return sum(p.numel() for p in self.model.parameters() if id(p) not in embeddings)

    def described(self, stream: Stream) -> ModelCard:
        """The card, with what is known now that the model is here."""
        return replace(
            self.card,
            state="ready",
            revision=self.revision,
            streams=(stream,),
            max_tokens=self.max_tokens,
            parameters=sum(p.numel() for p in self.model.parameters()),
        )


def load(card: ModelCard, folder: Path, attention: str, device: str, report: Report) -> LoadedModel:
    """Load configuration, tokenizer and weights.

    Args:
        attention: the registered attention function that the model is to call.
        device: ``auto`` (a GPU if torch sees one), ``cpu`` or ``cuda``.
        report: is told each phase and the share (0-1) done.

    Raises:
        UnsupportedModel: the kind of model, its tokenizer or its file format cannot be shown.
        ModelFailed: the files are broken, or there is not enough memory.
    """
    options: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
    report("reading the configuration", 0.30)
    try:
        config = AutoConfig.from_pretrained(folder, **options)
        _check_kind(config)
        report("reading the tokenizer", 0.35)
        tokenizer = AutoTokenizer.from_pretrained(folder, use_fast=True, **options)
        _check_tokenizer(tokenizer, config)
        report("reading the weights", 0.45)
        model = AutoModel.from_pretrained(
            folder,
            config=config,
            dtype=torch.float32,
            use_safetensors=True,
            attn_implementation=attention,
            **options,
        )
    except (OSError, ValueError, KeyError, RuntimeError, MemoryError, SafetensorError) as error:
        raise ModelFailed(
            f"{card.title} could not be loaded: {error}",
            hint="Check that the folder holds a complete transformers model saved with save_pretrained().",
            model=card.key,
        ) from error
    target = _device(device)
    report("checking the files", 0.75)
    return LoadedModel(
        card=card,
        model=model.to(target).eval(),
        tokenizer=tokenizer,
        revision=folder_revision(folder),
        device=target,
        max_tokens=_max_tokens(config, tokenizer),
    )


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """The result of some work, and how many seconds it took."""
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def _device(name: str) -> torch.device:
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.device(name)


def _check_kind(config: Any) -> None:
    if config.is_encoder_decoder:
        raise UnsupportedModel(
            f"{config.model_type} is an encoder-decoder; only single-stack models are shown so far.",
            hint="Choose an encoder (BERT, RoBERTa, ...) or a decoder (GPT-2, Llama, ...).",
        )


def _check_tokenizer(tokenizer: Any, config: Any) -> None:
    if not tokenizer.is_fast:
        raise UnsupportedModel(
            "The tokenizer cannot tell which characters each token covers (it is not a fast tokenizer).",
            hint="Save the model with a fast tokenizer, that is with a tokenizer.json.",
        )
    # transformers answers a folder without tokenizer files with an empty tokenizer, not with an error.
    if len(tokenizer) <= len(set(tokenizer.all_special_ids)):
        raise UnsupportedModel(
            "The folder has no tokenizer: no vocabulary was found.",
            hint="Save the tokenizer beside the model: tokenizer.save_pretrained(folder).",
        )
    if len(tokenizer) > config.vocab_size:
        raise UnsupportedModel(
            f"The tokenizer knows {len(tokenizer):,} tokens, the model only {config.vocab_size:,}:"
            " they do not belong together.",
            hint="Save the tokenizer that the model was trained with.",
            asked=len(tokenizer),
            limit=config.vocab_size,
        )


def _max_tokens(config: Any, tokenizer: Any) -> int | None:
    limits = [getattr(config, "max_position_embeddings", None), tokenizer.model_max_length]
    known = [int(limit) for limit in limits if limit and limit < _NO_LIMIT]
    return min(known, default=None)
