"""A sentence or a message of the prompt at several depths: its share of the attention, and the outcome."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from ...errors import (
    InvalidRequest,
    NoInterventions,
    OutOfRange,
    TooCostly,
    TooManyTokens,
    UnknownOutcome,
    UnknownStream,
)
from ...figures.position_document import PositionDocument
from ..dependencies import CaptureDep
from ..openapi import CAPTURE_ERRORS, may_fail
from ..request_validation import StrictRoute
from ..schemas.position import PositionQuery
from ..shapes import reply_of

router = APIRouter(prefix="/api/captures/{id}", tags=["effects"], route_class=StrictRoute)

_ERRORS = (
    *CAPTURE_ERRORS,
    *(UnknownStream, OutOfRange, InvalidRequest, NoInterventions, UnknownOutcome, TooCostly, TooManyTokens),
)


@router.get(
    "/position",
    summary="A sentence or a message of the prompt at other depths",
    response_model=None,
    responses={
        200: {"model": reply_of(PositionDocument), "description": "Shares and outcomes by depth"},
        **may_fail(*_ERRORS, cached=True),
    },
)
async def get_position(reply: CaptureDep, query: Annotated[PositionQuery, Query()]) -> Response:
    """The model is run on the prompt once for each of up to ten depths; all else keeps its order."""
    return await reply.document(query, replace(query.view, kind="position"))
