"""``followspot compare``, run like a user."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from app.cli import main
from app.examples import recordings

from ..tiny import save_tiny
from .test_cli import call, plain_console

__all__ = ["plain_console"]

SOFT = "The cat sat on the mat because it was soft."
TIRED = SOFT.replace("soft", "tired")
A, B = (next(r for r in recordings() if r.text == text) for text in (SOFT, TIRED))


def test_two_sentences() -> None:
    printed = call("compare", SOFT, TIRED, "--heads", "3.1", "--no-specials", "--top", "3")
    assert f"A: Layer 3, head 1 · “{SOFT}”" in printed and f"B: Layer 3, head 1 · “{TIRED}”" in printed
    assert "Each head of A against the same head of B, mean over 10 rows: 3 of 72 heads" in printed
    it = next(line for line in printed.splitlines() if line.strip().startswith("it "))
    # To “cat” B attends more by 0.343, to “mat” A by 0.052.
    assert it == "            it −·−▓ · ·−·+· ·−· ·    +·"
    move = next(line.split() for line in printed.splitlines() if line.strip().startswith("L3 H1 "))
    assert " ".join(move) == "L3 H1 it (8) mat (6) 0.196 → 0.144 cat (2) 0.149 → 0.492 +0.343"
    for message in (
        "“soft” is only in A and “tired” is only in B",
        "A − B",
        "Jensen-Shannon",
        "not why",
        "and more to",
    ):
        assert message in printed


def test_json_holds_the_exact_numbers(tmp_path: Path) -> None:
    table = tmp_path / "heads.csv"
    facts = json.loads(call("compare", SOFT, TIRED, "--json", "--csv", str(table)))
    ranked = facts["heads"]["heads"]
    # The default head is the one that differs most.
    best = ranked[0]
    assert facts["a"]["members"] == facts["b"]["members"] == [[best["layer"], best["head"]]]
    weights = A.weights("self", best["layer"])[best["head"]]
    assert facts["weights_a"][8][:10] == pytest.approx(weights[8, :10].tolist(), abs=1e-5)
    assert facts["difference"][10] == [None] * 14
    np.testing.assert_allclose(
        facts["difference"][0][:10],
        np.subtract(facts["weights_a"][0][:10], facts["weights_b"][0][:10]),
        atol=1e-7,
    )
    assert best["jsd"] == pytest.approx(facts["measures"][0]["overall"], abs=2e-6)
    with table.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 72
    assert float(rows[0]["jsd_nats"]) == best["jsd"] and rows[0]["compared_with"] == "same head"


def test_two_heads_of_one_sentence() -> None:
    options = ["--heads", "5.3", "--b-heads", "5", "--b-by", "mean"]
    facts = json.loads(call("compare", SOFT, *options, "--json"))
    assert (facts["a"]["title"], facts["b"]["title"]) == ("Layer 5, head 3", "Mean over layer 5 (12 heads)")
    assert facts["heads"]["compared"] == "B"
    expected = A.weights("self", 5)[3] - A.weights("self", 5).mean(axis=0)
    np.testing.assert_allclose(facts["difference"], expected, atol=1e-5)
    assert "against Mean over layer 5 (12 heads) of B" in call("compare", SOFT, *options)


def test_two_models(tmp_path: Path) -> None:
    """A model of another shape and vocabulary: word by word, and heads of B are named."""
    folder = save_tiny(tmp_path / "tiny")
    arguments = ["the cat sat", "--b-model", str(folder)]
    result = CliRunner().invoke(main.app, ["compare", *arguments])
    assert result.exit_code == 1 and "Name heads" in result.output
    facts = json.loads(call("compare", *arguments, "--heads", "0.0", "--json"))
    assert facts["unit"] == "word" and facts["a"]["model"] != facts["b"]["model"]
    assert [row["label"] for row in facts["rows"] if row["a"] and row["b"]][1:4] == ["the", "cat", "sat"]
    assert any("whole words are compared" in note for note in facts["notes"])


def test_nothing_to_compare() -> None:
    for arguments in ([SOFT], [SOFT, SOFT], [SOFT, "--heads", "5.3"]):
        result = CliRunner().invoke(main.app, ["compare", *arguments])
        assert result.exit_code == 1 and "There is nothing to compare" in result.output
