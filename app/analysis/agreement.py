"""How far rankings of the same things agree: Kendall's τ-b."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]


def kendall_tau(a: Sequence[float], b: Sequence[float]) -> float:
    """Kendall's τ-b: concordant minus discordant pairs, over the geometric mean of those not tied in each.

    Returns:
        −1 (opposite orders) to 1 (the same order); NaN if all values of a or of b are equal.
    """
    signs = [np.sign(np.subtract.outer(values, values)) for values in (np.asarray(a), np.asarray(b))]
    pairs = float(np.sqrt(np.square(signs[0]).sum() * np.square(signs[1]).sum()))
    return float((signs[0] * signs[1]).sum()) / pairs if pairs else float("nan")


def agreement(rankings: Sequence[Sequence[float]]) -> Doubles:
    """Kendall's τ-b of each pair of rankings: ``[rankings, rankings]``; NaN as by `kendall_tau`."""
    return np.array([[kendall_tau(a, b) for b in rankings] for a in rankings]).reshape(
        len(rankings), len(rankings)
    )
