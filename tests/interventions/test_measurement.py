"""Outcomes of labels, by hand."""

from types import SimpleNamespace
from typing import Any

import pytest
import torch
from torch.distributions import Bernoulli, Categorical, kl_divergence

from app.core.outcome import Measure, Outcome
from app.interventions.measurement import Measurement

# Two runs of a classifier of three labels.
SCORES = torch.tensor([[2.0, -1.0, 0.5], [1.0, 0.0, 0.25]])
OUTPUT = SimpleNamespace(logits=SCORES)


def measuring(measure: Measure, problem: str | None, token: int | None = None) -> Measurement:
    model = SimpleNamespace(config=SimpleNamespace(problem_type=problem))
    loaded: Any = SimpleNamespace(model=model, pooling=None)
    return Measurement(loaded, Outcome(measure, "label", token=token))


def test_labels_that_exclude_each_other() -> None:
    expected = SCORES.softmax(-1)[:, 1].log()
    torch.testing.assert_close(measuring("logprob", None, 1).values(OUTPUT), expected)
    before, after = (Categorical(logits=row) for row in SCORES)
    moved = measuring("divergence", None).values(OUTPUT)
    assert moved.tolist() == pytest.approx([0, float(kl_divergence(before, after))])


def test_labels_that_may_apply_together() -> None:
    problem = "multi_label_classification"
    measurement = measuring("logprob", problem, 1)
    torch.testing.assert_close(measurement.values(OUTPUT), SCORES.sigmoid()[:, 1].log())
    torch.testing.assert_close(measurement.values(OUTPUT), measurement.probabilities(OUTPUT)[:, 1].log())
    before, after = (Bernoulli(logits=row) for row in SCORES)
    moved = measuring("divergence", problem).values(OUTPUT)
    assert moved.tolist() == pytest.approx([0, float(kl_divergence(before, after).sum())])


@pytest.mark.parametrize("problem", [None, "multi_label_classification"])
def test_drawn_labels_estimate_a_small_divergence(
    problem: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.interventions.measurement.DIRECTIONS", 4_000)
    measurement = measuring("divergence", problem)
    small = torch.tensor([0.01, -0.02, 0.015])
    scores = SCORES[:1].clone().requires_grad_()
    directions = torch.stack(measurement.directions(SimpleNamespace(logits=scores)))
    (slopes,) = torch.autograd.grad(directions, scores, torch.eye(4_000), is_grads_batched=True)
    estimate = measurement.outcome.combined((slopes[:, 0] @ small)[:, None].numpy())
    run = SimpleNamespace(logits=torch.stack([SCORES[0], SCORES[0] + small]).double())
    # The scores are read as float32, so a divergence as small as this one is known to few digits.
    assert estimate == pytest.approx(float(measurement.values(run)[1]), rel=0.1)
