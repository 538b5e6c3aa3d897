"""A large file of attention is uploaded in pieces."""

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from ..analysis.recorded import random_weights
from .conftest import problem

WEIGHTS = random_weights((2, 3, 40, 40), seed=2)
OCTETS = {"Content-Type": "application/octet-stream"}


def archive(weights: Any = WEIGHTS) -> bytes:
    file = io.BytesIO()
    np.savez(file, attention=weights)
    return file.getvalue()


@pytest.fixture
def small(make_client: Callable[..., TestClient]) -> TestClient:
    """A server whose request limit is below the size of the file."""
    return make_client(max_file_bytes=9_000, max_tensor_bytes=4 * WEIGHTS.size)


def send(client: TestClient, piece: bytes, **query: Any) -> Any:
    address = "/api/files/pieces?" + "&".join(f"{name}={value}" for name, value in query.items())
    return client.post(address, content=piece, headers=OCTETS)


def test_a_file_larger_than_a_request_is_shown(small: TestClient) -> None:
    content = archive()
    problem(small.post("/api/files", content=content, headers=OCTETS), 413, "file-too-large")
    upload: dict[str, Any] = {}
    for offset in range(0, len(content), 9_000):
        answer = send(small, content[offset : offset + 9_000], bytes=len(content), offset=offset, **upload)
        assert answer.headers["cache-control"] == "no-store"
        if answer.status_code == 202:
            assert answer.json()["received"] == offset + 9_000
            upload = {"upload": answer.json()["upload"]}
    assert answer.status_code == 201 and answer.json()["bytes"] == len(content)
    capture = small.post("/api/captures", json={"tensors": answer.json()["digest"]}).json()
    document = small.get(
        f"/api/captures/{capture['id']}/attention/self/1/2", headers={"Accept": "application/x-npy"}
    )
    np.testing.assert_array_equal(np.load(io.BytesIO(document.content)), WEIGHTS[1, 2])


def test_a_piece_is_expected_where_the_last_one_ended(small: TestClient) -> None:
    upload = send(small, b"PK\3\4", bytes=100).json()["upload"]
    refusal = problem(send(small, b"x", bytes=100, offset=9, upload=upload), 409, "wrong-offset")
    assert refusal["received"] == 4
    assert send(small, b"x", bytes=100, offset=4, upload=upload).json()["received"] == 5
    problem(send(small, b"x", bytes=100, offset=5, upload="0" * 32), 404, "unknown-upload")


def test_the_limit_of_weights_holds_and_so_does_that_of_other_files(small: TestClient) -> None:
    most = 4 * WEIGHTS.size + 2**20
    refusal = problem(send(small, b"x", bytes=most + 1), 413, "file-too-large")
    assert (refusal["asked"], refusal["limit"]) == (most + 1, most)
    assert "FOLLOWSPOT_MAX_TENSOR_BYTES" in refusal["hint"]
    # In pieces or not: JSON takes many times its size to read, and pictures are decoded.
    for begin in (b'{"attention": ', b"\x89PNG\r\n\x1a\n"):
        content = begin + b" " * 10_000
        first = send(small, content[:9_000], bytes=len(content)).json()
        last = send(small, content[9_000:], bytes=len(content), offset=9_000, upload=first["upload"])
        problem(last, 413, "file-too-large")
    text = {"Content-Type": "text/plain"}
    answer = small.post("/api/files/pieces?bytes=9", content=b"x", headers=text)
    problem(answer, 415, "unsupported-media-type")


def test_bert_of_512_tokens_is_let_in(make_client: Callable[..., TestClient]) -> None:
    settings = make_client().app.state.services.settings  # type: ignore[attr-defined]
    assert settings.max_tensor_bytes > 4 * 12 * 12 * 512 * 512
    assert settings.capture_bytes > settings.max_tensor_bytes
