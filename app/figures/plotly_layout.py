"""Everything around the cells of a Plotly figure: token axes, title, colour bar, lines between parts."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.cells import cell_len

from ..analysis.units import Unit, spans
from ..core.shape import MEMBERS_SENT
from ..core.stream import Rows
from ..message import Message, _, localized
from . import axis_titles
from .label_text import escape, shorten, visible
from .theme import FONT, Theme

# More labels than this are unreadable, and every one costs drawing time.
MOST_LABELS = 44
_MOST_SLANTED = 20
_MOST_LARGE = 32
_MOST_UNEQUAL = 4
_FONT_SIZE = 12
_LABEL_SIZE = 11
# Pixels per column of a label: wide enough for the usual system fonts.
_LABEL_WIDTH = 6.3


# Settings of plotly.js for its tools; nothing is uploaded to others.
CONFIG: Mapping[str, Any] = {
    "displaylogo": False,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
    "responsive": True,
    # plotly.js 4 would offer to upload the figure to another server.
    "showSendToCloud": False,
    # A token like $x$ is text.
    "typesetMath": False,
}


@dataclass(frozen=True, slots=True)
class PlotlyLayout:
    """The axes, their labels, and what surrounds the cells, as plotly.js reads them.

    Attributes:
        options: of plotly.js. They are plain dictionaries: to validate them would take 20 to 70 ms.
    """

    options: Mapping[str, Any] = field(metadata=MEMBERS_SENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlotlyFigure:
    """A figure as plotly.js draws it.

    Attributes:
        data: the traces; the first one, or the first three of a comparison, are heatmaps, whose ``z`` holds
            exact float32 weights, ``[query, key]``.
        layout: what surrounds the cells.
        config: for ``Plotly.newPlot``; nothing is uploaded to others.
    """

    data: Sequence[Mapping[str, Any]]
    layout: PlotlyLayout
    config: Mapping[str, Any] = field(default_factory=lambda: CONFIG)


@dataclass(frozen=True, slots=True)
class Label:
    """The label of one row or column.

    Attributes:
        text: a token or a word, unchanged.
        where: its position, which the hover text shows beside it.
        axis: what the axis shows, which shortens it where it is long.
    """

    text: str
    where: str
    axis: str


def labels(units: Sequence[Unit]) -> list[Label]:
    """The labels of units of one text."""
    return [Label(unit.label, positions(unit.tokens), unit.axis_name) for unit in units]


def positions(tokens: Sequence[int]) -> str:
    """Adjacent positions in short form: ``8``, ``8–10``."""
    first, last = tokens[0], tokens[-1]
    return f"{first}" if first == last else f"{first}–{last}"


def page(title: str, theme: Theme) -> dict[str, Any]:
    """The layout without axes: title, paper, fonts."""
    font = {"family": FONT, "size": _FONT_SIZE, "color": theme.ink}
    return {
        "title": {
            "text": escape(localized(title)),
            "x": 0,
            "xref": "container",
            "y": 1,
            "yref": "container",
            "yanchor": "top",
            "pad": {"t": 12, "l": 16},
            "font": {"color": theme.ink, "size": 15},
        },
        "paper_bgcolor": theme.paper,
        "plot_bgcolor": theme.blocked,
        "font": font,
        "hoverlabel": {"bgcolor": theme.paper, "bordercolor": theme.line, "font": font},
        "modebar": {"bgcolor": theme.paper, "color": theme.quiet, "activecolor": theme.ink},
        "showlegend": False,
    }


def column_axis(names: Sequence[Label], theme: Theme, most: int = MOST_LABELS) -> dict[str, Any]:
    """The axis of the columns, with at most ``most`` labels."""
    return _axis(names, theme, _axis_title(axis_titles.KEY, names, most), most) | {
        "range": [-0.5, len(names) - 0.5],
        "side": "top",
        "tickangle": _angle(len(names)),
        "constraintoward": "left",
    }


def row_axis(names: Sequence[Label], theme: Theme, rows: Rows | None = None) -> dict[str, Any]:
    """The axis of the rows, the first on top; ``rows`` is how they are named."""
    title = _axis_title(axis_titles.query(rows), names, MOST_LABELS)
    return _axis(names, theme, title, MOST_LABELS) | {
        "range": [len(names) - 0.5, -0.5],
        "constraintoward": "top",
    }


def nearly_square(rows: int, columns: int) -> bool:
    """Whether cells can be square: neither side is much longer than the other."""
    return max(columns, rows) <= _MOST_UNEQUAL * min(columns, rows)


def margin(rows: Sequence[Label], columns: Sequence[Label]) -> dict[str, int]:
    """Margins for title and labels. Plotly could compute them, but would then draw the axes twice."""
    left, top = (
        _LABEL_WIDTH
        * max(
            cell_len(shorten(visible(name.axis))) for name in names[:: _label_step(len(names), MOST_LABELS)]
        )
        for names in (rows, columns)
    )
    rise = math.sin(math.radians(-_angle(len(columns))))
    return {"l": 36 + round(left), "r": 80, "t": 66 + round(top * rise), "b": 16}


def colour_bar(
    colours: Sequence[str],
    marks: Sequence[tuple[float, str]],
    theme: Theme,
    title: str = _("weight"),
    **place: Any,
) -> dict[str, Any]:
    """An empty trace that carries a colour bar.

    Args:
        colours: evenly spaced.
        marks: positions 0 to 1, and the text at each.
        title: what the colours mean.
        place: Plotly's parameters for the position of the bar.
    """
    return {
        "type": "scatter",
        "x": [None],
        "y": [None],
        "mode": "markers",
        "hoverinfo": "skip",
        "marker": {
            "color": [0],
            "cmin": 0,
            "cmax": 1,
            "colorscale": [(number / (len(colours) - 1), colour) for number, colour in enumerate(colours)],
            "showscale": True,
            "colorbar": {
                "orientation": "v",
                "thickness": 10,
                "lenmode": "pixels",
                "len": 200,
                "y": 1,
                "yanchor": "top",
                "ypad": 0,
                "outlinewidth": 0,
                "tickmode": "array",
                "tickvals": [at for at, _label in marks],
                "ticktext": [label for _at, label in marks],
                "tickfont": {"color": theme.quiet, "size": _LABEL_SIZE},
                "title": {"text": title, "side": "right", "font": {"color": theme.quiet}},
                **place,
            },
        },
    }


def borders(queries: Sequence[Unit], keys: Sequence[Unit], theme: Theme) -> Iterator[dict[str, Any]]:
    """A thin line where one part of the input ends and the next begins."""
    line = {"type": "line", "layer": "above", "line": {"color": theme.quiet, "width": 1, "dash": "dot"}}
    for _part, first, _last in spans(keys)[1:]:
        place = first - 0.5
        yield line | {"xref": "x", "yref": "y domain", "x0": place, "x1": place, "y0": 0, "y1": 1}
    for _part, first, _last in spans(queries)[1:]:
        place = first - 0.5
        yield line | {"xref": "x domain", "yref": "y", "x0": 0, "x1": 1, "y0": place, "y1": place}


def _axis(names: Sequence[Label], theme: Theme, title: str, most: int) -> dict[str, Any]:
    step = _label_step(len(names), most)
    size = _LABEL_SIZE if len(names) <= _MOST_LARGE * step else _LABEL_SIZE - 1
    aliases: dict[str, str] = {}
    for place, name in enumerate(names):
        label = visible(name.text)
        aliases[f"{place}"] = escape(shorten(visible(name.axis)))
        # Hover text formats numbers with a sign; this alias gives the full label with its position.
        aliases[f"+{place}"] = f"{escape(label)} ({name.where})"
    return {
        "title": {"text": title, "font": {"color": theme.quiet, "size": _FONT_SIZE}, "standoff": 6},
        "tickmode": "linear",
        "tick0": 0,
        "dtick": step,
        "tickformat": "d",
        "hoverformat": "+d",
        "labelalias": aliases,
        "tickfont": {"color": theme.ink, "size": size},
        "showgrid": False,
        "zeroline": False,
        "ticks": "",
        # The default, a search for labels that overflow, takes longer than all other drawing.
        "ticklabeloverflow": "allow",
        "showline": True,
        "mirror": True,
        "linecolor": theme.line,
        "constrain": "domain",
        "automargin": True,
        "ticklabelstandoff": 3,
    }


def _axis_title(title: Message, names: Sequence[Label], most: int) -> Message:
    """The title of an axis, and how many of its labels are written."""
    step = _label_step(len(names), most)
    return title if step == 1 else _("{title}, one label in {count} written", title=title, count=step)


def _angle(labels: int) -> int:
    """The angle of labels: slanted ones read better than vertical ones, while there is room for them."""
    return -45 if labels <= _MOST_SLANTED else -90


def _label_step(count: int, most: int) -> int:
    return -(-count // most)
