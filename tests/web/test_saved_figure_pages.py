"""The pages of saved figures: complete without scripts, malicious texts escaped, and previews."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import numpy as np
import pytest
from starlette.testclient import TestClient

from app.core.view_spec import KindName, ViewSpec
from app.examples import recordings
from app.figures.figure import Figure
from app.figures.kinds import KINDS
from app.figures.render.drawing import Drawing
from app.web.link_preview import figure_of_state
from app.web.middleware import SECURITY_HEADERS

from .conftest import EXAMPLE, post, problem, services_of

PUBLIC = "https://attention.example.org/app"
HOSTILE = "\"><script>alert(1)</script>' onload=x \u2028 ]]> {{ 7*7 }} \u202e"
SPEC = {"text": EXAMPLE, "layer": 5, "head": 3}
RECORDING = next(recording for recording in recordings() if recording.text == EXAMPLE)


class Page(HTMLParser):
    """The elements of a page with their attributes, and the text in each table cell."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.cells: list[str] = []
        self.headings: list[str] = []
        self._into: list[str] | None = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self._into = {"td": self.cells, "h1": self.headings}.get(tag)
        if self._into is not None:
            self._into.append("")

    def handle_endtag(self, tag: str) -> None:
        self._into = None

    def handle_data(self, data: str) -> None:
        if self._into is not None:
            self._into[-1] += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def meta(self) -> dict[str, str]:
        """OpenGraph and its kind, by name."""
        named = [
            (entry.get("property") or entry.get("name"), entry.get("content", ""))
            for entry in self.all("meta")
        ]
        return {name: content for name, content in named if name}

    def oembed(self) -> list[str]:
        links = [link for link in self.all("link") if link.get("type") == "application/json+oembed"]
        return [link["href"] for link in links]


def save(client: TestClient, title: str = "", **spec: Any) -> dict[str, Any]:
    response = post(client, "/api/figures", {"spec": {**SPEC, **spec}, "title": title})
    assert response.status_code == 201, response.text
    document: dict[str, Any] = response.json()
    return document


def page_of(client: TestClient, address: str) -> Page:
    response = client.get(address)
    assert (response.status_code, response.headers["content-type"]) == (200, "text/html; charset=utf-8")
    return Page(response.text)


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """A server with a public address."""
    from app.main import create_app
    from app.settings import Settings

    from .conftest import client_of

    database = tmp_path_factory.mktemp("pages") / "followspot.sqlite3"
    return client_of(create_app(Settings(database=database, public_url=PUBLIC + "/")))


@pytest.mark.parametrize("kind", ["head", "sentence"])
def test_the_page_draws_its_figure_once_for_each_theme(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, kind: KindName
) -> None:
    saved = save(client, kind=kind, query=8, key=6)
    drawn: list[str] = []
    draw = KINDS[kind].draw

    def counted(figure: Figure) -> Drawing:
        drawn.append(figure.spec.theme)
        return draw(figure)

    monkeypatch.setitem(KINDS, kind, replace(KINDS[kind], draw=counted))
    page_of(client, saved["links"]["page"])
    assert drawn == ["light", "dark"]
    # Whoever asks again gets the page that was made.
    page_of(client, saved["links"]["page"])
    assert drawn == ["light", "dark"]


def test_the_page_shows_everything_without_scripts(client: TestClient) -> None:
    saved = save(client, "What does it mean?", query=8, key=6, note="Look at “it”.")
    page = page_of(client, f"/figures/{saved['id']}")
    assert page.headings == ["What does it mean?"]
    # The wordmark, the icon of the languages, and the picture on both grounds.
    assert len(page.all("svg")) == 4
    # Controls that need scripts are hidden without them.
    for name in ("figure-link", "figure-snippets", "form"):
        assert ["hidden" in element for element in page.all(name)] == [True]
    text = client.get(f"/figures/{saved['id']}").text
    words = re.sub(r"<svg.*?</svg>|<[^>]*>", " ", text, flags=re.S)
    for message in (
        "Look at “it”.",
        f"“{EXAMPLE}”",
        "Layer 5, head 3",
        "with weight 0.311",
        "all-MiniLM-L6-v2",
    ):
        assert words.count(message) == 1, message
    downloads = [link["href"] for link in page.all("a") if "download" in link]
    assert len(downloads) == 9
    for link in downloads:
        assert client.get(f"/figures/{link}").status_code == 200, link
    assert page.meta()["robots"] == "noindex"
    assert page.oembed() == []  # this server has no public address


