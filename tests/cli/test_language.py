"""The language of a clip, on the command line and in Python."""

import json
import sys
from pathlib import Path

import pytest
from transformers import WhisperForConditionalGeneration
from typer.testing import CliRunner

from app import show
from app.cli import console, main
from app.errors import UnknownLanguage

from ..sounds import audio_file, sine
from ..speech import MULTILINGUAL, save_speech

CLIP = audio_file(sine(440, 1.0))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("multilingual")
    (folder / "clip.wav").write_bytes(CLIP)
    return save_speech(
        folder / "model", WhisperForConditionalGeneration, "whisper", languages=MULTILINGUAL
    ).parent


@pytest.fixture(autouse=True)
def plain_console(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "out", console.Console(width=120, color_system=None))
    monkeypatch.setattr(console, "err", console.Console(width=200, color_system=None, stderr=True))


def asked(folder: Path, *more: str) -> list[str]:
    return ["analyze", "--audio", str(folder / "clip.wav"), "--model", str(folder / "model"), *more]


def called(folder: Path, *more: str) -> str:
    result = CliRunner().invoke(main.app, asked(folder, *more), catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_the_command_line_takes_a_language(folder: Path) -> None:
    facts = json.loads(called(folder, "--target", "hi", "--json"))["language"]
    assert facts["origin"] == "detected"
    named = f"{facts['name']} (probability {facts['probability']:.3f})"
    assert f"The model detected the language: {named}." in called(folder, "--target", "hi")
    other = next(language for language in MULTILINGUAL if language != facts["code"])
    printed = called(folder, "--target", "hi", "--language", other)
    assert "The language was chosen: " in printed
    assert f"The model itself detects {named}." in printed


def test_the_command_line_opens_on_the_first_alignment_head(folder: Path) -> None:
    """As the page and `show` do, where neither a stream nor a head is named."""
    opened = [
        json.loads(called(folder, "--target", "hi", "--json", *more))["head"]["heads"]
        for more in ((), ("--stream", "cross"), ("--layer", "1"), ("--heads", "1.1"))
    ]
    assert opened == ["0.2", "0.0", "1.0", "1.1"]
    assert (
        str(show(audio=folder / "clip.wav", model=str(folder / "model"), target="hi").figure.spec.heads)
        == "0.2"
    )


def test_the_command_line_names_the_languages(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["followspot", *asked(folder, "--language", "french")])
    with pytest.raises(SystemExit):
        main.main()
    printed = capsys.readouterr().err
    assert "does not know the language “french”" in printed
    assert "French is fr. Choose one of de, en, fr, haw" in " ".join(printed.split())


def test_python_takes_a_language(folder: Path) -> None:
    clip, model = folder / "clip.wav", str(folder / "model")
    view = show(audio=clip, model=model, target="hi", language="haw", stream="decoder")
    assert view.rows[1] == "<|haw|>"
    with pytest.raises(UnknownLanguage):
        show(audio=clip, model=model, target="hi", language="xx")
