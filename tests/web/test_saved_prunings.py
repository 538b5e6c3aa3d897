"""Prunings as saved figures: every format without a model, after a restart, and with other weights."""

import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.store.figures import FigureDraft
from app.store.tables import scans

from ..scan.known_pruning import known_record
from .conftest import client_of, problem, services_of
from .test_figure_routes import TYPES
from .test_figures import delete, new_place
from .test_pruning import pruned
from .test_scans import LINES, Start, finished

__all__ = ["new_place"]
PUBLIC = "https://attention.example.org"
SPEC = {"kind": "pruning", "scan": "0" * 32, "model": "tiny", "stream": "self"}


@pytest.fixture
def start(new_place: Callable[[], dict[str, Any]], tiny_folder: Path, tmp_path: Path) -> Iterator[Start]:
    """Starts servers with one database and a model of their own, as long as its folder is there."""
    place, clients = new_place(), list[TestClient]()
    folder = shutil.copytree(tiny_folder, tmp_path / "tiny")

    def start(**settings: Any) -> TestClient:
        if not folder.exists():
            return client_of(create_app(Settings(public_url=PUBLIC, **place, **settings)))
        model = [str(folder)]
        client = client_of(create_app(Settings(model=model, public_url=PUBLIC, **place, **settings)))
        clients.append(client.__enter__())
        services_of(client).model_pool.wait(services_of(client).model_pool.default)
        return client

    yield start
    for client in clients:
        client.__exit__(None, None, None)


@pytest.fixture
def kept(start: Start) -> tuple[TestClient, str]:
    """A server with a saved pruning that no scan of it made, and its id."""
    client = start()
    saved, _token = services_of(client).figures.save(
        FigureDraft(SPEC, known_record().dumps(), title="<Mine>")
    )
    return client, saved.id


def save(client: TestClient, scan: str, title: str = "") -> dict[str, Any]:
    response = client.post("/api/figures", json={"scan": scan, "title": title})
    assert response.status_code == 201, response.text
    document: dict[str, Any] = response.json()
    return document


def path(link: str) -> str:
    return link.removeprefix(PUBLIC)


def test_a_pruning_is_saved_and_outlives_its_scan_and_its_model(start: Start, tmp_path: Path) -> None:
    client = start()
    scan = pruned(client)
    saved = save(client, scan["id"], "Heads")
    assert (saved["kind"], saved["title"], saved["exactness"]) == ("pruning", "Heads", [])
    assert saved["spec"] == {"kind": "pruning", "scan": scan["id"], "model": scan["model"], "stream": "self"}
    assert saved["text"].startswith("2 sentences, the first: “the cat sat")
    assert saved["provenance"][0]["revision"] == scan["revision"]
    faces = {name: client.get(path(link)) for name, link in saved["links"].items()}
    assert {name: reply.status_code for name, reply in faces.items()} == dict.fromkeys(faces, 200)
    document = faces["json"].json()
    assert document["pruning"] == scan["pruning"]
    # The sentence that could not be used is not among those that were run.
    assert len(document["sentences"]) == 2 and document["outcome"] == scan["prune"]
    with services_of(client).database.transaction() as connection:
        connection.execute(scans.delete())
    shutil.rmtree(tmp_path / "tiny")
    later = start()
    problem(later.get(f"/api/scans/{scan['id']}"), 404, "unknown-scan")
    for face in TYPES:
        assert later.get(path(saved["links"][face])).content == faces[face].content, face
    known = {name: value for name, value in saved.items() if name != "delete_token"}
    assert later.get(f"/api/figures/{saved['id']}").json() == known
    problem(delete(later, saved["id"], "wrong"), 403, "wrong-token")
    assert delete(later, saved["id"], saved["delete_token"]).status_code == 204
    problem(later.get(f"/figures/{saved['id']}.svg"), 404, "unknown-figure")


