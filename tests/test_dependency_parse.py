"""The adapter to spaCy, with prepared parses: its models need a network to install."""

import importlib.metadata
from types import SimpleNamespace

import pytest
import spacy
from spacy.tokens import Doc

from app import dependency_parse
from app.errors import UnknownGrammar

WORDS = ["The", "cat", " ", "chased", "birds", "."]


def doc() -> Doc:
    return Doc(
        spacy.blank("en").vocab,
        words=WORDS,
        spaces=[True, True, False, True, False, False],
        heads=[1, 3, 1, 3, 3, 3],
        deps=["det", "nsubj", "dep", "ROOT", "dobj", "punct"],
    )


def entries(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Pretend that these pipelines are installed."""
    result = [SimpleNamespace(name=name) for name in names]
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda group: result)
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "3.8.0")


def test_a_parsed_text_in_plain_numbers() -> None:
    parsed = doc()
    parse = dependency_parse.parse_of(parsed, "by hand")
    assert [parsed.text[first:last] for first, last in parse.spans] == ["The", "cat", "chased", "birds", "."]
    assert parse.heads == (1, 2, 2, 2, 2)
    assert parse.labels == ("det", "nsubj", "ROOT", "dobj", "punct")
    assert parse.name == "by hand"


def test_no_model_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    entries(monkeypatch)
    assert dependency_parse.installed_pipeline(None) is None
    assert dependency_parse.installed_pipeline("en_core_web_sm") is None
    with pytest.raises(UnknownGrammar) as error:
        dependency_parse.parse("The cat.", "en_core_web_sm-3.8.0", None)
    assert "install spaCy" in error.value.hint


def test_spacy_itself_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    entries(monkeypatch, "en_core_web_sm")
    monkeypatch.setattr(dependency_parse, "find_spec", lambda name: None)
    assert dependency_parse.installed_pipeline(None) is None


def test_english_comes_first_unless_another_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    entries(monkeypatch, "de_core_news_sm", "en_core_web_sm")
    assert dependency_parse.installed_pipeline(None) == "en_core_web_sm-3.8.0"
    assert dependency_parse.installed_pipeline("de_core_news_sm") == "de_core_news_sm-3.8.0"
    assert dependency_parse.installed_pipeline("fr_core_news_sm") is None


def test_the_pipeline_that_is_asked_for_parses(monkeypatch: pytest.MonkeyPatch) -> None:
    entries(monkeypatch, "en_core_web_sm")
    monkeypatch.setattr(
        dependency_parse, "_pipeline", lambda name: {"en_core_web_sm": lambda text: doc()}[name]
    )
    assert dependency_parse.parse("any", "en_core_web_sm-3.8.0", None).labels[1] == "nsubj"
    with pytest.raises(UnknownGrammar) as error:
        dependency_parse.parse("any", "en_core_web_sm-3.7.0", None)
    assert "en_core_web_sm-3.8.0" in error.value.hint


def test_what_spacy_would_say_is_installed() -> None:
    """Determined without importing spaCy, which takes seconds; the result is the same."""
    names = sorted(spacy.util.get_installed_models())
    result = dependency_parse.installed_pipeline(None)
    assert (result is None) == (not names)
