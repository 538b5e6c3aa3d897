"""Captures of pictures: from upload to exact weights, and the picture as the model reads it."""

import base64
import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from starlette.testclient import TestClient
from transformers import AutoModel

from app.models.readers.image import ImageReader
from app.samples import samples
from app.store.tables import files

from ..pictures import encoded, picture
from ..vision import FAMILIES, save_captioner, save_classifier, save_vision
from .conftest import problem, services_of

CAT = samples()[0].digest


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_classifier(tmp_path_factory.mktemp("models") / "eye")


@pytest.fixture
def seeing(make_client: Callable[..., TestClient], folder: Path) -> TestClient:
    """A server with a vision model."""
    client = make_client(model=str(folder))
    services_of(client).model_pool.wait(services_of(client).model_pool.default)
    return client


def capture(client: TestClient, content: bytes) -> dict[str, Any]:
    digest = client.post("/api/files", content=content, headers={"Content-Type": "image/png"}).json()[
        "digest"
    ]
    response = client.post("/api/captures", json={"image": digest})
    assert response.status_code == 200, response.text
    document: dict[str, Any] = response.json()
    return document


def test_from_upload_to_weights(seeing: TestClient, folder: Path) -> None:
    """The weights are those of transformers for the displayed pixels."""
    document = capture(seeing, picture(70, 50))
    base = f"/api/captures/{document['id']}"
    assert document["media"]["image"] == {
        "kind": "image",
        "width": 32,
        "height": 32,
        "rows": 4,
        "columns": 4,
        "first": 1,
        "note": "Shown as the model sees it: scaled from 70 × 50 to 32 × 32 pixels, which changes its"
        " proportions.",
    }
    assert [token["label"] for token in document["tokens"]["image"]][:2] == ["[CLS]", "row 1, column 1"]
    assert [name for name, value in document["input"].items() if value] == ["image"]
    pixels = np.asarray(Image.open(io.BytesIO(seeing.get(f"{base}/picture/image").content)))
    values = torch.tensor((pixels / 255 - 0.5) / 0.5, dtype=torch.float32).permute(2, 0, 1)[None]
    model = AutoModel.from_pretrained(folder, attn_implementation="eager").eval()
    with torch.inference_mode():
        expected = model(pixel_values=values, output_attentions=True).attentions
    for layer in range(2):
        for head in range(4):
            address = f"{base}/attention/self/{layer}/{head}"
            raw = seeing.get(address, headers={"Accept": "application/x-npy"}).content
            found = np.load(io.BytesIO(raw))
            assert np.abs(found - expected[layer][0, head].numpy()).max() < 1e-5


def test_the_picture_is_sent_made_anew(seeing: TestClient) -> None:
    note = b"a secret place, 51.4779 N"
    content = picture(32, 32)
    at = 33  # after the header: a text chunk, as cameras and editors write them
    chunk = b"tEXtComment\0" + note
    content = (
        content[:at]
        + struct.pack(">I", len(chunk) - 4)
        + chunk
        + struct.pack(">I", zlib.crc32(chunk))
        + content[at:]
    )
    document = capture(seeing, content)
    response = seeing.get(
        f"/api/captures/{document['id']}/picture/image", headers={"Accept-Encoding": "gzip"}
    )
    assert response.headers["content-type"] == "image/png"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert response.headers["cross-origin-resource-policy"] == "same-origin"
    assert "immutable" in response.headers["cache-control"]
    assert "content-encoding" not in response.headers
    assert note not in response.content
    assert np.array_equal(
        np.asarray(Image.open(io.BytesIO(response.content))), np.asarray(Image.open(io.BytesIO(content)))
    )
    again = seeing.get(
        response.request.url.path,
        headers={"If-None-Match": response.headers["etag"], "Accept-Encoding": "gzip"},
    )
    assert again.status_code == 304


def test_a_capture_outlives_a_restart(
    seeing: TestClient, make_client: Callable[..., TestClient], folder: Path
) -> None:
    document = capture(seeing, picture(40, 40))
    after = make_client(model=str(folder))
    services_of(after).model_pool.wait(services_of(after).model_pool.default)
    found = after.get(f"/api/captures/{document['id']}").json()
    assert {**found, "timings": 0} == {**document, "timings": 0}


def test_a_file_that_was_forgotten_is_reported(
    seeing: TestClient, make_client: Callable[..., TestClient], folder: Path
) -> None:
    document = capture(seeing, picture(41, 41))
    with services_of(seeing).database.transaction() as connection:
        connection.execute(files.delete())
    after = make_client(model=str(folder))
    services_of(after).model_pool.wait(services_of(after).model_pool.default)
    refusal = problem(after.get(f"/api/captures/{document['id']}"), 404, "unknown-file")
    assert "POST /api/files" in refusal["hint"]


