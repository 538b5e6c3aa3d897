"""Effects in a model whose weights are written by hand (`wired_model`) are those computed by hand."""

from collections.abc import Sequence

import numpy as np
import pytest
import torch

from app.capture.attention_function import AttentionCall
from app.capture.forward import forward
from app.core.intervention import Intervention
from app.core.outcome import Outcome
from app.core.token import Token
from app.interventions.edge_effects import edge_changes, head_changes
from app.interventions.experiment import effects
from app.interventions.gradients import gradients
from app.interventions.measurement import Measurement
from app.models.loading import LoadedModel
from app.models.model_input import ModelInput

from .wired import LOGIT, START, VOCABULARY, wired_model

# s A b c A: "A" was followed by "b".
A, B, C = range(1, 4)
TEXT = [START, A, B, C, A]
LAST, AFTER_A = 4, 2


@pytest.fixture(scope="module")
def wired() -> LoadedModel:
    return wired_model()


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
