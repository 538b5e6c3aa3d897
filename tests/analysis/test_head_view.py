import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.analysis import row_tiles
from app.analysis.head_selection import HeadSelection
from app.analysis.head_view import HeadView, head_view
from app.analysis.pooling import block_of, max_pool
from app.analysis.units import Unit
from app.capture.recording import RecordedCapture
from app.core.crop import Crop
from app.core.stream import Layer, OtherLayer
from app.core.token import UnitName
from app.core.view_spec import By
from app.errors import InvalidRequest, OutOfRange, UnknownStream

from .recorded import random_weights, recorded, tokens

SENTENCE = "[CLS] em ##bed a b c [SEP]"
CAUSAL = np.tril(np.ones((7, 7), bool))


def test_all_of_it_is_the_models_own_numbers() -> None:
    weights = random_weights((2, 3, 7, 7))
    view = head_view(recorded(weights, SENTENCE), "self", HeadSelection.one(1, 2))
    np.testing.assert_array_equal(view.matrix, weights[1, 2])
    assert view.matrix.dtype == np.float32
    assert view.notes == () and view.block is None and view.allowed is None
    assert not view.removed.any()


def test_the_models_own_number_of_a_layer_is_said_where_it_differs() -> None:
    """As in Jamba: its layers 0 and 2 have no attention, so 0 and 1 here are its layers 1 and 3."""
    plain = recorded(random_weights((2, 1, 7, 7)), SENTENCE)
    shape = replace(
        plain.stream("self"),
        details=(Layer(1), Layer(3)),
        others=(OtherLayer(0, "mamba"), OtherLayer(2, "mamba")),
    )
    notes = head_view(replace(plain, streams={"self": shape}), "self", HeadSelection.one(1, 0)).notes
    assert len(notes) == 1 and "numbers this layer 3:" in notes[0]


def test_everything_that_is_done_is_said() -> None:
    weights = random_weights((1, 1, 7, 7), causal=True)
    capture = recorded(weights, SENTENCE, allowed=CAUSAL)
    view = head_view(capture, "self", HeadSelection.one(0, 0), unit="word", specials=False, max_cells=2)
    assert view.matrix.shape == (2, 2) and view.block == (2, 2)
    assert [unit.label for unit in view.queries] == ["embed … a", "b … c"]
    assert [unit.tokens for unit in view.queries] == [(1, 2, 3), (4, 5)]
    named, merged, hidden, pooled, forbidden = view.notes
    assert "named by the token that is read there" in named
    assert "merged" in merged
    assert "[CLS], [SEP]" in hidden and "not rescaled" in hidden
    assert "4 × 4 cells" in pooled and "2 × 2" in pooled
    assert "empty" in forbidden
    assert view.allowed is not None and view.allowed.tolist() == [[True, False], [True, True]]


def test_what_is_removed_is_the_share_of_the_hidden_keys() -> None:
    weights = random_weights((1, 1, 7, 7))
    view = head_view(recorded(weights, SENTENCE), "self", HeadSelection.one(0, 0), specials=False)
    np.testing.assert_allclose(view.removed, weights[0, 0, 1:6][:, [0, 6]].sum(-1), rtol=1e-6)
    assert f"{100 * view.removed.max():.1f} % at most" in view.notes[0]


def test_hiding_what_is_not_there_needs_no_words() -> None:
    assert (
        head_view(
            recorded(random_weights((1, 1, 3, 3)), "a b c"), "self", HeadSelection.one(0, 0), specials=False
        ).notes
        == ()
    )


@pytest.mark.parametrize("unit", ["token", "word"])
@pytest.mark.parametrize("max_cells", [2, 3, 512])
def test_small_tiles_give_the_same(monkeypatch: pytest.MonkeyPatch, unit: UnitName, max_cells: int) -> None:
    capture = recorded(random_weights((1, 2, 7, 7), causal=True), SENTENCE, allowed=CAUSAL)
    whole = head_view(
        capture, "self", HeadSelection.one(0, 1), unit=unit, specials=unit == "token", max_cells=max_cells
    )
    monkeypatch.setattr(row_tiles, "TILE_BYTES", 1)
    tiled = head_view(
        capture, "self", HeadSelection.one(0, 1), unit=unit, specials=unit == "token", max_cells=max_cells
    )
    np.testing.assert_array_equal(tiled.matrix, whole.matrix)
    np.testing.assert_array_equal(tiled.removed, whole.removed)
    assert tiled.allowed is not None and whole.allowed is not None
    np.testing.assert_array_equal(tiled.allowed, whole.allowed)
    assert (tiled.queries, tiled.keys, tiled.notes) == (whole.queries, whole.keys, whole.notes)


