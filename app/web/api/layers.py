"""Models layer by layer: what they would say after each, and what each head adds to a logit."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from ...core.shape import to_json
from ...core.view_spec import KindName, ViewSpec
from ...errors import NoInterventions, TooCostly, UnknownOutcome
from ...figures.figure import Figure
from ...figures.kinds import KINDS
from ...figures.layer_documents import ContributionsDocument, LensDocument
from ..dependencies import CaptureDep, CaptureReply
from ..openapi import CAPTURE_ERRORS, may_fail
from ..replies import Body
from ..request_validation import StrictRoute
from ..schemas.layers import ContributionsQuery, LensQuery
from ..schemas.query import ViewQuery
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
    return await _document(reply, query, "lens")


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
    return await _document(reply, query, "contributions")


async def _document(reply: CaptureReply, query: ViewQuery, kind: KindName) -> Response:
    """The document of a figure of a kind, from the runs of the model that it needs."""

    async def body() -> Body:
        capture = await reply.capture()
        options = query.view.outcome_options()
        view = ViewSpec(kind=kind, **{name: getattr(options, name) for name in options.__dataclass_fields__})
        result = await reply.services.results.of(view, capture)
        figure = Figure.of(view, capture, result=result)
        return Body(to_json(KINDS[kind].document(figure)))

    return await reply.answer(query, body)
