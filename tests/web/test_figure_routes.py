"""A figure by its address, as requested by a Markdown file or an iframe."""

import csv
import io
import json
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from pydantic import ValidationError
from starlette.testclient import TestClient

from app.core.input import Input, Message
from app.errors import InvalidRequest
from app.examples import recordings
from app.figures.kinds import KINDS
from app.web import figure_routes
from app.web.figure_routes import workbench_address
from app.web.saved_figures import figure_draft, query_of
from app.web.schemas.figure_address import FigureAddress

from ..analysis.recorded import random_weights, recorded
from .conftest import EXAMPLE, post, problem
from .test_weights import read

TIRED = "The cat sat on the mat because it was tired."
INVALID = ("invalid-request", 422)
# The parameters of a kind besides a head.
OF_KIND: dict[str, dict[str, Any]] = {
    "sentence": {"query": 8},
    "ranking": {"query": 8, "key": 6},
    "comparison": {"b.text": TIRED},
    # Of models that can be run: the others are answered from a recording.
    "effect": {"layer": 1, "head": 2, "text": "the cat sat on the mat", "verify": 3},
    "scatter": {"layer": 1, "head": 2, "text": "the cat sat on the mat", "verify": 3},
    "lens": {"layer": None, "head": None, "text": "the cat sat on the mat"},
    "contributions": {"layer": 1, "head": 2, "text": "the cat sat on the mat"},
    "patch": {"layer": 1, "head": 2, "text": "the cat sat on the mat", "b.text": "the mat sat on the cat"},
    # It ranks tokens over all heads.
    "methods": {"layer": None, "head": None, "text": "the cat sat on the mat"},
    "position": {
        "layer": 1,
        "head": 2,
        "text": "Tom had a ball. The sun was warm. A dog ran by. Tom",
        "key": 2,
    },
}
RECORDING = next(recording for recording in recordings() if recording.text == EXAMPLE)
WEIGHTS = RECORDING.weights("self", 5)[3]
IMAGE = {"Accept": "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"}
TYPES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "npz": "application/zip",
    "view": "application/json",
    "html": "text/html; charset=utf-8",
}


def address(face: str, **query: Any) -> str:
    parameters = {"text": EXAMPLE, "layer": 5, "head": 3, **query}
    named = {name: value for name, value in parameters.items() if value is not None}
    return f"/figure.{face}?{urlencode(named)}"


