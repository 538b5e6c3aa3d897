"""Kinds of models whose attention has no token-by-token matrix, and suggested alternatives.

Other models are measured when they are loaded, and refused if they do not pass; those here have a reason
worth stating, or would pass on a short probe and fail on a long input.
"""

from typing import Any

from ..errors import UnsupportedModel
from ..message import _

_TEXT = _("BERT, RoBERTa or ModernBERT can be shown.")
_LONG = _("ModernBERT reads long texts and can be shown.")
_TRANSLATION = _("T5, BART or Marian can be shown.")
_PICTURE = _("ViT, DeiT or DINOv2 attend to the whole picture and can be shown.")
_DECODER = _("GPT-2, Llama or Qwen can be shown; of hybrids like Jamba, the layers with attention.")

# By model_type: the reason, and the alternative.
UNSUPPORTED: dict[str, tuple[str, str]] = {
    **dict.fromkeys(
        ("longformer", "big_bird"),
        (_("Each token attends to a band of neighbours and a few chosen tokens, stored in blocks."), _LONG),
    ),
    **dict.fromkeys(
        ("led", "longt5", "pegasus_x", "bigbird_pegasus"),
        (
            _("Its encoder attends to bands of neighbours and a few chosen tokens, stored in blocks."),
            _TRANSLATION,
        ),
    ),
    "reformer": (_("It sorts tokens into buckets by hashing and attends within those only."), _LONG),
    "nystromformer": (
        _("It approximates its attention by a few landmarks, without weights."),
        _LONG,
    ),
    "yoso": (_("It samples its attention by hashing, without weights."), _LONG),
    "fnet": (_("It mixes tokens by a Fourier transform and has no attention."), _TEXT),
    "funnel": (_("It pools tokens between its layers, so later layers have other tokens."), _TEXT),
    "squeezebert": (_("It returns its scores before the softmax, not its weights."), _TEXT),
    "canine": (_("It pools characters between its layers, so later layers have other tokens."), _TEXT),
    "prophetnet": (
        _("Its decoder predicts several tokens at once, each with its own attention."),
        _TRANSLATION,
    ),
    "nllb-moe": (
        _("In this version of transformers its fused attention is not causal, unlike its eager one."),
        _("The dense NLLB models (m2m_100) can be shown."),
    ),
    "diffllama": (_("Each of its weights is the difference of two softmaxes and may be below 0."), _DECODER),
    "minimax": (_("It reports its linear layers as if they were softmax attention."), _DECODER),
    **dict.fromkeys(
        ("mamba", "mamba2", "falcon_mamba", "rwkv", "xlstm"),
        (_("It carries a state from token to token and has no attention."), _DECODER),
    ),
    **dict.fromkeys(
        ("swin", "swinv2", "donut-swin"),
        (_("It attends within small windows of the picture that move from layer to layer."), _PICTURE),
    ),
    **dict.fromkeys(
        ("pvt", "pvt_v2", "segformer", "hiera", "mobilevit", "levit", "cvt"),
        (_("Its layers see the picture at different resolutions, so the patches differ."), _PICTURE),
    ),
    **dict.fromkeys(
        ("convnext", "convnextv2", "resnet", "regnet", "efficientnet"),
        (_("It is made of convolutions and has no attention."), _PICTURE),
    ),
}


def check_supported(config: Any) -> None:
    """Raise UnsupportedModel if models of that configuration are known to have nothing to show."""
    if config.model_type in UNSUPPORTED:
        reason, instead = UNSUPPORTED[config.model_type]
        raise UnsupportedModel(
            _("A model of the kind {kind} cannot be shown. {reason}", kind=config.model_type, reason=reason),
            hint=instead,
        )
