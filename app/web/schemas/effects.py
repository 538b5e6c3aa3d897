"""Effects: what would change if attention were different."""

from ...core.ablation import ABLATION_OPTIONS
from ...core.outcome import OUTCOME_OPTIONS
from .query import TokenQuery, ViewQuery, takes
from .weights import HEAD_OPTIONS


@takes(*HEAD_OPTIONS, *OUTCOME_OPTIONS, "verify", "scale", "max_cells", max_cells={"default": 512})
class EffectQuery(TokenQuery):
    """Which heads, what is measured, and how effects become colours."""


@takes(*HEAD_OPTIONS, *OUTCOME_OPTIONS, "verify", "scale", "query", "key")
class ScatterQuery(TokenQuery):
    """Which heads, what is measured, how effects become heights, and an edge that is a point in any case."""


@takes(*OUTCOME_OPTIONS, *ABLATION_OPTIONS, "verify", "query", "key", "unit", "specials")
class HeadEffectsQuery(ViewQuery):
    """What is measured, and what ablated heads output; with query and key, of one edge in each."""


@takes(*OUTCOME_OPTIONS, *ABLATION_OPTIONS, "cut", required="cut")
class InterventionQuery(ViewQuery):
    """What is changed, what ablated heads output, and what is measured."""