def test_the_table_has_the_numbers(client: TestClient) -> None:
    saved = save(client)
    cells = page_of(client, f"/figures/{saved['id']}").cells
    rows = [cells[at : at + 6] for at in range(0, len(cells), 6)]
    assert len(rows) == 13 * 13
    weights = RECORDING.weights("self", 5)[3]
    for query, _, key, _, weight, _ in rows:
        assert np.float32(weight) == weights[int(query), int(key)]


def test_the_table_has_the_separators_of_the_language(client: TestClient) -> None:
    address = f"/figures/{save(client)['id']}"
    cells = page_of(client, f"{address}?lang=fr").cells
    english = page_of(client, f"{address}?lang=en").cells
    assert "." in english[4] and "," in cells[4]
    assert [cell.replace(",", ".") for cell in cells[4::6]] == english[4::6]


def test_a_long_table_says_that_it_is_cut(tiny: TestClient) -> None:
    saved = save(tiny, text="the cat sat on the mat " * 4, layer=0, head=0)
    response = tiny.get(f"/figures/{saved['id']}")
    assert len(Page(response.text).cells) == 400 * 6
    assert "These are the first 400;" in response.text


def test_the_page_leads_to_the_workbench_with_the_same(client: TestClient) -> None:
    saved = save(client, query=8, key=6)
    links = [link["href"] for link in page_of(client, f"/figures/{saved['id']}").all("a")]
    (explore,) = [link for link in links if "text=" in link]
    state = dict(parse_qsl(urlsplit(explore).query))
    assert explore.startswith("../?")
    assert state | {"text": EXAMPLE, "layer": "5", "head": "3", "query": "8", "key": "6"} == state


