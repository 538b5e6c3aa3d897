"""Texts in another language: pages, errors and figures say every message in it."""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

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
