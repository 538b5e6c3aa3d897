"""The command ``census``, on the model that ships: its induction head is known."""

import json
from pathlib import Path

import pytest

from app.errors import FollowspotError

from .test_cli import call, plain_console

__all__ = ["plain_console"]


def test_the_heads_of_the_storyteller(tmp_path: Path) -> None:
    to = tmp_path / "census.csv"
    printed = call("census", "--model", "storyteller", "--depths", "3", "--to", str(to))
    assert "1 is an induction head: L3 H4." in printed
    assert "None of the 32 heads fetches the needle." in printed
    assert len(to.read_text().splitlines()) == 33


def test_json_is_the_census() -> None:
    printed = call("census", "-m", "storyteller", "--depths", "2", "--tokens", "128", "--json")
    document = json.loads(printed)
    assert document["options"]["tokens"] == 128 and document["layers"] == 4
    assert len(document["labels"][3]) == 8


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--to", "census.gif"], "cannot be written"),
        (["--tokens", "100000"], "reads up to"),
        (["--needle", " "], "The text is empty"),
    ],
)
def test_what_cannot_be_is_refused(arguments: list[str], words: str) -> None:
    with pytest.raises((FollowspotError, SystemExit)) as refused:
        call("census", *arguments, "--model", "storyteller")
    assert words in str(getattr(refused.value, "detail", refused.value))
