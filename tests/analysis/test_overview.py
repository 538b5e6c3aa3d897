from dataclasses import astuple, replace

import numpy as np
import pytest

from app.analysis import row_tiles
from app.analysis.overview import overview
from app.core.token import UnitName

from .recorded import random_weights, recorded, tokens

SENTENCE = "[CLS] em ##bed a b c [SEP]"


def test_thumbnails_are_roots_in_a_byte() -> None:
    weights = random_weights((2, 3, 7, 7))
    result = overview(recorded(weights, SENTENCE), "self")
    assert result.thumbnails.shape == (2, 3, 7, 7)
    assert result.block is None
    np.testing.assert_array_equal(result.thumbnails, np.rint(255 * np.sqrt(weights)))
    np.testing.assert_allclose((result.thumbnails / 255.0) ** 2, weights, atol=0.004)


def test_thumbnails_pool_by_maximum() -> None:
    weights = np.zeros((1, 1, 7, 7))
    weights[..., 0] = 1
    weights[0, 0, 6] = [0, 0, 0, 0, 0, 0, 1]
    result = overview(recorded(weights, SENTENCE), "self", side=3)
    assert result.block == (3, 3)
    assert result.thumbnails[0, 0].tolist() == [[255, 0, 0], [255, 0, 0], [0, 0, 255]]


def test_words_and_hidden_tokens_change_thumbnails_and_no_metric() -> None:
    capture = recorded(random_weights((2, 3, 7, 7)), SENTENCE)
    every = overview(capture, "self")
    words = overview(capture, "self", unit="word", specials=False)
    assert words.thumbnails.shape == (2, 3, 4, 4)
    for metric in every.metrics:
        np.testing.assert_array_equal(metric.values, words.values(metric.name))
    pair = capture.weights("self", 1)[2, 1:3, 1:3].sum() / 2
    assert words.thumbnails[1, 2, 0, 0] == np.rint(255 * np.sqrt(pair))


@pytest.mark.parametrize("unit", ["token", "word"])
def test_small_tiles_give_the_same(monkeypatch: pytest.MonkeyPatch, unit: UnitName) -> None:
    capture = recorded(random_weights((2, 3, 7, 7), causal=True), SENTENCE)
    whole = overview(capture, "self", unit=unit, specials=unit == "token", side=3)
    monkeypatch.setattr(row_tiles, "TILE_BYTES", 1)
    tiled = overview(capture, "self", unit=unit, specials=unit == "token", side=3)
    np.testing.assert_array_equal(tiled.thumbnails, whole.thumbnails)
    for metric in whole.metrics:
        np.testing.assert_allclose(tiled.values(metric.name), metric.values, rtol=1e-6, err_msg=metric.name)
    assert astuple(tiled.row_sums) == pytest.approx(astuple(whole.row_sums), abs=1e-6)


def test_row_sums_show_a_sink() -> None:
    weights = random_weights((2, 2, 3, 3))
    weights[1, 0, 2] *= 0.25
    sums = overview(recorded(weights, "a b c"), "self").row_sums
    assert sums.minimum == pytest.approx(0.25)
    assert sums.maximum == pytest.approx(1)


def test_two_sides() -> None:
    result = overview(recorded(random_weights((1, 2, 3, 5)), "a b c", key_sentence="v w x y z"), "cross")
    assert result.thumbnails.shape == (1, 2, 3, 5)
    assert np.isnan(result.values("distance")).all()
    assert np.isfinite(result.values("entropy")).all()


def test_metrics_of_a_head_are_in_its_place() -> None:
    weights = np.tile(np.full((3, 3), 1 / 3), (2, 2, 1, 1))
    weights[1, 0] = np.eye(3)
    result = overview(recorded(weights, "a b c"), "self")
    np.testing.assert_allclose(result.values("diagonal"), [[1 / 3, 1 / 3], [1, 1 / 3]])


def test_metrics_of_a_causal_stream_leave_out_what_is_forced() -> None:
    weights = random_weights((2, 3, 5, 5), causal=True)
    result = overview(recorded(weights, "a b c d e", allowed=np.tril(np.ones((5, 5), bool))), "self")
    assert np.isnan(result.values("next")).all() and np.isnan(result.values("separator")).all()
    np.testing.assert_allclose(result.values("first"), weights[..., 1:, 0].mean(axis=-1), atol=1e-6)


def test_masks_are_pooled_like_the_thumbnails_and_sent_once() -> None:
    causal, window = np.tril(np.ones((4, 4), bool)), np.eye(4, dtype=bool)
    capture = recorded(random_weights((4, 1, 4, 4)), "a b c d")
    masks = np.stack([causal, causal, np.ones((4, 4), bool), window])
    capture = replace(capture, arrays={**capture.arrays, "self.allowed": masks})
    result = overview(capture, "self", side=2)
    assert [mask.tolist() for mask in result.masks] == [[[0, 1], [0, 0]], [[0, 1], [1, 0]]]
    assert result.mask_of == (0, 0, None, 1)
    assert not overview(recorded(random_weights((1, 1, 4, 4)), "a b c d"), "self").masks


