from hypothesis import given
from hypothesis import strategies as st

from app.analysis.row_tiles import Tile, tiles
from app.analysis.units import Unit, units

from .recorded import tokens


def test_everything_in_one_tile_if_it_fits() -> None:
    every = units(tokens("a b c"))
    assert list(tiles(every, 3, row_bytes=4, budget=12)) == [Tile(0, 3, 0, 3)]


def test_a_tile_cuts_no_word() -> None:
    words = units(tokens("[CLS] a ##b ##c d [SEP]"), unit="word", specials=False)
    assert list(tiles(words, 6, row_bytes=1, budget=2)) == [Tile(0, 4, 0, 1), Tile(4, 6, 1, 2)]


def test_a_tile_cuts_no_block() -> None:
    every = units(tokens("a b c d e f g"))
    assert list(tiles(every, 7, row_bytes=1, step=3, budget=3)) == [
        Tile(0, 3, 0, 3),
        Tile(3, 6, 3, 6),
        Tile(6, 7, 6, 7),
    ]


@given(
    st.lists(st.tuples(st.integers(1, 3), st.booleans()), min_size=1, max_size=30),
    st.integers(1, 5),
    st.integers(1, 40),
)
def test_tiles_hold_every_row_and_every_unit_once(
    runs: list[tuple[int, bool]], step: int, budget: int
) -> None:
    visible: list[Unit] = []
    size = 0
    for length, hidden in runs:
        if not hidden:
            visible.append(Unit("", tuple(range(size, size + length)), False))
        size += length
    if not visible:
        return
    cut = list(tiles(visible, size, 1, step, budget))
    assert [row for tile in cut for row in range(tile.first, tile.last)] == list(range(size))
    assert [unit for tile in cut for unit in range(tile.top, tile.bottom)] == list(range(len(visible)))
    for tile in cut:
        assert tile.top % step == 0
        assert tile.last - tile.first <= budget or tile.bottom - tile.top <= step
        for unit in visible[tile.top : tile.bottom]:
            assert tile.first <= unit.tokens[0] and unit.tokens[-1] < tile.last
