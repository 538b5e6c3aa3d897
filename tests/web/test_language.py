"""The language of a clip on the web: detected or chosen, part of the id, told, and found again."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.core.content_ids import capture_id
from app.main import create_app
from app.settings import Settings
from app.store.inputs import InputStore, StoredInput
from app.store.tables import inputs

from ..sounds import audio_file, sine
from .conftest import client_of, post, problem, services_of
from .test_sound import captured, server, upload
from .test_sound import whisper as whisper

CLIP = audio_file(sine(440, 1.0))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import transformers

    from ..speech import MULTILINGUAL, save_speech

    folder = tmp_path_factory.mktemp("multilingual")
    kind = transformers.WhisperForConditionalGeneration
    save_speech(folder / "model", kind, "whisper", languages=MULTILINGUAL)
    return folder


@pytest.fixture(scope="module")
def multilingual(folder: Path) -> Iterator[TestClient]:
    yield from server(folder / "model", folder / "db.sqlite3")


def spoken(document: dict[str, Any]) -> str:
    text: str = document["tokens"]["target"][1]["text"]
    return text


def stored(client: TestClient, identity: str) -> StoredInput:
    stored = InputStore(services_of(client).database, 100).recall(identity)
    assert stored is not None
    return stored


def test_a_card_lists_the_languages(multilingual: TestClient, whisper: TestClient) -> None:
    reply = multilingual.get("/api/models").json()
    (card,) = [card for card in reply["models"] if card["key"] == reply["default"]]
    # In the order of the names.
    names = [("en", "English"), ("fr", "French"), ("de", "German"), ("haw", "Hawaiian")]
    assert list(card["languages"].items()) == names
    assert (card["language"], "language" in card["takes"]) == (None, True)
    reply = whisper.get("/api/models").json()
    (card,) = [card for card in reply["models"] if card["key"] == reply["default"]]
    assert (card["languages"], "language" in card["takes"]) == ({}, False)


@pytest.mark.parametrize("target", [{"target": "hi"}, {"generate": {"tokens": 3}}])
def test_a_detected_language_is_reported_and_kept(multilingual: TestClient, target: dict[str, Any]) -> None:
    document = captured(multilingual, CLIP, **target)
    language = document["language"]
    assert (language["origin"], f"<|{language['code']}|>") == ("detected", spoken(document))
    assert language["likeliest"][0] == {name: language[name] for name in ("code", "name", "probability")}
    assert sum(one["probability"] for one in language["likeliest"]) == pytest.approx(1)
    assert document["input"]["language"] is None
    answer = stored(multilingual, document["id"]).answer
    assert answer is not None and answer[0] == document["tokens"]["target"][1]["id"]


def test_what_was_detected_once_is_shown_for_ever(folder: Path, multilingual: TestClient) -> None:
    """Another torch might detect something else: the id shows what is stored."""
    first = captured(multilingual, CLIP, target="ho")
    known = stored(multilingual, first["id"])
    tokens = services_of(multilingual).model_pool.require(known.model).loaded.reader.languages.tokens
    other = next(code for code in tokens if code != first["language"]["code"])
    with services_of(multilingual).database.transaction() as connection:
        answer = inputs.update().values(answer=f"[{tokens[other]}]")
        connection.execute(answer.where(inputs.c.id == first["id"]))
    for again in server(folder / "model", folder / "db.sqlite3"):
        document = again.get(f"/api/captures/{first['id']}").json()
        assert document["id"] == first["id"]
        assert (document["language"]["code"], document["language"]["origin"]) == (other, "detected")
        assert document["language"]["likeliest"] == first["language"]["likeliest"]


def test_a_chosen_language_is_part_of_the_input(multilingual: TestClient) -> None:
    detected = captured(multilingual, CLIP, target="hi")
    chosen = captured(multilingual, CLIP, target="hi", language=detected["language"]["code"])
    assert chosen["id"] != detected["id"]
    assert chosen["input"]["language"] == detected["language"]["code"]
    assert chosen["tokens"]["target"] == detected["tokens"]["target"]
    assert chosen["language"] == detected["language"] | {"origin": "chosen"}
    french = captured(multilingual, CLIP, target="hi", language="fr")
    assert (french["language"]["name"], spoken(french)) == ("French", "<|fr|>")
    assert stored(multilingual, french["id"]).answer is None


def test_what_is_refused(multilingual: TestClient, whisper: TestClient) -> None:
    digest = upload(multilingual, CLIP).json()["digest"]
    for path in ("/api/captures", "/api/estimates"):
        reply = post(multilingual, path, {"audio": digest, "language": "French"})
        refused = problem(reply, 422, "unknown-language")
        assert refused["languages"]["fr"] == "French"
        assert refused["hint"].startswith("French is fr. Choose one of de, en, fr, haw")
    assert upload(whisper, CLIP).json()["digest"] == digest
    reply = post(whisper, "/api/captures", {"audio": digest, "language": "en"})
    refused = problem(reply, 422, "unsupported-input")
    assert "has no choice of languages" in refused["detail"] and "not multilingual" in refused["detail"]
    problem(post(multilingual, "/api/captures", {"audio": digest, "language": ""}), 422, "invalid-request")


def test_a_comparison_with_a_model_of_one_language(folder: Path, tmp_path: Path) -> None:
    """B has no choice, so it does not inherit A's language; one that the address names for B is refused."""
    import transformers

    from ..speech import save_speech

    english = save_speech(tmp_path / "english", transformers.WhisperForConditionalGeneration, "whisper")
    client = client_of(
        create_app(Settings(model=[str(folder / "model"), str(english)], database=tmp_path / "two.sqlite3"))
    )
    services = services_of(client)
    french, other = (services.model_pool.wait(key).info.key for key in ("model", "english"))
    digest = upload(client, CLIP).json()["digest"]
    query_string = f"audio={digest}&target=hi&stream=decoder&layer=0&head=0&kind=comparison&language=fr"
    address = f"/figure.json?{query_string}&model={french}&b.model={other}"
    reply = client.get(address)
    assert reply.status_code == 200, reply.text
    rows = [unit["label"] for unit in reply.json()["layout"]["meta"]["queries"]]
    assert {"<|fr|>", "<|en|>"} <= set(rows)
    problem(client.get(f"{address}&b.language=fr"), 422, "unsupported-input")
    services.engine.close()
    services.database.close()


