"""An attention budget as it is shown: groups of keys, sets of rows as columns, and notable sentences."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..core.budget_columns import Per
from ..core.capture import Capture
from ..core.stream import Head
from ..core.token import Part, UnitName
from .attention_budget import AttentionBudget, Shares, attention_budget
from .budget_rows import BudgetRows, budget_rows
from .key_groups import KeyGroup, key_groups, stretches_of
from .units import Unit

Doubles = NDArray[np.float64]
# Of fewer sentences, none stands out.
_LEAST_SENTENCES = 3
# More rows have no room beside each other in a picture; of more, evenly spread ones are shown.
_MOST_STEPS = 512


@dataclass(frozen=True, slots=True)
class BudgetColumn:
    """A layer, a head, or a row: what a column of a budget is.

    Attributes:
        label: what an axis calls it, e.g. ``5``.
        layer: of a layer or a head, e.g. ``5``.
        head: of a head, e.g. ``null``.
        position: of a row, the token that attends, e.g. ``null``.
    """

    label: str
    layer: int | None = None
    head: int | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True)
class NotableSentence:
    """A sentence that is used most, or neglected most, beside what even attention would give it.

    Attributes:
        label: its beginning, e.g. ``The server was down.``.
        first: its first token, e.g. ``12``.
        share: of the attention without the sink, e.g. ``0.31``.
        even: that of attention spread evenly, e.g. ``0.1``.
    """

    label: str
    first: int
    share: float
    even: float

    @property
    def ratio(self) -> float:
        """How many times the even share it gets."""
        return self.share / self.even


@dataclass(frozen=True, slots=True)
class BudgetView:
    """What is shown of a budget.

    Attributes:
        budget: from which it is made.
        chosen: whose rows they are.
        groups: those that any row may attend to, in reading order; without the sink, if it does not count.
        unreachable: how many groups no row may attend to.
        unit: whether the groups are words, sentences or parts: words are too many in a long text.
        columns: layers, heads or rows.
        whole: over all heads and rows: one set of groups.
        shares: a set for each column.
        with_sink: whether shares count what sinks take.
        sentences: those of the prompt with the largest and with the smallest ratio to the even share; none
            if it has fewer than three.
    """

    budget: AttentionBudget
    chosen: BudgetRows
    groups: tuple[KeyGroup, ...]
    unreachable: int
    unit: UnitName
    columns: tuple[BudgetColumn, ...]
    whole: Shares
    shares: Shares
    with_sink: bool
    sentences: tuple[NotableSentence, ...]

    @property
    def totals(self) -> Doubles:
        """The share of each group over all heads and rows, with or without the sink."""
        totals: Doubles = (self.whole.share if self.with_sink else self.whole.without)[0]
        return totals

    @property
    def even(self) -> Doubles:
        """What even attention would give each group."""
        even: Doubles = (self.whole.even if self.with_sink else self.whole.even_without)[0]
        return even

    @property
    def cells(self) -> Doubles:
        """The share of each group in each column: ``[groups, columns]``, NaN where nothing is left."""
        return (self.shares.share if self.with_sink else self.shares.without).T

    @property
    def even_cells(self) -> Doubles:
        """What even attention would give there."""
        return (self.shares.even if self.with_sink else self.shares.even_without).T


def budget_view(
    capture: Capture,
    stream: str,
    members: tuple[Head, ...],
    *,
    per: Per = "layer",
    with_sink: bool = False,
    unit: UnitName = "token",
    query: int | None = None,
    part: Part | None = None,
    units: tuple[Unit, ...] = (),
) -> BudgetView:
    """The budget of some heads, for the answer or for chosen rows.

    Args:
        per: what the columns are.
        with_sink: count what the sink takes.
        unit: word, sentence or part; else parts, if there are several.
        query, part, units: which rows: see `budget_rows`.
    """
    chosen = budget_rows(capture, stream, query, part, units)
    steps = _MOST_STEPS if per == "step" else None
    stretches = stretches_of(capture, stream, unit)
    budget = attention_budget(capture, stream, members, chosen.positions, steps=steps, stretches=stretches)
    grouped = key_groups(capture, stream, unit, budget.stretches)
    whole = budget.whole.of_groups(grouped)
    reached = np.flatnonzero((whole.even if with_sink else whole.even_without)[0] > 0)
    columns, shares = _columns(capture, stream, budget, per)
    return BudgetView(
        budget,
        chosen,
        tuple(grouped.groups[at] for at in reached),
        int(np.count_nonzero(whole.even[0] == 0)),
        grouped.unit,
        columns,
        whole.some_keys(reached),
        shares.of_groups(grouped).some_keys(reached),
        with_sink,
        _notable(capture, stream, budget),
    )


def _columns(
    capture: Capture, stream: str, budget: AttentionBudget, per: Per
) -> tuple[tuple[BudgetColumn, ...], Shares]:
    if per == "head":
        heads = [BudgetColumn(f"{layer}.{head}", layer, head) for layer, head in budget.members]
        if len({layer for layer, _head in budget.members}) == 1:
            heads = [BudgetColumn(f"{head}", layer, head) for layer, head in budget.members]
        return tuple(heads), budget.by_head
    if per == "layer":
        layers, shares = budget.by_layer()
        return tuple(BudgetColumn(f"{layer}", layer) for layer in layers), shares
    tokens = capture.query_tokens(stream)
    rows = [BudgetColumn(tokens[place].label, position=place) for place in budget.positions.tolist()]
    return tuple(rows), budget.by_row


def _notable(capture: Capture, stream: str, budget: AttentionBudget) -> tuple[NotableSentence, ...]:
    """The sentences of the prompt with the largest and the smallest ratio to their even share."""
    grouped = key_groups(capture, stream, "sentence", budget.stretches)
    whole = budget.whole.of_groups(grouped)
    sentences = [
        NotableSentence(group.label, group.first, float(share), float(even))
        for group, share, even in zip(grouped.groups, whole.without[0], whole.even_without[0], strict=True)
        if group.is_text and group.part != "answer" and even > 0 and not np.isnan(share)
    ]
    if len(sentences) < _LEAST_SENTENCES:
        return ()
    return max(sentences, key=lambda one: one.ratio), min(sentences, key=lambda one: one.ratio)
