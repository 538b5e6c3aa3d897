"""Files: pictures, clips and imported attention, uploaded once and then named by their digest."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

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
from ..replies import encode_reply, to_json, while_connected
from ..request_bodies import take_body
from ..request_validation import StrictRoute, require_type
from ..schemas.files import FileDocument
from ..schemas.query import NoQuery

router = APIRouter(prefix="/api", tags=["files"], route_class=StrictRoute)

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
    201: {"model": FileDocument, "description": "It is kept"},
    200: {"model": FileDocument, "description": "It was there already"},
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
    document = {"digest": digest, "bytes": size, **asdict(facts)}
    return await encode_reply(
        request,
        to_json(document),
        status=201 if created else 200,
        headers={"Cache-Control": "no-store"},
    )
