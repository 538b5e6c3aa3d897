from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon

from app.analysis.roles.table import role_table
from app.analysis.row_sampling import RowsRead
from app.analysis.similarity import Similarity, classical_map, rows_compared, similarity
from app.capture.recording import RecordedCapture
from app.core.capture import Floats
from app.core.stream import Layer, Stream
from app.errors import TooCostly

from .recorded import random_weights, recorded
from .recorded import tokens as tokens_of


def alike(weights: Floats, **options: int) -> Similarity:
    words = " ".join(f"w{n}" for n in range(weights.shape[-1]))
    capture = recorded(weights, words)
    return similarity(capture, "self", role_table(capture, "self"), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("causal", [False, True])
def test_distances_are_those_of_scipy(causal: bool) -> None:
    weights = random_weights((2, 3, 9, 9), 5, causal)
    distances = alike(weights).distances
    flat = weights.reshape(6, 9, 9).astype(float)
    for a in range(6):
        for b in range(6):
            rows = [jensenshannon(flat[a, row], flat[b, row]) ** 2 for row in range(9)]
            assert distances[a, b] == pytest.approx(np.sqrt(np.mean(rows)), abs=2e-4)


def test_the_two_ends_of_the_scale() -> None:
    one, other = np.eye(4), np.roll(np.eye(4), 1, axis=1)
    distances = alike(np.array([[one, one, other]], np.float32)).distances
    assert distances[0, 1] == pytest.approx(0, abs=1e-3)
    assert distances[0, 2] == pytest.approx(np.sqrt(np.log(2)), abs=1e-6)


@given(st.integers(0, 1000), st.integers(3, 8))
def test_a_metric(seed: int, heads: int) -> None:
    distances = alike(random_weights((1, heads, 6, 6), seed)).distances
    np.testing.assert_array_equal(distances, distances.T)
    assert (
        (np.diag(distances) == 0).all()
        and (distances >= 0).all()
        and distances.max() <= np.sqrt(np.log(2)) + 1e-9
    )
    assert (distances[:, :, None] + distances[None] >= distances[:, None, :] - 1e-5).all()


def test_heads_of_a_kind_are_one_cluster_named_by_it() -> None:
    random = np.random.default_rng(1)
    size = 16
    previous = np.eye(size, k=-1)
    previous[0, 0] = 1
    kinds = [previous, np.eye(size), np.roll(np.eye(size), 5, axis=1), np.full((size, size), 1 / size)]
    noisy = [0.9 * kind + 0.1 * random.dirichlet(np.ones(size), size) for kind in kinds for _ in range(3)]
    similar = alike(np.array(noisy, np.float32).reshape(2, 6, size, size))
    assert sorted(cluster.heads for cluster in similar.clusters) == [
        ((0, 0), (0, 1), (0, 2)),
        ((0, 3), (0, 4), (0, 5)),
        ((1, 0), (1, 1), (1, 2)),
        ((1, 3), (1, 4), (1, 5)),
    ]
    names = {cluster.heads[0]: (cluster.role, cluster.shared) for cluster in similar.clusters}
    assert names[0, 0] == ("previous", 3)
    assert names[0, 3] == ("itself", 3)
    assert names[1, 3] == ("broad", 3)
    assert similar.silhouette > 0.5


def test_every_head_is_in_one_cluster() -> None:
    similar = alike(random_weights((4, 5, 7, 7)))
    heads = [head for cluster in similar.clusters for head in cluster.heads]
    assert sorted(heads) == [(layer, head) for layer in range(4) for head in range(5)]


def test_a_map_of_points_in_a_plane_is_exact() -> None:
    points = np.random.default_rng(0).normal(size=(9, 2))
    distances = np.linalg.norm(points[:, None] - points, axis=-1)
    places, variance = classical_map(distances)
    np.testing.assert_allclose(np.linalg.norm(places[:, None] - places, axis=-1), distances, atol=1e-9)
    assert variance == pytest.approx(1)


def test_the_map_never_shows_heads_farther_apart_than_they_are() -> None:
    similar = alike(random_weights((3, 4, 8, 8), 2))
    places = similar.places.reshape(12, 2)
    map_distances = np.linalg.norm(places[:, None] - places, axis=-1)
    assert (map_distances <= similar.distances + 1e-3).all()
    assert 0 < similar.kept < 1 and 0 < similar.stress < 1
    assert f"{100 * similar.kept:.0f} %" in " ".join(similar.notes)


@pytest.mark.parametrize("shape", [(1, 1, 5, 5), (1, 2, 5, 5), (2, 2, 1, 1)])
def test_few_heads_or_tokens(shape: tuple[int, int, int, int]) -> None:
    similar = alike(random_weights(shape))
    assert sum(len(cluster.heads) for cluster in similar.clusters) == shape[0] * shape[1]
    assert np.isfinite(similar.places).all() and 0 <= similar.kept <= 1 + 1e-9


def test_long_inputs_are_sampled_and_say_so() -> None:
    weights = random_weights((1, 3, 20, 20))
    similar = alike(weights, cells=3 * 20 * 5)
    assert similar.rows == RowsRead(5, 20)
    assert "5 of 20 rows" in similar.notes[0] and "These are few" in similar.notes[0]
    rows = np.linspace(0, 19, 5).round().astype(int)
    expected = np.mean([jensenshannon(weights[0, 0, row], weights[0, 2, row]) ** 2 for row in rows])
    assert similar.distances[0, 2] == pytest.approx(np.sqrt(expected), abs=2e-4)


def causal(weights: Floats, *, learned: bool = False) -> RecordedCapture:
    layers, _, size, _ = weights.shape
    words = " ".join(f"w{n}" for n in range(size))
    capture = recorded(weights, words, allowed=np.tril(np.ones((size, size), bool)))
    details = tuple(Layer(number, sink=learned) for number in range(layers))
    capture.streams = {"self": replace(capture.streams["self"], details=details)}
    return capture


def test_the_first_row_of_a_causal_stream_has_no_choice() -> None:
    weights = random_weights((1, 2, 6, 6), 3, causal=True)
    capture = causal(weights)
    similar = similarity(capture, "self", role_table(capture, "self"))
    assert similar.rows == RowsRead(5, 6)
    rows = [jensenshannon(weights[0, 0, row], weights[0, 1, row]) ** 2 for row in range(1, 6)]
    assert similar.distances[0, 1] == pytest.approx(np.sqrt(np.mean(rows)), abs=2e-4)


def test_without_the_sink_the_rest_of_each_row_is_compared() -> None:
    """By hand: two heads that differ only in their weights on sinks are equal without them."""
    one = [[1, 0, 0, 0], [0.5, 0.5, 0, 0], [0.2, 0.6, 0.2, 0], [0.4, 0.1, 0.2, 0.3]]
    other = [[1, 0, 0, 0], [0.1, 0.9, 0, 0], [0.6, 0.3, 0.1, 0], [0.7, 0.05, 0.1, 0.15]]
    capture = causal(np.array([[one, other]], np.float32))
    roles = role_table(capture, "self")
    assert similarity(capture, "self", roles).distances[0, 1] > 0.1
    found = similarity(capture, "self", roles, without_sink=True)
    assert found.distances[0, 1] == pytest.approx(0, abs=1e-3)
    assert found.rows == RowsRead(2, 4)
    assert "left out, and the rest of each row is scaled up to 1" in found.notes[0]
    different = np.array([[one, [*other[:3], [0.7, 0.15, 0.1, 0.05]]]], np.float32)
    capture = causal(different)
    rest = [np.array([1, 2, 3]) / 6, np.array([3, 2, 1]) / 6]
    expected = np.sqrt(jensenshannon(*rest) ** 2 / 2)
    found = similarity(capture, "self", role_table(capture, "self"), without_sink=True)
    assert found.distances[0, 1] == pytest.approx(expected, abs=1e-4)


def test_a_learned_sink_is_one_more_key_or_left_out() -> None:
    one = np.array([[1, 0, 0], [0.5, 0.5, 0], [0.2, 0.6, 0.2]])
    weights = np.array([[one, 0.5 * one]], np.float32)
    capture = causal(weights, learned=True)
    roles = role_table(capture, "self")
    rows = [jensenshannon([*one[row], 0], [*(0.5 * one[row]), 0.5]) ** 2 for row in (1, 2)]
    similar = similarity(capture, "self", roles)
    assert similar.distances[0, 1] == pytest.approx(np.sqrt(np.mean(rows)), abs=1e-4)
    assert similarity(capture, "self", roles, without_sink=True).distances[0, 1] == pytest.approx(0, abs=1e-3)


def test_heads_of_which_nothing_is_left_in_common_are_far_apart() -> None:
    weights = random_weights((1, 2, 5, 5), causal=True)
    weights[0, 1] = 0
    weights[0, 1, :, 0] = 1
    capture = causal(weights)
    similar = similarity(capture, "self", role_table(capture, "self"), without_sink=True)
    assert similar.distances[0, 1] == pytest.approx(np.sqrt(np.log(2)))


def test_what_one_row_takes_is_refused_with_true_numbers_before_any_weight_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(TooCostly, match="1,025 heads"):
        alike(np.ones((25, 41, 1, 1), np.float32))
    capture = recorded(random_weights((1, 6, 9, 9)), "a b c d e f g h i")
    monkeypatch.setattr(RecordedCapture, "weights", lambda *_: pytest.fail("a weight was read"))
    assert len(rows_compared(capture, "self", cells=15 * 9)) == 1
    with pytest.raises(TooCostly, match="135 comparisons of weights for a single row, and 134") as error:
        rows_compared(capture, "self", cells=134)
    assert (error.value.facts["asked"], error.value.facts["limit"]) == (135, 134)
    assert error.value.hint


def test_a_long_text_of_a_model_with_many_heads_is_compared_on_fewer_rows() -> None:
    """270 heads and 512 tokens, or 2,048: formerly refused."""
    for tokens, rows in ((512, 21), (2048, 5)):
        stream = Stream("self", 30, 9, 3, 64, "text", "text", causal=True)
        capture = recorded(np.zeros((1, 1, 1, 1), np.float32), "a")
        capture.streams = {"self": stream}
        capture.tokens = {"text": tokens_of("a") * tokens}
        result = rows_compared(capture, "self")
        assert len(result) == rows and (result[0], result[-1]) == (1, tokens - 1)
