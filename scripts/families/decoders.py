"""Causal decoders, and hybrids of attention and linear layers."""

from .architecture import BASE, Architecture, refused

_GPT = {"vocab_size": 64, "n_embd": 32, "n_layer": 2, "n_head": 4, "n_positions": 64}
_GROUPS = {**BASE, "num_key_value_heads": 2}
_SIZED = {**_GROUPS, "head_dim": 8}
_LOCAL = {"sliding_window": 6, "layer_types": ["sliding_attention", "full_attention"]}
_EXPERTS = {"num_local_experts": 2, "num_experts_per_tok": 1}
_MANY = {"num_experts": 2, "num_experts_per_tok": 1, "moe_intermediate_size": 16}
_MAMBA2 = {"mamba_n_heads": 8, "mamba_d_state": 4, "mamba_d_head": 8, "mamba_chunk_size": 8}


DECODERS = (
    Architecture(kind="gpt2", head="GPT2LMHeadModel", config=_GPT),
    Architecture(
        kind="gpt_bigcode", head="GPTBigCodeForCausalLM", config=_GPT, note="all heads share one key head"
    ),
    Architecture(kind="gpt_neox", head="GPTNeoXForCausalLM", config=BASE),
    Architecture(
        kind="opt",
        head="OPTForCausalLM",
        config={
            "vocab_size": 64,
            "hidden_size": 32,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "ffn_dim": 48,
            "word_embed_proj_dim": 32,
        },
    ),
    Architecture(kind="biogpt", head="BioGptForCausalLM", config=BASE),
    Architecture(kind="ctrl", head="CTRLLMHeadModel", config={**_GPT, "dff": 48}),
    Architecture(kind="phi", head="PhiForCausalLM", config=_GROUPS),
    Architecture(
        kind="phi3",
        head="Phi3ForCausalLM",
        config={**_GROUPS, "sliding_window": 6},
    ),
    Architecture(kind="llama", head="LlamaForCausalLM", config=_GROUPS),
    Architecture(
        kind="mistral",
        head="MistralForCausalLM",
        config={**_GROUPS, "sliding_window": 6},
    ),
    Architecture(kind="mixtral", head="MixtralForCausalLM", config={**_GROUPS, **_EXPERTS}),
    Architecture(
        kind="qwen2",
        head="Qwen2ForCausalLM",
        config={**_GROUPS, "use_sliding_window": True, "sliding_window": 6, "max_window_layers": 1},
        note="sliding window in its upper layers, where the configuration enables it",
    ),
    Architecture(kind="qwen3", head="Qwen3ForCausalLM", config=_SIZED),
    Architecture(kind="qwen3_moe", head="Qwen3MoeForCausalLM", config={**_SIZED, **_MANY}),
    Architecture(kind="gemma", head="GemmaForCausalLM", config=_SIZED),
    Architecture(
        kind="gemma2",
        head="Gemma2ForCausalLM",
        config={**_SIZED, **_LOCAL, "attn_logit_softcapping": 2.0, "query_pre_attn_scalar": 8},
        note="scores are capped; sliding window in every other layer",
    ),
    Architecture(
        kind="gemma3_text",
        head="Gemma3ForCausalLM",
        config={**_SIZED, **_LOCAL, "query_pre_attn_scalar": 8},
        note="sliding window in most layers",
    ),
    Architecture(kind="cohere", head="CohereForCausalLM", config=_GROUPS),
    Architecture(
        kind="cohere2",
        head="Cohere2ForCausalLM",
        config={**_GROUPS, **_LOCAL},
        note="sliding window in most layers",
    ),
    Architecture(kind="olmo", head="OlmoForCausalLM", config=_GROUPS),
    Architecture(kind="olmo2", head="Olmo2ForCausalLM", config=_GROUPS),
    Architecture(
        kind="olmo3",
        head="Olmo3ForCausalLM",
        config={**_GROUPS, **_LOCAL},
        note="sliding window in most layers",
    ),
    Architecture(kind="smollm3", head="SmolLM3ForCausalLM", config={**_GROUPS, "no_rope_layers": [1, 0]}),
    Architecture(kind="stablelm", head="StableLmForCausalLM", config=_GROUPS),
    Architecture(
        kind="starcoder2",
        head="Starcoder2ForCausalLM",
        config={**_GROUPS, "sliding_window": 6},
    ),
    Architecture(
        kind="gpt_oss",
        head="GptOssForCausalLM",
        config={**_SIZED, **_EXPERTS, **_LOCAL},
        note="a share of each row goes to a sink; sliding window in every other layer",
    ),
    Architecture(
        kind="llama4_text",
        head="Llama4ForCausalLM",
        config={
            **_SIZED,
            **_EXPERTS,
            "attention_chunk_size": 8,
            "intermediate_size_mlp": 48,
            "no_rope_layers": [1, 0],
            "interleave_moe_layer_step": 1,
        },
        note="attends within chunks in most layers",
    ),
    Architecture(kind="glm", head="GlmForCausalLM", config=_SIZED),
    Architecture(kind="glm4", head="Glm4ForCausalLM", config=_SIZED),
    Architecture(kind="granite", head="GraniteForCausalLM", config=_GROUPS),
    Architecture(kind="nemotron", head="NemotronForCausalLM", config=_SIZED),
    Architecture(kind="helium", head="HeliumForCausalLM", config=_SIZED),
    Architecture(
        kind="exaone4",
        head="Exaone4ForCausalLM",
        config={**_GROUPS, **_LOCAL},
        note="sliding window in most layers",
    ),
    Architecture(kind="persimmon", head="PersimmonForCausalLM", config=BASE),
    Architecture(kind="ernie4_5", head="Ernie4_5ForCausalLM", config=_SIZED),
    Architecture(
        kind="deepseek_v3",
        head="DeepseekV3ForCausalLM",
        config={
            **BASE,
            "num_key_value_heads": 4,
            "q_lora_rank": 16,
            "kv_lora_rank": 8,
            "qk_rope_head_dim": 4,
            "qk_nope_head_dim": 4,
            "v_head_dim": 8,
            "n_routed_experts": 2,
            "num_experts_per_tok": 1,
            "n_group": 1,
            "topk_group": 1,
            "first_k_dense_replace": 1,
            "moe_intermediate_size": 16,
        },
        note="keys and values come from one small vector (latent attention)",
    ),
    Architecture(
        kind="gpt_neo",
        head="GPTNeoForCausalLM",
        config={
            "vocab_size": 64,
            "hidden_size": 32,
            "num_layers": 2,
            "num_heads": 4,
            "attention_types": [[["global", "local"], 1]],
            "window_size": 4,
            "intermediate_size": 48,
        },
        outcome="reported",
        note="sliding window in every other layer",
    ),
    Architecture(kind="gptj", head="GPTJForCausalLM", config={**_GPT, "rotary_dim": 4}, outcome="reported"),
    Architecture(
        kind="codegen", head="CodeGenForCausalLM", config={**_GPT, "rotary_dim": 4}, outcome="reported"
    ),
    Architecture(
        kind="bloom",
        head="BloomForCausalLM",
        config={"vocab_size": 64, "hidden_size": 32, "n_layer": 2, "n_head": 4},
        outcome="reported",
        note="scores fall with the distance (ALiBi)",
    ),
    Architecture(
        kind="falcon",
        head="FalconForCausalLM",
        config={"vocab_size": 64, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4},
        outcome="reported",
        note="all heads share one key head",
    ),
    Architecture(
        kind="mpt",
        head="MptForCausalLM",
        config={"vocab_size": 64, "d_model": 32, "n_layers": 2, "n_heads": 4, "max_seq_len": 64},
        outcome="reported",
        note="scores fall with the distance (ALiBi)",
    ),
    Architecture(
        kind="xglm",
        head="XGLMForCausalLM",
        config={"vocab_size": 64, "d_model": 32, "num_layers": 2, "attention_heads": 4, "ffn_dim": 48},
        outcome="reported",
    ),
    Architecture(kind="openai-gpt", head="OpenAIGPTLMHeadModel", config=_GPT, outcome="reported"),
    refused("diffllama", "DiffLlamaForCausalLM"),
)

