"""How similar the heads of a stream are on this input."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from ...analysis.roles.table import role_table
from ...analysis.similarity import HeadMap, Similarity, rows_compared, similarity
from ...core.capture import Capture
from ...core.shape import build, to_json
from ...errors import TooCostly, UnknownStream
from ..dependencies import CaptureDep
from ..openapi import CAPTURE_ERRORS, may_fail
from ..replies import Body
from ..request_validation import StrictRoute
from ..schemas.roles import SimilarityQuery
from ..shapes import reply_of
from .attention import StreamName

router = APIRouter(prefix="/api/captures/{id}", tags=["weights"], route_class=StrictRoute)


@router.get(
    "/similarity/{stream}",
    summary="How similar the heads are",
    response_model=None,
    responses={
        200: {
            "model": reply_of(HeadMap) | reply_of(Similarity),
            "description": "Distances, clusters and a map of all heads",
        },
        **may_fail(*CAPTURE_ERRORS, UnknownStream, TooCostly, cached=True),
    },
)
async def get_similarity(
    reply: CaptureDep, stream: StreamName, query: Annotated[SimilarityQuery, Query()]
) -> Response:
    """Jensen-Shannon distances of all heads, clusters of similar heads named by common role, and a map."""

    def work(capture: Capture) -> Body:
        without = query.sink == "without"
        # Refused before any weight is read.
        rows_compared(capture, stream, without_sink=without)
        roles = role_table(capture, stream)
        result = similarity(capture, stream, roles, without_sink=without)
        return Body(to_json(result if query.distances == "1" else build(HeadMap, result)))

    return await reply.compute(query, work)
