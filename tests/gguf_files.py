"""Tiny random GGUF files, written by the package ``gguf`` as llama.cpp's converter writes them."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from gguf import MODEL_ARCH_NAMES, GGMLQuantizationType, GGUFWriter, TokenType, get_tensor_name_map, quantize
from transformers import AutoConfig, AutoModelForCausalLM
from transformers.convert_slow_tokenizer import bytes_to_unicode

WORDS = "the cat sat on mat it was soft tired".split()
TEMPLATE = "{% for message in messages %}<{{ message['role'] }}>{{ message['content'] }}{% endfor %}"

_SMALL: dict[str, Any] = {
    "hidden_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 96,
    "max_position_embeddings": 64,
}
_GROUPED = {**_SMALL, "num_key_value_heads": 2}
_GEMMA = {**_GROUPED, "head_dim": 32, "query_pre_attn_scalar": 32}
_LLAMA3 = {
    "rope_type": "llama3",
    "rope_theta": 1e4,
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 32,
}
_LONG = {"rope_type": "longrope", "rope_theta": 1e4, "short_factor": [1.0] * 8, "long_factor": [2.0] * 8}

# By a name of the test: the architecture in the file, and the configuration in transformers.
FAMILIES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "llama": ("llama", "llama", {**_GROUPED, "rms_norm_eps": 1e-5, "tie_word_embeddings": True}),
    "llama3": ("llama", "llama", {**_GROUPED, "rope_parameters": _LLAMA3}),
    "llama linear": (
        "llama",
        "llama",
        {**_GROUPED, "rope_parameters": {"rope_type": "linear", "rope_theta": 5e5, "factor": 4.0}},
    ),
    "qwen2": ("qwen2", "qwen2", {**_GROUPED, "rope_parameters": {"rope_type": "default", "rope_theta": 1e6}}),
    "qwen2 yarn": (
        "qwen2",
        "qwen2",
        {
            **_GROUPED,
            "rope_parameters": {
                "rope_type": "yarn",
                "rope_theta": 1e6,
                "factor": 4.0,
                "original_max_position_embeddings": 16,
            },
        },
    ),
    "qwen3": ("qwen3", "qwen3", {**_GROUPED, "head_dim": 32}),
    "gemma2": ("gemma2", "gemma2", {**_GEMMA, "sliding_window": 6, "attn_logit_softcapping": 2.0}),
    "gemma3": ("gemma3", "gemma3_text", {**_GEMMA, "sliding_window": 6}),
    "gemma3 linear": (
        "gemma3",
        "gemma3_text",
        {
            **_GEMMA,
            "num_hidden_layers": 6,
            "sliding_window": 6,
            "rope_parameters": {
                "full_attention": {"rope_type": "linear", "rope_theta": 1e6, "factor": 8.0},
                "sliding_attention": {"rope_type": "default", "rope_theta": 1e4},
            },
        },
    ),
    "phi3": ("phi3", "phi3", {**_GROUPED, "sliding_window": 6}),
    "phi3 long": (
        "phi3",
        "phi3",
        {**_GROUPED, "original_max_position_embeddings": 8, "rope_parameters": _LONG},
    ),
    "gpt2": ("gpt2", "gpt2", {"n_embd": 64, "n_layer": 2, "n_head": 4, "n_positions": 64, "n_inner": 96}),
    "starcoder2": (
        "starcoder2",
        "starcoder2",
        {**_GROUPED, "rope_parameters": {"rope_type": "default", "rope_theta": 999_999.0}},
    ),
    "stablelm": (
        "stablelm",
        "stablelm",
        {
            **_GROUPED,
            "use_qkv_bias": True,
            "rope_parameters": {"rope_type": "default", "rope_theta": 1e4, "partial_rotary_factor": 0.5},
        },
    ),
    "falcon": ("falcon", "falcon", {**_SMALL, "ffn_hidden_size": 96}),
    "bloom": ("bloom", "bloom", {"hidden_size": 64, "n_layer": 2, "n_head": 4}),
    "nemotron": (
        "nemotron",
        "nemotron",
        {
            **_GROUPED,
            "rope_parameters": {"rope_type": "default", "rope_theta": 1e4, "partial_rotary_factor": 0.5},
        },
    ),
}


def tiny_decoder(name: str) -> Any:
    """A random model of FAMILIES with a vocabulary of the file's size."""
    _architecture, family, facts = FAMILIES[name]
    ids = {"bos_token_id": 1, "eos_token_id": 1, "pad_token_id": 1}
    config = AutoConfig.for_model(family, vocab_size=len(vocabulary()), **{**ids, **facts})
    torch.manual_seed(0)
    model = AutoModelForCausalLM.from_config(config).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            # Norms and biases too: initially they are all 1 or 0, so that exchanged ones would be equal.
            parameter.add_(torch.randn_like(parameter) * 0.1)
    return model


