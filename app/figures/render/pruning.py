"""Curves of a model without heads: a mark of its own for each order, an interval at each point."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...core.view_spec import ThemeName
from ...message import joined, localized
from ...scan.pruning import ORDERS, Order, Pruning, number_text
from .. import pruning_caption
from ..theme import THEMES, Theme
from .diagram import Diagram, line_through
from .drawing import Box, Dot, Drawing, Line, Mark, Point
from .fonts import width
from .framed import FRAMED_TOP, framed, line_of_text, round_ticks
from .page import ACCENT, EDGE, LABEL

_WIDE, _HIGH, _GAP = 520.0, 200.0, 76.0
_RADIUS = 3.5
# Of intervals, so that those of one point lie side by side.
_SHIFT: dict[Order, float] = {"least": -3.0, "most": 3.0, "random": 0.0}


@dataclass(frozen=True, slots=True)
class _Panel:
    """One diagram.

    Attributes:
        title: of the axis upwards.
        curves: for each of `ORDERS`, the values with the ends of their intervals.
        draws: further lines, without marks.
        low, high: of the axis.
    """

    title: str
    curves: tuple[tuple[Sequence[float], Sequence[float], Sequence[float]], ...]
    draws: Sequence[Sequence[float]]
    low: float
    high: float


def pruning_drawing(pruning: Pruning, theme: ThemeName, source: str) -> Drawing:
    """The whole picture, with title and caption.

    Args:
        source: the provenance of the numbers.
    """
    marks, bottom = pruning_marks(pruning, theme, FRAMED_TOP)
    return framed(
        marks,
        EDGE + _left(pruning) + _WIDE + 2 * EDGE,
        bottom,
        title=pruning_caption.TITLE,
        reading=pruning_caption.reading(pruning),
        statements=pruning.statements,
        notes=(*pruning.notes, source),
        theme=theme,
    )


def pruning_chart(pruning: Pruning, theme: ThemeName) -> Drawing:
    """The curves alone, for a page that has the texts itself."""
    marks, bottom = pruning_marks(pruning, theme, 4.0)
    title = localized(pruning_caption.TITLE)
    description = joined(pruning.statements)
    return Drawing(
        EDGE + _left(pruning) + _WIDE + EDGE,
        bottom + 6,
        THEMES[theme].paper,
        title,
        description,
        tuple(marks),
    )


def pruning_marks(pruning: Pruning, theme: ThemeName, top: float) -> tuple[list[Mark], float]:
    """The key and the diagrams, and where they end."""
    marks: list[Mark] = list(_key(theme, top + LABEL))
    left = EDGE + _left(pruning)
    y = top + 2 * LABEL + 12
    for panel in _panels(pruning):
        marks += _drawn(panel, pruning, theme, left, y + 16)
        y += _HIGH + _GAP
    return marks, y - 18


def _panels(pruning: Pruning) -> Iterator[_Panel]:
    curves = [pruning.curve(order) for order in ORDERS]
    means = tuple((one.mean, one.low, one.high) for one in curves)
    every = [*(value for one in means for some in one for value in some), *sum(pruning.draws, ())]
    low, high = min(every), max(every)
    room = 0.04 * ((high - low) or 1.0)
    title = localized(pruning_caption.outcome_title(pruning))
    yield _Panel(title, means, pruning.draws, low - room, high + room)
    if pruning.predicts:
        shares = tuple((one.unchanged, one.unchanged_low, one.unchanged_high) for one in curves)
        percent = tuple(tuple([100 * value for value in some] for some in one) for one in shares)
        yield _Panel(localized(pruning_caption.UNCHANGED), percent, (), -3.0, 103.0)  # type: ignore[arg-type]


def _left(pruning: Pruning) -> float:
    """Room for the numbers at the left."""
    ticks = (tick for one in _panels(pruning) for tick in round_ticks(one.low, one.high))
    return max(width(_number(tick), LABEL) for tick in ticks) + 12


def _drawn(panel: _Panel, pruning: Pruning, theme: ThemeName, left: float, top: float) -> Iterator[Mark]:
    colours = THEMES[theme]
    diagram = Diagram(left, top, _WIDE, _HIGH, panel.low, panel.high)
    xs = [diagram.x(count / pruning.removed[-1]) for count in pruning.removed]
    titles = (panel.title, localized(pruning_caption.HEADS))
    yield from diagram.frame(colours, EDGE, titles, round_ticks(panel.low, panel.high), _number)
    yield from diagram.below(list(zip(xs, map(_number, pruning.removed), strict=True)), colours)
    for draw in panel.draws:
        yield from line_through(_points(diagram, xs, draw), colours.line, 1.0)
    for order, (means, lows, highs) in reversed(list(zip(ORDERS, panel.curves, strict=True))):
        colour = _colour(order, theme)
        yield from line_through(_points(diagram, xs, means), colour, 2.0)
        for x, mean, low, high in zip(xs, means, lows, highs, strict=True):
            at = x + _SHIFT[order]
            yield Line(at, diagram.y(low), at, diagram.y(high), colour, 1.0)
            yield _mark(order, x, diagram.y(mean), colours, theme)


def _points(diagram: Diagram, xs: Sequence[float], values: Sequence[float]) -> list[Point]:
    return [(x, diagram.y(value)) for x, value in zip(xs, values, strict=True)]


def _colour(order: Order, theme: ThemeName) -> str:
    return {"least": THEMES[theme].ink, "most": ACCENT[theme], "random": THEMES[theme].quiet}[order]


def _mark(order: Order, x: float, y: float, colours: Theme, theme: ThemeName) -> Mark:
    """A disc for the least important first, a ring for the most important, a square at random."""
    if order == "random":
        return Box(x - _RADIUS, y - _RADIUS, 2 * _RADIUS, 2 * _RADIUS, colours.quiet, 1.5)
    return Dot(x, y, _RADIUS + 0.5 * (order == "most"), _colour(order, theme), order == "least", 1.5)


def _key(theme: ThemeName, y: float) -> Iterator[Mark]:
    """What the marks mean, in one line."""
    colours, x = THEMES[theme], EDGE
    for order in ORDERS:
        name = localized(pruning_caption.NAMES[order])
        yield Line(x, y - 4, x + 22, y - 4, _colour(order, theme), 2.0)
        yield _mark(order, x + 11, y - 4, colours, theme)
        yield line_of_text(x + 28, y, name, colours.ink)
        x += 28 + width(name, LABEL) + 20


def _number(value: float) -> str:
    return localized(number_text(value))
