"""Hard alignments, computed by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis import row_tiles
from app.analysis.alignment import alignment
from app.errors import OutOfRange

from .recorded import random_weights, recorded

# Two layers of two heads; two target words attend to three source tokens.
HAND = np.array(
    [
        [[[0.5, 0.3, 0.2], [0.1, 0.2, 0.7]], [[0.1, 0.8, 0.1], [0.3, 0.3, 0.4]]],
        [[[0.6, 0.2, 0.2], [0.8, 0.1, 0.1]], [[0.2, 0.4, 0.4], [0.6, 0.2, 0.2]]],
    ]
)
CAPTURE = recorded(HAND, "un chat", key_sentence="a ca ##t")
LAYER_0 = [(0, 0), (0, 1)]
ALL = [(layer, head) for layer in range(2) for head in range(2)]


@pytest.mark.parametrize(
    ("heads", "expected"),
    [
        # The rows of the head itself.
        ([(0, 0)], [(0, (0,), 0.5), (1, (2,), 0.7)]),
        # .3 .55 .15 and .2 .25 .55
        (LAYER_0, [(0, (1,), 0.55), (1, (2,), 0.55)]),
        # .35 .425 .225 and .45 .2 .35
        (ALL, [(0, (1,), 0.425), (1, (0,), 0.45)]),
    ],
)
def test_the_largest_of_each_averaged_row(
    heads: list[tuple[int, int]], expected: list[tuple[int, tuple[int, ...], float]]
) -> None:
    aligned = alignment(CAPTURE, "cross", heads)
    assert aligned.heads == tuple(heads)
    assert [(link.query, link.keys) for link in aligned.links] == [
        (query, keys) for query, keys, _ in expected
    ]
    assert [link.weight for link in aligned.links] == pytest.approx([weight for *_, weight in expected])


def test_ties_are_reported() -> None:
    link = alignment(CAPTURE, "cross", [(1, 1)]).links[0]
    assert link.keys == (1, 2)
    assert link.weight == pytest.approx(0.4)


def test_words_add_up_before_the_largest_is_found() -> None:
    """The word "cat" gets .3 + .2 of the first row, as much as "a"; .2 + .7 of the second."""
    aligned = alignment(CAPTURE, "cross", [(0, 0)], unit="word")
    assert [unit.label for unit in aligned.keys] == ["a", "cat"]
    assert [link.keys for link in aligned.links] == [(0, 1), (1,)]
    assert [link.weight for link in aligned.links] == pytest.approx([0.5, 0.9])


def test_what_is_hidden_is_no_choice() -> None:
    """Units are numbered as shown; a row that attends only to hidden ones has no link."""
    capture = recorded([[[[0.2, 0.3, 0.5], [0, 0, 1]]]], "a b", key_sentence="x y <s>")
    aligned = alignment(capture, "cross", [(0, 0)], specials=False)
    assert [(link.query, link.keys) for link in aligned.links] == [(0, (1,))]


def test_there_is_no_such_head() -> None:
    with pytest.raises(OutOfRange):
        alignment(CAPTURE, "cross", [(0, 2)])


@given(st.integers(1, 7), st.integers(1, 6), st.integers(0, 99))
def test_tiles_change_nothing(queries: int, keys: int, seed: int) -> None:
    weights = random_weights((2, 3, queries, keys), seed)
    capture = recorded(weights, " ".join("abcdefg"[:queries]), key_sentence=" ".join("tuvwxy"[:keys]))
    heads = [(layer, head) for layer in range(2) for head in range(3)]
    whole = alignment(capture, "cross", heads)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(row_tiles, "TILE_BYTES", 1)
        assert alignment(capture, "cross", heads) == whole
    # Computed differently: the mean of all heads at once.
    mean = weights.astype(np.float64).mean(axis=(0, 1))
    assert [link.keys[0] for link in whole.links] == mean.argmax(axis=1).tolist()


def test_links_say_whether_the_query_had_a_choice() -> None:
    mask = np.tri(3, dtype=bool)
    capture = recorded(random_weights((1, 1, 3, 3), causal=True), "a b c", allowed=mask)
    assert [link.choice for link in alignment(capture, "self", [(0, 0)]).links] == [False, True, True]
    assert all(link.choice for link in alignment(CAPTURE, "cross", ALL).links)
