"""Models layer by layer: what they would say after each, and what each head adds to a logit."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from ...errors import NoInterventions, TooCostly, UnknownOutcome
from ...figures.layer_documents import ContributionsDocument, LensDocument
from ..dependencies import CaptureDep
from ..openapi import CAPTURE_ERRORS, may_fail
from ..request_validation import StrictRoute
from ..schemas.layers import ContributionsQuery, LensQuery
from ..shapes import reply_of

router = APIRouter(prefix="/api/captures/{id}", tags=["effects"], route_class=StrictRoute)

_ERRORS: tuple[Any, ...] = (*CAPTURE_ERRORS, NoInterventions, UnknownOutcome, TooCostly)


@router.get(
    "/lens",
    summary="What the model would say after each layer",
    response_model=None,
    responses={
        200: {"model": reply_of(LensDocument), "description": "The likeliest tokens by depth and position"},
        **may_fail(*_ERRORS, cached=True),
    },
)
async def get_lens(reply: CaptureDep, query: Annotated[LensQuery, Query()]) -> Response:
    """The states between the layers, read by the model's own final norm and unembedding: the logit lens."""
    return await reply.document(query, replace(query.view, kind="lens"))


@router.get(
    "/contributions",
    summary="What each head adds to a logit directly",
    response_model=None,
    responses={
        200: {"model": reply_of(ContributionsDocument), "description": "The parts, whose sum is the logit"},
        **may_fail(*_ERRORS, cached=True),
    },
)
async def get_contributions(reply: CaptureDep, query: Annotated[ContributionsQuery, Query()]) -> Response:
    """Direct logit attribution: the logit as a sum over heads, feed-forward networks and embedding."""
    return await reply.document(query, replace(query.view, kind="contributions"))
