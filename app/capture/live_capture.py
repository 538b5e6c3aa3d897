"""A capture that holds Q, K and V, and computes weights on demand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from ..core.capture import Capture, Floats, Value, Vectors
from ..core.exactness import Difference
from ..core.input import Input
from ..core.mask_reach import Reach
from ..errors import NoVectors, TooCostly
from ..message import _, digits
from ..models.loading import LoadedModel
from ..models.model_input import ModelInput
from .attention_function import SMALL_BYTES, AttentionCall
from .cost import admit_tokens
from .detection import language
from .eager_reference import difference
from .forward import Calls, forward, streams
from .interruption import FORWARDS
from .layer_details import Call, mask, mask_towards, same_mask
from .predictions import predictions
from .preemptible_job import yield_thread
from .progress import Progress, track_progress
from .returned_attention import ReturnedAttention
from .row_check import check_rows
from .timing import Moment, time_call
from .verified_model import VerifiedModel
from .weights import Key, WeightsCache, array, call_column, call_part, call_weights

# Most bytes of weights that are computed at once: some analyses need a whole layer.
_MOST_BYTES = 4 * 2**30


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
        whole = self._whole(stream, layer)
        if whole is not None:
            return whole[:, first:last]
        call = self.calls[stream][layer]
        _check_size(call, call.shape.heads, slice(first, last), slice(None))
        return call_weights(call, slice(first, last))

    def weights_of(
        self,
        stream: str,
        layer: int,
        heads: Sequence[int],
        first: int = 0,
        last: int | None = None,
        keys: slice = slice(None),
    ) -> Floats:
        """The weights of some heads of a layer for some queries and keys: ``[heads, rows, columns]``."""
        call = self.calls[stream][layer] if layer in range(self.stream(stream).layers) else None
        if not isinstance(call, AttentionCall) or call.lse is None or self._admits(stream, layer):
            return super().weights_of(stream, layer, heads, first, last, keys)
        for head in heads:
            self.check_head(stream, layer, head)
        yield_thread()
        _check_size(call, len(heads), slice(first, last), keys)
        return call_part(call, heads, slice(first, last), keys)

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
        return self.remembered((stream, layer, *keys), lambda: call_column(call, keys))

    def remembered(self, key: Key, compute: Callable[[], NDArray[Value]]) -> NDArray[Value]:
        """What is computed of this capture, from the cache if it is there."""
        known = self.cache.get((self.id, *key))
        if known is None:
            known = compute()
            if self.cache.admits(known.nbytes):
                self.cache.put((self.id, *key), known)
        return known

    def has_vectors(self, stream: str) -> bool:
        """Not if the model returned its weights."""
        return not any(isinstance(call, ReturnedAttention) for call in self.calls[stream])

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
        )

    def allowed(
        self, stream: str, layer: int, rows: slice | Sequence[int] = slice(None)
    ) -> NDArray[np.bool_] | None:
        """What a layer's mask allows some queries: bool ``[rows, keys]``, None if it forbids nothing."""
        self.check_head(stream, layer, 0)
        call = self.calls[stream][layer]
        places = torch.tensor(range(call.shape.queries)[rows] if isinstance(rows, slice) else rows)
        allowed = mask(call, self.stream(stream), layer, places.to(call.device))
        return None if allowed is None else allowed.cpu().numpy()

    def allowed_to(self, stream: str, layer: int, keys: Sequence[int]) -> NDArray[np.bool_] | None:
        """Which queries may attend to any of some keys: bool ``[queries]``, None if the mask allows all."""
        self.check_head(stream, layer, 0)
        call = self.calls[stream][layer]
        if isinstance(call, ReturnedAttention):
            return super().allowed_to(stream, layer, keys)
        allowed = mask_towards(call, keys)
        return None if allowed is None else allowed.cpu().numpy()

    def reach(self, stream: str, layer: int) -> Reach:
        """The first and the last key that a layer's mask allows each query."""
        self.check_head(stream, layer, 0)
        call = self.calls[stream][layer]
        if not isinstance(call, AttentionCall) or not call.triangular:
            return super().reach(stream, layer)
        # The rule of `allowed`, without the square of all tokens.
        return np.minimum(np.arange(call.shape.queries) * [[0], [1]], call.shape.keys - 1)

    def mask_layer(self, stream: str, layer: int) -> int:
        """The first layer with the same mask as this one."""
        self.check_head(stream, layer, 0)
        calls = self.calls[stream]
        return next(number for number in range(layer + 1) if same_mask(calls[number], calls[layer]))

    def difference(self) -> Difference:
        """The difference between these weights and the model's own eager ones, measured on the same input."""
        return difference(self.loaded, self.model_input, self.calls)

    def _large(self, stream: str, layer: int) -> AttentionCall | None:
        """The call of a layer so large that only requested weights are computed; None if it is smaller.

        That depends on its size alone, so that a number never depends on earlier requests.
        """
        self.check_head(stream, layer, 0)
        call = self.calls[stream][layer]
        return call if isinstance(call, AttentionCall) and call.weight_bytes > SMALL_BYTES else None

    def _admits(self, stream: str, layer: int) -> bool:
        """Whether all weights of a layer may be cached.

        Analyses go from layer to layer, a few rows of each at a time: if the layers do not fit together, each
        would be computed as a whole repeatedly. This depends on sizes alone, so that no number depends on
        earlier requests.
        """
        calls = self.calls[stream]
        return self.cache.admits(calls[layer].weight_bytes, len(calls))

    def _whole(self, stream: str, layer: int) -> Floats | None:
        """All weights of a layer, if they may be cached."""
        call = self.calls[stream][layer]
        if isinstance(call, ReturnedAttention):
            return array(call.weights)
        if not self._admits(stream, layer):
            return None
        key = (self.id, stream, layer)
        whole = self.cache.get(key)
        if whole is None:
            whole = call_weights(call, slice(None))
            self.cache.put(key, whole)
        return whole


