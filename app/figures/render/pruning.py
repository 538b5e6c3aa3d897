"""Curves of a model without heads: a mark of its own for each order, an interval at each point."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ...core.view_spec import ThemeName
from ...message import digits, joined, localized
from ...scan.pruning import ORDERS, Order, Pruning, number_text
from .. import pruning_caption
from ..theme import THEMES
from .diagram import Diagram, line_through
from .drawing import Box, Dot, Drawing, Line, Mark, Point
from .fonts import width
from .framed import FRAMED_TOP, framed, line_of_text, round_ticks
from .page import ACCENT, EDGE, LABEL
from .slides import frame

# Of intervals, so that those of one point lie side by side.
_SHIFT: dict[Order, float] = {"least": -3.0, "most": 3.0, "random": 0.0}


@dataclass(frozen=True, slots=True)
class _Sizes:
    """How large the parts are, in pixels.

    Attributes:
        label: of letters.
        wide, high: of a diagram.
        radius: of a mark.
        beside: whether the diagrams lie side by side, each in its half of a slide; else one below the other.
    """

    label: float
    wide: float
    high: float
    radius: float
    beside: bool = False


_PAGE = _Sizes(LABEL, 520.0, 200.0, 3.5)
# Of an order in the key, so that three have room on a slide.
_LONGEST_NAME = 250.0
# Below a diagram: the numbers of the heads, what they are, and room to the next one.
_BELOW = 76.0


@dataclass(frozen=True, slots=True)
class _Panel:
    """One diagram.

    Attributes:
        title: of the axis upwards.
        curves: for each of `ORDERS`, the values with the ends of their intervals.
        draws: further lines, without marks.
        low, high: of the axis.
        percent: whether the values are shares of the sentences.
    """

    title: str
    curves: tuple[tuple[Sequence[float], Sequence[float], Sequence[float]], ...]
    draws: Sequence[Sequence[float]]
    low: float
    high: float
    percent: bool


def pruning_drawing(
    pruning: Pruning, theme: ThemeName, source: str, text: str = "", link: str = ""
) -> Drawing:
    """The whole picture, with title and caption.

    Args:
        source: the provenance of the numbers.
        text: which sentences they are of.
        link: where they can be explored.
    """
    marks, bottom = _marks(pruning, theme, FRAMED_TOP)
    return framed(
        marks,
        EDGE + _left(pruning, _PAGE) + _PAGE.wide + 2 * EDGE,
        bottom,
        title=pruning_caption.TITLE,
        reading=pruning_caption.reading(pruning),
        statements=pruning.statements,
        notes=pruning.notes,
        source=source,
        theme=theme,
        text=text,
        link=link,
    )


def pruning_slide(drawing: Drawing, pruning: Pruning, theme: ThemeName) -> Drawing:
    """The same picture in large type."""
    room = frame.ROOM_WIDE / (2 if pruning.predicts else 1)
    label = frame.LABEL
    sizes = _Sizes(label, 0.0, frame.ROOM_HIGH - 6.2 * label, 6.0, beside=True)
    sizes = replace(sizes, wide=room - _left(pruning, sizes) - 2.5 * label)
    marks = [*_key(theme, label, sizes)]
    for number, panel in enumerate(_panels(pruning)):
        left = number * room + _left(pruning, sizes)
        marks += _drawn(panel, pruning, theme, (left, 3.2 * label), sizes)
    return frame.on_slide(drawing, (frame.ROOM_WIDE, frame.ROOM_HIGH), tuple(marks))


def pruning_chart(pruning: Pruning, theme: ThemeName) -> Drawing:
    """The curves alone, for a page that has the texts itself."""
    marks, bottom = _marks(pruning, theme, 4.0)
    title = localized(pruning_caption.TITLE)
    description = joined(pruning.statements)
    return Drawing(
        EDGE + _left(pruning, _PAGE) + _PAGE.wide + EDGE,
        bottom + 6,
        THEMES[theme].paper,
        title,
        description,
        tuple(marks),
    )


def _marks(pruning: Pruning, theme: ThemeName, top: float) -> tuple[list[Mark], float]:
    """The key and the diagrams, one below the other, and where they end."""
    marks = [*_key(theme, top + LABEL, _PAGE)]
    y = top + 2 * LABEL + 12
    for panel in _panels(pruning):
        marks += _drawn(panel, pruning, theme, (EDGE + _left(pruning, _PAGE), y + 16), _PAGE)
        y += _PAGE.high + _BELOW
    return marks, y - 18


def _panels(pruning: Pruning) -> Iterator[_Panel]:
    curves = [pruning.curve(order) for order in ORDERS]
    means = tuple((one.mean, one.low, one.high) for one in curves)
    every = [*(value for one in means for some in one for value in some), *sum(pruning.draws, ())]
    low, high = min(every), max(every)
    room = 0.04 * ((high - low) or 1.0)
    title = localized(pruning_caption.outcome_title(pruning))
    yield _Panel(title, means, pruning.draws, low - room, high + room, False)
    if pruning.predicts:
        shares = tuple((one.unchanged, one.unchanged_low, one.unchanged_high) for one in curves)
        percent = tuple(tuple([100 * value for value in some] for some in one) for one in shares)
        yield _Panel(localized(pruning_caption.UNCHANGED), percent, (), -3.0, 103.0, True)  # type: ignore[arg-type]


def _left(pruning: Pruning, sizes: _Sizes) -> float:
    """Room for the numbers at the left."""
    ticks = (tick for one in _panels(pruning) for tick in round_ticks(one.low, one.high))
    return max(width(_number(tick), sizes.label) for tick in ticks) + 12


def _drawn(
    panel: _Panel, pruning: Pruning, theme: ThemeName, corner: tuple[float, float], sizes: _Sizes
) -> Iterator[Mark]:
    """A diagram whose frame begins at a corner."""
    (left, top), colours, label = corner, THEMES[theme], sizes.label
    diagram = Diagram(left, top, sizes.wide, sizes.high, panel.low, panel.high, label)
    xs = [diagram.x(count / pruning.removed[-1]) for count in pruning.removed]
    numbers = _left(pruning, sizes)
    title = frame.fitted(panel.title, numbers + sizes.wide + 1.5 * label, label)
    titles = (title, localized(pruning_caption.HEADS))
    yield from diagram.frame(colours, left - numbers, titles, round_ticks(panel.low, panel.high), _number)
    counts = (localized(digits(f"{count}")) for count in pruning.removed)
    yield from diagram.below(list(zip(xs, counts, strict=True)), colours)
    for draw in panel.draws:
        yield from line_through(_points(diagram, xs, draw), colours.line, 1.0)
    for order, (means, lows, highs) in reversed(list(zip(ORDERS, panel.curves, strict=True))):
        colour = _colour(order, theme)
        yield from line_through(_points(diagram, xs, means), colour, 2.0)
        for x, removed, mean, low, high in zip(xs, pruning.removed, means, lows, highs, strict=True):
            at = x + _SHIFT[order]
            yield Line(at, diagram.y(low), at, diagram.y(high), colour, 1.0)
            tip = pruning_caption.point_text(order, removed, (mean, low, high), percent=panel.percent)
            yield _mark(order, (x, diagram.y(mean)), sizes.radius, theme, tip)


def _points(diagram: Diagram, xs: Sequence[float], values: Sequence[float]) -> list[Point]:
    return [(x, diagram.y(value)) for x, value in zip(xs, values, strict=True)]


def _colour(order: Order, theme: ThemeName) -> str:
    return {"least": THEMES[theme].ink, "most": ACCENT[theme], "random": THEMES[theme].quiet}[order]


def _mark(order: Order, centre: tuple[float, float], radius: float, theme: ThemeName, tip: str = "") -> Mark:
    """A disc for the least important first, a ring for the most important, a square at random."""
    (x, y), colour = centre, _colour(order, theme)
    if order == "random":
        return Box(x - radius, y - radius, 2 * radius, 2 * radius, colour, 1.5, tip)
    return Dot(x, y, radius + 0.5 * (order == "most"), colour, order == "least", 1.5, tip)


def _key(theme: ThemeName, y: float, sizes: _Sizes) -> Iterator[Mark]:
    """What the marks mean, in one line."""
    colours, label = THEMES[theme], sizes.label
    x, line = frame.EDGE if sizes.beside else EDGE, label / 3
    for order in ORDERS:
        name = frame.fitted(pruning_caption.NAMES[order], _LONGEST_NAME, label)
        yield Line(x, y - line, x + 22, y - line, _colour(order, theme), 2.0)
        yield _mark(order, (x + 11, y - line), sizes.radius, theme)
        yield line_of_text(x + 28, y, name, colours.ink, size=label)
        x += 28 + width(name, label) + 20


def _number(value: float) -> str:
    return localized(number_text(value))
