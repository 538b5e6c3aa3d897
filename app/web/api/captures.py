"""Captures: one run of a model over one input, created by POST and retrieved by id."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Self

from fastapi import APIRouter, Body, Query
from starlette.requests import Request
from starlette.responses import Response

from ...analysis.unknown_tokens import UnknownTokens, unknown_tokens
from ...capture.cost import Estimate
from ...capture.progress import ABSENT, ProgressReport
from ...core.capture import Capture
from ...core.exactness import Exactness
from ...core.input import Input
from ...core.input_part import InputPart, input_parts
from ...core.language import Language
from ...core.media import Picture, Sound
from ...core.prediction import Prediction
from ...core.provenance import Provenance
from ...core.shape import build, to_json
from ...core.stream import Stream
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
from ..replies import encode_reply, revalidated_reply, while_connected
from ..request_validation import StrictRoute
from ..schemas.captures import CaptureRequest
from ..schemas.query import NoQuery
from ..shapes import reply_of

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


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureStream(Stream):
    """One attention of a capture.

    Attributes:
        queries: rows: tokens that attend, e.g. ``13``.
        keys: columns: tokens attended to, e.g. ``13``.
        vectors: whether the vectors behind the weights are known, so that their calculation can be shown.
    """

    queries: int
    keys: int
    vectors: bool


@dataclass(frozen=True, slots=True)
class CaptureReply:
    """One run of a model over one input, and what can be requested about it.

    Attributes:
        id: 32 hexadecimal digits; the same for the same model and text, e.g.
            ``0123456789abcdef0123456789abcdef``.
        model: its key, e.g. ``minilm``.
        text: the input, in words, e.g. ``The cat sat on the mat because it was soft.``.
        input: field by field; None where there is none.
        texts: by side, the text that its tokens' characters count in.
        tokens: by side, in order.
        streams: in the order in which they are offered.
        parts: by side, where the parts of the input lie among its tokens; empty where it has none.
        media: by side, where its tokens lie in an image or a clip.
        unknown: the tokens for which the vocabulary has nothing; None if there are none, e.g. ``null``.
        predictions: of the model's task head; empty without one.
        language: in which a multilingual model writes down a clip; None for other models.
        exactness: at load time; GET .../exactness is for this input.
        provenance: where the numbers come from.
        timings: milliseconds of each step of the run that made it, e.g. ``{"forward_ms": 4.1}``.
    """

    id: str
    model: str
    text: str
    input: Input
    texts: Mapping[str, str]
    tokens: Mapping[str, tuple[Token, ...]]
    streams: tuple[CaptureStream, ...]
    parts: Mapping[str, tuple[InputPart, ...]]
    media: Mapping[str, Picture | Sound]
    unknown: UnknownTokens | None
    predictions: tuple[Prediction, ...]
    language: Language | None
    exactness: Exactness
    provenance: Provenance
    timings: Mapping[str, float]

    @classmethod
    def of(cls, capture: Capture) -> Self:
        """The reply about a capture."""
        streams = tuple(
            build(
                CaptureStream,
                stream,
                queries=len(capture.query_tokens(name)),
                keys=len(capture.key_tokens(name)),
                vectors=capture.has_vectors(name),
            )
            for name, stream in capture.streams.items()
        )
        return build(
            cls,
            capture,
            streams=streams,
            parts={side: input_parts(tokens, capture.roles) for side, tokens in capture.tokens.items()},
            unknown=unknown_tokens(capture),
        )


@router.post(
    "/captures",
    summary="Run a model over a text",
    response_model=None,
    responses={
        200: {"model": reply_of(CaptureReply), "description": "The capture, made now or found"},
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
    services.count_capture(capture, created)
    return await encode_reply(
        request,
        to_json(CaptureReply.of(capture)),
        headers={"Location": f"/api/captures/{capture.id}", "Cache-Control": "no-store"},
    )


@router.post(
    "/progress",
    summary="Ask how far a capture is",
    response_model=None,
    responses={
        200: {"model": reply_of(ProgressReport), "description": "How far it is"},
        **may_fail(ForeignSite, UnsupportedMediaType, BadJson, EmptyText, BadText, TextTooLong),
    },
)
async def progress(
    request: Request, services: ServicesDep, body: TextBody, query: Annotated[NoQuery, Query()]
) -> Response:
    """Progress, layer by layer, of the capture that another request with the same body waits for."""
    report = services.engine.progress(body.model, body.input) or ABSENT
    return await encode_reply(request, to_json(report), headers={"Cache-Control": "no-store"})


@router.get(
    "/captures/{id}",
    summary="Find a capture again",
    response_model=None,
    responses={
        200: {"model": reply_of(CaptureReply), "description": "The capture"},
        **may_fail(*CAPTURE_ERRORS, cached=True),
    },
)
async def get_capture(reply: CaptureDep, query: Annotated[NoQuery, Query()]) -> Response:
    """The same as when it was created, even after a restart; only its timings are those of the latest run."""
    capture = await reply.capture()
    return await revalidated_reply(reply.request, to_json(CaptureReply.of(capture)))


@router.post(
    "/estimates",
    summary="Ask what a capture would cost",
    response_model=None,
    responses={
        200: {"model": reply_of(Estimate), "description": "Time, memory, and the limits"},
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
    return await encode_reply(request, to_json(cost), headers={"Cache-Control": "no-store"})
