"""Check that a run of a model has finite numbers only: with NaN among them, no weight means anything."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from ..core.stream_name import stream_name
from ..errors import NonFinite
from ..message import _
from .layer_details import Call
from .returned_attention import ReturnedAttention

_HINT = _(
    "Try another input. If it happens with every one, the weights are damaged, or numbers grow beyond what"
    " float32 holds: choose another checkpoint."
)


def check_calls(calls: Mapping[str, Sequence[Call]], title: str) -> None:
    """Refuse a run in which a layer has NaN or infinity. Raises NonFinite, naming the first such layer."""
    for stream, layers in calls.items():
        for number, call in enumerate(layers):
            if not all(map(is_finite, _tensors_of(call))):
                raise NonFinite(
                    _(
                        "There is NaN or infinity in layer {number} of the {stream} of {model}, so "
                        "there are no weights to show.",
                        model=title,
                        number=number,
                        stream=stream_name(stream),
                    ),
                    hint=_HINT,
                    stream=stream,
                    layer=number,
                )


def check_sums(sums: NDArray[np.float64]) -> None:
    """Refuse weights with a row whose sum is not finite. Raises NonFinite."""
    if not np.isfinite(sums).all():
        raise NonFinite(_("A row of its attention adds up to NaN or infinity."), hint=_HINT)


def check_shares(shares: torch.Tensor, title: str) -> None:
    """Refuse predictions that are not finite. Raises NonFinite."""
    if not is_finite(shares):
        raise NonFinite(_("{model} predicts NaN or infinity.", model=title), hint=_HINT)


def is_finite(tensor: torch.Tensor) -> bool:
    """Whether every number is finite.

    A sum with NaN or infinity is never finite. One of large finite numbers may overflow, so then each is
    examined.
    """
    return math.isfinite(tensor.sum().item()) or bool(tensor.isfinite().all())


def _tensors_of(call: Call) -> tuple[torch.Tensor, ...]:
    return (call.weights,) if isinstance(call, ReturnedAttention) else (call.query, call.key)
