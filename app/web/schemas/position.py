"""A sentence or a message of the prompt at several depths."""

from ...core.outcome import OUTCOME_OPTIONS
from .query import ViewQuery, takes

_MEASURED = tuple(name for name in OUTCOME_OPTIONS if name != "outcome_text")


@takes("stream", "heads", "key", "unit", *_MEASURED, required="key")
class PositionQuery(ViewQuery):
    """What moves, which heads are averaged, and what is measured."""
