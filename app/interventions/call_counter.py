"""Which layer of which stream a call of the attention function belongs to."""

from collections import Counter
from collections.abc import Callable

import torch

from ..capture.forward import stream_names
from ..models.loading import LoadedModel

# The name of a stream, and the number of one of its layers, from 0.
Place = tuple[str, int]


class CallCounter:
    """Numbers the attention calls of one forward, as captures do: by stream, in the order of the calls."""

    def __init__(self, loaded: LoadedModel) -> None:
        self._stream_of: Callable[[torch.nn.Module], str] = stream_names(loaded)
        self._counts: Counter[str] = Counter()

    def place(self, module: torch.nn.Module) -> Place:
        """The place of the next call, which this module makes."""
        stream = self._stream_of(module)
        layer = self._counts[stream]
        self._counts[stream] += 1
        return stream, layer
