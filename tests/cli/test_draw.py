"""``followspot draw``, run like a user."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from app.cli import main
from app.examples import recordings

from .test_cli import call, plain_console

__all__ = ["plain_console"]

SOFT = "The cat sat on the mat because it was soft."
CLOCK = "The old clock in the hall struck seven. The old clock in the hall struck"
EFFECT = (CLOCK, "--model", "storyteller", "--kind", "effect", "--layer", "3", "--head", "4")


def test_a_head_is_written_as_its_numbers(tmp_path: Path) -> None:
    path = tmp_path / "head.npz"
    assert call("draw", SOFT, "--query", "it", "--key", "mat", "--to", str(path)) == ""
    recorded = next(one for one in recordings() if one.text == SOFT)
    with np.load(path) as archive:
        np.testing.assert_allclose(archive["weights"], recorded.weights("self", 5)[3], atol=1e-5)


@pytest.mark.parametrize(("kind", "begins"), [("overview", b"<svg"), ("sentence", b"<svg")])
def test_other_kinds_are_written_too(kind: str, begins: bytes, tmp_path: Path) -> None:
    path = tmp_path / "figure.svg"
    call("draw", "A cat.", "--kind", kind, "--to", str(path))
    assert path.read_bytes().startswith(begins)


@pytest.mark.parametrize(
    ("ending", "begins"),
    [("svg", b"<svg"), ("png", b"\x89PNG"), ("pdf", b"%PDF"), ("html", b"<!doctype html>"), ("json", b"{")],
)
def test_effects_are_written_in_every_format(ending: str, begins: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"effects.{ending}"
    call("draw", *EFFECT, "--to", str(path))
    assert path.read_bytes().lstrip().startswith(begins)


def test_effects_are_written_as_numbers(tmp_path: Path) -> None:
    path = tmp_path / "effects.csv"
    call("draw", *EFFECT, "--verify", "5", "--outcome-token", "seven", "--to", str(path))
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(lines))
    assert sum(int(row["verified"]) for row in rows) == 5
    induction = next(row for row in rows if (row["query_position"], row["key_position"]) == ("16", "8"))
    assert float(induction["effect"]) == pytest.approx(-7.167, abs=2e-3)
    assert float(induction["estimate"]) == pytest.approx(-0.193, abs=2e-3)
    assert float(induction["weight"]) == pytest.approx(0.851, abs=1e-3)


def test_effects_are_printed_with_signs_and_marks() -> None:
    printed = call("draw", *EFFECT)
    assert printed.startswith("Layer 3, head 4: the effect of cutting each edge\n")
    row = [line for line in printed.splitlines() if line.startswith("struck")][-1]
    # Of 17 keys, three columns each, the one with the largest effect.
    assert row[len("struck ") + 3 * 8 :][:3] == "−█*"
    assert row.count("*") == 12 and "12 cells have a *" in printed
    assert "Without a cut, it is −1.018 nats" in printed


def test_a_head_is_printed_without_a_file() -> None:
    assert call("draw", SOFT, "--layer", "5", "--head", "3").startswith("Layer 5, head 3\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("A cat.", "--kind", "comparison"), "draws one input"),
        (("A cat.", "--to", "figure.docx"), "cannot be written as “docx”"),
        (("A cat.", "--to", "nowhere/figure.svg"), "There is no folder nowhere"),
        (("A cat.", "--query", "cat"), "give both or neither"),
        (("A cat.", "--kind", "effect"), "none is named"),
        (("A cat.", "--kind", "effect", "--heads", "9"), "There is no layer 9"),
    ],
)
def test_what_cannot_be_drawn_is_refused(arguments: tuple[str, ...], message: str) -> None:
    result = CliRunner().invoke(main.app, ["draw", *arguments])
    assert result.exit_code == 1
    assert message in f"{result.output} {result.exception}"


def test_imported_attention_has_weights_but_no_effects(tmp_path: Path) -> None:
    own = tmp_path / "own.json"
    own.write_text(json.dumps({"attention": [[[[1, 0], [0.25, 0.75]]]], "tokens": ["a", "b"]}))
    path = tmp_path / "head.csv"
    call("draw", "--tensors", str(own), "--to", str(path))
    assert "0.25" in path.read_text("utf-8")
    result = CliRunner().invoke(main.app, ["draw", "--tensors", str(own), "--kind", "effect", "--heads", "0"])
    assert result.exit_code == 1 and "no model that could be run" in str(result.exception)


def test_a_sentence_moves_by_one_of_its_words(tmp_path: Path) -> None:
    path = tmp_path / "position.csv"
    moved = ("Tom ran. It was hot. A dog slept. Tom", "--model", "storyteller", "--kind", "position")
    printed = call("draw", *moved, "--key", "hot")
    assert "“It was hot.” at other depths of the prompt" in printed and "33 %" in printed
    call("draw", *moved, "--key", "hot", "--to", str(path))
    rows = list(csv.DictReader(line for line in path.read_text().splitlines() if line[:1] != "#"))
    assert [(row["before"], row["now"]) for row in rows] == [("0", "0"), ("1", "1"), ("2", "0")]