HYBRIDS = (
    Architecture(
        kind="jamba",
        head="JambaForCausalLM",
        config={
            **_GROUPS,
            "num_hidden_layers": 4,
            "attn_layer_offset": 1,
            "attn_layer_period": 2,
            "expert_layer_period": 2,
            "expert_layer_offset": 1,
            "num_experts": 2,
            "num_experts_per_tok": 1,
            "mamba_d_state": 4,
            "mamba_d_conv": 2,
            "mamba_dt_rank": 4,
            "use_mamba_kernels": False,
        },
    ),
    Architecture(
        kind="bamba",
        head="BambaForCausalLM",
        config={**_GROUPS, **_MAMBA2, "num_hidden_layers": 3, "attn_layer_indices": [1]},
        cache=False,
        note="with a cache, its own eager decoding differs from one run; captures use no cache",
    ),
    Architecture(
        kind="falcon_h1",
        head="FalconH1ForCausalLM",
        config={**_GROUPS, **_MAMBA2, "mamba_d_ssm": 64},
        note="every layer also has a Mamba beside its attention",
    ),
    Architecture(
        kind="granitemoehybrid",
        head="GraniteMoeHybridForCausalLM",
        config={
            **_GROUPS,
            **_MAMBA2,
            **_EXPERTS,
            "layer_types": ["mamba", "attention"],
            "shared_intermediate_size": 16,
        },
    ),
    Architecture(
        kind="qwen3_next",
        head="Qwen3NextForCausalLM",
        config={
            **_SIZED,
            **_MANY,
            "num_hidden_layers": 4,
            "linear_num_value_heads": 4,
            "linear_num_key_heads": 2,
            "linear_key_head_dim": 8,
            "linear_value_head_dim": 8,
            "shared_expert_intermediate_size": 16,
        },
    ),
    Architecture(
        kind="lfm2",
        head="Lfm2ForCausalLM",
        config={**_GROUPS, "num_hidden_layers": 3, "layer_types": ["conv", "full_attention", "conv"]},
    ),
    Architecture(
        kind="recurrent_gemma",
        head="RecurrentGemmaForCausalLM",
        config={**_SIZED, "num_hidden_layers": 3, "lru_width": 32, "attention_window_size": 6},
        gain=3.0,
    ),
    refused("minimax", "MiniMaxForCausalLM"),
    refused("mamba", "MambaForCausalLM"),
    refused("mamba2", "Mamba2ForCausalLM"),
    refused("falcon_mamba", "FalconMambaForCausalLM"),
    refused("rwkv", "RwkvForCausalLM"),
)
