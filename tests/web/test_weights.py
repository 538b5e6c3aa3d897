"""Routes of a capture: attention, overview, ranking, figure, calculation."""

import base64
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from starlette.testclient import TestClient

from app.examples import recordings
from app.main import create_app
from app.settings import Settings
from app.web.api.attention import part
from app.web.schemas.weights import AttentionQuery

from .conftest import EXAMPLE, client_of, problem, services_of

RECORDING = next(recording for recording in recordings() if recording.text == EXAMPLE)
NPY = "application/x-npy"


def read(array: dict[str, Any]) -> NDArray[Any]:
    """A typed array of a reply."""
    shape = tuple(int(size) for size in array["shape"].split(","))
    return np.frombuffer(base64.b64decode(array["bdata"]), f"<{array['dtype']}").reshape(shape)


def get(client: TestClient, address: str) -> dict[str, Any]:
    response = client.get(address)
    assert response.status_code == 200, response.text
    document: dict[str, Any] = response.json()
    return document


@pytest.fixture(scope="module")
def causal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A server with a tiny random decoder."""
    from ..tiny import save_tiny

    folder = save_tiny(tmp_path_factory.mktemp("models") / "causal", "gpt2")
    database = tmp_path_factory.mktemp("web") / "causal.sqlite3"
    client = client_of(create_app(Settings(model=str(folder), database=database)))
    services = services_of(client)
    services.model_pool.wait(services.model_pool.default)
    yield client
    services.engine.close()
    services.database.close()


def test_the_matrix_is_exact(client: TestClient, base: str) -> None:
    document = get(client, f"{base}/attention/self/5/3")
    np.testing.assert_array_equal(read(document["weights"]), RECORDING.weights("self", 5)[3])
    assert (document["query"], document["key"], document["pooled"]) == ([0, 13], [0, 13], None)


def test_a_part_of_the_matrix(client: TestClient, base: str) -> None:
    document = get(client, f"{base}/attention/self/5/3?query=8:10&key=2:7")
    np.testing.assert_array_equal(read(document["weights"]), RECORDING.weights("self", 5)[3, 8:10, 2:7])
    assert (document["query"], document["key"]) == ([8, 10], [2, 7])


def test_a_crop_is_drawn_alone(client: TestClient, base: str) -> None:
    whole = get(client, f"{base}/matrix/self?layer=5&head=3")
    part = get(client, f"{base}/matrix/self?layer=5&head=3&crop=2:9,1:5")
    np.testing.assert_array_equal(read(part["values"][0]), read(whole["values"][0])[2:9, 1:5])
    assert part["rows"] == whole["rows"][2:9] and part["columns"] == whole["columns"][1:5]
    assert part["removed"] is None and part["block"] is None
    assert any("rows: 2 to 8 of 13; columns: " in note for note in part["notes"])
    refused = client.get(f"{base}/matrix/self?layer=5&head=3&crop=2:99,1:5")
    problem(refused, 422, "out-of-range")
    for crop in ("2:9", "9:2,0:1", "a:b,c:d"):
        assert client.get(f"{base}/matrix/self?layer=5&head=3&crop={crop}").status_code == 422


def test_a_pooled_matrix_says_so(client: TestClient, base: str) -> None:
    document = get(client, f"{base}/attention/self/5/3?max_cells=7")
    assert document["pooled"] == {"by": "maximum", "block": [2, 2]}
    weights = RECORDING.weights("self", 5)[3]
    expected = [[weights[r : r + 2, c : c + 2].max() for c in range(0, 13, 2)] for r in range(0, 13, 2)]
    np.testing.assert_array_equal(read(document["weights"]), expected)


def test_a_part_states_what_the_mask_forbids() -> None:
    mask = np.tril(np.ones((13, 13), bool))
    masked = replace(RECORDING, arrays={**RECORDING.arrays, "self.allowed": np.stack([mask] * 6)})
    matrix = part(masked, "self", 5, 3, AttentionQuery(query="2:5", key="1:5"))
    np.testing.assert_array_equal(matrix.allowed, mask[2:5, 1:5])
    assert part(masked, "self", 5, 3, AttentionQuery(query="5:9", key="0:3")).allowed is None
    assert part(RECORDING, "self", 5, 3, AttentionQuery()).allowed is None


@pytest.mark.parametrize("query", ["", "?query=8:10&key=2:7", "?max_cells=5"])
def test_numpy_and_json_say_the_same(client: TestClient, base: str, query: str) -> None:
    address = f"{base}/attention/self/5/3{query}"
    response = client.get(address, headers={"Accept": NPY})
    assert response.headers["content-type"] == NPY
    array = np.load(io.BytesIO(response.content), allow_pickle=False)
    document = client.get(address).json()
    assert array.dtype == np.float32
    np.testing.assert_array_equal(array, read(document["weights"]))
    assert response.headers["followspot-query"] == "{}:{}".format(*document["query"])
    assert response.headers["followspot-key"] == "{}:{}".format(*document["key"])
    pooled = document["pooled"]
    assert response.headers["followspot-pooled"] == (
        "maximum {}x{}".format(*pooled["block"]) if pooled else "no"
    )


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (NPY, NPY),
        (f"{NPY}, */*;q=0.8", NPY),
        (f"application/json;q=0.5, {NPY}", NPY),
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("text/html,*/*", "application/json"),
        (f"{NPY};q=0", "application/json"),
        (f"{NPY}, application/json", "application/json"),
        (f"{NPY};q=x, */*", "application/json"),
        ("", "application/json"),
        ("text/html", "application/json"),
    ],
)
def test_numpy_is_sent_to_who_prefers_it(client: TestClient, base: str, accept: str, media_type: str) -> None:
    response = client.get(f"{base}/attention/self/0/0", headers={"Accept": accept})
    assert (response.status_code, response.headers["content-type"]) == (200, media_type)
    assert response.headers["vary"] == "Accept, Accept-Encoding"


def test_the_overview_shows_every_head(client: TestClient, base: str) -> None:
    document = get(client, f"{base}/overview/self")
    thumbnails = read(document["thumbnails"])
    assert thumbnails.shape == (6, 12, 13, 13)
    weights = np.stack([RECORDING.weights("self", layer) for layer in range(6)])
    np.testing.assert_allclose((thumbnails / 255.0) ** 2, weights, atol=0.004)
    names = [metric["name"] for metric in document["metrics"]]
    assert names == ["entropy", "distance", "previous", "next", "first", "separator", "diagonal"]
    for metric in document["metrics"]:
        values = np.array(metric["values"], float)
        assert values.shape == (6, 12)
        assert (metric["low"] - 1e-6 <= values).all()
        assert (values <= metric["high"] + 1e-6).all()
    assert document["row_sums"]["minimum"] == pytest.approx(1, abs=1e-5)
    assert document["row_sums"]["maximum"] == pytest.approx(1, abs=1e-5)


def test_the_overview_without_special_tokens(client: TestClient, base: str) -> None:
    document = get(client, f"{base}/overview/self?unit=word&specials=0")
    assert document["thumbnails"]["shape"] == "6, 12, 11, 11"
    assert (document["unit"], document["specials"]) == ("word", False)
    assert document["metrics"] == client.get(f"{base}/overview/self").json()["metrics"]


def test_the_overview_of_some_layers(client: TestClient, base: str) -> None:
    every, some = (get(client, f"{base}/overview/self{query}") for query in ("", "?layers=2:4"))
    assert (every["first_layer"], some["first_layer"]) == (0, 2)
    for whole, one in zip(every["metrics"], some["metrics"], strict=True):
        assert one["values"] == whole["values"][2:4]
    beyond = client.get(f"{base}/overview/self?layers=4:7")
    assert (beyond.status_code, beyond.json()["code"]) == (422, "out-of-range")


def test_a_large_overview_is_pooled_and_says_so(tiny: TestClient) -> None:
    identity = tiny.post("/api/captures", json={"text": "the cat sat " * 20}).json()["id"]
    document = get(tiny, f"/api/captures/{identity}/overview/self")
    assert document["block"] == [2, 2]
    assert document["thumbnails"]["shape"] == "2, 4, 31, 31"


def test_the_pair_finder_names_the_head(client: TestClient, base: str) -> None:
    document = get(client, f"{base}/heads/self?query=8&key=6")
    assert (document["query"]["label"], document["key"]["label"]) == ("it", "mat")
    assert len(document["heads"]) == 72
    best = document["heads"][0]
    assert (best["layer"], best["head"], best["rank"], best["keys"]) == (5, 3, 1, 13)
    assert best["weight"] == pytest.approx(0.31142, abs=1e-5)
    weights = [head["weight"] for head in document["heads"]]
    assert weights == sorted(weights, reverse=True)


def test_a_pair_stands_beside_its_column(client: TestClient, base: str) -> None:
    """The first head for *it -> mat* is a stripe; by lift another one is first."""
    document = get(client, f"{base}/heads/self?query=8&key=6")
    best = document["heads"][0]
    column = np.delete(RECORDING.weights("self", 5)[3, :, 6].astype(float), 8)
    assert best["column_mean"] == pytest.approx(column.mean(), abs=1e-7)
    assert (best["column_rank"], best["column_of"]) == (1 + (column > best["weight"]).sum(), 13)
    assert best["lift"] == pytest.approx(0.771, abs=5e-4)
    assert (document["sort"], document["random_rows"], document["random_rows_of"]) == ("weight", 11, 11)
    sorted_by = get(client, f"{base}/heads/self?query=8&key=6&sort=lift")
    lifts = [head["lift"] for head in sorted_by["heads"]]
    assert lifts == sorted(lifts, reverse=True) and sorted_by["sort"] == "lift"
    assert (sorted_by["heads"][0]["layer"], sorted_by["heads"][0]["head"]) == (1, 9)


def test_ranks_are_among_what_is_allowed(causal: TestClient) -> None:
    identity = causal.post("/api/captures", json={"text": "the cat sat on the mat"}).json()["id"]
    heads = f"/api/captures/{identity}/heads/self"
    for head in get(causal, f"{heads}?query=2&key=1")["heads"]:
        assert (head["allowed"], head["keys"], head["rank"] <= 3) == (True, 3, True)
    for head in get(causal, f"{heads}?query=1&key=3")["heads"]:
        assert (head["allowed"], head["weight"], head["rank"], head["lift"]) == (False, 0, None, None)


def test_a_ranking_is_computed_once(client: TestClient, base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second time it comes from memory."""
    first = client.get(f"{base}/heads/self?query=3&key=2").content
    monkeypatch.setattr("app.web.api.heads.rank_pair", None)
    assert client.get(f"{base}/heads/self?query=3&key=2").content == first


