"""The key tokens of a stream in groups: the sentences or the parts that attention is drawn from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from ..core.capture import Capture
from ..core.side_name import part_name
from ..core.token import Part, Token, UnitName
from ..message import _
from .units import Unit, units

Doubles = NDArray[np.float64]

# Tokens of a text that is divided into words: each number is kept for each of them.
MOST_WORDS = 1024
PADDING = _("padding")
SPECIAL = _("special tokens")


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """Key tokens that are counted together.

    Attributes:
        label: the beginning of its text, or its name, e.g. ``The cat sat on the mat.``.
        part: the part of the input that it belongs to, e.g. ``null``.
        first: its first token, e.g. ``0``.
        last: its last token; other groups may lie between them, e.g. ``6``.
        tokens: how many it has, e.g. ``7``.
        is_text: whether it is a sentence or a part that somebody wrote: neither special tokens, nor padding,
            nor what a chat template adds, e.g. ``true``.
    """

    label: str
    part: Part | None
    first: int
    last: int
    tokens: int
    is_text: bool


@dataclass(frozen=True, slots=True)
class KeyGroups:
    """Every key token in exactly one group.

    Attributes:
        group_of: by stretch (`stretches_of`), the number of its group.
        groups: in reading order.
        unit: whether the groups are words, sentences or parts.
    """

    group_of: tuple[int, ...]
    groups: tuple[KeyGroup, ...]
    unit: UnitName

    def sums(self, values: Doubles) -> Doubles:
        """The sum over the stretches of each group: ``[..., stretches]`` to ``[..., groups]``."""
        total = np.zeros((*values.shape[:-1], len(self.groups)))
        for stretch, group in enumerate(self.group_of):
            total[..., group] += values[..., stretch]
        return total


def stretches_of(capture: Capture, stream: str, unit: UnitName = "sentence") -> tuple[Unit, ...]:
    """What is never divided, along the columns, every token in one: sentences, other tokens, and padding.

    Of a text that is not long they are words, if these are the unit or if it is a single sentence.
    """
    tokens = capture.key_tokens(stream)
    divided = len(tokens) <= MOST_WORDS and (unit == "word" or _is_one_sentence(tokens))
    stretches = (*_units(capture, tokens, "word" if divided else "sentence"), *_padding(tokens))
    return tuple(sorted(stretches, key=lambda one: one.tokens[0]))


def key_groups(capture: Capture, stream: str, unit: UnitName, stretches: Sequence[Unit]) -> KeyGroups:
    """The words, the sentences or the parts along the columns of a stream.

    Args:
        unit: word, if the text is not long; sentence; or part where the input has any. Else the parts, if
            there are several, or the sentences, or the words of one.
        stretches: what is grouped, see `stretches_of`.
    """
    tokens = capture.key_tokens(stream)
    unit = _unit(tokens, unit)
    labels = {one.tokens[0]: one.label for one in _units(capture, tokens, unit)}
    numbers: dict[object, int] = {}
    group_of = tuple(
        numbers.setdefault(_identity(one, tokens, unit, place), len(numbers))
        for place, one in enumerate(stretches)
    )
    members: list[list[Unit]] = [[] for _number in numbers]
    for stretch, number in zip(stretches, group_of, strict=True):
        members[number].append(stretch)
    groups = tuple(_group(some, tokens, unit, labels) for some in members)
    return KeyGroups(group_of, groups, unit)


def _unit(tokens: Sequence[Token], unit: UnitName) -> UnitName:
    """The unit of the groups, where another is asked for."""
    parts = {token.part for token in tokens if token.part}
    if unit == "sentence" or (unit == "part" and parts) or (unit == "word" and len(tokens) <= MOST_WORDS):
        return unit
    if len(parts) > 1:
        return "part"
    return "word" if len(tokens) <= MOST_WORDS and _is_one_sentence(tokens) else "sentence"


def _is_one_sentence(tokens: Sequence[Token]) -> bool:
    """Whether a text is a single sentence, of no parts."""
    sentences = {token.sentence for token in tokens if token.sentence is not None}
    return len(sentences) == 1 and not any(token.part for token in tokens)


def _units(capture: Capture, tokens: Sequence[Token], unit: UnitName) -> tuple[Unit, ...]:
    return units(tokens, unit=unit, roles=capture.roles)


def _padding(tokens: Sequence[Token]) -> Iterator[Unit]:
    for is_padding, some in groupby(enumerate(tokens), key=lambda one: one[1].padding):
        if is_padding:
            yield Unit("", tuple(place for place, _token in some), special=True)


def _identity(stretch: Unit, tokens: Sequence[Token], unit: UnitName, place: int) -> object:
    """Equal for stretches of one group."""
    if tokens[stretch.tokens[0]].padding:
        return "padding"
    if stretch.part == "template" or (unit == "part" and stretch.part is not None):
        return ("part", stretch.part)
    if stretch.special:
        return "special"
    first = tokens[stretch.tokens[0]]
    is_sentence = unit == "sentence" and first.sentence is not None
    return ("sentence", first.part, first.sentence) if is_sentence else place


def _group(
    stretches: Sequence[Unit], tokens: Sequence[Token], unit: UnitName, labels: dict[int, str]
) -> KeyGroup:
    first = stretches[0]
    group = KeyGroup(
        label=labels.get(first.tokens[0], first.label),
        part=first.part,
        first=first.tokens[0],
        last=stretches[-1].tokens[-1],
        tokens=sum(len(one.tokens) for one in stretches),
        is_text=False,
    )
    if tokens[group.first].padding:
        return replace(group, label=PADDING)
    if first.part == "template":
        return replace(group, label=part_name("template", {}))
    if unit == "part" and first.part is not None:
        return replace(group, is_text=True)
    if not first.special:
        return replace(group, is_text=True)
    return replace(group, label=SPECIAL if group.tokens > 1 else group.label)
