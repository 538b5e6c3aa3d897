"""A prompt with one sentence, or one message, at other places: text only, no model runs."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ..core.conversation import check_conversation
from ..core.input import Input, message_field
from ..core.sentence import Span
from ..errors import FollowspotError
from ..models.sentence_boundaries import sentence_starts


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence of a text.

    Attributes:
        body: without the white space after it.
        gap: that white space, up to the next sentence or the end.
    """

    body: str
    gap: str

    @property
    def apart(self) -> "Piece":
        """The same, so that another sentence may follow: on a line of its own if nothing ends it."""
        # UAX 29 ends a sentence before the X only if the body does.
        is_ended = len(sentence_starts(f"{self.body} X.")) > len(sentence_starts(self.body))
        return self if is_ended or len(f"x{self.gap}x".splitlines()) > 1 else replace(self, gap="\n")


@dataclass(frozen=True, slots=True)
class Placed:
    """A prompt in which something stands at one of its possible places.

    Attributes:
        before: how many of the others stand before it.
        input: the prompt.
        field: the text or the message of it that holds what moved, as `Input.texts` names it.
        span: its characters in that text, without white space around it.
    """

    before: int
    input: Input
    field: str
    span: Span


def pieces(text: str) -> tuple[str, tuple[Piece, ...]]:
    """The sentences of a text by the rules of Unicode (UAX 29), and what stands before the first one."""
    starts = sentence_starts(text)
    if not starts:
        return text, ()
    chunks = [text[start:end] for start, end in pairwise([*starts, len(text)])]
    bodies = [chunk.rstrip() for chunk in chunks]
    return text[: starts[0]], tuple(
        Piece(body, chunk[len(body) :]) for body, chunk in zip(bodies, chunks, strict=True)
    )


def sentence_at(text: str, character: int) -> int:
    """The number of the sentence that a character belongs to; the first, if it stands before it."""
    return max(0, bisect_right(sentence_starts(text), character) - 1)


def sentence_places(user_input: Input, field: str, which: int) -> list[Placed]:
    """A sentence of a text at every place among the others, in order.

    All other sentences keep their order. In a plain text the last one stays last, because that is what the
    model continues.

    Args:
        field: of the text, as `Input.texts` names it.
        which: number of the sentence.
    """
    text = user_input.texts()[field]
    opening, parts = pieces(text)
    count = len(parts) - (field == "text")
    return [_with_sentence(user_input, field, opening, parts, which, before) for before in range(count)]


def message_places(user_input: Input, which: int) -> list[Placed]:
    """A message of a conversation at every place before the last one, in order.

    The last message stays last, because that is what the model answers, or the answer. Places at which no
    template could read the conversation are left out.
    """
    messages = user_input.messages or ()
    rest, moved = [*messages[:which], *messages[which + 1 :]], messages[which]
    content = moved.content.strip()
    start = moved.content.index(content)
    found = []
    for before in range(len(rest)):
        ordered = replace(user_input, messages=(*rest[:before], moved, *rest[before:]))
        if before == which or _is_conversation(ordered):
            span = (start, start + len(content))
            found.append(Placed(before, ordered, message_field(before), span))
    return found


def _is_conversation(user_input: Input) -> bool:
    try:
        check_conversation(user_input)
    except FollowspotError:
        return False
    return True


def _with_sentence(
    user_input: Input, field: str, opening: str, parts: Sequence[Piece], which: int, before: int
) -> Placed:
    """The prompt in which so many other sentences stand before that one; unchanged where that is its own."""
    ordered = parts if before == which else tuple(_moved(parts, which, before))
    start = len(opening) + sum(len(one.body) + len(one.gap) for one in ordered[:before])
    text = opening + "".join(one.body + one.gap for one in ordered)
    return Placed(before, user_input.with_text(field, text), field, (start, start + len(parts[which].body)))


def _moved(parts: Sequence[Piece], which: int, before: int) -> Iterator[Piece]:
    """The sentences with one of them elsewhere, each apart from the next."""
    rest, gap = _without(parts, which)
    moved = replace(parts[which], gap=gap)
    if before == len(rest):
        # What ends the text stays its end.
        moved, rest[-1] = replace(moved, gap=rest[-1].gap), replace(rest[-1], gap=gap)
    ordered = [*rest[:before], moved, *rest[before:]]
    yield from (one.apart for one in ordered[:-1])
    yield ordered[-1]


def _without(parts: Sequence[Piece], which: int) -> tuple[list[Piece], str]:
    """The other sentences, and the white space that goes with the one that moves.

    Of the two gaps around it, that with more line breaks stays, so that the paragraphs of the rest do.
    """
    rest = [*parts[:which], *parts[which + 1 :]]
    own = parts[which].gap
    if which == 0:
        return rest, own
    left = parts[which - 1].gap
    if which == len(parts) - 1 or own.count("\n") > left.count("\n"):
        rest[which - 1] = replace(rest[which - 1], gap=own)
        return rest, left
    return rest, own
