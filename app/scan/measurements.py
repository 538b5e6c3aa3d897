"""What was measured so far in the sentences of a scan."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..core.sentence import Sentence
from ..core.stream import Head, Stream
from .effect_observation import EffectObservations, heads_to_verify
from .statistics import Scan, summarise

if TYPE_CHECKING:  # torch takes seconds to import, which must not delay the first page
    from .measurement import SentenceResult


@dataclass(kw_only=True)
class Measurements:
    """What was measured so far.

    Attributes:
        shape: the stream whose heads are measured.
        results: for each sentence so far the measurement, or why it was impossible.
        heads: those whose effects are verified, once they are chosen.
        verified: for each measured sentence so far the effects of these heads, by runs: ``[heads]``.
    """

    shape: Stream
    results: "list[SentenceResult | str]" = field(default_factory=list)
    heads: tuple[Head, ...] = ()
    verified: list[NDArray[np.float64]] = field(default_factory=list)

    @property
    def measured(self) -> "list[SentenceResult]":
        """The sentences that could be measured."""
        return [result for result in self.results if not isinstance(result, str)]

    def begin_to_verify(self, sentences: Sequence[Sentence]) -> list[tuple[int, Sentence]]:
        """Choose the heads to verify, once all sentences were measured.

        Returns:
            The sentences in which they are to be verified, with their numbers; none if no effect was
            measured.
        """
        effects = [result.effect for result in self.measured if result.effect is not None]
        if not effects:
            return []
        self.heads = heads_to_verify([result.observation for result in self.measured], effects)
        every = zip(enumerate(sentences), self.results, strict=True)
        return [one for one, result in every if not isinstance(result, str)]

    def summary(self) -> Scan | None:
        """The evidence of the sentences that were measured; None if there are none."""
        if not self.measured:
            return None
        estimates = [result.effect for result in self.measured if result.effect is not None]
        return summarise(
            [result.observation for result in self.measured],
            [result.place for result in self.measured],
            EffectObservations(estimates, self.heads, np.stack(self.verified)) if estimates else None,
        )

    def verified_in(self, layer: int, head: int) -> list[float]:
        """The effect of a head by runs, for each sentence so far; NaN where there was no run."""
        found = [math.nan] * len(self.results)
        if (layer, head) in self.heads:
            column = self.heads.index((layer, head))
            used = [n for n, result in enumerate(self.results) if not isinstance(result, str)]
            for number, changes in zip(used, self.verified, strict=True):
                found[number] = float(changes[column])
        return found
