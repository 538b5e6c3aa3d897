"""Alignment error rate, by hand."""

from pathlib import Path

import numpy as np
import pytest

from training.alignment import Gold, Links, diagonal, error_rate, links, read


def gold(sure: set[tuple[int, int]], possible: set[tuple[int, int]]) -> Gold:
    return Gold(["the", "black", "cat"], ["le", "chat", "noir"], frozenset(sure), frozenset(sure | possible))


def test_by_hand() -> None:
    """A = 3 links of which 2 are sure and 1 more is possible, S = 2: 1 - (2 + 3) / (3 + 2) = 0."""
    truth = gold({(0, 0), (2, 1)}, {(1, 2)})
    assert error_rate([frozenset({(0, 0), (2, 1), (1, 2)})], [truth]) == 0
    # The diagonal finds one sure link and nothing else: 1 - (1 + 1) / (3 + 2).
    assert error_rate([frozenset({(0, 0), (1, 1), (2, 2)})], [truth]) == pytest.approx(0.6)


def test_sentences_count_together() -> None:
    truth = gold({(0, 0)}, set())
    items: list[Links] = [frozenset({(0, 0)}), frozenset({(1, 1), (2, 2), (0, 2)})]
    assert error_rate(items, [truth, truth]) == pytest.approx(1 - (1 + 1) / (4 + 2))


def test_the_format(tmp_path: Path) -> None:
    (tmp_path / "dev.src-tgt").write_text("a b ||| c d e\n")
    (tmp_path / "dev.gold").write_text("1-1 2p3\n")
    (pair,) = read(tmp_path)
    assert (pair.english, pair.french) == (["a", "b"], ["c", "d", "e"])
    assert pair.sure == {(0, 0)}
    assert pair.possible == {(0, 0), (1, 2)}


def test_the_diagonal_of_unequal_lengths() -> None:
    pair = Gold(["a", "b"], ["c", "d", "e", "f"], frozenset(), frozenset())
    assert diagonal(pair) == {(0, 0), (0, 1), (1, 2), (1, 3)}


def test_words_of_several_tokens() -> None:
    """The source word of two tokens gets their sum, the target word of two tokens attends with their mean."""
    weights = np.array([[0.3, 0.3, 0.4], [0.1, 0.1, 0.8], [0.5, 0.4, 0.1]])
    assert links(weights, rows=[[0], [1, 2]], columns=[[0, 1], [2]]) == {(0, 0), (0, 1)}
    assert links(weights, rows=[[0], [1]], columns=[[0, 1], [2]]) == {(0, 0), (1, 1)}
