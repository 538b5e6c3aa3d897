"""The models, the meaning of an operator's options, and who may add models."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import (
    BadHubId,
    CorruptFile,
    ModelNotAllowed,
    ModelsFull,
    UnknownModel,
    UnsupportedModel,
)
from app.models import catalogue as module
from app.models.catalogue import catalogue, family, folder_info
from app.models.hub import is_id

from .folders import save_empty


@pytest.fixture(autouse=True)
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Nothing was downloaded before."""
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))
    yield tmp_path / "cache"


def download(cache: Path, source: str) -> None:
    repository = cache / f"models--{source.replace('/', '--')}"
    save_empty(repository / "snapshots/abc", 1000)
    (repository / "refs").mkdir()
    (repository / "refs/main").write_text("abc")


def test_the_file_is_sound() -> None:
    facts = module._file()
    cards = module._listed_models()
    assert [entry["key"] for entry in facts["built_in"]] == ["minilm", "translator", "storyteller", "digits"]
    assert 25 <= len(cards) <= 40
    everything = [*facts["built_in"], *facts["hub"]]
    for name in ("key", "title", "source"):
        values = [entry[name] for entry in everything]
        assert len(set(values)) == len(values)
    for card in cards:
        assert is_id(card.source) and card.origin == "hub" and not card.stored, card
        assert (card.family, card.modality) in {
            (kind, reads)
            for kind in ("encoder", "decoder", "encoder-decoder")
            for reads in ("text", "vision", "speech")
        }
        assert card.note.endswith((".", "?")) and card.licence, card
        # A published size is about two or four bytes per parameter.
        if card.bytes and card.parameters:
            assert 1.9 <= card.bytes / card.parameters <= 4.6, card.key


def test_built_in_models_come_first_and_the_rest_where_anyone_may_choose() -> None:
    assert next(iter(catalogue("minilm"))) == "minilm"
    closed, everything = catalogue("minilm"), catalogue("minilm", open=True)
    assert all(closed.info(key).origin == "built-in" for key in closed)
    assert len(list(everything)) > len(list(closed))
    assert {everything.info(key).modality for key in everything} == {"text", "vision", "speech"}


def test_what_an_operator_names_comes_first_and_is_the_default(tmp_path: Path) -> None:
    folder = save_empty(tmp_path / "My Model", 7, architectures=["GPT2LMHeadModel"])
    offered = catalogue(str(folder), "gpt2", "somebody/else")
    assert list(offered)[:4] == ["my-model", "gpt2", "somebody--else", "minilm"]
    assert offered.default == "my-model"
    card = offered.info("my-model")
    assert (card.origin, card.family, card.modality, card.parameters) == ("folder", "decoder", "text", 7)
    assert offered.folder("my-model") == folder
    assert offered.info("gpt2").source == "openai-community/gpt2"
    assert offered.folder("somebody--else") is None


@pytest.mark.parametrize("word", ["gpt2", "openai-community/gpt2", "OpenAI-Community/GPT2"])
def test_a_known_model_by_any_of_its_names(word: str) -> None:
    assert catalogue(word).default == "gpt2"


def test_folders_of_one_name_are_distinguished(tmp_path: Path) -> None:
    folders = [save_empty(tmp_path / name / "tiny") for name in "ab"]
    offered = catalogue(*map(str, folders), str(save_empty(tmp_path / "minilm")))
    assert list(offered)[:3] == ["tiny", "tiny-2", "minilm-2"]
    assert [offered.folder(key) for key in ("tiny", "tiny-2")] == folders


