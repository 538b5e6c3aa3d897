"""Encoder-decoders of text."""

from typing import Any

from .architecture import BASE, TWO_TEXTS, Architecture, refused

_BART: dict[str, Any] = {
    "vocab_size": 64,
    "d_model": 32,
    "encoder_layers": 2,
    "decoder_layers": 2,
    "encoder_attention_heads": 4,
    "decoder_attention_heads": 4,
    "encoder_ffn_dim": 48,
    "decoder_ffn_dim": 48,
    "max_position_embeddings": 64,
    "pad_token_id": 0,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "decoder_start_token_id": 2,
}
_T5: dict[str, Any] = {
    "vocab_size": 64,
    "d_model": 32,
    "d_kv": 8,
    "d_ff": 48,
    "num_layers": 2,
    "num_heads": 4,
    "decoder_start_token_id": 0,
}
_GEMMA: dict[str, Any] = {
    **BASE,
    "num_key_value_heads": 2,
    "head_dim": 8,
    "sliding_window": 6,
    "attn_logit_softcapping": 2.0,
    "query_pre_attn_scalar": 8,
}
_BIAS = "a learned bias for the distance is added to the scores"


def _bart(kind: str, head: str) -> Architecture:
    return Architecture(kind=kind, head=head, config=_BART, sides=TWO_TEXTS)


def _t5(kind: str, head: str, cache: bool = True, **more: int) -> Architecture:
    return Architecture(
        kind=kind,
        head=head,
        config={**_T5, **more},
        sides=TWO_TEXTS,
        gain=1.0,  # T5 does not scale its scores, so larger weights would make every row one-hot
        cache=cache,
        note=_BIAS,
    )


TRANSLATORS = (
    _t5("t5", "T5ForConditionalGeneration"),
    _t5("mt5", "MT5ForConditionalGeneration"),
    _t5("umt5", "UMT5ForConditionalGeneration"),
    _t5(
        "switch_transformers",
        "SwitchTransformersForConditionalGeneration",
        cache=False,  # transformers refuses use_cache=True for its encoder
        num_experts=2,
        num_decoder_layers=2,
    ),
    _bart("bart", "BartForConditionalGeneration"),
    _bart("mbart", "MBartForConditionalGeneration"),
    _bart("marian", "MarianMTModel"),
    _bart("pegasus", "PegasusForConditionalGeneration"),
    _bart("m2m_100", "M2M100ForConditionalGeneration"),
    _bart("blenderbot", "BlenderbotForConditionalGeneration"),
    _bart("blenderbot-small", "BlenderbotSmallForConditionalGeneration"),
    _bart("plbart", "PLBartForConditionalGeneration"),
    Architecture(
        kind="t5gemma",
        head="T5GemmaForConditionalGeneration",
        config={"encoder": _GEMMA, "decoder": _GEMMA, "vocab_size": 64},
        sides=TWO_TEXTS,
        note="scores are capped; sliding window in every other layer",
    ),
    Architecture(
        kind="fsmt",
        head="FSMTForConditionalGeneration",
        config={**_BART, "langs": ["en", "de"], "src_vocab_size": 64, "tgt_vocab_size": 64},
        sides=TWO_TEXTS,
        outcome="reported",
    ),
    refused("led", "LEDForConditionalGeneration"),
    refused("longt5", "LongT5ForConditionalGeneration"),
    refused("pegasus_x", "PegasusXForConditionalGeneration"),
    refused("bigbird_pegasus", "BigBirdPegasusForConditionalGeneration"),
    refused("prophetnet", "ProphetNetForConditionalGeneration"),
    refused("nllb-moe", "NllbMoeForConditionalGeneration"),
)
