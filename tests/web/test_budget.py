"""Attention budgets over HTTP: the figure's document, its options, and what has no meaning."""

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from .conftest import problem

MESSAGES = [
    {"role": "system", "content": "Answer in French."},
    {"role": "user", "content": "Good morning!"},
]


@pytest.fixture(scope="module")
def address(client: TestClient) -> str:
    """The recorded conversation, which needs no model."""
    body = {"model": "smollm2", "messages": MESSAGES, "generate": {"tokens": 3, "method": "greedy"}}
    return f"/api/captures/{client.post('/api/captures', json=body).json()['id']}/budget"


def parts_of(document: dict[str, Any]) -> dict[str, float]:
    return {group["part"]: group["without_sink"] for group in document["groups"]}


def test_the_answer_draws_on_the_parts(client: TestClient, address: str) -> None:
    document = client.get(address).json()
    assert (document["rows_of"], document["positions"]) == ("answer", [20, 21, 22])
    assert document["sink"]["labels"] == ["<|im_start|>"]
    assert set(parts_of(document)) == {"template", "message-1", "message-2", "answer"}
    assert sum(parts_of(document).values()) == pytest.approx(1)
    assert [column["layer"] for column in document["columns"]] == list(range(30))


def test_the_head_of_the_example_attends_to_the_instruction(client: TestClient, address: str) -> None:
    query = {"heads": "15.3", "per": "step"}
    written = client.get(address, params={**query, "rows": "written"}).json()
    assert [column["label"] for column in written["columns"]] == ["Bon", "##jour", "!"]
    document = client.get(address, params=query).json()
    assert [column["label"] for column in document["columns"]][1:] == ["Bon", "##jour"]
    assert document["cells"] == written["cells"]
    assert max(parts_of(document), key=lambda part: parts_of(document)[part]) == "message-1"
    said = document["statements"][0]
    assert said.startswith("The answer draws 79.4 % of its attention from “system 1: Answer in French.”")


def test_it_is_the_figure(client: TestClient, address: str) -> None:
    query = {"kind": "budget", "model": "smollm2", "generate": "greedy-3", "messages": json.dumps(MESSAGES)}
    options = {"per": "head", "heads": "15", "with_sink": "1"}
    figure = client.get("/figure.json", params={**query, **options})
    assert figure.status_code == 200, figure.json()["detail"]
    # The file has its own number of cells.
    document = client.get(address, params=options).json()
    assert figure.json() == document | {"spec": figure.json()["spec"]}


@pytest.mark.parametrize("option", [{"per": "token"}, {"with_sink": "yes"}, {"key": "3"}])
def test_other_options_are_refused(client: TestClient, address: str, option: dict[str, str]) -> None:
    problem(client.get(address, params=option), 422, "invalid-request")


def test_a_head_that_is_not_there(client: TestClient, address: str) -> None:
    problem(client.get(address, params={"heads": "30"}), 422, "out-of-range")


@pytest.mark.parametrize("format", ["svg", "png", "pdf", "html", "csv", "json"])
def test_a_row_that_gives_all_to_the_sink_is_drawn(storyteller: TestClient, format: str) -> None:
    """That of the first token of a decoder."""
    query = {"text": "The cat sat. It slept.", "kind": "budget", "query": "0"}
    for more in ({}, {"card": "1"} if format == "png" else {}):
        reply = storyteller.get(f"/figure.{format}", params={**query, **more})
        assert reply.status_code == 200, reply.text
    said = storyteller.get("/figure.json", params=query).json()["statements"]
    assert said == ["Without the sink (<s>), which takes 100.0 %, nothing is left."]


def test_a_text_without_parts_has_sentences(storyteller: TestClient) -> None:
    query = {"text": "The cat sat on a mat. The dog slept all day.", "kind": "budget", "unit": "part"}
    document = storyteller.get("/figure.json", params=query).json()
    assert document["unit"] == "sentence"
    assert "The cat sat on a mat." in [group["label"] for group in document["groups"]]
