"""A random model of each kind of attention, large enough to measure. Imports torch: for children only."""

from typing import Any

import torch
import transformers
from transformers import AutoConfig

from app.capture.attention_function import NAME
from app.core.token import Token
from app.models.loading import LoadedModel
from app.models.model_info import ModelInfo
from app.models.model_input import ModelInput
from scripts.families.architecture import IMAGE, ONE_TEXT, SOUND, TWO_TEXTS, Architecture
from scripts.families.comparison import GivenReader

_SIZES: dict[str, Any] = {
    "vocab_size": 8192,
    "hidden_size": 384,
    "num_hidden_layers": 6,
    "num_attention_heads": 6,
    "intermediate_size": 1536,
    "max_position_embeddings": 4096,
}
_T5: dict[str, Any] = {
    "vocab_size": 8192,
    "d_model": 384,
    "d_kv": 64,
    "d_ff": 1536,
    "num_layers": 6,
    "num_heads": 6,
}
_WHISPER: dict[str, Any] = {
    "d_model": 384,
    "encoder_layers": 4,
    "decoder_layers": 4,
    "encoder_attention_heads": 6,
    "decoder_attention_heads": 6,
    "encoder_ffn_dim": 1536,
    "decoder_ffn_dim": 1536,
}

KINDS = {
    "bert": Architecture(kind="bert", head="BertModel", config=_SIZES, sides=ONE_TEXT),
    "qwen2": Architecture(
        kind="qwen2", head="Qwen2Model", config={**_SIZES, "num_key_value_heads": 2}, sides=ONE_TEXT
    ),
    "mistral": Architecture(
        kind="mistral",
        head="MistralModel",
        config={**_SIZES, "num_key_value_heads": 2, "sliding_window": 128},
        sides=ONE_TEXT,
    ),
    "t5": Architecture(kind="t5", head="T5Model", config=_T5, sides=TWO_TEXTS),
    "vit": Architecture(
        kind="vit",
        head="ViTModel",
        config={**_SIZES, "image_size": 384, "patch_size": 16},
        sides=IMAGE,
        shape=(3, 384, 384),
    ),
    "whisper": Architecture(
        kind="whisper",
        head="WhisperForAudioClassification",
        config=_WHISPER,
        sides=SOUND,
        shape=(80, 3000),
    ),
}


def kind_of_model(name: str) -> LoadedModel:
    """A model of that kind, on the CPU, in float32."""
    architecture = KINDS[name]
    torch.manual_seed(0)
    config = AutoConfig.for_model(architecture.kind, **architecture.config)
    model = getattr(transformers, architecture.head)._from_config(config, attn_implementation=NAME).eval()
    card = ModelInfo(name, name, name, name, "text", "none", "random weights")
    return LoadedModel(card, model, GivenReader(architecture), "", torch.device("cpu"))


def kind_of_reading(name: str, count: int) -> ModelInput:
    """So many tokens on each side; pictures and clips have a fixed size."""
    architecture, generator = KINDS[name], torch.Generator().manual_seed(0)

    def ids() -> torch.Tensor:
        return torch.randint(10, 8000, (1, count), generator=generator)

    lengths = dict.fromkeys((side for pair in architecture.sides.values() for side in pair), count)
    if architecture.reads_tokens:
        arguments = {"input_ids": ids()}
        if architecture.is_encoder_decoder:
            arguments["decoder_input_ids"] = ids()
    elif name == "vit":
        arguments = {"pixel_values": torch.randn(1, *architecture.shape, generator=generator)}
        lengths = {"image": (384 // 16) ** 2 + 1}
    else:
        arguments = {"input_features": torch.randn(1, *architecture.shape, generator=generator)}
        lengths = {"audio": 1500}
    token = Token(0, "x", "x", None, None, False, 0, False)
    return ModelInput({}, {side: (token,) * length for side, length in lengths.items()}, arguments)
