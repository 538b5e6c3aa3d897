"""The two sides of a matrix as they are sent: their units, the parts of the input, and what is hidden."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Self

import numpy as np
from numpy.typing import NDArray

from ..analysis.head_view import HeadView
from ..analysis.units import Unit, shows_all, spans
from ..compare.sequence_alignment import AlignedUnit
from ..core.capture import Capture
from ..core.shape import Axes
from ..core.token import Part
from .label_text import visible

Shares = Annotated[NDArray[np.float64], Axes(("row",), gaps=False)]


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the input among rows or columns.

    Attributes:
        part: its name, e.g. ``A``.
        first: its first row or column, from 0, e.g. ``0``.
        last: its last one, e.g. ``6``.
    """

    part: Part
    first: int
    last: int


def parts_of(units: Sequence[Unit]) -> tuple[Span, ...]:
    """The parts of the input among units; empty where it has none."""
    return tuple(Span(part, first, end - 1) for part, first, end in spans(units))


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the input.

    Attributes:
        rows: among the rows.
        columns: among the columns.
    """

    rows: tuple[Span, ...]
    columns: tuple[Span, ...]

    @classmethod
    def of(cls, rows: Sequence[Unit], columns: Sequence[Unit]) -> Self:
        """Those of these units."""
        return cls(parts_of(rows), parts_of(columns))


def visible_units(units: Sequence[Unit]) -> tuple[Unit, ...]:
    """Units whose labels have a sign for all that is invisible."""
    labels = [visible(unit.label) for unit in units]
    # Most are plain words, and a part of a long text has a thousand of them.
    return tuple(
        unit if label is unit.label else replace(unit, label=label)
        for unit, label in zip(units, labels, strict=True)
    )


def visible_places(places: Sequence[AlignedUnit]) -> tuple[AlignedUnit, ...]:
    """Common rows or columns of two texts, likewise."""
    labelled = visible_units([place.unit for place in places])
    return tuple(replace(place, unit=unit) for place, unit in zip(places, labelled, strict=True))


def hidden_shares(capture: Capture, view: HeadView) -> Shares | None:
    """Of each row, the share of its weight on keys that are not shown: float64.

    None if all are shown, and for a part of the matrix, because the rest of it is not computed.
    """
    if view.outside is not None:
        return None
    return None if shows_all(view.keys, capture.key_tokens(view.stream)) else view.removed.astype(np.float64)
