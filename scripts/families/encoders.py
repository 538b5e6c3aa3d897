"""Encoders of text."""

from .architecture import BASE, Architecture, refused

_WIDE = {**BASE, "embedding_size": 32}
_NARROW = {**BASE, "embedding_size": 16}

ENCODERS = (
    Architecture(kind="bert", head="BertForMaskedLM", config=BASE),
    Architecture(kind="roberta", head="RobertaForMaskedLM", config=BASE),
    Architecture(kind="xlm-roberta", head="XLMRobertaForMaskedLM", config=BASE),
    Architecture(kind="camembert", head="CamembertForMaskedLM", config=BASE),
    Architecture(
        kind="distilbert",
        head="DistilBertForMaskedLM",
        config={
            "vocab_size": 64,
            "dim": 32,
            "n_layers": 2,
            "n_heads": 4,
            "hidden_dim": 48,
            "pad_token_id": 0,
        },
    ),
    Architecture(
        kind="albert",
        head="AlbertForMaskedLM",
        config=_NARROW,
        note="one module is called for every layer",
    ),
    Architecture(kind="electra", head="ElectraForMaskedLM", config=_NARROW),
    Architecture(
        kind="modernbert",
        head="ModernBertForMaskedLM",
        config={**BASE, "global_attn_every_n_layers": 2, "local_attention": 8},
        note="bidirectional sliding window in most layers",
    ),
    Architecture(kind="nomic_bert", head="NomicBertModel", config=BASE),
    Architecture(kind="eurobert", head="EuroBertForMaskedLM", config=BASE),
    Architecture(kind="ernie", head="ErnieForMaskedLM", config=BASE),
    Architecture(kind="esm", head="EsmForMaskedLM", config={**BASE, "mask_token_id": 3}),
    Architecture(
        kind="mobilebert",
        head="MobileBertForMaskedLM",
        config={**_NARROW, "intra_bottleneck_size": 32, "true_hidden_size": 32},
        gain=8.0,  # with larger ones, its second layer is one-hot
    ),
    Architecture(
        kind="xmod",
        head="XmodForMaskedLM",
        config={**BASE, "languages": ["en"], "default_language": "en"},
    ),
    Architecture(kind="mpnet", head="MPNetForMaskedLM", config=BASE, outcome="reported"),
    Architecture(kind="deberta", head="DebertaForMaskedLM", config=BASE, outcome="reported"),
    Architecture(
        kind="deberta-v2",
        head="DebertaV2ForMaskedLM",
        config={
            **BASE,
            "relative_attention": True,
            "pos_att_type": ["c2p", "p2c"],
            "position_buckets": 8,
        },
        outcome="reported",
        note="scores of content and of distance are added",
    ),
    Architecture(kind="megatron-bert", head="MegatronBertForMaskedLM", config=BASE, outcome="reported"),
    Architecture(
        kind="rembert",
        head="RemBertForMaskedLM",
        config={**BASE, "input_embedding_size": 16, "output_embedding_size": 16},
        outcome="reported",
    ),
    Architecture(kind="roformer", head="RoFormerForMaskedLM", config=BASE, outcome="reported", gain=3.0),
    Architecture(
        kind="convbert",
        head="ConvBertForMaskedLM",
        config=_WIDE,
        outcome="reported",
        note="half of its heads are convolutions, which have no weights to show",
    ),
    Architecture(
        kind="xlm",
        head="XLMModel",
        config={"vocab_size": 64, "emb_dim": 32, "n_layers": 2, "n_heads": 4},
        outcome="reported",
    ),
    Architecture(
        kind="xlnet",
        head="XLNetLMHeadModel",
        config={"vocab_size": 64, "d_model": 32, "n_layer": 2, "n_head": 4, "d_inner": 48},
        outcome="reported",
        note="bidirectional: every token attends to every other",
    ),
    refused("longformer", "LongformerForMaskedLM"),
    refused("big_bird", "BigBirdForMaskedLM"),
    refused("reformer", "ReformerModelWithLMHead"),
    refused("nystromformer", "NystromformerForMaskedLM"),
    refused("yoso", "YosoForMaskedLM"),
    refused("fnet", "FNetForMaskedLM"),
    refused("funnel", "FunnelModel"),
    refused("canine", "CanineModel"),
    refused("squeezebert", "SqueezeBertForMaskedLM"),
)
