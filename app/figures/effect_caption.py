"""The text beside a picture of effects."""

import math

import numpy as np

from ..analysis.effect_view import EffectView
from ..core.capture import Capture
from ..message import Message, _, digits, ngettext
from .caption import scale_note
from .colours import effect_limit
from .label_text import visible, with_sign
from .outcome_text import UNITS, effect_text, outcome_name
from .spec import FigureSpec


def effect_title(view: EffectView) -> Message:
    """The heads, and that effects are shown."""
    return _("{heads}: the effect of each edge", heads=view.head.title)


def effect_notes(view: EffectView, capture: Capture, spec: FigureSpec) -> list[str]:
    """Sentences about what is measured, how, and what it does not show."""
    limit = effect_limit(view.limit)
    return [
        _meaning(view, capture),
        *_method_notes(view),
        _("Another head can make up for a cut edge, so a small effect does not show that a head is idle."),
        *view.head.notes,
        _(
            "The colours range from {lowest} to {highest} {unit}, symmetric about 0.",
            lowest=digits(with_sign(-limit, "g")),
            highest=digits(with_sign(limit, "g")),
            unit=UNITS[view.outcome.measure],
        ),
        *(
            [_("The colours follow the square root of the effects.")]
            if spec.scale == "sqrt"
            else scale_note(spec.scale)
        ),
    ]


def _meaning(view: EffectView, capture: Capture) -> Message:
    """What a cell says."""
    outcome = outcome_name(view.outcome, capture)
    if view.outcome.measure == "change":
        return _(
            "A cell says how far {outcome} moves, as a share of its length, if this query does not attend to"
            " this key, and its other weights grow in proportion.",
            outcome=outcome,
        )
    if view.outcome.measure == "divergence":
        return _(
            "A cell says how far {outcome} moves (Kullback-Leibler divergence) if this query does not attend"
            " to this key, and its other weights grow in proportion.",
            outcome=outcome,
        )
    return _(
        "A cell says by how much {outcome} changes if this query does not attend to this key, and its other"
        " weights grow in proportion; below 0, the edge supports it.",
        outcome=outcome,
    )


def _method_notes(view: EffectView) -> list[Message]:
    """Which cells are verified, and what an estimate is worth."""
    count = int(view.verified.sum())
    notes = [
        ngettext(
            "{count} cell is verified by running the model without the edge, and has a dot.",
            "{count} cells are verified by running the model without the edge, and have a dot.",
            count,
        ),
        _("The others are first-order estimates, which are too small where the effect saturates."),
    ]
    if view.directions > 1:
        notes.append(
            _(
                "They come from {count} random directions; their standard error is about {share}.",
                count=view.directions,
                share=digits(f"{100 / math.sqrt(2 * view.directions):.0f} %"),
            )
        )
    return notes


def edge_text(view: EffectView, row: int, column: int) -> Message:
    """What one cell says, as a sentence."""
    query, key = visible(view.head.queries[row].label), visible(view.head.keys[column].label)
    change = float(view.matrix[row, column])
    weight = digits(f"{float(view.weights[row, column]):.4g}")
    if np.isnan(change):
        return _(
            "The edge from “{query}” to “{key}” cannot be cut, or its effect not be estimated.",
            query=query,
            key=key,
        )
    effect, unit = effect_text(view.outcome, change), UNITS[view.outcome.measure]
    if view.verified[row, column]:
        return _(
            "Cutting “{query}” → “{key}” (weight {weight}) changes it by {effect} {unit} (verified).",
            query=query,
            key=key,
            weight=weight,
            effect=effect,
            unit=unit,
        )
    return _(
        "Cutting “{query}” → “{key}” (weight {weight}) changes it by {effect} {unit} (first-order estimate).",
        query=query,
        key=key,
        weight=weight,
        effect=effect,
        unit=unit,
    )
