"""One token in every head at once."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from ...analysis.token_rows import End, TokenRows, token_rows
from ...core.capture import Capture
from ...core.shape import to_json
from ...errors import InvalidRequest, OutOfRange, UnknownStream
from ...message import _
from ..dependencies import CaptureDep
from ..openapi import CAPTURE_ERRORS, may_fail
from ..replies import Body
from ..request_validation import StrictRoute
from ..schemas.weights import RowsQuery
from ..shapes import reply_of
from .attention import StreamName

router = APIRouter(prefix="/api/captures/{id}", tags=["weights"], route_class=StrictRoute)


@router.get(
    "/rows/{stream}",
    summary="One token in every head",
    response_model=None,
    responses={
        200: {"model": reply_of(TokenRows), "description": "A row or a column of every head"},
        **may_fail(*CAPTURE_ERRORS, UnknownStream, OutOfRange, InvalidRequest, cached=True),
    },
)
async def get_rows(reply: CaptureDep, stream: StreamName, query: Annotated[RowsQuery, Query()]) -> Response:
    """What one token attends to (``query``), or what attends to it (``key``), in every head; float32."""

    def work(capture: Capture) -> Body:
        return Body(to_json(token_rows(capture, stream, *requested_token(query))))

    return await reply.compute(query, work, content="numbers")


def requested_token(query: RowsQuery) -> tuple[End, int]:
    """The token, and whether it is query or key. Raises InvalidRequest unless exactly one is named."""
    if query.query is not None and query.key is None:
        return "query", query.query
    if query.key is not None and query.query is None:
        return "key", query.key
    raise InvalidRequest(
        _("Exactly one of query and key is needed."),
        hint=_("Add query=0 for what the first token attends to."),
    )
