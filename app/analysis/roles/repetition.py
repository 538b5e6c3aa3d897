"""Heads that attend to earlier occurrences: of the same token, or what followed it."""

import numpy as np

from ...message import _
from ..row_sampling import Positions
from .role import Bools, Facts, TokenRole, share_of

_REPEATS = "Anna Smith met Paul Jones at the station, and later Anna Smith wrote Paul Jones a letter."
_OURS = _(
    "ours: 40 % of the attention on one or two tokens is far above chance in any text, "
    "and the literature gives a scale without a threshold"
)


def _same(facts: Facts, positions: Positions) -> Bools:
    """Keys that are the same token as the row's own, at another position."""
    same: Bools = facts.entries == facts.entries[positions][:, None]
    same[np.arange(len(positions)), positions] = False
    return same


def _following(facts: Facts, positions: Positions) -> Bools:
    """Keys that follow an earlier occurrence of the row's own token, and precede the row."""
    earlier = _same(facts, positions)
    following = np.zeros_like(earlier)
    following[:, 1:] = earlier[:, :-1]
    following &= np.arange(len(facts.keys)) < positions[:, None]
    return following


REPETITION = (
    TokenRole(
        name="duplicate",
        title=_("Duplicate token"),
        family="repetition",
        explanation=_("Each token that occurs several times attends to its other occurrences."),
        formula=_("mean, over tokens i that occur again, of Σⱼ aᵢⱼ over the other j with the same token"),
        source="Wang et al. 2022 (duplicate token heads)",
        threshold=0.4,
        threshold_source=_OURS,
        tally=share_of(_same),
        lacking=_("No token of this text occurs twice where it could be attended to."),
        example=_REPEATS,
        aligned=True,
        text=True,
    ),
    TokenRole(
        name="induction",
        title=_("Induction"),
        family="repetition",
        explanation=(
            _(
                "Each token that occurred before attends to the token that followed it then: what "
                "came next once may come next again."
            )
        ),
        formula=_(
            "mean, over tokens i that occurred before, of Σⱼ aᵢ,ⱼ₊₁ over j < i - 1 with the same token"
        ),
        source="Olsson et al. 2022, with its erratum of 2022-09-20 (following, not preceding)",
        threshold=0.4,
        threshold_source=_OURS,
        tally=share_of(_following),
        lacking=_("No token of this text occurs again with another token in between."),
        example=_REPEATS,
        aligned=True,
        text=True,
    ),
)
