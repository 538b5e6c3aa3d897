"""Tiny random models, one of each family that the workbench shows differently."""

import time
from pathlib import Path
from typing import Any

import torch
from playwright.sync_api import Page
from tokenizers import Tokenizer, pre_tokenizers
from tokenizers.models import WordLevel
from tokenizers.processors import TemplateProcessing
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM, PreTrainedTokenizerFast

ENGLISH = "the cat sat on a mat because it was soft and dogs like old red houses .".split()
FRENCH = "le chat était assis sur un tapis parce que il doux et les chiens aiment rouges .".split()
HEBREW = "שלום עולם חתול ישב".split()
WORDS = list(dict.fromkeys(["<pad>", "</s>", "<unk>", *ENGLISH, *FRENCH, *HEBREW]))

# Of a chat model: each message between two control tokens, after its role.
CONTROL = ["<|start|>", "<|end|>"]
ROLES = ["system", "user", "assistant"]
TEMPLATE = (
    "{% for message in messages %}<|start|>{{ message.role }}\n{{ message.content }}<|end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|start|>assistant\n{% endif %}"
)

SHAPE = {"vocab_size": len(WORDS), "max_position_embeddings": 64, "pad_token_id": 0, "eos_token_id": 1}


def save_translator(folder: Path) -> Path:
    """A Marian of two layers and four heads."""
    sizes: dict[str, Any] = {"d_model": 32, "encoder_ffn_dim": 48, "decoder_ffn_dim": 48}
    for side in ("encoder", "decoder"):
        sizes |= {f"{side}_layers": 2, f"{side}_attention_heads": 4}
    config = AutoConfig.for_model(
        "marian", **SHAPE, **sizes, decoder_start_token_id=0, forced_eos_token_id=None
    )
    return _save(AutoModelForSeq2SeqLM.from_config(config), folder, end=True)


def save_decoder(folder: Path, family: str = "llama", **options: Any) -> Path:
    """A causal decoder of two layers; eight heads share two sets of keys and values."""
    sizes = {
        "hidden_size": 32,
        "head_dim": 4,
        "num_hidden_layers": 2,
        "num_attention_heads": 8,
        "num_key_value_heads": 2,
        "intermediate_size": 48,
    }
    config = AutoConfig.for_model(family, bos_token_id=0, **{**SHAPE, **sizes, **options})
    return _save(AutoModelForCausalLM.from_config(config), folder, end=False)


def save_chat(folder: Path) -> Path:
    """A decoder with a chat template."""
    size = len(WORDS) + len(ROLES) + len(CONTROL)
    path = save_decoder(folder, vocab_size=size, max_position_embeddings=128)
    tokenizer = PreTrainedTokenizerFast.from_pretrained(path)
    tokenizer.add_tokens(ROLES)
    tokenizer.add_special_tokens({"additional_special_tokens": CONTROL})
    tokenizer.model_max_length = 128
    tokenizer.chat_template = TEMPLATE
    tokenizer.save_pretrained(path)
    return path


def _save(model: Any, folder: Path, *, end: bool) -> Path:
    torch.manual_seed(0)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim == 2:
                # Initial weights are so small that every row would be nearly uniform.
                torch.nn.init.normal_(parameter, std=0.5)
    model.save_pretrained(folder)
    core = Tokenizer(WordLevel({word: n for n, word in enumerate(WORDS)}, unk_token="<unk>"))
    core.pre_tokenizer = pre_tokenizers.Whitespace()
    if end:
        core.post_processor = TemplateProcessing(
            single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", 1)]
        )
    PreTrainedTokenizerFast(
        tokenizer_object=core, unk_token="<unk>", eos_token="</s>", pad_token="<pad>", model_max_length=64
    ).save_pretrained(folder)
    return folder


def wait_for_model(page: Page, model: str) -> None:
    """Make the server load a model, and wait for it; the page would only report that it is missing."""
    address = f"/api/models/{model}"
    card = page.request.post(f"{address}/load").json()
    deadline = time.monotonic() + 60
    while card["state"] == "loading" and time.monotonic() < deadline:
        page.wait_for_timeout(50)
        card = page.request.get(address).json()
    assert card["state"] == "ready", card
