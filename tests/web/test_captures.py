"""Captures and estimates: made, found again, refused with the reason."""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from app.capture.live_capture import LiveCapture
from app.capture.progress import Progress
from app.core.exactness import Difference
from app.core.input import Input

from .conftest import EXAMPLE, post, problem, services_of

TEXT = "the cat sat on the mat"


def test_an_example_answers_without_a_model(client: TestClient) -> None:
    response = client.post("/api/captures", json={"text": EXAMPLE})
    assert response.status_code == 200
    document = response.json()
    assert response.headers["location"] == f"/api/captures/{document['id']}"
    assert document["provenance"]["precomputed"] is True
    assert [token["label"] for token in document["tokens"]["text"]][7:11] == ["because", "it", "was", "soft"]
    stream = document["streams"][0]
    assert (stream["layers"], stream["heads"], stream["queries"], stream["keys"]) == (6, 12, 13, 13)
    assert document["exactness"]["max_difference"] <= document["exactness"]["tolerance"]


def test_a_text_is_run_once(tiny: TestClient) -> None:
    first = tiny.post("/api/captures", json={"text": TEXT})
    again = tiny.post("/api/captures", json={"text": TEXT, "model": services_of(tiny).model_pool.default})
    # The status does not reveal whether somebody else captured that text before.
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert first.json()["timings"]["forward_ms"] > 0


def test_model_null_is_the_default(tiny: TestClient) -> None:
    response = tiny.post("/api/captures", json={"text": TEXT, "model": None})
    assert response.json()["model"] == services_of(tiny).model_pool.default


def test_a_capture_is_found_again(client: TestClient, base: str, example: dict[str, Any]) -> None:
    assert client.get(base).json() == example


def test_what_a_model_goes_on_with(make_client: Callable[..., TestClient], tmp_path: Path) -> None:
    from transformers import AutoModelForCausalLM

    from ..tiny import save_tiny

    folder = save_tiny(tmp_path / "tiny", "llama", kind=AutoModelForCausalLM)
    before, after = (make_client(model=str(folder), max_generated_tokens=9) for _ in range(2))
    for client in (before, after):
        services_of(client).model_pool.wait(services_of(client).model_pool.default)
    body = {"text": TEXT, "generate": {"tokens": 5, "method": "sample", "seed": 4}}
    assert before.post("/api/estimates", json=body).json()["tokens"] == {"text": 12}
    created = before.post("/api/captures", json=body)
    document = created.json()
    assert [token["part"] for token in document["tokens"]["text"]] == ["prompt"] * 7 + ["answer"] * 5
    assert [prediction["position"] for prediction in document["predictions"]] == list(range(12))
    found = after.get(f"/api/captures/{document['id']}").json()
    assert (found["tokens"], found["texts"]) == (document["tokens"], document["texts"])
    figure = after.get(f"/api/captures/{document['id']}/figure/self?layer=0&head=0&query_part=answer").json()
    assert figure["layout"]["meta"]["parts"]["rows"] == [{"part": "answer", "first": 0, "last": 4}]
    assert len(figure["layout"]["shapes"]) == 1
    body["generate"] = {"tokens": 10}
    assert problem(before.post("/api/captures", json=body), 413, "too-costly")["limit"] == 9
    assert problem(before.post("/api/estimates", json=body), 413, "too-costly")["asked"] == 10


def test_a_capture_is_found_after_a_restart(
    make_client: Callable[..., TestClient], tiny_folder: Path
) -> None:
    before, after = (make_client(model=str(tiny_folder)) for _ in range(2))
    for client in (before, after):
        services_of(client).model_pool.wait(services_of(client).model_pool.default)
    created = before.post("/api/captures", json={"text": TEXT}).json()
    document = after.get(f"/api/captures/{created['id']}").json()
    assert {**document, "timings": 0} == {**created, "timings": 0}


