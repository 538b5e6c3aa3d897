"""Head scores on repeated random tokens (Olsson et al., 2022; TransformerLens)."""

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.floating]  # [..., rows, columns]


def previous_token(weights: Weights) -> Weights:
    """Mean weight from a token to the one before it: the mean of A[i, i - 1]."""
    score: Weights = np.diagonal(weights, -1, -2, -1).mean(-1)
    return score


def induction(weights: Weights, period: int) -> Weights:
    """Mean weight from a token to the one that followed its earlier occurrence, ``period`` tokens ago.

    Row i reads the token of i - period, so what followed it is at i - period + 1. (The text of Olsson et al.
    says "preceded", which is an error that its authors corrected.) The text is one segment repeated, with no
    token in front; the mean is over every row that has an earlier occurrence of its token.
    """
    if not 1 < period < weights.shape[-1]:
        raise ValueError("The segment must be repeated, and longer than one token.")
    rows = np.arange(period, weights.shape[-2])
    score: Weights = weights[..., rows, rows - period + 1].mean(-1)
    return score


def duplicate(weights: Weights, period: int) -> Weights:
    """Mean weight from a token to its own earlier occurrence."""
    score: Weights = np.diagonal(weights, -period, -2, -1).mean(-1)
    return score
