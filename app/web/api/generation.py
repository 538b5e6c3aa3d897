"""What a model generates for a capture, as it comes."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ...core.generated_token import (
    GeneratedToken,
    GenerationBegun,
    GenerationEnded,
    GenerationEvent,
    HeadPlace,
)
from ...errors import BadJson, BadText, Busy, EmptyText, ForeignSite, UnsupportedMediaType
from ...runtime.captures_under_way import Follower
from ..dependencies import ServicesDep
from ..event_stream import Event, EventStream
from ..openapi import may_fail
from ..request_validation import StrictRoute
from ..schemas.generation import GenerationServerEvent, HeadQuery
from .captures import TextBody

router = APIRouter(prefix="/api", tags=["captures"], route_class=StrictRoute)

_NAMES = {GenerationBegun: "begun", GeneratedToken: "token", GenerationEnded: "end"}


class _Documented(JSONResponse):
    """Of what OpenAPI describes as the reply, FastAPI takes the data from JSON only."""

    media_type = EventStream.media_type


@router.post(
    "/generation",
    summary="Follow what a model generates",
    status_code=200,
    response_class=_Documented,
    response_model=None,
    responses={
        200: {
            "model": GenerationServerEvent,
            "description": "Server-sent events",
        },
        **may_fail(ForeignSite, UnsupportedMediaType, BadJson, EmptyText, BadText, Busy),
    },
)
async def follow_generation(
    request: Request, services: ServicesDep, body: TextBody, query: Annotated[HeadQuery, Query()]
) -> Response:
    """The tokens of the capture that another request with the same body waits for, each with the row of one
    head in the step that generated it.

    Whoever comes later gets the tokens so far; rows are reported from then on. It waits ten seconds for the
    capture to begin. To stop a generation and keep what there is, send the same body with as many `tokens`:
    these are the same, and not generated again. Nothing about a capture depends on who follows it.
    """
    head = HeadPlace(query.stream, query.layer, query.head)
    follower = services.engine.follower(body.model, body.input, head)
    return EventStream(services.engine.following(follower), _events(follower))


async def _events(follower: Follower) -> AsyncIterator[Event]:
    async for event in follower.events():
        yield None if event is None else _named(event)


def _named(event: GenerationEvent) -> tuple[str, Any]:
    return _NAMES[type(event)], event
