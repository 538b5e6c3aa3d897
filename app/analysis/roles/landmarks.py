"""Heads whose queries all attend to the same keys: the first token, separators, punctuation."""

import unicodedata
from functools import lru_cache

import numpy as np

from ...message import _
from ..metrics import separators
from ..row_sampling import Positions
from .role import Bools, Facts, TokenRole, share_of


def _first(facts: Facts, positions: Positions) -> Bools:
    return _columns(facts, positions, np.arange(len(facts.keys)) == 0)


def _separators(facts: Facts, positions: Positions) -> Bools:
    marks = np.zeros(len(facts.keys), bool)
    marks[separators(facts.keys)] = True
    return _columns(facts, positions, marks)


def _punctuation(facts: Facts, positions: Positions) -> Bools:
    marks = np.array([not token.special and is_punctuation(token.text) for token in facts.keys], bool)
    columns = _columns(facts, positions, marks).copy()
    if facts.aligned:
        columns[np.arange(len(positions)), positions] = False
    return columns


@lru_cache(8192)  # of every token, for every layer
def is_punctuation(text: str) -> bool:
    """Whether a token consists of punctuation only (Unicode categories P)."""
    stripped = text.strip()
    return bool(stripped) and all(unicodedata.category(character).startswith("P") for character in stripped)


def _columns(facts: Facts, positions: Positions, marks: Bools) -> Bools:
    return np.broadcast_to(marks, (len(positions), len(facts.keys)))


LANDMARKS = (
    TokenRole(
        name="first",
        title=_("First token"),
        family="landmark",
        explanation=_("Every token attends to the first token, whatever it is (an attention sink)."),
        formula=_("mean of aᵢ,₀ over all rows that may attend to that token and to another one"),
        source="Gu et al. 2024 (α₁), without rows that have no choice",
        threshold=0.3,
        threshold_source=_("Gu et al. 2024: a sink from ε = 0.3"),
        tally=share_of(_first, every=True),
        lacking=_("No token here may attend to the first token and to another one."),
    ),
    TokenRole(
        name="separator",
        title=_("Separators"),
        family="landmark",
        explanation=_(
            "Every token attends to special tokens such as [SEP], other than the very first token."
        ),
        formula=(
            _(
                "mean, over all rows that may attend to one of them and to another token, of Σⱼ aᵢⱼ "
                "over special tokens j > 0"
            )
        ),
        source="Clark et al. 2019",
        threshold=0.6,
        threshold_source=_("Clark et al. 2019 draw the line at 0.6 for special tokens"),
        tally=share_of(_separators, every=True),
        lacking=_("No token here may attend both to another token and to a special token beyond the first."),
    ),
    TokenRole(
        name="punctuation",
        title=_("Punctuation"),
        family="landmark",
        explanation=_("Tokens attend to commas, full stops and other punctuation."),
        formula=_("mean, over tokens i that may attend to some, of Σⱼ aᵢⱼ over punctuation j ≠ i"),
        source="Clark et al. 2019",
        threshold=0.5,
        threshold_source=_("ours: half of the attention, as Clark et al. 2019 ask of positions"),
        tally=share_of(_punctuation),
        lacking=_("There is no punctuation here that a token could attend to."),
        example="Yes, said the old man, the cat, the dog and the bird are mine.",
        text=True,
    ),
)