def test_the_ranking_of_words_without_special_tokens(client: TestClient, base: str) -> None:
    document = get(client, f"{base}/heads/self?query=8&key=6&unit=word&specials=0")
    assert (document["query"]["tokens"], document["key"]["special"]) == ([8], False)
    assert {head["keys"] for head in document["heads"]} == {11}


def test_only_the_rows_of_one_text_and_the_columns_of_the_other(tiny: TestClient) -> None:
    created = tiny.post("/api/captures", json={"text": "the cat sat", "pair": "it was soft"}).json()
    assert created["texts"] == {"text": "the cat sat\nit was soft"}
    assert "".join(token["part"] for token in created["tokens"]["text"]) == "AAAAABBBB"
    base = f"/api/captures/{created['id']}"
    whole = read(get(tiny, f"{base}/attention/self/1/2")["weights"])
    parts = "query_part=A&key_part=B"
    figure = get(tiny, f"{base}/figure/self?layer=1&head=2&{parts}")
    np.testing.assert_array_equal(read(figure["data"][0]["z"]), whole[:5, 5:])
    np.testing.assert_allclose(figure["layout"]["meta"]["removed"], whole[:5, :5].sum(-1), atol=1e-6)
    seen = get(tiny, f"{base}/overview/self?{parts}")
    assert seen["thumbnails"]["shape"] == "2, 4, 5, 4"
    assert (seen["query_part"], seen["key_part"]) == ("A", "B")
    ranking = get(tiny, f"{base}/heads/self?query=2&key=6&{parts}")
    assert {head["keys"] for head in ranking["heads"]} == {4}
    assert (ranking["query"]["part"], ranking["key"]["part"]) == ("A", "B")


