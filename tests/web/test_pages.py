"""The page: its context is declared, its data is escaped, and no query breaks it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from markupsafe import Markup
from starlette.testclient import TestClient

from app import templating
from app.analysis.metrics import METRICS
from app.templating import script_json
from app.web import pages
from app.web.language_links import LanguageLink
from app.web.pages import WorkbenchContext

from .conftest import EXAMPLE, STEADY, problem, services_of


class Scripts(HTMLParser):
    """The text of every ``<script>`` with an id, and how many elements there are of each kind."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: dict[str, str] = {}
        self.counts: dict[str, int] = {}
        self._inside: str | None = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.counts[tag] = self.counts.get(tag, 0) + 1
        self._inside = dict(attrs).get("id") if tag == "script" else None

    def handle_endtag(self, tag: str) -> None:
        self._inside = None

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.texts[self._inside] = self.texts.get(self._inside, "") + data


def config_of(html: str) -> dict[str, Any]:
    config: dict[str, Any] = json.loads(Scripts(html).texts["followspot-config"])
    return config


def test_the_page_is_there(client: TestClient) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.text.lower().startswith("<!doctype html>")


def test_the_scripts_get_what_they_need(client: TestClient) -> None:
    config = config_of(client.get("/").text)
    services = services_of(client)
    assert (config["static"], config["oembed"]) == (services.assets.prefix, False)
    assert client.get(config["plotly"]).headers["content-type"].startswith("text/javascript")
    assert (config["default_model"], config["example_text"]) == ("minilm", EXAMPLE)
    assert config["limits"] == {
        name: getattr(services.settings, name)
        for name in (
            "max_characters",
            "max_file_bytes",
            "max_tensor_file_bytes",
            "max_pixels",
            "max_audio_seconds",
        )
    }
    assert [metric["name"] for metric in config["metrics"]] == list(METRICS)
    first, *others = config["examples"]
    assert (first["text"], first["model"], first["recorded"]) == (EXAMPLE, "minilm", True)
    assert {example["model"] for example in others} > {"minilm"}
    assert not any("recording" in example for example in others)
    assert all(client.get(f"/samples/{sample['digest']}").status_code == 200 for sample in config["samples"])


def test_the_settings_reach_the_page(make_client: Callable[..., TestClient]) -> None:
    config = config_of(make_client(max_characters=77).get("/").text)
    assert config["limits"]["max_characters"] == 77


def test_every_file_that_the_page_names_is_there(client: TestClient) -> None:
    html = client.get("/").text
    prefix = services_of(client).assets.prefix
    named = {part.split('"')[0] for part in html.split(f'="{prefix}/')[1:]}
    assert named
    missing = [name for name in named if client.get(f"{prefix}/{name}").status_code != 200]
    assert not missing


def test_a_name_that_is_not_declared_is_an_error() -> None:
    @dataclass(frozen=True)
    class Less:
        static: str
        version: str

    with pytest.raises(UndefinedError):
        templating.render("workbench.html", Less("/static/x", "1"))


HOSTILE = [
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "]]>",
    "&lt;/script&gt;",
    "\u2028\u2029",
    "\"'`${}",
    "\ud800",
    "\0",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_json_cannot_end_its_script(text: str) -> None:
    value = {text: [text]}
    written = script_json(value)
    assert json.loads(written) == value
    assert not any(character in written for character in "<>&\u2028\u2029\0")
    assert written.isascii()


@STEADY
@given(
    st.recursive(st.text() | st.integers() | st.none(), lambda x: st.lists(x) | st.dictionaries(st.text(), x))
)
def test_any_json_survives_a_script(value: Any) -> None:
    html = f'<script id="c" type="application/json">{script_json(value)}</script><p>'
    parsed = Scripts(html)
    assert json.loads(parsed.texts["c"]) == value
    assert parsed.counts == {"script": 1, "p": 1}


def test_hostile_examples_stay_inside_their_script(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Scripts(client.get("/").text).counts
    hostile = "</script><img src=x onerror=alert(1)>"
    config = replace(pages.workbench_config(services_of(client)), example_text=hostile)
    monkeypatch.setattr(pages, "workbench_config", lambda services: config)
    html = client.get("/").text
    assert Scripts(html).counts == before
    assert config_of(html)["example_text"] == hostile


def test_what_is_no_markup_is_escaped() -> None:
    html = templating.render(
        "workbench.html",
        WorkbenchContext(
            static='"><script>',
            version="<b>",
            languages=(LanguageLink('"<i>', "<u>", False),),
            preview=None,
            config_json=Markup("{}"),
            models_json=Markup("[]"),
            scene_json=Markup("null"),
            first=None,
            model_title="<b>",
            takes_pair=False,
            style=Markup(),
            theme_script=Markup(),
        ),
    ).decode()
    assert "<b>" not in html
    assert '"><script>' not in html


@pytest.mark.parametrize(
    "query",
    [
        "text=%ff%fe",
        "text=%00",
        "text=</script><script>alert(1)</script>",
        "text=" + "a" * 60_000,
        "layer=-1&head=999999999999999999999999&unit=x",
        "&&&===;;;%%%",
        "text=a&text=b",
        "model=../../etc/passwd",
        "{{7*7}}",
        "%",
    ],
)
def test_no_query_breaks_the_page(client: TestClient, query: str) -> None:
    response = client.get(f"/?{query}")
    assert response.status_code == 200
    assert response.content == client.get("/?text=cat").content


def test_an_unknown_address_is_a_page_for_browsers_and_a_problem_for_programs(client: TestClient) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    for path, home in (("/nowhere", "./"), ("/no/where", "../"), ("/api", "./")):
        page = client.get(path, headers=browser)
        assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
        assert "There is nothing at this address" in page.text and f'href="{home}"' in page.text
        problem(client.get(path), 404, "not-found")
    problem(client.get("/api/nowhere", headers=browser), 404, "not-found")


def test_the_light_in_the_tab(client: TestClient) -> None:
    for address in ("/favicon.ico", "/favicon.svg"):
        response = client.get(address)
        assert response.headers["content-type"] == "image/svg+xml"
        assert response.text.startswith("<svg")
        assert response.headers["cache-control"] == "public, max-age=86400"
