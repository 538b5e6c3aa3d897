"""The curves of a pruning as one HTML file that needs no network: to keep, or to frame in another page."""

from dataclasses import dataclass

from markupsafe import Markup

from ..core.provenance import Provenance
from ..core.shape import all_plain
from ..core.view_spec import ThemeName
from ..message import Message, _, digits, localized
from ..scan.pruning import Pruning, PruningCurve, number_text
from ..templating import script_json
from . import pruning_caption
from .caption import provenance_text
from .offline import offline_page
from .pruning_caption import interval_text
from .render.pruning import pruning_chart
from .render.svg import svg

_THEMES: tuple[ThemeName, ...] = ("light", "dark")


@dataclass(frozen=True, slots=True)
class PruningView:
    """The data of ``templates/pruning.html``.

    Attributes:
        title: of the page.
        reading: how the picture is to be read.
        pictures: the curves, by theme.
        statements, notes: the texts beside them.
        columns, points: a table of the curves: its headings, and a row for each number of heads removed.
        heads: a row for each head, the most important first: its name, its importance, and the interval.
        source: where the numbers come from.
    """

    title: str
    reading: Message
    pictures: tuple[tuple[ThemeName, Markup], ...]
    statements: tuple[str, ...]
    notes: tuple[str, ...]
    columns: tuple[Message, ...]
    points: tuple[tuple[Message | str, ...], ...]
    heads: tuple[tuple[str, Message | str, Message], ...]
    source: Message


def pruning_html(pruning: Pruning, provenance: Provenance) -> str:
    """The page, with the numbers as JSON in it."""
    view = PruningView(
        title=localized(pruning_caption.TITLE),
        reading=pruning_caption.reading(pruning),
        pictures=tuple((theme, Markup(svg(pruning_chart(pruning, theme)))) for theme in _THEMES),
        statements=pruning.statements,
        notes=pruning.notes,
        columns=(pruning_caption.REMOVED, *_columns(pruning)),
        points=tuple(_row(pruning, point) for point in range(len(pruning.removed))),
        heads=tuple(
            (f"L{head.layer} H{head.head}", number_text(head.importance), interval_text(head.low, head.high))
            for head in pruning.heads
        ),
        source=provenance_text(provenance),
    )
    return offline_page("pruning.html", view, script_json(all_plain(pruning)), "curves")


def _columns(pruning: Pruning) -> tuple[Message, ...]:
    same = (_("same"),) if pruning.predicts else ()
    return tuple(
        heading
        for curve in pruning.curves
        for heading in (pruning_caption.NAMES[curve.order], _("95 %"), *same)
    )


def _row(pruning: Pruning, point: int) -> tuple[Message | str, ...]:
    cells = (cell for curve in pruning.curves for cell in _cells(pruning, curve, point))
    return (digits(f"{pruning.removed[point]}"), *cells)


def _cells(pruning: Pruning, curve: PruningCurve, point: int) -> tuple[Message | str, ...]:
    cells = (number_text(curve.mean[point]), interval_text(curve.low[point], curve.high[point]))
    return (*cells, digits(f"{100 * curve.unchanged[point]:.0f} %")) if pruning.predicts else cells
