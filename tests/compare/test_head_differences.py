"""The comparison of every head equals separate comparisons."""

from dataclasses import replace

import numpy as np
import pytest

from app.analysis import row_tiles
from app.analysis.head_selection import HeadSelection
from app.compare import attention_shifts
from app.compare import head_differences as module
from app.compare.attention_shifts import AttentionShift
from app.compare.comparison import compare
from app.compare.head_differences import head_differences
from app.core.token import UnitName
from app.errors import NotComparable, OutOfRange

from ..analysis.recorded import recorded
from .test_comparison import SOFT, TIRED, A, B, by_hand, capture_of, side


@pytest.mark.parametrize("budget", [1, 1 << 20])
@pytest.mark.parametrize(("unit", "specials"), [("token", True), ("word", False)])
@pytest.mark.parametrize("heads", [None, "1.0", "all"])
def test_each_head_is_what_it_is_alone(
    monkeypatch: pytest.MonkeyPatch, heads: str | None, unit: UnitName, specials: bool, budget: int
) -> None:
    monkeypatch.setattr(row_tiles, "TILE_BYTES", budget)
    other = side(B, heads) if heads else (B, "self")
    differences = head_differences((A, "self"), other, unit=unit, specials=specials)
    expected = {}
    for layer in range(2):
        for head in range(2):
            alone = compare(
                side(A, f"{layer}.{head}"),
                side(B, heads or f"{layer}.{head}"),
                unit=unit,
                specials=specials,
            )
            assert differences.jsd[layer, head] == pytest.approx(alone.measures["jsd"].overall, abs=2e-6)
            assert differences.tv[layer, head] == pytest.approx(alone.measures["tv"].overall, abs=2e-6)
            a, b = by_hand(alone, "a"), by_hand(alone, "b")
            lines = alone.axes.a
            resting = [n for n, own in enumerate(lines.columns) if own >= 0 and lines.keys[own].special]
            for row in np.flatnonzero([place.shared for place in alone.axes.rows]):
                if lines.queries[lines.rows[row]].special:
                    continue
                grown = b[row] - a[row]
                grown[resting] = np.nan
                gained, lost = int(np.nanargmax(grown)), int(np.nanargmin(grown))
                shrank = (lost, a[row, lost], b[row, lost]) if grown[lost] < 0 else (None, None, None)
                if grown[gained] > 0:
                    expected[layer, head, int(row)] = (gained, a[row, gained], b[row, gained], *shrank)
    assert (
        differences.rows_measured
        == differences.rows_shared
        == sum(place.shared for place in differences.axes.rows)
    )
    assert len(differences.shifts) == len(expected)
    for move in differences.shifts:
        shift = (move.gained, move.gained_from, move.gained_to, move.lost, move.lost_from, move.lost_to)
        assert shift == pytest.approx(expected[move.layer, move.head, move.query], abs=1e-6)
    gains = [move.gain for move in differences.shifts]
    assert gains == sorted(gains, reverse=True)
    ranked = [head.jsd for head in differences.heads]
    assert ranked == sorted(ranked, reverse=True) and len(ranked) == 4
    assert differences.compared == ("B" if heads else "same head")


def test_a_move_computed_by_hand() -> None:
    """The first row moves 0.25 from a to b, and c is unchanged; the second row does not change."""
    one = recorded([[[[0.5, 0.25, 0.25], [0, 1, 0], [0, 0, 1]]]], "a b c")
    other = recorded([[[[0.25, 0.5, 0.25], [0, 1, 0], [0, 0, 1]]]], "a b c")
    differences = head_differences((one, "self"), (replace(other, id="other"), "self"))
    assert differences.shifts == (AttentionShift(0, 0, 0, 1, 0.25, 0.5, 0, 0.5, 0.25),)
    assert differences.tv[0, 0] == pytest.approx(0.25 / 3)


