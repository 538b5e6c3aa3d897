"""One role on one input."""

from dataclasses import dataclass

from .role import Role, Score


@dataclass(frozen=True, slots=True)
class RoleMeasurement:
    """One role on one input.

    Attributes:
        role: which.
        whole: its scores on the rows as the model computes them.
        rest: its scores on the rows without the sink, rescaled to 1; None without a sink.
        why: why no row could show it; empty if some could.
        helps: whether another sentence could show it.
    """

    role: Role
    whole: Score
    rest: Score | None
    why: str = ""
    helps: bool = True
