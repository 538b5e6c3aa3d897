"""A sentence or a message of a prompt at several depths: what it gets of the attention, and the outcome."""

import math
from dataclasses import dataclass
from typing import Literal

from ..message import _
from .input import Input
from .outcome import Outcome
from .shape import sent
from .token import Part

# Whether a sentence moves within its text, or a message among the others.
MovedUnit = Literal["sentence", "part"]


@dataclass(frozen=True, slots=True)
class PositionDepth:
    """One place where the sentence or message may stand, and what a run of the model finds there.

    Attributes:
        before: how many of the others stand before it, e.g. ``4``.
        first: its first token, e.g. ``41``.
        last: its last token; white space around it does not count, e.g. ``52``.
        share: what it gets of the attention without the sink, the mean of heads and rows, 0 to 1; None where
            nothing is left without the sink, e.g. ``0.042``.
        even: what evenly spread attention would give it; None likewise, e.g. ``0.029``.
        sink: what the sink takes of whole rows, 0 to 1, e.g. ``0.61``.
        value: of the outcome, e.g. ``-0.42``.
        input: the prompt in which it stands there.
    """

    before: int
    first: int
    last: int
    share: float | None
    even: float | None
    sink: float
    value: float
    input: Input


@dataclass(frozen=True, slots=True)
class PositionCurve:
    """The same sentence or message at several depths of a prompt, everything else in its order.

    Attributes:
        stream: whose attention is added up, e.g. ``self``.
        unit: whether a sentence moves within its text, or a message among the others.
        text: what moves, e.g. ``Answer in French.``.
        part: the message that moves, or in which the sentence does; None in a plain text, e.g. ``message-1``.
        others: how many other sentences or messages there are, e.g. ``11``.
        current: where it stands in the prompt as it was given, by its place in ``depths``, e.g. ``0``.
        depths: where it was tried, in order.
        refused: places that were left out because the model's chat template does not accept them, e.g. ``0``.
        rows: how many rows that attend were read, e.g. ``20``.
        rows_of: of how many, e.g. ``20``.
        answer: tokens of the given answer, whose rows these are; 0: the row is the last one, e.g. ``20``.
        outcome: what is measured, with its value in the prompt as it was given; None: the log-probability of
            the whole answer.

    Raises:
        ValueError: the numbers do not fit each other.
    """

    stream: str
    unit: MovedUnit
    text: str
    part: Part | None
    others: int
    current: int
    depths: tuple[PositionDepth, ...]
    refused: int
    rows: int
    rows_of: int
    answer: int
    outcome: Outcome | None

    def __post_init__(self) -> None:
        before = [one.before for one in self.depths]
        shares = [share for one in self.depths for share in (one.share, one.even) if share is not None]
        fits = (
            len(before) > 1
            and before == sorted(set(before))
            and 0 <= before[0] <= before[-1] <= self.others
            and 0 <= self.current < len(before)
            and all(one.first <= one.last for one in self.depths)
            and (self.outcome is not None or self.answer > 0)
        )
        values = [one.value for one in self.depths]
        if not fits or not all(map(math.isfinite, values)) or not all(0 <= share <= 1 for share in shares):
            raise ValueError(_("the depths of the curve do not fit each other"))

    @property
    @sent
    def places(self) -> tuple[float, ...]:
        """Of each depth, the share of the others that stand before it, e.g. ``[0.0, 0.5, 1.0]``."""
        return tuple(one.before / self.others for one in self.depths)
