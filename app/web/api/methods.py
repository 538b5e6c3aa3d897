"""Which tokens count for an outcome, by several methods side by side."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from ...errors import NoInterventions, TooCostly, UnknownOutcome, UnknownStream
from ...figures.documents import MethodsDocument
from ..dependencies import CaptureDep
from ..openapi import CAPTURE_ERRORS, may_fail
from ..request_validation import StrictRoute
from ..schemas.methods import MethodsQuery
from ..shapes import reply_of

router = APIRouter(prefix="/api/captures/{id}", tags=["effects"], route_class=StrictRoute)


@router.get(
    "/methods",
    summary="Which tokens count for an outcome, by several methods",
    response_model=None,
    responses={
        200: {"model": reply_of(MethodsDocument), "description": "Scores, their agreement, and tests"},
        **may_fail(*CAPTURE_ERRORS, UnknownStream, NoInterventions, UnknownOutcome, TooCostly, cached=True),
    },
)
async def get_methods(reply: CaptureDep, query: Annotated[MethodsQuery, Query()]) -> Response:
    """Weight, rollout, flow, gradient × attention, integrated gradients and knock-out, and their worth.

    The rankings are tested by running the model without their first tokens, and with these only.
    """
    return await reply.document(query, replace(query.view, kind="methods"))
