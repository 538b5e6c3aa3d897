"""The language in which a model transcribes a clip: chosen, or detected by the model."""

from dataclasses import dataclass
from typing import Literal

Origin = Literal["detected", "chosen", "typed", "configured"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A language that a clip may be in.

    Attributes:
        code: as in the model's token for it, e.g. ``fr``.
        name: e.g. ``French``.
        probability: 0 to 1; those of all its languages add up to 1, e.g. ``0.97``.
    """

    code: str
    name: str
    probability: float


@dataclass(frozen=True, slots=True)
class Language:
    """The language whose token the decoder reads.

    Attributes:
        code: as in the model's token for it, e.g. ``fr``.
        name: e.g. ``French``.
        origin: the model detected it; the user chose it; the target began with it; or the model's own
            configuration names it.
        probability: the model's probability that the clip is in it, among its languages; None if it has no
            head that predicts it, e.g. ``0.97``.
        likeliest: the languages that are most likely by the model, whichever was read.
    """

    code: str
    name: str
    origin: Origin
    probability: float | None = None
    likeliest: tuple[Candidate, ...] = ()
