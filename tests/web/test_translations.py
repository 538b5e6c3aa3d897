"""Texts in another language: pages, errors and figures say every message in it."""

import html
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

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
    assert "⟦{size} MB⟧" in page
    english = translated.get("/").text
    assert '<html lang="en"' in english and "followspot-messages" not in english


def test_a_page_carries_the_translations_of_its_own_scripts_only(translated: TestClient) -> None:
    carried = {}
    for address, params in (("/", {}), ("/scan", {}), ("/my-figures", {}), ("/embed", HEAD)):
        page = translated.get(address, params={**params, **EO}).text
        found = re.search(r'<script [^>]*id="followspot-messages">(.*?)</script>', page)
        assert found, address
        carried[address] = set(strict_json.read(found[1]))
    everything = set.union(*carried.values())
    assert len(carried["/"]) < len(everything)
    for address in ("/scan", "/my-figures", "/embed"):
        assert 0 < len(carried[address]) < len(everything) / 3


def test_an_error_is_said_in_the_language_of_the_address(translated: TestClient) -> None:
    page = translated.get("/embed", params={**EO, "text": EXAMPLE, "layer": "99", "head": "0"})
    assert '<html lang="eo"' in page.text


def test_a_language_that_the_server_lacks_is_refused_but_breaks_no_page(translated: TestClient) -> None:
    refused = translated.get("/api/models", params={"lang": "xx"})
    assert "no texts in that language" in problem(refused, 422, "invalid-request")["detail"]
    assert '<html lang="en"' in translated.get("/", params={"lang": "xx"}).text
    assert translated.get("/api/models", params={"lang": "en"}).status_code == 200


def test_a_variety_of_a_language_finds_it(translated: TestClient) -> None:
    for named, code in (("fr-CA", "fr"), ("FR", "fr"), ("zh-Hans-CN", "zh"), ("eo", "eo")):
        assert f'<html lang="{code}"' in translated.get("/", params={"lang": named}).text
        assert translated.get("/api/models", params={"lang": named}).headers.get("vary") != "Accept-Language"
    french = {"Accept-Language": "fr"}
    assert translated.get("/api/models", params={"lang": "xx"}, headers=french).status_code == 422


HEAD = {"text": EXAMPLE, "layer": "5", "head": "3"}


def test_replies_in_two_languages_have_two_etags(translated: TestClient) -> None:
    tags = {translated.get("/figure.svg", params={**HEAD, **more}).headers["etag"] for more in ({}, EO)}
    assert len(tags) == 2


def test_a_figure_is_drawn_in_the_language_of_its_address(translated: TestClient) -> None:
    reply = translated.get("/figure.svg", params={**HEAD, **EO})
    assert reply.status_code == 200, reply.text
    assert ET.fromstring(reply.text).attrib["lang"] == "eo"
    assert ET.fromstring(reply.text).attrib["{http://www.w3.org/XML/1998/namespace}lang"] == "eo"
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
        assert model["title"].startswith("⟦") == model["source"].startswith("followspot/"), model["key"]
    page = translated.get("/", params=EO).text
    for shipped in samples():
        assert strict_json.write(f"⟦{shipped.title}⟧", ascii_only=True) in page


PAIR = {"query": "2", "key": "6"}
KINDS = {
    "head": {**HEAD, **PAIR},
    "sentence": {**HEAD, "kind": "sentence"},
    "overview": {"text": EXAMPLE, "kind": "overview"},
    "ranking": {"text": EXAMPLE, "kind": "ranking", **PAIR},
    "alignment": {**HEAD, "kind": "alignment"},
    "comparison": {**HEAD, "kind": "comparison", "b.head": "4", **PAIR},
}
# Beside the tokens of the example, what is no language in a picture: the names of the sides of a comparison.
_NAMES = {"[CLS]", "[SEP]", "A", "B", "A − B", *EXAMPLE.rstrip(".").split()}


# Our own name, and those of file formats.
_OF_PAGES = {"Followspot", "SVG", "PDF", "PNG", "HTML", "CSV", "NPZ", "JSON"}


def untranslated_words(page: str) -> list[str]:
    """The words of a page that its reader would find in English."""
    words = " ".join(pseudo_locale.untranslated_texts(page)).split()
    return [word for word in words if word not in _OF_PAGES and pseudo_locale.untranslated(word)]


def untranslated_marks(svg: str) -> list[str]:
    """The words of an SVG outside of all brackets, without tokens."""
    result = []
    for element in ET.fromstring(svg).iter():
        if element.tag.endswith(("}title", "}desc")) and element.text:
            text = pseudo_locale.untranslated(element.text)
            left = [word for word in text.replace("→", " ").replace(":", " ").split() if word not in _NAMES]
            result.append(pseudo_locale.untranslated(" ".join(left)))
    return [text for text in result if text]


