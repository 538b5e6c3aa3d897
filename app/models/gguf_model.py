"""A GGUF file as a model of transformers: configuration, tokenizer and weights in float32.

The package ``gguf`` knows names and quantizations, and transformers the order of numbers; the configuration
is made here, because that of transformers leaves out scaled positions, soft-caps and windows. A tensor that
nothing reads is an error: the model would be another one.
"""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from gguf import MODEL_ARCH_NAMES, GGMLQuantizationType, dequantize, get_tensor_name_map
from gguf.quants import quant_shape_to_byte_shape
from tokenizers import Tokenizer, pre_tokenizers
from transformers import (
    CONFIG_MAPPING,
    MODEL_FOR_CAUSAL_LM_MAPPING,
    PreTrainedTokenizerFast,
)
from transformers.integrations.gguf.gguf_tokenizer_mapping import convert_gguf_tokenizer, get_gguf_tokenizer
from transformers.modeling_gguf_pytorch_utils import TENSOR_PROCESSORS, TensorProcessor

from ..errors import UnsupportedModel
from ..message import _
from .gguf_file import ARCHITECTURES, DIGITS_APART, GgufFile, StoredTensor

# Of the metadata, by the name that configurations of transformers use, or map to their own.
_FACTS = {
    "max_position_embeddings": "context_length",
    "original_max_position_embeddings": "rope.scaling.original_context_length",
    "num_hidden_layers": "block_count",
    "hidden_size": "embedding_length",
    "intermediate_size": "feed_forward_length",
    "n_inner": "feed_forward_length",
    "ffn_hidden_size": "feed_forward_length",
    "num_attention_heads": "attention.head_count",
    "num_key_value_heads": "attention.head_count_kv",
    "num_kv_heads": "attention.head_count_kv",
    "head_dim": "attention.key_length",
    "sliding_window": "attention.sliding_window",
    "attn_logit_softcapping": "attn_logit_softcapping",
    "final_logit_softcapping": "final_logit_softcapping",
    "rms_norm_eps": "attention.layer_norm_rms_epsilon",
    "layer_norm_eps": "attention.layer_norm_epsilon",
    "layer_norm_epsilon": "attention.layer_norm_epsilon",
    "norm_epsilon": "attention.layer_norm_epsilon",
    "norm_eps": "attention.layer_norm_epsilon",
}
_IDS = {
    "bos_token_id": "bos_token_id",
    "eos_token_id": "eos_token_id",
    "pad_token_id": "padding_token_id",
}
# Factors of the positions' wavelengths.
_FREQUENCIES, _SHORT, _LONG = "rope_freqs.weight", "rope_factors_short.weight", "rope_factors_long.weight"
# llama.cpp scales the scores of the largest Gemma models by hidden size per head (llama-model.cpp).
_LAYERS_OF_LARGEST = {"gemma2": 46, "gemma3": 62}
_LOCAL_THETA = 10_000.0  # of the layers of Gemma 3 with a window


def configuration(header: GgufFile) -> Any:
    """The configuration of transformers for a file.

    Raises:
        UnsupportedModel: its positions are scaled in a way that is not known.
    """
    family = ARCHITECTURES[header.architecture]
    kind = CONFIG_MAPPING[family]
    known = kind()
    facts = {
        name: value
        for name, fact in _FACTS.items()
        if hasattr(known, name) and (value := header.fact(fact)) is not None
    }
    ids = {name: header.facts.get(f"tokenizer.ggml.{fact}") for name, fact in _IDS.items()}
    tied = "output.weight" not in header.tensors
    facts |= {
        **ids,
        "vocab_size": _vocabulary(header),
        "tie_word_embeddings": tied,
        **_details(header, facts),
    }
    if hasattr(known, "rope_parameters"):
        head = facts.get("head_dim") or facts["hidden_size"] // facts["num_attention_heads"]
        facts["rope_parameters"] = _positions(header, head)
    config = kind(**facts)
    with_head: Any = MODEL_FOR_CAUSAL_LM_MAPPING[kind]
    config.architectures = [with_head.__name__]
    return config


def _vocabulary(header: GgufFile) -> int:
    """Rows of the table of embeddings."""
    return header.tensors["token_embd.weight"].shape[0]


