"""One head, or several combined, as the workbench draws it."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from ...analysis.head_selection import HeadSelection
from ...core.capture import Capture
from ...core.shape import to_json
from ...errors import InvalidRequest, OutOfRange, UnknownStream
from ...figures.matrix import HeadMatrix, head_matrix
from ...figures.spec import FigureSpec
from ..dependencies import CaptureDep
from ..openapi import CAPTURE_ERRORS, may_fail
from ..replies import Body
from ..request_validation import StrictRoute
from ..schemas.weights import MatrixQuery
from ..shapes import reply_of
from .attention import StreamName

router = APIRouter(prefix="/api/captures/{id}", tags=["weights"], route_class=StrictRoute)


@router.get(
    "/matrix/{stream}",
    summary="One head, or several as one",
    response_model=None,
    responses={
        200: {"model": reply_of(HeadMatrix), "description": "Weights, what they stand for, and colours"},
        **may_fail(*CAPTURE_ERRORS, UnknownStream, OutOfRange, InvalidRequest, cached=True),
    },
)
async def get_matrix(
    reply: CaptureDep, stream: StreamName, query: Annotated[MatrixQuery, Query()]
) -> Response:
    """The exact weights between what is shown, with the colours of both themes: the workbench draws this."""
    return await reply.compute(
        query, lambda capture: Body(to_json(matrix_of(capture, stream, query))), content="numbers"
    )


def matrix_of(capture: Capture, stream: str, query: MatrixQuery) -> HeadMatrix:
    """The matrix of a capture."""
    spec = FigureSpec.of_view(query.view, HeadSelection.of(query.view), (capture, stream))
    return head_matrix(capture, spec)
