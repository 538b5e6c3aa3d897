"""Every head of a stream at once: thumbnails and metrics in one reply."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from ...analysis.overview import Overview, overview
from ...core.capture import Capture
from ...core.shape import to_json
from ...errors import OutOfRange, UnknownStream
from ..dependencies import CaptureDep
from ..openapi import CAPTURE_ERRORS, may_fail
from ..replies import Body
from ..request_validation import StrictRoute, parse_span
from ..schemas.weights import OverviewQuery
from ..shapes import reply_of
from .attention import StreamName

router = APIRouter(prefix="/api/captures/{id}", tags=["weights"], route_class=StrictRoute)


@router.get(
    "/overview/{stream}",
    summary="Every head at once",
    response_model=None,
    responses={
        200: {"model": reply_of(Overview), "description": "Thumbnails and metrics of every head"},
        **may_fail(*CAPTURE_ERRORS, UnknownStream, OutOfRange, cached=True),
    },
)
async def get_overview(
    reply: CaptureDep, stream: StreamName, query: Annotated[OverviewQuery, Query()]
) -> Response:
    """A thumbnail of every head, and its metrics, which are always measured on all tokens.

    Of a long text evenly spread rows are read, as ``rows`` states; a page shows some layers after the other.
    """

    def work(capture: Capture) -> Body:
        layers = layers_of(capture, stream, query.layers)
        return Body(to_json(overview(capture, stream, layers=layers, **query.view.units())))

    return await reply.compute(query, work, content="numbers")


def layers_of(capture: Capture, stream: str, span: str | None) -> range:
    """The layers that a slice names; all if there is none. Raises UnknownStream, OutOfRange."""
    first, last = parse_span(span) if span else (0, capture.stream(stream).layers)
    capture.check_head(stream, last - 1, 0)
    return range(first, last)
