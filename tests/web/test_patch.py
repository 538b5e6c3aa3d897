"""Patches over HTTP."""

import pytest
from starlette.testclient import TestClient

from .conftest import problem
from .test_effects import CLOCK
from .test_weights import get

NINE = CLOCK.replace("seven", "nine")


@pytest.fixture(scope="module")
def captures(storyteller: TestClient) -> tuple[str, str]:
    """The ids of A and of B."""
    a, b = (storyteller.post("/api/captures", json={"text": text}).json()["id"] for text in (CLOCK, NINE))
    return a, b


def test_where_seven_comes_from(storyteller: TestClient, captures: tuple[str, str]) -> None:
    a, b = captures
    document = get(storyteller, f"/api/captures/{a}/patch/self?b.capture={b}")
    assert document["map"]["outcome"]["text"] == " seven"
    assert document["map"]["together"] == pytest.approx(1, abs=1e-3)
    at = document["column_labels"].index("seven / nine")
    assert document["map"]["shares"][0][at] == pytest.approx(1, abs=1e-3)
    heads = get(storyteller, f"/api/captures/{a}/patch/self?b.capture={b}&patch=heads")
    shape = len(heads["row_labels"]), len(heads["column_labels"])
    assert (len(heads["map"]["shares"]), len(heads["map"]["shares"][0])) == shape


def test_what_is_refused(storyteller: TestClient, captures: tuple[str, str]) -> None:
    a, b = captures
    for query, status, code in (
        (f"b.capture={a}", 422, "not-comparable"),
        (f"b.capture={b}&patch=parts", 422, "invalid-request"),
        (f"b.capture={b}&patch=parts&layer=99", 422, "out-of-range"),
        (f"b.capture={b}&outcome.token=zzzzzz", 422, "unknown-outcome"),
        ("patch=heads", 422, "invalid-request"),
    ):
        problem(storyteller.get(f"/api/captures/{a}/patch/self?{query}"), status, code)
