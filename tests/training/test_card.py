"""Model cards show the measured results, and nothing else."""

import json
from pathlib import Path

import pytest

from training.card import BEGIN, CARDS, END, filled, write

RESULTS = sorted(CARDS.glob("*.json"))


def test_there_are_cards() -> None:
    assert RESULTS


@pytest.mark.parametrize("results", RESULTS, ids=lambda path: path.stem)
def test_a_card_says_what_was_measured(results: Path) -> None:
    card = results.with_suffix(".md").read_text()
    assert card == filled(card, json.loads(results.read_text()))


def test_new_results_stand_beside_those_of_other_headings(tmp_path: Path) -> None:
    (tmp_path / "it.md").write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    write("it", {"Quality": {"score": 1.0}}, tmp_path)
    write("it", {"Training": {"updates": 5}}, tmp_path)
    write("it", {"Quality": {"score": 2.0}}, tmp_path)
    card = (tmp_path / "it.md").read_text()
    assert card.startswith("before\n") and card.endswith("\nafter\n")
    assert "| score | 2.0 |" in card and "| updates | 5 |" in card
    assert "1.0" not in card and "old" not in card


def test_a_card_without_markers_is_refused() -> None:
    with pytest.raises(ValueError, match="needs the lines"):
        filled("no markers", {})
