"""The rows of attention in the steps that generate tokens."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..core.generated_token import GeneratedKey, GeneratedPart, GeneratedRow, HeadPlace
from ..core.input import Input
from ..core.token import Part
from ..models.loading import LoadedModel
from ..models.model_input import ModelInput
from .attention_function import AttentionCall
from .forward import stream_names
from .weights import call_weights

# Of a row, its largest weights are reported.
_LARGEST = 6
_LAST = slice(-1, None)

Row = NDArray[np.float32]


class GeneratedRows:
    """Listens to a generating model, and takes from each of its steps the last row of some heads.

    Only what these rows need is kept of a step: the last query, and a reference to the keys.

    Args:
        wanted: the heads that somebody wants; asked again for each step.
    """

    def __init__(
        self,
        loaded: LoadedModel,
        user_input: Input,
        model_input: ModelInput,
        wanted: Callable[[], frozenset[HeadPlace]],
    ) -> None:
        self._reader = loaded.reader
        self._stream_of = stream_names(loaded)
        self._roles = user_input.roles
        self._tokens = model_input.tokens
        self._wanted = wanted
        self._heads = wanted()
        self._layers: Counter[str] = Counter()
        self._calls: dict[tuple[str, int], AttentionCall] = {}
        self._answer: list[str] = []

    def hear(self, call: AttentionCall) -> None:
        """A layer's attention begins."""
        stream = self._stream_of(call.module)
        place = (stream, self._layers[stream])
        self._layers[stream] += 1
        if place in {(self._stream(head), head.layer) for head in self._heads}:
            self._calls[place] = _last(call)

    def take(self, generated: str) -> dict[HeadPlace, GeneratedRow]:
        """The rows of the step that generated a token, for the heads that were wanted when it began.

        Args:
            generated: that token for display.
        """
        rows = {head: row for head in self._heads if (row := self._row(head)) is not None}
        self._answer.append(generated)
        self._heads = self._wanted()
        self._layers.clear()
        self._calls.clear()
        return rows

    def _stream(self, head: HeadPlace) -> str:
        streams = list(self._reader.sides)
        return streams[-1] if head.stream is None or head.stream not in streams else head.stream

    def _row(self, head: HeadPlace) -> GeneratedRow | None:
        stream = self._stream(head)
        call = self._calls.get((stream, head.layer))
        if call is None or head.head not in range(call.shape.heads) or self._reader.written is None:
            return None
        query_side, key_side = self._reader.sides[stream]
        if query_side != self._reader.written:
            return None  # an encoder's, which generates nothing
        query = len(self._tokens[query_side]) - 1 + len(self._answer)
        names = self._names(key_side)
        row = _full(call_weights(call, _LAST)[head.head, 0], len(names))
        if row is None:
            return None
        largest = np.argsort(-row, kind="stable")[:_LARGEST]
        return GeneratedRow(
            stream,
            head.layer,
            head.head,
            query,
            self._names(query_side)[-1],
            len(row),
            tuple(GeneratedKey(int(key), names[key], float(row[key])) for key in largest if row[key] > 0),
            self._parts(key_side, row),
        )

    def _names(self, side: str) -> list[str]:
        """The tokens of a side that are read so far, for display."""
        names = [token.text for token in self._tokens[side]]
        return [*names, *self._answer] if side == self._reader.written else names

    def _parts(self, side: str, row: Row) -> tuple[GeneratedPart, ...]:
        parts: list[Part | None] = [token.part for token in self._tokens[side]]
        parts += ["answer"] * (len(row) - len(parts))
        names = [name for name in dict.fromkeys(parts) if name is not None]
        if len(names) < 2:
            return ()
        return tuple(self._part(name, parts, row) for name in names)

    def _part(self, name: Part, parts: Sequence[Part | None], row: Row) -> GeneratedPart:
        places = [place for place, part in enumerate(parts) if part == name]
        weight = float(row[places].sum(dtype=np.float64))
        return GeneratedPart(name, self._roles.get(name), weight, len(places) / len(row))


def _last(call: AttentionCall) -> AttentionCall:
    """A call with its last query only, without what else it refers to."""
    query, mask, options = call.query[:, :, _LAST], call.mask, dict(call.options)
    if mask is not None and mask.shape[2] > 1:
        mask = mask[:, :, _LAST]
    bias = options.get("position_bias")
    if bias is not None:
        options["position_bias"] = bias[:, :, _LAST]
    return replace(call, query=query.clone(), mask=mask, value=call.value[..., :1], options=options)


def _full(row: Row, keys: int) -> Row | None:
    """A row over all tokens that are read: a cache of a window has dropped those before it.

    None if it is over more: then nothing says which are which.
    """
    if len(row) > keys:
        return None
    return np.concatenate([np.zeros(keys - len(row), np.float32), row])