@pytest.mark.parametrize("kind", KINDS)
def test_every_text_of_a_picture_is_translated(translated: TestClient, kind: str) -> None:
    reply = translated.get("/figure.svg", params={**KINDS[kind], **EO})
    assert reply.status_code == 200, reply.text
    assert "⟦" in reply.text
    # A long caption is broken into lines: its brackets are only whole when all are read together.
    lines = ET.fromstring(reply.text).findall("{http://www.w3.org/2000/svg}text")
    whole = " ".join(line.text or "" for line in lines)
    assert untranslated_marks(reply.text) == []
    left = [word for word in pseudo_locale.untranslated(whole).split() if word not in _NAMES]
    assert pseudo_locale.untranslated(" ".join(left)) == ""


def test_the_first_picture_is_drawn_in_every_language(translated: TestClient) -> None:
    page = translated.get("/", params=EO).text
    assert "heat-first" in page and "⟦{} attends most to ".format('<em class="token"') in re.sub(
        r' dir="auto" translate="no">.*?</em>', "", page
    )
    assert "it → mat: 0,196" in page


@pytest.mark.parametrize("kind", KINDS)
def test_every_text_of_a_page_of_a_figure_is_translated(translated: TestClient, kind: str) -> None:
    for address in ("/figure.html", "/embed"):
        page = translated.get(address, params={**KINDS[kind], **EO})
        assert page.status_code == 200, page.text
        assert '<html lang="eo"' in page.text
        assert untranslated_words(page.text) == []


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/scan",
        "/gallery",
        "/my-figures",
        "/figures/000000000000",
        "/embed?layer=99",
        "/embed/000000000000",
    ],
)
def test_every_text_of_a_page_is_translated(translated: TestClient, address: str) -> None:
    page = translated.get(address, params=EO)
    assert '<html lang="eo"' in page.text
    assert untranslated_words(page.text) == []


def test_every_text_of_a_saved_figure_is_translated(translated: TestClient) -> None:
    saved = translated.post("/api/figures", json={"spec": KINDS["head"], "title": "⟦Mine⟧"}).json()
    page = translated.get(f"/figures/{saved['id']}", params=EO).text
    assert "lang=eo" in page
    spanish = translated.get(f"/figures/{saved['id']}", params={"lang": "es"}).text
    assert re.search(r'<time datetime="\d{4}-\d\d-\d\d">\d+ de [a-z]+ de \d{4}</time>', spanish)
    assert untranslated_words(page) == []
    assert untranslated_words(translated.get(f"/embed/{saved['id']}", params=EO).text) == []


def links_of(page: str) -> set[str]:
    """The addresses of other pages, files and replies of this site, without those of other languages."""
    return {
        html.unescape(link)
        for link in re.findall(r'<a [^>]*href="([^"]*)"', page)
        if not link.startswith(("#", "http", "?lang="))
    }


def test_every_link_keeps_the_language(translated: TestClient) -> None:
    saved = translated.post("/api/figures", json={"spec": KINDS["head"], "title": "Mine"}).json()
    cast(Any, translated.app).state.services.figures.show_in_gallery(saved["id"], True)
    pages = (
        "/",
        "/scan",
        "/gallery",
        "/my-figures",
        "/figures/000000000000",
        f"/figures/{saved['id']}",
        "/embed",
    )
    for address in (*pages, f"/embed/{saved['id']}"):
        links = links_of(translated.get(address, params={**(HEAD if address == "/embed" else {}), **EO}).text)
        assert links, address
        assert [link for link in links if parse_qs(urlsplit(link).query).get("lang") != ["eo"]] == []
        assert [link for link in links_of(translated.get(address).text) if "lang=" in link] == []


def test_an_error_picture_is_translated(translated: TestClient) -> None:
    picture = translated.get(
        "/figure.svg", params={**HEAD, "layer": "99", **EO}, headers={"Accept": "image/*"}
    )
    assert "⟦" in picture.text


def test_a_refused_option_is_said_in_the_language_of_the_address(translated: TestClient) -> None:
    reply = translated.get("/figure.json", params={"text": EXAMPLE, "layer": "abc", "head": "3", **EO})
    detail = problem(reply, 422, "invalid-request")["detail"]
    assert not pseudo_locale.untranslated(detail.replace("query layer", "")), detail


def test_what_is_known_of_imported_weights_is_still_translated_when_they_are_saved(
    translated: TestClient,
) -> None:
    weights = {"attention": [[[[1, 0], [0.2, 0.7]]]], "tokens": ["the", "cat"], "layers": [3]}
    upload = translated.post("/api/files", content=strict_json.write(weights).encode(), headers=BYTES).json()
    spec = {"tensors": upload["digest"], "layer": "0", "head": "0"}
    saved = translated.post("/api/figures", json={"spec": spec, "title": "⟦Mine⟧"}).json()
    page = translated.get(f"/figures/{saved['id']}", params=EO).text
    assert "⟦These weights were imported; Followspot did not compute them.⟧" in html.unescape(page)
    assert set(untranslated_words(page)) <= {"the", "cat", "imported"}
    assert "between 0,9 and 1" in page
