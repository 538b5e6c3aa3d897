"""Weights to the right and effects upwards in a terminal: a letter for each place with an edge."""

from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from ..analysis.effect_scatter import EffectScatter
from ..message import _, localized
from .effect_caption import edge_text
from .figure import Figure
from .kinds.scatter import scatter_document, scatter_of
from .render.point_labels import Area
from .render.scatter import Axes
from .scatter_axes import ScatterNames

_LINES, _MOST_WIDE = 21, 72
_ESTIMATE, _VERIFIED, _ZERO = "o", "*", "─"


class TerminalScatter:
    """A scatter of weights and effects, for ``console.print``, and its notable edges in sentences.

    Args:
        figure: what is shown; its colours and theme are ignored.

    Raises:
        InvalidRequest: the figure was made without effects.
    """

    def __init__(self, figure: Figure) -> None:
        self._figure = figure

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The lines; those of the picture are no wider than the console."""
        document, scatter = scatter_document(self._figure), scatter_of(self._figure)
        yield Text(localized(document.title), style="bold")
        yield Text(localized(document.names.effect), style="dim")
        for line in _picture(scatter, self._figure, min(_MOST_WIDE, options.max_width)):
            yield Text(line, no_wrap=True, overflow="ignore")
        key = _("{estimate} estimate, {verified} verified", estimate=_ESTIMATE, verified=_VERIFIED)
        yield Text(localized(key), style="dim")
        for at in scatter.notable:
            point = scatter.points[at]
            yield Text(localized(edge_text(scatter.view, point.row, point.column)))
        for text in (document.correlation_text, *document.notes):
            if text:
                yield Text(localized(text), style="dim")


def _picture(scatter: EffectScatter, figure: Figure, width: int) -> Iterator[str]:
    """The area of the points, with numbers at its left and below."""
    numbers = dict(_numbers(Axes.of(scatter, figure.spec.scale, Area(0, 0, 1, _LINES - 1))))
    margin = max(map(cell_len, numbers.values()))
    wide = width - margin - 2
    axes = Axes.of(scatter, figure.spec.scale, Area(0, 0, wide - 1, _LINES - 1))
    cells = [[_ZERO if line == round(axes.zero) else " "] * wide for line in range(_LINES)]
    for point in sorted(scatter.points, key=lambda point: point.verified):
        x, y = axes.at(point)
        cells[round(y)][round(x)] = _VERIFIED if point.verified else _ESTIMATE
    for line, row in enumerate(cells):
        number = numbers.get(line, "")
        yield f"{' ' * (margin - cell_len(number))}{number} │{''.join(row)}"
    end = f"{localized(ScatterNames.of(scatter).weight)} {axes.shares.weight_ticks[-1].text}"
    yield f"{' ' * (margin + 2)}0{' ' * max(1, wide - 1 - cell_len(end))}{end}"


def _numbers(axes: Axes) -> Iterator[tuple[int, str]]:
    """The numbers of the axis of effects, by line."""
    for y, text in axes.ticks:
        yield round(y), localized(text)
