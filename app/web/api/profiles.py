"""One head of a long text: the row or the column of a token, and how far away its attention goes."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from ...analysis.head_profile import HeadDistances, TokenProfile, head_distances, token_profile
from ...core.capture import Capture
from ...core.shape import to_json
from ...errors import InvalidRequest, OutOfRange, UnknownStream
from ..dependencies import CaptureDep
from ..openapi import CAPTURE_ERRORS, may_fail
from ..replies import Body
from ..request_validation import StrictRoute
from ..schemas.query import NoQuery
from ..schemas.weights import RowsQuery
from ..shapes import reply_of
from .attention import Head, Layer, StreamName
from .rows import requested_token

router = APIRouter(prefix="/api/captures/{id}", tags=["weights"], route_class=StrictRoute)


@router.get(
    "/profile/{stream}/{layer}/{head}",
    summary="One token in one head",
    response_model=None,
    responses={
        200: {"model": reply_of(TokenProfile), "description": "A row or a column, and its largest weights"},
        **may_fail(*CAPTURE_ERRORS, UnknownStream, OutOfRange, InvalidRequest, cached=True),
    },
)
async def get_profile(
    reply: CaptureDep, stream: StreamName, layer: Layer, head: Head, query: Annotated[RowsQuery, Query()]
) -> Response:
    """What one token attends to (``query``), or what attends to it (``key``).

    The largest weights by position; and all of them, as blocks where there are more than 256.
    """

    def work(capture: Capture) -> Body:
        return Body(to_json(token_profile(capture, stream, layer, head, *requested_token(query))))

    return await reply.compute(query, work)


@router.get(
    "/distances/{stream}/{layer}/{head}",
    summary="How far away the attention of one head goes",
    response_model=None,
    responses={
        200: {"model": reply_of(HeadDistances), "description": "Shares at distances 0, 1, 2 to 3, 4 to 7 …"},
        **may_fail(*CAPTURE_ERRORS, UnknownStream, OutOfRange, cached=True),
    },
)
async def get_distances(
    reply: CaptureDep, stream: StreamName, layer: Layer, head: Head, query: Annotated[NoQuery, Query()]
) -> Response:
    """The share of the head's attention by distance, beside the share of evenly spread attention."""

    def work(capture: Capture) -> Body:
        return Body(to_json(head_distances(capture, stream, layer, head)))

    return await reply.compute(query, work)
