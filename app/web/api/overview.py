"""Every head of a stream at once: thumbnails and metrics in one reply."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from ...analysis.overview import Overview, overview
from ...core.capture import Capture
from ...core.shape import to_json
from ...errors import UnknownStream
from ..dependencies import CaptureDep
from ..openapi import CAPTURE_ERRORS, may_fail
from ..replies import Body
from ..request_validation import StrictRoute
from ..schemas.query import TokenQuery
from ..shapes import reply_of
from .attention import StreamName

router = APIRouter(prefix="/api/captures/{id}", tags=["weights"], route_class=StrictRoute)


@router.get(
    "/overview/{stream}",
    summary="Every head at once",
    response_model=None,
    responses={
        200: {"model": reply_of(Overview), "description": "Thumbnails and metrics of every head"},
        **may_fail(*CAPTURE_ERRORS, UnknownStream, cached=True),
    },
)
async def get_overview(
    reply: CaptureDep, stream: StreamName, query: Annotated[TokenQuery, Query()]
) -> Response:
    """A thumbnail of every head, and its metrics, which are always measured on all tokens."""

    def work(capture: Capture) -> Body:
        return Body(to_json(overview(capture, stream, **query.view.units())))

    return await reply.compute(query, work, content="numbers")
