"""Checks on some rows of every capture: sums, and weights from log-sum-exps against the eager function."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import torch

from ..core.capture import Floats
from ..core.exactness import RowSums
from ..core.stream import Stream
from .attention_function import AttentionCall, attention_with_lse
from .cost import CHECKED_ROWS
from .finite_check import check_sums
from .layer_details import Call
from .weights import call_weights

# Most that a weight from a log-sum-exp may differ from that of the model's own eager function.
LSE_TOLERANCE = 5e-6


def check_rows(calls: Mapping[str, Sequence[Call]]) -> tuple[dict[str, list[Call]], RowSums]:
    """Check evenly spaced rows of every layer and head.

    Returns:
        The calls, without the log-sum-exp where weights that are computed from it differ from those of the
        model's own eager function; and the smallest and the largest sum of the checked rows.

    Raises:
        NonFinite: a row's sum is not finite.
    """
    low, high, checked, total = np.inf, -np.inf, 0, 0
    exact: dict[str, list[Call]] = {name: [] for name in calls}
    for name, layers in calls.items():
        for call in layers:
            kept, weights = _exact(call)
            exact[name].append(kept)
            sums = weights.sum(axis=-1, dtype=np.float64)
            check_sums(sums)
            low, high = min(low, float(sums.min())), max(high, float(sums.max()))
            checked, total = checked + sums.size, total + call.shape.queries * call.shape.heads
    return exact, RowSums(low, high, checked, total)


def held_floats(streams: Sequence[Stream], calls: Mapping[str, Sequence[Call]]) -> tuple[int, ...]:
    """The floats that a capture of each stream holds for a pair of query and key at once: see `CostModel`.

    With log-sum-exps no weights of a layer are held as a whole, but a mask may be, once as it is and once as
    the kernel reads it.
    """
    return tuple(
        _mask_floats(stream, calls[stream.name])
        if all(isinstance(call, AttentionCall) and attention_with_lse(call) for call in calls[stream.name])
        else stream.heads
        for stream in streams
    )


def _mask_floats(stream: Stream, calls: Sequence[Call]) -> int:
    limited = any(detail.kind != "full" for detail in stream.details)
    masks = [call.mask for call in calls if isinstance(call, AttentionCall) and call.mask is not None]
    return 2 * max([int(limited), *(mask.shape[1] for mask in masks)])


def spread_rows(call: Call, most: int = CHECKED_ROWS) -> torch.Tensor:
    """Evenly spaced row positions of a call, including the first and the last; all if they are few."""
    queries = call.shape.queries
    return torch.linspace(0, queries - 1, min(queries, most), device=call.device).round().long()


def _exact(call: Call) -> tuple[Call, Floats]:
    """The call, and the weights of the checked rows: float32 ``[heads, rows, keys]``."""
    rows = spread_rows(call)
    weights = call_weights(call, rows)
    if not isinstance(call, AttentionCall) or call.lse is None:
        return call, weights
    without = replace(call, lse=None)
    own = call_weights(without, rows)
    # A comparison with NaN is False.
    return (call, weights) if np.abs(weights - own).max() <= LSE_TOLERANCE else (without, own)
