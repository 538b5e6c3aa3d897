"""How one weight is computed: query · key, scaled, then the softmax over its row."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from ..core.capture import Capture
from ..core.shape import Axes
from ..message import _, digits, joined

Vector = Annotated[NDArray[np.float64], Axes(("number",), gaps=False)]

_TOLERANCE = 1e-5


@dataclass(frozen=True, slots=True)
class Calculation:
    """The plain formula for one cell, in double precision, beside what the model itself computes.

    Attributes:
        query: the query vector, after position encoding, e.g. ``[0.12, -0.5]``.
        key: the key vector, e.g. ``[0.4, 0.09]``.
        dot: query · key, e.g. ``9.6``.
        scaling: the factor applied to it, usually 1 / √head_size, e.g. ``0.1768``.
        score: dot · scaling, before any mask, e.g. ``1.7``.
        allowed: False if the mask forbids the query to attend to the key; the weight is then 0, e.g.
            ``true``.
        row_maximum: the largest score of the row, over the allowed keys, e.g. ``2.1``.
        row_sum: Σ exp(score - row_maximum) over those keys, e.g. ``2.16``.
        weight: exp(score - row_maximum) / row_sum, e.g. ``0.311``.
        model_weight: from the model's own attention function; all pictures show this one, e.g. ``0.311``.
        difference: between those two, e.g. ``3e-08``.
        exact: whether the difference is at most 1e-5, e.g. ``true``.
        note: a sentence if the formula is not all that the model computes; otherwise empty, e.g. ``""``.
    """

    query: Vector
    key: Vector
    dot: float
    scaling: float
    score: float
    allowed: bool
    row_maximum: float
    row_sum: float
    weight: float
    model_weight: float
    difference: float
    exact: bool
    note: str


def calculation(capture: Capture, stream: str, layer: int, head: int, query: int, key: int) -> Calculation:
    """Compute one weight step by step.

    Args:
        capture: the capture that holds the vectors and the model's own weights.
        stream, layer, head: which head.
        query, key: token positions.
    """
    capture.check_head(stream, layer, head)
    capture.check_pair(stream, query, key)
    vectors = capture.vectors(stream, layer, head)
    model = capture.weights_of(stream, layer, [head], query, query + 1)[0, 0].astype(np.float64)
    dots = vectors.key.astype(np.float64) @ vectors.query[query].astype(np.float64)
    scores = dots * vectors.scaling
    mask = capture.allowed(stream, layer, [query])
    allowed = np.ones(scores.shape, bool) if mask is None else mask[0]
    maximum = scores.max(where=allowed, initial=-np.inf)
    powers = np.exp(scores - maximum, where=allowed, out=np.zeros_like(scores))
    weights = powers / powers.sum()
    differences = np.abs(weights - model)
    return Calculation(
        query=vectors.query[query].astype(np.float64),
        key=vectors.key[key].astype(np.float64),
        dot=float(dots[key]),
        scaling=vectors.scaling,
        score=float(scores[key]),
        allowed=bool(allowed[key]),
        row_maximum=float(maximum),
        row_sum=float(powers.sum()),
        weight=float(weights[key]),
        model_weight=float(model[key]),
        difference=float(differences[key]),
        exact=bool(differences[key] <= _TOLERANCE),
        note=_note(bool(allowed[key]), float(differences.max()), float(model.sum())),
    )


def _note(allowed: bool, difference: float, total: float) -> str:
    if not allowed:
        return _(
            "The model does not let this token attend to that one, so the weight is 0 whatever the score."
        )
    if difference <= _TOLERANCE:
        return ""
    reason = (
        _(
            "This model does more than the plain formula, such as a learned sink: the weights of "
            "this row add up to only {total}.",
            total=digits(f"{total:.4f}"),
        )
        if total < 1 - _TOLERANCE
        else _(
            "This model does more than the plain formula, such as a bias for the distance or a cap on the"
            " scores."
        )
    )
    differ = _("In this row the two differ by up to {difference}.", difference=digits(f"{difference:.2g}"))
    return joined((reason, differ, _("The pictures show the model’s own weight.")))
