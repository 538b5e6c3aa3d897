"""The tokens of a generation as they come, each with the row of a head in the step that generated it."""

from dataclasses import dataclass
from typing import Literal

from ..errors import ProblemDocument
from .input import Method, Role
from .token import Part

Outcome = Literal["done", "stopped", "refused", "failed", "absent"]


@dataclass(frozen=True, slots=True)
class HeadPlace:
    """One head of a model.

    Attributes:
        stream: self; or encoder, decoder and cross; None, or another: the last one of the model.
        layer, head: 0-based.
    """

    stream: str | None = None
    layer: int = 0
    head: int = 0


@dataclass(frozen=True, slots=True)
class GeneratedKey:
    """A token that is attended to while another is generated.

    Attributes:
        position: of the token on the side of the keys, e.g. ``0``.
        text: for display, e.g. ``sky``.
        weight: 0 to 1, exact, e.g. ``0.31``.
    """

    position: int
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class GeneratedPart:
    """A part of the input, and what it gets of a row.

    Attributes:
        name: as tokens name it, e.g. ``message-1``.
        role: who says the message; None if it is none, e.g. ``user``.
        weight: the sum of the weights of its tokens, e.g. ``0.4``.
        even: what it would get if each token of the row got the same, e.g. ``0.25``.
    """

    name: Part
    role: Role | None
    weight: float
    even: float


@dataclass(frozen=True, slots=True)
class GeneratedRow:
    """The row of one head in the step that generated a token: that of the token before it, which was read.

    Attributes:
        stream: whose attention it is, e.g. ``self``.
        layer: of the head, e.g. ``12``.
        head: of the layer, e.g. ``3``.
        query: the position of its token, which was read: the one before the generated token, e.g. ``23``.
        read: that token for display, e.g. ``is``.
        keys: how many tokens it is over, e.g. ``24``.
        largest: its largest weights, largest first.
        parts: of the side of its keys, in order; empty where it has none.
    """

    stream: str
    layer: int
    head: int
    query: int
    read: str
    keys: int
    largest: tuple[GeneratedKey, ...]
    parts: tuple[GeneratedPart, ...]


@dataclass(frozen=True, slots=True)
class GenerationBegun:
    """What is generated, and what is reported of it.

    Attributes:
        method: greedy, sample or beam, e.g. ``greedy``.
        tokens: most tokens; fewer if the model ends by itself, e.g. ``40``.
        text: whether each token is reported as it comes: not for a beam search, which decides between its
            paths at the end, e.g. ``true``.
        rows: whether rows are reported, too: not for a model that returns its weights only with a whole run,
            e.g. ``true``.
    """

    method: Method
    tokens: int
    text: bool
    rows: bool


@dataclass(frozen=True, slots=True)
class GeneratedToken:
    """A token that was just generated.

    Attributes:
        index: counted from 0, e.g. ``4``.
        token: for display, e.g. ``blue``.
        text: what the answer grows by: empty for the token that ends it, and for the first pieces of a
            character of several tokens, e.g. ``" blue"``.
        row: of the head that was asked for; None where the model has no such head, and for tokens that came
            before somebody asked.
    """

    index: int
    token: str
    text: str
    row: GeneratedRow | None


@dataclass(frozen=True, slots=True)
class GenerationEnded:
    """How it ended; the last event of every stream.

    Attributes:
        outcome: done: there is a capture; stopped: nobody waited for it any more; refused: the input is not
            accepted; failed; absent: there was nothing to follow, e.g. ``done``.
        tokens: that were reported, e.g. ``12``.
        id: of the capture; None without one, e.g. ``0123456789abcdef0123456789abcdef``.
        problem: why it was refused or failed; None otherwise, e.g. ``null``.
    """

    outcome: Outcome
    tokens: int
    id: str | None = None
    problem: ProblemDocument | None = None


GenerationEvent = GenerationBegun | GeneratedToken | GenerationEnded
