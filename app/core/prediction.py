"""What the task head of a model predicts."""

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Option:
    """A possible token or label, and its probability (0-1).

    Attributes:
        text: e.g. ``mat``.
        id: e.g. ``13523``.
        probability: 0 to 1, e.g. ``0.42``.
    """

    text: str
    id: int
    probability: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """A prediction of the model at one position of its input.

    Attributes:
        kind: the next token, the token behind a mask, or a label for the whole input.
        side: the token at which it was predicted; None for a label, e.g. ``text``.
        position: the token it was read off; None for a label, e.g. ``12``.
        options: the most likely first; the rest is left out.
    """

    kind: Literal["next", "mask", "label"]
    side: str | None
    position: int | None
    options: tuple[Option, ...]

    @classmethod
    def of(cls, facts: dict[str, Any]) -> "Prediction":
        """The inverse of ``dataclasses.asdict``."""
        return cls(**{**facts, "options": tuple(Option(**option) for option in facts["options"])})
