import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.pooling import block_of, max_pool

from .recorded import random_weights


def test_what_fits_is_left_alone() -> None:
    matrix = random_weights((5, 5))
    assert block_of(5, 5, 5) is None
    assert max_pool(matrix, None) is matrix


def test_blocks_are_as_small_as_they_can_be() -> None:
    assert block_of(512, 512, 48) == (11, 11)
    assert block_of(49, 10, 48) == (2, 1)
    assert block_of(96, 97, 48) == (2, 3)


def test_the_last_block_may_be_smaller() -> None:
    matrix = np.arange(15).reshape(3, 5)
    assert max_pool(matrix, (2, 2)).tolist() == [[6, 8, 9], [11, 13, 14]]


@given(st.integers(1, 20), st.integers(1, 20), st.integers(1, 8), st.integers(0, 99))
def test_no_cell_is_larger_than_its_block(rows: int, columns: int, side: int, seed: int) -> None:
    matrix = random_weights((2, rows, columns), seed)
    block = block_of(rows, columns, side)
    pooled = max_pool(matrix, block)
    high, wide = block or (1, 1)
    assert pooled.shape[1] <= side and pooled.shape[2] <= side
    spread = pooled.repeat(high, axis=1).repeat(wide, axis=2)[:, :rows, :columns]
    assert (spread >= matrix).all()
    assert np.isin(pooled, matrix).all()
