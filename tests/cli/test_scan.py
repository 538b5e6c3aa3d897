"""``followspot scan``, run like a user."""

import csv
from pathlib import Path

import pytest

from app.cli import main

from .test_cli import call, plain_console

__all__ = ["plain_console"]


def test_a_file_of_lines_on_the_real_model(tmp_path: Path) -> None:
    file = tmp_path / "lines.txt"
    file.write_text(
        "The {cat} sat on the mat because [it] was tired.\n"
        "The cat sat on the {mat} because [it] was soft.\n"
        "{Two} [words]\n"
    )
    heads, sentences = tmp_path / "heads.csv", tmp_path / "sentences.csv"
    printed = call("scan", str(file), "--top", "3", "--csv", str(heads), "--sentences-csv", str(sentences))
    assert "2 sentences: 3 of 72 heads" in printed
    assert "By position alone" in printed
    assert "So few sentences show little" in printed
    with heads.open(newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert len(rows) == 72
    with sentences.open(newline="") as opened:
        first, second, _ = csv.DictReader(opened)
    # The README's example, as in the workbench: 0.4915 and 0.1963, between words of one token each.
    assert float(first["L3 H1"]) == pytest.approx(0.492, abs=0.001)
    assert float(second["L3 H1"]) == pytest.approx(0.196, abs=0.001)


def test_effects_of_a_file_on_the_storyteller(tmp_path: Path) -> None:
    file, heads = tmp_path / "lines.txt", tmp_path / "heads.csv"
    file.write_text("{Anna} met Peter in Rome, and [Anna] paid.\n{Robert} ran and [Robert] fell.\n")
    arguments = (str(file), "--effects", "--model", "storyteller", "--top", "3", "--csv", str(heads))
    printed = " ".join(call("scan", *arguments).split())
    assert "Does it matter?" in printed and "(nats): 3 of 32 heads" in printed
    assert "first-order estimates" in printed
    with heads.open(newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert sum(row["verified"] != "" for row in rows) == 6
    assert all(float(row["size"]) >= abs(float(row["effect"])) - 1e-9 for row in rows)


def test_a_line_that_is_not_used_is_named(tmp_path: Path) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text("text,query,key\nThe cat slept because it was tired,it,cat\nthe cat,cat,the\n")
    printed = call("scan", str(file))
    assert "Line 3 is not used. There is no other word" in printed


def test_the_sets_are_listed() -> None:
    printed = call("scan", "--list")
    for name in ("pronoun", "determiner", "adjective", "object", "repeated"):
        assert name in printed


@pytest.mark.parametrize(
    ("content", "message"), [("no marks", "Line 1: No word is marked"), (None, "cannot be read")]
)
def test_what_is_wrong_is_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None, message: str
) -> None:
    file = tmp_path / "lines.txt"
    if content is not None:
        file.write_text(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["followspot", "scan", str(file)])
        with pytest.raises(SystemExit):
            main.main()
    assert message in capsys.readouterr().err


def test_heads_are_removed_on_the_storyteller(tmp_path: Path) -> None:
    file, curves = tmp_path / "lines.txt", tmp_path / "curves.csv"
    file.write_text("{Anna} met Peter in Rome, and [Anna] paid.\n{Robert} ran and [Robert] fell.\n{a} [b]\n")
    arguments = (str(file), "--model", "storyteller", "--top", "3", "--to", str(curves))
    printed = " ".join(call("prune", *arguments).split())
    assert "The 3 most important of 32 heads" in printed
    assert "With all 32 heads the mean outcome is" in printed
    assert "Line 3 is not used." in printed
    with curves.open(newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert [row["removed"] for row in rows if row["order"] == "most"][-1] == "32"
    assert sum(row["table"] == "head" for row in rows) == 32


def test_a_format_of_curves_that_there_is_not_is_refused_first(tmp_path: Path) -> None:
    with pytest.raises(SystemExit), pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["followspot", "prune", "repeated", "--to", str(tmp_path / "curves.docx")])
        main.main()
