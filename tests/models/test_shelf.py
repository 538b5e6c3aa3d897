"""Models load in the background, one at a time, and tell how far they are and why they failed."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from app.errors import ModelFailed, ModelLoading, UnknownModel, UnsupportedModel
from app.models.card import ModelCard
from app.models.catalogue import Catalogue, catalogue, folder_card
from app.models.shelf import Shelf

CARD = ModelCard("tiny", "Tiny", "tiny", "bert", "text", "none", "for tests")


@dataclass(frozen=True)
class Model:
    card: ModelCard


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Loading waits here until the test lets it go on."""
    gate = threading.Event()
    yield gate
    gate.set()


def shelf(tmp_path: Path, work: Callable[[], None]) -> Shelf[Model]:
    def prepare(card: ModelCard, folder: Path, report: Callable[[str, float], None]) -> Model:
        report("reading", 0.5)
        work()
        return Model(replace(card, state="ready", revision="sha256:1"))

    return Shelf(Catalogue([(CARD, tmp_path)], "tiny"), prepare)


def test_from_absent_to_ready(tmp_path: Path, gate: threading.Event) -> None:
    reached = threading.Event()

    def work() -> None:
        reached.set()
        assert gate.wait(10)

    models = shelf(tmp_path, work)
    assert models.card("tiny").state == "absent"
    assert models.load("tiny").state == "loading"
    assert reached.wait(10)
    with pytest.raises(ModelLoading) as caught:
        models.require("tiny")
    assert caught.value.facts["progress"]["phase"] == "reading"
    assert caught.value.facts["progress"]["fraction"] == 0.5
    gate.set()
    model = models.wait("tiny")
    assert models.require("tiny") is model
    assert models.ready("tiny")
    card = models.cards()[0]
    assert replace(card, progress=None) == model.card
    assert card.progress and (card.progress.phase, card.progress.fraction) == ("ready", 1.0)
    assert models.revision("tiny") == "sha256:1"


def test_loading_happens_once(tmp_path: Path) -> None:
    count: list[int] = []
    models = shelf(tmp_path, lambda: count.append(1))
    for _ in range(3):
        models.load("tiny")
    models.wait("tiny")
    models.load("tiny")
    assert count == [1]


def test_a_failure_is_told_and_can_be_tried_again(tmp_path: Path) -> None:
    outcomes: list[Exception | None] = [UnsupportedModel("It is no model.", hint="Choose another."), None]

    def work() -> None:
        outcome = outcomes.pop(0)
        if outcome:
            raise outcome

    models = shelf(tmp_path, work)
    with pytest.raises(UnsupportedModel):
        models.wait("tiny")
    card = models.card("tiny")
    assert (card.state, (card.problem or {})["code"]) == ("failed", "unsupported-model")
    with pytest.raises(ModelFailed, match="It is no model") as caught:
        models.require("tiny")
    assert caught.value.facts["cause"] == "unsupported-model"
    assert models.wait("tiny").card.state == "ready"


def test_the_unforeseen_is_told_without_its_details(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def work() -> None:
        raise ZeroDivisionError("secret path")

    models = shelf(tmp_path, work)
    with pytest.raises(ZeroDivisionError):
        models.wait("tiny")
    detail = (models.card("tiny").problem or {})["detail"]
    assert "ZeroDivisionError" in detail and "secret" not in detail
    assert "secret path" in caplog.text


def test_unknown_models_are_named_with_the_known(tmp_path: Path) -> None:
    models = shelf(tmp_path, lambda: None)
    for method in (models.card, models.load, models.require, models.ready):
        with pytest.raises(UnknownModel) as caught:
            method("nobody")
        assert caught.value.facts["known"] == ["tiny"]


def test_folders_that_are_no_models(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedModel, match="neither"):
        catalogue(str(tmp_path / "missing"))
    with pytest.raises(UnsupportedModel, match=r"config\.json"):
        folder_card(tmp_path)
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(UnsupportedModel, match=r"config\.json"):
        folder_card(tmp_path)
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "pytorch_model.bin").write_bytes(b"a pickle")
    with pytest.raises(UnsupportedModel, match="safetensors"):
        folder_card(tmp_path)


def test_the_built_in_model_stays_beside_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "My Model"
    folder.mkdir()
    (folder / "config.json").write_text('{"model_type": "bert"}')
    (folder / "model.safetensors").write_bytes(b"12345678")
    offered = catalogue(str(folder))
    assert list(offered) == ["my-model", "minilm"]
    assert offered.default == "my-model"
    assert (offered.card("my-model").family, offered.card("my-model").bytes) == ("bert", 8)
    assert (offered.card("minilm").bytes or 0) > 90_000_000
