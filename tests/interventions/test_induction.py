"""A two-layer model whose weights are written by hand, with effects that can be computed by hand.

Head 0 of layer 0 attends to the previous token and writes it beside the token. Head 0 of layer 1 attends to
the tokens whose previous token is the query's own, and writes these tokens where the logits are read. The
other head of each layer writes nothing, and so do the feed-forward networks.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import torch
from transformers import GPT2Config, GPT2LMHeadModel

from app.capture.attention_function import NAME, AttentionCall
from app.capture.forward import forward
from app.core.intervention import Intervention
from app.core.outcome import Outcome
from app.core.token import Token
from app.interventions.edge_effects import edge_changes, head_changes
from app.interventions.experiment import effects
from app.interventions.gradients import gradients
from app.interventions.measurement import Measurement
from app.models.loading import LoadedModel
from app.models.model_info import ModelInfo
from app.models.model_input import ModelInput
from app.models.readers.text import TextReader

VOCABULARY, POSITIONS, SIZE = 6, 8, 14
# Where the residual stream holds a token, its position, its previous token, and what is predicted.
TOKEN, POSITION, PREVIOUS, PREDICTED = (
    slice(start, end) for start, end in ((0, 6), (6, 14), (14, 20), (20, 26))
)
# The score of a match before the softmax, so high that all other weights together are below 1e-12; and the
# logit of a token that is copied with weight 1.
SCORE, LOGIT = 30.0, 4.0

# s A b c A: "A" was followed by "b".
START, A, B, C = range(4)
TEXT = [START, A, B, C, A]
LAST, AFTER_A = 4, 2


@pytest.fixture(scope="module")
def wired() -> LoadedModel:
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


@pytest.fixture(scope="module")
def text() -> ModelInput:
    tokens = tuple(Token(i, str(i), str(i), n, n + 1, False, n, False) for n, i in enumerate(TEXT))
    return ModelInput({"text": ""}, {"text": tokens}, {"input_ids": torch.tensor([TEXT])})


@pytest.fixture(scope="module")
def predicts_b(wired: LoadedModel) -> Measurement:
    return Measurement(wired, Outcome("logprob", "next", "text", LAST, B))


def logprob(copied: Sequence[float]) -> float:
    """Of B, if the last token copied so much of each token."""
    logits = LOGIT * np.array([*copied, *[0.0] * (VOCABULARY - len(copied))])
    return float(logits[B] - np.log(np.exp(logits).sum()))


WHOLE = logprob([0, 0, 1])
# s, A, b, c and A, one fifth each.
EVENLY = logprob([1 / 5, 2 / 5, 1 / 5, 1 / 5])


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        # The rest of the row is s, A, c and A, evenly.
        (Intervention("self", 1, 0, LAST, AFTER_A), logprob([1 / 4, 2 / 4, 0, 1 / 4])),
        (Intervention("self", 1, None, LAST, AFTER_A), logprob([1 / 4, 2 / 4, 0, 1 / 4])),
        (Intervention("self", None, 0, LAST, AFTER_A), logprob([1 / 4, 2 / 4, 0, 1 / 4])),
        *((Intervention("self", 1, 0, LAST, key), WHOLE) for key in (0, 1, 3, 4)),
        *((Intervention("self", 1, 0, query, key), WHOLE) for query in (1, 2, 3) for key in range(query)),
        # Head 1 writes nothing.
        (Intervention("self", 1, 1, LAST, AFTER_A), WHOLE),
        (Intervention("self", 0, 1), WHOLE),
        (Intervention("self", 1, 1), WHOLE),
        # b no longer knows that A precedes it, so nothing matches.
        (Intervention("self", 0, 0, AFTER_A, 1), EVENLY),
        (Intervention("self", 0, 0), EVENLY),
        # The first A is left with itself as previous token, so it matches as well as b.
        (Intervention("self", 0, 0, 1, 0), logprob([0, 1 / 2, 1 / 2])),
        (Intervention("self", 0, 0, 3, 2), WHOLE),
        (Intervention("self", 0, 0, AFTER_A, 0), WHOLE),
        # Nothing is written: every token is as likely.
        (Intervention("self", 1, 0), -np.log(VOCABULARY)),
        (Intervention("self", 1), -np.log(VOCABULARY)),
    ],
    ids=str,
)
def test_the_effect_is_the_one_computed_by_hand(
    change: Intervention, expected: float, wired: LoadedModel, text: ModelInput, predicts_b: Measurement
) -> None:
    (effect,) = effects(wired, text, predicts_b, [[change]])
    assert effect == pytest.approx(expected - WHOLE, abs=1e-5)


def test_the_model_does_what_was_written(wired: LoadedModel, text: ModelInput) -> None:
    with torch.inference_mode():
        logits = wired.model(**text.arguments).logits[0, LAST]
    assert logits.tolist() == pytest.approx([0, 0, LOGIT, 0, 0, 0], abs=1e-5)


def test_two_changes_repair_each_other_or_add_up(
    wired: LoadedModel, text: ModelInput, predicts_b: Measurement
) -> None:
    """Once the first A matches too, cutting the edge to b leaves the edge to A."""
    second_match, induction = Intervention("self", 0, 0, 1, 0), Intervention("self", 1, 0, LAST, AFTER_A)
    (effect,) = effects(wired, text, predicts_b, [[second_match, induction]])
    assert effect == pytest.approx(logprob([0, 1]) - WHOLE, abs=1e-5)


def test_estimates_of_the_wired_model(wired: LoadedModel, text: ModelInput, predicts_b: Measurement) -> None:
    """Of a saturated row they are 0 or diverge, which only a run can tell."""
    found = gradients(wired, text, predicts_b)
    assert found.outcome.value == pytest.approx(WHOLE, abs=1e-5)
    calls = forward(wired, text).calls["self"]
    previous, copying = calls
    assert isinstance(previous, AttentionCall) and isinstance(copying, AttentionCall)
    row = edge_changes(copying, found.layers["self"][1], [0], slice(LAST, LAST + 1))
    assert row.weights[0, 0].tolist() == pytest.approx([0, 0, 1, 0, 0], abs=1e-6)
    # A / (1 − A) · (…) with A = 1: no estimate of the edge that carries everything.
    assert row.weights[0, 0, AFTER_A] == 1
    # A softmax that gives all to one key does not notice a small change of its scores.
    earlier = edge_changes(previous, found.layers["self"][0], [0], slice(AFTER_A, AFTER_A + 1))
    assert abs(earlier.changes).max() < 1e-6
    # The derivative of log p(b) along the logit of b is 1 − p(b); head 0 raised it by LOGIT.
    assert head_changes(found.layers["self"][1])[0].tolist() == pytest.approx(
        [-LOGIT * (1 - np.exp(WHOLE)), 0], abs=1e-5
    )