@pytest.mark.parametrize("face", TYPES)
def test_every_face_may_be_kept_and_asked_again(client: TestClient, face: str) -> None:
    response = client.get(address(face))
    assert (response.status_code, response.headers["content-type"]) == (200, TYPES[face])
    assert response.headers["cache-control"] == "public, max-age=86400"
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "sandbox" in response.headers["content-security-policy"]
    assert response.headers["content-disposition"].endswith(f'"followspot-5.3.{face}"')
    again = client.get(address(face), headers={"If-None-Match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.head(address(face)).headers["content-length"] == response.headers["content-length"]


def test_all_faces_hold_the_weights_of_the_model(client: TestClient) -> None:
    figure = client.get(address("json")).json()
    np.testing.assert_array_equal(read(figure["data"][0]["z"]), WEIGHTS)
    with np.load(io.BytesIO(client.get(address("npz")).content), allow_pickle=False) as archive:
        np.testing.assert_array_equal(archive["weights"], WEIGHTS)
    lines = [line for line in client.get(address("csv")).text.split("\r\n") if not line.startswith("#")]
    rows = list(csv.DictReader(io.StringIO("\r\n".join(lines))))
    np.testing.assert_array_equal(
        np.array([row["weight"] for row in rows], np.float32).reshape(WEIGHTS.shape), WEIGHTS
    )
    root = ElementTree.fromstring(client.get(address("svg")).content)
    tips = [title.text or "" for title in root.iter("{http://www.w3.org/2000/svg}title")][1:]
    size = np.array([float(tip.rpartition(": ")[2]) for tip in tips]).reshape(WEIGHTS.shape)
    np.testing.assert_allclose(size, WEIGHTS, rtol=1e-6)


@pytest.mark.parametrize("coding", ["gzip", "identity"])
def test_a_large_csv_is_sent_while_it_is_written(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, coding: str
) -> None:
    accepted = {"Accept-Encoding": coding}
    whole = client.get(address("csv", scale="sqrt"), headers=accepted)
    assert int(whole.headers["followspot-bytes"]) == len(whole.content)
    monkeypatch.setattr(figure_routes, "_SENT_WHOLE", 100)
    asked = address("csv", scale="log")  # another address: the first reply is cached
    sent = client.get(asked, headers=accepted)
    assert "content-length" not in sent.headers and "followspot-bytes" not in sent.headers
    assert sent.headers.get("content-encoding", "identity") == coding
    assert sent.content.splitlines()[-50:] == whole.content.splitlines()[-50:]
    head = client.head(asked, headers=accepted)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == sent.headers["etag"]


def test_the_options_are_those_of_the_figure(client: TestClient) -> None:
    query = {"unit": "word", "specials": "0", "scale": "sqrt", "colours": "greys", "theme": "dark"}
    meta = client.get(address("json", **query)).json()["layout"]["meta"]
    assert meta["spec"] | {"unit": "word", "specials": False, "scale": "sqrt"} == meta["spec"]
    assert len(meta["queries"]) == 11
    svg = client.get(address("svg", **query, query=8, key=6)).text
    assert "Special tokens ([CLS], [SEP]) are not shown" in svg
    assert "Outlined: “it” attends to “mat” with weight 0.311" in svg


def test_a_note_of_the_author_is_in_the_caption(client: TestClient) -> None:
    svg = client.get(address("svg", note="Look at <it>.")).text
    assert "Look at <it>." in described(svg)


def test_the_name_of_a_file_stays_short(client: TestClient) -> None:
    """heads= may be longer than a file name can be: curl -OJ could not write it."""
    many = ",".join(f"{layer}.{head}" for layer in range(6) for head in range(12))
    response = client.get(f"/figure.csv?{urlencode({'text': EXAMPLE, 'heads': many})}")
    assert response.headers["content-disposition"] == 'inline; filename="followspot-heads.csv"'


def test_png_has_the_density_that_is_asked_for(client: TestClient) -> None:
    sizes = []
    for query in ({"density": 1}, {"density": 3}, {"card": 1}):
        with Image.open(io.BytesIO(client.get(address("png", **query)).content)) as picture:
            sizes.append(picture.size)
    assert sizes[2] == (1200, 630)
    assert sizes[1] == (3 * sizes[0][0], 3 * sizes[0][1])


@pytest.mark.parametrize(
    ("query", "code", "status"),
    [
        ("layer=5&head=3", "invalid-request", 422),
        ("text=+&layer=5&head=3", "empty-text", 422),
        ("text=The+cat+sat+on+the+mat+because+it+was+soft.&layer=5", "invalid-request", 422),
        ("text=x&layer=5&head=3&size=9", "invalid-request", 422),
        ("text=x&layer=5&head=3&density=2", "invalid-request", 422),
        ("text=x&layer=5&head=3&max_cells=481", "invalid-request", 422),
        ("text=x&layer=5&head=3&query=1", "invalid-request", 422),
        ("text=x&layer=5&head=3&kind=map", "invalid-request", 422),
        ("text=x&layer=5&head=3&kind=ranking&query=1", "invalid-request", 422),
        ("text=x&layer=5&head=3&kind=sentence&max_cells=64", "invalid-request", 422),
        ("text=x&kind=overview&max_cells=64", "invalid-request", 422),
        (
            "text=The+cat+sat+on+the+mat+because+it+was+soft.&layer=5&kind=ranking&query=1&key=1",
            "invalid-request",
            422,
        ),
        ("text=x&kind=overview&query=1", "invalid-request", 422),
        ("text=x&layer=5&head=3&kind=alignment&query=1", "invalid-request", 422),
        ("text=x&layer=5&head=3&kind=comparison", "invalid-request", 422),
        ("text=x&layer=5&head=3&b.head=2", "invalid-request", 422),
        ("text=x&heads=5&kind=comparison&b.head=2&model=nobody", "unknown-model", 404),
        ("text=x&layer=5&head=3&generate=greedy", "invalid-request", 422),
        ("text=x&layer=5&head=3&generate=beam-20-99", "invalid-request", 422),
        ("text=x&layer=5&head=3&model=nobody", "unknown-model", 404),
    ],
)
def test_what_cannot_be_shown_is_refused(client: TestClient, query: str, code: str, status: int) -> None:
    problem(client.get(f"/figure.svg?{query}"), status, code)


def test_places_that_are_not_there_are_refused(client: TestClient) -> None:
    for face in TYPES:
        for wrong in ({"layer": 9}, {"head": 12}, {"query": 99, "key": 1}, {"query": 1, "key": 99}):
            problem(client.get(address(face, **wrong)), 422, "out-of-range")
        hidden = {"query": 8, "key": 0, "specials": "0"}
        problem(client.get(address(face, **hidden)), 422, "out-of-range")
        problem(client.get(address(face, kind="overview", layer=9)), 422, "out-of-range")
    problem(client.get(address("svg", stream="cross")), 404, "unknown-stream")
    problem(client.get("/figure.gif?text=x&layer=0&head=0"), 422, "invalid-request")


@pytest.mark.parametrize("face", ["svg", "png"])
@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("layer=9&head=3", "There is no layer 9"),
        # Errors before the figure is built.
        ("layer=5&head=3&sclae=log", "query sclae: Nothing of that name is read here."),
        ("layer=5&head=3&scale=cubic", "query scale"),
        ("layer=5&head=3&layer=5", "layer"),
        ("layer=5", "Name heads either by layer and head"),
    ],
)
def test_an_image_shows_errors_as_a_picture(client: TestClient, face: str, wrong: str, message: str) -> None:
    address = f"/figure.{face}?{urlencode({'text': EXAMPLE})}&{wrong}"
    response = client.get(address, headers=IMAGE)
    assert (response.status_code, response.headers["content-type"]) == (422, TYPES[face])
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    assert response.headers["vary"] == "Accept, Accept-Encoding"
    if face == "svg":
        assert message in " ".join(ElementTree.fromstring(response.content).itertext())
    document = problem(client.get(address), 422, client.get(address).json()["code"])
    assert message in document["detail"]