def test_an_id_from_before_languages_were_detected_is_refused(multilingual: TestClient) -> None:
    """It named a transcript behind the token for English."""
    document = captured(multilingual, CLIP, target="old")
    new = stored(multilingual, document["id"])
    before = capture_id(new.model, new.revision, new.input)
    assert before != new.id
    store = InputStore(services_of(multilingual).database, 100)
    store.remember(StoredInput(before, new.model, new.revision, new.input))
    refused = problem(multilingual.get(f"/api/captures/{before}"), 409, "revision-gone")
    assert "language=en" in refused["hint"]
    # The ids of inputs whose language is chosen mean what they meant.
    chosen = captured(multilingual, CLIP, target="old", language="fr")
    stored_input = stored(multilingual, chosen["id"])
    assert chosen["id"] == capture_id(stored_input.model, stored_input.revision, stored_input.input)


def test_a_figure_by_address_has_its_language(multilingual: TestClient) -> None:
    digest = upload(multilingual, CLIP).json()["digest"]
    address = f"/figure.json?audio={digest}&target=hi&stream=decoder&layer=0&head=0&language=haw"
    figure = multilingual.get(address).json()
    labels = [unit["label"] for unit in figure["layout"]["meta"]["queries"]]
    assert labels[1] == "<|haw|>"
    compared = multilingual.get(f"{address}&kind=comparison&b.language=fr")
    assert compared.status_code == 200
    assert "&lt;|fr|&gt;" in compared.text or "<|fr|>" in compared.text
    problem(multilingual.get(address.replace("haw", "xx")), 422, "unknown-language")
