"""Imported attention has every view, link and file, and states its origin."""

import io
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save
from starlette.testclient import TestClient

from ..analysis.recorded import random_weights
from .conftest import EXAMPLE, post, problem, services_of

WORDS = ["[CLS]", "it", "play", "##s", "<script>", "=1+1", "[SEP]"]
WEIGHTS = random_weights((2, 3, 7, 7), seed=1)


def _npz(**arrays: Any) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


FILES = {
    "application/zip": _npz(attention=WEIGHTS, tokens=np.array(WORDS)),
    "application/octet-stream": save({"attention": WEIGHTS}, {"tokens": json.dumps(WORDS)}),
    "application/json": json.dumps({"attention": WEIGHTS.tolist(), "tokens": WORDS}).encode(),
}


def upload(client: TestClient, kind: str = "application/zip") -> str:
    response = client.post("/api/files", content=FILES[kind], headers={"Content-Type": kind})
    assert response.status_code in (200, 201), response.text
    document = response.json()
    assert document["kind"] == "tensors" and "did not compute" in document["note"]
    return str(document["digest"])


def made(client: TestClient, digest: str) -> dict[str, Any]:
    response = post(client, "/api/captures", {"tensors": digest})
    assert response.status_code in (200, 201), response.text
    document: dict[str, Any] = response.json()
    return document


@pytest.mark.parametrize("kind", FILES)
def test_a_file_becomes_a_capture_with_the_very_numbers(client: TestClient, kind: str) -> None:
    digest = upload(client, kind)
    created = made(client, digest)
    assert created["model"] == "tensors"
    assert {name for name, value in created["input"].items() if value} == {"tensors"}
    assert created["input"]["tensors"] == digest
    assert created["exactness"]["max_difference"] is None
    assert [token["piece"] for token in created["tokens"]["text"]] == WORDS
    address = f"/api/captures/{created['id']}/attention/self/1/2"
    reply = client.get(address, headers={"Accept": "application/x-npy"})
    np.testing.assert_array_equal(np.load(io.BytesIO(reply.content)), WEIGHTS[1, 2])
    table = np.load(io.BytesIO(client.get(f"/figure.npz?tensors={digest}&layer=1&head=2").content))
    np.testing.assert_array_equal(table["weights"], WEIGHTS[1, 2])


def test_every_view_is_there_but_the_calculation(client: TestClient, base: str) -> None:
    created = made(client, upload(client))
    own = f"/api/captures/{created['id']}"
    for view in (
        "overview/self",
        "overview/self?unit=word&specials=0",
        "figure/self?layer=0&head=1&unit=word",
        "heads/self?query=1&key=2",
        "rows/self?query=1",
        "roles/self",
        "similarity/self",
        "alignment/self?heads=all",
        "comparison/self?heads=0.0&b.heads=1.1",
        "comparison/self/figure?heads=0.0&b.heads=1.1",
        "comparison/self/heads?b.heads=1.1",
    ):
        response = client.get(f"{own}/{view}")
        assert response.status_code == 200, (view, response.text)
    problem(client.get(f"{own}/calculation/self/0/0?query=1&key=2"), 422, "no-vectors")
    compared = client.get(f"{base}/comparison/self?heads=0.0&b.capture={created['id']}&b.heads=0.0")
    assert compared.status_code == 200, compared.text


@pytest.mark.parametrize("face", ["svg", "pdf", "png", "csv", "json", "npz"])
def test_every_face_says_whose_the_numbers_are(client: TestClient, face: str) -> None:
    digest = upload(client)
    response = client.get(f"/figure.{face}?tensors={digest}&layer=0&head=1")
    assert response.status_code == 200, response.text
    if face in ("svg", "csv"):
        assert "did not compute" in response.text
        assert "<script>" not in response.text.replace("# ", "") or face == "csv"


def test_it_is_found_again_after_a_restart(make_client: Callable[..., TestClient]) -> None:
    first = make_client()
    created = made(first, upload(first))
    services_of(first).database.close()
    again = make_client()
    result = again.get(f"/api/captures/{created['id']}")
    assert result.status_code == 200 and result.json()["tokens"] == created["tokens"]


def test_nothing_else_is_given_beside_it(client: TestClient) -> None:
    digest = upload(client)
    for more in ({"text": EXAMPLE}, {"model": "minilm"}, {"target": "x"}):
        problem(post(client, "/api/captures", {"tensors": digest, **more}), 422, "unsupported-input")
    assert post(client, "/api/captures", {"tensors": digest, "model": "tensors"}).status_code == 200
    problem(post(client, "/api/estimates", {"tensors": digest}), 422, "unsupported-input")


def test_a_file_that_is_not_here_is_unknown(client: TestClient) -> None:
    problem(post(client, "/api/captures", {"tensors": "0" * 64}), 404, "unknown-file")


def test_what_is_too_large_unpacked_is_refused(make_client: Callable[..., TestClient]) -> None:
    client = make_client(max_tensor_bytes=4 * WEIGHTS.size - 1)
    for kind, content in FILES.items():
        response = client.post("/api/files", content=content, headers={"Content-Type": kind})
        problem(response, 413, "file-too-large")


def test_what_does_not_fit_is_refused_with_the_reason(client: TestClient) -> None:
    content = _npz(attention=WEIGHTS, tokens=np.array(WORDS[1:]))
    response = client.post("/api/files", content=content, headers={"Content-Type": "application/zip"})
    refusal = problem(response, 422, "bad-tensors")
    assert (refusal["asked"], refusal["limit"]) == (6, 7)


def test_a_body_without_a_type_is_not_read(client: TestClient) -> None:
    response = client.post("/api/files", content=FILES["application/zip"])
    problem(response, 415, "unsupported-media-type")


BEYOND_UNICODE = np.frombuffer(b"\xff\xff\xff\x7f", "<U1")


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        (
            _npz(attention=np.ones((3000, 3000, 1, 1), np.float16), tokens=np.array(["a"])),
            "bad-tensors",
            "3,000 layers",
        ),
        (
            _npz(attention=np.ones((1, 1, 1, 1)), tokens=BEYOND_UNICODE),
            "broken-file",
            "no character of Unicode",
        ),
        (
            _npz(attention=np.ones((1, 1, 1, 1)), tokens=np.array(["a"]), title=BEYOND_UNICODE),
            "broken-file",
            "no character of Unicode",
        ),
        (
            b'{"attention":[[[[%s]]]],"tokens":["a"]}' % (b"9" * 400),
            "bad-tensors",
            "not an array of numbers",
        ),
    ],
    ids=["heads", "token", "title", "number"],
)
def test_what_would_break_or_hold_up_the_server_is_refused(
    client: TestClient, content: bytes, code: str, message: str
) -> None:
    response = client.post("/api/files", content=content, headers={"Content-Type": "application/zip"})
    assert message in problem(response, 422, code)["detail"]
