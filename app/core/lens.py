"""The logit lens: what a model would predict if it stopped after each layer."""

import math
from dataclasses import dataclass

from ..message import _
from .outcome import Outcome


@dataclass(frozen=True, slots=True)
class LensReading:
    """The prediction at one position, read off after some layers.

    Attributes:
        text: the likeliest next token, for display, e.g. ``seven``.
        token: its id, e.g. ``3276``.
        probability: of that token, 0 to 1, e.g. ``0.42``.
        own: the probability of the token that the whole model finds likeliest there, 0 to 1, e.g. ``0.42``.
    """

    text: str
    token: int
    probability: float
    own: float


@dataclass(frozen=True, slots=True)
class LensStep:
    """What is known of the followed token after some layers.

    Attributes:
        probability: 0 to 1, e.g. ``0.42``.
        rank: 1 if no token is likelier, e.g. ``1``.
    """

    probability: float
    rank: int


@dataclass(frozen=True, slots=True)
class Lens:
    """The states between the layers of a decoder, read through its final norm and its unembedding.

    The first depth is the input of the first layer, the last one the output of the last layer: that is the
    model's own prediction. nostalgebraist (2020), "interpreting GPT: the logit lens".

    Attributes:
        outcome: the token that is followed, and the position where it is predicted.
        side: of the positions, e.g. ``text``.
        readings: by depth, ``[layers + 1]``, then by position.
        steps: of the followed token, ``[layers + 1]``.

    Raises:
        ValueError: readings and steps do not fit each other, or a probability is none.
    """

    outcome: Outcome
    side: str
    readings: tuple[tuple[LensReading, ...], ...]
    steps: tuple[LensStep, ...]

    def __post_init__(self) -> None:
        probabilities = [step.probability for step in self.steps]
        probabilities += [
            share for row in self.readings for cell in row for share in (cell.probability, cell.own)
        ]
        fits = len(self.readings) == len(self.steps) > 0 and len({len(row) for row in self.readings}) == 1
        if not fits or not all(math.isfinite(share) and 0 <= share <= 1 for share in probabilities):
            raise ValueError(_("the readings of the lens do not fit each other"))
