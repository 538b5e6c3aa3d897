"""Censuses of heads: measured once for a model's revision, polled by id, downloaded as files."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from ...core.shape import to_json
from ...errors import (
    BadJson,
    BadText,
    Busy,
    CensusUnfinished,
    EmptyText,
    ForeignSite,
    ModelFailed,
    ModelLoading,
    OutOfRange,
    StoreFailed,
    TextTooLong,
    TooManyTokens,
    UnknownCensus,
    UnknownModel,
    UnknownStream,
    UnsupportedInput,
    UnsupportedMediaType,
)
from ...figures.census_files import CensusFormat, census_file
from ...figures.export_formats import CSV, HTML, JSON, PDF, PNG, SVG
from ...head_census.census import Census, census_of
from ...message import _
from ..dependencies import ServicesDep
from ..job_routes import answers, cancelled, current, job_file, job_id, started
from ..openapi import files, may_fail
from ..replies import revalidated_reply
from ..request_validation import StrictRoute
from ..schemas.censuses import CensusFileQuery, CensusReply, CensusRequest, LatestCensus, LatestQuery
from ..schemas.query import NoQuery
from ..shapes import reply_of

router = APIRouter(prefix="/api", tags=["censuses"], route_class=StrictRoute)

_EXAMPLES: dict[str, Any] = {"default": {"summary": "The default model", "value": {}}}


_census_id = job_id(
    "A census's id.",
    UnknownCensus,
    _("There is no census of that id: an id is 32 hexadecimal digits."),
    _("Measure: {address} answers with its id.", address="POST /api/censuses"),
)
CensusId = Annotated[str, Depends(_census_id)]


@router.post(
    "/censuses",
    summary="Find out what kinds of heads a model has",
    status_code=202,
    response_model=None,
    responses={
        **answers(CensusReply, {200: "It was measured already", 202: "It is under way"}),
        **may_fail(
            ForeignSite,
            UnsupportedMediaType,
            BadJson,
            EmptyText,
            BadText,
            TextTooLong,
            UnsupportedInput,
            UnknownStream,
            TooManyTokens,
            UnknownModel,
            ModelLoading,
            ModelFailed,
            Busy,
            StoreFailed,
        ),
    },
)
async def create_census(
    request: Request,
    services: ServicesDep,
    body: Annotated[CensusRequest, Body(openapi_examples=_EXAMPLES)],
    query: Annotated[NoQuery, Query()],
) -> Response:
    """Start measuring every head of a model on texts of ours; returns immediately.

    The id is a hash of the model's weights and of what it is measured on: the same request has the same id,
    and one that was measured is kept.
    """
    job = await services.censuses.start(**body.model_dump())
    status = 200 if job.numbers is not None else 202
    return await started(request, await asyncio.to_thread(CensusReply.of, job), status)


@router.get(
    "/censuses",
    summary="Which census of a model there is",
    response_model=None,
    responses={
        200: {"model": reply_of(LatestCensus), "description": "Its id, if there is one"},
        **may_fail(StoreFailed, cached=True),
    },
)
async def find_census(
    request: Request, services: ServicesDep, query: Annotated[LatestQuery, Query()]
) -> Response:
    """The finished census of these weights that was used last; nothing is measured for it."""
    found = await services.censuses.latest(query.model, query.revision)
    return await revalidated_reply(request, to_json(LatestCensus(found)))


@router.get(
    "/censuses/{id}",
    summary="How far a census is, and what it found",
    response_model=None,
    responses={
        **answers(CensusReply, {200: "As far as it is"}),
        **may_fail(UnknownCensus, StoreFailed, cached=True),
    },
)
async def get_census(
    request: Request, services: ServicesDep, identity: CensusId, query: Annotated[NoQuery, Query()]
) -> Response:
    """The census; a finished one is kept."""
    job = await services.censuses.get(identity)
    return await current(request, await asyncio.to_thread(CensusReply.of, job))


@router.delete(
    "/censuses/{id}",
    summary="Cancel a census",
    response_model=None,
    responses={
        **answers(CensusReply, {200: "It is not under way any more"}),
        **may_fail(ForeignSite, UnknownCensus, StoreFailed),
    },
)
async def cancel_census(
    request: Request, services: ServicesDep, identity: CensusId, query: Annotated[NoQuery, Query()]
) -> Response:
    """Cancel a census; a finished one is unchanged and kept."""
    job = await services.censuses.cancel(identity)
    return await cancelled(request, await asyncio.to_thread(CensusReply.of, job))


@router.get(
    "/censuses/{id}/figure.{format}",
    summary="A census as a file",
    response_model=None,
    response_class=Response,
    responses=files(
        [SVG, PNG, PDF, HTML, CSV, JSON],
        "Every head",
        UnknownCensus,
        CensusUnfinished,
        OutOfRange,
        StoreFailed,
        json=reply_of(Census),
    ),
)
async def get_census_file(
    request: Request,
    services: ServicesDep,
    identity: CensusId,
    format: Annotated[CensusFormat, Path(description="What kind of file.", examples=["svg"])],
    query: Annotated[CensusFileQuery, Query()],
) -> Response:
    """All heads and the depths of one of them as a picture, or all numbers."""
    job = await services.censuses.get(identity)
    numbers, view = job.require_numbers(), query.view(format)
    return await job_file(
        request, lambda: census_file(census_of(numbers), job.title, format, job.provenance, view)
    )