def test_what_has_no_pruning_cannot_be_saved(start: Start) -> None:
    client = start()
    without = finished(client, client.post("/api/scans", json={"lines": LINES}).headers["location"])
    asked = {
        without["id"]: (409, "scan-unfinished"),
        "0" * 32: (404, "unknown-scan"),
        "x": (422, "invalid-request"),
    }
    for scan, (status, code) in asked.items():
        problem(client.post("/api/figures", json={"scan": scan}), status, code)
    both = {"scan": without["id"], "spec": {"text": "the cat", "layer": 0, "head": 0}}
    for body in (both, {"scan": None}, {"title": "x"}):
        problem(client.post("/api/figures", json=body), 422, "invalid-request")
    small = start(max_figure_bytes=1000)
    scan = pruned(small)
    problem(small.post("/api/figures", json={"scan": scan["id"]}), 413, "recording-too-large")


def test_its_pages_show_everything_without_scripts(kept: tuple[TestClient, str]) -> None:
    client, identity = kept
    page = client.get(f"/figures/{identity}").text
    words = re.sub(r"<svg.*?</svg>|<[^>]*>", " ", page, flags=re.S)
    for message in (
        "&lt;Mine&gt;",
        "30 sentences, the first: “&lt;Anna&gt; met Ben 0.”",
        "Michel et al. 2019",
    ):
        assert message in words
    assert f'href="../scan?scan={"0" * 32}"' in page and "Explore these sentences" in words
    # The table has a row for each point and each head.
    assert page.count("<tr>") == 1 + 8 * 11 + 32
    embed = client.get(f"/embed/{identity}?theme=auto").text
    assert embed.count('class="picture"') == 2 and f"/figures/{identity}.view" in embed
    assert 'data-slide="above"' in client.get(f"/embed/{identity}?slide=1").text
    assert "Only the heatmap of a head can ask" in client.get(f"/embed/{identity}?predict=1").text
    offline = client.get(f"/figures/{identity}.html").text
    (numbers,) = re.findall(r'<script type="application/json" id="numbers">(.*?)</script>', offline)
    assert len(json.loads(numbers)["spots"]) == 66


def test_it_is_listed_framed_and_printed_like_every_other(kept: tuple[TestClient, str]) -> None:
    client, identity = kept
    services_of(client).figures.show_in_gallery(identity, True)
    assert "&lt;Mine&gt;" in client.get("/gallery").text
    frame = client.get("/oembed", params={"url": f"{PUBLIC}/figures/{identity}"}).json()
    assert frame["title"] == "<Mine>" and f"{PUBLIC}/embed/{identity}" in frame["html"]
    assert 800 < frame["height"] < 1200
    handout = client.get(f"/handout?figure={identity}&question=Which%3F&answer=This.").text
    assert "Which?" in handout and "This." in handout
    # The sentences beside the picture would give an answer away.
    assert "With all 32 heads" not in re.sub(r"<svg.*?</svg>", "", handout, flags=re.S)
    plain = client.get(f"/handout?figure={identity}&questions=0").text
    assert "With all 32 heads" in re.sub(r"<svg.*?</svg>", "", plain, flags=re.S)


def test_its_files_are_in_the_theme_and_the_language_of_the_address(kept: tuple[TestClient, str]) -> None:
    client, identity = kept
    light, dark, german = (
        client.get(f"/figures/{identity}.svg?{query}").text for query in ("", "theme=dark", "lang=de")
    )
    assert light != dark and "Ohne" in german and "Ohne" not in light
    assert f"{PUBLIC}/figures/{identity}" in light
    archive = client.get(f"/figures/{identity}.npz").content
    with np.load(io.BytesIO(archive), allow_pickle=False) as arrays:
        assert tuple(arrays["mean"][0]) == known_record().pruning.curve("least").mean


@pytest.mark.parametrize(
    ("spec", "content"),
    [
        (SPEC, b"{}"),
        (SPEC, b"PK\x03\x04"),
        (SPEC, known_record().dumps().replace(b'"removed":[0,', b'"removed":[1,')),
        ({"text": "a", "layer": "0", "head": "0"}, known_record().dumps()),
    ],
)
def test_a_record_that_was_tampered_with_is_refused(
    start: Start, spec: dict[str, str], content: bytes
) -> None:
    client = start()
    saved, _token = services_of(client).figures.save(FigureDraft(spec, content))
    for face in ("svg", "json", "csv", "html"):
        problem(client.get(f"/figures/{saved.id}.{face}"), 422, "broken-file")
    for page in ("figures", "embed"):
        assert client.get(f"/{page}/{saved.id}").status_code == 422
    assert client.get("/gallery").status_code == 200