@pytest.mark.parametrize("face", sorted(set(TYPES) - {"svg", "png"}))
def test_other_files_get_every_error_as_a_problem(client: TestClient, face: str) -> None:
    for wrong, code in (({"layer": 9}, "out-of-range"), ({"txt": "x"}, "invalid-request")):
        problem(client.get(address(face, **wrong), headers=IMAGE), 422, code)


def test_a_picture_of_an_error_stays_small(client: TestClient) -> None:
    """It repeats the request, which may be long."""
    response = client.get(address("png", **{"x" * 30_000: 1}), headers=IMAGE)
    with Image.open(io.BytesIO(response.content)) as picture:
        assert picture.height < 1000
    dark = client.get(address("svg", txt="x", theme="dark"), headers=IMAGE)
    light = client.get(address("svg", txt="x", theme="blue"), headers=IMAGE)
    assert (dark.status_code, light.status_code) == (422, 422)
    assert dark.text != light.text


def test_a_model_that_loads_says_when_to_ask_again(loading: TestClient) -> None:
    response = loading.get("/figure.svg?text=Something+else&layer=0&head=0", headers=IMAGE)
    assert response.status_code == 503
    assert int(response.headers["retry-after"]) > 0
    assert "is being loaded" in response.text


def test_a_text_that_nobody_sent_before_is_run(tiny: TestClient) -> None:
    response = tiny.get("/figure.json?text=the+cat+sat&layer=1&head=2")
    assert response.status_code == 200, response.text
    meta = response.json()["layout"]["meta"]
    direct = tiny.get(f"/api/captures/{meta['capture']}/figure/self?layer=1&head=2").json()
    assert direct["data"][0]["z"] == response.json()["data"][0]["z"]


