"""Methods side by side over HTTP: the figure's own numbers, and what is refused."""

from typing import get_args

from fastapi.testclient import TestClient

from app.core.method_comparison import MethodName

from .conftest import problem

TEXT = "the cat sat on the mat"


def test_the_api_answers_with_the_numbers_of_the_figure(tiny: TestClient) -> None:
    identity = tiny.post("/api/captures", json={"text": TEXT}).json()["id"]
    reply = tiny.get(f"/api/captures/{identity}/methods", params={"specials": "0"})
    assert reply.status_code == 200, reply.text
    document = reply.json()
    shown = tiny.get("/figure.json", params={"text": TEXT, "kind": "methods", "specials": "0"}).json()
    # A picture has room for fewer cells.
    assert document | {"spec": None} == shown | {"spec": None}
    assert [token["label"] for token in document["tokens"]] == TEXT.split()
    assert [method["name"] for method in document["methods"]] == list(get_args(MethodName))
    again = tiny.get(
        f"/api/captures/{identity}/methods",
        params={"specials": "0"},
        headers={"If-None-Match": reply.headers["etag"]},
    )
    assert again.status_code == 304


def test_what_the_model_does_not_predict_is_refused(tiny: TestClient) -> None:
    identity = tiny.post("/api/captures", json={"text": TEXT}).json()["id"]
    reply = tiny.get(f"/api/captures/{identity}/methods", params={"outcome": "logit"})
    problem(reply, 422, "unknown-outcome")
    reply = tiny.get("/figure.json", params={"text": TEXT, "kind": "methods", "layer": "0", "head": "0"})
    problem(reply, 422, "invalid-request")
