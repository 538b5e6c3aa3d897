"""Roles of heads, and their similarity."""

from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from app import dependency_parse
from app.analysis.roles import ROLES
from app.analysis.roles.syntax import Parse
from app.analysis.roles.table import role_table
from app.analysis.similarity import similarity
from app.examples import recordings

from .conftest import EXAMPLE, problem
from .test_weights import read

RECORDING = next(recording for recording in recordings() if recording.text == EXAMPLE)
TABLE = role_table(RECORDING, "self")


def get(client: TestClient, address: str) -> dict[str, Any]:
    response = client.get(address)
    assert response.status_code == 200, response.text
    assert "immutable" in response.headers["cache-control"] and response.headers["etag"]
    document: dict[str, Any] = response.json()
    return document


def test_roles(client: TestClient, base: str) -> None:
    document = get(client, f"{base}/roles/self")
    assert [role["name"] for role in document["roles"]] == list(ROLES)
    previous = document["roles"][0]
    weights = RECORDING.weights("self", 0)[2]
    expected = np.mean([weights[i, i - 1] for i in range(1, 12)])
    assert previous["whole"]["values"][0][2] == pytest.approx(expected)
    assert previous["whole"]["rows"] == 11
    assert document["labels"][0][2][0]["title"] == "Previous token"
    assert document["sink"]["labels"] == ["[CLS]", "[SEP]"]
    share = RECORDING.weights("self", 1)[0][:, [0, 12]].sum(axis=1).mean()
    assert document["sink"]["tokens"][1][0] == pytest.approx(share, abs=1e-6)
    assert document["sink"]["share"] == document["sink"]["tokens"] and document["sink"]["rows"] == 13
    assert document["sink"]["learned"] == [[None] * 12] * 6
    assert document["grammar"] is None
    assert document["rows"] == {"read": 13, "total": 13}


def test_similarity(client: TestClient, base: str) -> None:
    document = get(client, f"{base}/similarity/self")
    similar = similarity(RECORDING, "self", TABLE)
    assert "distances" not in document
    whole = get(client, f"{base}/similarity/self?distances=1")
    np.testing.assert_allclose(read(whole["distances"]), similar.distances, atol=1e-6)
    np.testing.assert_allclose(document["places"], similar.places, atol=1e-4)
    assert sum(len(cluster["heads"]) for cluster in document["clusters"]) == 72
    assert document["notes"]


@pytest.mark.parametrize("what", ["roles", "similarity"])
def test_what_is_not_there(client: TestClient, base: str, what: str) -> None:
    problem(client.get(f"{base}/{what}/cross"), 404, "unknown-stream")
    problem(client.get(f"/api/captures/{'0' * 32}/{what}/self"), 404, "unknown-capture")
    problem(client.get(f"{base}/{what}/self?unit=word"), 422, "invalid-request")


def test_a_grammar_that_is_not_installed(client: TestClient, base: str) -> None:
    problem(client.get(f"{base}/roles/self?grammar=en_core_web_sm-1"), 422, "unknown-grammar")


def test_syntactic_roles(client: TestClient, base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cat sat on the mat ..., with a prepared parse."""

    def parse(text: str, pipeline: str, chosen: str | None) -> Parse:
        assert (text, pipeline) == (EXAMPLE, "mine-1")
        return Parse(
            pipeline,
            ((0, 3), (4, 7), (8, 11), (15, 18), (19, 22)),
            (1, 2, 2, 4, 2),
            ("det", "nsubj", "ROOT", "det", "x"),
        )

    monkeypatch.setattr(dependency_parse, "parse", parse)
    document = get(client, f"{base}/roles/self?grammar=mine-1")
    assert document["grammar"] == "mine-1"
    added = {role["name"]: role for role in document["roles"][len(ROLES) :]}
    assert set(added) == {"det", "det-back", "nsubj", "nsubj-back"}
    assert added["det"]["whole"]["rows"] == 2
    assert added["det"]["family"] == "syntax"
