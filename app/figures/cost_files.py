"""A measurement of what attention costs as files."""

from collections.abc import Iterator
from typing import Any, Literal, get_args

from ..core.attention_cost import AttentionCost
from ..core.provenance import Provenance
from ..core.view_spec import ThemeName
from .caption import provenance_text
from .export_formats import job_file
from .render.cost import cost_chart, cost_drawing
from .scan_tables import csv_text

CostFormat = Literal["svg", "png", "pdf", "csv", "json"]
FORMATS: tuple[CostFormat, ...] = get_args(CostFormat)
_HEADER = (
    *("model", "begun", "whole", "table", "way", "tokens", "seconds", "bytes", "runs"),
    *("a", "b", "c", "difference", "stream", "kind", "kv_heads", "own", "bytes_per_token"),
)


def cost_file(
    cost: AttentionCost,
    state: str,
    format: str,
    provenance: Provenance,
    theme: ThemeName = "light",
    caption: bool = True,
) -> tuple[str, bytes]:
    """A measurement in one format: its media type, and the file.

    Args:
        state: of the job; a measurement that is not whole says so in every format.
        caption: whether a picture has its texts.

    Raises:
        InvalidRequest: there is no such format.
    """
    source = provenance_text(provenance)
    return job_file(
        format,
        FORMATS,
        document=cost,
        csv=lambda: cost_csv(cost, provenance.model),
        drawing=lambda: (
            cost_drawing(cost, state, theme, source) if caption else cost_chart(cost, state, theme)
        ),
    )


def cost_csv(cost: AttentionCost, model: str) -> str:
    """A line for each point, curve, difference and cache, with all digits; runs are separated by spaces."""
    about = {"model": model, "begun": cost.begun, "whole": "yes" if cost.finished else "no"}
    return csv_text(_HEADER, ([(about | row).get(name) for name in _HEADER] for row in _rows(cost)))


def _rows(cost: AttentionCost) -> Iterator[dict[str, Any]]:
    for way in cost.ways:
        for point in way.points:
            yield {
                **{"table": "point", "way": way.way, "tokens": point.tokens, "seconds": point.seconds},
                **{"bytes": point.bytes, "runs": " ".join(map(repr, point.runs))},
            }
        for table, curve in (("time fit", way.time), ("memory fit", way.memory)):
            if curve is not None:
                yield {"table": table, "way": way.way, "a": curve.a, "b": curve.b, "c": curve.c}
    for one in cost.differences:
        yield {"table": "difference", "tokens": one.tokens, "difference": one.largest}
    for cache in cost.caches:
        yield {
            **{"table": "cache (computed)", "stream": cache.stream, "kind": cache.sharing},
            **{"kv_heads": cache.kv_heads, "own": "yes" if cache.own else "no"},
            **{"bytes_per_token": cache.bytes_per_token, "tokens": cache.tokens, "bytes": cache.bytes},
        }
