"""The effects of the edges of a head as numbers that a page draws."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ..analysis.effect_view import EffectView
from ..analysis.units import Unit
from ..core.capture import Capture, Floats
from ..core.outcome import Outcome
from ..core.stream import Rows
from ..core.view_spec import Scale
from .caption import with_stream_name
from .colour_scale import ColourScale
from .colours import effect_limit
from .effect_caption import effect_notes
from .input_text import title_text
from .matrix import Matrix
from .matrix_sides import Parts, visible_units
from .outcome_text import AFTER_NUMBERS, UNITS, outcome_name, value_note
from .spec import FigureSpec


@dataclass(frozen=True, slots=True)
class OutcomeText:
    """What is measured, in words.

    Attributes:
        name: to stand after a colon, e.g. ``the log-probability of “seven” after “struck” (token 16)``.
        unit: of changes, at an axis, e.g. ``nats``.
        after_number: the unit to stand after a number, e.g. ``nats``.
        statement: the name, and for what is no distance the value without a cut, in sentences.
    """

    name: str
    unit: str
    after_number: str
    statement: str

    @classmethod
    def of(cls, outcome: Outcome, capture: Capture) -> Self:
        """An outcome in words."""
        return cls(
            name=outcome_name(outcome, capture),
            unit=UNITS[outcome.measure],
            after_number=AFTER_NUMBERS[outcome.measure],
            statement=value_note(outcome, capture),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectMatrix(Matrix):
    """What cutting each edge of a head, or of several heads at once, would change.

    Attributes:
        values: float32 ``[rows, columns]``, one picture: the change where it is verified, else its estimate;
            NaN where nothing can be cut or estimated.
        estimates: float32 of that shape, the first-order estimates alone.
        weights: float32 of that shape, the weights of the same edges.
        verified: uint8 of that shape, 1 where the effect is verified by running the model.
        outcome: what is measured.
        outcome_text: the same in words.
        directions: gradients behind each estimate; more than one for a distance, e.g. ``1``.
        text: the input, quoted, and short enough for a title.
        scale: how an effect becomes a colour.
        colours: of effects, symmetric about 0; those of a distance from 0 on.
        rows: what the rows stand for, the queries.
        columns: what the columns stand for, the keys.
        parts: where the parts of the input lie.
        row_naming: how the rows of a decoder are named; None: they are not a decoder's.
        block: rows and columns of units behind one cell, which shows the largest effect; None for 1 x 1.
    """

    estimates: Floats
    weights: Floats
    verified: NDArray[np.uint8]
    outcome: Outcome
    outcome_text: OutcomeText
    directions: int
    text: str
    scale: Scale
    colours: ColourScale
    rows: tuple[Unit, ...]
    columns: tuple[Unit, ...]
    parts: Parts
    row_naming: Rows | None
    block: tuple[int, int] | None


def effect_matrix(capture: Capture, view: EffectView, spec: FigureSpec) -> EffectMatrix:
    """The effects of a view as numbers."""
    head = view.head
    return EffectMatrix(
        title=with_stream_name(spec, view.title),
        notes=tuple(effect_notes(view, spec)),
        values=(view.matrix,),
        estimates=view.estimates,
        weights=view.weights,
        verified=view.verified.astype(np.uint8),
        outcome=view.outcome,
        outcome_text=OutcomeText.of(view.outcome, capture),
        directions=view.directions,
        text=title_text(capture),
        scale=spec.scale,
        colours=ColourScale.of_differences(effect_limit(view.limit), spec.scale, signed=view.outcome.signed),
        rows=visible_units(head.queries),
        columns=visible_units(head.keys),
        parts=Parts.of(head.queries, head.keys),
        row_naming=head.rows,
        block=head.block,
    )
