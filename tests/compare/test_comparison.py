"""A, B and A - B, against the weights themselves, looked up cell by cell."""

import math
import tracemalloc
from dataclasses import replace
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.analysis import row_tiles
from app.analysis.head_selection import HeadSelection
from app.analysis.head_view import head_view
from app.capture.recording import RecordedCapture
from app.compare.axes import Side
from app.compare.comparison import Comparison, compare
from app.compare.divergence import LN2
from app.compare.head_differences import head_differences
from app.core.capture import Capture
from app.core.media import Picture
from app.core.token import Token, UnitName
from app.core.view_spec import By
from app.errors import NotComparable, OutOfRange, UnknownStream
from app.examples import recordings

from ..analysis.recorded import PROVENANCE, random_weights, recorded, tokens

A_TEXT, B_TEXT = "[CLS] the cat em ##bed it [SEP]", "[CLS] the old cat em ##bed them [SEP]"


def numbered(sentence: str) -> tuple[Token, ...]:
    """Tokens with ids from their spelling, as in one vocabulary."""
    return tuple(replace(token, id=sum(map(ord, token.piece))) for token in tokens(sentence))


def capture_of(sentence: str, seed: int = 0, heads: int = 2, **options: Any) -> RecordedCapture:
    size = len(sentence.split(" "))
    causal = options.pop("causal", False)
    weights = random_weights((2, heads, size, size), seed, causal)
    mask = np.tril(np.ones((size, size), bool)) if causal else None
    capture = recorded(weights, numbered(sentence), allowed=mask)
    return replace(capture, id=f"{sentence} {seed}", **options)


def side(capture: Capture, heads: str = "0.0", by: By = "mean", stream: str = "self") -> Side:
    return Side(capture, stream, HeadSelection.parse(heads, by))


A, B = capture_of(A_TEXT), capture_of(B_TEXT, 1)


def by_hand(comparison: Comparison, which: str) -> NDArray[np.float32]:
    """The matrix of one side, cell by cell from that side's view."""
    chosen, lines = getattr(comparison, which), getattr(comparison.axes, which)
    labels = [unit.label for unit in lines.queries], [unit.label for unit in lines.keys]
    view = head_view(
        chosen.capture,
        chosen.stream,
        chosen.heads,
        unit=comparison.axes.unit,
        specials=any(unit.special for unit in lines.queries),
    )
    assert ([unit.label for unit in view.queries], [unit.label for unit in view.keys]) == labels
    cells = np.full((len(comparison.axes.rows), len(comparison.axes.columns)), np.nan, np.float32)
    for i, row in enumerate(comparison.axes.rows):
        for j, column in enumerate(comparison.axes.columns):
            y, x = getattr(row, which), getattr(column, which)
            if y is not None and x is not None and (view.allowed is None or view.allowed[y, x]):
                cells[i, j] = view.matrix[y, x]
    return cells


@pytest.mark.parametrize("budget", [1, 1 << 20])
@pytest.mark.parametrize("specials", [True, False])
@pytest.mark.parametrize("unit", ["token", "word"])
@pytest.mark.parametrize(("heads", "by"), [("1.1", "mean"), ("0", "mean"), ("all", "max")])
def test_every_cell_is_the_one_of_its_side(
    monkeypatch: pytest.MonkeyPatch, heads: str, by: By, unit: UnitName, specials: bool, budget: int
) -> None:
    monkeypatch.setattr(row_tiles, "TILE_BYTES", budget)
    comparison = compare(side(A, heads, by), side(B, heads, by), unit=unit, specials=specials)
    np.testing.assert_array_equal(comparison.matrix_a, by_hand(comparison, "a"))
    np.testing.assert_array_equal(comparison.matrix_b, by_hand(comparison, "b"))
    np.testing.assert_array_equal(comparison.difference, comparison.matrix_a - comparison.matrix_b)
    assert comparison.block is None


def test_a_replaced_word_is_compared_with_nothing() -> None:
    comparison = compare(side(A), side(B))
    assert [(p.a, p.b) for p in comparison.axes.rows] == [
        (0, 0), (1, 1), (None, 2), (2, 3), (3, 4), (4, 5), (5, None), (None, 6), (6, 7),
    ]  # fmt: skip
    for place in (2, 6, 7):
        assert (
            np.isnan(comparison.difference[place]).all() and np.isnan(comparison.difference[:, place]).all()
        )
        assert all(np.isnan(measured.rows[place]) for measured in comparison.measures.values())
    assert np.isnan(comparison.removed_a[[2, 7]]).all() and np.isnan(comparison.removed_b[6])
    (told,) = [note for note in comparison.notes if "are in both" in note]
    assert told == ("6 of 9 rows and columns are in both; “it” is only in A and “old”, “them” are only in B.")


