"""Every head of a stream at once, as thumbnails."""

import numpy as np
from numpy.typing import NDArray

from ...analysis.metrics import METRICS
from ...analysis.notes import row_naming_note, unit_notes
from ...analysis.overview import SIDE, Overview, overview
from ...analysis.padding import padding_note
from ...analysis.row_sampling import sampling_note
from ...core.shape import build
from ...core.stream import Head
from ...message import _, digits, joined, ngettext
from .. import axis_titles, caption
from ..colours import pixels
from ..documents import FigureFacts, OverviewDocument, PackedThumbnails
from ..figure import Figure
from ..render.drawing import Drawing
from ..render.heatmap import SUBTITLES
from ..render.page import Heading, Scene, name_in, page
from ..render.slides.frame import ROOM_HIGH, ROOM_WIDE, on_slide
from ..render.slides.tiles import tile_side, tiles_slide
from ..render.tiles import tiles
from ..tables import Table, facts, origin, short
from ..theme import THEMES
from .kind import Kind
from .ranking import every_head

_METRIC_COLUMNS = _(
    "The metrics of each head are means over all tokens, special ones included, that may attend to more than"
    " one."
)


def _overview(figure: Figure, side: int = SIDE) -> Overview:
    return overview(figure.a, figure.spec.stream, **figure.spec.units(), side=side)


def _draw(figure: Figure) -> Drawing:
    data = _overview(figure)
    scene = tiles(_colours(figure, data), figure.spec, _outlined_heads(figure), _empty(data))
    return _page(figure, data, scene)


def _slide(figure: Figure) -> Drawing:
    shape = figure.a.stream(figure.spec.stream)
    # No cell is smaller than a pixel.
    data = _overview(figure, min(SIDE, int(tile_side(shape.layers, shape.heads))))
    colours, outlined = _colours(figure, data), _outlined_heads(figure)
    title = axis_titles.query(figure.a.rows_of(shape.name))
    marks = tiles_slide(colours, figure.spec, outlined, _empty(data), title)
    drawing = _page(figure, data, Scene(marks, ROOM_WIDE, ROOM_HIGH))
    return on_slide(drawing, (ROOM_WIDE, ROOM_HIGH), marks)


def _colours(figure: Figure, data: Overview) -> NDArray[np.uint8]:
    """The colours of the thumbnails: uint8 ``[layers, heads, rows, columns, 3]``."""
    spec = figure.spec
    weights = np.square(data.thumbnails.astype(np.float32) / 255)
    colours = pixels(weights, spec.colours, spec.theme, spec.scale)
    for layer, mask in enumerate(data.mask_of):
        if mask is not None:
            blocked = tuple(bytes.fromhex(THEMES[spec.theme].blocked[1:]))
            colours[layer][:, data.masks[mask] == 1] = blocked
    return colours


def _empty(data: Overview) -> str:
    """What cells without a weight mean; no text if there are none."""
    return _("not allowed") if data.masks else ""


def _page(figure: Figure, data: Overview, scene: Scene) -> Drawing:
    heading = Heading(
        _title(figure),
        joined(
            (
                _("Each small picture is one head."),
                SUBTITLES[caption.ATTENDING[figure.spec.unit]],
            )
        ),
        name_in,
    )
    return page(figure, heading, scene, _statements(figure), _notes(figure, data))


def _outlined_heads(figure: Figure) -> tuple[Head, ...]:
    """The heads that are outlined; empty if all are chosen."""
    shape = figure.a.stream(figure.spec.stream)
    members = figure.spec.heads.members(figure.a, figure.spec.stream)
    return members if len(members) < shape.layers * shape.heads else ()


def _title(figure: Figure) -> str:
    shape = figure.a.stream(figure.spec.stream)
    title = _(
        "All heads: {layers} of {heads}",
        layers=ngettext("{count} layer", "{count} layers", shape.layers),
        heads=ngettext("{count} head", "{count} heads", shape.heads),
    )
    return caption.with_stream_name(figure.spec, title)


def _statements(figure: Figure) -> list[str]:
    if not _outlined_heads(figure):
        return []
    return [_("Outlined: {heads}.", heads=figure.spec.heads.describe(figure.a, figure.spec.stream))]


def _notes(figure: Figure, data: Overview) -> list[str]:
    spec = figure.spec
    if data.block:
        cells = _(
            "Each cell of a small picture is the maximum of a {rows} × {columns} block, within "
            "{error} of the weight itself.",
            rows=data.block[0],
            columns=data.block[1],
            error=digits("0.004"),
        )
    else:
        cells = _(
            "Each cell of a small picture is one weight, within {error} of the weight itself.",
            error=digits("0.004"),
        )
    return [
        cells,
        *sampling_note(data.rows),
        *row_naming_note(figure.a, spec.stream, spec.unit),
        *unit_notes(spec.unit, spec.specials, spec.query_part, spec.key_part, figure.a.roles),
        *padding_note(figure.a, spec.stream),
        *caption.scale_note(spec.scale),
    ]


def _document(figure: Figure) -> OverviewDocument:
    data = _overview(figure)
    return build(
        OverviewDocument,
        FigureFacts.of(figure.a, figure.spec),
        kind="overview",
        title=_title(figure),
        thumbnails=PackedThumbnails.of(data.thumbnails, data.block),
        metrics={metric.name: metric.values for metric in data.metrics},
        outlined=_outlined_heads(figure),
        notes=(*_statements(figure), *_notes(figure, data)),
    )


def _table(figure: Figure) -> Table:
    """One row per head, with its metrics, which are measured on all tokens.

    The arrays: ``thumbnails`` uint8 ``[layers, heads, rows, columns]``, where a weight is ``(value / 255) **
    2``, and each metric, float32 ``[layers, heads]``, NaN where a head has none. What was done for the
    thumbnails alone is stated in the facts.
    """
    data = _overview(figure)
    layers, heads = data.thumbnails.shape[:2]
    notes = [*_statements(figure), _METRIC_COLUMNS, *sampling_note(data.rows)]
    return Table(
        about=tuple(origin(figure.a, _title(figure), notes)),
        reading=_("A row for each head."),
        columns=("layer", "head", *METRICS),
        rows=((*place, *_metrics(data, place)) for place in np.ndindex(layers, heads)),
        arrays={
            "thumbnails": data.thumbnails,
            **{metric.name: metric.values.astype(np.float32) for metric in data.metrics},
        },
        facts={**facts(figure.a, figure.spec), "thumbnails": _notes(figure, data)},
    )


def _metrics(data: Overview, place: tuple[int, ...]) -> list[float | None]:
    values = [np.float32(metric.values[place]) for metric in data.metrics]
    return [None if np.isnan(value) else short(value) for value in values]


OVERVIEW = Kind(_("All heads"), _draw, _slide, _document, plotly=False, table=_table, needs=every_head)
