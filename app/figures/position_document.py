"""What the JSON of a sentence or a message at several depths holds."""

from dataclasses import dataclass
from typing import Literal

from ..core.position_curve import PositionCurve
from .documents import FigureDocument
from .position_text import SaidDepth


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionDocument(FigureDocument):
    """A sentence or a message of the prompt at several depths.

    Attributes:
        curve: where it stands, what it gets of the attention, and the outcome.
        outcome_title: what the values are, e.g. ``log-probability (nats)``.
        said: each depth in words, in their order.
        statements: the main numbers in sentences.
    """

    kind: Literal["position"] = "position"
    curve: PositionCurve
    outcome_title: str
    said: tuple[SaidDepth, ...]
    statements: tuple[str, ...]
