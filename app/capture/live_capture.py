"""A capture that holds Q, K and V, and computes weights on demand."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray

from ..core.capture import Capture, Floats, Vectors
from ..core.exactness import Difference, RowSums
from ..core.input import Input
from ..errors import NoVectors
from ..message import _
from ..models.loading import LoadedModel
from ..models.model_input import ModelInput
from .attention_function import AttentionCall
from .detection import language
from .eager_reference import difference
from .finite_check import check_sums
from .forward import Calls, forward, streams
from .layer_details import Call, mask
from .predictions import predictions
from .preemptible_job import yield_thread
from .progress import Progress, track_progress
from .returned_attention import ReturnedAttention
from .timing import Moment, time_call
from .verified_model import VerifiedModel
from .weights import Key, WeightsCache, array, call_column, call_weights, spread_rows, weight_bytes

# Up to this size all weights of a layer are computed, and cached, when some of its rows or columns are
# requested.
_SMALL_BYTES = 2 * 2**20


@dataclass(kw_only=True)
class LiveCapture(Capture):
    """One run of a loaded model.

    Attributes:
        calls: for each stream, the attention call of each layer.
        cache: holds computed weights.
        loaded, reading: the model, and its input.
    """

    calls: Calls = field(repr=False)
    cache: WeightsCache = field(repr=False)
    loaded: LoadedModel = field(repr=False)
    model_input: ModelInput = field(repr=False)

    @property
    def nbytes(self) -> int:
        """Memory of queries, keys, values and input media: bytes, linear in tokens."""
        calls = sum(call.nbytes for calls in self.calls.values() for call in calls)
        audio = sum(audio.nbytes for audio in self.audio.values())
        read = sum(int(value.nbytes) for value in self.model_input.arguments.values())
        return calls + read + audio + sum(pixels.nbytes for pixels in self.pixels.values())

    def weights(self, stream: str, layer: int, first: int = 0, last: int | None = None) -> Floats:
        """The weights of all heads of a layer for the queries ``first:last``: ``[heads, rows, keys]``."""
        self.check_head(stream, layer, 0)
        yield_thread()
        call = self.calls[stream][layer]
        if isinstance(call, ReturnedAttention):
            return call_weights(call, slice(first, last))
        key = (self.id, stream, layer)
        whole = self.cache.get(key)
        if whole is None:
            # Analyses go from layer to layer, a few rows of each at a time: if the layers do not fit
            # together, each would be computed as a whole repeatedly. This depends on sizes alone, so that no
            # number depends on earlier requests.
            if not self.cache.admits(weight_bytes(call), len(self.calls[stream])):
                return call_weights(call, slice(first, last))
            whole = call_weights(call, slice(None))
            self.cache.put(key, whole)
        return whole[:, first:last]

    def rows(self, stream: str, layer: int, positions: Sequence[int]) -> Floats:
        """The weights of all heads of a layer for some queries: float32 ``[heads, n, keys]``."""
        yield_thread()
        call = self._large(stream, layer)
        if call is None:
            return super().rows(stream, layer, positions)
        return call_weights(call, torch.tensor(positions, device=call.device))

    def column(self, stream: str, layer: int, keys: Sequence[int]) -> Floats:
        """The sum of every query's weights on some keys, in all heads: float32 ``[heads, queries]``."""
        yield_thread()
        call = self._large(stream, layer)
        if call is None:
            return super().column(stream, layer, keys)
        key: Key = (self.id, stream, layer, *keys)
        column = self.cache.get(key)
        if column is None:
            column = call_column(call, keys)
            if self.cache.admits(column.nbytes):
                self.cache.put(key, column)
        return column

    def vectors(self, stream: str, layer: int, head: int) -> Vectors:
        """Queries and keys of one head, as used in the dot product."""
        self.check_head(stream, layer, head)
        call = self.calls[stream][layer]
        if isinstance(call, ReturnedAttention):
            raise NoVectors(
                _(
                    "{source} returns only its weights, not the queries and keys behind them.",
                    source=self.provenance.source,
                ),
                hint=_(
                    "The weights are the model’s own. A model whose attention is captured shows the "
                    "calculation: docs/models.md says which."
                ),
            )
        group = call.shape.heads // call.shape.kv_heads
        return Vectors(
            query=array(call.query[0, head]),
            key=array(call.key[0, head // group]),
            scaling=call.query.shape[-1] ** -0.5 if call.scaling is None else float(call.scaling),
            allowed=self.allowed(stream, layer),
        )

    def allowed(self, stream: str, layer: int) -> NDArray[np.bool_] | None:
        """What a layer's mask allows: bool ``[queries, keys]``, None if it forbids nothing."""
        self.check_head(stream, layer, 0)
        call = self.calls[stream][layer]
        allowed = mask(call, self.stream(stream), layer, torch.arange(call.shape.queries, device=call.device))
        return None if allowed is None else allowed.cpu().numpy()

    def difference(self) -> Difference:
        """The difference between these weights and the model's own eager ones, measured on the same input."""
        return difference(self.loaded, self.model_input, self.calls)

    def _large(self, stream: str, layer: int) -> AttentionCall | None:
        """The call of a layer so large that only requested weights are computed; None if it is smaller.

        That depends on its size alone, so that a number never depends on earlier requests.
        """
        self.check_head(stream, layer, 0)
        call = self.calls[stream][layer]
        if isinstance(call, ReturnedAttention) or weight_bytes(call) <= _SMALL_BYTES:
            return None
        return call


def run(
    prepared: VerifiedModel,
    user_input: Input,
    model_input: ModelInput,
    identity: str,
    cache: WeightsCache,
    progress: Progress | None = None,
) -> LiveCapture:
    """Run the model once over an input and keep the arguments of its attention calls.

    Args:
        progress: updated for each layer, and checked there for cancellation.

    Raises:
        Stopped: ``progress`` was.
    """
    progress = progress or Progress()
    progress.enter("running")
    with track_progress(progress):
        done, forward_s = time_call(lambda: forward(prepared.loaded, model_input))
    progress.enter("checking")
    begin = Moment.now()
    sums, check_s = time_call(lambda: row_sums([call for calls in done.calls.values() for call in calls]))
    predicted, predict_s = time_call(lambda: predictions(prepared.loaded, model_input, done.output))
    steps = {"forward": forward_s, "row_sums": check_s, "predictions": predict_s}
    capture = LiveCapture(
        id=identity,
        model=prepared.info.key,
        input=user_input,
        texts={**model_input.texts, **prepared.loaded.reader.recognized_texts(done.output)},
        tokens=model_input.tokens,
        streams={stream.name: stream for stream in streams(prepared.loaded, done.calls)},
        exactness=prepared.exactness(sums),
        provenance=prepared.provenance,
        media=model_input.media,
        audio=model_input.audio,
        pixels=model_input.pixels,
        predictions=predicted,
        language=language(prepared.loaded, model_input, done.output),
        timings={f"{step}_ms": round(span.wall * 1000, 3) for step, span in steps.items()},
        calls=done.calls,
        cache=cache,
        loaded=prepared.loaded,
        model_input=model_input,
    )
    cost = prepared.cost
    cost.speed.observe("forward", cost.forward(model_input.lengths), forward_s)
    cost.speed.observe("checks", cost.checks(model_input.lengths), begin.until(Moment.now()))
    return capture


def row_sums(calls: Sequence[Call]) -> RowSums:
    """Smallest and largest row sum over all layers and heads, on evenly spaced rows.

    Raises:
        NonFinite: a row's sum is not finite.
    """
    low, high, checked, total = np.inf, -np.inf, 0, 0
    for call in calls:
        sums = call_weights(call, spread_rows(call)).sum(axis=-1, dtype=np.float64)
        check_sums(sums)
        low, high = min(low, float(sums.min())), max(high, float(sums.max()))
        checked, total = checked + sums.size, total + call.shape.queries * call.shape.heads
    return RowSums(low, high, checked, total)