@pytest.mark.parametrize(
    "identity",
    ["0" * 32, "0" * 31, "0" * 33, "x", "..", "%2e%2e", "é" * 32, "A" * 32, "%00", "%ff", "0" * 5000],
)
def test_an_id_that_is_not_known(client: TestClient, identity: str) -> None:
    for rest in ("", "/overview/self"):
        response = client.get(f"/api/captures/{identity}{rest}")
        if identity in ("..",):  # the client itself removes it from the path
            problem(response, 404, "not-found")
            continue
        document = problem(response, 404, "unknown-capture")
        assert len(response.content) < 1500
        assert document["asked"]


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [
        ("", 422, "empty-text"),
        (" \t\n\u00a0", 422, "empty-text"),
        ("a\0b", 422, "bad-text"),
        ("half \ud83d of", 422, "bad-text"),
        ("\udc00\ud800", 422, "bad-text"),
        ("x" * 20_001, 413, "text-too-long"),
        ("cat " * 63, 413, "too-many-tokens"),
        ("cat" * 33_000, 413, "text-too-long"),
        ("cat " * 4_999, 413, "too-many-tokens"),
    ],
    ids=["empty", "blank", "nul", "half", "swapped", "long", "tokens", "100kB word", "far too many tokens"],
)
def test_texts_that_are_refused(tiny: TestClient, text: str, status: int, code: str) -> None:
    for route in ("/api/captures", "/api/estimates"):
        response = post(tiny, route, {"text": text})
        if route == "/api/estimates" and code == "too-many-tokens":
            assert response.json()["tokens"]["text"] > response.json()["limit_tokens"]["text"] == 64
            continue
        document = problem(response, status, code)
        if status == 413:
            assert document["asked"] > document["limit"]
            assert [kept["part"] for kept in document["keep"]] == ["first", "last", "middle"]
            for kept in document["keep"] if code == "too-many-tokens" else ():
                part = text[kept["start"] : kept["start"] + kept["characters"]]
                assert post(tiny, route, {"text": part}).status_code == 200
            assert (
                f"{document['asked']:,}" in document["detail"]
                and f"{document['limit']:,}" in document["detail"]
            )
        if code == "bad-text":
            assert isinstance(document["position"], int)


@pytest.mark.parametrize(
    "text",
    [
        "</script><script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "שלום עולם \u202e",
        "👩‍👩‍👧‍👦 🇩🇪",
        "\u2028\u2029",
        "{{ 7 * 7 }} {% raw %}",
        "<s> </s> [MASK] 2019 2019",
        "a\u0301\u0301\u0301",
        "cat" * 5000,
        "\x1b[31m\x07\ufeff\ufffe",
    ],
)
def test_texts_that_are_odd_but_texts(tiny: TestClient, text: str) -> None:
    response = tiny.post("/api/captures", json={"text": text})
    if not text.strip():
        problem(response, 422, "empty-text")
        return
    assert response.status_code == 200, response.text
    assert response.json()["text"] == text
    again = tiny.get(f"/api/captures/{response.json()['id']}/overview/self")
    assert again.status_code == 200


def test_the_estimate_states_cost_and_limits(tiny: TestClient) -> None:
    response = tiny.post("/api/estimates", json={"text": TEXT})
    assert response.status_code == 200
    assert response.json()["tokens"] == {"text": 8}
    assert response.json()["limit_tokens"] == {"text": 64}


def test_a_capture_that_costs_too_much(make_client: Callable[..., TestClient], tiny_folder: Path) -> None:
    client = make_client(model=str(tiny_folder), max_bytes=1000)
    services_of(client).model_pool.wait(services_of(client).model_pool.default)
    document = problem(client.post("/api/captures", json={"text": TEXT}), 413, "too-costly")
    assert document["asked"] > document["limit"] == 1000
    estimate = client.post("/api/estimates", json={"text": TEXT}).json()
    assert estimate["bytes"] == document["asked"]


@pytest.mark.parametrize("model", ["nobody", "../../etc/passwd", "%00", "m" * 100_000])
def test_a_model_that_is_not_known(client: TestClient, model: str) -> None:
    response = post(client, "/api/captures", {"text": "hello", "model": model})
    problem(response, 404, "unknown-model")
    assert len(response.content) < 2000


def test_weights_that_changed(make_client: Callable[..., TestClient], tiny_folder: Path) -> None:
    client = make_client(model=str(tiny_folder))
    services = services_of(client)
    services.model_pool.wait(services.model_pool.default)
    identity = client.post("/api/captures", json={"text": TEXT}).json()["id"]
    with services.database.transaction() as connection:
        connection.exec_driver_sql("UPDATE inputs SET revision = 'sha256:other'")
    restarted = make_client(model=str(tiny_folder))
    services_of(restarted).model_pool.wait(services.model_pool.default)
    problem(restarted.get(f"/api/captures/{identity}"), 409, "revision-gone")


def test_a_database_that_fails(make_client: Callable[..., TestClient], tiny_folder: Path) -> None:
    client = make_client(model=str(tiny_folder))
    services = services_of(client)
    services.model_pool.wait(services.model_pool.default)
    with services.database.transaction() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
    response = client.post("/api/captures", json={"text": TEXT})
    problem(response, 503, "store-failed")
    assert response.headers["retry-after"] == "60"


