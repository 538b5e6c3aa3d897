"""How far the weights of a capture are from the model's own, measured on the same input."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from ...core.capture import Capture
from ...core.exactness import Difference
from ..dependencies import CaptureDep
from ..openapi import CAPTURE_ERRORS, may_fail
from ..replies import Body, to_json
from ..request_validation import StrictRoute
from ..schemas.captures import DifferenceDocument
from ..schemas.query import NoQuery

router = APIRouter(prefix="/api/captures/{id}", tags=["captures"], route_class=StrictRoute)


@router.get(
    "/exactness",
    summary="Compare with the model's own attention",
    response_model=None,
    responses={
        200: {"model": DifferenceDocument, "description": "The largest difference, and on how many rows"},
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
        found = await engine.difference(reply.id)
        return Body(to_json(difference_document(await engine.get(reply.id), found)))

    return await reply.answer(query, body)


def difference_document(capture: Capture, found: Difference) -> dict[str, Any]:
    """See schemas.DifferenceDocument."""
    exactness = capture.exactness
    return {
        "max_difference": found.largest,
        "rows_compared": found.rows,
        "rows_total": found.total,
        "note": found.note,
        "tolerance": exactness.tolerance,
        "probe": {"max_difference": exactness.max_difference, "text": exactness.probe},
    }
