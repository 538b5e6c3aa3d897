"""Censuses over HTTP: measured, kept across restarts, cancelled, drawn, refused."""

import csv
import io
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.head_census.measurement import CensusMeasurement
from app.main import create_app
from app.settings import Settings

from .conftest import client_of, problem, services_of
from .test_costs import finished
from .test_scans import Start, start

__all__ = ["start"]

ASKED = {"needle": "it was soft", "question": "cat ?", "depths": 2}


def measured(client: TestClient, **changes: Any) -> dict[str, Any]:
    reply = client.post("/api/censuses", json=ASKED | changes)
    assert reply.status_code == 202 and reply.headers["cache-control"] == "no-store", reply.text
    assert reply.headers["location"] == reply.json()["links"]["census"]
    return finished(client, reply.headers["location"])


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Holds a census before its second text, or for a while; the event loop goes on."""
    go_on, run = Event(), CensusMeasurement._run

    def held(self: Any, model_input: Any) -> Any:
        if self.done == 1:
            go_on.wait(30)
        return run(self, model_input)

    monkeypatch.setattr(CensusMeasurement, "_run", held)
    return go_on


def partial(client: TestClient, address: str) -> dict[str, Any]:
    """The census when one of its texts is read."""
    for _ in range(20_000):
        document: dict[str, Any] = client.get(address).json()
        if document["done"] == 1:
            return document
        Event().wait(0.002)
    raise AssertionError("it does not begin")


def test_a_census_from_begin_to_end(start: Start) -> None:
    client = start()
    document = measured(client)
    assert (document["state"], document["problem"]) == ("done", None)
    census = document["census"]
    assert (census["layers"], census["heads"], census["depths"]) == (2, 4, [0.0, 1.0])
    assert len(census["labels"]) == 2 and len(census["labels"][0]) == 4
    assert [kind["name"] for kind in census["kinds"]][:2] == ["retrieval", "induction"]
    assert document["table"]["rows"] and census["notes"] and census["statements"]
    assert "sha256:" in document["source"] or document["source"]


def test_the_same_question_is_answered_at_once_also_after_a_restart(start: Start) -> None:
    first = start()
    document = measured(first)
    again = first.post("/api/censuses", json=ASKED)
    assert (again.status_code, again.json()) == (200, document)
    second = start()
    kept = second.post("/api/censuses", json=ASKED)
    assert (kept.status_code, kept.json()) == (200, document)
    replies = [client.get(document["links"]["census"]) for client in (first, second, start())]
    assert len({reply.content for reply in replies}) == len({reply.headers["etag"] for reply in replies}) == 1
    assert second.post("/api/censuses", json=ASKED | {"seed": 1}).json()["id"] != document["id"]


def test_the_latest_census_of_some_weights_is_found(start: Start) -> None:
    client = start()
    prepared = services_of(client).model_pool.require(services_of(client).model_pool.default)
    address = f"/api/censuses?model={prepared.info.key}&revision={prepared.revision}"
    assert client.get(address).json() == {"id": None}
    document = measured(client)
    assert client.get(address).json() == {"id": document["id"]}
    assert client.get(f"{address}0").json() == {"id": None}
    problem(client.get("/api/censuses?model=x"), 422, "invalid-request")


def test_it_is_followed_and_cancelled_and_can_be_started_again(start: Start, gate: Event) -> None:
    client = start()
    reply = client.post("/api/censuses", json=ASKED)
    address = reply.headers["location"]
    document = partial(client, address)
    assert (document["state"], document["census"], document["links"]["files"]) == ("running", None, None)
    assert document["planned"] == 7
    problem(client.get(f"{address}/figure.svg"), 409, "census-unfinished")
    # The same request while it runs is the same census.
    assert client.post("/api/censuses", json=ASKED).json()["id"] == document["id"]
    assert client.delete(address).json()["state"] == "cancelled"
    gate.set()
    assert client.get(address).json()["state"] == "cancelled"
    assert measured(client)["state"] == "done"
    assert client.delete(address).json()["state"] == "done"


def test_a_census_that_takes_too_long_ends_with_both_numbers(start: Start) -> None:
    document = measured(start(max_scan_seconds=0.001))
    assert (document["state"], document["problem"]["code"]) == ("failed", "too-costly")
    assert "of 7 texts" in document["problem"]["detail"]


def test_the_files(start: Start) -> None:
    client = start()
    document = measured(client)
    files = document["links"]["files"]
    begins = {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF", "html": b"<!doctype"}
    for format, begin in begins.items():
        reply = client.get(f"{files}.{format}?theme=dark&kind=sink&layer=1&head=2")
        assert reply.content.startswith(begin), format
    assert client.get(f"{files}.json").json() == document["census"]
    rows = list(csv.DictReader(io.StringIO(client.get(f"{files}.csv").text)))
    assert len(rows) == 8
    sinks = document["census"]["kinds"][-1]["values"]
    assert [float(row["sink_score"]) for row in rows] == [value for layer in sinks for value in layer]
    heads = client.get(f"{files}.svg?caption=0&part=heads").text
    depths = client.get(f"{files}.svg?caption=0&part=depths").text
    assert "depth of the needle" in depths and "depth of the needle" not in heads
    problem(client.get(f"{files}.svg?layer=2&head=0"), 422, "out-of-range")
    problem(client.get(f"{files}.svg?kind=nothing"), 422, "invalid-request")
    tag = client.get(f"{files}.svg").headers["etag"]
    assert client.get(f"{files}.svg", headers={"If-None-Match": tag}).status_code == 304


def test_options_that_would_change_nothing_are_refused(start: Start) -> None:
    client = start()
    files = measured(client)["links"]["files"]
    for half in ("layer=1", "head=1"):
        refused = problem(client.get(f"{files}.svg?{half}"), 422, "invalid-request")
        assert "give both or neither" in str(refused)
    for name in (
        "html?part=heads",
        "html?caption=0",
        "csv?kind=sink",
        "json?layer=1&head=1",
    ):
        refused = problem(client.get(f"{files}.{name}"), 422, "invalid-request")
        assert "has no meaning for the format" in refused["detail"], name


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"model": "nowhere/nothing"}, 404, "unknown-model"),
        ({"stream": "cross"}, 404, "unknown-stream"),
        ({"tokens": 65}, 413, "too-many-tokens"),
        ({"tokens": 31}, 422, "invalid-request"),
        ({"tokens": 131_073}, 422, "invalid-request"),
        ({"depths": 1}, 422, "invalid-request"),
        ({"depths": 22}, 422, "invalid-request"),
        ({"seed": -1}, 422, "invalid-request"),
        ({"needle": " "}, 422, "empty-text"),
        ({"needle": "a\0b"}, 422, "bad-text"),
        ({"length": 16}, 422, "invalid-request"),
    ],
)
def test_bad_input_is_refused(tiny: TestClient, body: dict[str, Any], status: int, code: str) -> None:
    problem(tiny.post("/api/censuses", json=body), status, code)


def test_a_model_of_pictures_says_what_it_cannot(tmp_path: Path) -> None:
    client = client_of(create_app(Settings(model="digits", database=tmp_path / "followspot.sqlite3")))
    pool = services_of(client).model_pool
    pool.wait(pool.default)
    refused = problem(client.post("/api/censuses", json={}), 422, "unsupported-input")
    assert "does not read text" in refused["detail"]


def test_a_census_that_there_is_not(tiny: TestClient) -> None:
    refused = problem(tiny.get(f"/api/censuses/{'0' * 32}"), 404, "unknown-census")
    assert "POST /api/censuses" in refused["hint"]
    problem(tiny.get("/api/censuses/x"), 404, "unknown-census")
    problem(tiny.delete(f"/api/censuses/{'0' * 32}"), 404, "unknown-census")
