"""Captures: one run of a model over one input, created by POST and retrieved by id."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query
from starlette.requests import Request
from starlette.responses import Response

from ...core.capture import Capture
from ...core.token import Token
from ...errors import (
    BadJson,
    BadText,
    EmptyText,
    FollowspotError,
    ForeignSite,
    TextTooLong,
    TooCostly,
    TooManyTokens,
    UnknownLanguage,
    UnknownModel,
    UnsupportedInput,
    UnsupportedMediaType,
)
from ..dependencies import CaptureDep, ServicesDep
from ..openapi import CAPTURE_ERRORS, may_fail
from ..replies import encode_reply, revalidated_reply, to_json, while_connected
from ..request_validation import StrictRoute
from ..schemas.captures import CaptureDocument, CaptureRequest, EstimateDocument, ProgressDocument
from ..schemas.query import NoQuery

router = APIRouter(prefix="/api", tags=["captures"], route_class=StrictRoute)

_EXAMPLES: dict[str, Any] = {
    "soft": {
        "summary": "The default model",
        "value": {"text": "The cat sat on the mat because it was soft."},
    },
    "named": {
        "summary": "A model by its key",
        "value": {"model": "minilm", "text": "The cat sat on the mat because it was tired."},
    },
}
_TEXT_ERRORS: tuple[type[FollowspotError], ...] = (
    ForeignSite,
    UnsupportedMediaType,
    BadJson,
    EmptyText,
    BadText,
    TextTooLong,
    UnknownModel,
    UnknownLanguage,
    UnsupportedInput,
    *(error for error in CAPTURE_ERRORS if error.status in (422, 503)),
)
TextBody = Annotated[CaptureRequest, Body(openapi_examples=_EXAMPLES)]


# The reply for a capture that is not running.
_ABSENT = {
    "layers": None,
    "written": None,
    "seconds": 0.0,
    "expected_seconds": None,
    "fraction": 0.0,
}


@router.post(
    "/captures",
    summary="Run a model over a text",
    response_model=None,
    responses={
        200: {"model": CaptureDocument, "description": "The capture, made now or found"},
        **may_fail(*_TEXT_ERRORS, TooManyTokens, TooCostly),
    },
)
async def create_capture(
    request: Request, services: ServicesDep, body: TextBody, query: Annotated[NoQuery, Query()]
) -> Response:
    """The capture of a text: its tokens, the shapes of its streams, and how exact it is.

    The shipped examples are answered immediately, even while the model is still loading. The status is the
    same whether the text was requested before or not.
    """
    work = services.engine.capture(body.model, body.input)
    capture, created = await while_connected(request, work)
    services.metrics.count_capture(created)
    return await encode_reply(
        request,
        to_json(capture_document(capture)),
        headers={"Location": f"/api/captures/{capture.id}", "Cache-Control": "no-store"},
    )


@router.post(
    "/progress",
    summary="Ask how far a capture is",
    response_model=None,
    responses={
        200: {"model": ProgressDocument, "description": "How far it is"},
        **may_fail(ForeignSite, UnsupportedMediaType, BadJson, EmptyText, BadText, TextTooLong),
    },
)
async def progress(
    request: Request, services: ServicesDep, body: TextBody, query: Annotated[NoQuery, Query()]
) -> Response:
    """Progress, layer by layer, of the capture that another request with the same body waits for."""
    standing = services.engine.progress(body.model, body.input)
    document = {"state": "absent"} if standing is None else asdict(standing)
    return await encode_reply(request, to_json(_ABSENT | document), headers={"Cache-Control": "no-store"})


@router.get(
    "/captures/{id}",
    summary="Find a capture again",
    response_model=None,
    responses={
        200: {"model": CaptureDocument, "description": "The capture"},
        **may_fail(*CAPTURE_ERRORS, cached=True),
    },
)
async def get_capture(reply: CaptureDep, query: Annotated[NoQuery, Query()]) -> Response:
    """The same as when it was created, even after a restart; only its timings are those of the latest run."""
    capture = await reply.capture()
    return await revalidated_reply(reply.request, to_json(capture_document(capture)))


@router.post(
    "/estimates",
    summary="Ask what a capture would cost",
    response_model=None,
    responses={
        200: {"model": EstimateDocument, "description": "Time, memory, and the limits"},
        **may_fail(*_TEXT_ERRORS, TooManyTokens, TooCostly),
    },
)
async def estimate(
    request: Request, services: ServicesDep, body: TextBody, query: Annotated[NoQuery, Query()]
) -> Response:
    """Tokens, seconds and bytes of a capture before it runs.

    Values over a limit are reported, not refused, except more generated tokens than a model may produce.
    """
    cost = await while_connected(request, services.engine.estimate(body.model, body.input))
    return await encode_reply(request, to_json(asdict(cost)), headers={"Cache-Control": "no-store"})


def capture_document(capture: Capture) -> dict[str, Any]:
    """The description of a capture; see schemas.CaptureDocument."""
    return {
        "id": capture.id,
        "model": capture.model,
        "text": capture.text,
        "input": capture.input.facts(),
        "texts": dict(capture.texts),
        "tokens": {side: [_token(token) for token in tokens] for side, tokens in capture.tokens.items()},
        "streams": [
            {
                **asdict(stream),
                "queries": len(capture.query_tokens(name)),
                "keys": len(capture.key_tokens(name)),
            }
            for name, stream in capture.streams.items()
        ],
        "media": {side: asdict(place) for side, place in capture.media.items()},
        "predictions": [asdict(prediction) for prediction in capture.predictions],
        "language": capture.language and asdict(capture.language),
        "exactness": asdict(capture.exactness),
        "provenance": asdict(capture.provenance),
        "timings": dict(capture.timings),
    }


def _token(token: Token) -> dict[str, Any]:
    return {
        "id": token.id,
        "text": token.text,
        "piece": token.piece,
        "start": token.start,
        "end": token.end,
        "special": token.special,
        "word": token.word,
        "continues": token.continues,
        "part": token.part,
        "hex": token.hex,
        "padding": token.padding,
        "label": token.label,
    }
