"""Compare a capture with the model's own eager attention on the same input, on demand.

The model is run once more, and every layer calls its own eager function with the mask that transformers makes
for eager attention: a second way to compute the weights from the input. It is called for some rows at a time,
so that no layer's weights are ever held as a whole; hidden states are those that the eager functions compute.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np
import torch
from transformers import AttentionInterface
from transformers.masking_utils import ALL_MASK_ATTENTION_FUNCTIONS, eager_mask

from ..core.exactness import Difference
from ..message import _, digits, joined
from ..models.loading import LoadedModel
from ..models.model_input import ModelInput
from .attention_function import NAME, AttentionCall, mask_rows, own_eager
from .forward import Calls
from .progress import on_layer_start
from .recording import RecordedCapture
from .row_check import spread_rows
from .verification import TOLERANCE, eager_attentions
from .weights import array, call_weights

REFERENCE = "attention_reference"
# Memory for the weights of the rows of one call of an eager function.
_BLOCK_BYTES = 64 * 2**20

_RETURNED_NOTE = _(
    "These weights are what the model itself returned for this input: there is no second way to compute them."
)
_UNLIKE = _("The model calls its attention differently when it runs eagerly, so this input was not compared.")
_NO_NUMBERS = _("Some weights of this input are not numbers, so it was not compared.")


def difference(loaded: LoadedModel, model_input: ModelInput, captured: Calls) -> Difference:
    """The largest absolute difference between captured weights and the model's eager ones on the same input.

    Every layer and head is compared, on evenly spaced rows. It takes a run of the model, and memory linear in
    tokens except for one mask.

    Args:
        reading: the input of the capture.
        captured: its calls.
    """
    calls = [call for calls in captured.values() for call in calls]
    total = sum(call.shape.queries * call.shape.heads for call in calls)
    computed = [call for call in calls if isinstance(call, AttentionCall)]
    if len(computed) < len(calls):
        return Difference(None, 0, total, _RETURNED_NOTE)
    comparison = _Comparison(computed)
    loaded.model.set_attn_implementation(REFERENCE)
    try:
        with torch.inference_mode(), _under(comparison):
            loaded.model(**loaded.arguments(model_input))
    finally:
        loaded.model.set_attn_implementation(NAME)
    if not comparison.complete:
        return Difference(None, 0, total, _UNLIKE)
    if not np.isfinite(comparison.largest):
        return Difference(None, 0, total, _NO_NUMBERS)
    return Difference(
        comparison.largest,
        comparison.rows,
        total,
        _comparison_note(comparison.largest, comparison.rows, total),
    )


def recorded_difference(
    loaded: LoadedModel, model_input: ModelInput, recording: RecordedCapture
) -> Difference:
    """The same difference for recorded weights; every cell is compared, because recordings are short.

    Args:
        loaded: the model with exactly the recorded weights.
        reading: the input that was recorded.
    """
    reference = eager_attentions(loaded, model_input)
    largest, rows = 0.0, 0
    for stream, layers in reference.items():
        for layer, eager in enumerate(layers):
            recorded, own = recording.weights(stream, layer), array(eager[0])
            largest = float(np.maximum(largest, np.abs(recorded - own).max()))
            rows += own.shape[0] * own.shape[1]
    return Difference(largest, rows, rows, _comparison_note(largest, rows, rows))


def _comparison_note(largest: float, rows: int, total: int) -> str:
    checked = (
        _("Compared with the model’s own eager attention on this input, on all rows of all heads.")
        if rows == total
        else _(
            "Compared with the model’s own eager attention on this input, on {rows} of {total} "
            "rows of all heads, spread evenly over the input.",
            rows=rows,
            total=total,
        )
    )
    if largest <= TOLERANCE:
        return checked
    unchecked = _(
        "This is more than the {limit} allowed on the probe, when a model is loaded.",
        limit=digits(f"{TOLERANCE:.0e}"),
    )
    return joined((checked, unchecked))


class _Comparison:
    """Compares the calls of a run with captured ones, in order, as they are made."""

    def __init__(self, captured: list[AttentionCall]) -> None:
        self._expected: dict[int, deque[AttentionCall]] = {}
        # One module may be called many times (ALBERT), each module in its own order.
        for call in captured:
            self._expected.setdefault(id(call.module), deque()).append(call)
        self._unknown = False
        self.largest, self.rows = 0.0, 0

    @property
    def complete(self) -> bool:
        """Whether each captured call was repeated, and no other call was made."""
        return not self._unknown and not any(self._expected.values())

    def next(self, eager_call: AttentionCall) -> AttentionCall | None:
        """The captured call that this one repeats; None if it repeats none."""
        calls = self._expected.get(id(eager_call.module))
        call = calls.popleft() if calls else None
        self._unknown |= call is None or call.shape != eager_call.shape
        return None if call is None or call.shape != eager_call.shape else call

    def see(self, captured: AttentionCall, start: int, weights: torch.Tensor) -> None:
        """Compare eager weights ``[1, heads, n, keys]`` of the rows from ``start`` on."""
        rows = spread_rows(captured)
        rows = rows[(rows >= start) & (rows < start + weights.shape[2])]
        if not len(rows):
            return
        captured_weights, eager_weights = call_weights(captured, rows), array(weights[0][:, rows - start])
        # np.maximum propagates NaN.
        self.largest = float(np.maximum(self.largest, np.abs(captured_weights - eager_weights).max()))
        self.rows += len(rows) * captured.shape.heads


_comparison: ContextVar[_Comparison | None] = ContextVar("attention_comparison", default=None)


@contextmanager
def _under(comparison: _Comparison) -> Iterator[None]:
    token = _comparison.set(comparison)
    try:
        yield
    finally:
        _comparison.reset(token)


def attention_reference(
    module: torch.nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    scaling: float | None = None,
    dropout: float = 0.0,
    **options: Any,
) -> tuple[torch.Tensor, None]:
    """The model's own eager attention, some rows at a time; compared inside `difference`.

    Raises:
        Stopped: nobody waits for the comparison any more.

    Returns:
        The output ``[1, queries, heads, head_size]``; no weights.
    """
    on_layer_start()
    call = AttentionCall(module, query, key, value, attention_mask, scaling, options)
    comparison = _comparison.get()
    captured = comparison and comparison.next(call)
    heads, keys = call.shape.heads, call.shape.keys
    step = max(1, _BLOCK_BYTES // (query.element_size() * heads * keys))
    outputs = []
    for start in range(0, call.shape.queries, step):
        rows = slice(start, start + step)
        mask = None if attention_mask is None else mask_rows(call, attention_mask, rows)
        output, weights = own_eager(call, rows, value, mask)
        outputs.append(output)
        if comparison and captured:
            comparison.see(captured, start, weights)
    return torch.cat(outputs, dim=1), None


AttentionInterface.register(REFERENCE, attention_reference)
ALL_MASK_ATTENTION_FUNCTIONS.register(REFERENCE, eager_mask)
