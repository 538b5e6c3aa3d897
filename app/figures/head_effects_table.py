"""The effect of each head as a table: the largest first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..analysis.largest_weights import LargestWeight
from ..core.capture import Capture
from ..message import Message, _
from .head_effects_reply import HeadEffectsReply
from .label_text import visible
from .tables import Table, origin

COLUMNS = ("layer", "head", "effect", "verified", "estimate")
_LARGEST = ("largest_weight", "query_position", "query", "key_position", "key")


@dataclass(frozen=True, slots=True)
class HeadRow:
    """What is known of one head.

    Attributes:
        layer, head: which one.
        effect: by running the model, else its estimate; None if neither is known.
        verified: whether the model was run.
        estimate: to first order; None where none is possible.
        largest: its edge of largest weight; None of an edge, or where no query has a choice.
    """

    layer: int
    head: int
    effect: float | None
    verified: bool
    estimate: float | None
    largest: LargestWeight | None


def head_rows(reply: HeadEffectsReply) -> list[HeadRow]:
    """All heads, the largest effect first, whichever its sign; those without one last."""
    estimates, verified = np.asarray(reply.estimates, float), np.asarray(reply.verified, float)
    rows = []
    for layer, head in np.ndindex(estimates.shape):
        estimate, run = _known(float(estimates[layer, head])), _known(float(verified[layer, head]))
        largest = None if reply.largest is None else reply.largest[layer][head]
        effect = estimate if run is None else run
        rows.append(HeadRow(layer, head, effect, run is not None, estimate, largest))
    return sorted(rows, key=lambda row: -1.0 if row.effect is None else abs(row.effect), reverse=True)


def head_effects_title(capture: Capture, stream: str, pair: tuple[int, int] | None) -> Message:
    """What is changed in each head."""
    if pair is None:
        return _("What ablating each head alone would change")
    query, key = capture.query_tokens(stream)[pair[0]], capture.key_tokens(stream)[pair[1]]
    return _(
        "What cutting {query} → {key} in each head alone would change",
        query=visible(query.label),
        key=visible(key.label),
    )


def head_effects_table(
    capture: Capture, stream: str, reply: HeadEffectsReply, pair: tuple[int, int] | None
) -> Table:
    """One row per head. Whole heads have their edge of largest weight beside the effect.

    Args:
        pair: the edge that each head would lose; None: it is ablated.
    """
    notes = [reply.outcome_text.statement, *reply.notes]
    return Table(
        about=tuple(origin(capture, head_effects_title(capture, stream, pair), notes)),
        reading=_(
            "A row for each head, the largest effect first; an effect that no run has verified is its"
            " estimate."
        ),
        columns=COLUMNS if reply.largest is None else (*COLUMNS, *_LARGEST),
        rows=_cells(capture, stream, reply),
        arrays={},
        facts={},
    )


def _cells(capture: Capture, stream: str, reply: HeadEffectsReply) -> Iterator[tuple[Any, ...]]:
    for row in head_rows(reply):
        cells = (row.layer, row.head, row.effect, int(row.verified), row.estimate)
        yield cells if reply.largest is None else (*cells, *_largest_cells(capture, stream, row.largest))


def _largest_cells(capture: Capture, stream: str, largest: LargestWeight | None) -> Sequence[Any]:
    if largest is None:
        return (None,) * len(_LARGEST)
    query, key = edge_labels(capture, stream, largest)
    return largest.weight, largest.query, query, largest.key, key


def edge_labels(capture: Capture, stream: str, largest: LargestWeight) -> tuple[str, str]:
    """The labels of its query and its key."""
    query, key = capture.query_tokens(stream)[largest.query], capture.key_tokens(stream)[largest.key]
    return visible(query.label), visible(key.label)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value
