"""The effect of each head of a stream, in numbers, words and colours."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..analysis.head_effects import HeadEffects, ablation_effects, edge_effects
from ..analysis.largest_weights import LargestWeight, largest_weights
from ..core.capture import Capture
from ..core.effects import SELF_REPAIR, Effects
from ..core.shape import build
from ..core.token import UnitName
from ..core.view_spec import ViewSpec
from ..message import Message, _, ngettext
from .ablation_text import ablation_text
from .colour_scale import ColourScale
from .colours import effect_limit
from .effect_caption import directions_note
from .effect_matrix import OutcomeText


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadEffectsReply(HeadEffects):
    """By how much the outcome changes if a head were ablated, or lost one edge.

    Attributes:
        outcome_text: what is measured, in words.
        colours: of the changes, symmetric about 0, those of a distance from 0 on; they follow the square
            root.
        largest: of ablated heads, the largest weight of each, by layer and head; None where the mask leaves
            no query a choice. None of an edge, e.g. ``null``.
        notes: what a change says, how it is known, and what it does not show, in sentences.
    """

    outcome_text: OutcomeText
    colours: ColourScale
    largest: tuple[tuple[LargestWeight | None, ...], ...] | None
    notes: tuple[str, ...]


def head_effects_reply(capture: Capture, effects: Effects, stream: str, view: ViewSpec) -> HeadEffectsReply:
    """The effect of the edge that a view names in each head; without one, of ablating each head."""
    if view.pair is None:
        return ablation_reply(capture, effects, stream, view.verify)
    unit, specials = view.unit, view.specials
    return edge_reply(capture, effects, stream, view.pair, view.verify, unit=unit, specials=specials)


def ablation_reply(capture: Capture, effects: Effects, stream: str, verify: int) -> HeadEffectsReply:
    """The effect of ablating each head.

    Args:
        verify: how many heads are verified: those with the largest estimates.
    """
    found = ablation_effects(capture, effects, stream, verify)
    notes = [
        ablation_text(effects.ablation),
        *([_("A negative effect means that the head raises the outcome.")] if found.outcome.signed else []),
        *_method_notes(found),
        _(
            "Other heads can make up for an ablated head, so a small effect does not show that the head does"
            " nothing."
        ),
        _("The largest weight of a head is that of a query which may attend to more than one key."),
    ]
    return _reply(capture, found, notes, largest_weights(capture, stream))


def edge_reply(
    capture: Capture,
    effects: Effects,
    stream: str,
    pair: tuple[int, int],
    verify: int,
    *,
    unit: UnitName = "token",
    specials: bool = True,
) -> HeadEffectsReply:
    """The effect of one edge in each head; see `edge_effects`."""
    found = edge_effects(capture, effects, stream, *pair, verify, unit=unit, specials=specials)
    sign = [_("A negative effect means that the edge raises the outcome.")] if found.outcome.signed else []
    return _reply(capture, found, [*sign, *_method_notes(found), SELF_REPAIR], None)


def _reply(
    capture: Capture,
    found: HeadEffects,
    notes: list[Message],
    largest: tuple[tuple[LargestWeight | None, ...], ...] | None,
) -> HeadEffectsReply:
    changes = np.where(np.isnan(found.verified), found.estimates, found.verified)
    known = np.abs(changes[~np.isnan(changes)])
    limit = effect_limit(float(known.max()) if known.size else 0.0)
    return build(
        HeadEffectsReply,
        found,
        outcome_text=OutcomeText.of(found.outcome, capture),
        colours=ColourScale.of_differences(limit, "sqrt", signed=found.outcome.signed),
        largest=largest,
        notes=tuple(notes),
    )


def _method_notes(found: HeadEffects) -> Iterator[Message]:
    """How many heads are verified, and what the estimates of the others are worth."""
    verified = int((~np.isnan(found.verified)).sum())
    if verified:
        yield ngettext(
            "{count} head is verified by running the model.",
            "{count} heads are verified by running the model.",
            verified,
        )
    if verified == found.verified.size:
        return
    yield (
        _("The other effects are first-order estimates, made from gradients.")
        if verified
        else _("All effects are first-order estimates, made from gradients.")
    )
    yield from directions_note(found.outcome, found.directions)
