"""Effects made from explicit numbers, so that every expected value can be computed by hand."""

from collections.abc import Collection, Sequence

import numpy as np

from app.core.capture import Capture, Floats
from app.core.effects import Comparison, EdgeChanges, Effects
from app.core.intervention import Intervention
from app.core.outcome import Outcome

LOGPROB = Outcome("logprob", "next", "text", 0, 7, "seven", value=-0.5)


class KnownEffects(Effects):
    """Gradients that are drawn once; a cut really changes the outcome by twice what is estimated.

    Args:
        capture: whose weights are used; its only stream is meant.
        outcome: what is measured.
        directions: gradients behind each estimate.
        gains: float32 ``[directions, layers, heads, queries, keys]``, the change by each edge before the rows
            keep their sum; random if absent.
    """

    def __init__(
        self, capture: Capture, outcome: Outcome = LOGPROB, directions: int = 1, gains: Floats | None = None
    ) -> None:
        (stream,) = capture.streams.values()
        size = len(capture.query_tokens(stream.name)), len(capture.key_tokens(stream.name))
        shape = (directions, stream.layers, stream.heads, *size)
        random = np.random.default_rng(7).normal(size=shape).astype(np.float32)
        self._capture = capture
        self._stream = stream.name
        self.gains: Floats = random if gains is None else gains
        self.outcome = outcome
        self.directions = directions
        # The sets of cuts that were run.
        self.ran: list[frozenset[Intervention]] = []

    def edges(
        self, stream: str, layer: int, heads: Sequence[int], first: int = 0, last: int | None = None
    ) -> EdgeChanges:
        """The changes that were drawn, of edges with a weight."""
        weights = self._capture.weights_of(stream, layer, heads, first, last)
        gains = self.gains[:, layer, list(heads), first:last]
        return EdgeChanges(np.where(weights == 0, np.float32(0), gains * weights), weights)

    def heads(self, stream: str, layer: int) -> Floats:
        """The sum of what was drawn for each head."""
        total: Floats = self.gains[:, layer].sum(axis=(-1, -2))
        return total

    def possible(self, interventions: Collection[Intervention]) -> bool:
        """Whether there are any, and no edge is the only one of its query."""
        return bool(interventions) and all(self._rest(one) > 0 for one in interventions)

    def verified(self, changes: Sequence[Collection[Intervention]]) -> list[float]:
        """Twice the first-order change, of every edge by itself."""
        self.ran += [frozenset(one) for one in changes]
        return [sum(map(self._change, interventions)) for interventions in changes]

    def compare(self, interventions: Sequence[Intervention]) -> Comparison:
        """The outcome with all of them, and each alone."""
        alone = tuple(self.verified([(one,) for one in interventions]))
        return Comparison(self.outcome.value + sum(alone), alone, ())

    def _cell(self, one: Intervention) -> tuple[int, int, int, int]:
        assert one.layer is not None and one.head is not None and one.edge is not None
        return (one.layer, one.head, *one.edge)

    def _rest(self, one: Intervention) -> float:
        layer, head, query, key = self._cell(one)
        return 1 - float(self._capture.weights(self._stream, layer)[head, query, key])

    def _change(self, one: Intervention) -> float:
        layer, head, query, key = self._cell(one)
        weight = float(self._capture.weights(self._stream, layer)[head, query, key])
        change = float(self.gains[0, layer, head, query, key]) * weight
        return 2 * change / (1 - weight) if weight < 1 else 0.0
