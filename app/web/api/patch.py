"""Patches: runs of one input with something of another put in."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from ...core.capture import Capture
from ...core.result import Result
from ...core.shape import to_json
from ...errors import (
    InvalidRequest,
    NoInterventions,
    NotComparable,
    OutOfRange,
    TooCostly,
    UnknownOutcome,
    UnknownStream,
)
from ...figures.documents import PatchDocument
from ...figures.figure import Figure
from ...figures.kinds.patch import PATCH
from ..dependencies import CaptureDep
from ..openapi import may_fail
from ..replies import Body
from ..request_validation import StrictRoute
from ..schemas.patch import PatchQuery
from ..shapes import reply_of
from .attention import StreamName

router = APIRouter(prefix="/api/captures/{id}/patch", tags=["patches"], route_class=StrictRoute)

_ERRORS = (
    UnknownStream,
    OutOfRange,
    InvalidRequest,
    NotComparable,
    NoInterventions,
    UnknownOutcome,
    TooCostly,
)


@router.get(
    "/{stream}",
    summary="Where the difference between two inputs comes from",
    response_model=None,
    responses={
        200: {
            "model": reply_of(PatchDocument),
            "description": "The share of the difference that each patch recovers",
        },
        **may_fail(*_ERRORS, cached=True),
    },
)
async def get_patch(reply: CaptureDep, stream: StreamName, query: Annotated[PatchQuery, Query()]) -> Response:
    """Runs of B with something of this capture (A) put in, many at a time: no estimates."""
    view = replace(query.view, kind="patch", stream=stream)

    def work(a: Capture, b: Capture, result: Result) -> Body:
        return Body(to_json(PATCH.document(Figure.of(view, a, b, result=result))))

    return await reply.with_result(query, query.b_capture, view, work)
