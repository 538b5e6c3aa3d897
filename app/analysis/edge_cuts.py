"""Edges between units: the cuts that remove them, and the first-order change by each."""

from collections.abc import Sequence

import numpy as np

from ..core.capture import Capture, Floats
from ..core.effects import EdgeChanges
from ..core.intervention import Intervention
from ..core.stream import Head
from .units import Unit, sum_of_columns

# Where nearly the whole row is cut, what is left is known to too few digits: it can only be verified.
_LEAST_REST = 1e-5


def cuts(
    capture: Capture, stream: str, heads: Sequence[Head], query: Unit, key: Unit
) -> tuple[Intervention, ...]:
    """The cuts that remove every edge from one unit to another in some heads, as far as masks allow them."""
    found: list[Intervention] = []
    masks = {
        layer: capture.allowed(stream, layer) for layer in dict.fromkeys(layer for layer, _head in heads)
    }
    for layer, head in heads:
        allowed = masks[layer]
        found += [
            Intervention(stream, layer, head, one, other)
            for one in query.tokens
            for other in key.tokens
            if allowed is None or allowed[one, other]
        ]
    return tuple(found)


def row_changes(edges: EdgeChanges, keys: Sequence[Unit]) -> Floats:
    """The first-order change if a row lost its edges to a unit: float32 ``[directions, heads, rows, keys]``.

    NaN where the row would keep nearly nothing.
    """
    rest = 1 - sum_of_columns(edges.weights, keys)
    with np.errstate(divide="ignore", invalid="ignore"):
        changes: Floats = sum_of_columns(edges.changes, keys) / rest
    changes[:, rest < _LEAST_REST] = np.nan
    return changes
