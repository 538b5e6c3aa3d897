"""The command line, run as its user runs it."""

import json
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from app import cli
from app.capture.input import Input
from app.capture.record import Token
from app.errors import OutOfRange
from app.examples import recordings

from ..tiny import save_tiny

SOFT = "The cat sat on the mat because it was soft."


@pytest.fixture(autouse=True)
def plain_console(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of known width, without colours."""
    monkeypatch.setattr(cli, "out", Console(width=120, color_system=None))
    monkeypatch.setattr(cli, "err", Console(width=200, color_system=None, stderr=True))


def call(*arguments: str) -> str:
    result = CliRunner().invoke(cli.app, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_analyze_ranks_the_heads_of_a_pair() -> None:
    printed = call("analyze", SOFT, "--pair", "it", "mat", "--top", "3")
    assert "it (8) → mat (6): 3 of 72 heads" in printed
    rows = [line.split() for line in printed.splitlines() if line.strip().startswith("L5 H3")]
    assert rows and rows[0][2] == "0.3114"
    for word in ("because", "mat", "[CLS]"):
        assert word in printed
    assert "not why" in printed


def test_json_holds_the_exact_numbers() -> None:
    facts = json.loads(call("analyze", SOFT, "--pair", "it", "mat", "--json"))
    best = facts["heads"][0]
    assert (best["layer"], best["head"], best["rank"], best["keys"]) == (5, 3, 1, 13)
    assert facts["head"]["weights"][8][6] == best["weight"] == pytest.approx(0.31142, abs=1e-5)
    assert len(facts["heads"]) == 10
    assert facts["exactness"]["max_difference"] <= 1e-5
    for row in facts["head"]["weights"]:
        assert sum(row) == pytest.approx(1, abs=1e-5)


def test_a_chosen_head_without_a_pair() -> None:
    facts = json.loads(call("analyze", "A cat.", "--layer", "2", "--head", "7", "--json"))
    assert (facts["head"]["layer"], facts["head"]["head"], facts["pair"], facts["heads"]) == (
        2,
        7,
        None,
        None,
    )


def test_words_and_specials() -> None:
    facts = json.loads(call("analyze", "Storytellers sat.", "--words", "--no-specials", "--json"))
    assert facts["head"]["keys"] == ["Storytellers", "sat", "."]
    assert len(facts["head"]["notes"]) == 2


def test_a_local_folder(tmp_path: Path) -> None:
    folder = save_tiny(tmp_path / "tiny", "llama")
    facts = json.loads(call("analyze", "the cat sat", "--model", str(folder), "--json"))
    assert facts["model"] == "tiny"
    weights = facts["head"]["weights"]
    assert all(weights[row][key] == 0 for row in range(5) for key in range(row + 1, 5))


def test_models_lists_the_catalogue() -> None:
    listed = json.loads(call("models", "--json"))
    assert listed[0]["key"] == "minilm" and listed[0]["origin"] == "built-in"
    assert "openai-community/gpt2" in [card["source"] for card in listed]
    assert "all-MiniLM-L6-v2" in call("models")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["analyze", ""], "The text is empty."),
        (["analyze", SOFT, "--pair", "it", "dog"], "No token is 'dog'."),
        (["analyze", "cat " * 600], "602 tokens"),
        (["analyze", SOFT, "--layer", "6"], "There is no layer 6"),
        (["models", "--model", "nowhere"], "neither"),
        (["serve", "--port", "70000"], "port"),
    ],
)
def test_errors_are_sentences(
    arguments: list[str],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["followspot", *arguments])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == 1
    assert message in capsys.readouterr().err


def test_the_process_fails_without_a_traceback() -> None:
    ran = subprocess.run([sys.executable, "-m", "app.cli", "analyze", " "], capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "error: The text is empty." in ran.stderr
    assert "Traceback" not in ran.stderr


def test_which_token_a_word_means() -> None:
    facts = [
        # text, start, end, word, continues
        ("[CLS]", None, None, None, False),
        ("The", 0, 3, 0, False),
        ("story", 4, 9, 1, False),
        ("tellers", 9, 16, 1, True),
        ("2019", 17, 21, 2, False),
        ("the", 22, 25, 3, False),
    ]
    tokens = tuple(
        Token(n, text, text.lower(), start, end, start is None, word, continues)
        for n, (text, start, end, word, continues) in enumerate(facts)
    )
    recording = recordings()[0]
    text = "The storytellers 2019 the"
    capture = replace(recording, input=Input(text=text), texts={"text": text}, tokens={"text": tokens})
    words = ("the", "STORY", "storytellers", "tellers", "2019", "5", "[cls]")
    assert [cli.position(capture, word) for word in words] == [1, 2, 2, 3, 4, 5, 0]
    with pytest.raises(OutOfRange, match="'6'") as caught:
        cli.position(capture, "6")
    assert "3:##tellers" in caught.value.hint


def test_a_taken_port_is_told_before_anything_is_served(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr(sys, "argv", ["followspot", "serve", "--port", str(port)])
        with pytest.raises(SystemExit) as caught:
            cli.main()
    assert caught.value.code == 1
    printed = capsys.readouterr()
    assert f"127.0.0.1:{port}" in printed.err and "at http" not in printed.out


def test_what_is_not_all_never_reads_100_percent() -> None:
    assert [cli._percent(share) for share in (0, 0.994, 0.999, 1)] == ["0%", "99%", "> 99%", "100%"]