def _details(header: GgufFile, facts: Mapping[str, Any]) -> dict[str, Any]:
    """What one architecture needs besides."""
    names = header.tensors.keys()
    if header.architecture == "stablelm":
        return {
            "use_qkv_bias": "blk.0.attn_q.bias" in names,
            "use_parallel_residual": "blk.0.ffn_norm.weight" not in names,
        }
    if header.architecture in _LAYERS_OF_LARGEST:
        heads, head = facts["num_attention_heads"], facts["head_dim"]
        largest = facts["num_hidden_layers"] == _LAYERS_OF_LARGEST[header.architecture]
        return {"query_pre_attn_scalar": facts["hidden_size"] // heads if largest else head}
    if header.architecture == "llama":
        return {"attention_bias": "blk.0.attn_q.bias" in names}
    return {}


def _positions(header: GgufFile, head: int) -> dict[str, Any]:
    """The parameters of rotary positions, per kind of layer for Gemma 3.

    Args:
        head: numbers of a query or key.
    """
    theta = float(header.fact("rope.freq_base", 10_000.0))
    dimensions = header.fact("rope.dimension_count", head)
    base = {"rope_theta": theta}
    if dimensions != head:
        base["partial_rotary_factor"] = dimensions / head
    positions = {**base, **_scaling(header)}
    if header.architecture != "gemma3":
        return positions
    local = {"rope_type": "default", "rope_theta": _LOCAL_THETA}
    return {"full_attention": positions, "sliding_attention": local}


def _scaling(header: GgufFile) -> dict[str, Any]:
    kind = header.fact("rope.scaling.type", "none")
    original = header.fact("rope.scaling.original_context_length") or header.fact("context_length")
    attention = float(header.fact("rope.scaling.attn_factor", 1.0))
    if _FREQUENCIES in header.tensors or _LONG in header.tensors:
        names = (name if name in header.tensors else _FREQUENCIES for name in (_SHORT, _LONG))
        short, long = (_numbers(header, header.tensors[name]).tolist() for name in names)
        return {
            "rope_type": "longrope",
            "short_factor": short,
            "long_factor": long,
            "attention_factor": attention,
            "original_max_position_embeddings": original,
        }
    if kind == "none":
        return {"rope_type": "default"}
    factor = float(header.fact("rope.scaling.factor", 1.0))
    if kind == "linear":
        return {"rope_type": "linear", "factor": factor}
    if kind == "yarn":
        return {"rope_type": "yarn", "factor": factor, "original_max_position_embeddings": original}
    raise UnsupportedModel(
        _("{file} scales its positions by “{kind}”, which is not known.", file=header.path.name, kind=kind),
        hint=_("Choose the checkpoint that it was made from, with its model.safetensors."),
    )


def tokenizer(header: GgufFile) -> Any:
    """The fast tokenizer that the file describes, with its chat template; nothing beside it is read."""
    architecture, described, settings = get_gguf_tokenizer(str(header.path))
    backend, more = convert_gguf_tokenizer(architecture, described)
    backend = _without_additions(backend, len(described["tokens"]))
    if header.facts.get("tokenizer.ggml.pre") in DIGITS_APART:
        backend.pre_tokenizer = pre_tokenizers.Sequence(
            [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
        )
    return PreTrainedTokenizerFast(tokenizer_object=backend, **settings, **more)


def _without_additions(backend: Tokenizer, count: int) -> Tokenizer:
    """Without the tokens that transformers adds to the file's vocabulary, such as ``<|endoftext|>``."""
    if backend.get_vocab_size() <= count:
        return backend
    described = json.loads(backend.to_str())
    described["added_tokens"] = [token for token in described["added_tokens"] if token["id"] < count]
    return Tokenizer.from_str(json.dumps(described))


def weights(header: GgufFile, kind: Any, config: Any) -> dict[str, torch.Tensor]:
    """All tensors in float32, by their names in a class of transformers.

    Args:
        kind: the model's class.

    Raises:
        UnsupportedModel: a type of tensors cannot be dequantized, or the class has no place for a tensor.
    """
    with torch.device("meta"):
        model = kind(config)
    converter: Any = TENSOR_PROCESSORS.get(header.architecture, TensorProcessor)
    processor = converter(config=config.to_dict())
    names = _names(header, model)
    found: dict[str, Any] = {}
    for name, stored in header.tensors.items():
        if name in (_FREQUENCIES, _SHORT, _LONG):
            continue
        result = processor.process(
            weights=_numbers(header, stored),
            name=name,
            tensor_key_mapping=names,
            parsed_parameters={"tensors": found},
        )
        if result.name is None:  # the processor has put it into its place
            continue
        if result.name not in names:
            raise UnsupportedModel(
                _(
                    "{file} has the tensor {tensor}, for which the architecture {architecture} of"
                    " transformers has no place.",
                    file=header.path.name,
                    tensor=name,
                    architecture=header.architecture,
                ),
                hint=_("Choose the checkpoint that it was made from, with its model.safetensors."),
            )
        found[names[result.name]] = torch.from_numpy(np.array(result.weights, np.float32, order="C"))
    return found


def _names(header: GgufFile, model: Any) -> dict[str, str]:
    """Names of a model's tensors by those in the file."""
    architecture = next(one for one, name in MODEL_ARCH_NAMES.items() if name == header.architecture)
    table = get_tensor_name_map(architecture, header.fact("block_count"))
    names = {}
    for name in model.state_dict():
        # Some files were made of the model without its head.
        for form in (name, name.removeprefix(f"{model.base_model_prefix}.")):
            if found := table.get_name(form, try_suffixes=(".weight", ".bias")):
                names[found] = name
                break
    return names


def _numbers(header: GgufFile, stored: StoredTensor) -> np.ndarray:
    """The numbers of one tensor in float32; read, never memory-mapped, like those of other files."""
    kind = GGMLQuantizationType(stored.type)
    with header.path.open("rb") as file:
        file.seek(stored.place)
        data = np.frombuffer(file.read(stored.nbytes), np.uint8)
    try:
        numbers: np.ndarray = dequantize(data.reshape(quant_shape_to_byte_shape(stored.shape, kind)), kind)
    except NotImplementedError as error:
        raise UnsupportedModel(
            _(
                "{file} has weights of the type {type}, which cannot be dequantized.",
                file=header.path.name,
                type=kind.name,
            ),
            hint=_("Choose the same model in another quantization, such as Q8_0 or Q4_K_M."),
        ) from error
    return numbers
