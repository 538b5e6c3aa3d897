import numpy as np
import pytest

from app.analysis.head_profile import head_distances, token_profile
from app.analysis.ranking import rank_pair
from app.errors import OutOfRange

from .recorded import random_weights, recorded

SIZE = 40
CAUSAL = np.tri(SIZE) > 0
SENTENCE = " ".join(f"w{n}" for n in range(SIZE))


def test_the_row_of_a_token_names_its_largest_weights() -> None:
    """The mean that others give to a key is that of a ranking."""
    weights = random_weights((2, 2, SIZE, SIZE), causal=True)
    capture = recorded(weights, SENTENCE, allowed=CAUSAL)
    profile = token_profile(capture, "self", 1, 0, "query", 30)
    row = weights[1, 0, 30]
    np.testing.assert_array_equal(profile.weights, row)
    assert profile.block == 1
    places = [one.position for one in profile.named]
    assert places == np.argsort(-row)[:8].tolist()
    assert profile.share == pytest.approx(row[places].sum(), rel=1e-6)
    for one in profile.named:
        assert one.weight == float(row[one.position])
        ranked = rank_pair(capture, "self", 30, one.position).heads
        (same,) = (head for head in ranked if (head.layer, head.head) == (1, 0))
        assert one.others == same.column_mean


def test_the_column_of_a_token_names_who_attends_to_it() -> None:
    weights = random_weights((1, 1, SIZE, SIZE), causal=True)
    profile = token_profile(recorded(weights, SENTENCE, allowed=CAUSAL), "self", 0, 0, "key", 35)
    column = weights[0, 0, :, 35]
    np.testing.assert_array_equal(profile.weights, column)
    assert [one.position for one in profile.named] == [*(35 + np.argsort(-column[35:]))]
    assert all(one.others is None for one in profile.named) and profile.share == pytest.approx(1)


def test_a_long_row_is_drawn_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.analysis.head_profile._BARS", 7)
    weights = random_weights((1, 1, SIZE, SIZE))
    profile = token_profile(recorded(weights, SENTENCE), "self", 0, 0, "query", 3)
    row = weights[0, 0, 3]
    assert profile.block == 6
    np.testing.assert_array_equal(profile.weights, [row[n : n + 6].max() for n in range(0, SIZE, 6)])


@pytest.mark.parametrize("causal", [True, False])
@pytest.mark.parametrize("rows", [512, 5])
def test_distances_by_hand(monkeypatch: pytest.MonkeyPatch, causal: bool, rows: int) -> None:
    monkeypatch.setattr("app.analysis.head_profile._MOST_ROWS", rows)
    weights = random_weights((2, 2, SIZE, SIZE), causal=causal)
    found = head_distances(recorded(weights, SENTENCE, allowed=CAUSAL if causal else None), "self", 1, 1)
    read = np.unique(np.linspace(0, SIZE - 1, min(rows, SIZE)).round().astype(int))
    assert (found.rows.read, found.rows.total) == (len(read), SIZE)
    assert [(one.first, one.last) for one in found.distances] == [
        *((0, 0), (1, 1), (2, 3), (4, 7), (8, 15), (16, 31), (32, 39))
    ]
    for one in found.distances:
        within = [
            [j for j in range(SIZE) if one.first <= abs(i - j) <= one.last and (j <= i or not causal)]
            for i in read
        ]
        share = np.mean([weights[1, 1, i, some].sum() for i, some in zip(read, within, strict=True)])
        even = np.mean(
            [len(some) / (i + 1 if causal else SIZE) for i, some in zip(read, within, strict=True)]
        )
        assert one.share == pytest.approx(share, abs=1e-6) and one.even == pytest.approx(even)
    assert sum(one.share for one in found.distances) == pytest.approx(1)
    assert sum(one.even for one in found.distances) == pytest.approx(1)


def test_two_texts_have_no_distances() -> None:
    capture = recorded(random_weights((1, 1, 2, 3)), "a b", key_sentence="x y z")
    assert head_distances(capture, "cross", 0, 0).distances == ()


def test_what_is_not_there() -> None:
    capture = recorded(random_weights((1, 1, 3, 3)), "a b c")
    with pytest.raises(OutOfRange):
        token_profile(capture, "self", 0, 0, "query", 3)
    with pytest.raises(OutOfRange):
        head_distances(capture, "self", 0, 1)