def test_the_page_is_asked_again_and_gone_when_deleted(client: TestClient) -> None:
    saved = save(client)
    address = f"/figures/{saved['id']}"
    first = client.get(address)
    assert first.headers["cache-control"] == "no-cache"
    assert client.get(address, headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    client.delete(f"/api/figures/{saved['id']}", headers={"Followspot-Delete-Token": saved["delete_token"]})
    gone = client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert gone.status_code == 404
    for wrong in ("1" * 12, "x", "a" * 13):
        page = client.get(f"/figures/{wrong}")
        # Only embeds may be framed.
        assert (
            page.headers.items() >= {name.lower(): value for name, value in SECURITY_HEADERS.items()}.items()
        )
        assert (page.status_code, page.headers["cache-control"]) == (404, "no-store")
        assert "There is no saved figure" in page.text
        ways = [link["href"] for link in Page(page.text).all("a")]
        assert ways[-2:] == ["../", "../gallery"]
        for variant in ways[-2:]:
            assert client.get(f"/figures/{variant}").status_code == 200


def test_hostile_words_stay_words(public: TestClient, tiny: TestClient) -> None:
    saved = save(public, HOSTILE, note=HOSTILE)
    page = page_of(public, f"/figures/{saved['id']}")
    own = page_of(public, f"/figures/{save(public)['id']}").all("script")
    assert page.all("script") == own
    assert page.headings[0].startswith("\"><script>alert(1)</script>' onload=x ⟨U+2028⟩ ]]> {{ 7*7 }}")
    assert page.meta()["og:title"].startswith('"><script>')
    assert not any("onload" in attributes for _, attributes in page.elements)
    hostile = save(tiny, text=HOSTILE.replace("\u2028", ""), layer=0, head=0)
    page = page_of(tiny, f"/figures/{hostile['id']}")
    assert page.all("script") == own


def test_other_programs_learn_what_to_show(public: TestClient) -> None:
    saved = save(public, "What does it mean?", note="Look.")
    page = page_of(public, f"/figures/{saved['id']}")
    meta, address = page.meta(), f"{PUBLIC}/figures/{saved['id']}"
    assert meta["og:title"] == meta["twitter:title"] == "What does it mean?"
    assert meta["og:description"] == "Look."
    assert meta["og:url"] == address
    assert meta["og:image"] == meta["twitter:image"] == f"{address}.png?card=1"
    assert meta["twitter:card"] == "summary_large_image"
    (link,) = page.oembed()
    assert link == f"{PUBLIC}/oembed?url={quote(address, safe='')}"
    document = public.get(link.removeprefix(PUBLIC)).json()
    assert document["title"] == "What does it mean?"
    # WordPress reads the first 150 kB.
    assert public.get(f"/figures/{saved['id']}").text.index("oembed") < 2000


def test_the_gallery_shows_what_the_operator_chose(public: TestClient) -> None:
    figures = services_of(public).figures
    listed, hidden = save(public, HOSTILE), save(public, "Hidden")
    empty = public.get("/gallery").text
    assert "Nothing is shown here yet" in empty and "followspot " not in empty
    figures.show_in_gallery(listed["id"], True)
    page = page_of(public, "/gallery")
    links = [link["href"] for link in page.all("a")]
    assert f"figures/{listed['id']}" in links and f"figures/{hidden['id']}" not in links
    assert page.all("script") == []
    picture, on_paper = page.all("img")
    assert on_paper["src"] == picture["src"]
    assert public.get(f"/{picture['src']}").headers["content-type"] == "image/png"
    assert "robots" not in page_of(public, f"/figures/{listed['id']}").meta()
    figures.show_in_gallery(listed["id"], False)


def test_a_title_runs_in_the_direction_of_who_wrote_it(public: TestClient) -> None:
    """An author’s title in its own, on a page from right to left, too; one that is made in the page’s."""
    figures = services_of(public).figures
    named, unnamed = save(public, "Mine")["id"], save(public, "")["id"]
    for identity in (named, unnamed):
        figures.show_in_gallery(identity, True)
    page = public.get("/gallery?lang=ar").text
    assert f'id="title-{named}" dir="auto" translate="no">Mine<' in page
    # The English sentence in it is isolated.
    assert f'id="title-{unnamed}">«\u2068{EXAMPLE}\u2069»' in page
    assert "<h1>" in public.get(f"/figures/{unnamed}?lang=ar").text
    for identity in (named, unnamed):
        figures.show_in_gallery(identity, False)


# The workbench


def test_a_link_to_the_workbench_has_a_picture(public: TestClient) -> None:
    state = {
        "model": "minilm",
        "text": EXAMPLE,
        "layer": "5",
        "head": "3",
        "query": "8",
        "key": "6",
        "pins": "1,2",
    }
    page = page_of(public, f"/?{urlencode(state)}")
    meta = page.meta()
    assert meta["og:title"] == f"“{EXAMPLE}” · layer 5, head 3"
    assert meta["og:url"] == f"{PUBLIC}/?{urlencode(state, quote_via=quote)}"
    image = public.get(meta["og:image"].removeprefix(PUBLIC))
    assert (image.status_code, image.headers["content-type"]) == (200, "image/png")
    (link,) = page.oembed()
    assert public.get(link.removeprefix(PUBLIC)).status_code == 200


def test_a_link_to_a_comparison_has_a_picture_of_both(public: TestClient) -> None:
    state = {"model": "minilm", "text": EXAMPLE, "layer": "5", "head": "3", "b.head": "4"}
    page = page_of(public, f"/?{urlencode(state)}")
    assert page.meta()["og:title"] == f"“{EXAMPLE}” · layer 5, head 3 · compared"
    image = page.meta()["og:image"].removeprefix(PUBLIC)
    assert {"kind": "comparison", "b.head": "4"}.items() <= dict(parse_qsl(urlsplit(image).query)).items()
    assert public.get(image).headers["content-type"] == "image/png"
    document = public.get(page.oembed()[0].removeprefix(PUBLIC)).json()
    frame = urlsplit(frame_of(document)["src"])
    assert public.get(f"/embed?{frame.query}").status_code == 200
    saved = post(public, "/api/figures", {"spec": dict(parse_qsl(frame.query))}).json()
    assert len(saved["provenance"]) == 2
    explore = next(
        link["href"]
        for link in page_of(public, f"/figures/{saved['id']}").all("a")
        if "b.head" in link["href"]
    )
    assert "b.head=4" in explore


def test_a_title_names_both_texts(public: TestClient) -> None:
    for options, title in (
        ({"text": "a", "target": "b"}, "“a” → “b” · layer 0, head 0"),
        ({"text": "a", "pair": "b"}, "“a” / “b” · layer 0, head 0"),
        ({"text": "a", "b.text": "b"}, "“a” (A) and “b” (B) · layer 0, head 0 · compared"),
        ({"text": "a", "b.head": "1"}, "“a” · layer 0, head 0 · compared"),
        ({"tensors": "0" * 64}, "imported attention · layer 0, head 0"),
    ):
        assert page_of(public, f"/?{urlencode(options)}").meta()["og:title"] == title


@pytest.mark.parametrize(
    "query",
    ["", "?layer=5&head=3", "?text=", f"?text=a&scale=loud&x={'y' * 3000}", "?text=a&layer=x", "?text=%ff"],
)
def test_an_address_without_a_figure_has_none(public: TestClient, client: TestClient, query: str) -> None:
    meta = page_of(public, f"/{query}").meta()
    assert "og:title" not in meta
    assert "og:title" not in page_of(client, f"/?text={quote(EXAMPLE)}").meta()


def test_a_hostile_address_stays_an_address(public: TestClient) -> None:
    before = page_of(public, "/")
    page = page_of(public, f"/?{urlencode({'text': HOSTILE, 'from': 'A', 'model': HOSTILE})}")
    assert page.all("script") == before.all("script")
    assert page.meta()["og:title"].startswith('“"><script>alert(1)</script>')
    for name in ("og:url", "og:image", "twitter:image"):
        assert page.meta()[name].startswith(PUBLIC)
        assert not set("<>\"' ") & set(page.meta()[name])


def test_what_the_workbench_means_is_what_the_figure_shows() -> None:
    assert figure_of_state({"text": "a"}) == figure_of_state(
        {"text": "a", "layer": "0", "head": "0", "overview": "role"}
    )
    query = figure_of_state(
        {
            "text": "a",
            "heads": "5",
            "layer": "1",
            "head": "1",
            "query": "1",
            "query_part": "A",
            "key_part": "B",
        }
    )
    assert query is not None
    assert query.view == ViewSpec(heads="5", query_part="A", key_part="B")
    assert figure_of_state({"text": "a", "layer": "-1"}) is None


@pytest.mark.parametrize("saves", [True, False])
def test_a_link_to_an_embed_has_a_preview(public: TestClient, saves: bool) -> None:
    path = (
        f"/embed/{save(public)['id']}?theme=dark"
        if saves
        else f"/embed?{urlencode({**SPEC, 'theme': 'dark'})}"
    )
    page = page_of(public, path)
    image = public.get(page.meta()["og:image"].removeprefix(PUBLIC))
    assert (image.status_code, image.headers["content-type"]) == (200, "image/png")
    (link,) = page.oembed()
    frame = frame_of(public.get(link.removeprefix(PUBLIC)).json())["src"].removeprefix(PUBLIC)
    assert "theme=dark" in frame
    assert public.get(frame).text == public.get(path).text
    asked = page_of(public, f"{path}&predict=1&note={quote(HOSTILE)}")
    assert "og:image" not in asked.meta() and len(asked.oembed()) == 1
    assert "thumbnail_url" not in public.get(asked.oembed()[0].removeprefix(PUBLIC)).json()
    assert len(asked.all("script")) == 1  # its own


# oEmbed


def ask(client: TestClient, url: str, **query: Any) -> Any:
    return client.get(f"/oembed?{urlencode({'url': url, **query})}")


def frame_of(document: dict[str, Any]) -> dict[str, str]:
    (frame,) = Page(document["html"]).all("iframe")
    return frame


def test_a_saved_figure_becomes_a_frame(public: TestClient) -> None:
    saved = save(public, 'A "title"')
    response = ask(public, saved["links"]["page"])
    document = response.json()
    assert response.headers["access-control-allow-origin"] == "*"
    assert (document["version"], document["type"], document["title"]) == ("1.0", "rich", 'A "title"')
    frame = frame_of(document)
    assert frame["src"] == f"{PUBLIC}/embed/{saved['id']}"
    assert public.get(frame["src"].removeprefix(PUBLIC)).status_code == 200
    # Only links may open outside: allow-same-origin would undo the sandbox.
    assert frame["sandbox"].split() == ["allow-scripts", "allow-popups", "allow-popups-to-escape-sandbox"]
    svg = Page(public.get(f"/figures/{saved['id']}.svg").text).all("svg")[0]
    assert float(svg["height"]) < document["height"] < float(svg["height"]) + 80
    assert (frame["loading"], frame["title"]) == ("lazy", 'A "title"')
    assert (frame["width"], frame["height"]) == (str(document["width"]), str(document["height"]))
    assert document["thumbnail_url"] == f"{saved['links']['page']}.png?card=1"
    same = ask(public, f"{PUBLIC}/embed/{saved['id']}?theme=dark").json()
    assert frame_of(same)["src"] == f"{PUBLIC}/embed/{saved['id']}?theme=dark"


def test_the_frame_is_no_larger_than_asked(public: TestClient) -> None:
    saved = save(public)
    document = ask(public, saved["links"]["page"], maxwidth=300, maxheight=200, format="json").json()
    assert (document["width"], document["height"]) == (300, 200)
    assert "thumbnail_url" not in document
    wide = ask(public, saved["links"]["page"], maxwidth=4000, maxheight=4000).json()
    assert wide["width"] < 1000 and wide["thumbnail_width"] == 1200


@pytest.mark.parametrize("path", ["/embed", "/"])
def test_an_address_becomes_a_frame(public: TestClient, path: str) -> None:
    document = ask(public, f"{PUBLIC}{path}?{urlencode({**SPEC, 'theme': 'dark'})}").json()
    frame = urlsplit(frame_of(document)["src"])
    assert frame.path == "/app/embed"
    assert public.get(f"/embed?{frame.query}").status_code == 200
    assert dict(parse_qsl(frame.query)) == {**{k: str(v) for k, v in SPEC.items()}, "theme": "dark"}
    assert EXAMPLE in document["title"]
    thumbnail = document["thumbnail_url"].removeprefix(PUBLIC)
    assert public.get(thumbnail).headers["content-type"] == "image/png"


def test_hostile_addresses_stay_attributes(public: TestClient) -> None:
    for path in ("/embed", "/"):
        document = ask(public, f"{PUBLIC}{path}?{urlencode({**SPEC, 'text': HOSTILE})}").json()
        page = Page(document["html"])
        assert [tag for tag, _ in page.elements] == ["iframe"]
        assert set(frame_of(document)) == {"src", "title", "width", "height", "loading", "sandbox", "style"}
        assert frame_of(document)["src"].startswith(f"{PUBLIC}/embed?")


def test_a_prediction_is_not_given_away_by_the_thumbnail(public: TestClient) -> None:
    saved = save(public)
    for address in (f"/embed?{urlencode(SPEC)}", f"/embed/{saved['id']}?slide=1"):
        document = ask(public, f"{PUBLIC}{address}&predict=1").json()
        assert "thumbnail_url" not in document
        assert frame_of(document)["src"].endswith("predict=1")
    assert (document["width"], document["height"]) == (640, 360)  # a slide is 16:9


def test_a_question_about_one_row_becomes_a_frame(public: TestClient) -> None:
    """Such an address has a query and no key; the embed accepts it, and so does oEmbed."""
    address = f"/embed?{urlencode({**SPEC, 'predict': '1', 'query': '8'}, quote_via=quote)}"
    response = ask(public, f"{PUBLIC}{address}")
    assert response.status_code == 200
    source = frame_of(response.json())["src"].removeprefix(PUBLIC)
    assert (source, public.get(source).status_code) == (address, 200)
    refused = f"/embed?{urlencode({**SPEC, 'query': '8'})}"
    assert (ask(public, f"{PUBLIC}{refused}").status_code, public.get(refused).status_code) == (404, 422)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/figures/{id}",
        "https://attention.example.org.evil.example/app/figures/{id}",
        "https://attention.example.org@evil.example/app/figures/{id}",
        "https://user@attention.example.org/app/figures/{id}",
        "https://attention.example.org:8443/app/figures/{id}",
        "https://attention.example.org:x/app/figures/{id}",
        "ftp://attention.example.org/app/figures/{id}",
        "https://attention.example.org/figures/{id}",
        "file:///etc/passwd",
        "http://169.254.169.254/latest/meta-data",
        "//attention.example.org/app/figures/{id}",
        "{id}",
        "",
        "https://[::1/app/figures/{id}",
        PUBLIC,
        PUBLIC + "/?layer=5",
        PUBLIC + "/embed",
        PUBLIC + "/scan?text=a",
        PUBLIC + "/api/figures/{id}",
        PUBLIC + "/figures/{id}.svg",
        PUBLIC + "/figures/{id}/..",
        PUBLIC + "/figures/" + "1" * 12,
        PUBLIC + "/?" + "&".join(f"a{number}=1" for number in range(99)),
    ],
)
def test_only_our_own_figures_are_answered(public: TestClient, url: str) -> None:
    saved = save(public)
    assert ask(public, url.format(id=saved["id"])).status_code == 404


def test_other_forms_are_not_implemented(public: TestClient) -> None:
    """oEmbed 1.0, 2.3.4: 501 where the provider does not have the requested format."""
    saved = save(public)
    problem(ask(public, saved["links"]["page"], format="xml"), 501, "unknown-format")
    problem(ask(public, f"{PUBLIC}/?text=a&text=b"), 422, "invalid-request")
    for wrong in ({"maxwidth": 0}, {"maxheight": "x"}):
        problem(ask(public, saved["links"]["page"], **wrong), 422, "invalid-request")


def test_a_server_that_does_not_know_its_address_says_so(make_client: Callable[..., TestClient]) -> None:
    document = problem(ask(make_client(), "http://localhost/?text=a"), 404, "not-found")
    assert "FOLLOWSPOT_PUBLIC_URL" in json.dumps(document)