def test_the_measures_by_hand() -> None:
    """For each common row: over all keys of either side, with the hidden ones as one more."""
    comparison = compare(side(A, "1.1"), side(B, "0.1"), specials=False)
    a, b = (
        np.nan_to_num(by_hand(comparison, "a").astype(float)),
        np.nan_to_num(by_hand(comparison, "b").astype(float)),
    )
    both = [place.shared for place in comparison.axes.columns]
    for number, row in enumerate(comparison.axes.rows):
        if not row.shared:
            continue
        p = np.append(a[number], 1 - a[number].sum())
        q = np.append(b[number], 1 - b[number].sum())
        middle = (p + q) / 2
        halves = [sum(x * math.log(x / m) for x, m in zip(r, middle, strict=True) if x > 0) for r in (p, q)]
        assert comparison.measures["jsd"].rows[number] == pytest.approx(sum(halves) / 2, abs=1e-6)
        assert comparison.measures["tv"].rows[number] == pytest.approx(abs(p - q).sum() / 2, abs=1e-6)
        r = np.corrcoef(a[number, both], b[number, both])[0, 1]
        assert comparison.measures["correlation"].rows[number] == pytest.approx(r, abs=1e-6)
    rows = [place.shared for place in comparison.axes.rows]
    for name in ("jsd", "tv"):
        measured = comparison.measures[name]
        assert measured.overall == pytest.approx(np.mean(measured.rows[rows]))
    whole = np.corrcoef(a[np.ix_(rows, both)].ravel(), b[np.ix_(rows, both)].ravel())[0, 1]
    assert comparison.measures["correlation"].overall == pytest.approx(whole, abs=1e-6)


UNITS = st.sampled_from(get_args(UnitName))
LABELS = st.lists(st.sampled_from(["the", "cat", "old", "it", "##s"]), min_size=1, max_size=6)


@settings(deadline=None)
@given(
    LABELS, LABELS, st.sampled_from(["0.1", "1", "all"]), st.sampled_from(get_args(UnitName)), st.booleans()
)
def test_exchanging_a_and_b_turns_the_sign(
    one: list[str], other: list[str], heads: str, unit: UnitName, causal: bool
) -> None:
    captures = [capture_of(" ".join(["[CLS]", *text]), 7, causal=causal) for text in (one, other)]
    there, back = (
        compare(side(x, heads), side(y, heads), unit=unit) for x, y in (captures, reversed(captures))
    )
    places = (
        {(p.b, p.a): n for n, p in enumerate(back.axes.rows)},
        {(p.b, p.a): n for n, p in enumerate(back.axes.columns)},
    )
    rows = [places[0][p.a, p.b] for p in there.axes.rows]
    columns = [places[1][p.a, p.b] for p in there.axes.columns]
    np.testing.assert_array_equal(there.difference, -back.difference[np.ix_(rows, columns)])
    for name, measured in there.measures.items():
        np.testing.assert_allclose(measured.rows, back.measures[name].rows[rows], atol=1e-9)
    jsd = there.measures["jsd"].rows
    assert (np.isnan(jsd) | ((jsd >= 0) & (jsd <= LN2))).all()


def test_a_head_is_no_different_from_itself() -> None:
    comparison = compare(side(A, "1.0"), side(A, "1.0"))
    assert not comparison.difference.any()
    assert (comparison.measures["jsd"].overall, comparison.measures["tv"].overall) == (0, 0)
    assert comparison.measures["correlation"].overall == pytest.approx(1)


def test_what_one_side_may_not_attend_to_is_0_there() -> None:
    """A causal head and a bidirectional one: only cells that both mask are not compared."""
    ahead, causal = capture_of("a b c", 3), capture_of("a b c", 4, causal=True)
    comparison = compare(side(ahead), side(causal))
    assert np.isnan(comparison.matrix_b[0, 1:]).all() and not np.isnan(comparison.matrix_a).any()
    np.testing.assert_array_equal(
        comparison.difference, comparison.matrix_a - np.nan_to_num(comparison.matrix_b)
    )
    alike = compare(side(causal), side(capture_of("a b c", 5, causal=True)))
    assert np.isnan(alike.difference[0, 1:]).all()
    # The first row may attend to one key only, and one cell has no correlation.
    assert np.isnan(alike.measures["correlation"].rows[0])


def test_texts_without_a_common_word_have_no_difference() -> None:
    comparison = compare(side(A), side(capture_of("x y z")))
    assert np.isnan(comparison.difference).all()
    assert {measured.overall for measured in comparison.measures.values()} == {None}


def test_a_sink_is_one_more_key() -> None:
    """Rows of 0.25, 0.25 and of 0.5, 0.25, the rest goes to no token: a quarter moved from there."""
    one, other = recorded([[[[0.25, 0.25]] * 2]], "a b"), recorded([[[[0.5, 0.25]] * 2]], "a b")
    comparison = compare(side(one), side(replace(other, id="other")))
    assert comparison.measures["tv"].overall == pytest.approx(0.25)
    alike = head_differences((one, "self"), (replace(other, id="other"), "self"))
    assert alike.tv[0, 0] == pytest.approx(0.25)
    assert alike.jsd[0, 0] == pytest.approx(comparison.measures["jsd"].overall, abs=1e-6)