def test_the_link_leads_to_the_same_figure(make_client: Any) -> None:
    client = make_client(public_url="https://attention.example.org/")
    query = {"query": 8, "key": 6, "unit": "word", "scale": "log"}
    svg = client.get(address("svg", **query, query_part="A"), headers={"Host": "localhost"})
    problem(svg, 422, "invalid-request")  # the example has no parts
    svg = client.get(address("svg", **query), headers={"Host": "localhost"})
    (line,) = [line for line in described(svg.text).split() if line.startswith("https://")]
    state = dict(parse_qsl(urlsplit(line).query, strict_parsing=True))
    assert line.startswith("https://attention.example.org/?")
    expected = {"model": "minilm", "text": EXAMPLE, "layer": "5", "head": "3", "query": "8", "key": "6"}
    assert state == expected | {"unit": "word", "scale": "log"}


def test_without_a_public_address_there_is_no_link(client: TestClient) -> None:
    assert "http" not in described(client.get(address("svg")).text)


def described(svg: str) -> str:
    return ElementTree.fromstring(svg).findtext("{http://www.w3.org/2000/svg}desc") or ""


def test_the_recording_says_what_it_is(client: TestClient) -> None:
    about = json.loads(
        str(np.load(io.BytesIO(client.get(address("npz")).content), allow_pickle=False)["about"])
    )
    assert about["provenance"]["source"] == "sentence-transformers/all-MiniLM-L6-v2"


