"""The heatmap of one head, or of several combined, as a Plotly figure: a function of capture and spec."""

from typing import Any

from ..analysis.head_view import HeadView
from ..core.capture import Capture
from ..core.shape import build, typed_array
from ..message import _, joined
from . import caption, plotly_layout
from .colours import colorscale, stops, ticks
from .documents import FigureFacts
from .input_text import title_text
from .matrix import with_gaps
from .matrix_sides import Parts, hidden_shares, visible_units
from .plotly_figures import HeadFigure, HeadLayout, HeadMeta
from .spec import FigureSpec
from .theme import THEMES, Theme


def heatmap(capture: Capture, spec: FigureSpec) -> HeadFigure:
    """Draw one head, or several combined.

    Trace 0 holds the exact float32 weights, ``[query, key]`` with query 0 on top, NaN where masked. Trace 1
    is empty and carries the colour bar. Both axes are positions; their labels are aliases (``labelalias``),
    because plotly.js would merge equal tokens and read numbers as numbers.

    Returns:
        The figure; ``layout.meta`` states in words and numbers what is shown.

    Raises:
        UnknownStream, OutOfRange, InvalidRequest: the spec does not fit the capture.
    """
    capture = spec.of(capture)
    view = spec.view(capture)
    theme = THEMES[spec.theme]
    bar = plotly_layout.colour_bar(stops(spec.colours, spec.theme), ticks(spec.scale), theme)
    layout = HeadLayout(_layout(view, spec, theme, capture), _meta(view, spec, capture))
    return HeadFigure(data=[_cells(view, spec), bar], layout=layout)


def _cells(view: HeadView, spec: FigureSpec) -> dict[str, Any]:
    return {
        "type": "heatmap",
        "z": typed_array(with_gaps(view)),
        "zmin": 0,
        "zmax": 1,
        "colorscale": colorscale(spec.colours, spec.theme, spec.scale),
        "showscale": False,
        "hoverongaps": False,
        "hovertemplate": joined(
            (
                caption.pair_template(view.rows),
                "<br>",
                _("weight {weight}", weight="%{z:.7g}"),
                "<extra></extra>",
            ),
            "",
        ),
    }


def _layout(view: HeadView, spec: FigureSpec, theme: Theme, capture: Capture) -> dict[str, Any]:
    queries, keys = plotly_layout.labels(view.queries), plotly_layout.labels(view.keys)
    square = {"scaleanchor": "x"} if plotly_layout.nearly_square(len(queries), len(keys)) else {}
    borders = list(plotly_layout.borders(view.queries, view.keys, theme))
    return {
        **plotly_layout.page(caption.with_stream_name(spec, caption.title(view)), theme),
        "margin": plotly_layout.margin(queries, keys),
        # Plotly.react keeps the zoom between heads with the same cells.
        "uirevision": " ".join(map(str, _cells_of(capture, spec))),
        "xaxis": plotly_layout.column_axis(keys, theme),
        "yaxis": plotly_layout.row_axis(queries, theme, capture.rows_of(view.stream)) | square,
        **({"shapes": borders} if borders else {}),
    }


def _meta(view: HeadView, spec: FigureSpec, capture: Capture) -> HeadMeta:
    stream = capture.stream(view.stream)
    return build(
        HeadMeta,
        FigureFacts.of(capture, spec),
        title=caption.title(view),
        queries=visible_units(view.queries),
        keys=visible_units(view.keys),
        query_side=stream.query_side,
        key_side=stream.key_side,
        sink=view.sink,
        parts=Parts.of(view.queries, view.keys),
        removed=hidden_shares(capture, view),
        notes=tuple(caption.notes(view, spec)),
        block=view.block,
        heads=view.members,
        read=title_text(capture),
    )


def _cells_of(capture: Capture, spec: FigureSpec) -> tuple[object, ...]:
    """What determines the set of cells."""
    parts = (spec.query_part, spec.key_part)
    options = (
        spec.unit,
        spec.specials,
        *parts,
        capture.rows_of(spec.stream),
        spec.padding,
        spec.crop,
        spec.max_cells,
    )
    return (capture.id, spec.stream, *options)