def test_a_maximum_has_no_divergence_and_says_why() -> None:
    comparison = compare(side(A, "0", "max"), side(B, "0.1", "max"))
    for name in ("jsd", "tv"):
        assert comparison.measures[name].overall is None and np.isnan(comparison.measures[name].rows).all()
        assert comparison.measures[name].undefined.startswith("A is a maximum over several heads")
    assert comparison.measures["correlation"].overall is not None
    assert comparison.measures["correlation"].undefined == ""
    assert any(note.startswith("A: Maximum over layer 0 (2 heads).") for note in comparison.notes)


def test_large_pictures_keep_what_differs_most() -> None:
    comparison, whole = (compare(side(A), side(B), max_cells=most) for most in (4, 512))
    assert comparison.block == (3, 3) and comparison.difference.shape == (3, 3)
    for i in range(3):
        for j in range(3):
            block = whole.difference[3 * i : 3 * i + 3, 3 * j : 3 * j + 3]
            known = block[~np.isnan(block)]
            assert comparison.difference[i, j] == known[np.abs(known).argmax()]
            assert comparison.matrix_a[i, j] == np.nanmax(
                whole.matrix_a[3 * i : 3 * i + 3, 3 * j : 3 * j + 3]
            )
    assert comparison.measures["jsd"].overall == whole.measures["jsd"].overall
    assert any("furthest from 0" in note for note in comparison.notes)


def test_memory_does_not_grow_with_the_square_of_the_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    """A 400 by 400 matrix takes 640 kB in single precision; computed at once they would take 10 MB."""
    one, other = (capture_of(" ".join(f"w{n}" for n in range(400)), seed) for seed in (1, 2))
    monkeypatch.setattr(row_tiles, "TILE_BYTES", 40_000)
    tracemalloc.start()
    compare(side(one, "all", "max"), side(other, "all", "max"), max_cells=20)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000


def test_models_that_cut_words_otherwise_are_compared_word_by_word() -> None:
    other = replace(capture_of("<s> the cat embed it", 2), provenance=replace(PROVENANCE, revision="r2"))
    comparison = compare(side(A), side(other))
    assert comparison.axes.unit == "word"
    assert [(p.a, p.b) for p in comparison.axes.rows] == [
        (0, None), (None, 0), (1, 1), (2, 2), (3, 3), (4, 4), (5, None),
    ]  # fmt: skip
    assert "whole words are compared" in comparison.notes[1]
    np.testing.assert_array_equal(comparison.matrix_a, by_hand(comparison, "a"))
    # A fine-tuned model has the same tokens, so they are not merged into words.
    tuned = replace(capture_of(B_TEXT, 3), provenance=replace(PROVENANCE, revision="r2"))
    assert compare(side(A), side(tuned)).axes.unit == "token"


def test_what_cannot_be_compared() -> None:
    with pytest.raises(OutOfRange):
        compare(side(A, "0.2"), side(B))
    with pytest.raises(UnknownStream):
        compare(side(A), side(B, stream="cross"))
    cross = recorded(random_weights((1, 1, 2, 3)), "a b", key_sentence="x y z")
    with pytest.raises(NotComparable, match="self-attention and cross-attention cannot be compared"):
        compare(side(A), side(cross, stream="cross"))
    seen = replace(capture_of("x y", 2), media={"text": Picture(4, 2, 1, 2, 0)})
    with pytest.raises(NotComparable, match="A is a text and B is a picture of 1 by 2 patches"):
        compare(side(A), side(seen))


def test_cross_attention_is_matched_on_both_sides() -> None:
    one = recorded(random_weights((1, 1, 2, 3)), numbered("le chat"), key_sentence="the old cat")
    other = recorded(random_weights((1, 1, 2, 2), 1), numbered("le chien"), key_sentence="the dog")
    comparison = compare(side(one, stream="cross"), side(replace(other, id="b"), stream="cross"))
    assert [(p.a, p.b) for p in comparison.axes.rows] == [(0, 0), (1, None), (None, 1)]
    assert (comparison.axes.columns[0].a, comparison.axes.columns[0].b) == (0, 0)
    assert sum("are in both" in note for note in comparison.notes) == 2


SOFT, TIRED = (
    next(r for r in recordings() if r.text == f"The cat sat on the mat because it was {word}.")
    for word in ("soft", "tired")
)


def test_soft_and_tired_in_a_real_model() -> None:
    """MiniLM, layer 3, head 1: what “it” attends to."""
    comparison = compare(side(SOFT, "3.1"), side(TIRED, "3.1"))
    assert comparison.axes.a.queries[8].label == "it"
    np.testing.assert_allclose(comparison.matrix_a[8, [2, 6]], [0.149, 0.196], atol=5e-4)
    np.testing.assert_allclose(comparison.matrix_b[8, [2, 6]], [0.492, 0.144], atol=5e-4)
    np.testing.assert_allclose(comparison.difference[8, [2, 6]], [0.149 - 0.492, 0.196 - 0.144], atol=1e-3)
