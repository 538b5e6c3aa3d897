"""One token in every head at once."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from ...analysis.token_rows import End, rows_of_every_head
from ...core.capture import Capture
from ...core.shape import typed_array
from ...errors import InvalidRequest, OutOfRange, UnknownStream
from ..dependencies import CaptureDep
from ..openapi import CAPTURE_ERRORS, may_fail
from ..replies import Body, to_json
from ..request_validation import StrictRoute
from ..schemas.weights import RowsDocument, RowsQuery
from .attention import StreamName

router = APIRouter(prefix="/api/captures/{id}", tags=["weights"], route_class=StrictRoute)


@router.get(
    "/rows/{stream}",
    summary="One token in every head",
    response_model=None,
    responses={
        200: {"model": RowsDocument, "description": "A row or a column of every head"},
        **may_fail(*CAPTURE_ERRORS, UnknownStream, OutOfRange, InvalidRequest, cached=True),
    },
)
async def get_rows(reply: CaptureDep, stream: StreamName, query: Annotated[RowsQuery, Query()]) -> Response:
    """What one token attends to (``query``), or what attends to it (``key``), in every head; float32."""

    def work(capture: Capture) -> Body:
        end, position = requested_token(query)
        array = typed_array(rows_of_every_head(capture, stream, end, position))
        return Body(to_json({**array, "stream": stream, "end": end, "position": position}))

    return await reply.compute(query, work, content="numbers")


def requested_token(query: RowsQuery) -> tuple[End, int]:
    """The token, and whether it is query or key. Raises InvalidRequest unless exactly one is named."""
    if query.query is not None and query.key is None:
        return "query", query.query
    if query.key is not None and query.query is None:
        return "key", query.key
    raise InvalidRequest(
        "One of query and key is needed, and only one.",
        hint="Add query=0 for what the first token attends to.",
    )
