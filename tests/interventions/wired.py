"""A two-layer model whose weights are written by hand: an induction head, and the head that it needs.

Head 0 of layer 0 attends to the previous token and writes it beside the token. Head 0 of layer 1 attends to
the tokens whose previous token is the query's own, and writes these tokens where the logits are read. The
other head of each layer writes nothing, and so do the feed-forward networks.
"""

from typing import Any

import torch
from transformers import GPT2Config, GPT2LMHeadModel

from app.capture.attention_function import NAME
from app.models.loading import LoadedModel
from app.models.model_info import ModelInfo
from app.models.readers.text import TextReader

VOCABULARY, POSITIONS, SIZE = 6, 8, 14
# Where the residual stream holds a token, its position, its previous token, and what is predicted.
TOKEN, POSITION, PREVIOUS, PREDICTED = (
    slice(start, end) for start, end in ((0, 6), (6, 14), (14, 20), (20, 26))
)
# The score of a match before the softmax, so high that all other weights together are below 1e-12; and the
# logit of a token that is copied with weight 1.
SCORE, LOGIT = 30.0, 4.0


# A token that is none of the words.
START = 0


def wired_model() -> LoadedModel:
    """The model; it has no tokenizer."""
    config = GPT2Config(
        vocab_size=VOCABULARY,
        n_positions=POSITIONS,
        n_embd=2 * SIZE,
        n_layer=2,
        n_head=2,
        tie_word_embeddings=False,
        bos_token_id=0,
        eos_token_id=0,
    )
    model = GPT2LMHeadModel._from_config(config, attn_implementation=NAME).eval().requires_grad_(False)
    body = model.transformer
    for parameter in model.parameters():
        parameter.zero_()
    body.wte.weight[:, TOKEN] = torch.eye(VOCABULARY)
    body.wpe.weight[:, POSITION] = torch.eye(POSITIONS)
    body.ln_f = torch.nn.Identity()
    for block in body.h:
        block.ln_1 = torch.nn.Identity()
    previous, copying = (block.attn for block in body.h)
    # Position i asks for position i − 1: key j is at the place of j + 1.
    wire(previous, "query", POSITION, torch.eye(POSITIONS))
    wire(previous, "key", POSITION, torch.eye(POSITIONS).roll(1, dims=1))
    wire(previous, "value", TOKEN, torch.eye(VOCABULARY))
    previous.c_proj.weight[:VOCABULARY, PREVIOUS] = torch.eye(VOCABULARY)
    wire(copying, "query", TOKEN, torch.eye(VOCABULARY))
    wire(copying, "key", PREVIOUS, torch.eye(VOCABULARY))
    wire(copying, "value", TOKEN, torch.eye(VOCABULARY))
    copying.c_proj.weight[:VOCABULARY, PREDICTED] = torch.eye(VOCABULARY)
    model.lm_head.weight[:, PREDICTED] = LOGIT * torch.eye(VOCABULARY)
    card = ModelInfo("wired", "Wired", "wired", "wired", "text", "none", "by hand")
    return LoadedModel(card, model, TextReader(None, POSITIONS), "sha256:0", torch.device("cpu"))


def wire(attention: Any, part: str, source: slice, matrix: torch.Tensor) -> None:
    """Head 0 reads a part of the residual stream into its queries, keys or values."""
    start = {"query": 0, "key": 2 * SIZE, "value": 4 * SIZE}[part]
    factor = SCORE * SIZE**0.5 if part == "query" else 1.0
    attention.c_attn.weight[source, start : start + matrix.shape[1]] = factor * matrix