def test_a_capture_is_compared_with_the_models_own_attention(tiny: TestClient) -> None:
    created = tiny.post("/api/captures", json={"text": TEXT}).json()
    response = tiny.get(f"/api/captures/{created['id']}/exactness")
    document = response.json()
    assert "immutable" in response.headers["cache-control"]
    assert 0 <= document["max_difference"] <= created["exactness"]["tolerance"]
    rows = sum(s["layers"] * s["heads"] * s["queries"] for s in created["streams"])
    assert (document["rows_compared"], document["rows_total"]) == (rows, rows)
    assert document["note"].endswith("on this input, on all rows of all heads.")


def test_whoever_asks_for_the_same_at_the_same_time_waits_for_one_run(
    tiny: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    created = tiny.post("/api/captures", json={"text": "the mat sat on the cat"}).json()
    measure, runs = LiveCapture.difference, []

    def counted(capture: LiveCapture) -> Difference:
        runs.append(capture.id)
        return measure(capture)

    monkeypatch.setattr(LiveCapture, "difference", counted)

    async def ask(times: int) -> list[httpx2.Response]:
        transport = httpx2.ASGITransport(tiny.app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
            address = f"/api/captures/{created['id']}/exactness"
            return await asyncio.gather(*(client.get(address) for _ in range(times)))

    replies = asyncio.run(ask(4))
    assert {reply.status_code for reply in replies} == {200}
    assert len({reply.content for reply in replies}) == 1
    assert runs == [created["id"]]


def test_a_recording_is_compared_once_its_model_is_there(make_client: Callable[..., TestClient]) -> None:
    client = make_client()
    base = f"/api/captures/{post(client, '/api/captures', {'text': EXAMPLE}).json()['id']}"
    problem(client.get(f"{base}/exactness"), 503, "model-loading")
    pool = services_of(client).model_pool
    pool.wait(pool.default)
    response = client.get(f"{base}/exactness")
    document = response.json()
    assert 0 < document["max_difference"] <= 1e-5
    # 6 layers of 12 heads, 13 tokens.
    assert (document["rows_compared"], document["rows_total"]) == (936, 936)
    assert document["note"].endswith("on this input, on all rows of all heads.")


def test_how_far_a_capture_is(tiny: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing for an unknown capture; for a running one its layers, and its expected time."""
    body = {"text": "the cat was tired on the mat"}
    absent = tiny.post("/api/progress", json=body)
    assert absent.json()["state"] == "absent"
    engine = services_of(tiny).engine
    progress, moments = Progress(), iter([0.0, 1.0, 1.0, 2.0, 2.0])
    with monkeypatch.context() as clock:
        clock.setattr("app.capture.timing.wall", lambda: next(moments))
        progress.enter("reading")
        progress.expect({"reading": 1.0, "forward": 3.0}, [layer / 6 for layer in range(6)])
        progress.enter("running")
        progress.layer()
        progress.layer()
    monkeypatch.setattr("app.capture.timing.wall", lambda: 2.0)
    key = (services_of(tiny).model_pool.default, Input(text=body["text"]))
    monkeypatch.setattr(engine._under_way, "progress", {key: progress}.get)
    reply = tiny.post("/api/progress", json=body)
    document = reply.json()
    assert (document["state"], document["layers"]) == ("running", {"done": 2, "total": 6})
    # One of six layers took 1 s instead of 0.5 s, so the other five are expected to take about twice as long,
    # too.
    assert 2 + 2.5 * 1.8 < document["expected_seconds"] < 2 + 2.5 * 2
    assert document["fraction"] == pytest.approx(1.5 / 4)
    assert reply.headers["cache-control"] == "no-store"


def test_a_database_that_is_locked_is_read_and_holds_nobody_up(
    make_client: Callable[..., TestClient], tiny_folder: Path
) -> None:
    client = make_client(model=str(tiny_folder))
    services = services_of(client)
    services.model_pool.wait(services.model_pool.default)
    services.database._patience = 0.001
    services.database.open()
    assert isinstance(services.database.place, Path)
    other = sqlite3.connect(services.database.place, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    response = client.post("/api/captures", json={"text": TEXT + " ."})
    assert "locked" in problem(response, 503, "store-failed")["detail"]
    assert response.headers["retry-after"] == "2"
    # The page of a saved figure is read from it meanwhile.
    assert client.get("/gallery").status_code == 200
    other.execute("ROLLBACK")
    other.close()
    assert client.post("/api/captures", json={"text": TEXT + " ."}).status_code == 200
