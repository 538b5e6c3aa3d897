"""The text beside a picture of effects."""

import math
from collections.abc import Callable, Iterator

import numpy as np

from ..analysis.effect_view import EffectView
from ..core.effects import SELF_REPAIR
from ..core.outcome import Outcome
from ..message import Message, _, digits, ngettext
from .caption import diverging_scale_note
from .colours import difference_text, effect_limit
from .label_text import visible
from .outcome_text import effect_text, with_unit
from .spec import FigureSpec


def effect_notes(view: EffectView, spec: FigureSpec) -> list[str]:
    """Sentences about what a cell of a picture says, how it is known, and what it does not show."""
    return [
        *reading_notes(view, _dots),
        _colour_range(view),
        *diverging_scale_note(spec.scale, effect_limit(view.limit)),
    ]


def _colour_range(view: EffectView) -> Message:
    """Which effects the colours tell apart."""
    signed, limit = view.outcome.signed, effect_limit(view.limit)
    highest = with_unit(view.outcome, difference_text(limit, signed=signed))
    if not signed:
        return _("The colours range from 0 to {highest}.", highest=highest)
    return _(
        "The colours range from {lowest} to {highest}, symmetric about 0.",
        lowest=difference_text(-limit),
        highest=highest,
    )


def reading_notes(view: EffectView, marked: Callable[[int], Message]) -> list[str]:
    """What a cell says, how it is known, and what it does not show, in any medium.

    Args:
        marked: how many cells are verified, and how they are marked, from their number.
    """
    return [*_meaning(view), *sign_note(view), *method_notes(view, marked), SELF_REPAIR, *view.notes]


def _dots(count: int) -> Message:
    """How many cells of a picture are verified."""
    return ngettext(
        "{count} cell has a dot: it is verified by running the model without the edge.",
        "{count} cells have a dot: they are verified by running the model without the edge.",
        count,
    )


def _meaning(view: EffectView) -> Iterator[Message]:
    """What a cell says."""
    yield _(
        "Each cell shows by how much the outcome changes when its edge is cut: the query no longer attends to"
        " this key, and its other weights grow in proportion."
    )


def sign_note(view: EffectView) -> Iterator[Message]:
    """What a sign means; a distance has none."""
    if view.outcome.signed:
        yield _("A negative effect means that the edge raises the outcome.")


def method_notes(view: EffectView, marked: Callable[[int], Message]) -> Iterator[Message]:
    """Which effects are verified, and what an estimate is worth."""
    verified, known = int(view.verified.sum()), int((~np.isnan(view.matrix)).sum())
    if verified:
        yield marked(verified)
    if verified == known:
        return
    yield (
        _("The other effects are first-order estimates, made from gradients.")
        if verified
        else _("All effects are first-order estimates, made from gradients.")
    )
    yield _("Estimates can be far too small where a query gives nearly all its attention to one key.")
    yield from directions_note(view.outcome, view.directions)


def directions_note(outcome: Outcome, directions: int) -> Iterator[Message]:
    """How rough the estimates of a distance are."""
    if outcome.measure == "divergence":
        yield _(
            "They come from {count} tokens drawn from the prediction, so they are rough.",
            count=directions,
        )
    elif directions > 1:
        yield _(
            "They come from {count} random directions; their standard error is about {share}.",
            count=directions,
            share=digits(f"{100 / math.sqrt(2 * directions):.0f} %"),
        )


def edge_text(view: EffectView, row: int, column: int) -> Message:
    """What one cell says, as a sentence."""
    query, key = visible(view.head.queries[row].label), visible(view.head.keys[column].label)
    change = float(view.matrix[row, column])
    weight = digits(f"{float(view.weights[row, column]):.4g}")
    if np.isnan(change):
        return _(
            "{query} → {key}: this edge cannot be cut, or its effect cannot be estimated.",
            query=query,
            key=key,
        )
    effect = with_unit(view.outcome, effect_text(view.outcome, change))
    if view.verified[row, column]:
        return _(
            "Cutting {query} → {key} (weight {weight}) changes the outcome by {effect}: verified.",
            query=query,
            key=key,
            weight=weight,
            effect=effect,
        )
    return _(
        "Cutting {query} → {key} (weight {weight}) changes the outcome by about {effect}: a first-order"
        " estimate.",
        query=query,
        key=key,
        weight=weight,
        effect=effect,
    )
