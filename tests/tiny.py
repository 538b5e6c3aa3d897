"""Tiny random models and tokenizers, easy to reason about and quick to build."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import WhitespaceSplit
from tokenizers.processors import TemplateProcessing
from transformers import AutoConfig, AutoModel, PreTrainedTokenizerFast

from app.capture.attention_function import NAME
from app.capture.cost import CostModel
from app.capture.forward import forward, streams
from app.capture.model_speed import ModelSpeed
from app.capture.verified_model import VerifiedModel
from app.core.provenance import Provenance
from app.core.token import Token
from app.models.loading import LoadedModel
from app.models.model_info import ModelInfo
from app.models.model_input import ModelInput
from app.models.readers.text import TextReader

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "the", "cat", "sat", "on", "mat", "it", "was", "soft", "tired"]

SMALL = {
    "vocab_size": 64,
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 48,
    "max_position_embeddings": 64,
}

# One for each way in which single-stack text models call the attention interface.
FAMILIES: dict[str, dict[str, Any]] = {
    "bert": {},
    "roberta": {},
    "electra": {"embedding_size": 32},
    "albert": {"embedding_size": 16},
    "distilbert": {"dim": 32, "n_layers": 2, "n_heads": 4, "hidden_dim": 48},
    "modernbert": {"global_attn_every_n_layers": 2, "local_attention": 8, "pad_token_id": 0},
    "gpt2": {"n_embd": 32, "n_layer": 2, "n_head": 4, "n_positions": 64},
    "llama": {"num_key_value_heads": 2},
    "mistral": {"num_key_value_heads": 2, "sliding_window": 6},
    "qwen3": {"num_key_value_heads": 2, "head_dim": 8},
    "gemma2": {"num_key_value_heads": 2, "head_dim": 8, "sliding_window": 6, "attn_logit_softcapping": 2.0},
    "gpt_oss": {"num_key_value_heads": 2, "head_dim": 8, "num_local_experts": 2, "num_experts_per_tok": 1},
}


def tiny_config(family: str) -> Any:
    """A two-layer configuration with four heads of size 8."""
    return AutoConfig.for_model(family, **{**SMALL, **FAMILIES[family]})


def tiny_model(family: str, seed: int = 0, kind: Any = AutoModel) -> LoadedModel:
    """A random model that is captured; it has no tokenizer."""
    torch.manual_seed(seed)
    model = kind.from_config(tiny_config(family), attn_implementation=NAME).eval()
    # Initial weights are so small that attention is nearly uniform; larger ones reveal errors.
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim == 2:
                parameter.mul_(4)
    card = ModelInfo(family, family, family, family, "text", "none", "random")
    return LoadedModel(card, model, TextReader(None, 64), "sha256:0", torch.device("cpu"))


def tiny_reading(length: int, seed: int = 0) -> ModelInput:
    """Random token ids, each its own word."""
    ids = torch.randint(4, 60, (length,), generator=torch.Generator().manual_seed(seed)).tolist()
    tokens = tuple(Token(i, str(i), str(i), n, n + 1, False, n, False) for n, i in enumerate(ids))
    return ModelInput({"text": " ".join(map(str, ids))}, {"text": tokens}, {"input_ids": torch.tensor([ids])})


def tiny_tokenizer() -> PreTrainedTokenizerFast:
    """Whitespace-separated words of WORDS, ``[CLS]`` before and ``[SEP]`` after each text."""
    core = Tokenizer(WordLevel({word: n for n, word in enumerate(WORDS)}, unk_token="[UNK]"))
    core.pre_tokenizer = WhitespaceSplit()
    core.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=core,
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        pad_token="[PAD]",
        model_max_length=64,
    )


def save_tiny(folder: Path, family: str = "bert", seed: int = 0, kind: Any = AutoModel) -> Path:
    """A complete model folder, as written by save_pretrained."""
    torch.manual_seed(seed)
    kind.from_config(tiny_config(family)).save_pretrained(folder)
    tiny_tokenizer().save_pretrained(folder)
    return folder


def tiny_loaded(family: str, kind: Any = AutoModel) -> LoadedModel:
    """The same with a tokenizer; a model of another ``kind`` may also generate."""
    reader = TextReader(tiny_tokenizer(), 64, generates=kind is not AutoModel)
    return replace(tiny_model(family, kind=kind), reader=reader)


def tiny_speed(second: float = 1.0, sides: int = 1) -> ModelSpeed:
    """An artificial speed: 1 ms for each fixed cost, 1 ns for each operation and weight.

    Args:
        second: factor of all times.
    """
    speed, once, each = ModelSpeed(None), 1e-3 * second, 1e-9 * second
    for part, rates in {
        "reading": (once, each),
        "opening": (once, *[each] * sides, each),
        "steps": (once, once, each, each),
        "forward": (once, *[each] * sides, each),
        "checks": (once, each, each),
        "weights": (once, each),
    }.items():
        speed.assume(part, rates)
    return speed


def tiny_prepared(family: str) -> VerifiedModel:
    """A random model from which captures can be made; speed and exactness are not measured."""
    loaded = tiny_model(family)
    shapes = streams(loaded, forward(loaded, tiny_reading(4)).calls)
    cost = CostModel(shapes, {"text": 1000}, 100, tiny_speed(), {"text": 64})
    provenance = Provenance(family, family, "sha256:0", "0", "0", "0")
    return VerifiedModel(loaded.info, loaded, 0.0, cost, provenance)
