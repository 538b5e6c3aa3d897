"""Every head of a stream at once, as thumbnails."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...analysis.metrics import METRICS
from ...analysis.notes import padding_left_out, rows_named, shown_units
from ...analysis.overview import Overview, overview
from ...analysis.pooling import max_pool
from ...analysis.units import pool_mask, units
from ...capture.record import Head
from .. import caption
from ..arrays import typed_array
from ..colours import pixels
from ..comparison_facts import with_nulls
from ..drawn.drawing import Drawing
from ..drawn.heatmap import subtitle
from ..drawn.page import Heading, page
from ..drawn.tiles import tiles
from ..figure import Figure
from ..tables import Table, facts, origin, short
from ..theme import THEMES
from .kind import Kind
from .ranking import every_head

_MEASURED = (
    "The metrics of each head are means over all tokens, special ones included, that may attend to more than"
    " one."
)


def _seen(figure: Figure) -> Overview:
    spec = figure.spec
    return overview(
        figure.a,
        spec.stream,
        **spec.units(),
    )


def _draw(figure: Figure) -> Drawing:
    seen, spec = _seen(figure), figure.spec
    weights = np.square(seen.thumbnails.astype(np.float32) / 255)
    colours = pixels(weights, spec.colours, spec.theme, spec.scale)
    allowed = _allowed(figure, seen)
    for layer, mask in allowed.items():
        colours[layer][:, ~mask] = tuple(bytes.fromhex(THEMES[spec.theme].blocked[1:]))
    empty = "not allowed" if any(not mask.all() for mask in allowed.values()) else ""
    scene = tiles(colours, spec, _chosen(figure), empty)
    heading = Heading(_title(figure), f"Each small picture is one head. {subtitle(spec.noun)}", " in")
    return page(figure, heading, scene, _said(figure), _notes(figure, seen))


def _allowed(figure: Figure, seen: Overview) -> dict[int, NDArray[np.bool_]]:
    """By layer, the allowed cells, pooled like the thumbnails; without layers that mask nothing."""
    spec, capture = figure.spec, figure.a
    asked: dict[str, Any] = {"words": spec.words, "specials": spec.specials}
    queries = units(capture.query_tokens(spec.stream), part=spec.query_part, **asked)
    keys = units(capture.key_tokens(spec.stream), part=spec.key_part, **asked)
    found = {}
    for layer in range(capture.stream(spec.stream).layers):
        mask = capture.allowed(spec.stream, layer)
        if mask is not None:
            found[layer] = max_pool(pool_mask(mask, queries, keys), seen.block)
    return found


def _chosen(figure: Figure) -> tuple[Head, ...]:
    """The heads that are outlined; empty if all are chosen."""
    shape = figure.a.stream(figure.spec.stream)
    members = figure.spec.heads.members(figure.a, figure.spec.stream)
    return members if len(members) < shape.layers * shape.heads else ()


def _title(figure: Figure) -> str:
    shape = figure.a.stream(figure.spec.stream)
    layers = "1 layer" if shape.layers == 1 else f"{shape.layers} layers"
    heads = "1 head" if shape.heads == 1 else f"{shape.heads} heads"
    return caption.titled(figure.spec, f"Every head: {layers} of {heads}")


def _said(figure: Figure) -> list[str]:
    if not _chosen(figure):
        return []
    return [f"Outlined: {figure.spec.heads.describe(figure.a, figure.spec.stream)}."]


def _notes(figure: Figure, seen: Overview) -> list[str]:
    spec = figure.spec
    if seen.block:
        cells = (
            f"Each cell of a small picture is the largest of a block of {seen.block[0]} by {seen.block[1]}"
        )
    else:
        cells = "Each cell of a small picture is one weight"
    return [
        f"{cells}, within 0.004 of the weight itself.",
        *rows_named(figure.a, spec.stream),
        *shown_units(spec.words, spec.specials, spec.query_part, spec.key_part),
        *padding_left_out(figure.a, spec.stream),
        *caption.bent(spec.scale),
    ]


def _document(figure: Figure) -> dict[str, Any]:
    seen = _seen(figure)
    return {
        "kind": figure.kind,
        "title": _title(figure),
        "thumbnails": {**typed_array(seen.thumbnails), "encoding": "sqrt", "block": seen.block},
        "metrics": {name: [with_nulls(row) for row in seen.metrics[name].tolist()] for name in METRICS},
        "outlined": [list(head) for head in _chosen(figure)],
        "notes": [*_said(figure), *_notes(figure, seen)],
        **facts(figure.a, figure.spec),
    }


def _table(figure: Figure) -> Table:
    """One row per head, with its metrics, which are measured on all tokens.

    The arrays: ``thumbnails`` uint8 ``[layers, heads, rows, columns]``, where a weight is ``(value / 255) **
    2``, and each metric, float32 ``[layers, heads]``, NaN where a head has none. What was done for the
    thumbnails alone is stated in the facts.
    """
    seen = _seen(figure)
    layers, heads = seen.thumbnails.shape[:2]
    notes = [*_said(figure), _MEASURED]
    return Table(
        about=tuple(origin(figure.a, _title(figure), notes)),
        reading="A row for each head.",
        columns=("layer", "head", *METRICS),
        rows=((*place, *_metrics(seen, place)) for place in np.ndindex(layers, heads)),
        arrays={"thumbnails": seen.thumbnails, **seen.metrics},
        facts={**facts(figure.a, figure.spec), "thumbnails": _notes(figure, seen)},
    )


def _metrics(seen: Overview, place: tuple[int, ...]) -> list[float | None]:
    values = [seen.metrics[name][place] for name in METRICS]
    return [None if np.isnan(value) else short(value) for value in values]


OVERVIEW = Kind("Every head", _draw, _document, plotly=False, table=_table, needs=every_head)