def test_a_part_that_is_not_there(client: TestClient, base: str) -> None:
    response = client.get(f"{base}/overview/self?key_part=B")
    assert "no parts" in problem(response, 422, "invalid-request")["hint"]
    assert client.get(f"{base}/overview/self?key_part=C").status_code == 422


def test_a_hidden_token_cannot_be_asked_about(client: TestClient, base: str) -> None:
    response = client.get(f"{base}/heads/self?query=0&key=6&specials=0")
    assert "show special tokens" in problem(response, 422, "out-of-range")["hint"]


def test_the_figure_has_the_exact_weights(client: TestClient, base: str) -> None:
    document = get(client, f"{base}/figure/self?layer=5&head=3")
    np.testing.assert_array_equal(read(document["data"][0]["z"]), RECORDING.weights("self", 5)[3])
    meta = document["layout"]["meta"]
    assert [unit["label"] for unit in meta["queries"]][8] == "it"
    assert meta["removed"] is None
    assert document["config"]["showSendToCloud"] is False


def test_the_figure_of_one_head_by_either_name(client: TestClient, base: str) -> None:
    one, other = (
        client.get(f"{base}/figure/self?{q}").json() for q in ("layer=5&head=3", "heads=5.3&by=max")
    )
    assert one["data"] == other["data"]
    assert one["layout"]["meta"]["heads"] == other["layout"]["meta"]["heads"] == [[5, 3]]
    assert one["layout"]["title"] == other["layout"]["title"]


