"""Models layer by layer."""

from ...core.outcome import OUTCOME_OPTIONS
from .query import ViewQuery, takes

_FOLLOWED = tuple(name for name in OUTCOME_OPTIONS if name not in ("outcome_text", "outcome_foil"))


@takes(*_FOLLOWED)
class LensQuery(ViewQuery):
    """Which token is followed, and where it is predicted."""


@takes(*_FOLLOWED, "outcome_foil")
class ContributionsQuery(ViewQuery):
    """Which logit, or difference of two, is made of contributions."""
