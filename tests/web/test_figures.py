"""Saved figures over HTTP: their numbers survive changes of the model, and disappear when deleted."""

import csv
import io
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from fastapi import FastAPI
from PIL import Image
from starlette.testclient import TestClient

from app.examples import recordings
from app.figures.kinds import KINDS
from app.main import create_app
from app.settings import Settings
from app.store.figures import FigureDraft
from app.store.tables import files
from app.web.saved_figures import query_of
from scripts.postgresql import Postgres

from .conftest import EXAMPLE, client_of, post, problem, services_of
from .test_figure_routes import IMAGE, OF_KIND, TYPES, WEIGHTS
from .test_imported import FILES as TENSORS
from .test_weights import read

SPEC = {"text": EXAMPLE, "layer": 5, "head": 3}

# A spec as stored by version 0.1: it stays valid, with the same meaning, whatever parameters are added.
SAVED_BY_0_1 = {
    "kind": "head",
    "model": "minilm",
    "text": EXAMPLE,
    "stream": "self",
    "layer": "5",
    "head": "3",
    "by": "mean",
    "query": "8",
    "key": "6",
    "unit": "word",
    "specials": "0",
    "scale": "linear",
    "colours": "auto",
    "theme": "light",
    "max_cells": "480",
    "note": "See “it”.",
}


def save(client: TestClient, **spec: Any) -> dict[str, Any]:
    named = {name: value for name, value in {**SPEC, **spec}.items() if value is not None}
    response = post(client, "/api/figures", {"spec": named})
    assert response.status_code == 201, response.text
    document: dict[str, Any] = response.json()
    return document


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def new_place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], dict[str, Any]]:
    """Makes new databases, and names them as settings do: this file runs over SQLite and over PostgreSQL."""
    if request.param == "SQLite":
        return lambda: {"database": tmp_path_factory.mktemp("figures") / "followspot.sqlite3"}
    postgres: Postgres = request.getfixturevalue("postgres")
    return lambda: {"database_url": postgres.new_database()}


@pytest.fixture
def make_app(new_place: Callable[[], dict[str, Any]]) -> Callable[..., FastAPI]:
    """Creates apps with one database; takes settings."""
    place = new_place()
    return lambda **settings: create_app(Settings(**place, **settings))


@pytest.fixture(scope="module")
def client(new_place: Callable[[], dict[str, Any]]) -> TestClient:
    return client_of(create_app(Settings(**new_place())))


@pytest.fixture(scope="module")
def saved(client: TestClient) -> dict[str, Any]:
    return save(client)


def delete(client: TestClient, identity: str, token: str | None) -> Any:
    headers = {} if token is None else {"Followspot-Delete-Token": token}
    return client.delete(f"/api/figures/{identity}", headers=headers)


def test_the_reply_has_the_address_of_everything(client: TestClient, saved: dict[str, Any]) -> None:
    assert saved["links"]["page"] == f"/figures/{saved['id']}"
    for name, link in saved["links"].items():
        assert client.get(link).status_code == 200, (name, link)


def test_what_is_known_is_listed_but_for_the_token(client: TestClient, saved: dict[str, Any]) -> None:
    response = client.get(f"/api/figures/{saved['id']}")
    document = response.json()
    assert document == {name: value for name, value in saved.items() if name != "delete_token"}
    assert saved["delete_token"] not in response.text
    assert document["text"] == EXAMPLE
    assert document["provenance"][0]["model"] == "minilm"
    assert document["exactness"][0]["max_difference"] <= 1e-5


def test_the_spec_is_an_address_that_shows_the_same(client: TestClient, saved: dict[str, Any]) -> None:
    direct = client.get(f"/figure.csv?{urlencode(saved['spec'])}")
    assert direct.status_code == 200, direct.text
    assert client.get(saved["links"]["csv"]).text == direct.text


def test_two_heads_of_one_capture_come_back(client: TestClient) -> None:
    """They are kept in one recording."""
    document = save(client, kind="comparison", **{"b.head": 2})
    direct = client.get(f"/figure.csv?{urlencode(document['spec'])}")
    assert direct.status_code == 200, direct.text
    assert client.get(document["links"]["csv"]).text == direct.text


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_comes_back_as_its_address_shows_it(
    client: TestClient, tiny: TestClient, storyteller: TestClient, kind: str
) -> None:
    """Byte for byte: a kind's declared ``needs`` cover everything it shows."""
    able = {"effect": tiny, "scatter": tiny, "patch": tiny, "methods": tiny}
    able |= dict.fromkeys(("lens", "contributions", "position"), storyteller)
    client = able.get(kind, client)
    document = save(client, kind=kind, **OF_KIND.get(kind, {}))
    assert document["kind"] == kind
    for face in TYPES:
        direct = client.get(f"/figure.{face}?{urlencode(document['spec'])}")
        assert direct.status_code == 200, direct.text
        assert client.get(document["links"][face]).content == direct.content, face


