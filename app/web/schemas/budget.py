"""Attention budgets."""

from .query import ViewQuery, takes


@takes("stream", "heads", "query", "query_part", "rows", "unit", "per", "with_sink")
class BudgetQuery(ViewQuery):
    """Whose attention is drawn from what, in which heads, and whether the sink counts."""
