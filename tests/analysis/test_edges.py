"""Which weights have lines, against a simple count."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.edges import FAINTEST_SHARE, MOST_EDGES, edges_of

from .recorded import random_weights


@given(st.integers(1, 12), st.integers(0, 50), st.booleans())
def test_a_weight_has_a_line_or_is_counted(size: int, seed: int, only_a_row: bool) -> None:
    matrix = random_weights((size, size), seed)
    row = seed % size if only_a_row else None
    edges = edges_of(matrix, row=row)
    values = matrix if row is None else matrix[row : row + 1]
    assert edges.below == FAINTEST_SHARE
    assert len(edges.edges) == int((values >= np.float32(FAINTEST_SHARE)).sum())
    assert edges.left_out == values.size - len(edges.edges)
    assert edges.share == pytest.approx(
        values[values < np.float32(FAINTEST_SHARE)].sum(dtype=np.float64) / values.sum(dtype=np.float64)
    )
    assert all(matrix[line.row, line.column] == np.float32(line.weight) for line in edges.edges)
    weights = [line.weight for line in edges.edges]
    assert weights == sorted(weights)


def test_of_very_many_the_largest_have_lines() -> None:
    size = 60
    matrix = random_weights((size, size), 1) * 0.5 + np.float32(0.5 / size)
    edges = edges_of(matrix)
    assert len(edges.edges) == MOST_EDGES
    least = np.sort(matrix, axis=None)[-MOST_EDGES]
    assert edges.edges[0].weight == least and edges.below <= least
    assert edges.left_out == size * size - MOST_EDGES


def test_of_equal_weights_that_do_not_all_fit_none_has_a_line() -> None:
    matrix = np.full((60, 60), 1 / 60, np.float32)
    matrix[3, 4] = 0.5
    edges = edges_of(matrix)
    assert [(line.row, line.column) for line in edges.edges] == [(3, 4)]
    assert edges.left_out == 3_599


def test_nothing_to_see_has_no_share() -> None:
    assert edges_of(np.zeros((2, 3), np.float32)).share == 0
