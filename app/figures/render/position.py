"""Shares of attention over depth, beside even ones; and the outcome over depth."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ...core.position_curve import PositionCurve
from ...core.view_spec import ThemeName
from ...message import _, digits, localized
from .. import position_text
from ..theme import THEMES
from .diagram import Diagram, line_through
from .drawing import Box, Dot, Line, Mark, Point, Text
from .fonts import width
from .framed import line_of_text, round_ticks
from .page import ACCENT, EDGE, LABEL, TOP, Scene
from .slides import frame

_WIDE, _HIGH, _GAP = 520.0, 170.0, 76.0
_RADIUS = 3.5
# Room between the frame and the first and the last point, as a share of the width.
_INSET = 0.04


@dataclass(frozen=True, slots=True)
class _Values:
    """What a diagram shows.

    Attributes:
        title: of the axis upwards.
        points: by depth; None where nothing is known.
        even: the same of evenly spread attention; empty: none.
        tips: of the points.
        is_share: whether they are shares, and not outcomes.
    """

    title: str
    points: Sequence[float | None]
    even: Sequence[float | None]
    tips: Sequence[str]
    is_share: bool

    @property
    def ends(self) -> tuple[float, float]:
        """Of the axis: from 0 for shares, else as far as the values go."""
        known = [value for value in (*self.points, *self.even) if value is not None]
        if self.is_share:
            return 0.0, 1.08 * max(known, default=0.0) or 1.0
        room = 0.08 * (max(known) - min(known)) or 0.5
        return min(known) - room, max(known) + room

    def number(self, tick: float) -> str:
        """A value at the axis."""
        if self.is_share:
            return localized(_("{number} %", number=digits(f"{100 * tick:.4g}")))
        return localized(digits(f"{tick:.4g}".replace("-", "−")))

    @property
    def room(self) -> float:
        """The width of the numbers at the axis, in letters of 1 pixel."""
        return max((width(self.number(tick), 1) for tick in round_ticks(*self.ends)), default=0.0)


def position_scene(curve: PositionCurve, theme: ThemeName) -> Scene:
    """Both diagrams, one below the other."""
    both = _both(curve)
    left = EDGE + max(one.room for one in both) * LABEL + 12
    marks: list[Mark] = [*_key(theme, EDGE, TOP + LABEL, LABEL)]
    right = max(left + _WIDE, _end_of(marks))
    y = TOP + 3 * LABEL + 16
    for values in both:
        low, most = values.ends
        marks += _drawn(curve, values, Diagram(left, y, _WIDE, _HIGH, low, most), EDGE, theme)
        y += _HIGH + _GAP
    return Scene(tuple(marks), right, y - 30)


def position_slide(curve: PositionCurve, theme: ThemeName) -> tuple[Mark, ...]:
    """Both in large type, side by side."""
    size, half = frame.LABEL, frame.ROOM_WIDE / 2
    marks: list[Mark] = [*_key(theme, frame.EDGE, size, size)]
    for at, values in enumerate(_both(curve)):
        begin = at * half + frame.EDGE
        left = begin + values.room * size + 16
        low, most = values.ends
        top = 3.4 * size
        high = frame.ROOM_HIGH - top - 3.2 * size
        wide = (at + 1) * half - 3.5 * frame.EDGE - left
        title = frame.fitted(values.title, half - 2 * frame.EDGE)
        diagram = Diagram(left, top, wide, high, low, most, size)
        marks += _drawn(curve, replace(values, title=title), diagram, begin, theme)
    return tuple(marks)


def _both(curve: PositionCurve) -> tuple[_Values, _Values]:
    depths, places = curve.depths, range(len(curve.depths))
    shares = _Values(
        localized(position_text.SHARE),
        [one.share for one in depths],
        [one.even for one in depths],
        [localized(position_text.share_said(curve, at)) for at in places],
        is_share=True,
    )
    tips = [localized(position_text.value_said(curve, at)) for at in places]
    return shares, _Values(
        localized(position_text.outcome_title(curve)), [one.value for one in depths], (), tips, is_share=False
    )


def _drawn(
    curve: PositionCurve, values: _Values, diagram: Diagram, begin: float, theme: ThemeName
) -> Iterator[Mark]:
    colours = THEMES[theme]
    titles = (values.title, localized(position_text.DEPTH))
    yield from diagram.frame(colours, begin, titles, round_ticks(*values.ends), values.number)
    xs = [diagram.x(_INSET + (1 - 2 * _INSET) * place) for place in curve.places]
    names = [localized(position_text.depth_text(curve, at)) for at in range(len(xs))]
    yield from diagram.below(list(zip(xs, names, strict=True)), colours)
    now, scale = xs[curve.current], diagram.label / LABEL
    yield Line(now, diagram.top, now, diagram.bottom, ACCENT[theme], 1.0)
    for points in _stretches(_points(diagram, xs, values.even)):
        yield from line_through(points, colours.quiet, 1.5)
    for x, y in filter(None, _points(diagram, xs, values.even)):
        yield _square(x, y, colours.quiet, scale)
    found = _points(diagram, xs, values.points)
    for points in _stretches(found):
        yield from line_through(points, colours.ink, 2.0)
    for at, (point, tip) in enumerate(zip(found, values.tips, strict=True)):
        if point is None:
            continue
        if at == curve.current:
            yield Dot(*point, 2 * _RADIUS * scale, ACCENT[theme], False, 2.0)
        yield Dot(*point, _RADIUS * scale, colours.ink, True, tip=tip)


def _points(diagram: Diagram, xs: Sequence[float], values: Sequence[float | None]) -> list[Point | None]:
    return [None if value is None else (x, diagram.y(value)) for x, value in zip(xs, values, strict=False)]


def _stretches(points: Sequence[Point | None]) -> Iterator[list[Point]]:
    """Points without a gap between them."""
    some: list[Point] = []
    for point in (*points, None):
        if point is not None:
            some.append(point)
        elif some:
            yield some
            some = []


def _square(x: float, y: float, colour: str, scale: float) -> Box:
    side = 2 * _RADIUS * scale
    return Box(x - side / 2, y - side / 2, side, side, colour, 1.5)


def _key(theme: ThemeName, left: float, y: float, size: float) -> Iterator[Mark]:
    """What the marks mean, in one line."""
    colours, scale, middle = THEMES[theme], size / LABEL, y - 0.33 * size
    marks: list[tuple[str, str, Mark]] = [
        (position_text.SHARE, colours.ink, Dot(0, middle, _RADIUS * scale, colours.ink, True)),
        (position_text.EVENLY, colours.quiet, _square(0, middle, colours.quiet, scale)),
        (position_text.NOW, ACCENT[theme], Dot(0, middle, 2 * _RADIUS * scale, ACCENT[theme], False, 2.0)),
    ]
    x = left
    for name, colour, mark in marks:
        text = localized(name)
        yield Line(x, middle, x + 22 * scale, middle, colour, 1.5)
        yield _at(mark, x + 11 * scale)
        yield line_of_text(x + 28 * scale, y, text, colours.ink, size=size)
        x += 28 * scale + width(text, size) + 20


def _at(mark: Mark, x: float) -> Mark:
    """A mark of the key, around this place."""
    if isinstance(mark, Box):
        return replace(mark, left=mark.left + x)
    assert isinstance(mark, Dot), "the key has no other marks"
    return replace(mark, x=x)


def _end_of(marks: Sequence[Mark]) -> float:
    """The right end of the texts."""
    return max(mark.x + width(mark.text, mark.size) for mark in marks if isinstance(mark, Text))
