"""Tiny random models for tests of interventions."""

from typing import Any

import torch

from app.capture.attention_function import NAME
from app.core.token import Token
from app.models.loading import LoadedModel
from app.models.model_info import ModelInfo
from app.models.model_input import ModelInput
from app.models.readers.text import TextReader
from app.models.readers.translation import TranslationReader

_CARD = ModelInfo("tiny", "Tiny", "tiny", "tiny", "text", "none", "random")


def decoder(kind: Any, config: Any, count: int) -> tuple[LoadedModel, ModelInput]:
    """A random language model, and an input of so many tokens; it has no tokenizer."""
    loaded = LoadedModel(_CARD, _random(kind, config), TextReader(None, 64), "sha256:0", torch.device("cpu"))
    ids = torch.randint(4, 60, (count,), generator=torch.Generator().manual_seed(1)).tolist()
    return loaded, ModelInput({"text": "text"}, {"text": _tokens(ids)}, {"input_ids": torch.tensor([ids])})


def encoder_decoder(
    kind: Any, config: Any, source: int = 5, target: int = 4
) -> tuple[LoadedModel, ModelInput]:
    """A random model that translates, and an input of so many tokens; it has no tokenizer."""
    model, reader = _random(kind, config), TranslationReader(None, 0, 64)
    loaded = LoadedModel(_CARD, model, reader, "sha256:0", torch.device("cpu"))
    ids = torch.randint(4, 60, (source + target,), generator=torch.Generator().manual_seed(1)).tolist()
    tokens = {"source": _tokens(ids[:source]), "target": _tokens(ids[source:])}
    arguments = {
        "input_ids": torch.tensor([ids[:source]]),
        "decoder_input_ids": torch.tensor([ids[source:]]),
    }
    return loaded, ModelInput({side: side for side in tokens}, tokens, arguments)


def _random(kind: Any, config: Any) -> Any:
    torch.manual_seed(0)
    model = kind._from_config(config, attn_implementation=NAME).eval().requires_grad_(False)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim == 2:
                parameter.mul_(4)
    return model


def _tokens(ids: list[int]) -> tuple[Token, ...]:
    return tuple(Token(i, str(i), str(i), n, n + 1, False, n, False) for n, i in enumerate(ids))
