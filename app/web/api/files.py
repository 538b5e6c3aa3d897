"""Files: pictures, clips and attention of one's own, uploaded once and then named by their digest."""

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
    ForeignSite,
    PictureTooLarge,
    StoreFailed,
    UnsupportedFile,
    UnsupportedMediaType,
)
from ...models.uploads import examine
from ...store.files import StoredFile
from ...store.threads import writing
from ..deps import ServicesDep
from ..openapi import Responses, may_fail
from ..replies import encoded, to_json, while_connected
from ..schemas.files import FileDocument
from ..schemas.query import NoQuery
from ..strict import StrictRoute, require_type

router = APIRouter(prefix="/api", tags=["files"], route_class=StrictRoute)

# Another site's page cannot send these without asking this server first (CORS), which says no.
PICTURES = ("image/png", "image/jpeg", "image/webp", "image/gif")
# Browsers and systems do not agree on what to call these.
SOUNDS = tuple(f"audio/{kind}" for kind in "wav x-wav wave vnd.wave flac x-flac ogg mpeg mp3".split())
# NPZ; safetensors, which have no type of their own; JSON.
TENSORS = ("application/zip", "application/octet-stream", "application/json")
TYPES = (*PICTURES, *SOUNDS, *TENSORS)
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_BODY: dict[str, Any] = {"required": True, "content": dict.fromkeys(TYPES, _BYTES)}
_ANSWERS: Responses = {
    201: {"model": FileDocument, "description": "It is kept"},
    200: {"model": FileDocument, "description": "It was there already"},
}


@router.post(
    "/files",
    summary="Upload a picture, a clip, or attention of your own",
    status_code=201,
    response_model=None,
    openapi_extra={"requestBody": _BODY},
    responses={
        **_ANSWERS,
        **may_fail(
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
        ),
    },
)
async def upload(request: Request, services: ServicesDep, query: Annotated[NoQuery, Query()]) -> Response:
    """The file as the body. What it is, its content decides; it is decoded before it is kept.

    It is never sent to anyone. The least recently used files are forgotten when too many are kept.
    """
    require_type(request.headers, TYPES)
    content = await request.body()
    # On the inference thread: so many at a time as the queue admits, decoded one after the other.
    facts = await while_connected(request, services.engine.run(lambda: examine(content, services.settings)))
    file = StoredFile(facts.kind, content)
    created = await writing(services.files.remember, file)
    document = {"digest": file.digest, "bytes": len(content), **asdict(facts)}
    return await encoded(
        request,
        to_json(document),
        status=201 if created else 200,
        headers={"Cache-Control": "no-store"},
    )