def vocabulary() -> list[str]:
    """Control tokens, all bytes, and some words, in the spelling of byte-level tokenizers."""
    letters = list(bytes_to_unicode().values())
    pieces = {
        f"{space}{word[:end]}"
        for word in WORDS
        for space in ("", "Ġ")
        for end in range(2 - len(space), len(word) + 1)
    }
    return ["<unk>", "<|end|>", *letters, *sorted(pieces - set(letters))]


def write_gguf(
    file: Path,
    name: str = "llama",
    model: Any = None,
    kind: GGMLQuantizationType = GGMLQuantizationType.F32,
    facts: Mapping[str, Any] | None = None,
) -> Path:
    """A model of FAMILIES as a GGUF file.

    Args:
        kind: type of its matrices.
        facts: further metadata.
    """
    model = model or tiny_decoder(name)
    file.parent.mkdir(exist_ok=True)
    writer = GGUFWriter(file, FAMILIES[name][0])
    _write_facts(writer, model.config)
    _write_tokenizer(writer)
    for key, value in (facts or {}).items():
        write = writer.add_string if isinstance(value, str) else writer.add_uint32
        write(key, value)
    for tensor, numbers in _tensors(writer.arch, model).items():
        quantizes = numbers.ndim == 2 and numbers.shape[-1] % 32 == 0
        stored = kind if quantizes else GGMLQuantizationType.F32
        writer.add_tensor(tensor, quantize(numbers, stored), raw_dtype=stored)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return file


def _write_facts(writer: GGUFWriter, config: Any) -> None:
    """The metadata that llama.cpp's converter writes for a configuration."""
    read: Callable[..., Any] = lambda *names: next(  # noqa: E731
        (value for name in names if (value := getattr(config, name, None)) is not None), None
    )
    heads, hidden = config.num_attention_heads, config.hidden_size
    head = read("head_dim") or hidden // heads
    writer.add_context_length(read("max_position_embeddings") or 64)
    writer.add_embedding_length(hidden)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(read("intermediate_size", "n_inner", "ffn_hidden_size") or 4 * hidden)
    writer.add_head_count(heads)
    if config.model_type == "falcon":
        writer.add_head_count_kv(1)
    elif kv := read("num_key_value_heads"):
        writer.add_head_count_kv(kv)
    if rms := read("rms_norm_eps"):
        writer.add_layer_norm_rms_eps(rms)
    else:
        writer.add_layer_norm_eps(read("layer_norm_eps", "layer_norm_epsilon", "norm_epsilon", "norm_eps"))
    if config.model_type in ("qwen3", "gemma2", "gemma3_text"):
        writer.add_key_length(head)
        writer.add_value_length(head)
    if config.model_type.startswith(("gemma", "phi")) and config.sliding_window:
        writer.add_sliding_window(config.sliding_window)
    if cap := read("attn_logit_softcapping"):
        writer.add_attn_logit_softcapping(cap)
    if cap := read("final_logit_softcapping"):
        writer.add_final_logit_softcapping(cap)
    if rope := read("rope_parameters"):
        _write_positions(writer, rope.get("full_attention", rope), head, config)


