"""How a number that characterises heads is defined."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What a number means, and where its definition comes from.

    Attributes:
        name: stable identifier.
        title: display name.
        explanation: one plain sentence.
        formula: of the number, as text.
        source: where the definition comes from, e.g. ``Clark et al. 2019``.
    """

    name: str
    title: str
    explanation: str
    formula: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure(Definition):
    """A number with a unit and a range.

    Attributes:
        unit: of the value; empty for a share of attention or a correlation, e.g. ``nats``.
        low: the smallest possible value, e.g. ``0.0``.
        high: the largest possible value, e.g. ``1.0``.
    """

    unit: str = ""
    low: float = 0.0
    high: float = 1.0
