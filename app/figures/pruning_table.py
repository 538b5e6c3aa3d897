"""The curves of a pruning, and the order of the heads, as tables."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..message import _
from ..scan.pruning import Pruning
from ..scan.pruning_record import PruningRecord
from .caption import provenance_text
from .pruning_caption import TITLE
from .scan_tables import csv_text
from .tables import Table

_COLUMNS = (
    *("table", "order", "rank", "layer", "head", "removed"),
    *("mean", "low", "high", "unchanged", "unchanged_low", "unchanged_high"),
)
# What a curve has at each point, and a head for itself; arrays of the same names.
_OF_CURVES = _COLUMNS[6:]
_OF_HEADS = ("importance", "low", "high")


def pruning_csv(pruning: Pruning, model: str, stream: str) -> str:
    """A line for each point of each curve, then one for each head, the most important first.

    Numbers are written with all digits; ``mean`` of a head is its importance.
    """
    return csv_text(["model", "stream", *_COLUMNS], ([model, stream, *row] for row in _rows(pruning)))


def pruning_table(record: PruningRecord, text: str) -> Table:
    """The same rows of a kept pruning, and arrays.

    ``removed`` int64 ``[points]``; ``mean``, ``low``, ``high`` and, where something is predicted,
    ``unchanged``, ``unchanged_low``, ``unchanged_high`` float64 ``[orders, points]``: least important first,
    most important first, at random; ``draws`` float64 ``[random orders, points]``; ``heads`` int64
    ``[heads, 2]``, layer and head, the most important first, and ``head_importance``, ``head_low``,
    ``head_high`` float64 ``[heads]``.

    Args:
        text: which sentences were run.
    """
    pruning, source = record.pruning, provenance_text(record.provenance)
    return Table(
        about=(TITLE, text, *pruning.statements, *pruning.notes, source),
        reading=_(
            "A row for each point of each curve, then one for each head, the most important first; the mean"
            " of a head is its importance."
        ),
        columns=_COLUMNS,
        rows=_rows(pruning),
        arrays=_arrays(pruning),
        facts={
            "kind": "pruning",
            "stream": record.stream,
            "outcome": record.outcome,
            "sentences": [sentence.with_marks for sentence in record.sentences],
            "provenance": record.provenance,
        },
    )


def _arrays(pruning: Pruning) -> dict[str, NDArray[Any]]:
    curves = {name: [getattr(one, name) for one in pruning.curves] for name in _OF_CURVES}
    heads = {f"head_{name}": [getattr(head, name) for head in pruning.heads] for name in _OF_HEADS}
    numbers = {name: rows for name, rows in curves.items() if rows[0]} | {"draws": pruning.draws} | heads
    return {
        "removed": np.array(pruning.removed, np.int64),
        "heads": np.array([(head.layer, head.head) for head in pruning.heads], np.int64),
        **{name: np.array(rows, np.float64) for name, rows in numbers.items()},
    }


def _rows(pruning: Pruning) -> Iterator[tuple[Any, ...]]:
    points = range(len(pruning.removed))
    for one in pruning.curves:
        for point in points:
            shares = (one.unchanged, one.unchanged_low, one.unchanged_high)
            known = [share[point] for share in shares] if pruning.predicts else [None] * 3
            numbers = (one.mean[point], one.low[point], one.high[point])
            yield ("curve", one.order, None, None, None, pruning.removed[point], *numbers, *known)
    for number, draw in enumerate(pruning.draws, 1):
        for removed, mean in zip(pruning.removed, draw, strict=True):
            yield ("curve", f"random {number}", None, None, None, removed, mean, *[None] * 5)
    for rank, head in enumerate(pruning.heads, 1):
        numbers = (head.importance, head.low, head.high)
        yield ("head", None, rank, head.layer, head.head, None, *numbers, *[None] * 3)