def test_a_head_that_is_not_there() -> None:
    capture = recorded(random_weights((1, 1, 3, 3)), "a b c")
    with pytest.raises(OutOfRange):
        head_view(capture, "self", HeadSelection.one(0, 1))
    with pytest.raises(UnknownStream):
        head_view(capture, "cross", HeadSelection.one(0, 0))


def test_of_many_hidden_tokens_the_first_are_named() -> None:
    """Whisper's added silence has hundreds of frames, each with its own name."""
    sentence = " ".join([*(f"[S{n}]" for n in range(12)), "a", "b"])
    view = head_view(
        recorded(random_weights((1, 1, 14, 14)), sentence), "self", HeadSelection.one(0, 0), specials=False
    )
    (note,) = view.notes
    assert "([S0], [S1], [S2], [S3], [S4], [S5], [S6], [S7], and 4 more) are not shown" in note


def test_hidden_rows_of_other_tokens_are_not_said_to_be_looked_at() -> None:
    """Tokens that are only rows are not attended to: those of a target, in cross-attention."""
    capture = recorded(np.full((1, 1, 2, 4), 0.25), "[S] a", key_sentence="x y z [E]")
    looked_at, rows = head_view(capture, "cross", HeadSelection.one(0, 0), specials=False).notes
    assert looked_at.startswith("Special tokens ([E]) are not shown. They get 25.0 %")
    assert rows == "Rows of special tokens ([S]) are not shown."
    bare = recorded(np.full((1, 1, 2, 2), 0.5), "[S] a", key_sentence="x y")
    assert head_view(bare, "cross", HeadSelection.one(0, 0), specials=False).notes == (rows,)


def test_the_share_of_a_sink_is_reported() -> None:
    """Rows of 0.75 and 1.0: a quarter at most, an eighth on average, goes to no token."""
    capture = recorded([[[[0.5, 0.25], [0.5, 0.5]]]], "a b")
    assert not any("sink" in note for note in head_view(capture, "self", HeadSelection.one(0, 0)).notes)
    stream = replace(capture.streams["self"], details=(Layer(0, sink=True),))
    capture.streams = {"self": stream}
    (note,) = head_view(capture, "self", HeadSelection.one(0, 0)).notes
    assert "takes 12.5 % of a row on average over the 2 rows shown, and 25.0 % at most" in note


def test_a_learned_sink_is_a_choice() -> None:
    capture = recorded(np.full((2, 1, 2, 2), 0.25), "a b", allowed=np.tri(2, dtype=bool))
    assert head_view(capture, "self", HeadSelection.one(1, 0)).choice.tolist() == [False, True]
    details = (Layer(0), Layer(1, sink=True))
    capture.streams = {"self": replace(capture.streams["self"], details=details)}
    chosen = {
        heads: head_view(capture, "self", HeadSelection.parse(heads)).choice.all()
        for heads in ("0.0", "1.0", "all")
    }
    assert chosen == {"0.0": False, "1.0": True, "all": True}


def test_the_share_of_a_sink_is_that_of_the_rows_shown() -> None:
    """For prompt and answer, and rows hidden between others, only drawn rows count."""
    rows = [[0.2, 0.1, 0.2], [0.1, 0.1, 0.1], [0.3, 0.3, 0.2]]
    capture = recorded([[rows]], "a [S] b")
    capture.streams = {"self": replace(capture.streams["self"], details=(Layer(0, sink=True),))}
    *_, note = head_view(capture, "self", HeadSelection.one(0, 0), specials=False).notes
    assert "35.0 % of a row on average over the 2 rows shown, and 50.0 % at most" in note
    *prompt, last = (replace(token, part="prompt") for token in capture.tokens["text"])
    capture.tokens = {"text": (*prompt, replace(last, part="answer"))}
    *_, note = head_view(capture, "self", HeadSelection.one(0, 0), query_part="answer").notes
    assert "20.0 % of a row on average and 20.0 % at most" in note


# The client's tests read them, too: it reads zoomed parts of a matrix, of which only weights are sent.
CHOICES = json.loads((Path(__file__).parent.parent / "cases/choices.json").read_text())


@pytest.mark.parametrize("case", CHOICES)
def test_which_rows_have_a_choice(case: dict[str, Any]) -> None:
    weights = np.array(case["weights"], np.float32)
    rows, columns = (tuple(Unit("w", (n,), False) for n in range(size)) for size in weights.shape)
    allowed = ~np.isnan(weights)
    view = HeadView(
        stream="self",
        heads=HeadSelection.one(0, 0),
        members=((0, 0),),
        title="",
        matrix=weights,
        queries=rows,
        keys=columns,
        rows=None,
        sink=case["sink"],
        allowed=None if allowed.all() else allowed,
        removed=np.array(case["removed"] or [0] * len(rows), np.float32),
        outside=None,
        block=None,
        notes=(),
    )
    assert view.choice.tolist() == case["choice"]