def _check_size(call: Call, heads: int, queries: slice, keys: slice) -> None:
    """Refuse weights that would fill the memory. Raises TooCostly."""
    rows = len(range(call.shape.queries)[queries])
    asked = 4 * heads * rows * len(range(call.shape.keys)[keys])
    if asked > _MOST_BYTES:
        raise TooCostly(
            _(
                "{count} tokens would need about {needed} GiB; the limit is {limit} GiB.",
                count=rows,
                needed=digits(f"{asked / 2**30:.1f}"),
                limit=digits(f"{_MOST_BYTES / 2**30:.1f}"),
            ),
            hint=_("Shorten the text."),
            asked=asked,
            limit=_MOST_BYTES,
        )


@dataclass(frozen=True, slots=True)
class OtherRun:
    """A run of the model of a capture over another input.

    Attributes:
        capture: its weights, of which none are kept.
        output: the model's output.
    """

    capture: LiveCapture
    output: Any


def run_other(capture: LiveCapture, name: str, user_input: Input, model_input: ModelInput) -> OtherRun:
    """Run the model of a capture once over another input, for what is asked of it now.

    Args:
        name: tells it from other captures.
        model_input: its arguments may choose which logits are computed.

    Raises:
        TooManyTokens: the model does not read so many.
        NonFinite, Stopped: as `run`.
    """
    loaded = capture.loaded
    admit_tokens(model_input.lengths, loaded.reader.limits(), loaded.info.title)
    done = forward(loaded, model_input)
    calls, sums = check_rows(done.calls)
    other = replace(
        capture,
        id=f"{capture.id} {name}",
        input=user_input,
        texts=model_input.texts,
        tokens=model_input.tokens,
        streams={stream.name: stream for stream in streams(loaded, done.calls)},
        exactness=replace(capture.exactness, row_sums=sums),
        predictions=(),
        timings={},
        calls=calls,
        cache=WeightsCache(0),
        model_input=model_input,
    )
    return OtherRun(other, done.output)


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
    if progress.is_long:
        FORWARDS.wait_for_place()
    progress.enter("running")
    before = progress.pauses
    with track_progress(progress):
        done, span = time_call(lambda: forward(prepared.loaded, model_input))
    forward_s = span - (progress.pauses - before)
    progress.enter("checking")
    begin = Moment.now()
    (calls, sums), check_s = time_call(lambda: check_rows(done.calls))
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
        calls=calls,
        cache=cache,
        loaded=prepared.loaded,
        model_input=model_input,
    )
    cost = prepared.cost
    cost.speed.observe("forward", cost.forward(model_input.lengths), forward_s)
    cost.speed.observe("checks", cost.checks(model_input.lengths), begin.until(Moment.now()))
    return capture
