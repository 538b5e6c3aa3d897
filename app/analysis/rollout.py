"""How attention passes through several layers: rollout and flow (Abnar & Zuidema 2020), from plain matrices.

Both follow a graph whose nodes are the tokens before and after each layer. An edge has half the weight of
attention, and the residual stream, which hands each token on to itself, the other half.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]

# Capacities of edges are whole numbers: shares of this, the largest that two of which fit 32 bits.
_WHOLE = 10**9


def with_residual(layers: Doubles) -> Doubles:
    """``½A + ½I``, with rows that add up to 1.

    Args:
        layers: ``[layers, tokens, tokens]``, the mean of the heads of each; a row may add up to less than 1,
            where a head has a sink.
    """
    mixed = layers / 2 + np.eye(layers.shape[-1]) / 2
    rows: Doubles = mixed / mixed.sum(axis=-1, keepdims=True)
    return rows


def product(layers: Doubles) -> Doubles:
    """The layers multiplied, the last one first: ``[tokens, tokens]``, from each last token to each first."""
    total = np.eye(layers.shape[-1])
    for layer in layers:
        total = layer @ total
    return total


def rollout(layers: Doubles) -> Doubles:
    """Attention rollout, ``[tokens, tokens]``: rows add up to 1. The argument is that of `with_residual`."""
    return product(with_residual(layers))


def flow(layers: Doubles, rows: Sequence[int]) -> Doubles:
    """Attention flow: the largest flow from a token after the last layer to each one before the first.

    Each flow is computed by itself, and each row is divided by its sum. Capacities are rounded to nine
    digits.

    Args:
        layers: as for `with_residual`.
        rows: the tokens from which flows start.

    Returns:
        ``[rows, tokens]``; rows add up to 1.
    """
    # Importing scipy takes as long as importing all other analyses together.
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import maximum_flow

    count, tokens = layers.shape[:2]
    capacities = np.rint(with_residual(layers) * _WHOLE).astype(np.int32)
    layer, query, key = np.nonzero(capacities)
    nodes = (count + 1) * tokens
    edges = (layer + 1) * tokens + query, layer * tokens + key
    graph = coo_array((capacities[layer, query, key], edges), (nodes, nodes)).tocsr()
    flows = np.array(
        [
            [maximum_flow(graph, count * tokens + row, key).flow_value for key in range(tokens)]
            for row in rows
        ],
        float,
    )
    shares: Doubles = flows / flows.sum(axis=-1, keepdims=True)
    return shares
