"""Measurements of what attention costs over HTTP: started, followed, cancelled, drawn, refused."""

import csv
import io
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.capture import cost_measurement
from app.main import create_app
from app.settings import Settings

from .conftest import client_of, problem, services_of
from .test_scans import Start, start

__all__ = ["start"]


def finished(client: TestClient, address: str) -> dict[str, Any]:
    """The measurement once it is not under way any more."""
    for _ in range(20_000):
        document: dict[str, Any] = client.get(address).json()
        if document["state"] not in ("waiting", "running"):
            return document
        Event().wait(0.002)
    raise AssertionError("it does not end")


def hold(monkeypatch: pytest.MonkeyPatch, after: int) -> Event:
    """Holds measurements after so many lengths until it is set, or for a while; the event loop goes on."""
    go_on = Event()
    stop_ways = cost_measurement.CostMeasurement._stop_ways

    def held(self: Any, tokens: int, model_input: Any) -> None:
        if self.measured == after:
            go_on.wait(30)
        stop_ways(self, tokens, model_input)

    monkeypatch.setattr(cost_measurement.CostMeasurement, "_stop_ways", held)
    return go_on


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Holds measurements before the third length."""
    return hold(monkeypatch, 2)


def partial(client: TestClient, address: str) -> dict[str, Any]:
    """The measurement when two of its lengths are done."""
    for _ in range(20_000):
        document: dict[str, Any] = client.get(address).json()
        if document["measured"] == 2:
            return document
        Event().wait(0.002)
    raise AssertionError("it does not begin")


def test_a_measurement_from_begin_to_end(start: Start) -> None:
    client = start()
    reply = client.post("/api/costs", json={"seconds": 120})
    assert reply.status_code == 202 and reply.headers["cache-control"] == "no-store"
    address = reply.headers["location"]
    document = finished(client, address)
    assert (document["state"], document["measured"], document["status"]) == ("done", 3, None)
    cost = document["cost"]
    assert cost["finished"] and cost["planned"] == [16, 32, 64]
    assert [way["way"] for way in cost["ways"]] == ["eager", "fused", "capture"]
    assert len(cost["differences"]) == 3 and cost["caches"] == []
    assert cost["machine"]["device"] and document["seconds"] > 0
    measured, fitted = document["tables"]
    assert len(measured["rows"]) == 3 and len(measured["columns"]) == len(measured["rows"][0]) == 8
    assert len(fitted["rows"]) == 3
    assert any(cost["machine"]["device"] in note for note in document["notes"])
    # Another measurement is another one: its numbers are of another moment.
    again = client.post("/api/costs", json={"tokens": 4}).json()
    assert again["id"] != document["id"]


def test_points_come_one_after_the_other_and_are_not_taken_for_the_whole(start: Start, gate: Event) -> None:
    client = start()
    address = client.post("/api/costs", json={}).headers["location"]
    document = partial(client, address)
    assert document["state"] == "running" and not document["cost"]["finished"]
    assert document["status"] == "Not the whole measurement: up to 32 of 64 tokens so far."
    files = document["links"]["files"]
    assert "Not the whole measurement" in client.get(f"{files}.svg").text
    assert "Not the whole measurement" in client.get(f"{files}.svg?caption=0").text
    rows = list(csv.DictReader(io.StringIO(client.get(f"{files}.csv").text)))
    assert {row["whole"] for row in rows} == {"no"} and max(int(row["tokens"]) for row in rows) == 32
    gate.set()
    assert finished(client, address)["status"] is None
    assert "Not the whole measurement" not in client.get(f"{files}.svg").text


def test_a_measurement_is_cancelled_and_keeps_what_was_measured(start: Start, gate: Event) -> None:
    client = start()
    address = client.post("/api/costs", json={}).headers["location"]
    partial(client, address)
    cancelled = client.delete(address).json()
    gate.set()
    assert (cancelled["state"], cancelled["cost"]["finished"]) == ("cancelled", False)
    assert cancelled["status"] == "Not the whole measurement: it ended after 32 of 64 tokens."
    assert client.get(address).json()["state"] == cancelled["state"]
    assert client.get(f"{cancelled['links']['files']}.pdf").content.startswith(b"%PDF")


def test_before_the_first_length_there_is_no_file(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    gate, client = hold(monkeypatch, 0), start()
    document = client.post("/api/costs", json={}).json()
    assert document["links"]["files"] is None
    address = document["links"]["cost"]
    problem(client.get(f"{address}/figure.json"), 409, "cost-unmeasured")
    client.delete(address)
    gate.set()


def test_a_scan_waits_for_a_measurement(start: Start, gate: Event) -> None:
    """Both are jobs: there is one queue."""
    client = start()
    cost = client.post("/api/costs", json={}).headers["location"]
    partial(client, cost)
    scan = client.post("/api/scans", json={"lines": "the {cat} sat on the mat [it] was soft"})
    assert scan.json()["state"] == "waiting"
    # An id of the one is none of the other.
    problem(client.get(scan.headers["location"].replace("scans", "costs")), 404, "unknown-cost")
    problem(client.delete(cost.replace("costs", "scans")), 404, "unknown-scan")
    gate.set()
    assert finished(client, cost)["state"] == "done"
    assert finished(client, scan.headers["location"])["state"] == "done"


def test_no_more_than_four_of_one_client_wait(start: Start, gate: Event) -> None:
    client = start()
    addresses = [client.post("/api/costs", json={}).headers["location"] for _ in range(4)]
    refused = problem(client.post("/api/costs", json={}), 503, "busy")
    assert (refused["asked"], refused["limit"]) == (5, 4)
    gate.set()
    for address in addresses[::-1]:
        client.delete(address)


def test_the_files(start: Start) -> None:
    client = start()
    document = finished(client, client.post("/api/costs", json={"tokens": 16}).headers["location"])
    files = document["links"]["files"]
    for format, begin in {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF"}.items():
        assert client.get(f"{files}.{format}?theme=dark").content.startswith(begin), format
    assert client.get(f"{files}.json").json() == document["cost"]
    rows = list(csv.DictReader(io.StringIO(client.get(f"{files}.csv").text)))
    points = [float(row["seconds"]) for row in rows if (row["table"], row["way"]) == ("point", "eager")]
    assert points == [point["seconds"] for point in document["cost"]["ways"][0]["points"]]
    tag = client.get(f"{files}.svg").headers["etag"]
    assert client.get(f"{files}.svg", headers={"If-None-Match": tag}).status_code == 304
    assert client.get(f"{files}.svg?density=2").status_code == 422


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"model": "nowhere/nothing"}, 404, "unknown-model"),
        ({"tokens": 65}, 413, "too-many-tokens"),
        ({"tokens": 3}, 422, "invalid-request"),
        ({"tokens": 16.5}, 422, "invalid-request"),
        ({"seconds": 0}, 422, "invalid-request"),
        ({"seconds": 601}, 413, "too-costly"),
        ({"length": 16}, 422, "invalid-request"),
    ],
)
def test_bad_input_is_refused(tiny: TestClient, body: dict[str, Any], status: int, code: str) -> None:
    problem(tiny.post("/api/costs", json=body), status, code)


def test_a_model_of_pictures_says_what_it_cannot(tmp_path: Path) -> None:
    client = client_of(create_app(Settings(model="digits", database=tmp_path / "followspot.sqlite3")))
    pool = services_of(client).model_pool
    pool.wait(pool.default)
    refused = problem(client.post("/api/costs", json={}), 422, "unsupported-input")
    assert "has 65 tokens" in refused["detail"] and "reads text" in refused["hint"]


def test_a_measurement_that_there_is_not(tiny: TestClient) -> None:
    refused = problem(tiny.get(f"/api/costs/{'0' * 32}"), 404, "unknown-cost")
    assert "Measure again" in refused["hint"]
    problem(tiny.get("/api/costs/x"), 404, "unknown-cost")
    problem(tiny.delete(f"/api/costs/{'0' * 32}"), 404, "unknown-cost")


def test_windows_of_a_head(client: TestClient, base: str) -> None:
    """The shipped example has 13 tokens: no window is shorter."""
    document = client.get(f"{base}/windows/self/0/0").json()
    assert document["shares"]["windows"] == document["table"]["rows"] == []
    assert "no more than 16 tokens" in document["summary"]
    problem(client.get(f"{base}/windows/self/0/12"), 422, "out-of-range")
    problem(client.get(f"{base}/windows/cross/0/0"), 404, "unknown-stream")


def test_windows_of_a_long_text(tiny: TestClient) -> None:
    capture = tiny.post("/api/captures", json={"text": "the cat sat on the mat " * 8}).json()
    document = tiny.get(f"/api/captures/{capture['id']}/windows/self/1/3").json()
    assert [one["window"] for one in document["shares"]["windows"]] == [16, 32]
    assert [row[0] for row in document["table"]["rows"]] == ["16", "32"]


def test_the_page_is_there_and_so_is_every_file_that_it_names(client: TestClient) -> None:
    html = client.get("/cost?model=minilm").text
    prefix = services_of(client).assets.prefix
    named = {part.split('"')[0] for part in html.split(f'="{prefix}/')[1:]}
    assert named == {"build/scan.css", "build/cost.js", "build/theme-init.js", "favicon.svg"}
    assert [name for name in named if client.get(f"{prefix}/{name}").status_code != 200] == []
    assert 'href="cost"' in client.get("/").text