def _write_positions(writer: GGUFWriter, rope: Mapping[str, Any], head: int, config: Any) -> None:
    writer.add_rope_freq_base(rope["rope_theta"])
    writer.add_rope_dimension_count(int(head * rope.get("partial_rotary_factor", 1.0)))
    if rope["rope_type"] in ("linear", "yarn"):
        from gguf import RopeScalingType

        writer.add_rope_scaling_type(RopeScalingType(rope["rope_type"]))
        writer.add_rope_scaling_factor(rope["factor"])
    if rope["rope_type"] == "yarn":
        writer.add_rope_scaling_orig_ctx_len(rope["original_max_position_embeddings"])
    if rope["rope_type"] == "longrope":
        original = config.original_max_position_embeddings
        scale = config.max_position_embeddings / original
        writer.add_rope_scaling_orig_ctx_len(original)
        writer.add_rope_scaling_attn_factors(float(np.sqrt(1 + np.log(scale) / np.log(original))))


def _write_tokenizer(writer: GGUFWriter) -> None:
    tokens = vocabulary()
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    kinds = [
        TokenType.CONTROL if token.startswith("<") and len(token) > 1 else TokenType.NORMAL
        for token in tokens
    ]
    writer.add_token_types(kinds)
    merges = {}
    for token in tokens[2:]:
        if len(token) > 1:
            merges[f"{token[:-1]} {token[-1]}"] = len(token)
    writer.add_token_merges(sorted(merges, key=lambda merge: merges[merge]))
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(1)
    writer.add_pad_token_id(1)
    writer.add_add_bos_token(False)
    writer.add_chat_template(TEMPLATE)


def _tensors(architecture: str, model: Any) -> dict[str, np.ndarray]:
    """A model's numbers by the names, and in the order, of llama.cpp."""
    config = model.config
    number = next(one for one, name in MODEL_ARCH_NAMES.items() if name == architecture)
    table = get_tensor_name_map(number, config.num_hidden_layers)
    tied = config.tie_word_embeddings
    found = {}
    for name, tensor in model.state_dict().items():
        if name == "lm_head.weight" and tied:
            continue
        stored = table.get_name(name, (".weight", ".bias")) or table.get_name(
            name.removeprefix(f"{model.base_model_prefix}."), (".weight", ".bias")
        )
        assert stored, name
        found[stored] = _converted(architecture, stored, tensor.numpy(), config)
    rope = getattr(config, "rope_parameters", None) or {}
    if rope.get("rope_type") == "llama3":
        plain = 1 / rope["rope_theta"] ** (np.arange(0, 16, 2) / 16)
        found["rope_freqs.weight"] = (plain / model.model.rotary_emb.inv_freq.numpy()).astype(np.float32)
    if rope.get("rope_type") == "longrope":
        found["rope_factors_short.weight"] = np.array(rope["short_factor"], np.float32)
        found["rope_factors_long.weight"] = np.array(rope["long_factor"], np.float32)
    return found


def _converted(architecture: str, name: str, numbers: np.ndarray, config: Any) -> np.ndarray:
    """One tensor as llama.cpp's converter changes it."""
    if architecture == "llama" and (".attn_q." in name or ".attn_k." in name):
        heads = config.num_attention_heads if ".attn_q." in name else config.num_key_value_heads
        pairs = numbers.reshape(heads, 2, numbers.shape[0] // heads // 2, *numbers.shape[1:])
        return np.ascontiguousarray(pairs.swapaxes(1, 2).reshape(numbers.shape))
    if architecture in ("gemma2", "gemma3", "nemotron") and name.endswith("norm.weight"):
        return numbers + 1
    layer = name.startswith("blk.") and name.endswith(".weight") and numbers.ndim == 2
    if architecture == "gpt2" and layer:
        return np.ascontiguousarray(numbers.T)
    if architecture == "bloom" and ".attn_qkv." in name:
        heads, size = config.num_attention_heads, config.hidden_size // config.num_attention_heads
        apart = numbers.reshape(heads, 3, size, *numbers.shape[1:])
        return np.concatenate([apart[:, part].reshape(-1, *numbers.shape[1:]) for part in range(3)])
    return numbers