def test_what_is_no_model_is_a_card_that_says_why(tmp_path: Path) -> None:
    file = tmp_path / "model.gguf"
    file.write_bytes(b"GGUF")
    other = tmp_path / "weights.bin"
    other.write_bytes(b"other")
    words = ["nowhere", str(tmp_path), str(other), str(tmp_path / "missing"), str(tmp_path / "missing")]
    offered = catalogue(*words, "minilm")
    keys = ["nowhere", offered.default and list(offered)[1], "weights.bin", "missing", "missing-2", "minilm"]
    assert list(offered)[:6] == keys and offered.default == "nowhere"
    states = [(offered.info(key).state, (offered.info(key).problem or {}).get("detail", "")) for key in keys]
    assert [state for state, _ in states] == ["failed"] * 5 + ["absent"]
    for (_, detail), part in zip(
        states,
        ["neither a key", "model.gguf is not a complete GGUF file", "is a file other", "neither", "neither"],
        strict=False,
    ):
        assert part in detail and str(tmp_path) not in detail
    for word in words:
        with pytest.raises((UnsupportedModel, CorruptFile)):
            folder_info(Path(word))
    with pytest.raises(CorruptFile):
        folder_info(file)


def test_the_working_directory_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UnsupportedModel, match=f"^{tmp_path.name} has no config.json"):
        folder_info(Path("."))


def test_an_empty_name_is_no_folder() -> None:
    offered = catalogue("")
    card = offered.info(offered.default)
    assert (card.title, (card.problem or {})["detail"]) == ("no name", "The name of the model is empty.")


def test_a_model_may_be_added_where_anyone_may_choose() -> None:
    offered = catalogue("minilm", open=True)
    card = offered.add(" somebody/else ")
    assert (card.key, card.title, card.family, card.stored) == ("somebody--else", "else", "unknown", False)
    assert offered.info("somebody--else") == card == offered.add("somebody/else")
    assert offered.add("google-bert/bert-base-uncased").key == "bert-base-uncased"
    with pytest.raises(ModelNotAllowed) as refusal:
        catalogue("minilm").add("somebody/else")
    assert refusal.value.facts["asked"] == "somebody/else"
    assert catalogue("minilm").add("sentence-transformers/all-MiniLM-L6-v2").key == "minilm"


def test_so_many_models_may_be_added() -> None:
    offered = catalogue("minilm", open=True, most=2)
    for source in ("a/one", "a/two", "a/one", "openai-community/gpt2"):  # a duplicate, and one of the list
        offered.add(source)
    with pytest.raises(ModelsFull, match="2 models have been added") as refusal:
        offered.add("a/three")
    assert (refusal.value.facts["asked"], refusal.value.facts["limit"]) == (3, 2)
    assert offered.add("a/two").key == "a--two"


def test_a_path_is_never_an_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_empty(tmp_path / "org/model")
    monkeypatch.chdir(tmp_path)
    offered = catalogue("minilm", open=True)
    for path in ("./org/model", str(tmp_path / "org/model"), "../x/y", "org\\model", "~/model"):
        with pytest.raises(BadHubId):
            offered.add(path)
    # Even where a folder has that name, a visitor's id means the Hub.
    assert offered.folder(offered.add("org/model").key) is None
    # The operator's means the folder.
    assert catalogue("org/model").info("model").origin == "folder"


def test_what_was_downloaded_is_known(empty_cache: Path) -> None:
    download(empty_cache, "openai-community/gpt2")
    card = catalogue("gpt2").info("gpt2")
    assert (card.stored, card.commit) == (True, "abc")
    assert (card.bytes or 0) < 5000
    assert catalogue("gpt2").folder("gpt2") == empty_cache / "models--openai-community--gpt2/snapshots/abc"


def test_a_link_works_after_a_restart_without_a_download(empty_cache: Path) -> None:
    download(empty_cache, "somebody/else")
    assert catalogue("minilm", open=True).info("somebody--else").stored
    for offered, key in ((catalogue("minilm"), "somebody--else"), (catalogue("minilm", open=True), "a--b")):
        with pytest.raises(UnknownModel) as refusal:
            offered.info(key)
        assert "minilm" in refusal.value.facts["known"]


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({"architectures": ["BertForMaskedLM"]}, "encoder"),
        ({"architectures": ["LlamaForCausalLM"]}, "decoder"),
        ({"architectures": ["GPT2LMHeadModel"]}, "decoder"),
        ({"architectures": ["T5ForConditionalGeneration"], "is_encoder_decoder": True}, "encoder-decoder"),
        ({"architectures": ["BertModel"]}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_families(config: dict[str, object], expected: str) -> None:
    assert family(config) == expected
