"""The roles that a head has."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...message import Message, _
from .measurement import LEAST_ROWS, RoleMeasurement
from .role import Score
from .sink import Sink

# A head with a larger share than this on its sink gets no role from the little that is left.
MOST_SINK = 0.9
# A fixed distance of these many positions says no more than the role of that position.
_NEAR = {-1: "previous", 0: "itself", 1: "next"}


@dataclass(frozen=True, slots=True)
class Label:
    """A role that a head has on this input.

    Attributes:
        role: its name, e.g. ``previous``.
        title: its display name, e.g. ``Previous token``.
        score: 0 to 1, e.g. ``0.99``.
        least: the score that was needed: the threshold, or a multiple of the baseline if that is larger, e.g.
            ``0.5``.
        without_sink: whether the score is that of the rows without the sink, e.g. ``false``.
        whole: the score on the rows as the model computes them; None where no row could show it, e.g.
            ``0.99``.
        offset: where it attends, in positions after the token itself, for the role that has that, e.g.
            ``null``.
    """

    role: str
    title: str
    score: float
    least: float
    without_sink: bool
    whole: float | None
    offset: int | None = None

    @property
    def strength(self) -> float:
        """The score as a multiple of the required one."""
        return self.score / self.least


def labels_of(roles: Sequence[RoleMeasurement], sink: Sink, layer: int, head: int) -> tuple[Label, ...]:
    """The roles of a head: the strongest first, those that only report a sink last."""
    labels = [label for role in roles for label in _label(role, sink, layer, head)]
    names = {label.role for label in labels}
    some = [label for label in labels if label.offset is None or _NEAR.get(label.offset) not in names]
    about_sink = {role.name for role in roles if role.about_sink}
    return tuple(sorted(some, key=lambda label: (label.role in about_sink, -label.strength)))


def _label(role: RoleMeasurement, sink: Sink, layer: int, head: int) -> Iterator[Label]:
    """The role, if the head has it: by whole rows, else by those without the sink."""
    whole = float(role.whole.values[layer, head])
    for score, without_sink in _tries(role, sink, layer, head):
        value = float(score.values[layer, head])
        least = role.least_score(None if score.baseline is None else float(score.baseline[layer]))
        if score.rows >= LEAST_ROWS and value >= least:
            offset = None if score.offsets is None else int(score.offsets[layer, head])
            title = role.title if offset is None else _at_distance(role.title, offset)
            yield Label(
                role.name, title, value, least, without_sink, None if math.isnan(whole) else whole, offset
            )
            return


def _tries(role: RoleMeasurement, sink: Sink, layer: int, head: int) -> Iterator[tuple[Score, bool]]:
    yield role.whole, False
    if role.without_sink is not None and not sink.share[layer, head] > MOST_SINK:
        yield role.without_sink, True


def _at_distance(title: str, offset: int) -> Message:
    """The title of a role with the distance at which a head attends."""
    if offset == 0:
        return _("{role} (0)", role=title)
    if offset < 0:
        return _("{role} ({count} before)", role=title, count=-offset)
    return _("{role} ({count} after)", role=title, count=offset)
