"""For operators: alive, ready or why not, and the numbers."""

from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from .conftest import EXAMPLE, post, problem, services_of
from .test_metrics import metric


def test_alive(client: TestClient) -> None:
    response = client.get("/healthz")
    assert (response.json(), response.headers["cache-control"]) == ({"alive": True}, "no-store")


def test_ready_when_everything_is_there(tiny: TestClient) -> None:
    assert tiny.get("/readyz").json() == {"ready": True}


def test_not_ready_without_the_model(client: TestClient) -> None:
    response = client.get("/readyz")
    document = problem(response, 503, "not-ready")
    assert document["missing"] == {"model": "The model MiniLM L6 is not ready: its state is absent."}
    assert response.headers["retry-after"] == "2"


def test_not_ready_without_the_database(tiny: TestClient) -> None:
    database = services_of(tiny).database
    with database.transaction() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
    assert list(problem(tiny.get("/readyz"), 503, "not-ready")["missing"]) == ["database"]
    with database.transaction() as connection:
        connection.exec_driver_sql("PRAGMA query_only = OFF")
    assert tiny.get("/readyz").status_code == 200


def test_not_ready_while_draining(make_client: Callable[..., TestClient], tiny_folder: Path) -> None:
    client = make_client(model=str(tiny_folder))
    services = services_of(client)
    services.model_pool.wait(services.model_pool.default)
    services.engine.close()
    assert list(problem(client.get("/readyz"), 503, "not-ready")["missing"]) == ["server"]
    response = post(client, "/api/captures", {"text": "the cat"})
    problem(response, 503, "draining")
    assert response.headers["retry-after"] == "10"
    assert client.get("/healthz").status_code == 200


def test_the_catalogue(tiny: TestClient) -> None:
    response = tiny.get("/api/models")
    listing = response.json()
    # What the operator chose, then the chat model that a click downloads.
    assert [card["key"] for card in listing["models"]][:3] == [listing["default"], "smollm2", "minilm"]
    card = tiny.get(f"/api/models/{listing['default']}")
    assert card.json() == listing["models"][0]
    assert (card.json()["state"], card.json()["streams"][0]["heads"]) == ("ready", 4)
    assert listing["models"][1]["streams"] is None


@pytest.mark.parametrize("key", ["nobody", "%00", "..%2f..", "x" * 5000, "MiniLM", "%ff"])
def test_models_that_are_not_known(client: TestClient, key: str) -> None:
    if "2f" not in key:  # a slash in a key changes the address
        problem(client.get(f"/api/models/{key}"), 404, "unknown-model")
        problem(client.post(f"/api/models/{key}/load"), 404, "unknown-model")
    assert client.get(f"/api/models/{key}").status_code == 404


def test_loading_what_is_there_ends_at_once(tiny: TestClient) -> None:
    key = services_of(tiny).model_pool.default
    response = tiny.post(f"/api/models/{key}/load")
    assert (response.status_code, response.json()["state"]) == (202, "ready")
    assert response.headers["cache-control"] == "no-store"


def test_examples_answer_while_the_rest_waits(loading: TestClient) -> None:
    response = post(loading, "/api/captures", {"text": "another text"})
    document = problem(response, 503, "model-loading")
    assert response.headers["retry-after"] == "1"
    assert document["progress"]["phase"] and 0 <= document["progress"]["fraction"] < 1
    assert post(loading, "/api/captures", {"text": EXAMPLE}).status_code == 200
    card = loading.get("/api/models/minilm").json()
    assert (card["state"], card["progress"]["fraction"]) == ("loading", pytest.approx(0.5))
    assert metric(loading, 'followspot_model_load_seconds{model="minilm"}') >= 0
    assert list(loading.get("/readyz").json()["missing"]) == ["model"]


def test_a_load_that_failed_is_reported(failing: TestClient) -> None:
    failing.post("/api/models/minilm/load")
    pool = services_of(failing).model_pool
    with pytest.raises(RuntimeError):
        pool.wait("minilm")
    response = post(failing, "/api/captures", {"text": "another text"})
    problem(response, 503, "model-failed")
    assert response.headers["retry-after"] == "60"
    card = failing.get("/api/models/minilm").json()
    assert (card["state"], card["problem"]["code"]) == ("failed", "model-failed")
    assert "insides" not in str(card)
