"""Every head, ranked for one pair of tokens."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from ...analysis.ranking import Ranking, rank_pair
from ...core.capture import Capture
from ...core.shape import to_json
from ...errors import OutOfRange, UnknownStream
from ..dependencies import CaptureDep
from ..openapi import CAPTURE_ERRORS, may_fail
from ..replies import Body
from ..request_validation import StrictRoute
from ..schemas.heads import HeadsQuery
from ..shapes import reply_of
from .attention import StreamName

router = APIRouter(prefix="/api/captures/{id}", tags=["weights"], route_class=StrictRoute)


@router.get(
    "/heads/{stream}",
    summary="Rank every head for a pair",
    response_model=None,
    responses={
        200: {"model": reply_of(Ranking), "description": "All heads of the stream, the largest first"},
        **may_fail(*CAPTURE_ERRORS, UnknownStream, OutOfRange, cached=True),
    },
)
async def get_heads(reply: CaptureDep, stream: StreamName, query: Annotated[HeadsQuery, Query()]) -> Response:
    """The query's weight on the key in each head, and the weights of the other queries on that key."""

    return await reply.compute(query, lambda capture: Body(to_json(ranking_of(capture, stream, query))))


def ranking_of(capture: Capture, stream: str, query: HeadsQuery) -> Ranking:
    """The heads of a capture, ranked for a pair."""
    return rank_pair(capture, stream, query.query, query.key, sort=query.view.sort, **query.view.units())
