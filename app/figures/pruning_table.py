"""The curves of a pruning, and the order of the heads, as CSV."""

from collections.abc import Iterator
from typing import Any

from ..scan.pruning import Pruning
from .scan_tables import csv_text

_HEADER = (
    "table",
    "order",
    "rank",
    "layer",
    "head",
    "removed",
    "mean",
    "low",
    "high",
    "unchanged",
    "unchanged_low",
    "unchanged_high",
)


def pruning_csv(pruning: Pruning, model: str, stream: str) -> str:
    """A line for each point of each curve, then one for each head, the most important first.

    Numbers are written with all digits; ``mean`` of a head is its importance.
    """
    return csv_text(["model", "stream", *_HEADER], ([model, stream, *row] for row in _rows(pruning)))


def _rows(pruning: Pruning) -> Iterator[list[Any]]:
    points = range(len(pruning.removed))
    for one in pruning.curves:
        for point in points:
            shares = (one.unchanged, one.unchanged_low, one.unchanged_high)
            known = [share[point] for share in shares] if pruning.predicts else [None] * 3
            numbers = (one.mean[point], one.low[point], one.high[point])
            yield ["curve", one.order, None, None, None, pruning.removed[point], *numbers, *known]
    for number, draw in enumerate(pruning.draws):
        for point in points:
            mean = draw[point]
            yield [
                "curve",
                f"random {number + 1}",
                None,
                None,
                None,
                pruning.removed[point],
                mean,
                *[None] * 5,
            ]
    for rank, head in enumerate(pruning.heads, 1):
        place = (head.layer, head.head)
        yield ["head", None, rank, *place, None, head.importance, head.low, head.high, *[None] * 3]
