"""NaN and infinity in a run are refused with the reason, whatever their source."""

import json
from typing import Any

import numpy as np
import pytest
import torch

from app.capture import verification
from app.capture.finite_check import is_finite
from app.capture.forward import forward
from app.capture.predictions import predictions
from app.capture.row_check import check_rows
from app.capture.verification import max_difference
from app.errors import NonFinite, OutOfRange
from app.models.loading import LoadedModel
from app.models.readers.text import TextReader

from ..tiny import tiny_model, tiny_reading, tiny_tokenizer


def spoil(loaded: LoadedModel, token: int) -> None:
    """One token's embedding becomes NaN: only texts with that token are affected."""
    with torch.no_grad():
        loaded.model.get_input_embeddings().weight[token, 0] = torch.nan


@pytest.mark.parametrize("family", ["bert", "llama", "gpt_oss"])
def test_only_an_input_that_meets_it_is_refused(family: str) -> None:
    loaded, reading = tiny_model(family), tiny_reading(12)
    spoil(loaded, 63)
    forward(loaded, reading)
    spoil(loaded, reading.tokens["text"][5].id)
    with pytest.raises(NonFinite, match="NaN or infinity in layer 0 of the self-attention") as refusal:
        forward(loaded, reading)
    assert refusal.value.facts == {"stream": "self", "layer": 0}


def test_a_difference_that_is_none_is_not_hidden_by_those_that_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python's max() of 0.1 and NaN is 0.1."""
    loaded, reading = tiny_model("bert"), tiny_reading(8)
    captured = forward(loaded, reading).calls
    differences = iter([1e-7, float("nan")])
    monkeypatch.setattr(verification, "_difference", lambda call, own: next(differences))
    with pytest.raises(NonFinite):
        max_difference(loaded, reading, captured)


def test_rows_whose_sums_are_no_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = forward(tiny_model("bert"), tiny_reading(8)).calls
    weights = np.full((4, 8, 8), 0.125, np.float32)
    weights[2, 3, 4] = np.nan
    monkeypatch.setattr("app.capture.row_check.call_weights", lambda call, rows: weights)
    with pytest.raises(NonFinite):
        check_rows(calls)


def test_predictions_that_are_no_numbers() -> None:
    loaded, reading = tiny_model("llama"), tiny_reading(5)

    class LlamaForCausalLM:
        config: Any = loaded.model.config

    headed = LoadedModel(loaded.info, LlamaForCausalLM(), TextReader(tiny_tokenizer(), 64), "", loaded.device)
    scores = torch.zeros(1, 5, 64)
    scores[0, 2, 7] = -torch.inf  # a token that is never generated
    output = type("Output", (), {"logits": scores})
    assert len(predictions(headed, reading, output)) == 5
    scores[0, 3, 1] = torch.nan
    with pytest.raises(NonFinite, match="llama predicts NaN"):
        predictions(headed, reading, output)


@pytest.mark.parametrize(
    ("values", "finite"),
    [
        ([], True),
        ([0.0, -3e38], True),
        ([3e38, 3e38], True),  # their sum is not
        ([1.0, float("nan")], False),
        ([1.0, -float("inf")], False),
        ([float("inf"), -float("inf")], False),
    ],
)
def test_is_finite(values: list[float], finite: bool) -> None:
    assert is_finite(torch.tensor(values)) is finite


def test_a_problem_is_always_json() -> None:
    """NaN in the members of an error becomes null: the reply must not fail."""
    error = OutOfRange(
        "No.", asked=float("nan"), limit=[1.0, float("inf")], more={"x": -float("inf"), "y": 2}
    )
    refusal = json.loads(json.dumps(error.problem(), allow_nan=False))
    assert (refusal["asked"], refusal["limit"], refusal["more"]) == (None, [1.0, None], {"x": None, "y": 2})
