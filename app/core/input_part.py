"""Where the parts of an input lie among the tokens of a side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from .input import Role
from .token import Part, Token


@dataclass(frozen=True, slots=True)
class InputPart:
    """Adjacent tokens of one part of the input; a part may have several such stretches.

    Attributes:
        name: of the part, as tokens name it, e.g. ``message-1``.
        role: who says the message; None if it is none, e.g. ``user``.
        first: its first token, e.g. ``3``.
        last: its last token, e.g. ``9``.
        start: its first character in the text of its side; None if it has no text, e.g. ``22``.
        end: the character after its last, e.g. ``51``.
    """

    name: Part
    role: Role | None
    first: int
    last: int
    start: int | None
    end: int | None


def input_parts(tokens: Sequence[Token], roles: Mapping[Part, Role]) -> tuple[InputPart, ...]:
    """The parts among the tokens of a side, in order; empty where it has none."""
    found = []
    for name, some in groupby(enumerate(tokens), key=lambda one: one[1].part):
        places = list(some)
        if name is None:
            continue
        starts = [token.start for _place, token in places if token.start is not None]
        ends = [token.end for _place, token in places if token.end is not None]
        found.append(
            InputPart(
                name,
                roles.get(name),
                places[0][0],
                places[-1][0],
                min(starts, default=None),
                max(ends, default=None),
            )
        )
    return tuple(found)
