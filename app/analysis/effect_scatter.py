"""The weight of each edge beside the effect of cutting it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .effect_view import EffectView, largest_of_blocks
from .pooling import block_of

Doubles = NDArray[np.float64]

# The most rows and columns of which every edge is a point: more could not be distinguished.
_MOST_SIDE = 48
# Notable points of each corner, and how far a point must lie in it, as a share of the largest.
_MOST_NAMED, _FAR = 3, 0.2
# Of fewer edges a correlation says nothing.
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class EdgePoint:
    """An edge with its weight and its effect.

    Attributes:
        row: of the matrix, e.g. ``16``.
        column: of the matrix, e.g. ``8``.
        weight: 0 to 1, e.g. ``0.851``.
        effect: the change of the outcome if the edge were cut, e.g. ``-7.17``.
        verified: whether the effect is verified by running the model; else it is a first-order estimate.
    """

    row: int
    column: int
    weight: float
    effect: float
    verified: bool


@dataclass(frozen=True, slots=True)
class EffectScatter:
    """The weights and the effects of the edges of a view.

    Attributes:
        view: of every edge: not pooled.
        points: edges whose effect is known, row by row; all, unless they are too many to draw.
        notable: the points worth a name, by their places in ``points``: the chosen one, the largest
            effect, and the farthest in each corner.
        block: rows and columns of a block of which only the edge of largest effect is a point; None: every
            edge is one.
        edges: how many edges have a known effect.
        correlation: Spearman's rank correlation of weight and absolute effect over all of these; None where
            there are fewer than three, or all weights or all effects are equal.
    """

    view: EffectView
    points: tuple[EdgePoint, ...]
    notable: tuple[int, ...]
    block: tuple[int, int] | None
    edges: int
    correlation: float | None

    @property
    def most_weight(self) -> float:
        """The largest weight of a point; 0 without one."""
        return max((point.weight for point in self.points), default=0.0)


def effect_scatter(view: EffectView, chosen: tuple[int, int] | None = None) -> EffectScatter:
    """Reduce a view of effects to points.

    Args:
        view: of every edge: not pooled.
        chosen: row and column of an edge that is a point in any case, if its effect is known.
    """
    known = ~np.isnan(view.matrix)
    rows, columns = view.matrix.shape
    block = block_of(rows, columns, _MOST_SIDE)
    places = np.stack([place.ravel() for place in largest_of_blocks(view.matrix, block)], axis=-1).tolist()
    shown = dict.fromkeys((row, column) for row, column in [*places, *([chosen] if chosen else [])])
    points = tuple(
        EdgePoint(
            row,
            column,
            float(view.weights[row, column]),
            float(view.matrix[row, column]),
            bool(view.verified[row, column]),
        )
        for row, column in sorted(shown)
        if known[row, column]
    )
    weights, effects = view.weights[known], view.matrix[known]
    return EffectScatter(
        view,
        points,
        _named(points, chosen),
        block,
        int(known.sum()),
        rank_correlation(weights, np.abs(effects)),
    )


def rank_correlation(one: NDArray[np.float32], other: NDArray[np.float32]) -> float | None:
    """Spearman's correlation: Pearson's of the ranks, where equal values share their mean rank.

    Returns:
        -1 to 1; None for fewer than three pairs, or if all values of one are equal.
    """
    if one.size < _FEWEST or np.ptp(one) == 0 or np.ptp(other) == 0:
        return None
    return float(np.corrcoef(_ranks(one), _ranks(other))[0, 1])


def _ranks(values: NDArray[np.float32]) -> Doubles:
    _distinct, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: Doubles = (np.cumsum(counts) - (counts - 1) / 2)[places]
    return ranks


def _named(points: tuple[EdgePoint, ...], chosen: tuple[int, int] | None) -> tuple[int, ...]:
    first = [at for at, point in enumerate(points) if (point.row, point.column) == chosen]
    return tuple(dict.fromkeys([*first, *_notable(points)]))


def _notable(points: tuple[EdgePoint, ...]) -> Iterator[int]:
    """The largest effect, then the farthest in each corner: large effect, small weight; and the reverse."""
    weights = np.array([point.weight for point in points])
    effects = np.abs([point.effect for point in points])
    if not points or not weights.max() or not effects.max():
        return
    decisive = effects / effects.max() - weights / weights.max()
    corners = [
        [int(at) for at in np.argsort(-far, kind="stable")[:_MOST_NAMED] if far[at] >= _FAR]
        for far in (decisive, -decisive)
    ]
    yield from dict.fromkeys([int(effects.argmax()), *corners[0], *corners[1]])
