"""Methods side by side, as shown: each on its own scale, how far they agree, and what they are worth."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from ..core.capture import Capture, Floats
from ..core.method_comparison import Curves, MethodComparison
from ..core.shape import Axes
from .agreement import agreement
from .units import Unit, units

# Kendall's τ-b of each pair of methods.
PerPair = Annotated[NDArray[np.float64], Axes(("method", "other"))]


@dataclass(frozen=True, slots=True)
class MethodView:
    """What is shown of a comparison of methods.

    Attributes:
        comparison: the numbers themselves.
        tokens: the ranked tokens.
        shares: float32 ``[methods, tokens]``, each value divided by the largest size of its row, −1 to 1; NaN
            where a method has no numbers.
        agreement: Kendall's τ-b between the sizes of the values of each pair of methods that have numbers:
            ``[methods, methods]``; NaN where one of them has no order.
        random: the mean of the curves of the random orders.
    """

    comparison: MethodComparison
    tokens: tuple[Unit, ...]
    shares: Floats
    agreement: NDArray[np.float64]
    random: Curves


def method_view(capture: Capture, comparison: MethodComparison) -> MethodView:
    """What is shown of a comparison.

    Raises:
        UnknownStream: it is that of another capture.
        ValueError: likewise.
    """
    tokens = capture.key_tokens(comparison.stream)
    by_position = {unit.tokens[0]: unit for unit in units(tokens)}
    if not by_position.keys() >= set(comparison.tokens):
        raise ValueError(comparison.tokens)
    none = (np.nan,) * len(comparison.tokens)
    values = np.array([one.values or none for one in comparison.scores])
    largest = np.abs(values).max(axis=1, keepdims=True)
    shares = np.divide(values, largest, out=np.zeros_like(values), where=largest != 0)
    # Where all values are 0, so are all shares.
    shares[np.isnan(values)] = np.nan
    lines = [(one.comprehensiveness, one.sufficiency) for one in comparison.random]
    comprehensiveness, sufficiency = np.mean(lines, axis=0).tolist()
    return MethodView(
        comparison,
        tuple(by_position[position] for position in comparison.tokens),
        shares.astype(np.float32),
        agreement([np.abs(one.values).tolist() for one in comparison.known]),
        Curves(None, tuple(comprehensiveness), tuple(sufficiency)),
    )
