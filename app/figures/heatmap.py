"""The heatmap of one head, or of several as one, as a Plotly figure: a pure function of capture and spec."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from rich.cells import cell_len

from ..analysis.units import Unit, spans
from ..analysis.view import HeadView
from ..capture.record import Capture, Floats
from . import caption
from .arrays import typed_array
from .colours import colorscale, stops, ticks
from .spec import FigureSpec
from .text import escape, shorten, visible
from .theme import FONT, THEMES, Theme

# More labels than this cannot be read, and every one costs drawing time.
_MOST_LABELS = 44
_MOST_SLANTED = 20
_MOST_LARGE = 32
_MOST_UNEQUAL = 4
_FONT_SIZE = 12
_LABEL_SIZE = 11
# Of one column of a label, in pixels: wide enough for the usual system fonts.
_LABEL_WIDTH = 6.3

_CONFIG: dict[str, Any] = {
    "displaylogo": False,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
    "responsive": True,
    # plotly.js 4 would offer to upload the figure to a server of others.
    "showSendToCloud": False,
    # A token like $x$ is text.
    "typesetMath": False,
}


def heatmap(capture: Capture, spec: FigureSpec) -> dict[str, Any]:
    """Draw one head, or several as one.

    Trace 0 holds the exact float32 weights, ``[query, key]`` with query 0 on top, NaN where the model may not
    look. Trace 1 is empty and carries the colour bar. Both axes are positions; their labels are aliases
    (``labelalias``), because plotly.js would merge equal tokens and read numbers as numbers.

    Returns:
        ``{data, layout, config}``, ready for ``json.dumps``. ``layout.meta`` says in words and numbers what
        is shown.

    Raises:
        UnknownStream, OutOfRange, InvalidRequest: the spec does not fit the capture.
    """
    view = spec.view(capture)
    theme = THEMES[spec.theme]
    # Plain dictionaries: to validate them by go.Figure takes 20 to 70 ms, so the tests do that.
    return {
        "data": [_cells(view, spec), _colour_bar(spec, theme)],
        "layout": _layout(view, spec, theme, capture),
        "config": dict(_CONFIG),
    }


def _cells(view: HeadView, spec: FigureSpec) -> dict[str, Any]:
    return {
        "type": "heatmap",
        "z": typed_array(_with_gaps(view)),
        "zmin": 0,
        "zmax": 1,
        "colorscale": colorscale(spec.colours, spec.theme, spec.scale),
        "showscale": False,
        "hoverongaps": False,
        "hovertemplate": "<b>%{y}</b> looks at <b>%{x}</b><br>weight %{z:.7g}<extra></extra>",
    }


def _with_gaps(view: HeadView) -> Floats:
    if view.allowed is None:
        return view.matrix
    return np.where(view.allowed, view.matrix, np.float32(np.nan))


def _colour_bar(spec: FigureSpec, theme: Theme) -> dict[str, Any]:
    marks = ticks(spec.scale)
    colours = stops(spec.colours, spec.theme)
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
            "colorscale": [(place / (len(colours) - 1), colour) for place, colour in enumerate(colours)],
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
                "tickvals": [place for place, _ in marks],
                "ticktext": [label for _, label in marks],
                "tickfont": {"color": theme.quiet, "size": _LABEL_SIZE},
                "title": {"text": "weight", "side": "right", "font": {"color": theme.quiet}},
            },
        },
    }


def _layout(view: HeadView, spec: FigureSpec, theme: Theme, capture: Capture) -> dict[str, Any]:
    title = caption.title(view)
    font = {"family": FONT, "size": _FONT_SIZE, "color": theme.ink}
    columns, rows = len(view.keys), len(view.queries)
    # Square cells, but not slivers where one side is much longer than the other.
    square = {"scaleanchor": "x"} if max(columns, rows) <= _MOST_UNEQUAL * min(columns, rows) else {}
    across = _axis(view.keys, theme, "looked at (key)")
    down = _axis(view.queries, theme, "the word that looks (query)")
    borders = list(_borders(view, theme))
    return {
        "title": {
            "text": escape(title),
            "x": 0,
            "xref": "container",
            "y": 1,
            "yref": "container",
            "yanchor": "top",
            "pad": {"t": 12, "l": 16},
            "font": {"color": theme.ink, "size": 15},
        },
        "margin": _margin(view),
        "paper_bgcolor": theme.paper,
        "plot_bgcolor": theme.blocked,
        "font": font,
        "hoverlabel": {"bgcolor": theme.paper, "bordercolor": theme.line, "font": font},
        "modebar": {"bgcolor": theme.paper, "color": theme.quiet, "activecolor": theme.ink},
        "showlegend": False,
        # Plotly.react keeps the zoom from head to head of the same cells.
        "uirevision": " ".join(map(str, _cells_of(capture, spec))),
        "xaxis": across
        | {
            "range": [-0.5, columns - 0.5],
            "side": "top",
            "tickangle": _angle(columns),
            "constraintoward": "left",
        },
        "yaxis": down | {"range": [rows - 0.5, -0.5], "constraintoward": "top"} | square,
        "meta": {
            "title": title,
            "queries": _units(view.queries),
            "keys": _units(view.keys),
            "query_side": capture.stream(view.stream).query_side,
            "key_side": capture.stream(view.stream).key_side,
            "parts": {"queries": _parts(view.queries), "keys": _parts(view.keys)},
            "removed": None if _shows_every_key(spec) else [float(share) for share in view.removed],
            "notes": caption.notes(view, spec),
            "block": list(view.block) if view.block else None,
            "heads": [list(member) for member in view.members],
            "spec": spec.facts(),
            "capture": capture.id,
            "text": capture.text,
            "provenance": asdict(capture.provenance),
        },
        **({"shapes": borders} if borders else {}),
    }


def _cells_of(capture: Capture, spec: FigureSpec) -> tuple[object, ...]:
    """What decides which cells there are."""
    shown = (spec.words, spec.specials, spec.query_part, spec.key_part, spec.max_cells)
    return (capture.id, spec.stream, *shown)


def _shows_every_key(spec: FigureSpec) -> bool:
    return spec.specials and spec.key_part is None


def _borders(view: HeadView, theme: Theme) -> Iterator[dict[str, Any]]:
    """A thin line where one part of the input ends and the next begins."""
    line = {"type": "line", "layer": "above", "line": {"color": theme.quiet, "width": 1, "dash": "dot"}}
    for _, first, _ in spans(view.keys)[1:]:
        place = first - 0.5
        yield line | {"xref": "x", "yref": "y domain", "x0": place, "x1": place, "y0": 0, "y1": 1}
    for _, first, _ in spans(view.queries)[1:]:
        place = first - 0.5
        yield line | {"xref": "x domain", "yref": "y", "x0": 0, "x1": 1, "y0": place, "y1": place}


def _parts(units: Sequence[Unit]) -> list[dict[str, Any]]:
    return [{"part": part, "first": first, "last": last - 1} for part, first, last in spans(units)]


def _axis(units: Sequence[Unit], theme: Theme, title: str) -> dict[str, Any]:
    step = _label_step(len(units))
    size = _LABEL_SIZE if len(units) <= _MOST_LARGE * step else _LABEL_SIZE - 1
    if step > 1:
        title += f", one label of {step} written"
    aliases: dict[str, str] = {}
    for place, unit in enumerate(units):
        label = visible(unit.label)
        aliases[f"{place}"] = escape(shorten(label))
        # Hover formats numbers with a sign, so that it has labels of its own: in full, and with the position.
        aliases[f"+{place}"] = f"{escape(label)} ({_positions(unit)})"
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
        # To look for labels that stick out, as is the default, takes more time than all other drawing.
        "ticklabeloverflow": "allow",
        "showline": True,
        "mirror": True,
        "linecolor": theme.line,
        "constrain": "domain",
        "automargin": True,
        "ticklabelstandoff": 3,
    }


def _margin(view: HeadView) -> dict[str, int]:
    """Room for title and labels. Plotly can find it too, but draws the axes twice for that."""
    left, top = (
        _LABEL_WIDTH
        * max(cell_len(shorten(visible(unit.label))) for unit in units[:: _label_step(len(units))])
        for units in (view.queries, view.keys)
    )
    rise = math.sin(math.radians(-_angle(len(view.keys))))
    return {"l": 36 + round(left), "r": 80, "t": 66 + round(top * rise), "b": 16}


def _angle(labels: int) -> int:
    """Slanted labels read better than upright ones, while there is room for them."""
    return -45 if labels <= _MOST_SLANTED else -90


def _label_step(count: int) -> int:
    return -(-count // _MOST_LABELS)


def _positions(unit: Unit) -> str:
    first, last = unit.tokens[0], unit.tokens[-1]
    return f"{first}" if first == last else f"{first}–{last}"


def _units(units: Sequence[Unit]) -> list[dict[str, Any]]:
    return [
        {"label": visible(unit.label), "tokens": list(unit.tokens), "special": unit.special} for unit in units
    ]
