"""The models to measure, and the ways of running them. Imports torch: for children only."""

from collections.abc import Callable
from typing import Any

import torch
from transformers import AutoModel, LlamaConfig

from app.capture.attention_function import NAME
from app.capture.forward import forward
from app.capture.row_check import check_rows
from app.core.token import Token
from app.models.catalogue import catalogue
from app.models.loading import LoadedModel, load
from app.models.model_info import ModelInfo
from app.models.model_input import ModelInput
from app.models.readers.text import TextReader

from .kinds import KINDS, kind_of_model, kind_of_reading

# The shape of a well-known 135 M Llama; the weights are random, since only time and memory are measured.
LLAMA: dict[str, Any] = {
    "vocab_size": 49152,
    "hidden_size": 576,
    "intermediate_size": 1536,
    "num_hidden_layers": 30,
    "num_attention_heads": 9,
    "num_key_value_heads": 3,
    "max_position_embeddings": 8192,
}

# "minilm", "llama", and "llama-2": the same with two layers, for a rehearsal.
SHAPES = {"llama": LLAMA, "llama-2": {**LLAMA, "num_hidden_layers": 2}}


def model(name: str) -> LoadedModel:
    """One of the catalogue on this machine, a random Llama, or one of KINDS; on the CPU, in float32.

    Raises:
        FileNotFoundError: it is not on this machine.
    """
    if name in KINDS:
        return kind_of_model(name)
    if name not in SHAPES:
        models = catalogue(name)
        folder = models.folder(name)
        if folder is None:
            raise FileNotFoundError(f"{models.info(name).source} is not on this machine")
        return load(models.info(name), folder, NAME, "cpu", lambda phase, share: None)
    torch.manual_seed(0)
    built = AutoModel.from_config(LlamaConfig(**SHAPES[name]), attn_implementation=NAME).eval()
    card = ModelInfo(name, name, name, "llama", "text", "none", "random weights")
    return LoadedModel(card, built, TextReader(None, None), "", torch.device("cpu"))


def reading(name: str, count: int) -> ModelInput:
    """So many valid token ids; always the same."""
    if name in KINDS:
        return kind_of_reading(name, count)
    ids = torch.randint(1000, 20_000, (count,), generator=torch.Generator().manual_seed(0))
    token = Token(0, "x", "x", None, None, False, 0, False)
    return ModelInput({}, {"text": (token,) * count}, {"input_ids": ids[None]})


def ways(loaded: LoadedModel, reading: ModelInput) -> dict[str, tuple[str, Callable[[], Any]]]:
    """The ways of running a model over an input: by name, the attention function and the work."""
    inputs = loaded.arguments(reading)

    @torch.inference_mode()
    def plain() -> Any:
        return loaded.model(**inputs)

    @torch.inference_mode()
    def eager() -> Any:
        return loaded.model(**inputs, output_attentions=True)

    def checked() -> Any:
        return check_rows(forward(loaded, reading).calls)

    return {
        "sdpa": ("sdpa", plain),
        "capture": (NAME, lambda: forward(loaded, reading)),
        "checked": (NAME, checked),
        "eager": ("eager", eager),
    }
