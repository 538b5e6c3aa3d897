"""Tiny random vision models with their image processors."""

from pathlib import Path
from typing import Any

import torch
from transformers import (
    AutoConfig,
    AutoModel,
    BitImageProcessorPil,
    CLIPImageProcessorPil,
    GPT2Config,
    SiglipImageProcessorPil,
    VisionEncoderDecoderConfig,
    VisionEncoderDecoderModel,
    ViTConfig,
    ViTForImageClassification,
    ViTImageProcessorPil,
)

from .tiny import tiny_tokenizer

SMALL: dict[str, Any] = {
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 48,
    "image_size": 32,
    "patch_size": 8,
}
_FIXED: dict[str, Any] = {"size": {"height": 32, "width": 32}}
_CROPPED: dict[str, Any] = {"size": {"shortest_edge": 36}, "crop_size": {"height": 32, "width": 32}}

# Family, its configuration besides SMALL, its processor, and its number of tokens other than patches.
FAMILIES: dict[str, tuple[dict[str, Any], Any, tuple[str, ...]]] = {
    "vit": ({}, ViTImageProcessorPil(**_FIXED), ("[CLS]",)),
    "vit_msn": ({}, ViTImageProcessorPil(**_FIXED), ("[CLS]",)),
    "deit": ({}, ViTImageProcessorPil(**_FIXED), ("[CLS]", "[distillation]")),
    "beit": ({}, ViTImageProcessorPil(**_FIXED), ("[CLS]",)),
    "data2vec-vision": ({}, ViTImageProcessorPil(**_FIXED), ("[CLS]",)),
    "dinov2": ({}, BitImageProcessorPil(**_CROPPED), ("[CLS]",)),
    "dinov2_with_registers": (
        {"num_register_tokens": 3},
        BitImageProcessorPil(**_CROPPED),
        ("[CLS]", "[register 1]", "[register 2]", "[register 3]"),
    ),
    "ijepa": ({}, ViTImageProcessorPil(**_FIXED), ()),
    "clip_vision_model": ({}, CLIPImageProcessorPil(**_CROPPED), ("[CLS]",)),
    "siglip_vision_model": ({}, SiglipImageProcessorPil(**_FIXED), ()),
    "pixio": ({"n_cls_tokens": 2}, ViTImageProcessorPil(**_FIXED), ("[CLS 1]", "[CLS 2]")),
}


def save_vision(folder: Path, family: str = "vit", **changes: Any) -> Path:
    """A complete model folder of a family, random, without a task head."""
    own, processor, _ = FAMILIES[family]
    torch.manual_seed(0)
    model = AutoModel.from_config(AutoConfig.for_model(family, **{**SMALL, **own, **changes}))
    _sharpen(model)
    model.save_pretrained(folder)
    processor.save_pretrained(folder)
    return folder


def save_classifier(folder: Path, size: int = 32, patch: int = 8) -> Path:
    """A random ViT classifier of ten digits."""
    torch.manual_seed(0)
    names = {n: f"digit {n}" for n in range(10)}
    config = ViTConfig(**{**SMALL, "image_size": size, "patch_size": patch}, id2label=names)
    model = ViTForImageClassification(config)
    _sharpen(model)
    model.save_pretrained(folder)
    ViTImageProcessorPil(size={"height": size, "width": size}).save_pretrained(folder)
    return folder


def _sharpen(model: torch.nn.Module) -> None:
    """Initial weights are so small that attention is nearly uniform; larger ones are more informative."""
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim == 2:
                parameter.mul_(4)


def save_captioner(folder: Path) -> Path:
    """A random ViT with a GPT-2 that describes its picture."""
    torch.manual_seed(0)
    encoder = ViTConfig(**SMALL)
    decoder = GPT2Config(
        n_embd=32,
        n_layer=3,
        n_head=4,
        n_positions=64,
        vocab_size=64,
        add_cross_attention=True,
    )
    config = VisionEncoderDecoderConfig.from_encoder_decoder_configs(encoder, decoder)
    config.decoder_start_token_id, config.pad_token_id, config.eos_token_id = 2, 0, 3
    model = VisionEncoderDecoderModel(config)
    _sharpen(model)
    model.save_pretrained(folder)
    ViTImageProcessorPil(**_FIXED).save_pretrained(folder)
    tiny_tokenizer().save_pretrained(folder)
    return folder