@pytest.mark.parametrize("by", ["mean", "max"])
def test_the_figure_of_several_heads_says_which(client: TestClient, base: str, by: str) -> None:
    document = get(client, f"{base}/figure/self?heads=5,0.1&by={by}")
    layers = [*RECORDING.weights("self", 5), RECORDING.weights("self", 0)[1]]
    expected = np.mean(layers, axis=0, dtype=float) if by == "mean" else np.max(layers, axis=0)
    np.testing.assert_allclose(read(document["data"][0]["z"]), expected, atol=1e-7)
    meta = document["layout"]["meta"]
    word = {"mean": "Mean", "max": "Maximum"}[by]
    assert meta["title"] == f"{word} over head 1 of layer 0, and layer 5 (13 heads)"
    assert meta["notes"][0].startswith(meta["title"])
    assert meta["heads"] == [[0, 1], *([5, head] for head in range(12))]
    assert (meta["spec"]["heads"], meta["spec"]["by"]) == ("5,0.1", by)


def test_a_head_of_a_set_that_is_not_there(client: TestClient, base: str) -> None:
    problem(client.get(f"{base}/figure/self?heads=5,6.1"), 422, "out-of-range")
    wrong = problem(client.get(f"{base}/figure/self?heads=5,+3"), 422, "invalid-request")
    assert wrong["detail"].startswith("query heads: It must name heads: 5.3 (head 3 of layer 5)")


def test_the_figure_says_what_is_hidden_and_pooled(client: TestClient, base: str) -> None:
    query = "layer=5&head=3&specials=0&unit=word&max_cells=4&scale=log&colours=cividis&theme=dark"
    meta = get(client, f"{base}/figure/self?{query}")["layout"]["meta"]
    assert meta["block"] == [3, 3]
    assert len(meta["removed"]) == 4
    assert len(meta["notes"]) >= 3


def test_the_calculation_arrives_at_the_weight(client: TestClient, base: str) -> None:
    document = get(client, f"{base}/calculation/self/5/3?query=8&key=6")
    dot = float(np.dot(document["query"], document["key"]))
    assert dot == pytest.approx(document["dot"], abs=1e-6)
    assert document["score"] == pytest.approx(dot * document["scaling"], abs=1e-6)
    weight = np.exp(document["score"] - document["row_maximum"]) / document["row_sum"]
    assert weight == pytest.approx(document["weight"], abs=1e-9)
    assert document["model_weight"] == pytest.approx(0.31142, abs=1e-5)
    assert document["exact"] is True


PLACES = ["attention/{}/{}/{}", "calculation/{}/{}/{}?query=0&key=0", "figure/{}?layer={}&head={}"]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("stream", "layer", "head", "status", "code"),
    [
        ("self", 6, 0, 422, "out-of-range"),
        ("self", 0, 12, 422, "out-of-range"),
        ("self", 999_999_999, 0, 422, "out-of-range"),
        ("self", -1, 0, 422, "invalid-request"),
        ("self", 0, 10**30, 422, "invalid-request"),
        ("self", "nan", 0, 422, "invalid-request"),
        ("self", "1e0", 0, 422, "invalid-request"),
        ("self", "0.0", 0, 422, "invalid-request"),
        ("self", "%2B1", 0, 422, "invalid-request"),
        ("self", "1_0", 0, 422, "invalid-request"),
        ("self", "%D9%A3", 0, 422, "invalid-request"),  # an Arabic 3
        ("self", "true", 0, 422, "invalid-request"),
        ("cross", 0, 0, 404, "unknown-stream"),
        ("SELF", 0, 0, 404, "unknown-stream"),
        ("%00%ff", 0, 0, 404, "unknown-stream"),
        ("x" * 5000, 0, 0, 404, "unknown-stream"),
    ],
)
def test_heads_that_are_not_there(
    client: TestClient, base: str, place: str, stream: str, layer: Any, head: Any, status: int, code: str
) -> None:
    response = client.get(f"{base}/{place.format(stream, layer, head)}")
    document = problem(response, status, code)
    assert len(response.content) < 2000
    if code == "out-of-range":
        assert document["asked"] > document["limit"]


