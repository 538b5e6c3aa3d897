"""Files: pictures, clips and imported attention, uploaded once and then named by their digest."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from ...core.shape import build, to_json
from ...errors import (
    BadTensors,
    BrokenFile,
    Busy,
    ClipTooLong,
    Draining,
    FileTooLarge,
    FollowspotError,
    ForeignSite,
    PictureTooLarge,
    StoreFailed,
    UnsupportedFile,
    UnsupportedMediaType,
)
from ...runtime.uploads import FileFacts, examine
from ...store.files import StoredFile
from ..dependencies import Services, ServicesDep
from ..openapi import Responses, may_fail
from ..replies import encode_reply, while_connected
from ..request_bodies import take_body
from ..request_validation import StrictRoute, require_type
from ..schemas.query import NoQuery
from ..shapes import reply_of

router = APIRouter(prefix="/api", tags=["files"], route_class=StrictRoute)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload(FileFacts):
    """An uploaded file, as its content shows; the declared type is ignored.

    Attributes:
        digest: SHA-256 of its bytes: what POST /api/captures takes as image, audio or tensors, e.g.
            ``9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08``.
        bytes: its size, e.g. ``20569``.
    """

    digest: str
    bytes: int


# A page of another site cannot send these without a CORS preflight, which this server rejects.
PICTURES = ("image/png", "image/jpeg", "image/webp", "image/gif")
# Browsers and systems name these types differently.
SOUNDS = tuple(f"audio/{kind}" for kind in "wav x-wav wave vnd.wave flac x-flac ogg mpeg mp3".split())
# NPZ; safetensors, which have no registered type; JSON.
TENSORS = ("application/zip", "application/octet-stream", "application/json")
TYPES = (*PICTURES, *SOUNDS, *TENSORS)
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_BODY: dict[str, Any] = {"required": True, "content": dict.fromkeys(TYPES, _BYTES)}
REFUSALS: tuple[type[FollowspotError], ...] = (
    ForeignSite,
    UnsupportedMediaType,
    UnsupportedFile,
    BrokenFile,
    BadTensors,
    FileTooLarge,
    PictureTooLarge,
    ClipTooLong,
    Busy,
    Draining,
    StoreFailed,
)
ANSWERS: Responses = {
    201: {"model": reply_of(Upload), "description": "It is kept"},
    200: {"model": reply_of(Upload), "description": "It was there already"},
}


@router.post(
    "/files",
    summary="Upload a picture, a clip, or attention of your own",
    status_code=201,
    response_model=None,
    openapi_extra={"requestBody": _BODY},
    responses={**ANSWERS, **may_fail(*REFUSALS)},
)
async def upload(request: Request, services: ServicesDep, query: Annotated[NoQuery, Query()]) -> Response:
    """The body is the file. Its content determines its type; it is decoded before it is stored.

    It is never sent to anyone. The least recently used files are deleted when there are too many. A larger
    file of attention is sent in pieces: POST /api/files/pieces.
    """
    require_type(request.headers, TYPES)
    return await store_file(request, services, take_body(request).read)


async def store_file(request: Request, services: Services, read: Callable[[], bytes]) -> Response:
    """Store a complete file and describe it.

    Args:
        read: returns its content; called where only one file at a time is in memory.
    """

    def keep() -> tuple[FileFacts, str, int, bool]:
        content = read()
        facts = examine(content, services.settings)
        file = StoredFile(facts.kind, content)
        return facts, file.digest, len(content), services.files.remember(file)

    facts, digest, size, created = await while_connected(request, services.engine.decode(keep))
    document = build(Upload, facts, digest=digest, bytes=size)
    return await encode_reply(
        request,
        to_json(document),
        status=201 if created else 200,
        headers={"Cache-Control": "no-store"},
    )
