"""Attention weights from a captured call, on demand, and their cache."""

from collections.abc import Sequence
from threading import Lock
from typing import Any

import torch
from cachetools import LRUCache
from numpy.typing import NDArray

from ..core.capture import Floats
from .attention_function import AttentionCall, eager_weights, fused_attention
from .layer_details import Call
from .returned_attention import ReturnedAttention
from .tile import tile

Key = tuple[str | int, ...]

# Rows of a model's eager function at a time, so that their weights stay small.
_ROWS = 64


def call_weights(call: Call, rows: slice | torch.Tensor) -> Floats:
    """The weights of one attention call for some queries: float32 ``[heads, rows, keys]``.

    They come from the log-sum-exp of a large call, which `check_rows` has checked, else from the model's own
    eager function.
    """
    if isinstance(call, ReturnedAttention):
        return array(call.weights[:, rows])
    with torch.inference_mode():
        if call.lse is not None:
            return array(tile(call, None, rows))
        # Only the weights are needed, so one column of the values is enough for the output.
        _, weights = eager_weights(call, rows, call.value[..., :1])
    return array(weights[0])


def call_part(call: AttentionCall, heads: Sequence[int], rows: slice, keys: slice) -> Floats:
    """The weights of some heads, queries and keys of a call with a log-sum-exp: float32."""
    with torch.inference_mode():
        return array(tile(call, heads, rows, keys))


def stacked_weights(calls: Sequence[Call], positions: Sequence[int]) -> Floats:
    """The weights of several attention calls of one shape: float32 ``[calls, heads, positions, keys]``.

    Args:
        positions: of the queries, ascending.
    """
    first, last = positions[0], positions[-1] + 1
    # Adjacent rows are a view of the queries; others have to be gathered.
    adjacent = last - first == len(positions)
    rows = slice(first, last) if adjacent else torch.tensor(positions, device=calls[0].device)
    with torch.inference_mode():
        layers = [
            call.weights[:, rows]
            if isinstance(call, ReturnedAttention)
            else eager_weights(call, rows, call.value[..., :1])[1][0]
            for call in calls
        ]
        return array(torch.stack(layers))


def call_column(call: AttentionCall, keys: Sequence[int]) -> Floats:
    """The sum of each query's weights on some keys: float32 ``[heads, queries]``.

    Without a log-sum-exp: the output of attention is weights times values. With values that are 1 at these
    keys and 0 elsewhere it is exactly that sum, and the fused kernel never holds the matrix of weights.
    """
    with torch.inference_mode():
        if call.lse is not None:
            places = torch.tensor(sorted(set(keys)), device=call.device)
            return array(tile(call, None, slice(None), places).sum(dim=-1))
        marks = torch.zeros_like(call.value)
        marks[:, :, list(keys)] = 1
        if call.fusible:
            output, _ = fused_attention(call, marks)
        else:
            starts = range(0, call.shape.queries, _ROWS)
            some = [eager_weights(call, slice(start, start + _ROWS), marks[..., :1])[0] for start in starts]
            output = torch.cat(some, dim=1)
    return array(output[0, :, :, 0].T.contiguous())


def array(tensor: torch.Tensor) -> Floats:
    """A tensor as float32 numpy array on the CPU; shares memory if possible."""
    result: Floats = tensor.detach().to("cpu", torch.float32).numpy()
    return result


class WeightsCache:
    """A cache of whole layers' weights, and of what is computed of long ones; bounded in bytes.

    What was not used for longest is dropped first. Safe between threads. A key begins with the capture's id;
    of the weights of a layer it is ``(capture id, stream, layer)``, and of a column also its tokens.
    """

    def __init__(self, max_bytes: int) -> None:
        self._kept: LRUCache[Key, NDArray[Any]] = LRUCache(max_bytes, getsizeof=_nbytes)
        self._lock = Lock()

    def admits(self, nbytes: int, layers: int = 1) -> bool:
        """Whether so many layers of that size may be cached: together at most half of the cache.

        So two captures that are compared fit in. One layer alone may take an eighth.
        """
        return nbytes <= self._kept.maxsize / 8 and layers * nbytes <= self._kept.maxsize / 2

    def get(self, key: Key) -> NDArray[Any] | None:
        """What is cached: of a layer ``[heads, queries, keys]``, of a column ``[heads, queries]``."""
        with self._lock:
            return self._kept.get(key)

    def put(self, key: Key, numbers: NDArray[Any]) -> None:
        """Cache the weights of a layer, or what is computed of them."""
        with self._lock:
            self._kept[key] = numbers

    @property
    def nbytes(self) -> int:
        """Bytes currently held."""
        with self._lock:
            return int(self._kept.currsize)


def _nbytes(numbers: NDArray[Any]) -> int:
    return int(numbers.nbytes)
