"""Weights to the right, effects upwards: a ring for an estimate, a disc for a verified effect."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from ...analysis.effect_scatter import EdgePoint, EffectScatter
from ...core.view_spec import Scale
from ...message import _
from .. import axis_titles
from ..label_text import shorten, visible
from ..scatter_axes import ScatterAxes, ScatterNames
from ..spec import FigureSpec
from ..theme import THEMES, Theme
from .drawing import Anchor, Box, Dot, Line, Mark, Text
from .fonts import width
from .page import ACCENT, EDGE, LABEL, TOP, Scene
from .point_labels import Area, place_labels

# Columns of each token in the name of a point.
_LONGEST_TOKEN = 14


@dataclass(frozen=True, slots=True)
class ScatterSizes:
    """How large a scatter is drawn, in pixels.

    Attributes:
        left, top: of all that is drawn.
        wide, high: of the area of the points.
        label: size of the texts.
        radius: of a ring; that of a disc is a little larger.
    """

    left: float
    top: float
    wide: float
    high: float
    label: float
    radius: float


PAGE_SIZES = ScatterSizes(EDGE, TOP, 480.0, 360.0, LABEL, 3.0)


@dataclass(frozen=True, slots=True)
class Axes:
    """Where weights and effects lie in an area.

    Attributes:
        area: of the points.
        shares: of its width and height.
    """

    area: Area
    shares: ScatterAxes

    @classmethod
    def of(cls, scatter: EffectScatter, scale: Scale, area: Area) -> Self:
        """The axes of a scatter in an area."""
        return cls(area, ScatterAxes.of(scatter, scale))

    def right(self, share: float) -> float:
        """Where a share of the width lies."""
        return self.area.left + share * (self.area.right - self.area.left)

    def up(self, share: float) -> float:
        """Where a share of the height lies."""
        return self.area.bottom - share * (self.area.bottom - self.area.top)

    @property
    def zero(self) -> float:
        """Where no effect lies."""
        return self.up(self.shares.zero)

    @property
    def ticks(self) -> Iterator[tuple[float, str]]:
        """Where numbers stand at the left, and which."""
        return ((self.up(tick.place), tick.text) for tick in self.shares.effect_ticks)

    def at(self, point: EdgePoint) -> tuple[float, float]:
        """Where a point lies."""
        right, up = self.shares.place(point)
        return self.right(right), self.up(up)


def scatter_scene(
    scatter: EffectScatter,
    spec: FigureSpec,
    chosen: tuple[int, int] | None,
    tips: Sequence[str],
    sizes: ScatterSizes = PAGE_SIZES,
) -> Scene:
    """Lay out the points of a scatter.

    Args:
        chosen: row and column of the edge that is highlighted.
        tips: of each point.
    """
    axes, theme = Axes.of(scatter, spec.scale, _area(scatter, spec.scale, sizes)), THEMES[spec.theme]
    corners = list(_corners(axes, scatter, theme, sizes))
    key = list(_key(axes, scatter, theme, sizes))
    marks = (
        *_frame(axes, scatter, theme, sizes),
        *corners,
        *_dots(axes, scatter, spec, chosen, tips, sizes),
        *_names(axes, scatter, theme, corners, sizes),
        *key,
    )
    right = max(mark.x + width(mark.text, mark.size) for mark in key if isinstance(mark, Text))
    return Scene(marks, max(axes.area.right + sizes.label, right), key[-1].y + 2)


def _area(scatter: EffectScatter, scale: Scale, sizes: ScatterSizes) -> Area:
    """Where the points lie: right of the numbers, below the title of the axis."""
    ticks = ScatterAxes.of(scatter, scale).effect_ticks
    left = round(sizes.left + max(width(tick.text, sizes.label) for tick in ticks) + sizes.label)
    top = sizes.top + 2.2 * sizes.label
    return Area(left, top, left + sizes.wide, top + sizes.high)


def _frame(axes: Axes, scatter: EffectScatter, theme: Theme, sizes: ScatterSizes) -> Iterator[Mark]:
    """The axes, their numbers and their titles."""
    area, size = axes.area, sizes.label
    for y, text in axes.ticks:
        yield Line(area.left - 4, y, area.left, y, theme.quiet)
        yield Text(area.left - 8, y + 0.35 * size, text, size, theme.quiet, "end")
    for tick in axes.shares.weight_ticks:
        x, end = axes.right(tick.place), area.bottom + 8 + size
        yield Line(x, area.bottom, x, area.bottom + 4, theme.quiet)
        yield Text(x, end, tick.text, size, theme.quiet, "middle")
    yield Box(area.left, area.top, area.right - area.left, area.bottom - area.top, theme.line)
    yield Line(area.left, axes.zero, area.right, axes.zero, theme.quiet)
    names = ScatterNames.of(scatter)
    yield Text(sizes.left, sizes.top + size, names.effect, size, theme.quiet)
    yield Text(axes.right(0.75), area.bottom + 8 + size, names.weight, size, theme.quiet, "middle")


def _corners(axes: Axes, scatter: EffectScatter, theme: Theme, sizes: ScatterSizes) -> Iterator[Text]:
    """What lies where the weight is large and the effect small, and the other way round."""
    area, size, gap, names = axes.area, sizes.label, 0.6 * sizes.label, ScatterNames.of(scatter)
    yield Text(area.right - gap, axes.zero - gap, names.idle, size, theme.quiet, "end")
    yield Text(area.left + gap, area.top + gap + 0.8 * size, names.decisive, size, theme.quiet)
    if axes.shares.signed:
        yield Text(area.left + gap, area.bottom - gap, names.decisive, size, theme.quiet)


def _dots(
    axes: Axes,
    scatter: EffectScatter,
    spec: FigureSpec,
    chosen: tuple[int, int] | None,
    tips: Sequence[str],
    sizes: ScatterSizes,
) -> Iterator[Dot]:
    """A mark for each edge: those that are verified lie on top, and the chosen one on top of all."""
    theme = THEMES[spec.theme]
    both = list(zip(scatter.points, tips, strict=True))
    for point, tip in sorted(both, key=lambda one: (_is(one[0], chosen), one[0].verified)):
        colour = ACCENT[spec.theme] if _is(point, chosen) else theme.ink if point.verified else theme.quiet
        radius = sizes.radius * (1.3 if point.verified else 1.0)
        yield Dot(*axes.at(point), radius, colour, point.verified, 0.4 * sizes.radius, tip)
        if _is(point, chosen):
            yield Dot(*axes.at(point), 2.2 * sizes.radius, colour, False, 0.6 * sizes.radius)


def _names(
    axes: Axes, scatter: EffectScatter, theme: Theme, corners: Sequence[Text], sizes: ScatterSizes
) -> Iterator[Text]:
    """The names of notable points, as far as they have room."""
    points = [axes.at(point) for point in scatter.points]
    names = [(points[at], edge_name(scatter, scatter.points[at])) for at in scatter.notable]
    taken = [_extent(corner) for corner in corners]
    yield from place_labels(names, points, axes.area, taken, sizes.label, 1.6 * sizes.radius, theme.ink)


def edge_name(scatter: EffectScatter, point: EdgePoint) -> str:
    """The name of a point: its query and its key."""
    head = scatter.view.head
    query, key = (
        shorten(visible(unit.label), _LONGEST_TOKEN)
        for unit in (head.queries[point.row], head.keys[point.column])
    )
    return f"{query} → {key}"


def _key(axes: Axes, scatter: EffectScatter, theme: Theme, sizes: ScatterSizes) -> Iterator[Dot | Text]:
    """What the marks mean, in a line below the axis."""
    size = sizes.label
    x, y = sizes.left, axes.area.bottom + 8 + 3 * size
    for verified, text in ((False, _("estimate")), (True, _("verified"))):
        radius = sizes.radius * (1.3 if verified else 1.0)
        colour = theme.ink if verified else theme.quiet
        yield Dot(x + radius + 2, y - 0.35 * size, radius, colour, verified, 0.4 * sizes.radius)
        yield Text(x + 1.2 * size, y, text, size, theme.quiet)
        x += 1.2 * size + width(text, size) + 1.2 * size
    yield Text(x, y, axis_titles.pair(axis_titles.query(scatter.view.head.rows)), size, theme.quiet)


def _is(point: EdgePoint, chosen: tuple[int, int] | None) -> bool:
    return (point.row, point.column) == chosen


def _extent(text: Text) -> Area:
    anchors: dict[Anchor, float] = {"start": 0.0, "middle": 0.5, "end": 1.0}
    left = text.x - anchors[text.anchor] * width(text.text, text.size)
    return Area(left, text.y - 0.8 * text.size, left + width(text.text, text.size), text.y + 0.2 * text.size)
