"""How far the weights of a capture are from the model's own, measured on the same input."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from ...core.exactness import Difference
from ...core.shape import to_json
from ..dependencies import CaptureDep
from ..openapi import CAPTURE_ERRORS, may_fail
from ..replies import Body
from ..request_validation import StrictRoute
from ..schemas.query import NoQuery
from ..shapes import reply_of

router = APIRouter(prefix="/api/captures/{id}", tags=["captures"], route_class=StrictRoute)


@router.get(
    "/exactness",
    summary="Compare with the model's own attention",
    response_model=None,
    responses={
        200: {"model": reply_of(Difference), "description": "The largest difference, and on how many rows"},
        **may_fail(*CAPTURE_ERRORS, cached=True),
    },
)
async def get_exactness(reply: CaptureDep, query: Annotated[NoQuery, Query()]) -> Response:
    """Run the model again with its own eager attention and compare every layer and head.

    On a long input, only some rows. Measured on request: a capture does not wait for it.
    A shipped example needs its model only here.
    """

    engine = reply.services.engine

    async def body() -> Body:
        return Body(to_json(await engine.difference(reply.id)))

    return await reply.answer(query, body)
