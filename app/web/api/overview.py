"""Every head of a stream at once: thumbnails and metrics in one reply."""

import math
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Query
from starlette.responses import Response

from ...analysis.metrics import METRICS
from ...analysis.overview import Overview, overview
from ...core.capture import Capture, Floats
from ...core.view_spec import OPTIONS
from ...errors import UnknownStream
from ...figures.typed_arrays import typed_array
from ..dependencies import CaptureDep
from ..openapi import CAPTURE_ERRORS, may_fail
from ..replies import Body, to_json
from ..request_validation import StrictRoute
from ..schemas.heads import OverviewDocument
from ..schemas.query import TokenQuery
from .attention import StreamName

router = APIRouter(prefix="/api/captures/{id}", tags=["weights"], route_class=StrictRoute)


@router.get(
    "/overview/{stream}",
    summary="Every head at once",
    response_model=None,
    responses={
        200: {"model": OverviewDocument, "description": "Thumbnails and metrics of every head"},
        **may_fail(*CAPTURE_ERRORS, UnknownStream, cached=True),
    },
)
async def get_overview(
    reply: CaptureDep, stream: StreamName, query: Annotated[TokenQuery, Query()]
) -> Response:
    """A thumbnail of every head, and its metrics, which are always measured on all tokens."""

    return await reply.compute(
        query, lambda capture: overview_body(capture, stream, query), content="numbers"
    )


def overview_body(capture: Capture, stream: str, query: TokenQuery) -> Body:
    """Every head of a stream of a capture; see schemas.OverviewDocument."""
    found = overview(capture, stream, **query.view.units())
    return Body(to_json(overview_document(found, query, len(capture.key_tokens(stream)))))


def overview_document(found: Overview, query: TokenQuery, keys: int) -> dict[str, Any]:
    """See schemas.OverviewDocument. ``keys`` is the number of key tokens."""
    layers, heads = found.thumbnails.shape[:2]
    return {
        "stream": found.stream,
        "layers": layers,
        "heads": heads,
        "thumbnails": {
            **typed_array(found.thumbnails),
            "encoding": "sqrt",
            "pooled": {"by": "maximum", "block": found.block} if found.block else None,
            "words": query.view.words,
            "specials": OPTIONS["specials"].format(query.view.specials),
            "query_part": query.view.query_part,
            "key_part": query.view.key_part,
        },
        "metrics": [
            {
                "name": metric.name,
                "title": metric.title,
                "explanation": metric.explanation,
                "formula": metric.formula,
                "unit": metric.unit,
                "low": metric.low,
                "high": metric.high(keys),
                "source": metric.source,
                "values": _with_nulls(found.metrics[metric.name]),
            }
            for metric in METRICS.values()
        ],
        "row_sums": {"minimum": found.row_sums[0], "maximum": found.row_sums[1]},
    }


def _with_nulls(values: Floats) -> list[list[float | None]]:
    """``[layer][head]``; null for a head without a value, because JSON has no NaN."""
    rows = values.astype(np.float64).tolist()
    return [[None if math.isnan(value) else value for value in row] for row in rows]
