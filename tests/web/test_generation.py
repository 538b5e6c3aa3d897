"""What a model generates, as server-sent events over a real socket."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.capture.interruption import GENERATIONS
from app.core.generated_token import GeneratedToken, GenerationBegun, GenerationEnded
from app.main import create_app
from app.runtime import captures_under_way
from app.settings import Settings
from app.web.shapes import reply_of

from .conftest import post, problem, services_of
from .test_socket import serving

BODY: dict[str, Any] = {"text": "Once there was", "generate": {"tokens": 6}}
JSON = {"Content-Type": "application/json"}
SECONDS = 60
EVENTS: dict[str, Any] = {"begun": GenerationBegun, "token": GeneratedToken, "end": GenerationEnded}


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Any]:
    app = create_app(Settings(model="storyteller", database=tmp_path / "followspot.sqlite3"))
    app.state.services.model_pool.wait("storyteller")
    yield app
    app.state.services.engine.close()
    app.state.services.database.close()


@contextmanager
def opened(port: int, address: str) -> Iterator[HTTPResponse]:
    """The reply to a POST, before its end."""
    connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        connection.request("POST", address, json.dumps(BODY), JSON)
        yield connection.getresponse()
    finally:
        connection.close()


def captured(port: int) -> Any:
    with opened(port, "/api/captures") as response:
        assert response.status == 200
        return json.loads(response.read())


def events(response: HTTPResponse) -> Iterator[tuple[str, Any]]:
    """The events of a stream as they come; their data are as documented."""
    name = ""
    for line in response:
        field, _, value = line.decode().rstrip("\n").partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            data = json.loads(value)
            reply_of(EVENTS[name]).model_validate(data, strict=True)
            yield name, data


def test_tokens_come_one_by_one(served: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is there before the next is generated, and nothing on the way may hold it back."""
    was_read, let_others_run = Event(), GENERATIONS.pause

    def wait_for_reader() -> None:
        assert was_read.wait(SECONDS)
        was_read.clear()
        let_others_run()

    monkeypatch.setattr(GENERATIONS, "pause", wait_for_reader)
    with serving(served) as port, ThreadPoolExecutor() as pool:
        capture = pool.submit(captured, port)
        names, pieces = [], []
        with opened(port, "/api/generation?layer=1&head=2") as stream:
            assert stream.getheader("content-type") == "text/event-stream; charset=utf-8"
            assert stream.getheader("cache-control") == "no-store, no-transform"
            assert stream.getheader("x-accel-buffering") == "no"
            for name, data in events(stream):
                names.append(name)
                if name == "token":
                    pieces.append(data["text"])
                    was_read.set()
        made = capture.result(SECONDS)
    assert names == ["begun", *["token"] * 6, "end"]
    assert data == {"outcome": "done", "tokens": 6, "id": made["id"], "problem": None}
    assert BODY["text"] + "".join(pieces) == made["texts"]["text"]


def test_who_leaves_is_forgotten_and_the_capture_goes_on(
    served: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on, let_others_run = Event(), GENERATIONS.pause

    def wait() -> None:
        assert goes_on.wait(SECONDS)
        let_others_run()

    monkeypatch.setattr(GENERATIONS, "pause", wait)
    under_way = served.state.services.engine._under_way
    with serving(served) as port, ThreadPoolExecutor() as pool:
        capture = pool.submit(captured, port)
        with opened(port, "/api/generation") as stream:
            assert next(events(stream))[0] == "begun"
            assert len(under_way._followers) == 1
        while under_way._followers:
            pass
        goes_on.set()
        assert capture.result(SECONDS)["id"]


def test_what_is_no_input_is_a_problem_not_a_stream(storyteller: TestClient) -> None:
    problem(post(storyteller, "/api/generation", {"text": " "}), 422, "empty-text")
    problem(post(storyteller, "/api/generation", {"txt": "a"}), 422, "invalid-request")
    problem(post(storyteller, "/api/generation?layer=-1", BODY), 422, "invalid-request")
    reply = storyteller.post("/api/generation", content="{", headers=JSON)
    problem(reply, 422, "bad-json")


def test_too_many_followers_are_refused(storyteller: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(captures_under_way, "_FOLLOWERS", 0)
    document = problem(post(storyteller, "/api/generation", BODY), 503, "busy")
    assert (document["asked"], document["limit"]) == (1, 0)


def test_nothing_to_follow_is_said(storyteller: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(captures_under_way, "_START_SECONDS", 0.0)
    reply = post(storyteller, "/api/generation", BODY)
    assert reply.text.startswith('event: end\ndata: {"outcome":"absent","tokens":0')


def test_a_server_without_model_has_nothing_to_follow(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(captures_under_way, "_START_SECONDS", 0.0)
    assert "absent" in post(client, "/api/generation", BODY).text
    assert services_of(client).engine._under_way._followers == {}
