"""Scans: started by POST, polled by id, cancelled by DELETE, downloaded as CSV."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from ...core.shape import to_json
from ...errors import (
    BadJson,
    BadSentences,
    Busy,
    ForeignSite,
    ModelFailed,
    ModelLoading,
    OutOfRange,
    RevisionGone,
    ScanUnfinished,
    StoreFailed,
    TextTooLong,
    UnknownModel,
    UnknownScan,
    UnknownSet,
    UnknownStream,
    UnsupportedInput,
    UnsupportedMediaType,
)
from ...figures.export_formats import CSV, HTML, JSON, PDF, PNG, SVG
from ...figures.pruning_files import PruningFormat, pruning_file
from ...figures.scan_tables import heads_csv, sentences_csv
from ...message import _
from ...scan.pruning import Pruning
from ...scan.sets import sentence_sets
from ..dependencies import ServicesDep
from ..job_routes import answers, cancelled, current, job_file, job_id, started
from ..openapi import Responses, files, may_fail
from ..replies import revalidated_reply
from ..request_validation import StrictRoute
from ..schemas.jobs import DiagramQuery
from ..schemas.query import NoQuery
from ..schemas.scan_replies import HeadSentences, ScanReply, SentenceSets
from ..schemas.scans import ScanRequest
from ..shapes import reply_of
from .attention import Head, Layer

router = APIRouter(prefix="/api", tags=["scans"], route_class=StrictRoute)

_EXAMPLES: dict[str, Any] = {
    "set": {"summary": "A set that ships", "value": {"set": "pronoun"}},
    "lines": {
        "summary": "Lines with marks",
        "value": {"lines": "The {cat} slept because [it] was tired.\nThe {bottle} fell and [it] broke."},
    },
    "effects": {"summary": "With effects", "value": {"set": "repeated", "effects": {}}},
    "prune": {"summary": "With heads removed", "value": {"set": "repeated", "prune": {}}},
}
_KNOWN = (UnknownScan, RevisionGone, ModelLoading, ModelFailed, Busy, StoreFailed)


_scan_id = job_id(
    "A scan's id.",
    UnknownScan,
    _("There is no scan of that id: an id is 32 hexadecimal digits."),
    _("Send the sentences: {address} answers with its id.", address="POST /api/scans"),
)
ScanId = Annotated[str, Depends(_scan_id)]


def _table(meaning: str) -> Responses:
    return {200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": meaning}}


@router.get(
    "/sets",
    summary="List the sets of sentences that ship",
    response_model=None,
    responses={200: {"model": reply_of(SentenceSets), "description": "The sets"}, **may_fail(cached=True)},
)
async def list_sets(request: Request, query: Annotated[NoQuery, Query()]) -> Response:
    """Every set with its sentences, to scan by name or to edit first."""
    return await revalidated_reply(request, to_json(SentenceSets(tuple(sentence_sets().values()))))


@router.post(
    "/scans",
    summary="Scan sentences",
    status_code=202,
    response_model=None,
    responses={
        **answers(ScanReply, {200: "It was scanned already", 202: "It is under way"}),
        **may_fail(
            ForeignSite,
            UnsupportedMediaType,
            BadJson,
            BadSentences,
            TextTooLong,
            UnsupportedInput,
            UnknownModel,
            UnknownSet,
            UnknownStream,
            ModelLoading,
            ModelFailed,
            Busy,
            StoreFailed,
        ),
    },
)
async def create_scan(
    request: Request,
    services: ServicesDep,
    body: Annotated[ScanRequest, Body(openapi_examples=_EXAMPLES)],
    query: Annotated[NoQuery, Query()],
) -> Response:
    """Start measuring a marked pair of words in every sentence and every head; returns immediately.

    The id is a hash of the model's weights, the stream, the sentences and what effects and removals are
    measured by: the same request has the same id.
    """
    job, _ = await services.scans.start(body.model, body.stream, body.read(), body.outcome(), body.pruning())
    return await started(request, ScanReply.of(job), 200 if job.state == "done" else 202)


@router.get(
    "/scans/{id}",
    summary="How far a scan is, and its results",
    response_model=None,
    responses={**answers(ScanReply, {200: "As far as it is"}), **may_fail(*_KNOWN, cached=True)},
)
async def get_scan(
    request: Request, services: ServicesDep, identity: ScanId, query: Annotated[NoQuery, Query()]
) -> Response:
    """The scan; one that the server no longer holds is restarted from its sentences."""
    return await current(request, ScanReply.of(await services.scans.get(identity)))


@router.delete(
    "/scans/{id}",
    summary="Cancel a scan",
    response_model=None,
    responses={**answers(ScanReply, {200: "It is not under way any more"}), **may_fail(ForeignSite, *_KNOWN)},
)
async def cancel_scan(
    request: Request, services: ServicesDep, identity: ScanId, query: Annotated[NoQuery, Query()]
) -> Response:
    """Cancel a scan; a finished one is unchanged. Sending the sentences again restarts it."""
    return await cancelled(request, ScanReply.of(await services.scans.cancel(identity)))


@router.get(
    "/scans/{id}/heads/{layer}/{head}",
    summary="One head in every sentence",
    response_model=None,
    responses={
        200: {"model": reply_of(HeadSentences), "description": "What it does in each"},
        **may_fail(*_KNOWN, ScanUnfinished, OutOfRange, cached=True),
    },
)
async def get_head(
    request: Request,
    services: ServicesDep,
    identity: ScanId,
    layer: Layer,
    head: Head,
    query: Annotated[NoQuery, Query()],
) -> Response:
    """The weight of the key in each sentence: the values behind its mean."""
    job = await services.scans.get(identity)
    job.require_result()
    shape = job.shape
    if not (layer < shape.layers and head < shape.heads):
        raise OutOfRange(
            _("There is no head {head} in a layer {layer}.", head=str(head), layer=str(layer)),
            hint=_(
                "Layers go from 0 to {layer}, heads from 0 to {head}.",
                layer=str(shape.layers - 1),
                head=str(shape.heads - 1),
            ),
            asked=[layer, head],
            limit=[shape.layers - 1, shape.heads - 1],
        )
    return await revalidated_reply(request, to_json(HeadSentences.of(job, layer, head)))


@router.get(
    "/scans/{id}/heads.csv",
    summary="All heads as a table",
    response_model=None,
    response_class=Response,
    responses={**_table("A line for each head"), **may_fail(*_KNOWN, ScanUnfinished, cached=True)},
)
async def get_heads_table(
    request: Request, services: ServicesDep, identity: ScanId, query: Annotated[NoQuery, Query()]
) -> Response:
    """The table of the workbench for all heads, with all digits."""
    job = await services.scans.get(identity)
    table = heads_csv(job.require_result(), job.stored.model, job.stored.stream)
    return await revalidated_reply(request, table.encode(), media_type=CSV)


@router.get(
    "/scans/{id}/sentences.csv",
    summary="All sentences as a table",
    response_model=None,
    response_class=Response,
    responses={**_table("A line for each sentence"), **may_fail(*_KNOWN, ScanUnfinished, cached=True)},
)
async def get_sentences_table(
    request: Request, services: ServicesDep, identity: ScanId, query: Annotated[NoQuery, Query()]
) -> Response:
    """The weight of the key in every sentence and every head, for your own statistics."""
    job = await services.scans.get(identity)
    job.require_result()
    measured = [
        result if isinstance(result, str) else (result.place, result.observation, result.effect)
        for result in job.results
    ]
    table = sentences_csv(job.stored.sentences, measured, job.shape.layers, job.shape.heads)
    return await revalidated_reply(request, table.encode(), media_type=CSV)


@router.get(
    "/scans/{id}/pruning.{format}",
    summary="What is left as heads are removed",
    response_model=None,
    response_class=Response,
    responses=files(
        [SVG, PNG, PDF, HTML, CSV, JSON], "The curves", *_KNOWN, ScanUnfinished, json=reply_of(Pruning)
    ),
)
async def get_pruning(
    request: Request,
    services: ServicesDep,
    identity: ScanId,
    format: Annotated[PruningFormat, Path(description="What kind of file.", examples=["svg"])],
    query: Annotated[DiagramQuery, Query()],
) -> Response:
    """The curves as a picture, or as numbers with the importance of every head."""
    job = await services.scans.get(identity)
    pruning, heads_of = job.require_pruning(), (job.model, job.stored.stream)
    shown = (query.theme, query.caption == "1")
    return await job_file(request, lambda: pruning_file(pruning, format, heads_of, job.provenance, *shown))
