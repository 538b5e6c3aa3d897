"""The position experiment over HTTP: the figure's own numbers, a prompt for each depth, and refusals."""

import pytest
from starlette.testclient import TestClient

from .conftest import problem

TEXT = "Tom had a red ball. The sun was warm. A dog ran by. Tom looked for his red"


@pytest.fixture(scope="module")
def address(storyteller: TestClient) -> str:
    """The address of the text's experiment."""
    return f"/api/captures/{storyteller.post('/api/captures', json={'text': TEXT}).json()['id']}/position"


def test_it_is_the_figure_and_each_prompt_can_be_captured(storyteller: TestClient, address: str) -> None:
    asked = {"key": "1", "heads": "1.2", "outcome.token": "ball"}
    reply = storyteller.get(address, params=asked)
    document = reply.json()
    shown = storyteller.get("/figure.json", params={"text": TEXT, "kind": "position", **asked}).json()
    # A picture has room for fewer cells.
    assert document | {"spec": None} == shown | {"spec": None}
    curve = document["curve"]
    assert (curve["text"], curve["others"], curve["current"]) == ("Tom had a red ball.", 3, 0)
    assert curve["places"] == pytest.approx([0, 1 / 3, 2 / 3]) and len(document["said"]) == 3
    assert [depth["input"]["text"].index("Tom had") for depth in curve["depths"]] == [0, 18, 32]
    # The same numbers as from that prompt's own experiment, and its own budget.
    last = curve["depths"][2]
    own = storyteller.post("/api/captures", json={"text": last["input"]["text"]}).json()["id"]
    other = storyteller.get(
        f"/api/captures/{own}/position", params=asked | {"key": str(last["first"])}
    ).json()
    assert [depth["value"] for depth in other["curve"]["depths"]] == pytest.approx(
        [depth["value"] for depth in curve["depths"]]
    )
    assert other["curve"]["current"] == 2
    budget = storyteller.get(
        f"/api/captures/{own}/budget", params={"heads": "1.2", "unit": "sentence"}
    ).json()
    (group,) = (one for one in budget["groups"] if one["first"] == last["first"])
    assert group["without_sink"] == pytest.approx(last["share"], abs=1e-6)
    assert group["even_without_sink"] == pytest.approx(last["even"], abs=1e-6)
    again = storyteller.get(address, params=asked, headers={"If-None-Match": reply.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({}, "invalid-request"),
        ({"key": "0"}, "invalid-request"),
        ({"key": "99"}, "out-of-range"),
        ({"key": "1", "heads": "9"}, "out-of-range"),
        ({"key": "1", "unit": "part"}, "invalid-request"),
        ({"key": "1", "query": "2"}, "invalid-request"),
        ({"key": "1", "outcome": "divergence"}, "unknown-outcome"),
        ({"key": "1", "outcome.token": "zugzwang"}, "unknown-outcome"),
    ],
)
def test_what_cannot_be_asked(
    storyteller: TestClient, address: str, asked: dict[str, str], code: str
) -> None:
    problem(storyteller.get(address, params=asked), 422, code)


def test_an_encoder_has_none(tiny: TestClient) -> None:
    id = tiny.post("/api/captures", json={"text": "the cat sat"}).json()["id"]
    problem(tiny.get(f"/api/captures/{id}/position", params={"key": "1"}), 422, "no-interventions")