@pytest.mark.parametrize("by", ["mean", "max"])
def test_a_long_part_is_read_a_few_rows_at_a_time(monkeypatch: pytest.MonkeyPatch, by: By) -> None:
    """By hand: the mean of the rows of a part, the sum over its keys; no more than two rows are in memory."""
    weights = random_weights((1, 3, 43, 43), causal=True)
    parts = tuple(
        replace(token, part="A" if token.id < 40 else "B")
        for token in tokens(" ".join(f"w{n}" for n in range(43)))
    )
    capture = recorded(weights, parts, allowed=np.tril(np.ones((43, 43), bool)))
    rows: list[int] = []
    read = RecordedCapture.weights_of

    def counted(self: RecordedCapture, *arguments: Any) -> Any:
        found = read(self, *arguments)
        rows.append(found.shape[1])
        return found

    monkeypatch.setattr(RecordedCapture, "weights_of", counted)
    monkeypatch.setattr(row_tiles, "TILE_BYTES", 2 * 4 * 3 * 43)
    view = head_view(capture, "self", HeadSelection(((0, None),), by), unit="part")
    assert max(rows) == 2
    sums = weights[0].reshape(3, 43, 43).astype(float)
    on_parts = np.stack([sums[..., :40].sum(-1), sums[..., 40:].sum(-1)], -1)
    means = np.stack([on_parts[:, :40].mean(1), on_parts[:, 40:].mean(1)], 1)
    np.testing.assert_allclose(view.matrix, means.mean(0) if by == "mean" else means.max(0), rtol=1e-5)
    assert view.allowed is not None and view.allowed.tolist() == [[True, False], [True, True]]
    assert not view.removed.any()


@pytest.mark.parametrize("unit", ["token", "word"])
@pytest.mark.parametrize("max_cells", [2, 512])
def test_a_crop_is_cut_from_the_whole(unit: UnitName, max_cells: int) -> None:
    """Its cells are those of the whole; a word that begins before it belongs to it."""
    weights = random_weights((2, 2, 9, 9), causal=True)
    sentence = "[CLS] a ##b c d e ##f g [SEP]"
    capture = recorded(weights, sentence, allowed=np.tril(np.ones((9, 9), bool)))
    heads = HeadSelection(((1, None),))
    whole = head_view(capture, "self", heads, unit=unit, max_cells=None)
    cut = head_view(capture, "self", heads, unit=unit, crop=Crop((4, 7), (2, 6)), max_cells=max_cells)
    rows = [n for n, one in enumerate(whole.queries) if set(one.tokens) & set(range(4, 7))]
    columns = [n for n, one in enumerate(whole.keys) if set(one.tokens) & set(range(2, 6))]
    block = block_of(len(rows), len(columns), max_cells)
    np.testing.assert_allclose(cut.matrix, max_pool(whole.matrix[np.ix_(rows, columns)], block), rtol=1e-6)
    assert whole.allowed is not None and cut.allowed is not None
    np.testing.assert_array_equal(cut.allowed, max_pool(whole.allowed[np.ix_(rows, columns)], block))
    if block is None:
        assert cut.queries == tuple(whole.queries[n] for n in rows)
        assert cut.keys == tuple(whole.keys[n] for n in columns)
    first = 1 if unit == "word" else 2
    last = 6 if unit == "word" else 5
    assert f"columns: {first} to {last} of 9." in " ".join(cut.notes)


def test_the_row_of_a_crop_has_a_choice_where_it_has_one_outside() -> None:
    """Row 3 may attend to one key of the crop, and to three before it; row 0 to itself only."""
    capture = recorded(random_weights((1, 1, 5, 5), causal=True), "a b c d e", allowed=np.tri(5) > 0)
    head = HeadSelection.one(0, 0)
    assert head_view(capture, "self", head, crop=Crop((3, 4), (3, 5))).choice.tolist() == [True]
    assert head_view(capture, "self", head, crop=Crop((0, 2), (0, 1))).choice.tolist() == [False, True]


def test_a_crop_outside_of_the_matrix_is_refused() -> None:
    capture = recorded(random_weights((1, 1, 3, 3)), "[CLS] b c")
    with pytest.raises(OutOfRange, match="the last token: there are 3"):
        head_view(capture, "self", HeadSelection.one(0, 0), crop=Crop((0, 4), (0, 1)))
    with pytest.raises(InvalidRequest, match="Nothing of 0:1 is shown"):
        head_view(capture, "self", HeadSelection.one(0, 0), specials=False, crop=Crop((1, 2), (0, 1)))
    with pytest.raises(InvalidRequest, match="a smaller than b"):
        Crop.parse("1:2,2:2")
