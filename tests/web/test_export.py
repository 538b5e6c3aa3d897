"""Every weight of a capture, as a file streamed while it is computed."""

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from app.capture.engine import Engine
from app.capture.export import Export
from app.errors import Busy
from app.examples import recordings
from app.web.api.export import within
from app.web.budget import Budget

from .conftest import EXAMPLE, problem, services_of

WEIGHTS = next(capture for capture in recordings() if capture.text == EXAMPLE).arrays["self.weights"]


def loaded(content: bytes) -> Any:
    return np.load(io.BytesIO(content), allow_pickle=False)


def test_it_holds_every_weight_of_the_model(client: TestClient, base: str) -> None:
    response = client.get(f"{base}/attention.npz")
    assert (response.status_code, response.headers["content-type"]) == (200, "application/zip")
    assert response.headers["content-disposition"].endswith('.npz"')
    assert "immutable" in response.headers["cache-control"]
    with loaded(response.content) as archive:
        np.testing.assert_array_equal(archive["attention"], WEIGHTS)
        assert archive["tokens"][8] == "it" and "provenance" in str(archive["about"])


def test_its_size_is_told_before_it_is_computed(
    client: TestClient, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = client.get(f"{base}/attention.npz?dtype=float16").content
    monkeypatch.setattr(Export, "_weights", None)  # any computation fails
    head = client.head(f"{base}/attention.npz?dtype=float16")
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) == int(head.headers["followspot-bytes"]) == len(content)
    asked = {"If-None-Match": head.headers["etag"]}
    assert client.get(f"{base}/attention.npz?dtype=float16", headers=asked).status_code == 304


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("stream=self", WEIGHTS),
        ("layer=3", WEIGHTS[3:4]),
        ("stream=self&layer=0&dtype=float16", WEIGHTS[:1].astype(np.float16)),
    ],
)
def test_a_part_of_it_can_be_asked_for(client: TestClient, base: str, query: str, expected: Any) -> None:
    with loaded(client.get(f"{base}/attention.npz?{query}").content) as archive:
        np.testing.assert_array_equal(archive["attention"], expected)
        assert archive["attention"].dtype == expected.dtype


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("stream=cross", 404, "unknown-stream"),
        ("layer=6", 422, "out-of-range"),
        ("dtype=int8", 422, "invalid-request"),
        ("head=3", 422, "invalid-request"),
    ],
)
def test_what_is_not_there_is_refused(
    client: TestClient, base: str, query: str, status: int, code: str
) -> None:
    problem(client.get(f"{base}/attention.npz?{query}"), status, code)


def test_more_than_the_limit_is_refused_with_both_numbers(make_client: Callable[..., TestClient]) -> None:
    client = make_client(max_export_bytes=20_000)
    identity = client.post("/api/captures", json={"text": EXAMPLE}).json()["id"]
    asked = f"/api/captures/{identity}/attention.npz"
    told = problem(client.get(asked), 413, "export-too-large")
    assert told["limit"] == 20_000 < told["asked"]
    assert client.get(f"{asked}?layer=0").status_code == 200


def test_it_comes_back_as_attention_of_ones_own_with_the_same_numbers(client: TestClient, base: str) -> None:
    content = client.get(f"{base}/attention.npz").content
    uploaded = client.post("/api/files", content=content, headers={"Content-Type": "application/zip"})
    assert uploaded.status_code in (200, 201), uploaded.text
    capture = client.post("/api/captures", json={"tensors": uploaded.json()["digest"]}).json()
    own = f"/api/captures/{capture['id']}"
    for view in ("overview/self", "attention/self/5/3", "heads/self?query=8&key=6"):
        theirs, ours = (client.get(f"{one}/{view}").json() for one in (base, own))
        assert ours == theirs
    with loaded(client.get(f"{own}/attention.npz").content) as archive:
        np.testing.assert_array_equal(archive["attention"], WEIGHTS)


def test_others_have_their_turn_and_a_full_queue_does_not_break_it_off(
    client: TestClient, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, works = services_of(client).engine, []
    monkeypatch.setattr("app.web.api.export._RETRY_SECONDS", 0)
    run = Engine.run

    async def full_at_first(self: Engine, work: Any) -> Any:
        works.append(work)
        if len(works) % 2:
            raise Busy("full", hint="later")
        return await run(self, work)

    monkeypatch.setattr(Engine, "run", full_at_first)
    with loaded(client.get(f"{base}/attention.npz?v=turns").content) as archive:
        np.testing.assert_array_equal(archive["attention"], WEIGHTS)
    # Each layer is a separate piece of work.
    assert len(works) == 2 * len(WEIGHTS) and engine.pending == 0


def test_no_more_run_at_once_than_there_is_memory_for(client: TestClient, base: str) -> None:
    memory = services_of(client).exports
    asked = f"{base}/attention.npz?v=memory"
    assert memory.take(memory.most - 1)
    try:
        response = client.get(asked)
        problem(response, 503, "busy")
        assert response.headers["retry-after"] == "5"
    finally:
        memory.give_back(memory.most - 1)
    with loaded(client.get(asked).content) as archive:
        np.testing.assert_array_equal(archive["attention"], WEIGHTS)
    assert client.head(asked).status_code == 200
    assert memory.held == 0


def test_one_that_needs_more_than_all_the_memory_is_sent_when_there_is_no_other(
    client: TestClient, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = services_of(client).exports
    monkeypatch.setattr(memory, "most", 1)
    assert client.get(f"{base}/attention.npz?v=large").status_code == 200
    assert memory.held == 0


def test_whoever_hangs_up_gives_its_memory_back() -> None:
    """As the server does it: the iterator is dropped, begun or not."""
    memory = Budget(1000)
    capture = next(capture for capture in recordings() if capture.text == EXAMPLE)
    for count in (1, 3):
        pieces = within(memory, Export.of(capture), lambda work: work())
        for _ in range(count):
            next(pieces)
        assert memory.held == 1000
        with pytest.raises(Busy):
            next(within(memory, Export.of(capture), lambda work: work()))
        del pieces
        assert memory.held == 0
