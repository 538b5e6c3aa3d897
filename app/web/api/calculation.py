"""How one weight is computed, step by step, with the actual numbers."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from ...analysis.calculation import Calculation, calculation
from ...core.capture import Capture
from ...core.shape import to_json
from ...errors import NoVectors, OutOfRange, UnknownStream
from ..dependencies import CaptureDep
from ..openapi import CAPTURE_ERRORS, may_fail
from ..replies import Body
from ..request_validation import StrictRoute
from ..schemas.weights import PairQuery
from ..shapes import reply_of
from .attention import Head, Layer, StreamName

router = APIRouter(prefix="/api/captures/{id}", tags=["weights"], route_class=StrictRoute)


@router.get(
    "/calculation/{stream}/{layer}/{head}",
    summary="From query and key to weight",
    response_model=None,
    responses={
        200: {"model": reply_of(Calculation), "description": "q · k, scaling, softmax, weight"},
        **may_fail(*CAPTURE_ERRORS, UnknownStream, OutOfRange, NoVectors, cached=True),
    },
)
async def get_calculation(
    reply: CaptureDep,
    stream: StreamName,
    layer: Layer,
    head: Head,
    query: Annotated[PairQuery, Query()],
) -> Response:
    """One weight by the plain formula, beside what the model itself computed."""

    def work(capture: Capture) -> Body:
        return Body(to_json(calculation(capture, stream, layer, head, query.query, query.key)))

    return await reply.compute(query, work)
