"""The curves of a pruning as one HTML file that needs no network: to keep, or to frame in another page."""

from ..core.provenance import Provenance
from ..core.shape import all_plain
from ..core.view_spec import ThemeName
from ..message import Message, _, digits, localized
from ..scan.pruning import Pruning, PruningCurve, number_text
from ..templating import script_json
from . import pruning_caption
from .caption import provenance_text
from .cost_table import NumberTable
from .offline import offline_page
from .picture_page import PicturePage, in_themes
from .pruning_caption import interval_text
from .render.pruning import pruning_chart


def pruning_html(pruning: Pruning, provenance: Provenance, theme: ThemeName | None) -> str:
    """The page, with the numbers as JSON in it; in the theme of its reader if it is given none."""
    page = PicturePage(
        title=localized(pruning_caption.TITLE),
        reading=pruning_caption.reading(pruning),
        description=_("Curves; the table has their numbers."),
        pictures=in_themes(lambda one: pruning_chart(pruning, one), theme),
        statements=pruning.statements,
        notes=pruning.notes,
        tables=(_points(pruning), _heads(pruning)),
        source=provenance_text(provenance),
    )
    return offline_page("picture_page.html", page, script_json(all_plain(pruning)), "curves", theme)


def _points(pruning: Pruning) -> NumberTable:
    """The curves: a row for each number of heads removed."""
    rows = tuple(_row(pruning, point) for point in range(len(pruning.removed)))
    return NumberTable("", (pruning_caption.REMOVED, *_columns(pruning)), rows)


def _heads(pruning: Pruning) -> NumberTable:
    """The heads, the most important first."""
    rows = tuple(
        (f"L{head.layer} H{head.head}", number_text(head.importance), interval_text(head.low, head.high))
        for head in pruning.heads
    )
    return NumberTable("", (_("head"), _("importance"), _("95 %")), rows)


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
