"""One sentence of a scan: what each head does with its marked pair.

A row between words is the mean over the pieces of the query, summed over the pieces of the key (see `units`).
A head *finds* the key of a sentence if the query attends to it more than to any other word that it may attend
to; special tokens do not count, and a tie is not a find.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..analysis.choice import choosing
from ..analysis.column import column_facts
from ..analysis.units import pack_units, pool, pool_mask
from ..core.capture import Floats
from .pair_location import PairLocation


@dataclass(frozen=True, slots=True)
class Observation:
    """One sentence in every head: arrays ``[layers, heads]``, except ``random_found``, ``[layers]``.

    Attributes:
        weight: the query's attention weight on the key, 0 to 1.
        found: whether no other word gets as much.
        others: mean weight of the query on its other words.
        random: mean weight of the pairs of two different words of this sentence where the one may attend to
            the other, over the computed rows.
        random_found: share of those pairs that are finds, assuming one find per row.
        column_mean: mean weight of the other words on the key, over the computed rows that may attend to it
            and to another key; NaN if there are none (see `column`).
        column_first: whether there are such words and none has a larger weight on the key than the query.
        words: how many words the query could attend to.
    """

    weight: Floats
    found: NDArray[np.bool_]
    others: Floats
    random: Floats
    random_found: Floats
    column_mean: Floats
    column_first: NDArray[np.bool_]
    words: int


def observe(
    weights: Floats,
    allowed: NDArray[np.bool_] | None,
    place: PairLocation,
    sinks: Sequence[bool] = (),
) -> Observation:
    """Measure one sentence in every head.

    Args:
        weights: float32 ``[layers, heads, rows, keys]`` between tokens, of the rows ``place.tokens``.
        allowed: bool ``[layers, rows, keys]``, what they may attend to; None if everything.
        place: the pair.
        sinks: by layer, whether its heads have a learned sink, with which every row has a choice; none if
            empty.
    """
    rows = pack_units([place.words[number] for number in place.rows])
    pooled, _ = pool(weights, rows, place.words)
    layers, words = weights.shape[0], len(place.words)
    may = np.ones((layers, len(rows), words), bool)
    choice = np.ones((layers, len(rows)), bool)
    if allowed is not None:
        choice = np.stack([choosing(layer, rows, place.words, layer.shape[1]) for layer in allowed])
        choice[[layer for layer, sink in enumerate(sinks) if sink]] = True
        may = np.stack([pool_mask(layer, rows, place.words) for layer in allowed])
    may[:, np.arange(len(rows)), place.rows] = False
    mask = may[:, None]
    pairs = np.maximum(may.sum(axis=(1, 2)), 1).astype(np.float32)
    random = np.where(mask, pooled, 0).sum(axis=(2, 3)) / pairs[:, None]
    rows_with_others = may.any(axis=2).sum(axis=1)

    row = place.rows.index(place.query)
    marked, open_to = pooled[:, :, row], may[:, row].copy()
    weight = marked[:, :, place.key]
    open_to[:, place.key] = False
    rivals = np.where(open_to[:, None], marked, -1)
    count = np.maximum(open_to.sum(axis=1), 1).astype(np.float32)
    column = column_facts(pooled[..., place.key], row, (may[..., place.key] & choice)[:, None])
    return Observation(
        weight=weight,
        found=weight > rivals.max(axis=2),
        others=np.where(open_to[:, None], marked, 0).sum(axis=2) / count[:, None],
        random=random,
        random_found=(rows_with_others / pairs).astype(np.float32),
        column_mean=column.mean.astype(np.float32),
        column_first=(column.rank == 1) & (column.of > 1),
        words=int(may[:, row].sum(axis=1).max()),
    )
