"""Words joined by lines: one text with arcs around it, or two texts that face each other.

Words that fit into a line are written in it; longer texts, and right-to-left ones, have one word below the
other.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...analysis.edges import Edge
from ...analysis.units import Unit
from ...core.view_spec import ThemeName
from ...message import _, digits, localized_digits
from ..colours import place_of, stops
from ..label_text import shorten, visible
from ..spec import FigureSpec
from ..theme import THEMES
from .drawing import Anchor, Box, Curve, Mark, Point, Text
from .fonts import width
from .page import ACCENT, EDGE, LABEL, TOP, Scene

_SIZE = LABEL + 2
_SPACE, _HIGH, _PITCH = 14.0, 20.0, 22.0
# Most pixels of a line of words, and the distance between two texts that face each other.
_LONGEST, _APART = 1_000.0, 180.0
# Distance of an arc from its words: larger for words that are further apart.
_LIFT, _SLOPE, _FURTHEST = 16.0, 0.25, 200.0
_LOOP = 9.0
_THINNEST, _THICKEST = 0.8, 6.0
# The colour of weight 0 is that of the paper, on which a line would be invisible.
_PALEST: dict[ThemeName, float] = {"light": 0.2, "dark": 0.34}
_SAMPLES = (0.05, 0.1, 0.25, 0.5, 1.0)


# The four points of a curve.
Path = tuple[Point, Point, Point, Point]


@dataclass(frozen=True, slots=True)
class SentenceLinks:
    """Words and the lines between them.

    Attributes:
        queries, keys: the query words and the key words.
        lines: indexed as these; later ones are drawn on top.
        facing: whether they are two texts.
        keys_first: whether the keys are read first.
        names: names of the queries and the keys.
        rows_title: what a query stands for.
        row, column: the selected words, with the line between them.
    """

    queries: Sequence[Unit]
    keys: Sequence[Unit]
    lines: Sequence[Edge]
    facing: bool
    keys_first: bool
    names: tuple[str, str]
    rows_title: str
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class _Word:
    """A placed word; the box around it is `_HIGH` high."""

    label: str
    left: float
    top: float
    wide: float
    anchor: Anchor

    @property
    def middle(self) -> Point:
        return self.left + self.wide / 2, self.top + _HIGH / 2

    def text(self, colour: str) -> Text:
        x = self.left + {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor] * self.wide
        return Text(x, self.top + _HIGH * 0.72, self.label, _SIZE, colour, self.anchor)

    def box(self, colour: str) -> Box:
        return Box(self.left - 5, self.top - 1, self.wide + 10, _HIGH + 2, colour, 1.5)


@dataclass(frozen=True, slots=True)
class _Layout:
    """The positions of the words, and the four points of each line."""

    queries: Sequence[_Word]
    keys: Sequence[_Word]
    names: Sequence[Text]
    curves: Sequence[Path]
    right: float
    bottom: float


def sentence_scene(links: SentenceLinks, spec: FigureSpec) -> Scene:
    """Lay out words and lines, with a legend of width and colour below."""
    theme, accent = THEMES[spec.theme], ACCENT[spec.theme]
    upright = _upright(links.queries) or _upright(links.keys)
    layout = _LAYOUTS[links.facing, upright](links, theme.quiet)
    words = layout.queries if layout.keys is layout.queries else [*layout.queries, *layout.keys]
    boxes = [
        side[number].box(accent)
        for side, number in ((layout.queries, links.row), (layout.keys, links.column))
        if number is not None
    ]
    legend = layout.bottom + 26
    marks = (
        *curves_of(links, layout.curves, spec),
        *boxes,
        *(word.text(theme.ink) for word in words),
        *layout.names,
        *legend_of(spec, EDGE, legend, theme.quiet),
    )
    return Scene(marks, layout.right, legend + 6)


def curves_of(links: SentenceLinks, places: Sequence[Path], spec: FigureSpec) -> list[Curve]:
    """The lines at these places, as `SentenceLinks.lines`; that of the selected words is drawn last."""
    accent, pointed = ACCENT[spec.theme], (links.row, links.column)
    queries, keys = _labels(links.queries), _labels(links.keys)

    curves = [
        Curve(
            *points,
            accent if (line.row, line.column) == pointed else _colour(line.weight, spec),
            _thickness(line.weight),
            _thickness(line.weight) / 2 + 1.2,
            f"{queries[line.row]} → {keys[line.column]}: {localized_digits(f'{line.weight:.7g}')}",
        )
        for line, points in zip(links.lines, places, strict=True)
    ]
    return sorted(curves, key=lambda curve: curve.colour == accent)


def _upright(units: Sequence[Unit]) -> bool:
    """Whether the words are written one below the other."""
    return runs_leftwards(units) or sum(width(label, _SIZE) + _SPACE for label in _labels(units)) > _LONGEST


def runs_leftwards(units: Sequence[Unit]) -> bool:
    """Whether some of the words are written from right to left."""
    letters = (letter for unit in units for letter in unit.label)
    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in letters)


def _labels(units: Sequence[Unit]) -> list[str]:
    return [shorten(visible(unit.label)) for unit in units]


def _row(units: Sequence[Unit], left: float, top: float) -> list[_Word]:
    words = []
    for label in _labels(units):
        wide = width(label, _SIZE)
        words.append(_Word(label, left, top, wide, "middle"))
        left += wide + _SPACE
    return words


def _column(units: Sequence[Unit], x: float, top: float, anchor: Anchor) -> list[_Word]:
    share = {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
    return [
        _Word(label, x - share * width(label, _SIZE), top + number * _PITCH, width(label, _SIZE), anchor)
        for number, label in enumerate(_labels(units))
    ]


def _arcs_beside_a_row(links: SentenceLinks, quiet: str) -> _Layout:
    """Attention to earlier words goes above the words, attention to later ones below."""
    words = _row(links.queries, EDGE, 0)
    spans = [words[line.column].middle[0] - words[line.row].middle[0] for line in links.lines]
    over = max((_lift(span) for span in spans if span <= 0), default=0.0)
    under = max((_lift(span) for span in spans if span > 0), default=0.0)
    words = _row(links.queries, EDGE, TOP + over + 8)
    curves = []
    for line, span in zip(links.lines, spans, strict=True):
        start, end = words[line.row], words[line.column]
        y = start.top - 3 if span <= 0 else start.top + _HIGH + 3
        control = y + (4 / 3) * (_lift(span) if span > 0 else -_lift(span))
        (x1, _), (x2, _) = start.middle, end.middle
        loop = _LOOP if line.row == line.column else 0
        curves.append(((x1 - loop, y), (x1 - 2 * loop, control), (x2 + 2 * loop, control), (x2 + loop, y)))
    bottom = words[0].top + _HIGH + under
    return _Layout(words, words, (), curves, words[-1].left + words[-1].wide, bottom)


def _arcs_beside_a_column(links: SentenceLinks, quiet: str) -> _Layout:
    """Attention to earlier words goes left of the words, attention to later ones right."""
    spans = [(line.column - line.row) * _PITCH for line in links.lines]
    before = max((_lift(span) for span in spans if span <= 0), default=0.0)
    after = max((_lift(span) for span in spans if span > 0), default=0.0)
    widest = max(width(label, _SIZE) for label in _labels(links.queries))
    words = _column(links.queries, EDGE + before + 8 + widest / 2, TOP, "middle")
    curves = []
    for line, span in zip(links.lines, spans, strict=True):
        start, end = words[line.row], words[line.column]
        ends = [word.left - 4 if span <= 0 else word.left + word.wide + 4 for word in (start, end)]
        outer = min(ends) - _lift(span) * 4 / 3 if span <= 0 else max(ends) + _lift(span) * 4 / 3
        (_, y1), (_, y2) = start.middle, end.middle
        loop = _LOOP / 2 if line.row == line.column else 0
        curves.append(
            ((ends[0], y1 - loop), (outer, y1 - 2 * loop), (outer, y2 + 2 * loop), (ends[1], y2 + loop))
        )
    right = EDGE + before + 16 + widest + after
    return _Layout(words, words, (), curves, right, words[-1].top + _HIGH)


def _two_rows(links: SentenceLinks, quiet: str) -> _Layout:
    units = (links.keys, links.queries) if links.keys_first else (links.queries, links.keys)
    names = links.names[::-1] if links.keys_first else links.names
    longer = max(_row(side, EDGE, 0)[-1].left + _row(side, EDGE, 0)[-1].wide for side in units)
    top = TOP + 26
    rows = []
    for side, y in zip(units, (top, top + _HIGH + _APART), strict=True):
        words = _row(side, EDGE, y)
        # The shorter one is centred.
        shift = (longer - words[-1].left - words[-1].wide) / 2
        rows.append(_row(side, EDGE + shift, y))
    first, second = rows
    texts = [
        Text(longer / 2 + EDGE / 2, y, name, LABEL, quiet, "middle")
        for name, y in zip(names, (top - 12, top + 2 * _HIGH + _APART + 16), strict=True)
    ]
    queries, keys = (second, first) if links.keys_first else (first, second)
    edges = [y + (-4 if y > top + _HIGH else 4) for y in (top + _HIGH, top + _HIGH + _APART)]
    begin, finish = edges[::-1] if links.keys_first else edges
    half = (finish - begin) / 2
    curves = []
    for line in links.lines:
        x1, x2 = queries[line.row].middle[0], keys[line.column].middle[0]
        curves.append(((x1, begin), (x1, begin + half), (x2, finish - half), (x2, finish)))
    return _Layout(queries, keys, texts, curves, longer, top + 2 * _HIGH + _APART + 18)


def _two_columns(links: SentenceLinks, quiet: str) -> _Layout:
    units = (links.keys, links.queries) if links.keys_first else (links.queries, links.keys)
    names = links.names[::-1] if links.keys_first else links.names
    widest = [
        max(width(name, LABEL), *(width(label, _SIZE) for label in _labels(side)))
        for name, side in zip(names, units, strict=True)
    ]
    left, top = EDGE + widest[0], TOP + 26
    first = _column(units[0], left, top, "end")
    second = _column(units[1], left + _APART, top, "start")
    texts = [
        Text(left, top - 12, names[0], LABEL, quiet, "end"),
        Text(left + _APART, top - 12, names[1], LABEL, quiet),
    ]
    queries, keys = (second, first) if links.keys_first else (first, second)
    edges = [left + 6, left + _APART - 6]
    begin, finish = edges[::-1] if links.keys_first else edges
    half = (finish - begin) / 2
    curves = []
    for line in links.lines:
        y1, y2 = queries[line.row].middle[1], keys[line.column].middle[1]
        curves.append(((begin, y1), (begin + half, y1), (finish - half, y2), (finish, y2)))
    bottom = max(first[-1].top, second[-1].top) + _HIGH
    return _Layout(queries, keys, texts, curves, left + _APART + widest[1], bottom)


_LAYOUTS = {
    (False, False): _arcs_beside_a_row,
    (False, True): _arcs_beside_a_column,
    (True, False): _two_rows,
    (True, True): _two_columns,
}


def _lift(span: float) -> float:
    return min(_FURTHEST, _LIFT + _SLOPE * abs(span))


def _thickness(weight: float) -> float:
    return _THINNEST + (_THICKEST - _THINNEST) * weight


def _colour(weight: float, spec: FigureSpec) -> str:
    colours = stops(spec.colours, spec.theme)
    palest = _PALEST[spec.theme]
    place = palest + (1 - palest) * place_of(min(max(weight, 0.0), 1.0), spec.scale)
    return colours[round(place * (len(colours) - 1))]


def legend_of(spec: FigureSpec, left: float, y: float, colour: str, size: float = LABEL) -> Iterator[Mark]:
    """The lines of some sample weights, with texts of this size."""
    factor = size / LABEL
    x, line = left, y + size * 0.35
    for weight in _SAMPLES:
        ends = (x, y), (x + 10, y), (x + 20, y), (x + 30, y)
        yield Curve(*ends, _colour(weight, spec), _thickness(weight), _thickness(weight) / 2 + 1.2)
        yield Text(x + 38, line, digits(f"{weight:g}"), size if factor > 1 else size - 1, colour)
        x += 38 + 36 * factor
    yield Text(x + 4, line, _("weight"), size, colour)
