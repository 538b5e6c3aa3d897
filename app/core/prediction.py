"""What the task head of a model predicts."""

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Option:
    """A possible token or label, and its probability (0-1)."""

    text: str
    id: int
    probability: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """A prediction of the model at one position of its input.

    Attributes:
        kind: the next token, the token behind a mask, or a label for the whole input.
        side, position: the token at which it was predicted; None for a label.
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
