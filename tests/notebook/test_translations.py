"""Figures of notebooks are in the language of the environment."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app import head_view
from app.notebook import language, local_model
from app.notebook.view import View

from .. import pseudo_locale


@pytest.fixture(autouse=True)
def esperanto(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("FOLLOWSPOT_TRANSLATIONS", str(pseudo_locale.write_catalogue(tmp_path)))
    monkeypatch.setenv("LC_ALL", "eo.UTF-8")
    monkeypatch.delenv("LANGUAGE", raising=False)
    caches = (language.notebook_language, local_model.settings)
    for cached in caches:
        cached.cache_clear()
    yield
    for cached in caches:
        cached.cache_clear()


def view() -> View:
    weights = np.array([[[[1, 0], [0.25, 0.75]], [[1, 0], [0.5, 0.5]]]], np.float32)
    shown = head_view(weights, ["the", "cat"], html_action="return", include_layers=[0])
    assert shown is not None
    return shown


def test_a_figure_and_its_notes_are_translated(tmp_path: Path) -> None:
    shown = view()
    assert '<html lang="eo"' in shown.data and "⟦" in shown.save(tmp_path / "a.svg").read_text()
    assert shown.notes and all("⟦" in note for note in shown.notes), shown.notes
    assert repr(shown).startswith("<View: ⟦")
    assert str(shown).startswith("⟦")


def test_numbers_for_programs_stay(tmp_path: Path) -> None:
    assert "0.25" in view().save(tmp_path / "a.csv").read_text()
    assert view().weights[1, 0] == np.float32(0.25)
