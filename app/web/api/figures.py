"""Saved figures: stored by POST with their numbers, served in every format, deleted with their token."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from ...core.shape import build, to_json
from ...errors import (
    BadJson,
    Busy,
    Draining,
    FiguresFull,
    FollowspotError,
    ForeignSite,
    RecordingTooLarge,
    RevisionGone,
    ScanUnfinished,
    StoreFailed,
    TooManySaves,
    UnknownFigure,
    UnknownScan,
    UnsupportedMediaType,
    WrongToken,
)
from ...figures.exhibit import Exhibit
from ...figures.export_formats import EXPORT_FORMATS, HTML, PNG, ExportFormat, page_file, pixels
from ...figures.pruning_exhibit import PruningDocument
from ...store.figures import FigureDraft, SavedFigure
from ...store.threads import write_in_thread
from ..dependencies import Services, ServicesDep
from ..figure_routes import (
    FIGURE_ERRORS,
    FIGURE_JSON,
    FIGURE_TYPES,
    FigureRoute,
    File,
    FormatName,
    captures_for,
    result_for,
    send,
)
from ..openapi import files, may_fail
from ..replies import encode_reply, entity_tag, revalidated_reply, while_connected
from ..saved_figures import (
    address,
    exhibit_of,
    figure_draft,
    load_saved_figure,
    page_link,
    pruning_draft,
)
from ..schemas.figures import (
    FigureLinks,
    FigureRequest,
    NewFigureReply,
    SavedFigureReply,
    SavedFormatQuery,
    SavedPageQuery,
    SavedPictureQuery,
)
from ..schemas.query import NoQuery
from ..shapes import reply_of

router = APIRouter(tags=["figures"], route_class=FigureRoute)

# A figure never changes, but it may be deleted, and then copies must expire soon, except while the server is
# unreachable.
KEPT = "public, max-age=3600, stale-if-error=31536000"
_EXAMPLES: dict[str, Any] = {
    "head": {
        "summary": "One head",
        "value": {
            "spec": {"text": "The cat sat on the mat because it was soft.", "layer": 5, "head": 3},
            "title": "What does “it” attend to?",
        },
    },
    "pruning": {"summary": "A pruning", "value": {"scan": "0123456789abcdef" * 2}},
}
_SHOWN: tuple[type[FollowspotError], ...] = (UnknownFigure, Busy, Draining, StoreFailed)
FigureId = Annotated[
    str, Path(alias="id", description="A figure's id, from POST /api/figures.", examples=["4fK2mP7vQx3d"])
]


@router.post(
    "/api/figures",
    summary="Save a figure",
    status_code=201,
    response_model=None,
    responses={
        201: {"model": reply_of(NewFigureReply), "description": "It is on disk"},
        **may_fail(
            ForeignSite,
            UnsupportedMediaType,
            BadJson,
            RecordingTooLarge,
            FiguresFull,
            TooManySaves,
            UnknownScan,
            RevisionGone,
            ScanUnfinished,
            *FIGURE_ERRORS,
        ),
    },
)
async def save_figure(
    request: Request,
    services: ServicesDep,
    body: Annotated[FigureRequest, Body(openapi_examples=_EXAMPLES)],
    query: Annotated[NoQuery, Query()],
) -> Response:
    """Store a figure, or the curves of a pruning, with the exact numbers, independent of the model.

    It never changes and is listed nowhere; anyone who knows its id can see it. The token in the reply deletes
    it.
    """
    client = request.client.host if request.client else ""
    services.save_quotas.check(client)
    draft_of = await _draft_of(request, services, body)
    draft, exhibit = await while_connected(request, services.engine.run(draft_of))
    services.save_quotas.take(client, draft.nbytes)
    try:
        saved, token = await write_in_thread(services.figures.save, draft)
    except FollowspotError:
        services.save_quotas.give_back(client, draft.nbytes)
        raise
    document = build(NewFigureReply, figure_reply(services, saved, exhibit), delete_token=token)
    headers = {"Location": f"/api/figures/{saved.id}", "Cache-Control": "no-store"}
    return await encode_reply(request, to_json(document), status=201, headers=headers)


@router.get(
    "/api/figures/{id}",
    summary="What is known of a saved figure",
    response_model=None,
    responses={
        200: {"model": reply_of(SavedFigureReply), "description": "The figure"},
        **may_fail(*_SHOWN, cached=True),
    },
)
async def get_saved_figure(
    request: Request, services: ServicesDep, identity: FigureId, query: Annotated[NoQuery, Query()]
) -> Response:
    """What it shows, where its numbers come from, and the addresses of its formats."""
    saved = await load_saved_figure(services, identity)
    exhibit = await while_connected(request, services.engine.run(lambda: exhibit_of(services, saved)))
    return await revalidated_reply(request, to_json(figure_reply(services, saved, exhibit)))


@router.delete(
    "/api/figures/{id}",
    summary="Delete a saved figure",
    status_code=204,
    response_model=None,
    responses={
        204: {"description": "It is gone for ever"},
        **may_fail(ForeignSite, WrongToken, UnknownFigure, StoreFailed),
    },
)
async def delete_figure(
    services: ServicesDep,
    identity: FigureId,
    token: Annotated[
        str,
        Header(
            alias="Followspot-Delete-Token",
            description="What POST /api/figures answered with.",
            examples=["mJ0p3yVb9nQkX2tR7wZs5uLcE8aHdGfT"],
        ),
    ],
    query: Annotated[NoQuery, Query()],
) -> Response:
    """Requires the token issued when it was saved. Copies in caches may remain for an hour."""
    await write_in_thread(services.figures.delete, identity, token)
    return Response(status_code=204, headers={"Cache-Control": "no-store"})


# Before the more general routes: it takes more parameters.
@router.get(
    "/figures/{id}.png",
    summary="A saved figure as pixels",
    response_model=None,
    response_class=Response,
    responses=files([PNG], "A PNG picture", *_SHOWN),
)
async def get_saved_picture(
    request: Request, services: ServicesDep, identity: FigureId, query: Annotated[SavedPictureQuery, Query()]
) -> Response:
    """The SVG picture as pixels: for slides, e-mail, and link previews."""
    format = pixels(query.density, query.card == "1")
    return await _send_file(request, services, identity, "png", format, query)


@router.get(
    "/figures/{id}.html",
    summary="A saved figure as a page that needs no network",
    response_model=None,
    response_class=Response,
    responses=files([HTML], "The file", *_SHOWN),
)
async def get_saved_page(
    request: Request, services: ServicesDep, identity: FigureId, query: Annotated[SavedPageQuery, Query()]
) -> Response:
    """The file of GET /figure.html, from the saved numbers."""
    format = page_file(query.light == "1", query.presentation)
    return await _send_file(request, services, identity, "html", format, query)


@router.get(
    "/figures/{id}.{format}",
    summary="A saved figure as a file",
    response_model=None,
    responses=files(FIGURE_TYPES, "The file", *_SHOWN, json=FIGURE_JSON | reply_of(PruningDocument)),
)
async def get_saved_file(
    request: Request,
    services: ServicesDep,
    identity: FigureId,
    format: FormatName,
    query: Annotated[SavedFormatQuery, Query()],
) -> Response:
    """The files of GET /figure.{format}, from the saved numbers; no model runs.

    May be cached for an hour: a figure never changes, but it may be deleted.
    """
    return await _send_file(request, services, identity, format, EXPORT_FORMATS[format], query)


async def _send_file(
    request: Request,
    services: Services,
    identity: str,
    name: str,
    export_format: ExportFormat,
    query: SavedFormatQuery,
) -> Response:
    # Looked up before any cache: a deleted figure is gone immediately.
    saved = await load_saved_figure(services, identity)
    parameters = query.model_dump(mode="json", exclude={"v"})
    file = File(
        name=f"{saved.id}.{name}",
        export_format=export_format,
        tag=entity_tag(request, "saved", name, saved.id, parameters, page_link(services, saved.id)),
        cache_control=KEPT,
        exhibit=lambda: exhibit_of(services, saved, query.theme),
    )
    return await send(request, services, file)


async def _draft_of(
    request: Request, services: Services, body: FigureRequest
) -> Callable[[], tuple[FigureDraft, Exhibit]]:
    """What makes the draft of a figure, or of a pruning, on the inference thread; see `figure_draft`."""
    title, most = body.title, services.settings.max_figure_bytes
    if body.scan is not None:
        job = await services.scans.get(body.scan)
        return lambda: pruning_draft(job, title, most)
    spec = body.query()
    captures = await captures_for(request, services, spec)
    result = await result_for(request, services, spec, captures)
    return lambda: figure_draft(spec, captures, title, most, result)


def figure_reply(services: Services, saved: SavedFigure, exhibit: Exhibit) -> SavedFigureReply:
    """The description of a saved figure."""
    page = address(services, f"/figures/{saved.id}")
    return build(
        SavedFigureReply,
        saved,
        kind=exhibit.kind,
        bytes=saved.nbytes,
        text=exhibit.text,
        provenance=exhibit.provenance,
        exactness=exhibit.exactness,
        links=FigureLinks(
            page=page,
            api=address(services, f"/api/figures/{saved.id}"),
            embed=address(services, f"/embed/{saved.id}"),
            card=f"{page}.png?card=1",
            **{name: f"{page}.{name}" for name in EXPORT_FORMATS},
        ),
    )
