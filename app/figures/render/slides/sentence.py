"""Words joined by lines, on a slide: upright where they are many, and labelled where there is room.

Words that are written from right to left stand so.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ....analysis.units import Unit
from ....message import Message
from ... import axis_titles
from ...spec import FigureSpec
from ...theme import THEMES
from ..drawing import Box, Line, Mark, Text
from ..fonts import width
from ..page import ACCENT
from ..sentence import Path, SentenceLinks, curves_of, legend_of, runs_leftwards
from .frame import LABEL, PITCH, ROOM_HIGH, ROOM_WIDE, fitted_labels, left_out_note

# Between words of a line; the longest upright word, and the longest in a line; the height of a line.
_SPACE, _TALLEST, _LONGEST, _HIGH = 14.0, 110.0, 220.0, 28.0
_LEGEND, _NAME = 34.0, 26.0
# An arc rises by so much, and more for words that are further apart.
_LIFT, _SLOPE, _LOOP = 16.0, 0.25, 9.0
# Between a word and its lines.
_CLEAR = 4.0


@dataclass(frozen=True, slots=True)
class _Row:
    """The words of one text.

    Attributes:
        centres: where each stands, in pixels.
        labels: empty where there is no room.
        upright: whether they are turned by a right angle.
        high: the height of the row.
    """

    centres: Sequence[float]
    labels: Sequence[str]
    upright: bool
    high: float

    def marks(self, top: float, colour: str, rule: str) -> Iterator[Mark]:
        """The labels, and a thin line for each word without one."""
        middle = top + self.high / 2
        for x, label in zip(self.centres, self.labels, strict=True):
            if not label:
                yield Line(x, top, x, top + self.high, rule)
            elif self.upright:
                yield Text(x + 0.35 * LABEL, middle, label, LABEL, colour, "middle", -90)
            else:
                yield Text(x, middle + 0.35 * LABEL, label, LABEL, colour, "middle")

    def box(self, number: int, top: float, colour: str) -> Box:
        """The outline of a word."""
        half = PITCH / 2 if self.upright else width(self.labels[number], LABEL) / 2 + 4
        return Box(self.centres[number] - half, top, 2 * half, self.high, colour, 2)


def sentence_slide(links: SentenceLinks, spec: FigureSpec) -> tuple[tuple[Mark, ...], list[Message]]:
    """Words and lines in `ROOM_WIDE` x `ROOM_HIGH`, and which words have no label."""
    theme = THEMES[spec.theme]
    queries = _row(links.queries, _importance(links, 0), links.row)
    if links.facing:
        keys = _row(links.keys, _importance(links, 1), links.column)
        marks = _facing(links, queries, keys, spec)
        rows = [queries, keys]
    else:
        # A word is labelled for the lines that lead to it as for those that leave it.
        both = [sum(pair) for pair in zip(_importance(links, 0), _importance(links, 1), strict=True)]
        row = _row(links.queries, both, links.row, links.column)
        marks, rows = _alone(links, row, spec), [row]
    legend = legend_of(spec, 4, ROOM_HIGH - 12, theme.quiet, LABEL)
    shown = sum(bool(label) for row in rows for label in row.labels)
    return (*marks, *legend), left_out_note(shown, sum(len(row.labels) for row in rows))


def _importance(links: SentenceLinks, end: int) -> list[float]:
    """The largest weight of the lines at each query (``end`` 0) or key (1)."""
    most = [0.0] * len((links.queries, links.keys)[end])
    for line in links.lines:
        number = (line.row, line.column)[end]
        most[number] = max(most[number], line.weight)
    return most


def _row(units: Sequence[Unit], importance: Sequence[float], *chosen: int | None) -> _Row:
    """Place the words of a text."""
    flip: Callable[[float], float] = (lambda x: ROOM_WIDE - x) if runs_leftwards(units) else lambda x: x
    labels = fitted_labels([unit.label for unit in units], _LONGEST)
    widths = [width(label, LABEL) for label in labels]
    free = ROOM_WIDE - 12 - sum(widths) - _SPACE * (len(units) - 1)
    if free >= 0:
        centres, x = [], 6 + free / 2
        for wide in widths:
            centres.append(flip(x + wide / 2))
            x += wide + _SPACE
        return _Row(centres, labels, False, _HIGH)
    pitch = ROOM_WIDE / len(units)
    shown = _with_room(pitch, importance, [one for one in chosen if one is not None])
    short = fitted_labels([unit.label for unit in units], _TALLEST)
    kept = [label if number in shown else "" for number, label in enumerate(short)]
    high = max(width(label, LABEL) for label in kept) + 8
    return _Row([flip((number + 0.5) * pitch) for number in range(len(units))], kept, True, high)


def _with_room(pitch: float, importance: Sequence[float], chosen: Sequence[int]) -> set[int]:
    """The words that are labelled: the chosen ones, then by importance those that touch no other label."""
    order = sorted(range(len(importance)), key=lambda number: (number not in chosen, -importance[number]))
    shown: set[int] = set()
    for number in order:
        if all(abs(number - other) * pitch >= PITCH for other in shown):
            shown.add(number)
    return shown


def _alone(links: SentenceLinks, row: _Row, spec: FigureSpec) -> Iterator[Mark]:
    """One text: attention to earlier words goes above the words, attention to later ones below."""
    theme, accent = THEMES[spec.theme], ACCENT[spec.theme]
    lifts = [_LIFT + _SLOPE * abs(row.centres[line.column] - row.centres[line.row]) for line in links.lines]
    before = [line.column <= line.row for line in links.lines]
    over = max((lift for lift, above in zip(lifts, before, strict=True) if above), default=0.0)
    under = max((lift for lift, above in zip(lifts, before, strict=True) if not above), default=0.0)
    room = ROOM_HIGH - _NAME - _LEGEND - row.high - 2 * _CLEAR - 12
    factor = min(1.0, room / (over + under)) if over + under else 1.0
    top = _NAME + 6 + _CLEAR + factor * over + (room - factor * (over + under)) / 2
    paths: list[Path] = []
    for line, lift, above in zip(links.lines, lifts, before, strict=True):
        x1, x2 = row.centres[line.row], row.centres[line.column]
        loop = _LOOP if line.row == line.column else 0
        y = top - _CLEAR if above else top + row.high + _CLEAR
        control = y + (4 / 3) * factor * (-lift if above else lift)
        paths.append(((x1 - loop, y), (x1 - 2 * loop, control), (x2 + 2 * loop, control), (x2 + loop, y)))
    yield Text(ROOM_WIDE / 2, 0.8 * LABEL, axis_titles.pair(links.rows_title), LABEL, theme.quiet, "middle")
    yield from curves_of(links, paths, spec)
    yield from row.marks(top, theme.ink, theme.line)
    for number in (links.row, links.column):
        if number is not None:
            yield row.box(number, top, accent)


def _facing(links: SentenceLinks, queries: _Row, keys: _Row, spec: FigureSpec) -> Iterator[Mark]:
    """Two texts, one above the other."""
    theme, accent = THEMES[spec.theme], ACCENT[spec.theme]
    upper, lower = (keys, queries) if links.keys_first else (queries, keys)
    names = links.names[::-1] if links.keys_first else links.names
    first, last = _NAME, ROOM_HIGH - _LEGEND - _NAME - lower.high
    tops = {id(upper): first, id(lower): last}
    for name, y in zip(names, (0.8 * LABEL, ROOM_HIGH - _LEGEND - 8), strict=True):
        yield Text(ROOM_WIDE / 2, y, name, LABEL, theme.quiet, "middle")
    ends = first + upper.high + _CLEAR, last - _CLEAR
    begin, finish = ends[::-1] if links.keys_first else ends
    half = (finish - begin) / 2
    paths: list[Path] = []
    for line in links.lines:
        x1, x2 = queries.centres[line.row], keys.centres[line.column]
        paths.append(((x1, begin), (x1, begin + half), (x2, finish - half), (x2, finish)))
    yield from curves_of(links, paths, spec)
    for row, number in ((queries, links.row), (keys, links.column)):
        yield from row.marks(tops[id(row)], theme.ink, theme.line)
        if number is not None:
            yield row.box(number, tops[id(row)], accent)
