"""Weights on demand: caching, recomputation, and the calculation of a weight."""

import numpy as np
import pytest

from app.capture.layer_details import Call
from app.capture.live_capture import LiveCapture, run
from app.capture.verified_model import VerifiedModel
from app.capture.weights import WeightsCache, call_weights
from app.core.capture import Floats
from app.core.content_ids import capture_id
from app.core.input import Input
from app.errors import OutOfRange, UnknownStream

from ..tiny import tiny_prepared, tiny_reading

SOFT = "The cat sat on the mat because it was soft."


def capture(family: str, length: int, cache: WeightsCache) -> LiveCapture:
    return run(tiny_prepared(family), Input(text="text"), tiny_reading(length), f"{family}{length}", cache)


def test_published_numbers_of_minilm(minilm: VerifiedModel) -> None:
    """The numbers of the architecture document for this model."""
    soft, tired = (
        run(
            minilm,
            user_input,
            minilm.loaded.reader.read(user_input, {}),
            user_input.text or "",
            WeightsCache(2**26),
        )
        for user_input in (Input(text=SOFT), Input(text=SOFT.replace("soft", "tired")))
    )
    it, cat, mat = 8, 2, 6
    pair = np.stack([soft.weights("self", layer)[:, it, mat] for layer in range(6)])
    assert pair.argmax() == 5 * 12 + 3
    assert pair.max() == pytest.approx(0.311, abs=5e-4)
    l3h1 = soft.weights("self", 3)[1, it], tired.weights("self", 3)[1, it]
    result = [float(row[key]) for row in l3h1 for key in (mat, cat)]
    assert result == pytest.approx([0.196, 0.149, 0.144, 0.492], abs=5e-4)


@pytest.mark.parametrize("family", ["bert", "llama", "mistral"])
def test_a_weight_is_the_softmax_of_its_scores(family: str) -> None:
    """By hand: softmax over q.k * scaling, without masked keys."""
    live = capture(family, 9, WeightsCache(2**20))
    for head in range(4):
        v = live.vectors("self", 1, head)
        scores = v.query.astype(float) @ v.key.astype(float).T * v.scaling
        allowed = live.allowed("self", 1)
        if allowed is not None:
            scores[~allowed] = -np.inf
        expected = np.exp(scores - scores.max(axis=1, keepdims=True))
        expected /= expected.sum(axis=1, keepdims=True)
        np.testing.assert_allclose(live.weights("self", 1)[head], expected, atol=1e-6)


def test_layers_are_kept_until_the_cache_is_full() -> None:
    layer = 4 * 4 * 16 * 16
    cache = WeightsCache(8 * layer)
    live = capture("bert", 16, cache)
    first = live.weights("self", 0)
    assert np.shares_memory(first, live.weights("self", 0, 3, 5))
    assert cache.nbytes == layer
    for length in (12, 13, 14, 15):
        other = capture("bert", length, cache)
        other.weights("self", 0), other.weights("self", 1)
    assert cache.nbytes <= 8 * layer


def test_a_layer_too_large_to_keep_is_computed_row_by_row() -> None:
    cache = WeightsCache(1000)
    live = capture("bert", 16, cache)
    np.testing.assert_allclose(live.weights("self", 0, 4, 9), live.weights("self", 0)[:, 4:9], atol=1e-6)
    assert cache.nbytes == 0


def test_layers_are_kept_if_all_of_them_fit_into_half_of_the_cache() -> None:
    cache = WeightsCache(80)
    assert cache.admits(10, layers=4)
    assert not cache.admits(10, layers=5)
    assert not cache.admits(11, layers=1)


def test_layers_that_do_not_fit_in_together_are_computed_row_by_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise requesting a few rows of each layer in turn would compute every whole layer each time."""
    layer = 4 * 4 * 16 * 16
    computed: list[slice] = []

    def counted(call: Call, rows: slice) -> Floats:
        computed.append(rows)
        return call_weights(call, rows)

    monkeypatch.setattr("app.capture.live_capture.call_weights", counted)
    for size, rows in ((8 * layer - 1, 2 * 2 * 4), (8 * layer, 2 * 16)):
        live = capture("bert", 16, WeightsCache(size))
        computed.clear()
        for first in (0, 4):
            for number in range(2):
                assert live.weights("self", number, first, first + 4).shape == (4, 4, 16)
        assert sum(len(range(16)[some]) for some in computed) == rows


@pytest.mark.parametrize("family", ["bert", "llama", "mistral", "gemma2", "gpt_oss"])
def test_rows_and_columns_of_a_large_layer_come_without_the_rest(
    family: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = WeightsCache(2**20)
    live = capture(family, 16, cache)
    whole = live.weights("self", 1).copy()
    kept = cache.nbytes
    monkeypatch.setattr("app.capture.live_capture.SMALL_BYTES", 0)
    other = capture(family, 16, WeightsCache(2**20))
    np.testing.assert_allclose(other.rows("self", 1, [3, 9, 4]), whole[:, [3, 9, 4]], atol=1e-6)
    np.testing.assert_allclose(other.column("self", 1, [2]), whole[:, :, 2], atol=1e-6)
    np.testing.assert_allclose(other.column("self", 1, [2, 3, 7]), whole[:, :, [2, 3, 7]].sum(-1), atol=1e-6)
    # The two columns are cached, not the layer.
    assert (kept, other.cache.nbytes) == (4 * 4 * 16 * 16, 2 * 4 * 4 * 16)
    np.testing.assert_array_equal(other.column("self", 1, [2]), other.cache.get((other.id, "self", 1, 2)))


def test_rows_and_columns_of_a_small_layer_are_those_that_are_kept() -> None:
    live = capture("bert", 16, WeightsCache(2**20))
    whole = live.weights("self", 0)
    np.testing.assert_array_equal(live.rows("self", 0, [5]), whole[:, 5:6])
    np.testing.assert_array_equal(live.column("self", 0, [5]), whole[:, :, 5])


def test_places_that_do_not_exist() -> None:
    live = capture("bert", 5, WeightsCache(2**20))
    with pytest.raises(UnknownStream, match="cross"):
        live.weights("cross", 0)
    for layer in (-1, 2):
        with pytest.raises(OutOfRange, match="layer"):
            live.weights("self", layer)
    with pytest.raises(OutOfRange, match="head"):
        live.vectors("self", 0, 4)
    with pytest.raises(OutOfRange, match="key"):
        live.check_pair("self", 0, 5)


def test_memory_is_linear_in_tokens() -> None:
    cache = WeightsCache(2**20)
    ten, twenty = capture("llama", 10, cache), capture("llama", 20, cache)
    # 2 layers, (4 + 2 * 2) heads of size 8, 4 bytes each; and the input ids, 8 bytes a token.
    assert ten.nbytes == (2 * 8 * 8 * 4 + 8) * 10
    assert twenty.nbytes == 2 * ten.nbytes


def test_an_id_means_one_thing() -> None:
    """Changing this number breaks every published link."""
    assert capture_id("minilm", "sha256:0", Input(text="text")) == "eddafbcf1d12b77ed8485d46c2981d4a"
    inputs = [Input(text="t"), Input(text="u"), Input(text="t", pair="t"), Input(text="t", target="t")]
    others = {capture_id(m, r, i) for m in "mn" for r in "rs" for i in inputs}
    assert len(others) == 2 * 2 * len(inputs)