@pytest.mark.parametrize("face", TYPES)
def test_every_face_is_there_and_may_be_asked_again(
    client: TestClient, saved: dict[str, Any], face: str
) -> None:
    address = f"/figures/{saved['id']}.{face}"
    response = client.get(address)
    assert (response.status_code, response.headers["content-type"]) == (200, TYPES[face])
    assert response.headers["cache-control"] == "public, max-age=3600, stale-if-error=31536000"
    how = "attachment" if face == "html" else "inline"
    assert response.headers["content-disposition"] == f'{how}; filename="followspot-{saved["id"]}.{face}"'
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "sandbox" in response.headers["content-security-policy"]
    again = client.get(address, headers={"If-None-Match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_all_faces_hold_the_weights_of_the_model(client: TestClient, saved: dict[str, Any]) -> None:
    links = saved["links"]
    np.testing.assert_array_equal(read(client.get(links["json"]).json()["data"][0]["z"]), WEIGHTS)
    with np.load(io.BytesIO(client.get(links["npz"]).content), allow_pickle=False) as archive:
        np.testing.assert_array_equal(archive["weights"], WEIGHTS)
    lines = [line for line in client.get(links["csv"]).text.split("\r\n") if not line.startswith("#")]
    rows = list(csv.DictReader(io.StringIO("\r\n".join(lines))))
    weights = np.array([row["weight"] for row in rows], np.float32).reshape(WEIGHTS.shape)
    np.testing.assert_array_equal(weights, WEIGHTS)


def test_the_ground_and_the_density_are_chosen_at_the_address(
    client: TestClient, saved: dict[str, Any]
) -> None:
    link = saved["links"]["png"]
    sizes = []
    for query in ("density=1", "density=3", "card=1"):
        with Image.open(io.BytesIO(client.get(f"{link}?{query}").content)) as picture:
            sizes.append(picture.size)
    assert sizes[2] == (1200, 630)
    assert sizes[1] == (3 * sizes[0][0], 3 * sizes[0][1])
    light, dark = (client.get(f"{saved['links']['svg']}?theme={theme}").text for theme in ("light", "dark"))
    assert light == client.get(saved["links"]["svg"]).text != dark
    for wrong in ("density=9", "layer=1", "theme=pink", "card=1&card=0"):
        problem(client.get(f"{link}?{wrong}"), 422, "invalid-request")


def test_the_numbers_outlive_the_model(
    new_place: Callable[[], dict[str, Any]], tmp_path: Path, tiny_folder: Path
) -> None:
    """Saved with one model, shown by a server without that model, or with another of its name."""
    place, folder = new_place(), tmp_path / "tiny"
    shutil.copytree(tiny_folder, folder)
    first = client_of(create_app(Settings(model=[str(folder)], **place)))
    services = services_of(first)
    services.model_pool.wait(services.model_pool.default)
    document = save(first, text="the cat sat on the mat", layer=1, head=2, theme="dark")
    faces = {face: first.get(f"/figures/{document['id']}.{face}").content for face in TYPES}
    capture = first.get(f"/figure.json?{urlencode(document['spec'])}").json()["layout"]["meta"]["capture"]
    weights = first.get(f"/api/captures/{capture}/attention/self/1/2").json()
    services.engine.close()
    services.database.close()
    shutil.rmtree(folder)

    second = client_of(create_app(Settings(**place)))
    assert not services_of(second).model_pool.nbytes
    for face, content in faces.items():
        assert second.get(f"/figures/{document['id']}.{face}").content == content, face
    figure = second.get(f"/figures/{document['id']}.json").json()
    assert figure["data"][0]["z"]["bdata"] == weights["weights"]["bdata"]
    assert second.get(f"/api/figures/{document['id']}").json()["provenance"] == document["provenance"]
    problem(second.get(f"/figure.json?{urlencode(document['spec'])}"), 404, "unknown-model")


def test_the_numbers_are_not_those_of_a_newer_revision(
    make_client: Callable[..., TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Drawing a saved figure uses neither the model nor an included recording."""
    client = make_client()
    saved = save(client)
    engine = services_of(client).engine
    recording = next(recording for recording in recordings() if recording.text == EXAMPLE)
    other = {name: array * 0 for name, array in recording.arrays.items()}
    monkeypatch.setattr(
        engine, "_recordings", {(recording.model, recording.input): replace(recording, arrays=other)}
    )
    np.testing.assert_array_equal(read(client.get(saved["links"]["json"]).json()["data"][0]["z"]), WEIGHTS)
    assert not read(client.get(f"/figure.json?{urlencode(SPEC)}").json()["data"][0]["z"]).any()


def test_attention_of_ones_own_is_kept_when_its_file_is_forgotten(
    make_client: Callable[..., TestClient],
) -> None:
    client = make_client()
    kind = "application/zip"
    sent = client.post("/api/files", content=TENSORS[kind], headers={"Content-Type": kind}).json()
    response = post(client, "/api/figures", {"spec": {"tensors": sent["digest"], "layer": 1, "head": 2}})
    assert response.status_code == 201, response.text
    saved = response.json()
    direct = f"/figure.csv?{urlencode(saved['spec'])}"
    table = client.get(direct)
    assert table.status_code == 200, table.text
    with services_of(client).database.transaction() as connection:
        connection.execute(files.delete())
    client = make_client()
    assert client.get(f"/figures/{saved['id']}.csv").text == table.text
    page = client.get(f"/figures/{saved['id']}")
    assert page.status_code == 200
    assert '<td dir="auto">&lt;script&gt;</td>' in page.text and "<script>" not in page.text


def test_the_spec_is_stored_complete(client: TestClient) -> None:
    """A missing value would take the default of a later version."""
    document = save(client, query=8, key=6, unit="word", specials="0", note="See “it”.")
    later = {"padding": "0", "sort": "weight", "verify": "12", "ablation": "zero", "patch": "positions"}
    later |= {"per": "layer", "with_sink": "0"}
    assert document["spec"] == SAVED_BY_0_1 | later
    assert "See “it”." in client.get(document["links"]["svg"]).text


def test_what_an_old_version_saved_is_still_shown(make_client: Callable[..., TestClient]) -> None:
    """The file was written by version 0.1 and must never be regenerated."""
    content = (Path(__file__).parent / "saved_by_0_1.npz").read_bytes()
    client = make_client()
    saved, _ = services_of(client).figures.save(FigureDraft(SAVED_BY_0_1, content))
    with np.load(io.BytesIO(client.get(f"/figures/{saved.id}.npz").content)) as archive:
        assert archive["weights"][7, 5] == np.float32(0.31142455)
    for face in TYPES:
        assert client.get(f"/figures/{saved.id}.{face}").status_code == 200
    assert client.get(f"/figures/{saved.id}").status_code == 200


def test_a_figure_is_deleted_with_its_token_and_gone_at_once(client: TestClient) -> None:
    document, other = save(client), save(client)
    links = document["links"]
    tag = client.get(links["svg"]).headers["etag"]
    problem(delete(client, document["id"], other["delete_token"]), 403, "wrong-token")
    problem(delete(client, document["id"], None), 422, "invalid-request")
    assert client.get(links["svg"]).status_code == 200
    gone = delete(client, document["id"], document["delete_token"])
    assert (gone.status_code, gone.content, gone.headers["cache-control"]) == (204, b"", "no-store")
    for name, link in links.items():
        if name not in ("page", "embed"):  # these are readable pages
            problem(client.get(link), 404, "unknown-figure")
    problem(client.get(links["svg"], headers={"If-None-Match": tag}), 404, "unknown-figure")
    problem(delete(client, document["id"], document["delete_token"]), 404, "unknown-figure")
    assert client.get(other["links"]["svg"]).status_code == 200


def test_a_browser_that_requests_a_picture_of_nothing_gets_an_error_picture(client: TestClient) -> None:
    response = client.get(f"/figures/{'1' * 12}.svg", headers=IMAGE)
    assert (response.status_code, response.headers["content-type"]) == (404, TYPES["svg"])
    assert response.headers["cache-control"] == "no-store"
    assert "no saved figure" in response.text
    misspelt = client.get(f"/figures/{'1' * 12}.svg?them=dark", headers=IMAGE)
    assert (misspelt.status_code, misspelt.headers["content-type"]) == (422, TYPES["svg"])
    assert "query them" in misspelt.text


def test_a_page_of_another_site_can_neither_save_nor_delete(
    client: TestClient, saved: dict[str, Any]
) -> None:
    for site in ("cross-site", "same-site"):
        headers = {"Sec-Fetch-Site": site, "Followspot-Delete-Token": saved["delete_token"]}
        problem(client.post("/api/figures", json={"spec": SPEC}, headers=headers), 403, "foreign-site")
        problem(client.delete(f"/api/figures/{saved['id']}", headers=headers), 403, "foreign-site")


@pytest.mark.parametrize(
    ("body", "code", "status"),
    [
        ({}, "invalid-request", 422),
        ({"spec": {}}, "invalid-request", 422),
        ({"spec": {**SPEC, "head": True}}, "invalid-request", 422),
        ({"spec": {**SPEC, "head": None}}, "invalid-request", 422),
        ({"spec": {**SPEC, "size": "9"}}, "invalid-request", 422),
        ({"spec": {**SPEC, "layer": -1}}, "invalid-request", 422),
        ({"spec": {**SPEC, "query": 1}}, "invalid-request", 422),
        ({"spec": {"text": EXAMPLE, "layer": 5}}, "invalid-request", 422),
        ({"spec": SPEC, "title": "x" * 201}, "invalid-request", 422),
        ({"spec": SPEC, "title": "\ud800"}, "invalid-request", 422),
        ({"spec": SPEC, "id": "1" * 12}, "invalid-request", 422),
        ({"spec": {**SPEC, "text": " "}}, "empty-text", 422),
        ({"spec": {**SPEC, "text": "\0"}}, "bad-text", 422),
        ({"spec": {**SPEC, "layer": 6}}, "out-of-range", 422),
        ({"spec": {**SPEC, "query": 99, "key": 0}}, "out-of-range", 422),
        ({"spec": {**SPEC, "stream": "cross"}}, "unknown-stream", 404),
        ({"spec": {**SPEC, "model": "nobody"}}, "unknown-model", 404),
    ],
)
def test_what_cannot_be_shown_is_not_saved(client: TestClient, body: Any, code: str, status: int) -> None:
    before = len(services_of(client).figures.all())
    problem(post(client, "/api/figures", body), status, code)
    assert len(services_of(client).figures.all()) == before


def test_a_fault_in_the_spec_is_named(client: TestClient) -> None:
    document = problem(
        post(client, "/api/figures", {"spec": {**SPEC, "scale": "loud"}}), 422, "invalid-request"
    )
    assert document["detail"].startswith("body spec.scale: ")


def test_there_is_a_limit_and_it_is_reported(make_client: Callable[..., TestClient]) -> None:
    client = make_client(max_figures=1)
    first = save(client)
    document = problem(post(client, "/api/figures", {"spec": SPEC}), 409, "figures-full")
    assert (document["asked"], document["limit"]) == (2, 1)
    assert client.get(first["links"]["svg"]).status_code == 200
    assert delete(client, first["id"], first["delete_token"]).status_code == 204
    save(client)
    document = problem(post(make_client(max_figures=0), "/api/figures", {"spec": SPEC}), 409, "figures-full")
    assert document["limit"] == 0


def test_a_figure_has_a_limit_of_its_own(make_client: Callable[..., TestClient]) -> None:
    client = make_client(max_figure_bytes=13 * 13 * 4)
    save(client)
    document = problem(
        post(client, "/api/figures", {"spec": {"text": EXAMPLE, "heads": "5"}}), 413, "recording-too-large"
    )
    assert (document["asked"], document["limit"]) == (12 * 13 * 13 * 4, 13 * 13 * 4)


def test_links_are_whole_where_the_address_is_known(make_client: Callable[..., TestClient]) -> None:
    client = make_client(public_url="https://attention.example.org/app/")
    document = save(client)
    page = f"https://attention.example.org/app/figures/{document['id']}"
    assert document["links"]["page"] == page
    assert document["links"]["card"] == f"{page}.png?card=1"
    assert page in client.get(f"/figures/{document['id']}.svg").text


def test_nobody_learns_which_figures_there_are(client: TestClient, saved: dict[str, Any]) -> None:
    problem(client.get("/api/figures"), 405, "method-not-allowed")
    problem(client.get(f"/api/figures/{saved['id'][:-1]}"), 404, "unknown-figure")
    assert saved["id"] not in json.dumps(client.app.openapi())  # type: ignore[attr-defined]


def test_figures_saved_with_words_for_flags_can_still_be_read() -> None:
    spec = {"text": EXAMPLE, "layer": "5", "head": "3", "specials": "hide", "padding": "show"}
    view = query_of(spec).view
    assert (view.specials, view.padding) == (False, True)
