"""Conversations through the API: parts, addresses, saved figures, and what is refused."""

import base64
import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.web.schemas.figure_address import FigureAddress

from ..chat_templates import save_chat_model
from .conftest import client_of, post, problem, services_of

TALK = [
    {"role": "system", "content": "Be nice. Be brief."},
    {"role": "passage", "content": "The cat sat on the mat."},
    {"role": "user", "content": "Why? It was soft."},
]
ADDRESS = json.dumps(TALK, separators=(",", ":"))
BEGINNING = "<|im_start|>system\nBe nice. Be brief.<|im_end|>\n<|im_start|>user\nThe cat sat"


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A server whose default model is a tiny random chat model; it is loaded."""
    folder = tmp_path_factory.mktemp("chat")
    settings = Settings(model=str(save_chat_model(folder / "chat")), database=folder / "chat.sqlite3")
    client = client_of(create_app(settings))
    services = services_of(client)
    services.model_pool.wait(services.model_pool.default)
    yield client
    services.engine.close()
    services.database.close()


@pytest.fixture(scope="module")
def capture(chat: TestClient) -> dict[str, Any]:
    response = chat.post("/api/captures", json={"messages": TALK})
    assert response.status_code == 200, response.text
    document: dict[str, Any] = response.json()
    return document


def test_the_reply_says_where_each_message_lies(capture: dict[str, Any]) -> None:
    text = capture["texts"]["text"]
    assert text.startswith(BEGINNING) and text.endswith("<|im_start|>assistant\n")
    assert capture["input"]["messages"] == TALK
    parts = capture["parts"]["text"]
    said = {part["name"]: text[part["start"] : part["end"]] for part in parts if part["role"]}
    assert said == {f"message-{n + 1}": message["content"] for n, message in enumerate(TALK)}
    assert [(part["name"], part["role"]) for part in parts] == [
        ("template", None),
        ("message-1", "system"),
        ("template", None),
        ("message-2", "passage"),
        ("template", None),
        ("message-3", "user"),
        ("template", None),
    ]
    tokens = capture["tokens"]["text"]
    for part in parts:
        assert {token["part"] for token in tokens[part["first"] : part["last"] + 1]} == {part["name"]}
    assert (parts[0]["first"], parts[-1]["last"]) == (0, len(tokens) - 1)


def test_the_same_conversation_is_found_again(chat: TestClient, capture: dict[str, Any]) -> None:
    assert chat.get(f"/api/captures/{capture['id']}").json()["parts"] == capture["parts"]
    allowed = chat.post("/api/captures", json={"messages": TALK, "control_tokens": True}).json()
    assert allowed["id"] != capture["id"]
    assert allowed["input"]["control_tokens"] and not capture["input"]["control_tokens"]


def test_control_tokens_say_nothing_of_a_text(chat: TestClient) -> None:
    """One input has one id; of a text beside a conversation, they are those of the conversation."""
    ids = {
        chat.post("/api/captures", json={"text": "the cat", "control_tokens": value}).json()["id"]
        for value in (False, True)
    }
    assert len(ids) == 1
    address = {"text": "the cat", "kind": "comparison", "b.messages": ADDRESS, "control_tokens": "1"}
    query = FigureAddress.model_validate(address)
    assert not query.input.control_tokens and query.other_input().control_tokens


def test_a_card_says_which_roles_there_are(chat: TestClient) -> None:
    cards = {card["key"]: card for card in chat.get("/api/models").json()["models"]}
    card = next(card for card in cards.values() if card["state"] == "ready" and card["takes"])
    assert "messages" in card["takes"] and card["roles"] == ["system", "user", "assistant", "passage"]


def test_parts_are_units(chat: TestClient, capture: dict[str, Any]) -> None:
    """The share of each part, from the matrix of tokens."""
    base = f"/api/captures/{capture['id']}"
    matrix = chat.get(f"{base}/matrix/self?layer=1&head=2&unit=part").json()
    labels = [unit["label"] for unit in matrix["columns"]]
    assert labels == [
        "template",
        "system 1: Be nice. Be brief.",
        "template",
        "retrieved passage 2: The cat sat on the mat.",
        "template",
        "user 3: Why? It was soft.",
        "template",
    ]
    attention = chat.get(f"{base}/attention/self/1/2", headers={"Accept": "application/x-npy"})
    weights = np.load(io.BytesIO(attention.content))
    spans = [slice(part["first"], part["last"] + 1) for part in capture["parts"]["text"]]
    by_hand = [[weights[rows][:, columns].sum(axis=1).mean() for columns in spans] for rows in spans]
    matrix = chat.get(f"{base}/matrix/self?layer=1&head=2&unit=part").json()
    values = np.frombuffer(base64.b64decode(matrix["values"][0]["bdata"]), np.float32)
    shown = values.reshape(7, 7)
    np.testing.assert_allclose(np.nan_to_num(shown), by_hand, atol=1e-6)
    np.testing.assert_allclose(np.nansum(shown, axis=1), 1, atol=1e-6)
    sentences = chat.get(f"{base}/matrix/self?layer=1&head=2&unit=sentence&specials=0").json()
    named = [unit["label"] for unit in sentences["rows"]]
    assert [name for name in named if name[0] in "BTWI"] == [
        "Be nice.",
        "Be brief.",
        "The cat sat on the mat.",
        "Why?",
        "It was soft.",
    ]


@pytest.mark.parametrize(
    "what", ["overview/self", "heads/self?query=30&key=12", "alignment/self?layer=0&head=0"]
)
@pytest.mark.parametrize("unit", ["word", "sentence", "part"])
def test_every_view_can_be_asked_by_unit(
    chat: TestClient, capture: dict[str, Any], what: str, unit: str
) -> None:
    join = "&" if "?" in what else "?"
    response = chat.get(f"/api/captures/{capture['id']}/{what}{join}unit={unit}&query_part=message-3")
    expected = 422 if what.startswith("heads") else 200  # token 30 is in the passage
    assert response.status_code == expected, response.text
    if expected == 200:
        return
    assert chat.get(f"/api/captures/{capture['id']}/{what}&unit={unit}").status_code == 200


def test_a_figure_by_its_address(chat: TestClient, capture: dict[str, Any]) -> None:
    query = {"messages": json.dumps(TALK), "layer": "1", "head": "2", "unit": "part"}
    drawn = chat.get("/figure.json", params=query)
    assert drawn.status_code == 200, drawn.text
    assert drawn.json()["layout"]["meta"]["capture"] == capture["id"]
    svg = chat.get("/figure.svg", params=query).text
    assert "user 3: Why? It was soft." in svg and "retrieved passage 2" in svg
    naming = "Rows are named by the token that is read there"
    assert naming not in svg and naming in chat.get("/figure.svg", params=query | {"unit": "token"}).text
    answered = chat.get("/figure.csv", params=query | {"generate": "greedy-3", "key_part": "message-1"}).text
    assert "Only the columns of “system 1” are shown." in answered


def test_a_saved_figure_keeps_the_conversation(chat: TestClient) -> None:
    spec = {"messages": ADDRESS, "layer": "1", "head": "2", "unit": "part"}
    saved = chat.post("/api/figures", json={"spec": spec})
    assert saved.status_code == 201, saved.text
    document = saved.json()
    assert document["spec"]["messages"] == ADDRESS
    page = chat.get(f"/figures/{document['id']}").text
    assert "retrieved passage 2: The cat sat on the mat." in page


def test_the_model_answers(chat: TestClient) -> None:
    body = {"messages": TALK, "generate": {"tokens": 4}}
    document = chat.post("/api/captures", json=body).json()
    answer = document["parts"]["text"][-1]
    assert answer["name"] == "answer" and answer["last"] - answer["first"] + 1 == 4
    assert document["input"]["generate"]["tokens"] == 4


@pytest.mark.parametrize(
    ("messages", "code", "says"),
    [
        ([], "empty-text", "no message of the user"),
        ([{"role": "system", "content": "x"}], "empty-text", "no message of the user"),
        (
            [{"role": "user", "content": "x"}, {"role": "user", "content": " "}],
            "empty-text",
            "Message 2 is empty",
        ),
        ([{"role": "user", "content": "a\0"}], "bad-text", "NUL"),
        ([{"role": "user", "content": "a\ud800"}], "bad-text", "half of a character"),
        ([{"role": "tool", "content": "x"}], "invalid-request", "role"),
        ([{"role": "user"}], "invalid-request", "content"),
        ("Why?", "invalid-request", "messages"),
        ([{"role": "user", "content": "word " * 400}], "too-many-tokens", "512"),
        ([{"role": "user", "content": "hm"}] * 10_000, "too-many-tokens", "512"),
        ([{"role": "user", "content": "word " * 9_000}] * 9, "text-too-long", "together"),
    ],
)
def test_what_is_refused(chat: TestClient, messages: Any, code: str, says: str) -> None:
    status = 413 if "too-" in code else 422
    document = problem(post(chat, "/api/captures", {"messages": messages}), status, code)
    assert says in json.dumps(document, ensure_ascii=False)


def test_a_message_that_is_too_long_can_be_cut(chat: TestClient) -> None:
    messages = [{"role": "user", "content": "The cat sat. " * 200}]
    kept = post(chat, "/api/captures", {"messages": messages}).json()["keep"]
    assert [one["part"] for one in kept] == ["first", "last", "middle"]
    assert {one["field"] for one in kept} == {"message-1"}
    for one in kept:
        content = messages[0]["content"][one["start"] :][: one["characters"]]
        document = chat.post("/api/captures", json={"messages": [{"role": "user", "content": content}]})
        assert document.status_code == 200
        assert len(document.json()["tokens"]["text"]) == one["tokens"] <= 512


def test_a_link_with_half_a_character_has_a_preview_like_any_other(
    make_client: Callable[..., TestClient],
) -> None:
    """An address cannot hold half of a character, and the page made one of its picture."""
    client = make_client(public_url="https://attention.example.org")
    for messages in (
        '[{"role":"user","content":"a\\ud800"}]',
        '[{"role":"user","content":"a\\ud83d\\ude00"}]',
    ):
        for query in ({"messages": messages}, {"text": "a", "b.messages": messages}):
            assert client.get("/", params=query).status_code == 200


def test_a_text_and_a_conversation_exclude_each_other(chat: TestClient) -> None:
    problem(chat.post("/api/captures", json={"messages": TALK, "text": "x"}), 422, "invalid-request")
    problem(chat.get("/figure.json", params={"messages": ADDRESS, "text": "x"}), 422, "invalid-request")


def test_a_model_without_a_template_says_so(storyteller: TestClient) -> None:
    document = problem(storyteller.post("/api/captures", json={"messages": TALK}), 422, "unsupported-input")
    assert "Its tokenizer has no chat template" in document["detail"]
