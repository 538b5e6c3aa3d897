"""One role on one input."""

from dataclasses import dataclass

import numpy as np

from ...core.shape import build, sent
from ...message import ngettext
from .role import Criterion, PerLayer, Role, Score

# Fewer rows than this give no head a role: with many heads, some match once or twice by chance.
LEAST_ROWS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleMeasurement(Criterion):
    """One role, and its scores on this input.

    Attributes:
        whole: on the rows as the model computes them.
        without_sink: on the rows without the sink, scaled up to 1 again; None without a sink.
        why_not: why no head can have it on this input; empty if one can, e.g. ``""``.
        example: a sentence that has what the role needs; None where no sentence would help.
    """

    whole: Score
    without_sink: Score | None
    why_not: str

    @property
    @sent
    def least(self) -> PerLayer:
        """By layer, the score on whole rows that a head needs: the threshold, or a multiple of the baseline
        if that is larger, e.g. ``[0.5]``.
        """
        baseline = self.whole.baseline
        bases = [None] * len(self.whole.values) if baseline is None else baseline.tolist()
        return np.array([self.least_score(base) for base in bases])

    @property
    @sent
    def about_sink(self) -> bool:
        """It says no more than that there is a sink: without it, no row is left to show the role."""
        return bool(self.whole.rows and self.without_sink is not None and not self.without_sink.rows)


def measurement(role: Role, whole: Score, without_sink: Score | None) -> RoleMeasurement:
    """The scores of a role that this stream could show."""
    why = role.lacking
    if whole.rows:
        few = ngettext(
            "Only {count} of its rows could show it, too few to name a head.",
            "Only {count} of its rows could show it, too few to name a head.",
            whole.rows,
        )
        why = few if whole.rows < LEAST_ROWS else ""
    return build(RoleMeasurement, role, whole=whole, without_sink=without_sink, why_not=why)
