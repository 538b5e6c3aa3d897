"""The language of a page: its address names it, or the browser prefers it; all other replies are English."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.translations import closest
from app.web.negotiation import wanted_languages

from .. import pseudo_locale
from .conftest import EXAMPLE

HTML = "text/html,application/xhtml+xml,*/*;q=0.8"


@pytest.fixture
def client(make_client: Callable[..., TestClient], tmp_path: Path) -> TestClient:
    """A server that also has the pseudo-locale."""
    folder = tmp_path / "translations"
    folder.mkdir()
    return make_client(translations=pseudo_locale.write_catalogue(folder))


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, []),
        ("", []),
        ("fr", ["fr"]),
        ("de-AT, de;q=0.9, en;q=0.8", ["de-AT", "de", "en"]),
        ("en;q=0.3, fr;q=0.9", ["fr", "en"]),
        ("en; q=0.5 , fr", ["fr", "en"]),
        ("fr;q=0, en", ["en"]),
        ("fr;q=x, en;q=0.1", ["en"]),
        ("fr, es", ["fr", "es"]),
    ],
)
def test_languages_are_wanted_by_their_quality(header: str | None, expected: list[str]) -> None:
    assert wanted_languages(header) == expected


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (["fr"], "fr"),
        (["FR-ca"], "fr"),
        (["de-AT"], "de"),
        (["zh-CN"], "zh"),
        (["zh-Hans-CN"], "zh"),
        (["xx", "ar-EG", "fr"], "ar"),
        (["en-GB", "fr"], "en"),
        (["pt-BR"], "pt-BR"),
        (["pt-PT"], None),
        (["*"], None),
        ([], None),
    ],
)
def test_the_closest_language_is_found_by_its_tag(wanted: list[str], expected: str | None) -> None:
    assert closest(wanted, ["en", "fr", "de", "zh", "ar", "pt-BR"]) == expected


PAGES = ("/", "/scan", "/cost", "/gallery", "/my-figures", "/figures/000000000000", "/embed", "/nowhere")


@pytest.mark.parametrize("address", PAGES)
def test_a_page_speaks_the_language_of_the_browser(client: TestClient, address: str) -> None:
    headers = {"Accept": HTML, "Accept-Language": "eo;q=0.8, en;q=0.5"}
    page = client.get(address, headers=headers)
    assert '<html lang="eo" dir="ltr"' in page.text
    assert "Accept-Language" in page.headers["vary"]


@pytest.mark.parametrize("wanted", ["en, eo", "xx", ""])
def test_a_page_is_english_without_a_wanted_language(client: TestClient, wanted: str) -> None:
    page = client.get("/", headers={"Accept": HTML, "Accept-Language": wanted})
    assert '<html lang="en" dir="ltr"' in page.text
    assert "Accept-Language" in page.headers["vary"]


def test_the_address_decides_before_the_browser(client: TestClient) -> None:
    headers = {"Accept": HTML, "Accept-Language": "eo"}
    page = client.get("/", params={"lang": "en"}, headers=headers)
    assert '<html lang="en"' in page.text
    assert "Accept-Language" not in page.headers.get("vary", "")


@pytest.mark.parametrize("address", ["/api/models", "/figure.svg", "/figure.html"])
def test_other_replies_are_functions_of_their_address(client: TestClient, address: str) -> None:
    params = {} if address == "/api/models" else {"text": EXAMPLE, "layer": "5", "head": "3"}
    headers = {"Accept": HTML, "Accept-Language": "eo"}
    reply = client.get(address, params=params, headers=headers)
    assert reply.status_code == 200
    assert "⟦" not in reply.text
    assert "Accept-Language" not in reply.headers.get("vary", "")


def links(page: str) -> Iterator[str]:
    for found in re.findall(r'<a [^>]*href="([^"#]*)"', page):
        if not found.startswith(("http", "?lang=")):
            yield found


def test_english_that_the_reader_named_stays_english(client: TestClient) -> None:
    named = list(links(client.get("/gallery", params={"lang": "en"}).text))
    assert named and all("lang=en" in link for link in named)
    assert not any("lang=" in link for link in links(client.get("/gallery").text))


@pytest.mark.parametrize("address", ["/", "/scan", "/cost", "/gallery", "/figures/000000000000"])
def test_a_page_offers_each_language_by_its_own_name(client: TestClient, address: str) -> None:
    page = client.get(address, params={"lang": "eo"}).text
    offered = dict(re.findall(r'href="\?lang=([\w-]+)" lang="\1" hreflang="\1"[^>]*>([^<]+)</a>', page))
    assert offered["en"] == "English"
    assert offered["eo"] == "Esperanto"
    assert re.search(r'hreflang="eo"[^>]*aria-current="true"', page)
