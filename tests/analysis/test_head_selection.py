"""Several heads as one: notation, meaning, and the numbers computed independently."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis import row_tiles
from app.analysis.head_selection import HeadSelection, alignment_heads, opening_head
from app.analysis.head_view import head_view
from app.capture.recording import RecordedCapture
from app.core.stream import Layer, OtherLayer
from app.core.token import UnitName
from app.core.view_spec import By, ViewSpec
from app.errors import InvalidRequest, OutOfRange, UnknownStream
from app.imported import imported_capture as brought

from .recorded import random_weights, recorded

SENTENCE = "[CLS] em ##bed a b [SEP]"
WEIGHTS = random_weights((3, 4, 6, 6), seed=5)
CAPTURE = recorded(WEIGHTS, SENTENCE)


# The client's tests read them, too: it adds and removes heads without a request.
SETS = json.loads((Path(__file__).parent.parent / "cases/head_sets.json").read_text())


@pytest.mark.parametrize("case", SETS["sets"], ids=lambda case: case["heads"])
def test_what_a_set_means(case: dict[str, Any]) -> None:
    heads = HeadSelection.parse(case["heads"])
    capture = recorded(random_weights((SETS["layers"], SETS["heads"], 2, 2)), "a b")
    assert [list(head) for head in heads.members(capture, "self")] == case["members"]
    assert str(heads) == case["heads"]
    assert HeadSelection.parse(str(heads)) == heads


ITEMS = st.one_of(
    st.just((None, None)), st.tuples(st.integers(0, 99), st.one_of(st.none(), st.integers(0, 99)))
)


@given(st.lists(ITEMS, min_size=1, max_size=9))
def test_what_is_written_is_read_back(items: list[tuple[int | None, int | None]]) -> None:
    heads = HeadSelection(tuple(items))
    assert HeadSelection.parse(str(heads)) == heads


@pytest.mark.parametrize("text", ["", " 5", "5.", ".3", "5.3,", "5-3", "-1", "all.3", "5.3.1", "٣", "1\n"])
def test_what_is_no_set(text: str) -> None:
    with pytest.raises(InvalidRequest, match="names no heads"):
        HeadSelection.parse(text)


def test_half_a_head_and_none() -> None:
    with pytest.raises(InvalidRequest, match="is of a head, and none is named"):
        HeadSelection.of(ViewSpec(kind="scatter"))
    with pytest.raises(InvalidRequest, match="either by layer and head, or by heads"):
        HeadSelection.of(ViewSpec(kind="scatter", layer=3))


@pytest.mark.parametrize("text", ["3", "0.4", "0.0,9"])
def test_heads_that_are_not_there(text: str) -> None:
    with pytest.raises(OutOfRange):
        HeadSelection.parse(text).members(CAPTURE, "self")
    with pytest.raises(UnknownStream):
        HeadSelection.parse("0").members(CAPTURE, "cross")


@pytest.mark.parametrize(
    ("text", "by", "words"),
    [
        ("1.3", "max", "Layer 1, head 3"),
        ("1.3,1.0", "mean", "Mean over heads 0 and 3 of layer 1 (2 heads)"),
        ("1", "max", "Maximum over layer 1 (4 heads)"),
        ("0,2", "mean", "Mean over layers 0 and 2 (8 heads)"),
        ("0.1,2", "mean", "Mean over head 1 of layer 0, and layer 2 (5 heads)"),
        ("all", "max", "Maximum over every head of all 3 layers (12 heads)"),
        ("0,1,2", "mean", "Mean over every head of all 3 layers (12 heads)"),
    ],
)
def test_it_is_said_which_heads(text: str, by: By, words: str) -> None:
    assert HeadSelection.parse(text, by).describe(CAPTURE, "self") == words


def test_a_title_stays_short_and_the_note_names_every_head() -> None:
    capture = recorded(random_weights((5, 3, 2, 2)), "a b")
    heads = HeadSelection.parse("0.1,1.2,2.0,3.1,3.2")
    view = head_view(capture, "self", heads)
    assert view.title == "Mean over 5 heads of 4 layers"
    assert view.notes[0].startswith(
        "Mean over head 1 of layer 0, head 2 of layer 1, head 0 of layer 2, "
        "heads 1 and 2 of layer 3 (5 heads)."
    )


@pytest.mark.parametrize("budget", [1, 1 << 20])
@pytest.mark.parametrize("unit", ["token", "word"])
@pytest.mark.parametrize("text", ["1.2", "0", "0.1,2.2,2.3", "all"])
def test_a_mean_is_the_mean_of_the_heads(
    monkeypatch: pytest.MonkeyPatch, text: str, unit: UnitName, budget: int
) -> None:
    """Against the views of the single heads, summed in double precision."""
    monkeypatch.setattr(row_tiles, "TILE_BYTES", budget)
    heads = HeadSelection.parse(text)
    view = head_view(CAPTURE, "self", heads, unit=unit, specials=False)
    alone = [
        head_view(CAPTURE, "self", HeadSelection.one(*member), unit=unit, specials=False)
        for member in heads.members(CAPTURE, "self")
    ]
    np.testing.assert_allclose(view.matrix, np.mean([a.matrix.astype(float) for a in alone], 0), atol=2e-7)
    np.testing.assert_allclose(view.removed, np.mean([a.removed for a in alone], 0), atol=2e-7)
    np.testing.assert_allclose(view.matrix.sum(-1) + view.removed, 1, atol=1e-6)
    assert view.matrix.dtype == np.float32 and view.members == heads.members(CAPTURE, "self")


@pytest.mark.parametrize("budget", [1, 1 << 20])
@pytest.mark.parametrize("unit", ["token", "word"])
@pytest.mark.parametrize("text", ["0", "0.1,2.2,2.3", "all"])
def test_a_maximum_is_the_largest_of_the_heads(
    monkeypatch: pytest.MonkeyPatch, text: str, unit: UnitName, budget: int
) -> None:
    """Exactly: a maximum involves no rounding."""
    monkeypatch.setattr(row_tiles, "TILE_BYTES", budget)
    heads = HeadSelection.parse(text, "max")
    view = head_view(CAPTURE, "self", heads, unit=unit, specials=False)
    alone = [
        head_view(CAPTURE, "self", HeadSelection.one(*member), unit=unit, specials=False)
        for member in heads.members(CAPTURE, "self")
    ]
    np.testing.assert_array_equal(view.matrix, np.max([a.matrix for a in alone], 0))
    np.testing.assert_array_equal(view.removed, np.max([a.removed for a in alone], 0))
    assert "not a distribution" in view.notes[0]
    assert any("each in the head with the most" in note for note in view.notes)


def test_one_head_needs_no_words() -> None:
    view = head_view(CAPTURE, "self", HeadSelection.parse("2.1", "max"))
    np.testing.assert_array_equal(view.matrix, WEIGHTS[2, 1])
    assert view.notes == ()


def test_cells_are_empty_where_none_of_the_layers_may_attend() -> None:
    """A sliding layer and a full one: the wider of the two masks."""
    full, narrow = np.tril(np.ones((3, 3), bool)), np.eye(3, dtype=bool)
    plain = recorded(random_weights((2, 1, 3, 3), causal=True), "a b c", allowed=full)
    arrays = {**plain.arrays, "self.allowed": np.stack([narrow, full])}
    capture = replace(plain, arrays=arrays)
    for text, mask in (("0", narrow), ("1", full), ("all", full)):
        view = head_view(capture, "self", HeadSelection.parse(text))
        assert view.allowed is not None
        np.testing.assert_array_equal(view.allowed, mask)


def sinking() -> RecordedCapture:
    """Two heads with a row of which 0.5 and 0.25 go to no token."""
    capture = recorded([[[[0.25, 0.25]] * 2, [[0.5, 0.25]] * 2]], "a b")
    capture.streams = {"self": replace(capture.streams["self"], details=(Layer(0, sink=True),))}
    return capture


def test_a_sink_is_stated_of_a_mean_and_of_a_maximum() -> None:
    (_, mean) = head_view(sinking(), "self", HeadSelection.parse("0")).notes
    assert "37.5 % of a row on average over the 2 rows shown, and 37.5 % at most" in mean
    (_, most) = head_view(sinking(), "self", HeadSelection.parse("0", "max")).notes
    assert "50.0 % of a row on average over the 2 rows shown, and 50.0 % at most" in most


def test_the_models_own_numbers_of_several_layers_are_said() -> None:
    plain = recorded(random_weights((2, 1, 2, 2)), "a b")
    shape = replace(plain.stream("self"), details=(Layer(1), Layer(3)), others=(OtherLayer(0, "mamba"),))
    notes = head_view(replace(plain, streams={"self": shape}), "self", HeadSelection.parse("all")).notes
    assert any("numbers these layers 1, 3:" in note for note in notes)


def test_what_is_said_of_a_mean_holds_for_rows_that_are_no_shares() -> None:
    """Imported weights may have any sum; the mean of such rows is not a share of 100% either."""
    weights = {"self": np.full((1, 2, 2, 2), 0.1)}
    capture = brought.imported_capture(
        brought.ImportedAttention(weights=weights, tokens={"text": ["a", "b"]})
    )
    (note,) = HeadSelection.parse("all").notes(capture, "self")
    assert note == "Mean over layer 0 (2 heads). Each head counts the same."


def aligning(*heads: tuple[int, int]) -> RecordedCapture:
    """A capture whose model names these heads for alignments."""
    capture = recorded(random_weights((2, 3, 2, 3)), "x y", key_sentence="a b c")
    named = replace(capture.streams["cross"], alignment_heads=heads)
    return replace(capture, streams={"cross": named})


def test_the_alignment_heads_are_called_so() -> None:
    capture = aligning((0, 1), (1, 2))
    own = alignment_heads(capture.streams["cross"])
    assert own.members(capture, "cross") == ((0, 1), (1, 2))
    assert own.describe(capture, "cross") == "Mean over the 2 alignment heads"
    assert own.notes(capture, "cross") == [
        "Mean over the 2 alignment heads. Each head counts the same.",
        "By the model’s own configuration, L0 H1, L1 H2 are the alignment heads.",
    ]
    assert "alignment" not in HeadSelection.parse("0.1").describe(capture, "cross")


def test_a_single_alignment_head_is_reported() -> None:
    capture = aligning((1, 0))
    assert HeadSelection.one(1, 0).notes(capture, "cross") == [
        "By the model’s own configuration, L1 H0 is the alignment head."
    ]
    assert HeadSelection.one(1, 1).notes(capture, "cross") == []


def test_the_opening_head_is_the_first_alignment_head() -> None:
    stream = aligning((1, 0), (0, 1)).streams["cross"]
    assert str(opening_head(stream)) == "1.0"
    assert str(opening_head(replace(stream, alignment_heads=()))) == "0.0"


def test_without_alignment_heads_it_is_all_of_them() -> None:
    capture = aligning()
    own = alignment_heads(capture.streams["cross"])
    assert own.describe(capture, "cross") == "Mean over every head of all 2 layers (6 heads)"
