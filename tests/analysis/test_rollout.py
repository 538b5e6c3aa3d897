"""Rollout and flow: published examples, another library, and what always holds."""

import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.rollout import Doubles, flow, product, rollout, with_residual

from .recorded import random_weights

# Of Abnar & Zuidema's code, repeated in every layer.
EXAMPLE = np.array([[1, 0, 0], [0.5, 0.5, 0], [0.2, 0.3, 0.5]])
ROLLOUTS: dict[int, list[list[float]]] = {
    1: [[1, 0, 0], [0.25, 0.75, 0], [0.1, 0.15, 0.75]],
    2: [[1, 0, 0], [0.4375, 0.5625, 0], [0.2125, 0.225, 0.5625]],
    3: [[1, 0, 0], [0.578125, 0.421875, 0], [0.325, 0.253125, 0.421875]],
}
FLOWS: dict[int, list[list[float]]] = {
    2: [[1, 0, 0], [0.4, 0.6, 0], [0.25, 0.214286, 0.535714]],
    3: [[1, 0, 0], [0.5, 0.5, 0], [0.333333, 0.25, 0.416667]],
}


def layers(count: int, tokens: int, seed: int, causal: bool = False) -> Doubles:
    return random_weights((count, tokens, tokens), seed, causal).astype(float)


@pytest.mark.parametrize("count", ROLLOUTS)
def test_rollout_of_the_example(count: int) -> None:
    found = rollout(np.repeat(EXAMPLE[None], count, axis=0))
    np.testing.assert_allclose(found, ROLLOUTS[count], atol=1e-12)


@pytest.mark.parametrize("count", FLOWS)
def test_flow_of_the_example(count: int) -> None:
    found = flow(np.repeat(EXAMPLE[None], count, axis=0), range(3))
    np.testing.assert_allclose(found, FLOWS[count], atol=1e-6)


@given(st.integers(1, 4), st.integers(1, 6), st.integers(0, 99), st.booleans())
def test_rows_add_up_to_1(count: int, tokens: int, seed: int, causal: bool) -> None:
    weights = layers(count, tokens, seed, causal)
    for found in (rollout(weights), flow(weights, range(tokens))):
        np.testing.assert_allclose(found.sum(axis=-1), 1, atol=1e-9)
        assert found.min() >= 0
        if causal:
            assert not np.triu(found, 1).any()


def test_rows_with_a_sink_are_shares_of_what_goes_to_tokens() -> None:
    weights = layers(3, 4, 1) * 0.7
    np.testing.assert_allclose(rollout(weights).sum(axis=-1), 1)
    np.testing.assert_allclose(with_residual(weights)[0, 0, 1], weights[0, 0, 1] / 2 / (0.5 + 0.35))


def test_later_layers_are_multiplied_from_the_left() -> None:
    weights = layers(3, 4, 2)
    np.testing.assert_allclose(product(weights), weights[2] @ weights[1] @ weights[0])


@pytest.mark.parametrize("causal", [False, True])
def test_flow_equals_another_library(causal: bool) -> None:
    count, tokens = 3, 5
    weights = layers(count, tokens, 4, causal)
    graph = networkx.DiGraph()
    for layer, matrix in enumerate(with_residual(weights)):
        for (query, key), capacity in np.ndenumerate(matrix):
            if capacity:
                graph.add_edge((layer + 1, query), (layer, key), capacity=float(capacity))
    for row in range(tokens):
        expected = [
            networkx.maximum_flow_value(graph, (count, row), (0, key)) if (0, key) in graph else 0
            for key in range(tokens)
        ]
        np.testing.assert_allclose(flow(weights, [row])[0], np.array(expected) / sum(expected), atol=1e-7)
