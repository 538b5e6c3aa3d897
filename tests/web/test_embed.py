"""An embedded figure in the browser: its permissions, who may frame it, and its error messages."""

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import numpy as np
import pytest
from pydantic import ValidationError
from starlette.testclient import TestClient

from app.resources import resource_folder
from app.settings import Settings

from .conftest import EXAMPLE, services_of
from .test_figure_routes import TIRED, WEIGHTS
from .test_figures import save
from .test_pages import Scripts
from .test_weights import read

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors "
)


def address(**query: Any) -> str:
    return f"/embed?{urlencode({'text': EXAMPLE, 'layer': 5, 'head': 3, **query})}"


def attribute(html: str, name: str) -> str:
    match = re.search(rf'{name}="([^"]*)"', html)
    assert match, name
    return unescape(match[1])


def test_any_page_may_frame_it_and_it_may_do_little(client: TestClient) -> None:
    response = client.get(address())
    assert (response.status_code, response.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert response.headers["content-security-policy"] == POLICY + "*"
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    assert response.headers["cache-control"] == "public, max-age=86400"
    assert "set-cookie" not in response.headers
    again = client.get(address(), headers={"If-None-Match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_comparison_is_embedded_with_its_numbers(client: TestClient) -> None:
    html = client.get(address(kind="comparison", **{"b.text": TIRED})).text
    assert "in A and in B" in html
    numbers = client.get(attribute(html, "data-figure"))
    assert numbers.status_code == 200
    assert [panel["name"] for panel in numbers.json()["panels"]] == ["A", "B", "A − B"]


def test_the_operator_says_who_may_frame_it(make_client: Callable[..., TestClient]) -> None:
    client = make_client(embed_ancestors="https://moodle.example.org https://*.example.edu")
    for page in (client.get(address()), client.get(address(layer=99))):
        policy = page.headers["content-security-policy"]
        assert policy.endswith("frame-ancestors https://moodle.example.org https://*.example.edu")
    assert client.get("/").headers["content-security-policy"].endswith("frame-ancestors 'none'")


@pytest.mark.parametrize("wrong", ["*; script-src *", "javascript:", "", "https://a\r\nX: y"])
def test_the_setting_adds_nothing_else_to_the_policy(wrong: str) -> None:
    with pytest.raises(ValidationError):
        Settings(embed_ancestors=wrong)


def test_its_files_and_numbers_can_be_had_without_an_origin(client: TestClient) -> None:
    html = client.get(address()).text
    files = re.findall(r'(?:src|href|data-viewer)="(/static/[^"]+)"', html)
    assert len(files) == 3
    for name in files:
        file = client.get(name)
        assert file.status_code == 200
        assert file.headers["cross-origin-resource-policy"] == "cross-origin"
    other = client.get(f"{services_of(client).assets.prefix}/build/workbench.js")
    assert other.headers["cross-origin-resource-policy"] == "same-origin"
    for origin in ({}, {"Origin": "null"}, {"Origin": "https://moodle.example.org"}):
        numbers = client.get(attribute(html, "data-figure"), headers=origin)
        assert numbers.headers["access-control-allow-origin"] == "*"
        values = read(numbers.json()["heads"][0]["values"][0])
        direct = client.get(f"/figure.json?{urlencode({'text': EXAMPLE, 'layer': 5, 'head': 3})}").json()
        np.testing.assert_array_equal(values, read(direct["data"][0]["z"]))


def test_its_scripts_only_read(client: TestClient) -> None:
    """A frame without an origin may not change anything on the server, so it does not try."""
    scripts = sorted((resource_folder("static") / "build").glob("embed*.js"))
    assert any("fetch(" in script.read_text() for script in scripts)
    for script in scripts:
        assert not re.search(r"\bmethod\b|sendBeacon|XMLHttpRequest|\.submit\(", script.read_text()), script


def test_ten_on_a_page_stay_light(client: TestClient) -> None:
    """Before any interaction: the page itself, compressed, and files that all ten share."""
    page = client.get(address(theme="auto"))
    assert page.headers["content-encoding"] == "gzip"
    assert int(page.headers["content-length"]) < 8_000
    shared = re.findall(r'<(?:script|link)[^>]*(?:src|href)="(/static/[^"]+)"', page.text)
    assert sum(int(client.get(name).headers["content-length"]) for name in shared) < 8_000
    assert "plotly" not in page.text


def test_the_figure_is_there_without_any_script(client: TestClient) -> None:
    html = client.get(address(query=8, key=6)).text
    assert html.count("<svg") == 1
    assert len(re.findall(r'<rect [^>]*fill="#', html)) >= 169
    assert "sentence-transformers/all-MiniLM-L6-v2, revision sha256:" in html
    assert re.search(r'<a href="/\?[^"]*layer=5[^"]*" target="_blank" rel="noopener">', html)
    # Controls that need the script are hidden until it runs.
    assert re.search(r"<details[^>]* hidden>", html)


def test_a_theme_by_itself_or_as_the_reader_has_it(client: TestClient) -> None:
    for theme in ("light", "dark"):
        html = client.get(address(theme=theme)).text
        assert f'<html lang="en" dir="ltr" data-theme="{theme}">' in html and html.count("<svg") == 1
    html = client.get(address(theme="auto", paper="none")).text
    assert '<html lang="en" dir="ltr" data-transparent>' in html and html.count("<svg") == 2


def test_unknown_parameters_are_ignored_and_wrong_ones_explained(client: TestClient) -> None:
    assert client.get(address(utm_source="mail", width=300)).status_code == 200
    for wrong, status, message in (
        ({"scale": "cubic"}, 422, "query scale"),
        ({"theme": "blue"}, 422, "query theme"),
        ({"layer": 99}, 422, "There is no layer 99"),
        ({"stream": "cross"}, 404, "This capture has no stream"),
        ({"slide": "yes"}, 422, "query slide"),
        ({"note": "x" * 401}, 422, "query note"),
        ({"switch": "all", "predict": "1", "query": "99"}, 422, "99"),
        ({"switch": "6"}, 422, "There is no layer 6"),
    ):
        page = client.get(address(**wrong))
        assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
        assert message in unescape(page.text), wrong
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["content-security-policy"] == POLICY + "*"
    twice = client.get(address() + "&layer=4")
    assert twice.status_code == 422 and "2 times" in twice.text


def test_a_model_that_loads_is_asked_again_by_the_page_itself(loading: TestClient) -> None:
    page = loading.get("/embed?text=Something+else&layer=0&head=0")
    assert page.status_code == 503
    assert int(page.headers["retry-after"]) > 0
    assert '<meta http-equiv="refresh" content="2">' in page.text


def test_what_a_lock_takes_away(client: TestClient) -> None:
    free, locked = (client.get(address(switch="5", **more)).text for more in ({}, {"lock": 1}))
    assert free.count("<option>") == 12 and "<select" not in locked
    queries = [dict(parse_qsl(urlsplit(attribute(html, "data-figure")).query)) for html in (free, locked)]
    assert queries[0]["switch"] == "5" and "switch" not in queries[1]


def test_before_a_guess_the_page_reveals_no_weight(client: TestClient) -> None:
    html = client.get(address(predict=1, query=8)).text
    assert "What does “it” attend to most? Click a word." in html
    pointed = attribute(client.get(address(predict=1, query=8, key=6)).text, "data-figure")
    assert not {"query", "key"} & set(dict(parse_qsl(urlsplit(pointed).query)))
    one = client.get(address(predict=1, head=4)).text
    two = client.get(address(predict=1, head=5)).text
    for name in ("data-figure", "data-viewer"):
        one, two = (page.replace(attribute(page, name).replace("&", "&amp;"), "") for page in (one, two))
    assert one.replace("head 4", "head 5").replace("head=4", "head=5") == two


def test_a_saved_figure_is_embedded_from_what_was_saved(client: TestClient) -> None:
    saved = save(client, switch="5", query=8, key=6)
    link = saved["links"]["embed"]
    page = client.get(f"{link}?theme=dark&utm_source=mail")
    assert page.status_code == 200
    assert page.headers["content-security-policy"] == POLICY + "*"
    assert page.headers["cache-control"].startswith("public, max-age=3600")
    assert page.text.count("<option>") == 12
    numbers = client.get(attribute(page.text, "data-figure"))
    assert numbers.headers["access-control-allow-origin"] == "*"
    heads = numbers.json()["heads"]
    assert len(heads) == 12
    np.testing.assert_array_equal(read(heads[0]["values"][0]), WEIGHTS)
    client.delete(f"/api/figures/{saved['id']}", headers={"Followspot-Delete-Token": saved["delete_token"]})
    gone = client.get(link)
    assert gone.status_code == 404 and gone.headers["cache-control"] == "no-store"
    assert client.get("/embed/nobody").status_code == 404


def test_a_question_about_a_place_that_is_not_there(client: TestClient) -> None:
    for query in ("99", "it", "-1"):
        assert client.get(address(predict=1, query=query)).status_code == 422


HOSTILE = '"><script>alert(1)</script>]]>\u2028=cmd()\u202e'


def test_hostile_text_is_text(tiny: TestClient) -> None:
    query = urlencode({"text": f"the cat {HOSTILE}", "layer": 1, "head": 2, "note": HOSTILE, "theme": "auto"})
    plain = Scripts(tiny.get("/embed?text=the+cat&layer=1&head=2&theme=auto").text).counts
    html = tiny.get(f"/embed?{query}").text
    assert Scripts(html).counts["script"] == plain["script"]
    assert "\u202e" not in html and "alert(1)" in html
    refused = tiny.get(f"/embed?{urlencode({'text': 'x', 'layer': HOSTILE, 'head': 0})}")
    assert refused.status_code == 422
    assert "script" not in Scripts(refused.text).counts


def test_the_numbers_are_json_that_every_browser_reads(client: TestClient) -> None:
    numbers = client.get(attribute(client.get(address(scale="log")).text, "data-figure"))
    document = json.loads(numbers.content, parse_constant=lambda name: pytest.fail(name))
    assert document["schema"] == 1
    assert [head["notes"] for head in document["heads"]] == [
        ["On the logarithmic scale all weights below 0.0001 have the lowest colour."]
    ]
