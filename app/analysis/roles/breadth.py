"""Heads whose attention is spread over all tokens."""

import numpy as np

from ...message import _
from .role import AttentionRows, Facts, Score, Tally, TokenRole, quotient


class Breadth(Tally):
    """The mean entropy of a row, as a share of the largest possible for its length.

    A row counts if it has a choice and its token is not special.
    """

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._sums, self._counts = np.zeros((2, facts.layers, facts.heads))
        self._rows = np.zeros(facts.layers)

    def add(self, attention: AttentionRows) -> None:
        """Count some rows."""
        choices = attention.allowed.sum(axis=-1)
        could = self._facts.ordinary[attention.positions] & (choices > 1)
        logarithms = np.log(np.maximum(attention.weights, np.finfo(np.float32).tiny))
        entropy = -np.vecdot(attention.weights, logarithms) / np.log(np.maximum(choices, 2))
        counted = attention.counted & could
        self._sums[attention.layer] += np.clip(entropy, 0, 1).sum(axis=-1, dtype=np.float64, where=counted)
        self._counts[attention.layer] += counted.sum(axis=-1)
        self._rows[attention.layer] += np.count_nonzero(could)

    def score(self) -> Score:
        """The means over the rows that counted."""
        return Score(quotient(self._sums, self._counts), int(self._rows.max()))


SPREAD = (
    TokenRole(
        name="broad",
        title=_("Broad"),
        family="spread",
        explanation=_("Each token spreads its attention nearly evenly over all that it may attend to."),
        formula=_("mean of Hᵢ / ln nᵢ, the entropy of row i over the largest that its nᵢ > 1 keys allow"),
        source="Clark et al. 2019 (high-entropy heads)",
        threshold=0.9,
        threshold_source=(
            _(
                "ours: Clark et al. 2019 draw the line at 3.8 nats in texts of up to 128 tokens, "
                "which is 0.78 of the maximum; short sentences pass that too easily"
            )
        ),
        tally=Breadth,
        lacking=_("No token here may attend to more than one."),
        example="The cat sat on the mat because it was soft.",
    ),
)