@pytest.mark.parametrize("unit", ["token", "word"])
def test_of_a_long_text_evenly_spread_rows_are_read(unit: UnitName) -> None:
    """By hand: 9 of 33 rows are every fourth one, so a thumbnail's cell shows the largest of these."""
    sentence = " ".join(f"w{n}" for n in range(33))
    capture = recorded(
        random_weights((2, 3, 33, 33), causal=True), sentence, allowed=np.tril(np.ones((33, 33), bool))
    )
    every = overview(capture, "self", unit=unit, side=4)
    assert (every.rows.read, every.rows.total) == (33, 33)
    some = overview(capture, "self", unit=unit, side=4, cells=9 * 2 * 3 * 33)
    assert (some.rows.read, some.rows.total) == (9, 33)
    assert some.block == every.block == (9, 9)
    np.testing.assert_array_equal(some.masks[0], every.masks[0])
    read = np.arange(0, 33, 4)
    weights = capture.weights("self", 1)[2]
    for row in range(4):
        rows = weights[read[read // 9 == row]]
        largest = [rows[:, first : first + 9].max() for first in range(0, 33, 9)]
        np.testing.assert_array_equal(some.thumbnails[1, 2, row], np.rint(255 * np.sqrt(largest)))
    # The first row has no choice.
    assert some.values("first")[1, 2] == pytest.approx(weights[read[1:], 0].mean(dtype=float), rel=1e-6)
    assert some.values("diagonal")[1, 2] == pytest.approx(weights[read[1:], read[1:]].mean(dtype=float))
    distances = (weights * np.abs(np.arange(33)[:, None] - np.arange(33))).sum(axis=-1)[read[1:]]
    assert some.values("distance")[1, 2] == pytest.approx(distances.mean(), rel=1e-5)


def test_sampled_rows_of_a_part_are_rows_of_that_part() -> None:
    """Metrics are measured on the same rows whatever is shown; at least one row of each cell is read."""
    capture = recorded(
        random_weights((1, 2, 60, 60)), " ".join(["[CLS]", *(f"w{n} ##x" for n in range(29)), "[SEP]"])
    )
    whole = overview(capture, "self", side=5, cells=1)
    words = overview(capture, "self", unit="word", specials=False, side=5, cells=1)
    assert whole.rows.read == words.rows.read == 5
    for metric in whole.metrics:
        np.testing.assert_allclose(metric.values, words.values(metric.name), rtol=1e-6, err_msg=metric.name)
    assert words.block == (6, 6)
    # The first word is the mean of its two rows.
    cells = capture.weights("self", 0)[1, 1:3, 1:13].mean(axis=0).reshape(6, 2).sum(axis=1)
    assert words.thumbnails[0, 1, 0, 0] == np.rint(255 * np.sqrt(cells.max()))


def test_of_a_long_unit_some_rows_are_read() -> None:
    """By hand: 16 of the 20 rows of each word, and the first, middle and last of all, which are measured."""
    capture = recorded(random_weights((1, 1, 60, 60)), " ".join(["w", *["##x"] * 19] * 3))
    some = overview(capture, "self", unit="word", cells=1)
    assert (some.rows.read, some.thumbnails.shape) == (3, (1, 1, 3, 3))
    places = np.linspace(0, 19, 16).round().astype(int)
    weights = capture.weights("self", 0)[0]
    for word in range(3):
        rows = np.union1d(20 * word + places, [row for row in (0, 30, 59) if row // 20 == word])
        expected = weights[rows].mean(axis=0).reshape(3, 20).sum(axis=1)
        np.testing.assert_array_equal(some.thumbnails[0, 0, word], np.rint(255 * np.sqrt(expected)))


def test_some_layers_are_those_of_the_whole() -> None:
    capture = recorded(random_weights((3, 2, 33, 33), causal=True), " ".join(f"w{n}" for n in range(33)))
    every = overview(capture, "self", side=4, cells=9 * 3 * 2 * 33)
    some = overview(capture, "self", side=4, cells=9 * 3 * 2 * 33, layers=range(1, 3))
    assert (every.first_layer, some.first_layer, some.rows) == (0, 1, every.rows)
    np.testing.assert_array_equal(some.thumbnails, every.thumbnails[1:])
    assert some.mask_of == every.mask_of[1:]
    for metric in every.metrics:
        np.testing.assert_array_equal(some.values(metric.name), metric.values[1:])


@pytest.mark.parametrize("rows", [1, 3, 7, 100])
def test_a_long_part_is_read_a_few_rows_at_a_time(monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    """Its row is the mean of all of its tokens' rows, however few are in memory."""
    weights = random_weights((2, 2, 24, 24))
    sentence = tuple(
        replace(token, part="A" if token.id < 20 else "B")
        for token in tokens(" ".join(f"w{n}" for n in range(24)))
    )
    monkeypatch.setattr("app.analysis.overview.TILE_BYTES", rows * 4 * 2 * 24)
    result = overview(recorded(weights, sentence), "self", unit="part")
    on_parts = np.stack([weights[..., :20].sum(-1, dtype=float), weights[..., 20:].sum(-1, dtype=float)], -1)
    means = np.stack([on_parts[:, :, :20].mean(2), on_parts[:, :, 20:].mean(2)], 2)
    np.testing.assert_allclose((result.thumbnails / 255.0) ** 2, means, atol=0.004)
    assert result.rows.read == 24
