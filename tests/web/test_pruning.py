"""Prunings over HTTP: a scan with heads removed, its curves as files, and what is refused."""

import csv
import io
import json
import re
from threading import Event
from typing import Any

import pytest
from starlette.testclient import TestClient

from .conftest import problem
from .test_scans import LINES, Start, finished, start

__all__ = ["start"]


def pruned(client: TestClient, **options: Any) -> dict[str, Any]:
    response = client.post("/api/scans", json={"lines": LINES, "prune": options})
    assert response.status_code == 202, response.text
    return finished(client, response.headers["location"])


def test_a_pruning_from_begin_to_end(start: Start) -> None:
    client = start()
    document = pruned(client)
    assert document["state"] == "done" and document["result"]["used"] == 2
    pruning = document["pruning"]
    assert (pruning["sentences"], pruning["removed"]) == (2, list(range(9)))
    assert [one["order"] for one in pruning["curves"]] == ["least", "most", "random"]
    first, last = ({round(one["mean"][point], 5) for one in pruning["curves"]} for point in (0, -1))
    assert len(first) == len(last) == 1
    assert len(pruning["heads"]) == 8 and len(pruning["draws"]) == 5
    assert "no other word" in document["pruning_reason"]
    assert document["progress"]["pruned"] == document["progress"]["most_pruned"] == 5
    assert document["prune"] == dict.fromkeys(document["prune"]) and document["outcome"] is None
    # Another id than without, and the same again.
    plain = client.post("/api/scans", json={"lines": LINES}).json()
    assert plain["id"] != document["id"]
    again = client.post("/api/scans", json={"lines": LINES, "prune": {}})
    assert (again.status_code, again.json()["id"]) == (200, document["id"])


def test_the_curves_are_files(start: Start) -> None:
    client = start()
    document = pruned(client)
    address = document["links"]["pruning"]
    kinds = {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF"}
    for format, begin in kinds.items():
        reply = client.get(f"{address}.{format}?theme=dark")
        assert reply.status_code == 200 and reply.content.startswith(begin), format
    whole, bare = (client.get(f"{address}.svg?caption={caption}").text for caption in "10")
    assert "Michel et al. 2019" in whole and len(bare) < len(whole)
    assert client.get(f"{address}.json").json() == document["pruning"]
    rows = list(csv.DictReader(io.StringIO(client.get(f"{address}.csv").text)))
    assert sum(row["table"] == "head" for row in rows) == 8
    curve = [float(row["mean"]) for row in rows if row["order"] == "least"]
    assert curve == document["pruning"]["curves"][0]["mean"]
    tag = client.get(f"{address}.svg").headers["etag"]
    assert client.get(f"{address}.svg", headers={"If-None-Match": tag}).status_code == 304


def test_a_scan_without_removals_has_no_curves(start: Start) -> None:
    client = start()
    response = client.post("/api/scans", json={"lines": LINES})
    document = finished(client, response.headers["location"])
    assert document["pruning"] is document["links"]["pruning"] is None
    refused = problem(client.get(f"{response.headers['location']}/pruning.svg"), 409, "scan-unfinished")
    assert refused["detail"] == "In this scan no heads were removed."


def test_what_the_model_does_not_predict_is_said(start: Start) -> None:
    client = start()
    document = pruned(client, outcome="logprob")
    assert (document["state"], document["pruning"]) == ("done", None)
    assert "predicts no token" in document["pruning_reason"]


def test_a_pruning_survives_a_restart(start: Start) -> None:
    before = pruned(start())
    after = finished(start(), before["links"]["scan"])
    assert after["pruning"] == before["pruning"]


def test_a_pruning_is_cancelled_and_taken_up_again(start: Start) -> None:
    client = start()
    lines = "\n".join(f"the {{cat}} sat on the mat {'and ' * number}[it] was soft" for number in range(60))
    address = client.post("/api/scans", json={"lines": lines, "prune": {}}).headers["location"]
    for _ in range(2_000):
        progress = client.get(address).json()["progress"]
        if 0 < progress["pruned"] < progress["most_pruned"]:
            break
        Event().wait(0.002)
    cancelled = client.delete(address).json()
    assert (cancelled["state"], cancelled["pruning"]) == ("cancelled", None)
    assert cancelled["progress"]["pruned"] < cancelled["progress"]["most_pruned"]
    problem(client.get(f"{address}/pruning.csv"), 409, "scan-unfinished")
    again = client.post("/api/scans", json={"lines": lines, "prune": {}})
    assert again.status_code == 202 and again.headers["location"] == address
    done = finished(client, address)
    assert done["pruning"]["sentences"] == done["result"]["used"] > 30


def test_options_may_be_null(start: Start) -> None:
    document = pruned(start(), outcome=None, outcome_token=None, outcome_foil=None, outcome_text=None)
    assert document["pruning"]["measure"] == "change"


@pytest.mark.parametrize("query", ["theme=blue", "caption=2", "density=2"])
def test_unknown_options_are_refused(start: Start, query: str) -> None:
    client = start()
    document = pruned(client)
    assert client.get(f"{document['links']['pruning']}.svg?{query}").status_code == 422


def test_a_page_of_the_curves_needs_nothing_else(start: Start) -> None:
    """It may be framed, runs no script, and carries what the JSON file has."""
    client = start()
    document = pruned(client)
    reply = client.get(f"{document['links']['pruning']}.html")
    page = reply.text
    assert page.startswith("<!doctype html>") and page.count("<svg") == 2
    assert "sandbox" in reply.headers["content-security-policy"]
    assert "frame-ancestors" not in reply.headers["content-security-policy"]
    assert not re.findall(r'(?:src|href)="(?!data:)[^"]+"', page)
    (numbers,) = re.findall(r'<script type="application/json" id="curves">(.*?)</script>', page)
    assert json.loads(numbers) == document["pruning"]
    assert "<script>" not in page
    rows = re.findall(r'<tr><th scope="row">', page)
    assert len(rows) == len(document["pruning"]["removed"]) + len(document["pruning"]["heads"])
