"""What was found so far while heads are removed in the sentences of a scan."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..core.capture import Floats
from ..core.outcome import Outcome
from .pruning import Pruning, summarise_pruning
from .pruning_plan import PruningPlan

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class HeadImportance:
    """How far the outcome of one sentence depends on each head.

    Attributes:
        outcome: what is measured.
        directions: gradients behind each number; more than one for a distance.
        sizes: ``[layers, heads]``, not below 0.
    """

    outcome: Outcome
    directions: int
    sizes: Floats


@dataclass(frozen=True, slots=True)
class PrunedSentence:
    """One sentence without heads: arrays ``[orders, points]`` of a plan.

    Attributes:
        values: the outcome.
        unchanged: 1 where the likeliest token or label is that of the model as it is, else 0; None where
            nothing is predicted.
    """

    values: Numbers
    unchanged: Numbers | None


@dataclass(kw_only=True)
class PruningRuns:
    """What was found so far.

    Attributes:
        importances: for each sentence so far the importance of its heads, or why there is none.
        plan: what is removed, once the order is known.
        pruned: for each sentence that has an importance, so far.
    """

    importances: list[HeadImportance | str] = field(default_factory=list)
    plan: PruningPlan | None = None
    pruned: list[PrunedSentence] = field(default_factory=list)

    @property
    def known(self) -> list[HeadImportance]:
        """The importances that there are."""
        return [one for one in self.importances if not isinstance(one, str)]

    @property
    def reason(self) -> str | None:
        """Why the first sentence without an importance has none; None if there is no such sentence."""
        return next((one for one in self.importances if isinstance(one, str)), None)

    def begin_to_prune(self) -> PruningPlan | None:
        """Fix the order of the heads, once all sentences have been read; None if no sentence can be used."""
        if self.known:
            self.plan = PruningPlan.of(np.mean([one.sizes for one in self.known], axis=0, dtype=np.float64))
        return self.plan

    def summary(self) -> Pruning | None:
        """The curves over all sentences; None if none could be used."""
        if self.plan is None or not self.pruned:
            return None
        values = np.stack([one.values for one in self.pruned])
        found = [one.unchanged for one in self.pruned if one.unchanged is not None]
        return summarise_pruning(
            self.known[0].outcome,
            np.stack([one.sizes for one in self.known]).astype(np.float64),
            self.plan,
            values,
            np.stack(found) if found else None,
            directions=self.known[0].directions,
        )
