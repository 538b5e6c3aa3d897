"""Scans over HTTP: started, monitored, cancelled, restarted, exported as CSV."""

import csv
import io
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.scan import measurement
from app.scan.sets import sentence_sets
from app.settings import Settings

from .conftest import client_of, problem, services_of

LINES = "the {cat} sat on the mat [it] was soft\nthe cat sat on the {mat} [it] was tired\n{it} [it]"
Start = Callable[..., TestClient]


@pytest.fixture
def start(tiny_folder: Path, tmp_path: Path) -> Iterator[Start]:
    """Starts servers with one database, each with one event loop, until the test ends."""
    clients: list[TestClient] = []

    def start(**settings: Any) -> TestClient:
        database = tmp_path / "followspot.sqlite3"
        client = client_of(create_app(Settings(model=str(tiny_folder), database=database, **settings)))
        clients.append(client.__enter__())
        services = services_of(client)
        services.model_pool.wait(services.model_pool.default)
        return client

    yield start
    for client in clients:
        client.__exit__(None, None, None)


def finished(client: TestClient, address: str) -> dict[str, Any]:
    """The scan once it has ended; each request gives it time."""
    for _ in range(2_000):
        document: dict[str, Any] = client.get(address).json()
        if document["state"] not in ("waiting", "running"):
            return document
        Event().wait(0.005)
    raise AssertionError(document)


def scanned(client: TestClient, lines: str = LINES) -> dict[str, Any]:
    response = client.post("/api/scans", json={"lines": lines})
    assert response.status_code == 202, response.text
    assert response.headers["location"] == response.json()["links"]["scan"]
    return finished(client, response.headers["location"])


def test_a_scan_from_begin_to_end(start: Start) -> None:
    client = start()
    document = scanned(client)
    assert document["state"] == "done"
    assert document["progress"]["done"] == document["progress"]["total"] == 3
    first, _, last = document["sentences"]
    assert (first["used"], first["query"]["label"], first["key"]["label"]) == (True, "it", "cat")
    assert first["query"]["tokens"] == [7]
    assert (last["used"], last["query"]) == (False, None)
    assert "no other word" in last["reason"]
    result = document["result"]
    assert result["used"] == 2
    assert len(result["heads"]) == document["layers"] * document["heads"] == 8
    assert [head["often"] for head in result["heads"]] == sorted(
        (head["often"] for head in result["heads"]), reverse=True
    )


def test_the_weights_are_those_of_the_capture(start: Start) -> None:
    client = start()
    document = scanned(client)
    first = document["sentences"][0]
    query, key = (first[name]["tokens"][0] for name in ("query", "key"))
    capture = client.post("/api/captures", json={"text": first["text"]}).json()["id"]
    for head in document["result"]["heads"]:
        place = f"{head['layer']}/{head['head']}"
        seen = client.get(f"{document['links']['scan']}/heads/{place}").json()
        whole = client.get(f"/api/captures/{capture}/heads/self?query={query}&key={key}&specials=0").json()
        (ranked,) = [
            one for one in whole["heads"] if (one["layer"], one["head"]) == (head["layer"], head["head"])
        ]
        assert seen["weights"][0] == pytest.approx(ranked["weight"], abs=1e-6)
        assert seen["weights"][2] is None
        assert head["mean"] == pytest.approx(sum(seen["weights"][:2]) / 2, abs=1e-6)


