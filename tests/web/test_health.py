"""For operators: alive, ready or why not, and the numbers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from .conftest import EXAMPLE, client_of, post, problem, services_of


def metric(client: TestClient, name: str) -> float:
    """The value of one line of /metrics, 0 if there is none."""
    for line in client.get("/metrics").text.splitlines():
        if line.startswith(f"{name} "):
            return float(line.rpartition(" ")[2])
    return 0.0


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


def test_metrics_count_requests_by_route(client: TestClient, base: str) -> None:
    line = 'followspot_requests_total{method="GET",route="/api/captures/{id}/heads/{stream}",status="200"}'
    unknown = 'followspot_requests_total{method="GET",route="none",status="404"}'
    before, unknown_before = metric(client, line), metric(client, unknown)
    for query in ("query=1&key=2", "query=2&key=1"):
        client.get(f"{base}/heads/self?{query}")
    for n in range(5):
        client.get(f"/nowhere/{n}")
    assert metric(client, line) == before + 2
    assert metric(client, unknown) == unknown_before + 5
    assert "nowhere" not in client.get("/metrics").text


def test_metrics_time_requests(client: TestClient) -> None:
    name = 'followspot_request_seconds_count{route="/healthz"}'
    before = metric(client, name)
    client.get("/healthz")
    assert metric(client, name) == before + 1


def test_metrics_count_captures(tiny: TestClient) -> None:
    names = [f'followspot_captures_total{{outcome="{outcome}"}}' for outcome in ("created", "cached")]
    before = [metric(tiny, name) for name in names]
    for text in ("the mat sat", "the mat sat", ""):
        post(tiny, "/api/captures", {"text": text})
    assert [metric(tiny, name) for name in names] == [before[0] + 1, before[1] + 1]


def test_metrics_contain_queue_and_memory(tiny: TestClient) -> None:
    post(tiny, "/api/captures", {"text": "the soft cat"})
    assert metric(tiny, "followspot_queue_length") == 0
    assert metric(tiny, "followspot_held_bytes") == services_of(tiny).engine.nbytes > 0


def test_each_server_counts_for_itself(make_client: Callable[..., TestClient]) -> None:
    one, other = make_client(), make_client()
    for _ in range(3):
        one.get("/healthz")
    name = 'followspot_requests_total{method="GET",route="/healthz",status="200"}'
    assert (metric(one, name), metric(other, name)) == (3, 0)


@pytest.mark.parametrize(
    "name",
    [
        "X-Forwarded-For",
        "X-Forwarded",
        "Forwarded",
        "Via",
        "X-Real-IP",
        "CF-Connecting-IP",
        "True-Client-IP",
        "X-Client-IP",
        "X-Original-Forwarded-For",
    ],
)
def test_metrics_are_for_this_machine(client: TestClient, name: str) -> None:
    problem(client.get("/metrics", headers={name: "1.2.3.4"}), 404, "not-found")


@pytest.mark.parametrize(
    "address", ["10.0.0.1", "192.168.1.5", "2001:db8::1", "::ffff:127.0.0.1", "127.0.0.1.x"]
)
def test_metrics_are_not_for_others(make_client: Callable[..., Any], address: str) -> None:
    app = make_client().app
    problem(client_of(app, address).get("/metrics"), 404, "not-found")


def test_metrics_may_be_opened(make_client: Callable[..., Any]) -> None:
    app = make_client(metrics_public=True).app
    response = client_of(app, "10.0.0.1").get("/metrics")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain")


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
