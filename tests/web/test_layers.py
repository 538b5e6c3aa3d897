"""The lens and direct contributions over HTTP: their numbers, and what cannot be asked."""

import pytest
from fastapi.testclient import TestClient

from .conftest import problem

CLOCK = "The old clock in the hall struck seven. The old clock in the hall struck"


@pytest.fixture(scope="module")
def clock(storyteller: TestClient) -> str:
    """The address of the sentence's capture."""
    return f"/api/captures/{storyteller.post('/api/captures', json={'text': CLOCK}).json()['id']}"


def test_the_lens_ends_with_the_prediction(storyteller: TestClient, clock: str) -> None:
    reply = storyteller.get(f"{clock}/lens?outcome.token=seven").json()
    predictions = storyteller.get(clock).json()["predictions"]
    assert [cell["text"] for cell in reply["readings"][-1]] == [
        one["options"][0]["text"] for one in predictions
    ]
    assert len(reply["readings"]) == len(reply["steps"]) and reply["steps"][-1]["rank"] == 1
    assert reply["outcome"]["text"] == " seven" and reply["kind"] == "lens"


def test_contributions_add_up(storyteller: TestClient, clock: str) -> None:
    reply = storyteller.get(f"{clock}/contributions?outcome.token=seven&outcome.foil=eight").json()
    parts = [number for layer in reply["layers"] for number in (layer["rest"], *layer["heads"][0])]
    total = reply["embedding"] + reply["biases"] + sum(parts)
    assert total == pytest.approx(reply["outcome"]["value"], abs=1e-3)
    assert reply["outcome"]["measure"] == "difference"


@pytest.mark.parametrize(
    "query", ["lens?outcome.token=zugzwang", "lens?outcome=logit", "contributions?outcome=logprob"]
)
def test_what_cannot_be_asked(storyteller: TestClient, clock: str, query: str) -> None:
    problem(storyteller.get(f"{clock}/{query}"), 422, "unknown-outcome")


def test_an_encoder_has_neither(tiny: TestClient) -> None:
    id = tiny.post("/api/captures", json={"text": "the cat sat"}).json()["id"]
    for kind in ("lens", "contributions"):
        assert tiny.get(f"/api/captures/{id}/{kind}").status_code == 422
