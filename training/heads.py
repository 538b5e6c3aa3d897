"""Head scores on repeated random tokens (Olsson et al., 2022; TransformerLens)."""

import random

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from transformers import PreTrainedModel

Weights = NDArray[np.floating]  # [..., rows, columns]


def previous_token(weights: Weights) -> Weights:
    """Mean weight from a token to the one before it: the mean of A[i, i - 1]."""
    score: Weights = np.diagonal(weights, -1, -2, -1).mean(-1)
    return score


def induction(weights: Weights, period: int) -> Weights:
    """Mean weight from a token to the one that followed its earlier occurrence, ``period`` tokens ago.

    Row i has the token of i - period, so the token that followed it is at i - period + 1. (Olsson et al.
    wrote "preceded", an error that they corrected.) The text is one segment repeated, without a start token;
    the mean is over every row that has an earlier occurrence of its token.
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


def repeats(vocabulary: int, start: int, segment: int, times: int, count: int, seed: int) -> Tensor:
    """``count`` rows of a start token and ``segment`` random tokens, repeated ``times`` times. The most and
    the least common tokens (a tenth at each end of the ids) are excluded; byte pair encoding numbers pieces
    roughly by frequency.
    """
    draw = random.Random(seed)
    usual = range(vocabulary // 10, vocabulary - vocabulary // 10)
    return torch.tensor([[start, *draw.sample(usual, segment) * times] for _ in range(count)])


def scores(model: PreTrainedModel, tokens: Tensor, period: int) -> dict[str, NDArray[np.floating]]:
    """Scores [layer, head] on rows of ``repeats``, without the start token."""
    with torch.inference_mode():
        seen = model(tokens.to(model.device), output_attentions=True).attentions
    weights = (
        torch.stack(seen).mean(1).float().cpu().numpy()[..., 1:, 1:]
    )  # mean over rows: scores are linear
    return {
        "induction": induction(weights, period),
        "previous token": previous_token(weights),
        "duplicate token": duplicate(weights, period),
    }
