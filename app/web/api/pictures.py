"""The picture that a model read."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from ...core.capture import Capture
from ...errors import UnknownMedia
from ...message import _, enumerated
from ...models.image_decoding import png
from ...quotation import quoted
from ..dependencies import CaptureDep
from ..openapi import CAPTURE_ERRORS, may_fail
from ..replies import Body
from ..request_validation import StrictRoute
from ..schemas.query import NoQuery

router = APIRouter(prefix="/api/captures/{id}", tags=["captures"], route_class=StrictRoute)

PNG = "image/png"
# If a browser mistook the pixels for a page, no script could run in it.
SANDBOX = "default-src 'none'; sandbox"


@router.get(
    "/picture/{side}",
    summary="The picture as the model saw it",
    response_model=None,
    response_class=Response,
    responses={
        200: {
            "description": "A PNG file made from the model's input: after scaling and cropping, before"
            " normalising. It holds nothing of the uploaded file but these pixels.",
            "content": {PNG: {"schema": {"type": "string", "format": "binary"}}},
        },
        **may_fail(*CAPTURE_ERRORS, UnknownMedia, cached=True),
    },
)
async def get_picture(
    reply: CaptureDep,
    side: Annotated[str, Path(description="A side of the capture that is a picture.", examples=["image"])],
    query: Annotated[NoQuery, Query()],
) -> Response:
    """The exact pixels that the model read."""
    return await reply.compute(
        query, lambda capture: picture(capture, side), media_type=PNG, content="packed"
    )


def picture(capture: Capture, side: str) -> Body:
    """The picture of a side. Raises UnknownMedia."""
    pixels = capture.pixels.get(side)
    if pixels is None:
        raise UnknownMedia(
            _("This capture has no picture on a side {side}.", side=quoted(side, 40)),
            hint=_("Its pictures are: {names}.", names=enumerated(capture.pixels))
            if capture.pixels
            else _("It has no picture."),
        )
    return Body(png(pixels), {"Content-Security-Policy": SANDBOX})