def test_a_sample_needs_no_upload(seeing: TestClient) -> None:
    response = seeing.post("/api/captures", json={"image": CAT})
    assert response.status_code == 200
    assert seeing.post("/api/captures", json={"image": CAT}).status_code == 200
    estimate = seeing.post("/api/estimates", json={"image": CAT}).json()
    assert estimate["tokens"] == {"image": 17}


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"image": "0" * 64}, 404, "unknown-file"),
        ({"image": CAT.upper()}, 422, "invalid-request"),
        ({"image": "../../etc/passwd"}, 422, "invalid-request"),
        ({"image": "cat.jpg"}, 422, "invalid-request"),
        ({"text": "a cat"}, 422, "unsupported-input"),
        ({"image": CAT, "text": "a cat"}, 422, "unsupported-input"),
        ({"audio": CAT}, 422, "unsupported-input"),
    ],
)
def test_what_is_refused(seeing: TestClient, fields: dict[str, str], status: int, code: str) -> None:
    for route in ("/api/captures", "/api/estimates"):
        problem(seeing.post(route, json=fields), status, code)


def test_a_side_without_a_picture(client: TestClient, base: str, seeing: TestClient) -> None:
    problem(client.get(f"{base}/picture/text"), 404, "unknown-media")
    created = seeing.post("/api/captures", json={"image": CAT}).json()["id"]
    problem(seeing.get(f"/api/captures/{created}/picture/text"), 404, "unknown-media")


def test_all_views_of_a_picture(seeing: TestClient) -> None:
    base = f"/api/captures/{capture(seeing, encoded(Image.new('L', (9, 9), 7)))['id']}"
    for rest in (
        "overview/self",
        "figure/self?layer=0&head=1",
        "heads/self?query=0&key=5",
        "calculation/self/0/1?query=0&key=5",
    ):
        assert seeing.get(f"{base}/{rest}").status_code == 200, rest


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_is_compared_with_its_own_attention(
    family: str, make_client: Callable[..., TestClient], tmp_path: Path
) -> None:
    client = make_client(model=str(save_vision(tmp_path / family, family)))
    services_of(client).model_pool.wait(services_of(client).model_pool.default)
    document = client.post("/api/captures", json={"image": CAT}).json()
    assert document["exactness"]["max_difference"] <= 1e-5, document
    assert len(document["tokens"]["image"]) == 16 + len(FAMILIES[family][2])


def test_the_card_says_what_it_takes(seeing: TestClient) -> None:
    key = services_of(seeing).model_pool.default
    assert seeing.get(f"/api/models/{key}").json()["takes"] == sorted(ImageReader.takes)


def test_a_model_that_writes_about_a_picture(make_client: Callable[..., TestClient], tmp_path: Path) -> None:
    client = make_client(model=str(save_captioner(tmp_path / "captioner")))
    services_of(client).model_pool.wait(services_of(client).model_pool.default)
    created = client.post("/api/captures", json={"image": CAT, "target": "the cat sat"}).json()
    assert {stream["name"]: (stream["queries"], stream["keys"]) for stream in created["streams"]} == {
        "encoder": (17, 17),
        "decoder": (5, 5),
        "cross": (5, 17),
    }
    assert created["exactness"]["max_difference"] <= 1e-5
    assert created["media"].keys() == {"image"}
    written = client.post("/api/captures", json={"image": CAT}).json()
    assert len(written["tokens"]["target"]) > 1


def test_one_token_in_every_head(seeing: TestClient) -> None:
    base = f"/api/captures/{capture(seeing, picture(33, 33))['id']}"
    for end in ("query", "key"):
        document = seeing.get(f"{base}/rows/self?{end}=3").json()
        assert (document["end"], document["position"], document["weights"]["shape"]) == (end, 3, "2, 4, 17")
    raw = seeing.get(f"{base}/attention/self/1/2", headers={"Accept": "application/x-npy"}).content
    matrix = np.load(io.BytesIO(raw))
    rows = seeing.get(f"{base}/rows/self?query=3").json()
    values = np.frombuffer(base64.b64decode(rows["weights"]["bdata"]), "<f4").reshape(2, 4, 17)
    assert np.array_equal(values[1, 2], matrix[3])
    for query in ("", "?query=1&key=2"):
        problem(seeing.get(f"{base}/rows/self{query}"), 422, "invalid-request")
    problem(seeing.get(f"{base}/rows/self?query=17"), 422, "out-of-range")
    problem(seeing.get(f"{base}/rows/cross?query=0"), 404, "unknown-stream")
