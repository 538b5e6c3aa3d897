"""Uploads of files larger than one request, in pieces, so that no piece takes much memory."""

import asyncio
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from ...core.shape import to_json
from ...errors import UnknownUpload, WrongOffset
from ...runtime.uploads import file_too_large
from ..dependencies import ServicesDep
from ..openapi import may_fail
from ..replies import encode_reply
from ..request_bodies import take_body
from ..request_validation import StrictRoute, require_type
from ..schemas.pieces import PieceQuery
from ..shapes import reply_of
from .files import ANSWERS, REFUSALS, store_file


@dataclass(frozen=True, slots=True)
class PieceReceived:
    """A piece was received, and more are expected.

    Attributes:
        upload: of which file: to be named with the next piece, e.g. ``0123456789abcdef0123456789abcdef``.
        received: bytes that are here: where the next piece begins.
        bytes: of the whole file.
    """

    upload: str
    received: int
    bytes: int


router = APIRouter(prefix="/api", tags=["files"], route_class=StrictRoute)

# A page of another site cannot send it without a CORS preflight.
_TYPE = "application/octet-stream"
_BODY: dict[str, Any] = {
    "required": True,
    "content": {_TYPE: {"schema": {"type": "string", "format": "binary"}}},
}


@router.post(
    "/files/pieces",
    summary="Upload a large file of attention in pieces",
    status_code=202,
    response_model=None,
    openapi_extra={"requestBody": _BODY},
    responses={
        202: {"model": reply_of(PieceReceived), "description": "It is here, and more are awaited"},
        **ANSWERS,
        **may_fail(*REFUSALS, UnknownUpload, WrongOffset),
    },
)
async def upload_piece(
    request: Request, services: ServicesDep, query: Annotated[PieceQuery, Query()]
) -> Response:
    """The body is one piece. The reply names the upload; the last piece is answered as POST /api/files is.

    A lost piece can be sent again: ``received`` (in the reply, or in 409 ``wrong-offset``) is the offset to
    continue from. An upload that receives nothing for a minute may be discarded.
    """
    require_type(request.headers, (_TYPE,))
    limit = services.settings.max_tensor_file_bytes
    if query.bytes > limit:
        raise file_too_large(query.bytes, limit, "FOLLOWSPOT_MAX_TENSOR_BYTES")
    upload = query.upload or services.pieces.begin(query.bytes)
    piece = await asyncio.to_thread(take_body(request).read)
    received = await services.pieces.add(upload, query.offset, piece)
    size = services.pieces.size(upload)
    if received == size:
        return await store_file(request, services, services.pieces.complete(upload))
    body = to_json(PieceReceived(upload, received, size))
    return await encode_reply(request, body, status=202, headers={"Cache-Control": "no-store"})