def test_special_tokens_hide_no_word() -> None:
    """The sink loses most and gains most; the shifts name the words between which attention moved."""
    one = recorded([[[[1, 0, 0], [0.5, 0.25, 0.25], [0, 0.5, 0.5]]]], "[X] a b")
    other = recorded([[[[0, 1, 0], [0.25, 0.125, 0.625], [0.75, 0.25, 0]]]], "[X] a b")
    differences = head_differences((one, "self"), (replace(other, id="other"), "self"))
    assert differences.shifts == (AttentionShift(0, 0, 1, 2, 0.25, 0.625, 1, 0.25, 0.125),)
    assert any("special tokens" in note for note in differences.notes)
    # Where the texts share nothing else, special tokens are named.
    alone = head_differences(
        (recorded([[[[1.0, 0.0]]]], "[X]", key_sentence="[X] [Y]"), "cross"),
        (replace(recorded([[[[0.0, 1.0]]]], "[X]", key_sentence="[X] [Y]"), id="other"), "cross"),
    )
    assert [move.gained for move in alone.shifts] == [1]
    assert not any("special tokens" in note for note in alone.notes)


def test_what_only_one_side_has_never_gains_nor_loses() -> None:
    """Everything that a attends to in one text is missing in the other; common tokens do not change."""
    one = recorded([[[[0, 1], [0, 1]]]], "a b")
    other = recorded([[[[0, 1], [0, 1]]]], "a c")
    differences = head_differences((one, "self"), (replace(other, id="other"), "self"))
    assert differences.shifts == () and differences.rows_shared == 1
    assert differences.jsd[0, 0] == pytest.approx(np.log(2), abs=1e-6)


def test_only_the_largest_moves_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    everything = head_differences((A, "self"), (B, "self")).shifts
    monkeypatch.setattr(attention_shifts, "MOST_SHIFTS", 3)
    assert head_differences((A, "self"), (B, "self")).shifts == everything[:3]


def test_of_many_rows_some_are_measured_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    sentence = " ".join("abcdefghijklmnop")
    one, other = capture_of(sentence, 1), capture_of(sentence, 2)
    monkeypatch.setattr(module, "MOST_CELLS", 4 * 16 * 5)
    differences = head_differences((one, "self"), (other, "self"))
    assert (differences.rows_measured, differences.rows_shared) == (5, 16)
    assert differences.notes == ("Measured on 5 of the 16 rows that both have, spread evenly.",)
    rows = compare(side(one, "1.1"), side(other, "1.1")).measures["jsd"].rows
    assert differences.jsd[1, 1] == pytest.approx(rows[[0, 4, 8, 11, 15]].mean(), abs=2e-6)
    assert {move.query for move in differences.shifts} == {0, 4, 8, 11, 15}


def test_what_cannot_be_compared() -> None:
    with pytest.raises(
        NotComparable, match="B has no matching heads: A has 2 layers of 2 heads, B has 2 of 3"
    ):
        head_differences((A, "self"), (capture_of("a b", heads=3), "self"))
    with pytest.raises(NotComparable, match="compared with itself"):
        head_differences((A, "self"), (A, "self"))
    with pytest.raises(NotComparable, match="not distributions"):
        head_differences((A, "self"), side(B, "0", "max"))
    with pytest.raises(OutOfRange):
        head_differences((A, "self"), side(B, "2"))
    with pytest.raises(NotComparable, match="no row in common"):
        head_differences((A, "self"), (capture_of("x y z"), "self"))
    # A single head is not a maximum of several, whatever ``by`` is.
    assert head_differences((A, "self"), side(B, "0.1", "max")).compared == "B"


@pytest.mark.parametrize("specials", [True, False])
def test_soft_and_tired_in_a_real_model(specials: bool) -> None:
    """“it” moves from “mat” to “cat” more than any word moves in any head of MiniLM."""
    differences = head_differences((SOFT, "self"), (TIRED, "self"), specials=specials)
    best = differences.shifts[0]
    queries, keys = differences.axes.a.queries, differences.axes.a.keys
    rows, columns = differences.axes.rows, differences.axes.columns
    assert best.lost is not None
    labels = [
        units[number].label
        for units, number in (
            (queries, rows[best.query].a),
            (keys, columns[best.lost].a),
            (keys, columns[best.gained].a),
        )
        if number is not None
    ]
    assert (best.layer, best.head, labels) == (3, 1, ["it", "mat", "cat"])
    assert best.gain == pytest.approx(0.343, abs=5e-4)
    # Against one head of the same capture, that head is itself.
    same = head_differences((SOFT, "self"), side(SOFT, "3.1"))
    assert same.jsd[3, 1] == same.jsd.min() == 0
    assert HeadSelection.one(3, 1).describe(SOFT, "self") == "Layer 3, head 1"
    assert "Layer 3, head 1" in same.notes[0]
