"""The effects of cutting each edge of a head as a Plotly figure."""

from typing import Any

import numpy as np

from ..analysis.effect_view import EffectView
from ..core.capture import Capture
from ..core.shape import build, typed_array
from ..message import _, joined
from . import caption, plotly_layout
from .colours import difference_scale, difference_stops, difference_ticks, effect_limit
from .documents import FigureFacts
from .effect_caption import effect_notes
from .matrix_sides import Parts, visible_units
from .outcome_text import UNITS, value_note
from .plotly_figures import EffectFigure, EffectLayout, EffectMeta
from .spec import FigureSpec
from .theme import THEMES


def effect_heatmap(capture: Capture, view: EffectView, spec: FigureSpec) -> EffectFigure:
    """Draw the effects of one head, or of several that lose an edge at once.

    Trace 0 holds the float32 effects, ``[query, key]`` with query 0 on top, NaN where nothing can be cut or
    estimated; its ``customdata`` the weight, the first-order estimate, and 1 where the effect is verified.
    Trace 1 is empty and carries the colour bar.
    """
    theme, limit, signed = THEMES[spec.theme], effect_limit(view.limit), view.outcome.signed
    bar = plotly_layout.colour_bar(
        difference_stops(spec.theme, signed=signed),
        difference_ticks(limit, spec.scale, signed=signed),
        theme,
        UNITS[view.outcome.measure],
    )
    number = "+.4g" if signed else ".4g"
    effect, estimate = f"%{{z:{number}}}", f"%{{customdata[1]:{number}}}"
    cells = {
        "type": "heatmap",
        "z": typed_array(view.matrix),
        "zmin": -limit if signed else 0.0,
        "zmax": limit,
        "colorscale": difference_scale(spec.theme, spec.scale, signed=signed),
        "customdata": typed_array(
            np.stack([view.weights, view.estimates, view.verified], axis=-1).astype(np.float32)
        ),
        "showscale": False,
        "hoverongaps": False,
        "hovertemplate": joined(
            (
                caption.pair_template(view.head.rows),
                "<br>",
                _("effect {effect}", effect=effect),
                "<br>",
                _("estimate {estimate}", estimate=estimate),
                "<br>",
                _("weight {weight}", weight="%{customdata[0]:.7g}"),
                "<extra></extra>",
            ),
            "",
        ),
    }
    layout = EffectLayout(_layout(view, spec), _meta(capture, view, spec))
    return EffectFigure(data=[cells, bar], layout=layout)


def _layout(view: EffectView, spec: FigureSpec) -> dict[str, Any]:
    theme, head = THEMES[spec.theme], view.head
    queries, keys = plotly_layout.labels(head.queries), plotly_layout.labels(head.keys)
    square = {"scaleanchor": "x"} if plotly_layout.nearly_square(len(queries), len(keys)) else {}
    borders = list(plotly_layout.borders(head.queries, head.keys, theme))
    return {
        **plotly_layout.page(caption.with_stream_name(spec, view.title), theme),
        "margin": plotly_layout.margin(queries, keys),
        "xaxis": plotly_layout.column_axis(keys, theme),
        "yaxis": plotly_layout.row_axis(queries, theme, head.rows) | square,
        **({"shapes": borders} if borders else {}),
    }


def _meta(capture: Capture, view: EffectView, spec: FigureSpec) -> EffectMeta:
    head = view.head
    return build(
        EffectMeta,
        FigureFacts.of(capture, spec),
        title=view.title,
        outcome=view.outcome,
        directions=view.directions,
        queries=visible_units(head.queries),
        keys=visible_units(head.keys),
        parts=Parts.of(head.queries, head.keys),
        notes=(value_note(view.outcome, capture), *effect_notes(view, spec)),
        block=head.block,
        heads=head.members,
        range=effect_limit(view.limit),
    )
