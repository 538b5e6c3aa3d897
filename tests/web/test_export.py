"""Every weight of a capture, as a file streamed while it is computed."""

import asyncio
import gc
import io
from collections.abc import Callable, Generator
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from app.capture.export import Export
from app.errors import Busy
from app.examples import recordings
from app.runtime.engine import Engine

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


def test_its_size_is_known_before_it_is_computed(
    client: TestClient, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = client.get(f"{base}/attention.npz?dtype=float16").content
    monkeypatch.setattr(Export, "_weights", None)  # any computation fails
    head = client.head(f"{base}/attention.npz?dtype=float16")
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) == int(head.headers["followspot-bytes"]) == len(content)
    headers = {"If-None-Match": head.headers["etag"]}
    assert client.get(f"{base}/attention.npz?dtype=float16", headers=headers).status_code == 304


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
    address = f"/api/captures/{identity}/attention.npz"
    refusal = problem(client.get(address), 413, "export-too-large")
    assert refusal["limit"] == 20_000 < refusal["asked"]
    assert client.get(f"{address}?layer=0").status_code == 200


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
    address = f"{base}/attention.npz?v=memory"
    assert memory.take(memory.most - 1)
    try:
        response = client.get(address)
        problem(response, 503, "busy")
        assert response.headers["retry-after"] == "5"
        # HEAD computes nothing, so it needs no memory.
        assert client.head(address).status_code == 200 and memory.held == memory.most - 1
    finally:
        memory.give_back(memory.most - 1)
    with loaded(client.get(address).content) as archive:
        np.testing.assert_array_equal(archive["attention"], WEIGHTS)
    assert memory.held == 0


def test_one_that_needs_more_than_all_the_memory_is_sent_when_there_is_no_other(
    client: TestClient, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = services_of(client).exports
    monkeypatch.setattr(memory, "most", 1)
    assert client.get(f"{base}/attention.npz?v=large").status_code == 200
    assert memory.held == 0


@pytest.mark.parametrize("read", [0, 1, 2, 4, None])
def test_whoever_hangs_up_gives_its_memory_back_at_once(
    client: TestClient, base: str, monkeypatch: pytest.MonkeyPatch, read: int | None
) -> None:
    """A client disconnects after some messages of the reply, or (None) while weights are computed."""
    memory, pieces = services_of(client).exports, Export.pieces
    starts: list[int] = []
    ended: list[int] = []

    async def test() -> None:
        loop, gone, sent = asyncio.get_running_loop(), asyncio.Event(), []
        incoming = iter([{"type": "http.request", "body": b"", "more_body": False}])

        def watched(self: Export, *arguments: Any) -> Generator[bytes, None, None]:
            starts.append(memory.held)
            if read is None:
                loop.call_soon_threadsafe(gone.set)
            try:
                yield from pieces(self, *arguments)
            finally:
                ended.append(memory.held)

        async def receive() -> Any:
            for message in incoming:
                return message
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)
            if len(sent) - 1 == read:
                assert memory.held > 0
                gone.set()
                await asyncio.Event().wait()  # until the request is cancelled

        monkeypatch.setattr(Export, "pieces", watched)
        app: Any = client.app
        await app(get_scope(f"{base}/attention.npz"), receive, send)
        assert sent[0]["status"] == 200 and len(sent) <= 5

    gc.disable()
    try:
        asyncio.run(test())
        assert memory.held == 0
        # The weights are freed, and before their memory counts as free.
        assert len(starts) == len(ended) == (read not in (0, 1)) and all(ended)
    finally:
        gc.enable()


def get_scope(path: str, query: str = "") -> dict[str, Any]:
    """A GET, as uvicorn passes it on."""
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 50000),
        "server": ("localhost", 80),
    }
