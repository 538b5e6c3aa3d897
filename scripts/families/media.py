"""Vision and speech models."""

from typing import Any

from .architecture import IMAGE, SOUND, SPOKEN, Architecture, Outcome, refused

_VIT: dict[str, Any] = {
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 48,
    "image_size": 16,
    "patch_size": 4,
}
_WAVE: dict[str, Any] = {
    "vocab_size": 32,
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 48,
    "conv_dim": [16, 16],
    "conv_stride": [4, 2],
    "conv_kernel": [4, 2],
    "num_feat_extract_layers": 2,
    "num_conv_pos_embeddings": 16,
    "num_conv_pos_embedding_groups": 4,
}
_SPOKEN: dict[str, Any] = {
    "vocab_size": 64,
    "d_model": 32,
    "encoder_layers": 2,
    "decoder_layers": 2,
    "encoder_attention_heads": 4,
    "decoder_attention_heads": 4,
    "encoder_ffn_dim": 48,
    "decoder_ffn_dim": 48,
    "pad_token_id": 0,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "decoder_start_token_id": 2,
    "max_target_positions": 32,
}


def _vit(
    kind: str, head: str, outcome: Any = "captured", note: str = "", gain: float = 4.0, **more: Any
) -> Architecture:
    return Architecture(
        kind=kind,
        head=head,
        config={**_VIT, **more},
        sides=IMAGE,
        shape=(3, 16, 16),
        outcome=outcome,
        note=note,
        gain=gain,
    )


def _wave(kind: str, head: str, outcome: Outcome = "captured", note: str = "") -> Architecture:
    return Architecture(
        kind=kind, head=head, config=_WAVE, sides=SOUND, shape=(200,), outcome=outcome, note=note
    )


VISION = (
    _vit("vit", "ViTForImageClassification"),
    _vit("deit", "DeiTForImageClassification"),
    _vit("dinov2", "Dinov2ForImageClassification"),
    _vit(
        "dinov2_with_registers",
        "Dinov2WithRegistersForImageClassification",
        note="register tokens belong to no patch",
    ),
    _vit("dinov3_vit", "DINOv3ViTModel"),
    _vit("beit", "BeitForImageClassification"),
    _vit("siglip_vision_model", "SiglipVisionModel", gain=1.5, note="the vision tower of SigLIP"),
    _vit("clip_vision_model", "CLIPVisionModel", gain=1.5, note="the vision tower of CLIP"),
    _vit("vit_msn", "ViTMSNModel"),
    _vit("ijepa", "IJepaModel"),
    _vit(
        "yolos",
        "YolosModel",
        image_size=[16, 16],
        num_detection_tokens=2,
        note="detection tokens follow the patches",
    ),
    _vit("data2vec-vision", "Data2VecVisionModel", outcome="reported"),
    refused("swin", "SwinModel"),
    refused("swinv2", "Swinv2Model"),
    refused("segformer", "SegformerModel"),
    refused("pvt", "PvtModel"),
    refused("convnext", "ConvNextModel"),
    refused("resnet", "ResNetModel"),
)

SPEECH = (
    _wave("wav2vec2", "Wav2Vec2ForCTC"),
    _wave("hubert", "HubertForCTC"),
    _wave("data2vec-audio", "Data2VecAudioForCTC"),
    _wave("unispeech", "UniSpeechForCTC"),
    _wave("wav2vec2-conformer", "Wav2Vec2ConformerForCTC"),
    _wave("sew", "SEWForCTC"),
    _wave("wavlm", "WavLMForCTC", outcome="reported", note="a gated bias for the distance"),
    Architecture(
        kind="wav2vec2-bert",
        head="Wav2Vec2BertForCTC",
        config={
            "vocab_size": 32,
            "hidden_size": 32,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "intermediate_size": 48,
            "feature_projection_input_dim": 16,
        },
        sides=SOUND,
        shape=(20, 16),
    ),
    Architecture(
        kind="audio-spectrogram-transformer",
        head="ASTForAudioClassification",
        config={
            "hidden_size": 32,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "intermediate_size": 48,
            "patch_size": 4,
            "frequency_stride": 4,
            "time_stride": 4,
            "max_length": 16,
            "num_mel_bins": 8,
        },
        sides=SOUND,
        shape=(16, 8),
    ),
    Architecture(
        kind="whisper",
        head="WhisperForConditionalGeneration",
        config={**_SPOKEN, "max_source_positions": 20, "num_mel_bins": 8},
        sides=SPOKEN,
        shape=(8, 40),
    ),
    Architecture(
        kind="speech_to_text",
        head="Speech2TextForConditionalGeneration",
        config={
            **_SPOKEN,
            "max_source_positions": 64,
            "input_feat_per_channel": 8,
            "num_conv_layers": 2,
            "conv_channels": 16,
            "conv_kernel_sizes": [3, 3],
        },
        sides=SPOKEN,
        shape=(60, 8),
    ),
    Architecture(
        kind="moonshine",
        head="MoonshineForConditionalGeneration",
        config={
            "vocab_size": 64,
            "hidden_size": 32,
            "intermediate_size": 48,
            "encoder_num_hidden_layers": 2,
            "decoder_num_hidden_layers": 2,
            "encoder_num_attention_heads": 4,
            "decoder_num_attention_heads": 4,
            "pad_head_dim_to_multiple_of": None,
        },
        sides=SPOKEN,
        shape=(4000,),
    ),
)
