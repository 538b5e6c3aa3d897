"""What attention costs, as a picture: time and memory over tokens, and what the layers see."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ...core.attention_cost import AttentionCost, Way, WayCost
from ...core.quadratic import Quadratic
from ...core.view_spec import ThemeName
from ...message import Message, _, digits, joined, localized
from .. import cost_text
from ..layer_reach import has_windows
from ..theme import THEMES
from .diagram import Diagram
from .drawing import Box, Dot, Drawing, Line, Mark, Text
from .fonts import width
from .framed import FRAMED_TOP, framed, line_of_text, round_ticks
from .layer_masks import layer_masks
from .page import ACCENT, EDGE, LABEL

_WIDE, _HIGH, _GAP = 520.0, 200.0, 76.0
_RADIUS = 3.5
# Straight pieces of a curve.
_PIECES = 64


@dataclass(frozen=True, slots=True)
class _Panel:
    """One diagram.

    Attributes:
        title: of the axis upwards.
        points: by way, tokens and values.
        curves: by way, what is fitted to them.
        number: a value at the axis, as text.
    """

    title: Message
    points: dict[Way, list[tuple[int, float]]]
    curves: dict[Way, Quadratic]
    number: Callable[[float], Message]

    @property
    def top(self) -> float:
        """The largest value, of points and of curves between them."""
        values = [value for points in self.points.values() for _tokens, value in points]
        for way, curve in self.curves.items():
            values += [curve.at(count) for count in _pieces(self.points[way])]
        return max(values) or 1.0


def cost_drawing(cost: AttentionCost, state: str, theme: ThemeName, source: str) -> Drawing:
    """The whole picture, with title and caption.

    Args:
        state: of the measurement, which may not be whole.
        source: the provenance of the model.
    """
    marks, across, bottom = _marks(cost, theme, FRAMED_TOP)
    return framed(
        marks,
        across,
        bottom,
        title=_("{title}: {model}", title=cost_text.TITLE, model=cost.title),
        reading=_READING,
        statements=[*filter(None, [cost_text.status(cost, state)]), *cost_text.statements(cost)],
        notes=cost_text.notes(cost),
        source=source,
        theme=theme,
    )


def cost_chart(cost: AttentionCost, state: str, theme: ThemeName) -> Drawing:
    """The diagrams alone, for a page that has the texts itself; that they are not whole is in them."""
    status = cost_text.status(cost, state)
    marks, across, bottom = _marks(cost, theme, 4.0)
    if status is not None:
        bottom += 20
        marks.append(Text(EDGE, bottom - 4, localized(status), LABEL, THEMES[theme].ink))
    description = joined(cost_text.statements(cost))
    title = localized(cost_text.TITLE)
    return Drawing(across, bottom + 6, THEMES[theme].paper, title, description, tuple(marks))


_READING = _("To the right the tokens of the input; dots: measured; lines: a + b·n + c·n², fitted.")


def _marks(cost: AttentionCost, theme: ThemeName, top: float) -> tuple[list[Mark], float, float]:
    """The key, the diagrams and the layers; their width, and where they end."""
    panels = list(_panels(cost.ways))
    left = EDGE + max(
        (width(localized(one.number(t)), LABEL) for one in panels for t in _ticks(one)), default=0
    )
    left += 12
    marks: list[Mark] = list(_key(cost.ways, theme, top + LABEL))
    y = top + 2 * LABEL + 12
    for panel in panels:
        marks += _drawn(panel, theme, left, y + 16)
        y += _HIGH + _GAP
    across = left + _WIDE + 2 * EDGE
    if has_windows(cost.streams):
        more, y = layer_masks(cost.streams, theme, EDGE, y, across - 2 * EDGE)
        marks += more
    return marks, across, y - 18


def _panels(ways: Sequence[WayCost]) -> Iterator[_Panel]:
    measured = [way for way in ways if way.points]
    if not measured:
        return
    times = {way.way: [(point.tokens, point.seconds) for point in way.points] for way in measured}
    curves = {way.way: way.time for way in measured if way.time is not None}
    yield _Panel(_("Time of one run (median)"), times, curves, cost_text.seconds_text)
    sizes = {
        way.way: [(point.tokens, float(point.bytes)) for point in way.points if point.bytes is not None]
        for way in measured
    }
    if any(sizes.values()):
        curves = {way.way: way.memory for way in measured if way.memory is not None}
        yield _Panel(_("Extra memory at the peak of one run"), sizes, curves, cost_text.bytes_text)


def _drawn(panel: _Panel, theme: ThemeName, left: float, top: float) -> Iterator[Mark]:
    colours = THEMES[theme]
    tokens = sorted({count for points in panel.points.values() for count, _value in points})
    diagram = Diagram(left, top, _WIDE, _HIGH, 0.0, 1.04 * panel.top)
    titles = (localized(panel.title), localized(_("tokens")))

    def x(count: float) -> float:
        return diagram.x(count / tokens[-1])

    yield from diagram.frame(colours, EDGE, titles, _ticks(panel), lambda tick: localized(panel.number(tick)))
    lengths = [(x(count), localized(digits(f"{count:,}"))) for count in tokens]
    yield from diagram.below(lengths, colours)
    for way, points in panel.points.items():
        colour = _colour(way, theme)
        if way in panel.curves and points:
            yield from _curve(panel.curves[way], points, x, diagram.y, colour)
        for count, value in points:
            yield _mark(way, x(count), diagram.y(value), theme)


def _curve(
    curve: Quadratic,
    points: Sequence[tuple[int, float]],
    x: Callable[[float], float],
    y: Callable[[float], float],
    colour: str,
) -> Iterator[Mark]:
    """A fit, only as far as it was measured; where it is below 0, nothing is drawn."""
    for begin, end in pairwise(_pieces(points)):
        if min(curve.at(begin), curve.at(end)) >= 0:
            yield Line(x(begin), y(curve.at(begin)), x(end), y(curve.at(end)), colour, 1.5)


def _pieces(points: Sequence[tuple[int, float]]) -> list[float]:
    """Where the straight pieces of a curve begin and end."""
    first, last = points[0][0], points[-1][0]
    return [first + (last - first) * piece / _PIECES for piece in range(_PIECES + 1)]


def _colour(way: Way, theme: ThemeName) -> str:
    return {"eager": ACCENT[theme], "fused": THEMES[theme].quiet, "capture": THEMES[theme].ink}[way]


def _mark(way: Way, x: float, y: float, theme: ThemeName) -> Mark:
    """A ring for eager attention, a square for the fused kernel, a disc for the capture."""
    if way == "fused":
        return Box(x - _RADIUS, y - _RADIUS, 2 * _RADIUS, 2 * _RADIUS, THEMES[theme].quiet, 1.5)
    return Dot(x, y, _RADIUS + 0.5 * (way == "eager"), _colour(way, theme), way == "capture", 1.5)


def _key(ways: Sequence[WayCost], theme: ThemeName, y: float) -> Iterator[Mark]:
    """What the marks mean, in one line."""
    x = EDGE
    for way in ways:
        name = localized(cost_text.WAYS[way.way])
        yield Line(x, y - 4, x + 22, y - 4, _colour(way.way, theme), 1.5)
        yield _mark(way.way, x + 11, y - 4, theme)
        yield line_of_text(x + 28, y, name, THEMES[theme].ink)
        x += 28 + width(name, LABEL) + 20


def _ticks(panel: _Panel) -> list[float]:
    """Round numbers within the axis, five or so; round in the unit in which they are written."""
    unit = 1.0
    if panel.number is cost_text.bytes_text:
        unit = float(1024 ** min(3, int(math.log(max(panel.top, 1), 1024))))
    return [tick * unit for tick in round_ticks(0, 1.04 * panel.top / unit)]