def test_effects_from_begin_to_end(start: Start) -> None:
    client = start()
    plain = scanned(client)
    assert (plain["outcome"], plain["result"]["effects"], plain["progress"]["most_runs"]) == (None, None, 0)
    response = client.post("/api/scans", json={"lines": LINES, "effects": {}})
    document = finished(client, response.headers["location"])
    assert document["id"] != plain["id"] and document["outcome"]["outcome"] is None
    assert document["result"]["heads"] == plain["result"]["heads"]
    effects = document["result"]["effects"]
    # A model without a head measures how far its embedding moves: in two sentences, for six of eight heads.
    assert (effects["measure"], effects["runs"], len(effects["heads"])) == ("change", 12, 8)
    assert document["progress"]["runs"] == document["progress"]["most_runs"] == 12
    first = effects["heads"][0]
    seen = client.get(f"{document['links']['scan']}/heads/{first['layer']}/{first['head']}").json()
    assert first["effect"] == pytest.approx(sum(seen["effects"][:2]) / 2)
    assert first["verified"] == pytest.approx(sum(seen["verified"][:2]) / 2)
    assert seen["effects"][2] is seen["verified"][2] is None
    (row,) = [
        row
        for row in csv.DictReader(io.StringIO(client.get(document["links"]["heads"]).text))
        if (int(row["layer"]), int(row["head"])) == (first["layer"], first["head"])
    ]
    assert (float(row["effect"]), float(row["q"]), row["measure"]) == (first["effect"], first["q"], "change")
    sentences = list(csv.DictReader(io.StringIO(client.get(document["links"]["sentences"]).text)))
    assert float(sentences[0][f"effect L{first['layer']} H{first['head']}"]) == seen["effects"][0]
    again = finished(start(), document["links"]["scan"])
    assert again["result"] == document["result"]


def test_what_effects_can_be_measured_by(start: Start) -> None:
    client = start()
    for effects in ({"outcome": "nothing"}, {"outcome_position": 3}, {"outcome_token": "x" * 101}):
        problem(client.post("/api/scans", json={"lines": LINES, "effects": effects}), 422, "invalid-request")
    response = client.post("/api/scans", json={"lines": LINES, "effects": {"outcome": "logprob"}})
    document = finished(client, response.headers["location"])
    assert (document["state"], document["result"]) == ("done", None)
    assert "predicts no token" in document["sentences"][0]["reason"]


