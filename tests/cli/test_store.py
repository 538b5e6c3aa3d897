"""An operator's work on the database from the command line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import console, main
from app.errors import StoreFailed, UnknownFigure
from app.store.database import Database
from app.store.figures import FigureDraft, FigureStore, SavedFigure


@pytest.fixture(autouse=True)
def plain_console(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "out", console.Console(width=120, color_system=None))


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FigureStore:
    """The store of the database that the commands find in the environment."""
    path = tmp_path / "followspot.sqlite3"
    monkeypatch.setenv("FOLLOWSPOT_DATABASE", str(path))
    return FigureStore(Database(path), 10**9, 100)


@pytest.fixture
def saved(store: FigureStore) -> SavedFigure:
    return store.save(FigureDraft({"text": "[bold]the\x1b cat"}, b"recording"))[0]


def call(*arguments: str) -> str:
    result = CliRunner().invoke(main.app, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_figures_are_listed(saved: SavedFigure) -> None:
    printed = call("figures", "list")
    assert saved.id in printed and saved.created in printed
    assert "[bold]the␛ cat" in printed
    (facts,) = json.loads(call("figures", "list", "--json"))
    assert facts == {
        "id": saved.id,
        "spec": {"text": "[bold]the\x1b cat"},
        "title": "",
        "created": saved.created,
        "listed": False,
        "nbytes": saved.nbytes,
    }


def test_a_pruning_is_named_by_its_model(store: FigureStore) -> None:
    store.save(FigureDraft({"kind": "pruning", "scan": "0" * 32, "model": "minilm"}, b"record"))
    assert "pruning minilm" in call("figures", "list")


def test_the_operator_fills_the_gallery_and_deletes(store: FigureStore, saved: SavedFigure) -> None:
    call("figures", "show-in-gallery", saved.id)
    assert [figure.id for figure in store.gallery(9)] == [saved.id]
    call("figures", "hide", saved.id)
    assert store.gallery(9) == []
    call("figures", "delete", saved.id)
    assert store.all() == []
    with pytest.raises(UnknownFigure):
        call("figures", "delete", saved.id)


def test_a_backup_and_back(store: FigureStore, saved: SavedFigure, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    assert "checked" in call("backup", str(copy))
    store.remove(saved.id)
    with pytest.raises(StoreFailed, match="in use"):
        call("restore", str(copy))
    store._database.close()
    assert "The previous database is kept as" in " ".join(call("restore", str(copy)).split())
    assert store.recall(saved.id) == saved
