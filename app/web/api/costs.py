"""What attention costs: measured by POST, polled by id, cancelled by DELETE, downloaded as files."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from ...core.attention_cost import AttentionCost
from ...errors import (
    BadJson,
    Busy,
    CostUnmeasured,
    ForeignSite,
    ModelFailed,
    ModelLoading,
    TooCostly,
    TooManyTokens,
    UnknownCost,
    UnknownModel,
    UnsupportedInput,
    UnsupportedMediaType,
)
from ...figures.cost_files import CostFormat, cost_file
from ...figures.export_formats import CSV, JSON, PDF, PNG, SVG
from ...message import _
from ..dependencies import ServicesDep
from ..job_routes import answers, cancelled, current, job_file, job_id, started
from ..openapi import files, may_fail
from ..request_validation import StrictRoute
from ..schemas.costs import CostReply, CostRequest
from ..schemas.jobs import DiagramQuery
from ..schemas.query import NoQuery
from ..shapes import reply_of

router = APIRouter(prefix="/api", tags=["costs"], route_class=StrictRoute)

_EXAMPLES: dict[str, Any] = {"default": {"summary": "The default model, for a minute", "value": {}}}


_cost_id = job_id(
    "A measurement's id.",
    UnknownCost,
    _("There is no measurement of that id: an id is 32 hexadecimal digits."),
    _("Measure: {address} answers with its id.", address="POST /api/costs"),
)
CostId = Annotated[str, Depends(_cost_id)]


@router.post(
    "/costs",
    summary="Measure what attention costs",
    status_code=202,
    response_model=None,
    responses={
        **answers(CostReply, {202: "It is under way"}),
        **may_fail(
            ForeignSite,
            UnsupportedMediaType,
            BadJson,
            UnsupportedInput,
            TooManyTokens,
            TooCostly,
            UnknownModel,
            ModelLoading,
            ModelFailed,
            Busy,
        ),
    },
)
async def create_cost(
    request: Request,
    services: ServicesDep,
    body: Annotated[CostRequest, Body(openapi_examples=_EXAMPLES)],
    query: Annotated[NoQuery, Query()],
) -> Response:
    """Start measuring time and memory over longer and longer inputs; returns immediately.

    Each measurement is new: its numbers are those of this machine now.
    """
    job = services.costs.start(body.model, body.tokens, body.seconds)
    return await started(request, CostReply.of(job))


@router.get(
    "/costs/{id}",
    summary="How far a measurement is, and what it found",
    response_model=None,
    responses={**answers(CostReply, {200: "As far as it is"}), **may_fail(UnknownCost, cached=True)},
)
async def get_cost(
    request: Request, services: ServicesDep, identity: CostId, query: Annotated[NoQuery, Query()]
) -> Response:
    """The measurement, as far as it is; ``status`` says so while it is not whole."""
    return await current(request, CostReply.of(services.costs.get(identity)))


@router.delete(
    "/costs/{id}",
    summary="Cancel a measurement",
    response_model=None,
    responses={
        **answers(CostReply, {200: "It is not under way any more"}),
        **may_fail(ForeignSite, UnknownCost),
    },
)
async def cancel_cost(
    request: Request, services: ServicesDep, identity: CostId, query: Annotated[NoQuery, Query()]
) -> Response:
    """Cancel a measurement; a finished one is unchanged, and what was measured is kept."""
    return await cancelled(request, CostReply.of(await services.costs.cancel(identity)))


@router.get(
    "/costs/{id}/figure.{format}",
    summary="What attention costs, as a file",
    response_model=None,
    response_class=Response,
    responses=files(
        [SVG, PNG, PDF, CSV, JSON],
        "What is measured so far",
        UnknownCost,
        CostUnmeasured,
        json=reply_of(AttentionCost),
    ),
)
async def get_cost_file(
    request: Request,
    services: ServicesDep,
    identity: CostId,
    format: Annotated[CostFormat, Path(description="What kind of file.", examples=["svg"])],
    query: Annotated[DiagramQuery, Query()],
) -> Response:
    """Points and curves as a picture or as numbers; a measurement that is not whole says so in each."""
    job = services.costs.get(identity)
    cost, shown = job.require_cost(), (query.theme or "light", query.caption == "1")
    return await job_file(request, lambda: cost_file(cost, job.state, format, job.provenance, *shown))
