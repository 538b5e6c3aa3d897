"""The language in which a model writes down what is said: chosen, or detected by it."""

from dataclasses import dataclass
from typing import Literal

Origin = Literal["detected", "chosen", "typed", "configured"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A language that the model may take a clip to be in.

    Attributes:
        code: as the model's token for it has it, such as ``fr``.
        probability: 0 to 1; those of all its languages add up to 1.
    """

    code: str
    name: str
    probability: float


@dataclass(frozen=True, slots=True)
class Language:
    """The language whose token the decoder reads.

    Attributes:
        code, name: such as ``fr`` and ``French``.
        origin: the model detected it; it was chosen; the target began with it; or the model's own
            configuration names it.
        probability: that the clip is in it, by the model: its share among its languages; None if it has no
            head that says so.
        likeliest: the languages that the model holds likeliest, whichever was read.
    """

    code: str
    name: str
    origin: Origin
    probability: float | None = None
    likeliest: tuple[Candidate, ...] = ()
