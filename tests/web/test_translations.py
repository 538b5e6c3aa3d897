"""Texts in another language: pages, errors and figures say every message in it."""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app import strict_json
from app.samples import samples

from .. import pseudo_locale
from .conftest import EXAMPLE, problem

EO = {"lang": pseudo_locale.CODE}


@pytest.fixture
def translated(make_client: Callable[..., TestClient], tmp_path: Path) -> TestClient:
    """A server that also has the pseudo-locale."""
    folder = tmp_path / "translations"
    folder.mkdir()
    return make_client(translations=pseudo_locale.write_catalogue(folder))


def test_a_page_carries_its_language_and_the_translations_of_the_client(translated: TestClient) -> None:
    page = translated.get("/", params=EO).text
    assert '<html lang="eo"' in page
    assert "⟦{size} MB⟧" in page.encode("ascii", "backslashreplace").decode("unicode-escape", "replace")
    english = translated.get("/").text
    assert '<html lang="en"' in english and "followspot-messages" not in english


def test_an_error_is_said_in_the_language_of_the_address(translated: TestClient) -> None:
    page = translated.get("/embed", params={**EO, "text": EXAMPLE, "layer": "99", "head": "0"})
    assert '<html lang="eo"' in page.text


def test_a_language_that_the_server_lacks_is_refused_but_breaks_no_page(translated: TestClient) -> None:
    refused = translated.get("/api/models", params={"lang": "xx"})
    assert "no texts in that language" in problem(refused, 422, "invalid-request")["detail"]
    assert '<html lang="en"' in translated.get("/", params={"lang": "xx"}).text
    assert translated.get("/api/models", params={"lang": "en"}).status_code == 200


HEAD = {"text": EXAMPLE, "layer": "5", "head": "3"}


def test_replies_in_two_languages_have_two_etags(translated: TestClient) -> None:
    tags = {translated.get("/figure.svg", params={**HEAD, **more}).headers["etag"] for more in ({}, EO)}
    assert len(tags) == 2


def test_a_figure_is_drawn_in_the_language_of_its_address(translated: TestClient) -> None:
    reply = translated.get("/figure.svg", params={**HEAD, **EO})
    assert reply.status_code == 200, reply.text
    ET.fromstring(reply.text)
    assert "⟦" not in translated.get("/figure.svg", params=HEAD).text


BYTES = {"content-type": "application/octet-stream"}


@pytest.mark.parametrize(
    ("method", "address", "options"),
    [
        ("GET", "/figure.svg", {"params": {**HEAD, "layer": "99"}}),
        ("GET", f"/api/captures/{'0' * 32}", {}),
        ("POST", "/api/captures", {"json": {"text": " "}}),
        ("POST", "/api/captures", {"json": {"text": "a", "pair": "b", "image": "0" * 64}}),
        ("POST", "/api/models/nobody/load", {}),
        (
            "POST",
            "/api/files",
            {"content": b"no file", "headers": BYTES},
        ),
        (
            "POST",
            "/api/files",
            {"content": b"PK\3\4", "headers": BYTES},
        ),
    ],
)
def test_errors_of_models_and_captures_are_whole_messages(
    translated: TestClient, method: str, address: str, options: dict[str, Any]
) -> None:
    params = {**EO, **options.pop("params", {})}
    document = translated.request(method, address, params=params, **options).json()
    assert [pseudo_locale.untranslated(document[name]) for name in ("title", "detail", "hint")] == [
        "",
        "",
        "",
    ]
    assert document["detail"].startswith("⟦")


def test_the_notes_of_models_and_samples_are_messages(translated: TestClient) -> None:
    for model in translated.get("/api/models", params=EO).json()["models"]:
        assert model["note"].startswith("⟦"), model["key"]
    page = translated.get("/", params=EO).text
    for shipped in samples():
        assert strict_json.write(f"⟦{shipped.title}⟧", ascii_only=True) in page
