"""Heads that attend by position: the previous token, the next, the token itself, or one fixed distance."""

import numpy as np

from ...message import _
from .role import AttentionRows, Expected, Facts, Score, Tally, TokenRole, quotient, share_of

_ANY = "The cat sat on the mat because it was soft."
_CLARK = _("Clark et al. 2019 call a head positional from a mean of 0.5")


def _neighbour(by: int) -> Expected:
    """The key ``by`` places after each row's own."""
    return lambda facts, positions: np.arange(len(facts.keys)) == positions[:, None] + by


class Offsets(Tally):
    """The share of rows whose largest weight lies at one and the same distance.

    A row counts if it has a choice and its token is not special. Distances that fewer than half of these rows
    have are ignored: the largest distance occurs in a single row, which would be all of them.
    """

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._queries, self._keys = len(facts.queries), len(facts.keys)
        wide = self._queries + self._keys - 1
        self._found = np.zeros((facts.layers, facts.heads, wide))
        self._possible, self._chance = np.zeros((2, facts.layers, wide))
        self._rows = np.zeros(facts.layers)

    def add(self, attention: AttentionRows) -> None:
        """Count some rows."""
        choices = attention.allowed.sum(axis=-1)
        could = self._facts.ordinary[attention.positions] & (choices > 1)
        layer, wide = attention.layer, self._possible.shape[1]
        rows, columns = np.nonzero(attention.allowed & could[:, None])
        places = columns - attention.positions[rows] + self._queries - 1
        self._possible[layer] += np.bincount(places, minlength=wide)
        self._chance[layer] += np.bincount(places, 1 / choices[rows], minlength=wide)
        self._rows[layer] += np.count_nonzero(could)
        most = (
            np.where(attention.allowed, attention.weights, -1).argmax(axis=-1)
            - attention.positions
            + self._queries
            - 1
        )
        for head, counted in enumerate(attention.counted & could):
            self._found[layer, head] += np.bincount(most[head, counted], minlength=wide)

    def score(self) -> Score:
        """The score of each head at its best distance."""
        frequent = self._possible >= np.maximum(self._rows / 2, 1)[:, None]
        shares = np.where(frequent[:, None], quotient(self._found, self._possible[:, None]), -1.0)
        best = shares.argmax(axis=-1)
        values = np.take_along_axis(shares, best[..., None], axis=-1)[..., 0]
        chance = np.where(frequent, quotient(self._chance, self._possible), -1.0).max(axis=-1)
        return Score(
            values=np.where(values < 0, np.nan, np.minimum(values, 1)),
            rows=int(self._rows.max()),
            baseline=np.where(chance < 0, np.nan, chance),
            offsets=best - (self._queries - 1),
        )


POSITION = (
    TokenRole(
        name="previous",
        title=_("Previous token"),
        family="position",
        explanation=_("Each token attends to the token just before it."),
        formula=_("mean of aᵢ,ᵢ₋₁, over tokens i that may attend to i - 1"),
        source="Clark et al. 2019",
        threshold=0.5,
        threshold_source=_CLARK,
        tally=share_of(_neighbour(-1)),
        lacking=_("No token here has another one before it."),
        example=_ANY,
        aligned=True,
    ),
    TokenRole(
        name="next",
        title=_("Next token"),
        family="position",
        explanation=_("Each token attends to the token just after it."),
        formula=_("mean of aᵢ,ᵢ₊₁, over tokens i that may attend to i + 1"),
        source="Clark et al. 2019",
        threshold=0.5,
        threshold_source=_CLARK,
        tally=share_of(_neighbour(1)),
        lacking=_("No token here has another one after it."),
        example=_ANY,
        aligned=True,
        ahead=True,
    ),
    TokenRole(
        name="itself",
        title=_("Itself"),
        family="position",
        explanation=_("Each token keeps its attention for itself."),
        formula=_("mean of aᵢ,ᵢ, over tokens i that may attend to another one"),
        source="Clark et al. 2019",
        threshold=0.5,
        threshold_source=_("{rule}; the same threshold here", rule=_CLARK),
        tally=share_of(_neighbour(0)),
        lacking=_("No token here may attend to more than one."),
        example=_ANY,
        aligned=True,
    ),
    TokenRole(
        name="offset",
        title=_("Fixed distance"),
        family="position",
        explanation=_("Nearly every token attends most to the token at the same distance."),
        formula=(
            _(
                "largest share, over distances d, of the tokens i that may attend to i + d whose "
                "largest weight is aᵢ,ᵢ₊d; distances that fewer than half of the tokens have do not "
                "count"
            )
        ),
        source="Voita et al. 2019",
        threshold=0.9,
        threshold_source=_("Voita et al. 2019: at least 90 % of the largest weights at one distance"),
        tally=Offsets,
        lacking=_("No token here may attend to more than one."),
        example=_ANY,
        aligned=True,
    ),
)