def test_a_scan_is_cancelled_while_it_verifies(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    client, go_on = start(), Event()
    slow = measurement.verify

    def verify(*arguments: Any) -> Any:
        go_on.wait(30)
        return slow(*arguments)

    monkeypatch.setattr(measurement, "verify", verify)
    address = client.post("/api/scans", json={"lines": LINES, "effects": {}}).headers["location"]
    for _ in range(2_000):
        if client.get(address).json()["progress"]["done"] == 3:
            break
        Event().wait(0.005)
    assert client.delete(address).json()["state"] == "cancelled"
    go_on.set()
    assert client.get(address).json()["result"] is None


def test_the_same_question_has_the_same_id_and_is_answered_at_once(start: Start) -> None:
    client = start()
    document = scanned(client)
    again = client.post("/api/scans", json={"lines": f"# a comment\n{LINES}"})
    assert (again.status_code, again.json()["id"]) == (200, document["id"])
    pairs = [{"text": s["text"], "query": "it", "key": s["key"]["label"]} for s in document["sentences"][:2]]
    other = client.post("/api/scans", json={"sentences": pairs})
    assert other.json()["id"] != document["id"]


def test_a_scan_is_found_again_after_a_restart(start: Start) -> None:
    document = scanned(start())
    again = finished(start(), document["links"]["scan"])
    for timed in (document, again):
        timed["progress"].pop("seconds")
    assert again == document


def test_every_way_to_give_the_sentences(start: Start) -> None:
    client = start()
    ids = {
        client.post("/api/scans", json=body).json()["id"]
        for body in (
            {"lines": "the {cat} sat [on] the mat"},
            {"table": "text,query,key\nthe cat sat on the mat,on,cat"},
            {"table": "key\ttext\tquery\n4:7\tthe cat sat on the mat\ton"},
            {"sentences": [{"text": "the cat sat on the mat", "query": "on", "key": "cat"}]},
        )
    }
    assert len(ids) == 1
    assert client.post("/api/scans", json={"set": "pronoun"}).status_code in (200, 202)


@pytest.mark.parametrize(
    ("body", "status", "code", "line"),
    [
        ({"lines": "[a] {b}\nnothing marked"}, 422, "bad-sentences", 2),
        ({"table": "text,query,key\nthe cat,dog,cat"}, 422, "bad-sentences", 2),
        ({"lines": "the {cat} [s\0t]"}, 422, "bad-sentences", 1),
        ({"lines": "[a] {b}\n" * 201}, 422, "bad-sentences", None),
        ({"lines": "# nothing"}, 422, "bad-sentences", None),
        ({"set": "nobody"}, 404, "unknown-set", None),
        ({"set": "pronoun", "lines": "[a] {b}"}, 422, "invalid-request", None),
        ({}, 422, "invalid-request", None),
        ({"set": "pronoun", "model": "nobody"}, 404, "unknown-model", None),
        ({"set": "pronoun", "stream": "cross"}, 404, "unknown-stream", None),
    ],
)
def test_what_is_refused(tiny: TestClient, body: Any, status: int, code: str, line: int | None) -> None:
    document = problem(tiny.post("/api/scans", json=body), status, code)
    assert document.get("line") == line


def test_a_model_that_is_not_there_yet(loading: TestClient) -> None:
    problem(loading.post("/api/scans", json={"set": "pronoun"}), 503, "model-loading")


def test_other_sites_can_neither_begin_nor_cancel(tiny: TestClient) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site"}
    problem(tiny.post("/api/scans", json={"set": "pronoun"}, headers=foreign), 403, "foreign-site")
    problem(tiny.delete(f"/api/scans/{'0' * 32}", headers=foreign), 403, "foreign-site")


def test_scans_that_are_not_there(tiny: TestClient) -> None:
    for address in (f"/api/scans/{'0' * 32}", "/api/scans/x", f"/api/scans/{'0' * 32}/heads.csv"):
        problem(tiny.get(address), 404, "unknown-scan")
    problem(tiny.delete(f"/api/scans/{'0' * 32}"), 404, "unknown-scan")


def test_a_scan_is_cancelled_and_begun_anew(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    client, go_on = start(), Event()
    slow = measurement.measure

    def measure(*arguments: Any) -> Any:
        go_on.wait(30)
        return slow(*arguments)

    monkeypatch.setattr(measurement, "measure", measure)
    address = client.post("/api/scans", json={"lines": LINES}).headers["location"]
    document = problem(client.get(f"{address}/heads.csv"), 409, "scan-unfinished")
    assert document["state"] in ("waiting", "running")
    assert client.delete(address).json()["state"] == "cancelled"
    assert client.get(address).json()["state"] == "cancelled"
    go_on.set()
    assert client.post("/api/scans", json={"lines": LINES}).status_code == 202
    assert finished(client, address)["state"] == "done"
    assert client.delete(address).json()["state"] == "done"


def test_cancelling_begins_nothing(start: Start) -> None:
    """After a restart a GET would start it again; DELETE must not, nor may the next GET."""
    client = start()
    address = client.post("/api/scans", json={"lines": LINES}).headers["location"]
    finished(client, address)
    again = start()
    for answer in (again.delete(address), again.get(address)):
        assert answer.json()["state"] == "cancelled" and answer.json()["progress"]["done"] == 0
    assert again.post("/api/scans", json={"lines": LINES}).status_code == 202


def test_others_are_served_while_a_scan_runs(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each sentence takes longer than a step; a capture requested meanwhile waits for only one."""
    client = start()
    quick = measurement.measure

    def measure(*arguments: Any) -> Any:
        time.sleep(0.06)
        return quick(*arguments)

    monkeypatch.setattr(measurement, "measure", measure)
    lines = "\n".join(f"the {{cat}} sat on the mat [it] was {'soft ' * n}" for n in range(40))
    address = client.post("/api/scans", json={"lines": lines}).headers["location"]
    assert client.post("/api/captures", json={"text": "the cat"}).status_code == 200
    document = client.get(address).json()
    assert document["state"] == "running"
    assert document["progress"]["done"] < 30
    client.delete(address)


def test_one_client_leaves_room_for_others(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight scans may wait; formerly one client could take all places."""
    client, goes_on = start(), Event()
    quick = measurement.measure

    def measure(*arguments: Any) -> Any:
        goes_on.wait(30)
        return quick(*arguments)

    monkeypatch.setattr(measurement, "measure", measure)
    try:
        for number in range(4):
            line = f"the {{cat}} sat on the mat [it] was {'soft ' * number}"
            assert client.post("/api/scans", json={"lines": line}).status_code in (201, 202)
        refused = client.post("/api/scans", json={"lines": "the {mat} was soft [it] was"})
        document = problem(refused, 503, "busy")
        assert (document["asked"], document["limit"]) == (5, 4)
    finally:
        goes_on.set()


def test_a_scan_that_takes_too_long_fails_and_says_so(start: Start) -> None:
    client = start(max_scan_seconds=1e-6)
    lines = "\n".join(f"the {{cat}} sat on the mat [it] was {'soft ' * n}" for n in range(1, 160))
    document = finished(client, client.post("/api/scans", json={"lines": lines}).headers["location"])
    assert document["state"] == "failed"
    assert document["problem"]["code"] == "too-costly"
    assert 0 < document["progress"]["done"] < 159
    problem(client.get(document["links"]["heads"]), 409, "scan-unfinished")


def test_a_fault_of_ours_is_reported_and_the_next_scan_runs(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = start()
    with monkeypatch.context() as broken:
        broken.setattr(measurement, "measure", lambda *arguments: 1 / 0)
        document = finished(client, client.post("/api/scans", json={"lines": LINES}).headers["location"])
        assert (document["state"], document["problem"]["code"]) == ("failed", "internal")
    assert scanned(client)["state"] == "done"


def test_a_scan_without_memory_says_so(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    def measure(*arguments: Any) -> None:
        raise RuntimeError("[enforce fail at alloc_cpu.cpp:127] DefaultCPUAllocator: can't allocate memory")

    client = start()
    monkeypatch.setattr(measurement, "measure", measure)
    document = finished(client, client.post("/api/scans", json={"lines": LINES}).headers["location"])
    assert (document["state"], document["problem"]["code"]) == ("failed", "out-of-memory")


def test_no_sentence_that_can_be_measured(start: Start) -> None:
    document = scanned(start(), "{it} [was]")
    assert (document["state"], document["result"]) == ("done", None)


def test_the_tables_hold_what_the_document_holds(start: Start) -> None:
    client = start()
    document = scanned(client)
    response = client.get(document["links"]["heads"])
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    heads = list(csv.DictReader(io.StringIO(response.text)))
    for row, head in zip(heads, document["result"]["heads"], strict=True):
        assert (int(row["layer"]), int(row["head"])) == (head["layer"], head["head"])
        assert float(row["often"]) == head["often"] and float(row["mean"]) == head["mean"]
        assert int(row["sentences"]) == 2
    sentences = list(csv.DictReader(io.StringIO(client.get(document["links"]["sentences"]).text)))
    seen = client.get(f"{document['links']['scan']}/heads/1/2").json()
    assert [row["L1 H2"] for row in sentences] == [
        "" if weight is None else str(weight) for weight in seen["weights"]
    ]
    assert sentences[2]["not_used_because"]


@pytest.mark.parametrize("begin", ["=", "+", "-", "@"])
def test_no_cell_begins_like_a_formula(start: Start, begin: str) -> None:
    client = start()
    document = scanned(client, f"{begin}cat the {{cat}} sat on [it] .")
    (row,) = csv.DictReader(io.StringIO(client.get(document["links"]["sentences"]).text, newline=""))
    assert row["text"] == f"'{begin}cat the cat sat on it ."
    assert float(row["L0 H0"]) > 0


def test_a_head_that_is_not_there(start: Start) -> None:
    client = start()
    document = scanned(client)
    problem(client.get(f"{document['links']['scan']}/heads/0/4"), 422, "out-of-range")


def test_the_sets_that_ship(client: TestClient) -> None:
    sets = client.get("/api/sets").json()["sets"]
    assert [one["name"] for one in sets] == list(sentence_sets())
    for one in sets:
        assert 20 <= one["count"] <= 60
        assert len(one["lines"].splitlines()) == one["count"]
        assert one["title"] and one["note"]