@pytest.mark.parametrize(
    "query",
    [
        "query=13&key=0",
        "query=0&key=13",
        "query=0&key=999999999",
    ],
)
def test_tokens_that_are_not_there(client: TestClient, base: str, query: str) -> None:
    for place in ("heads/self", "calculation/self/0/0"):
        document = problem(client.get(f"{base}/{place}?{query}"), 422, "out-of-range")
        assert document["asked"] > document["limit"] == 12


@pytest.mark.parametrize("query", ["query=0:14", "key=13:14", "query=0:999999999"])
def test_slices_that_are_not_there(client: TestClient, base: str, query: str) -> None:
    document = problem(client.get(f"{base}/attention/self/0/0?{query}"), 422, "out-of-range")
    assert document["limit"] == 13


def test_no_reply_holds_nan(client: TestClient, base: str) -> None:
    def refuse(name: str) -> None:
        raise AssertionError(name)

    for rest in ("overview/self", "heads/self?query=0&key=0", "figure/self?layer=0&head=0&scale=log"):
        json.loads(client.get(f"{base}/{rest}").content, parse_constant=refuse)


@pytest.mark.parametrize(
    ("query", "over", "heads"),
    [
        ("layer=5&head=3", "head", [(5, 3)]),
        ("heads=5.3", "head", [(5, 3)]),
        ("heads=5", "layer", [(5, head) for head in range(12)]),
        ("heads=all", "all", [(layer, head) for layer in range(6) for head in range(12)]),
        ("heads=5.3,0.1", None, [(0, 1), (5, 3)]),
    ],
)
def test_an_alignment_averages_what_it_says(
    client: TestClient, base: str, query: str, over: str | None, heads: list[tuple[int, int]]
) -> None:
    document = get(client, f"{base}/alignment/self?{query}")
    each = [RECORDING.weights("self", layer)[head].astype(np.float64) for layer, head in heads]
    mean = np.mean(each, axis=0)
    assert (document["heads"], document["over"]) == ([list(head) for head in heads], over)
    assert [link["keys"] for link in document["links"]] == [[key] for key in mean.argmax(axis=1).tolist()]
    assert [link["weight"] for link in document["links"]] == pytest.approx(mean.max(axis=1), abs=1e-6)
    drawn = client.get(f"/figure.json?kind=alignment&text={EXAMPLE}&{query}").json()
    assert document["caption"].startswith(f"{drawn['title']}. {drawn['notes'][0]}")


@pytest.mark.parametrize("query", ["layer=5", "head=3", "layer=5&head=3&heads=5.3", "over=all"])
def test_an_alignment_must_say_of_what(client: TestClient, base: str, query: str) -> None:
    problem(client.get(f"{base}/alignment/self?{query}"), 422, "invalid-request")


def test_an_alignment_of_a_layer_that_is_not_there(client: TestClient, base: str) -> None:
    problem(client.get(f"{base}/alignment/self?heads=6"), 422, "out-of-range")


def test_an_alignment_of_a_model_that_names_no_heads_is_of_all(client: TestClient, base: str) -> None:
    everything = get(client, f"{base}/alignment/self?heads=all")
    assert get(client, f"{base}/alignment/self") == everything
    assert len(everything["heads"]) == 72


def test_a_token_and_the_distances_of_one_head(client: TestClient, base: str) -> None:
    weights = read(get(client, f"{base}/attention/self/5/3")["weights"])
    profile = get(client, f"{base}/profile/self/5/3?query=8")
    np.testing.assert_array_equal(read(profile["weights"]), weights[8])
    assert profile["named"][0]["position"] == int(weights[8].argmax())
    distances = get(client, f"{base}/distances/self/5/3")
    assert distances["distances"][0]["share"] == pytest.approx(np.diag(weights).mean(), abs=1e-6)
    problem(client.get(f"{base}/profile/self/5/3"), 422, "invalid-request")
    problem(client.get(f"{base}/profile/self/5/3?query=13"), 422, "out-of-range")
    problem(client.get(f"{base}/distances/self/9/0"), 422, "out-of-range")
