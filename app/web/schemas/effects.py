"""Effects: what would change if attention were different."""

from ...core.outcome import OUTCOME_OPTIONS
from .query import TokenQuery, ViewQuery, takes
from .weights import HEAD_OPTIONS


@takes(*HEAD_OPTIONS, *OUTCOME_OPTIONS, "verify", "scale", "max_cells", max_cells={"default": 512})
class EffectQuery(TokenQuery):
    """Which heads, what is measured, and how effects become colours."""


@takes(*HEAD_OPTIONS, *OUTCOME_OPTIONS, "verify", "scale")
class ScatterQuery(TokenQuery):
    """Which heads, what is measured, and how effects become heights."""


@takes(*OUTCOME_OPTIONS, "verify", "query", "key", "words", "specials")
class HeadEffectsQuery(ViewQuery):
    """What is measured; with query and key, of one edge in each head instead of whole heads."""


@takes(*OUTCOME_OPTIONS, "cut", required="cut")
class InterventionQuery(ViewQuery):
    """What is changed, and what is measured."""
