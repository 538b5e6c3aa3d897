"""Several methods that say which tokens count for an outcome."""

from ...core.outcome import OUTCOME_OPTIONS
from .query import ViewQuery, takes


@takes("stream", "specials", *OUTCOME_OPTIONS)
class MethodsQuery(ViewQuery):
    """Whose attention is followed, whether special tokens are ranked, and what is measured."""
