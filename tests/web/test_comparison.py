"""Two captures compared over HTTP: MiniLM on “soft” and on “tired”, and a tiny model."""

import base64
import json
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from starlette.testclient import TestClient

from app.examples import recordings

from .conftest import EXAMPLE, problem, services_of
from .test_weights import get, read

TIRED = EXAMPLE.replace("soft", "tired")
A, B = (next(r for r in recordings() if r.text == text) for text in (EXAMPLE, TIRED))


@pytest.fixture(scope="session")
def address(client: TestClient, base: str) -> str:
    """The path of a comparison of the two examples."""
    other = client.post("/api/captures", json={"text": TIRED}).json()["id"]
    assert base.endswith(A.id) and other == B.id
    return f"{base}/comparison/self%s?b.capture={other}"


def test_the_numbers_of_two_heads(client: TestClient, address: str) -> None:
    document = get(client, address % "" + "&heads=3.1")
    assert (document["a"]["title"], document["a"]["text"], document["a"]["members"]) == (
        "Layer 3, head 1",
        EXAMPLE,
        [[3, 1]],
    )
    assert (document["b"]["capture"], document["b"]["heads"]) == (B.id, "3.1")
    rows = document["rows"]
    assert len(rows) == len(document["columns"]) == 14
    assert [(row["label"], row["a"], row["b"]) for row in rows[8:12]] == [
        ("it", [8], [8]),
        ("was", [9], [9]),
        ("soft", [10], None),
        ("tired", None, [10]),
    ]
    jsd, tv, correlation = document["measures"]
    assert (jsd["name"], tv["name"], correlation["name"]) == ("jsd", "tv", "correlation")
    a, b = (capture.weights("self", 3)[1, 8].astype(float) for capture in (A, B))
    both = [*range(10), 11, 12]
    moved = abs(a[both] - b[both]).sum() + a[10] + b[10]
    assert tv["rows"][8] == pytest.approx(moved / 2, abs=1e-6)
    assert jsd["rows"][10] is jsd["rows"][11] is None
    assert correlation["overall"] == pytest.approx(
        np.corrcoef(*(c.weights("self", 3)[1][np.ix_(both, both)].ravel() for c in (A, B)))[0, 1], abs=1e-6
    )
    assert all(measure["undefined"] == "" and measure["explanation"] for measure in document["measures"])


def test_what_b_lacks_is_as_in_a(client: TestClient, base: str) -> None:
    """Two heads of one capture; a maximum has no divergence."""
    document = get(client, f"{base}/comparison/self?heads=5&by=max&b.heads=5.3")
    assert document["a"]["capture"] == document["b"]["capture"] == A.id
    assert (document["a"]["by"], document["b"]["title"]) == ("max", "Layer 5, head 3")
    assert document["measures"][0]["overall"] is None
    assert document["measures"][0]["undefined"].startswith("A is a maximum")
    mean = get(client, f"{base}/comparison/self?heads=5&by=max&b.heads=5&b.by=mean")
    assert (mean["a"]["by"], mean["b"]["by"]) == ("max", "mean")


def test_the_figure_of_two_heads(client: TestClient, address: str) -> None:
    document = get(client, address % "/figure" + "&heads=3.1&theme=dark&scale=sqrt")
    a, b, difference = (read(trace["z"]) for trace in document["data"][:3])
    np.testing.assert_array_equal(a[np.ix_([8], [2, 6])], A.weights("self", 3)[1][np.ix_([8], [2, 6])])
    np.testing.assert_array_equal(difference, a - b)
    assert np.isnan(difference[10]).all() and not np.isnan(a[10, :10]).any()
    meta = document["layout"]["meta"]
    assert meta["range"] == 0.5 == document["data"][2]["zmax"] == -document["data"][2]["zmin"]
    assert meta["titles"]["a"] == f"Layer 3, head 1 · “{EXAMPLE}”"
    assert (meta["queries"][11]["label"], meta["queries"][11]["a"], meta["queries"][11]["b"]) == (
        "tired",
        None,
        [10],
    )
    assert any("“soft” is only in A" in note for note in meta["notes"])


def test_every_head_against_the_same(client: TestClient, address: str) -> None:
    document = get(client, address % "/heads" + "&specials=0")
    assert document["compared"] == "same head"
    assert np.array(document["jsd"]).shape == np.array(document["tv"]).shape == (6, 12)
    assert len(document["heads"]) == 72
    move = document["shifts"][0]
    assert (move["layer"], move["head"]) == (3, 1)
    labels = [
        document[axis][move[name]]["label"]
        for axis, name in (("rows", "query"), ("columns", "lost"), ("columns", "gained"))
    ]
    assert labels == ["it", "mat", "cat"]
    assert move["gain"] == pytest.approx(0.343, abs=5e-4)
    alone = get(client, address % "" + "&specials=0&heads=3.1")
    assert document["jsd"][3][1] == pytest.approx(alone["measures"][0]["overall"], abs=2e-6)


def test_every_head_against_one_set(client: TestClient, base: str) -> None:
    document = get(client, f"{base}/comparison/self/heads?b.heads=2")
    assert document["compared"] == "B"
    assert "Mean over layer 2 (12 heads)" in document["notes"][0]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("", 422, "invalid-request"),
        ("?heads=3.1&b.capture=x", 404, "unknown-capture"),
        ("?heads=3.1&b.capture=" + "0" * 32, 404, "unknown-capture"),
        ("?heads=6.1", 422, "out-of-range"),
        ("?heads=3.1&b.heads=3.12", 422, "out-of-range"),
        ("?heads=3.1&b.stream=cross", 404, "unknown-stream"),
        ("?heads=3.1&with_=x", 422, "invalid-request"),
        ("?heads=3.1&b.by=sum", 422, "invalid-request"),
        ("/heads?heads=3.1&b.heads=3.1", 422, "invalid-request"),
        ("/heads", 422, "not-comparable"),
        ("/heads?b.heads=3&b.by=max", 422, "not-comparable"),
        ("/figure?heads=3.1&max_cells=0", 422, "invalid-request"),
    ],
)
def test_what_is_refused(client: TestClient, base: str, query: str, status: int, code: str) -> None:
    problem(client.get(f"{base}/comparison/self{query}"), status, code)


@pytest.mark.parametrize("rest", ["", "/figure", "/heads"])
def test_replies_are_kept_for_ever_and_named_by_both(client: TestClient, address: str, rest: str) -> None:
    query = "" if rest == "/heads" else "&heads=3.1"
    first = client.get(address % rest + query)
    assert "immutable" in first.headers["cache-control"]
    again = client.get(address % rest + query, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    same = (address % rest).replace(B.id, A.id) + (query or "&b.heads=3.1")
    assert client.get(same).headers["etag"] != first.headers["etag"]


def test_both_captures_are_made_again(tiny: TestClient) -> None:
    """An address means the same whatever the server has cached; texts may differ in length."""
    ids = [
        tiny.post("/api/captures", json={"text": text}).json()["id"]
        for text in ("the cat sat", "the cat sat on the mat")
    ]
    address = f"/api/captures/{ids[0]}/comparison/self/figure?b.capture={ids[1]}&heads=all"
    before = tiny.get(address).json()
    services: Any = services_of(tiny)
    services.engine._captures.forget(lambda _: True)
    services.replies._bodies.clear()
    after = tiny.get(address).json()
    assert json.dumps(before) == json.dumps(after)
    whole: NDArray[Any] = read(after["data"][1]["z"])
    assert whole.shape == (8, 8) and not np.isnan(whole).any()
    assert base64.b64decode(after["data"][0]["z"]["bdata"])
