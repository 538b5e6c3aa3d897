"""Measures of the difference between two heads, row by row; each row holds a share of attention per key."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.definition import Measure
from ..message import _

LN2 = math.log(2)

# A correlation over fewer cells is always 1 or -1.
_FEWEST = 3
# A variance below this share of the mean square is rounding error: the weights of the row are all equal.
_ROUNDING = 1e-10

Values = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DivergenceMeasure(Measure):
    """One number per row.

    Attributes:
        formula: for two rows p and q, as text.
        shares: whether it needs distributions, so that it is undefined for a maximum over heads.
    """

    shares: bool


MEASURES: dict[str, DivergenceMeasure] = {
    measure.name: measure
    for measure in (
        DivergenceMeasure(
            name="jsd",
            title=_("Jensen-Shannon divergence"),
            explanation=_(
                "How easily the two rows can be distinguished: 0 when they are the same, 0.693 (ln "
                "2) when they attend to no key in common."
            ),
            formula="½ Σⱼ pⱼ ln(pⱼ / mⱼ) + ½ Σⱼ qⱼ ln(qⱼ / mⱼ), m = (p + q) / 2",
            unit=_("nats"),
            high=LN2,
            shares=True,
            source="Lin 1991; Jain & Wallace 2019",
        ),
        DivergenceMeasure(
            name="tv",
            title=_("Total variation"),
            explanation=_("The share of attention that would have to move to turn one row into the other."),
            formula="½ Σⱼ |pⱼ - qⱼ|",
            shares=True,
            source="Jain & Wallace 2019",
        ),
        DivergenceMeasure(
            name="correlation",
            title=_("Correlation"),
            explanation=_(
                "Whether the two are strong at the same keys: 1 when they rise and fall together, 0 "
                "when they are unrelated, below 0 when one is strong where the other is weak."
            ),
            formula=_("Pearson’s r over the cells that both have and that both masks allow"),
            low=-1.0,
            shares=False,
            source="Pearson 1895",
        ),
    )
}


def jensen_shannon(p: Values, q: Values, rest_p: Values, rest_q: Values) -> Values:
    """The Jensen-Shannon divergence of rows, in nats, 0 to ln 2.

    Args:
        p, q: ``[..., keys]``, shares over the same keys; 0 for a key that only the other row has.
        rest_p, rest_q: ``[...]``, the share of each row on none of these keys, compared as a single cell.

    Returns:
        ``[...]``, in the precision of the arguments.
    """
    middle = p + q
    middle *= 0.5
    divergence = 0.5 * (_negentropy(p) + _negentropy(q)) - _negentropy(middle)
    rest = 0.5 * (rest_p + rest_q)
    divergence += 0.5 * (_cell(rest_p) + _cell(rest_q)) - _cell(rest)
    return np.clip(divergence, 0, LN2)


def total_variation(p: Values, q: Values, rest_p: Values, rest_q: Values) -> Values:
    """Half the sum of absolute differences of rows, 0 to 1; arguments as for `jensen_shannon`."""
    difference = p - q
    np.abs(difference, out=difference)
    # A product with ones runs several times as fast as sum().
    distance = np.vecdot(difference, np.ones(difference.shape[-1], difference.dtype))
    variation: Values = 0.5 * (distance + np.abs(rest_p - rest_q))
    return np.clip(variation, 0, 1)


@dataclass(slots=True)
class Moments:
    """Sums over cells from which Pearson's correlation follows; the sums of tiles can be added.

    Attributes:
        sums: float64 ``[..., 6]``: number of cells, Σx, Σy, Σx², Σy², Σxy.
    """

    sums: NDArray[np.float64]

    @classmethod
    def of(cls, x: Values, y: Values, cells: NDArray[np.bool_]) -> "Moments":
        """The sums of rows ``[..., keys]``, over the marked cells."""
        one, other = (np.where(cells, values, 0).astype(np.float64) for values in (x, y))
        products = ((one, one), (other, other), (one, other))
        return cls(
            np.stack(
                [
                    cells.sum(axis=-1, dtype=np.float64),
                    one.sum(axis=-1),
                    other.sum(axis=-1),
                    *(np.vecdot(left, right) for left, right in products),
                ],
                axis=-1,
            )
        )

    def correlation(self) -> NDArray[np.float64]:
        """Pearson's r, -1 to 1; NaN over fewer than three cells, or where one side is constant."""
        count, x, y, xx, yy, xy = np.moveaxis(self.sums, -1, 0)
        cells = np.maximum(count, 1)
        spread_x, spread_y = xx - x * x / cells, yy - y * y / cells
        defined = (count >= _FEWEST) & (spread_x > _ROUNDING * xx) & (spread_y > _ROUNDING * yy)
        together = xy - x * y / cells
        r = np.full(count.shape, np.nan)
        np.divide(together, np.sqrt(np.maximum(spread_x * spread_y, 0)), out=r, where=defined)
        return np.clip(r, -1, 1)


def _negentropy(rows: Values) -> Values:
    """Σ p ln p over the keys of each row; 0 ln 0 is 0."""
    logarithms = np.maximum(rows, np.finfo(rows.dtype).tiny)
    np.log(logarithms, out=logarithms)
    total: Values = np.vecdot(rows, logarithms)
    return total


def _cell(share: Values) -> Values:
    return share * np.log(np.maximum(share, np.finfo(share.dtype).tiny))
