"""Chat templates as their publishers wrote them, with small tokenizers that have their control tokens."""

from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from tokenizers import AddedToken

from .vocabularies import VOCABULARIES

_ALTERNATE = (
    "{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Conversation roles"
    " must alternate user/assistant/user/assistant/...') }}{% endif %}"
)


def _chatml(system: str) -> str:
    return (
        "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>"
        f"system\n{system}<|im_end|>\n' }}}}{{% endif %}}{{{{'<|im_start|>' + message['role'] + '\n' +"
        " message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}"
        "{{ '<|im_start|>assistant\n' }}{% endif %}"
    )


TEMPLATES = {
    "smollm2": _chatml("You are a helpful AI assistant named SmolLM, trained by Hugging Face"),
    "qwen2": _chatml("You are a helpful assistant."),
    "llama3": (
        "{% set loop_messages = messages %}{% for message in loop_messages %}{% set content ="
        " '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim +"
        " '<|eot_id|>' %}{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}"
        "{{ content }}{% endfor %}{% if add_generation_prompt %}"
        "{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}"
    ),
    "mistral": (
        "{{ bos_token }}{% for message in messages %}" + _ALTERNATE + "{% if message['role'] == 'user' %}"
        "{{ '[INST] ' + message['content'] + ' [/INST]' }}{% elif message['role'] == 'assistant' %}"
        "{{ message['content'] + eos_token}}{% else %}{{ raise_exception('Only user and assistant roles are"
        " supported!') }}{% endif %}{% endfor %}"
    ),
    "gemma": (
        "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not"
        " supported') }}{% endif %}{% for message in messages %}" + _ALTERNATE + "{% if (message['role'] =="
        " 'assistant') %}{% set role = 'model' %}{% else %}{% set role = message['role'] %}{% endif %}"
        "{{ '<start_of_turn>' + role + '\n' + message['content'] | trim + '<end_of_turn>\n' }}{% endfor %}"
        "{% if add_generation_prompt %}{{'<start_of_turn>model\n'}}{% endif %}"
    ),
    "phi3": (
        "{% for message in messages %}{% if message['role'] == 'system' %}{{'<|system|>\n' +"
        " message['content'] + '<|end|>\n'}}{% elif message['role'] == 'user' %}{{'<|user|>\n' +"
        " message['content'] + '<|end|>\n'}}{% elif message['role'] == 'assistant' %}{{'<|assistant|>\n' +"
        " message['content'] + '<|end|>\n'}}{% endif %}{% endfor %}{% if add_generation_prompt %}"
        "{{ '<|assistant|>\n' }}{% else %}{{ eos_token }}{% endif %}"
    ),
}
# The vocabulary of each, its control tokens, and whether these take in the white space after them.
_TOKENIZERS: dict[str, tuple[str, tuple[str, ...], bool]] = {
    "smollm2": ("byte_level", ("<|im_start|>", "<|im_end|>"), False),
    "qwen2": ("byte_level", ("<|im_start|>", "<|im_end|>"), False),
    "llama3": ("byte_level", ("<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"), False),
    "mistral": ("llama", (), False),
    "gemma": ("llama", ("<start_of_turn>", "<end_of_turn>"), False),
    "phi3": ("llama", ("<|system|>", "<|user|>", "<|assistant|>", "<|end|>"), True),
}


@cache
def chat_tokenizer(name: str) -> Any:
    """A small tokenizer with the chat template of a family."""
    vocabulary, control, strips = _TOKENIZERS[name]
    tokenizer = deepcopy(VOCABULARIES[vocabulary]())
    tokenizer.add_special_tokens(
        {
            "bos_token": "<s>",
            "eos_token": "</s>",
            "additional_special_tokens": [
                AddedToken(one, rstrip=strips, normalized=False) for one in control
            ],
        }
    )
    tokenizer.chat_template = TEMPLATES[name]
    return tokenizer


def save_chat_model(folder: Path, name: str = "smollm2") -> Path:
    """A tiny random Llama of 512 tokens, with the tokenizer and the chat template of a family."""
    import torch  # most tests of templates do not need it
    from transformers import AutoConfig, AutoModelForCausalLM

    from .tiny import SMALL

    tokenizer = chat_tokenizer(name)
    sizes = {**SMALL, "vocab_size": len(tokenizer), "max_position_embeddings": 512, "num_key_value_heads": 2}
    torch.manual_seed(0)
    config = AutoConfig.for_model("llama", **sizes, eos_token_id=None, bos_token_id=None)
    AutoModelForCausalLM.from_config(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
