"""``followspot cost``."""

import json
from pathlib import Path

import pytest

from app.errors import FollowspotError

from ..tiny import save_tiny
from .test_cli import call, plain_console

__all__ = ["plain_console"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny(tmp_path_factory.mktemp("models") / "tiny", "llama")


def test_it_prints_and_writes_what_it_measured(folder: Path, tmp_path: Path) -> None:
    to = tmp_path / "cost.json"
    text = "the cat sat on the mat " * 4
    printed = call("cost", text, "--model", str(folder), "--tokens", "16", "--layer", "1", "--to", str(to))
    assert "Our capture" in printed and "grouped-query (this model)" in printed
    assert "Measured on this machine" in printed and "L1 H0: a window of 16 tokens" in printed
    cost = json.loads(to.read_text())
    assert cost["finished"] and cost["planned"] == [4, 8, 16]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--to", "cost.html"], "cannot be written"),
        (["--tokens", "65"], "reads up to 64 tokens"),
        (["the cat", "--head", "9"], "There is no head 9"),
    ],
)
def test_what_cannot_be_is_refused_first(folder: Path, arguments: list[str], words: str) -> None:
    with pytest.raises((FollowspotError, SystemExit)) as refused:
        call("cost", *arguments, "--model", str(folder))
    assert words in str(getattr(refused.value, "detail", refused.value))
