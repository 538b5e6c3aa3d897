"""Invisible marks at both ends of messages, by which they are found again in what a template wrote."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

# Blocks of characters for private use: two characters for each message.
_BLOCKS = (0xF0000, 0x100000)
_BLOCK_SIZE = 0xFFFE
# More messages than any text has room for.
MOST_MESSAGES = _BLOCK_SIZE // 2


class NoMarks(Exception):
    """Messages cannot be marked."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where a message lies in a text: the characters ``start:end``.

    Attributes:
        place: number of the message, from 0.
    """

    place: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks for messages.

    Attributes:
        contents: of the messages; none is blank.
        block: the first of the characters that are marks.
        lead, trail: messages whose mark stands outside their leading or trailing white space, not within it.
        begins, ends: whether the beginnings and the ends of messages are marked.
    """

    contents: tuple[str, ...]
    block: int
    lead: frozenset[int] = frozenset()
    trail: frozenset[int] = frozenset()
    begins: bool = True
    ends: bool = True

    def variants(self) -> Iterator["Marks"]:
        """These, and fewer: a template may look at how a message begins, or ends."""
        yield self
        yield replace(self, begins=False)
        yield replace(self, ends=False)

    def widened(self, side: str, places: Iterable[int]) -> "Marks":
        """The same with the white space of some messages inside; itself if none of them has any."""
        if side == "lead":
            more = {place for place in places if self.contents[place][0].isspace()}
            return replace(self, lead=self.lead | more)
        more = {place for place in places if self.contents[place][-1].isspace()}
        return replace(self, trail=self.trail | more)

    def put_on(self, place: int, content: str) -> str:
        """A message with its marks."""
        first, last = self._extent(place)
        begin = chr(self.block + 2 * place) * self.begins
        end = chr(self.block + 2 * place + 1) * self.ends
        return f"{content[:first]}{begin}{content[first:last]}{end}{content[last:]}"

    def removed_from(self, marked: str) -> tuple[str, tuple[Stretch, ...]]:
        """A text without its marks, and the messages between them.

        Where a template kept only one of the two, the message reaches as far as the text agrees with it.
        """
        last = chr(self.block + 2 * len(self.contents) - 1)
        pieces = re.split(f"([{chr(self.block)}-{last}])", marked)
        text = "".join(pieces[::2])
        opened: dict[int, int] = {}
        found: list[Stretch] = []
        at = 0
        for number, piece in enumerate(pieces):
            if number % 2 == 0:
                at += len(piece)
                continue
            place, is_end = divmod(ord(piece) - self.block, 2)
            if not is_end:
                opened[place] = at
            elif place in opened:
                found.append(Stretch(place, opened.pop(place), at))
            else:
                found.append(Stretch(place, at - self._agreeing_end(place, text[:at]), at))
        found += [Stretch(place, at, at + self._agreeing(place, text[at:])) for place, at in opened.items()]
        return text, tuple(sorted((one for one in found if one.end > one.start), key=lambda one: one.start))

    def _extent(self, place: int) -> tuple[int, int]:
        """Which characters of a message are between its marks."""
        content = self.contents[place]
        first = 0 if place in self.lead else len(content) - len(content.lstrip())
        last = len(content) if place in self.trail else len(content.rstrip())
        return first, last

    def _agreeing(self, place: int, text: str) -> int:
        """How many characters a text begins with that the marked part of a message begins with, too."""
        first, last = self._extent(place)
        return _common(self.contents[place][first:last], text)

    def _agreeing_end(self, place: int, text: str) -> int:
        first, last = self._extent(place)
        return _common(self.contents[place][first:last][::-1], text[: -last - 1 : -1])


def unblocked_marks(contents: Sequence[str], text: str) -> Marks:
    """Marks that occur in none of the messages, and not in the text.

    Raises:
        NoMarks: there are none left, or too many messages.
    """
    used = {ord(one) for said in (*contents, text) for one in said if ord(one) >= _BLOCKS[0]}
    for block in _BLOCKS:
        if len(contents) <= MOST_MESSAGES and not any(block <= one <= block + _BLOCK_SIZE for one in used):
            return Marks(tuple(contents), block)
    raise NoMarks


def _common(one: str, other: str) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
