"""Uploads: identified by content, kept, refused with the reason; samples, which need no upload."""

import hashlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image
from starlette.testclient import TestClient

from app.samples import samples
from app.store.tables import files
from app.web.middleware import SECURITY_HEADERS

from ..mutations import damaged, whole_files
from ..pictures import bomb, encoded, picture
from .conftest import post, problem, services_of

FILES = whole_files()


def upload(client: TestClient, content: bytes, kind: str = "image/png", **headers: str) -> Any:
    return client.post("/api/files", content=content, headers={"Content-Type": kind, **headers})


def test_a_picture_is_kept_under_its_digest(client: TestClient) -> None:
    content = picture(20, 10)
    first, again = upload(client, content), upload(client, content)
    assert (first.status_code, again.status_code) == (201, 200)
    assert (
        first.json()
        == again.json()
        == {
            "digest": hashlib.sha256(content).hexdigest(),
            "kind": "image",
            "bytes": len(content),
            "width": 20,
            "height": 10,
            "seconds": None,
            "note": "",
        }
    )
    assert first.headers["cache-control"] == "no-store"
    assert services_of(client).files.recall(first.json()["digest"], "image") == content


def test_the_content_decides_what_it_is(client: TestClient) -> None:
    assert upload(client, picture(kind="JPEG"), "image/gif").json()["kind"] == "image"
    note = upload(client, encoded(Image.new("RGBA", (3, 3))), "image/jpeg; charset=utf-8").json()["note"]
    assert note == "Transparent areas are shown on white."


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "application/xml",
        "text/plain",
        "image/svg+xml",
        "multipart/form-data; boundary=x",
        "image/png; charset=latin-1",
    ],
)
def test_other_declared_types_are_refused(client: TestClient, kind: str) -> None:
    """Above all those that another site's page may send without CORS (text/plain, forms)."""
    document = problem(upload(client, picture(), kind), 415, "unsupported-media-type")
    assert "image/png" in document["accepted"]


def test_a_compressed_body_is_refused(client: TestClient) -> None:
    response = upload(client, picture(), **{"Content-Encoding": "gzip"})
    assert problem(response, 415, "unsupported-media-type")["accepted"] == ["identity"]


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 422, "broken-file"),
        (b"<svg onload='alert(1)'/>", 415, "unsupported-file"),
        (b"PK\x03\x04", 422, "broken-file"),
        (b"{", 422, "broken-file"),
        (b"%PDF-1.7", 415, "unsupported-file"),
        (picture()[:60], 422, "broken-file"),
        (bomb(50_000, 50_000), 413, "picture-too-large"),
        (bomb(1, 5_000), 413, "picture-too-large"),
    ],
)
def test_files_that_are_refused(client: TestClient, content: bytes, status: int, code: str) -> None:
    document = problem(upload(client, content), status, code)
    if status == 413:
        assert document["asked"] > document["limit"]
    assert b"onload" not in upload(client, content).content


def test_limits_are_the_operator_s(make_client: Callable[..., TestClient]) -> None:
    client = make_client(max_file_bytes=1000, max_pixels=100, max_body_bytes=200)
    assert upload(client, picture(10, 10)).status_code == 201
    document = problem(upload(client, picture(10, 11)), 413, "picture-too-large")
    assert "FOLLOWSPOT_MAX_PIXELS" in document["hint"]
    document = problem(upload(client, b"x" * 1001), 413, "file-too-large")
    assert (document["asked"], document["limit"]) == (1001, 1000)
    assert "FOLLOWSPOT_MAX_FILE_BYTES" in document["hint"]
    # Other bodies have a separate limit.
    body = {"text": "x" * 300}
    assert problem(post(client, "/api/captures", body), 413, "body-too-large")["limit"] == 200


@pytest.mark.parametrize("kind", FILES)
def test_damage_is_never_a_fault_of_the_server(client: TestClient, kind: str) -> None:
    for seed in range(100, 106):
        response = upload(client, damaged(kind, FILES[kind], seed))
        assert response.status_code in (200, 201, 413, 415, 422), response.text


def test_a_chunked_file_is_held_to_the_same_limit(make_client: Callable[..., TestClient]) -> None:
    client = make_client(max_file_bytes=1000)
    chunks = iter([b"x" * 600, b"x" * 600])
    response = client.post("/api/files", content=chunks, headers={"Content-Type": "image/png"})
    problem(response, 413, "file-too-large")


def test_only_so_much_is_kept(make_client: Callable[..., TestClient]) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (3, 30, 30, 3), np.uint8)
    contents = [encoded(Image.fromarray(array)) for array in noise]
    client = make_client(files_bytes=sum(map(len, contents)) - 1)
    for content in contents:
        upload(client, content)
    with services_of(client).database.reading() as connection:
        assert len(connection.execute(files.select()).all()) == 2


def test_there_is_no_way_to_get_an_upload_back(client: TestClient) -> None:
    digest = upload(client, picture()).json()["digest"]
    problem(client.get(f"/samples/{digest}"), 404, "not-found")
    problem(client.get(f"/api/files/{digest}"), 404, "not-found")
    problem(client.get("/api/files"), 405, "method-not-allowed")


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_samples_are_sent_and_need_no_upload(client: TestClient, sample: Any) -> None:
    response = client.get(f"/samples/{sample.digest}")
    assert (response.status_code, response.content) == (200, sample.content)
    assert response.headers["content-type"] in ("image/jpeg", "image/png", "audio/flac", "audio/wav")
    assert "immutable" in response.headers["cache-control"]
    assert response.headers["x-content-type-options"] == SECURITY_HEADERS["X-Content-Type-Options"]
    assert upload(client, sample.content).json()["digest"] == sample.digest
    assert sample.title and sample.credit and sample.licence


def test_a_model_that_reads_text_takes_no_picture(tiny: TestClient) -> None:
    response = tiny.post("/api/captures", json={"image": samples()[0].digest})
    assert problem(response, 422, "unsupported-input")["takes"]
