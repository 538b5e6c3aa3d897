"""How often a server runs a model for effects: the limit of a capture, by the cost of a run."""

import pytest

from app.errors import TooCostly, TooManyTokens
from app.interventions.admission import admit_runs, admit_texts
from app.settings import Settings

from ..tiny import tiny_prepared


def test_runs_cost_as_much_as_captures() -> None:
    cost = tiny_prepared("llama").cost
    one = cost.speed.best({"forward": cost.forward({"text": 7})})
    admit_runs(cost, {"text": 7}, 10.5 * one, 10)
    with pytest.raises(TooCostly) as refusal:
        admit_runs(cost, {"text": 7}, 10.5 * one, 11)
    numbers = refusal.value.facts["asked"], refusal.value.facts["limit"]
    assert numbers == pytest.approx((11 * one, 10.5 * one))
    assert "verify" in refusal.value.hint


def test_a_server_of_ones_own_has_no_limit() -> None:
    admit_runs(tiny_prepared("llama").cost, {"text": 7}, None, 10**9)


def test_reference_texts_cost_as_much_as_their_runs() -> None:
    prepared = tiny_prepared("llama")
    one = prepared.cost.speed.best({"forward": prepared.cost.forward({"text": 7})})
    limits = Settings(max_seconds=10.5 * one)
    admit_texts(prepared.cost, [{"text": 7}] * 10, limits, "tiny")
    with pytest.raises(TooCostly, match="11 reference texts"):
        admit_texts(prepared.cost, [{"text": 7}] * 11, limits, "tiny")
    with pytest.raises(TooManyTokens):
        admit_texts(prepared.cost, [{"text": 10**6}], Settings(), "tiny")