@pytest.mark.parametrize("face", TYPES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_every_face(
    client: TestClient, tiny: TestClient, storyteller: TestClient, kind: str, face: str
) -> None:
    able = {"effect": tiny, "scatter": tiny, "patch": tiny, "methods": tiny}
    able |= dict.fromkeys(("lens", "contributions", "position"), storyteller)
    client = able.get(kind, client)
    response = client.get(address(face, kind=kind, **OF_KIND.get(kind, {})))
    assert (response.status_code, response.headers["content-type"]) == (200, TYPES[face])
    assert response.headers["cache-control"] == "public, max-age=86400"


def test_a_comparison_is_that_of_the_api(client: TestClient, base: str) -> None:
    other = client.post("/api/captures", json={"text": TIRED}).json()["id"]
    expected = client.get(f"{base}/comparison/self/figure?heads=5.3&b.capture={other}&max_cells=480").json()
    further = {"kind": "comparison", "b.text": TIRED}
    assert client.get(address("json", **further)).json() == expected
    matrices = [read(trace["z"]) for trace in expected["data"][:3]]
    with np.load(io.BytesIO(client.get(address("npz", **further)).content), allow_pickle=False) as archive:
        for name, matrix in zip(("a", "b", "difference"), matrices, strict=True):
            np.testing.assert_array_equal(archive[name], matrix)
    svg = client.get(address("svg", **further, query=8, key=6)).text
    assert f"A: “{EXAMPLE}” B: “{TIRED}”" in described(svg)
    a, b, difference = (matrix[8, 6] for matrix in matrices)
    sentence = f"A {a:.7g}, B {b:.7g}, A − B −{-difference:.7f}."
    assert f"Outlined: “it” attends to “mat”: {sentence}" in described(svg)


@pytest.mark.parametrize(
    ("query", "heads"),
    [
        ({"b.head": 2}, "5.2"),
        ({"b.layer": 1}, "1.3"),
        ({"b.layer": 0, "b.head": 1}, "0.1"),
        ({"b.heads": "4"}, "4"),
        ({"b.text": TIRED}, "5.3"),
    ],
)
def test_what_is_not_said_of_b_is_as_in_a(client: TestClient, query: dict[str, Any], heads: str) -> None:
    meta = client.get(address("json", kind="comparison", **query)).json()["layout"]["meta"]
    assert (meta["a"]["heads"], meta["b"]["heads"]) == ("5.3", heads)
    assert meta["b"]["text"] == query.get("b.text", EXAMPLE)


def test_the_head_of_b_needs_both_numbers_where_a_has_several(client: TestClient) -> None:
    for several in ({"heads": "5"}, {"heads": "5", "by": "max"}):
        query_string = urlencode({"text": EXAMPLE, "kind": "comparison", "b.head": 2, **several})
        problem(client.get(f"/figure.svg?{query_string}"), 422, "invalid-request")


def test_an_empty_second_text_of_b_is_none() -> None:
    query = FigureAddress.model_validate(
        {"text": "a", "pair": "b", "target": "c", "kind": "comparison", "b.pair": "", "b.target": ""}
    )
    assert query.input == Input(text="a", pair="b", target="c")
    assert query.other_input() == Input(text="a")


def test_b_may_be_a_conversation() -> None:
    """It replaces a text and a pair; a text of B replaces a conversation."""
    said = [{"role": "user", "content": "Why?"}]
    conversation = Input(messages=(Message("user", "Why?"),))
    body = {"text": "a", "pair": "b", "kind": "comparison", "b.messages": json.dumps(said)}
    assert FigureAddress.model_validate(body).other_input() == conversation
    other = {"messages": json.dumps(said), "kind": "comparison", "b.text": "a"}
    query = FigureAddress.model_validate(other)
    assert (query.input, query.other_input()) == (conversation, Input(text="a"))
    # An address is written as it is read.
    assert query.parameters()["messages"] == '[{"role":"user","content":"Why?"}]'
    with pytest.raises(ValidationError, match="not both"):
        FigureAddress.model_validate(body | {"b.text": "a"})


def test_b_has_of_a_only_what_its_model_takes() -> None:
    body = {"text": "a", "pair": "b", "language": "fr", "kind": "comparison", "b.model": "other"}
    query = FigureAddress.model_validate(body)
    assert query.other_input() == Input(text="a", pair="b", language="fr")
    assert query.other_input(["text", "pair"]) == Input(text="a", pair="b")
    # What the address names for B is refused by its model, not dropped.
    named = FigureAddress.model_validate(body | {"b.language": "de"})
    assert named.other_input(["text"]) == Input(text="a", language="de")


def test_the_link_of_a_comparison_leads_to_it(make_client: Any) -> None:
    client = make_client(public_url="https://attention.example.org")
    further = {"kind": "comparison", "b.text": TIRED, "b.head": 1}
    svg = client.get(address("svg", **further), headers={"Host": "localhost"})
    (line,) = [line for line in described(svg.text).split() if line.startswith("https://")]
    state = dict(parse_qsl(urlsplit(line).query, strict_parsing=True))
    assert (state["b.text"], state["b.head"]) == (TIRED, "1")


@pytest.mark.parametrize(
    ("options", "state"),
    [
        ({"kind": "sentence", "heads": "0.1"}, {"heads": "0.1"}),
        ({"kind": "overview"}, {"overview": "pattern"}),
        ({"kind": "alignment", "layer": "0", "head": "1"}, {"layer": "0", "head": "1", "align": "head"}),
        ({"kind": "alignment"}, {"align": "model"}),
        ({"kind": "alignment", "heads": "1"}, {"heads": "1", "layer": "1", "align": "layer"}),
        ({"kind": "alignment", "heads": "all"}, {"heads": "all", "align": "all"}),
        ({"kind": "alignment", "heads": "0.1"}, {"heads": "0.1", "align": "head"}),
        ({"kind": "alignment", "heads": "0,1.1"}, {"heads": "0,1.1"}),
        ({"kind": "alignment", "heads": "1", "by": "max"}, {"heads": "1", "by": "max"}),
    ],
)
def test_the_link_leads_to_the_kind_that_is_drawn(options: dict[str, str], state: dict[str, str]) -> None:
    crossing = recorded(random_weights((2, 2, 2, 3)), "x y", key_sentence="a b c")
    link = workbench_address(crossing, FigureAddress.model_validate({"text": "a b c", **options}))
    assert dict(parse_qsl(urlsplit(link).query)) == {"model": "toy", "text": "a b c", **state}
    within = recorded(random_weights((2, 2, 3, 3)), "a b c")
    assert "align" not in workbench_address(
        within, FigureAddress.model_validate({"text": "a b c", **options})
    )


def test_an_alignment_is_of_the_models_own_heads_unless_others_are_named() -> None:
    crossing = recorded(random_weights((2, 2, 2, 3)), "x y", key_sentence="a b c")
    named = replace(crossing.streams["cross"], alignment_heads=((0, 1), (1, 0)))
    aligning = replace(crossing, streams={"cross": named})
    query = FigureAddress.model_validate({"text": "a b c", "kind": "alignment"})
    document = KINDS["alignment"].document(query.figure(aligning))
    assert document.heads == ((0, 1), (1, 0))
    assert document.title.startswith("Mean over the 2 alignment heads")
    assert "By the model’s own configuration, L0 H1, L1 H0 are the alignment heads." in document.notes
    without = KINDS["alignment"].document(query.figure(crossing))
    assert len(without.heads) == 4
    assert without.title.startswith("Mean over every head of all 2 layers (4 heads)")
    # A saved spec keeps these heads even if the default changes.
    draft, _ = figure_draft(query, (aligning, None), "", 1_000_000)
    assert draft.spec["heads"] == "0.1,1.0"


@pytest.mark.parametrize("kind", ["head", "sentence"])
def test_a_figure_that_names_no_head_shows_the_one_on_which_the_page_opens(kind: str) -> None:
    """The first alignment head of the model; where it names none, or a stream is named, layer 0, head 0."""
    crossing = recorded(random_weights((2, 2, 2, 3)), "x y", key_sentence="a b c")
    named = replace(crossing.streams["cross"], alignment_heads=((1, 1), (1, 0)))
    aligning = replace(crossing, streams={"cross": named})
    query = FigureAddress.model_validate({"text": "a b c", "kind": kind})
    assert str(query.figure(aligning).spec.heads) == "1.1"
    assert str(query.figure(crossing).spec.heads) == "0.0"
    with_stream = FigureAddress.model_validate({"text": "a b c", "kind": kind, "stream": "cross"})
    assert str(with_stream.figure(aligning).spec.heads) == "0.0"
    draft, again = figure_draft(query, (aligning, None), "", 1_000_000)
    assert (draft.spec["heads"], str(again.figure.spec.heads)) == ("1.1", "1.1")
    with pytest.raises(InvalidRequest, match="layer and head"):
        FigureAddress.model_validate({"text": "a b c", "kind": kind, "layer": 1}).figure(aligning)


def test_a_figure_without_a_head_is_answered(client: TestClient) -> None:
    for kind in ("head", "sentence"):
        for face in ("svg", "csv", "html"):
            address = f"/figure.{face}?{urlencode({'text': EXAMPLE, 'kind': kind})}"
            response = client.get(address)
            assert response.status_code == 200
            if face == "csv":
                assert "Layer 0, head 0" in response.text
                assert response.headers["content-disposition"].endswith(f'"followspot-{kind}.csv"')


def test_an_address_without_a_stream_shows_the_cross_attention() -> None:
    crossing = recorded(random_weights((2, 2, 2, 3)), "x y", key_sentence="a b c")
    both = replace(crossing, streams={"encoder": crossing.streams["cross"], **crossing.streams})
    query = FigureAddress.model_validate({"text": "a b c", "layer": 0, "head": 1})
    assert query.figure(both).spec.stream == "cross"


def test_a_figure_that_was_saved_with_an_idle_parameter_stays() -> None:
    saved = {"text": "x", "layer": "0", "head": "0", "max_cells": "64"}
    assert query_of(saved).view.max_cells == 64
    assert query_of(saved | {"kind": "sentence"}).view.max_cells is None


def test_a_ranking_is_that_of_the_api(client: TestClient, base: str) -> None:
    expected = client.get(f"{base}/heads/self?query=8&key=6").json()["heads"]
    query_string = urlencode({"text": EXAMPLE, "kind": "ranking", "query": 8, "key": 6})
    assert client.get(f"/figure.json?{query_string}").json()["heads"] == expected
    lines = [line for line in client.get(f"/figure.csv?{query_string}").text.split("\r\n") if line[:1] != "#"]
    rows = list(csv.DictReader(io.StringIO("\r\n".join(lines))))
    assert [(int(row["layer"]), int(row["head"])) for row in rows] == [
        (head["layer"], head["head"]) for head in expected
    ]
    assert [np.float32(row["weight"]) for row in rows] == [np.float32(head["weight"]) for head in expected]
    for name in ("random", "column_mean", "lift"):
        assert [float(row[name]) for row in rows] == [head[name] for head in expected]
    assert [int(row["column_rank"]) for row in rows] == [head["column_rank"] for head in expected]


def test_a_ranking_in_the_order_of_the_lift(client: TestClient, base: str) -> None:
    expected = client.get(f"{base}/heads/self?query=8&key=6&sort=lift").json()["heads"]
    query_string = urlencode({"text": EXAMPLE, "kind": "ranking", "query": 8, "key": 6, "sort": "lift"})
    assert client.get(f"/figure.json?{query_string}").json()["heads"] == expected
    assert (
        "sort is for kind=ranking"
        in problem(client.get(address("svg", sort="lift")), 422, "invalid-request")["detail"]
    )


def test_an_overview_is_that_of_the_api(client: TestClient, base: str) -> None:
    expected = client.get(f"{base}/overview/self").json()
    query_string = urlencode({"text": EXAMPLE, "kind": "overview"})
    document = client.get(f"/figure.json?{query_string}").json()
    assert document["thumbnails"]["bdata"] == expected["thumbnails"]["bdata"]
    assert document["metrics"] == {metric["name"]: metric["values"] for metric in expected["metrics"]}
    assert document["outlined"] == []
    with np.load(
        io.BytesIO(client.get(f"/figure.npz?{query_string}").content), allow_pickle=False
    ) as archive:
        assert archive["thumbnails"].shape == (6, 12, 13, 13)


@pytest.mark.parametrize(("options", "scale"), [({}, "sqrt"), ({"scale": "linear"}, "linear")])
def test_among_many_keys_a_figure_opens_on_the_square_root(
    tiny: TestClient, monkeypatch: pytest.MonkeyPatch, options: dict[str, str], scale: str
) -> None:
    """The same in every route, and kept with a saved figure. The tiny model reads 64 tokens."""
    monkeypatch.setattr("app.figures.colours._LINEAR_KEYS", 20)
    text = " ".join(["cat"] * 30)
    query = {"text": text, "layer": 0, "head": 0, **options}
    face = tiny.get(f"/figure.json?{urlencode(query)}").json()
    capture = face["layout"]["meta"]["capture"]
    chosen: dict[str, int | str] = {"layer": 0, "head": 0, **options}
    figure = tiny.get(f"/api/captures/{capture}/figure/self", params=chosen).json()
    sides = {"heads": "0.0", "b.heads": "0.1", **options}
    compared = tiny.get(f"/api/captures/{capture}/comparison/self/figure", params=sides).json()
    for document in (face, figure, compared):
        assert document["layout"]["meta"]["spec"]["scale"] == scale
    assert face["data"][0]["colorscale"] == figure["data"][0]["colorscale"]
    saved = post(tiny, "/api/figures", {"spec": {name: str(value) for name, value in query.items()}}).json()
    assert saved["spec"]["scale"] == scale
