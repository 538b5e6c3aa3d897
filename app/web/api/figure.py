"""The Plotly figure of one head, or of several combined."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from ...analysis.head_selection import HeadSelection
from ...core.capture import Capture
from ...core.shape import to_json
from ...errors import InvalidRequest, OutOfRange, UnknownStream
from ...figures.heatmap import heatmap
from ...figures.plotly_figures import HeadFigure
from ...figures.spec import FigureSpec
from ..dependencies import CaptureDep
from ..openapi import CAPTURE_ERRORS, may_fail
from ..replies import Body
from ..request_validation import StrictRoute
from ..schemas.weights import FigureQuery
from ..shapes import reply_of
from .attention import StreamName

router = APIRouter(prefix="/api/captures/{id}", tags=["weights"], route_class=StrictRoute)


@router.get(
    "/figure/{stream}",
    summary="Draw one head, or several as one",
    response_model=None,
    responses={
        200: {"model": reply_of(HeadFigure), "description": "A Plotly figure"},
        **may_fail(*CAPTURE_ERRORS, UnknownStream, OutOfRange, InvalidRequest, cached=True),
    },
)
async def get_figure(
    reply: CaptureDep, stream: StreamName, query: Annotated[FigureQuery, Query()]
) -> Response:
    """The heatmap: trace 0 has the exact weights, ``layout.meta`` states which heads and what is shown."""

    return await reply.compute(query, lambda capture: figure_body(capture, stream, query), content="numbers")


def figure_body(capture: Capture, stream: str, query: FigureQuery) -> Body:
    """The figure of a capture; see `heatmap`."""
    spec = FigureSpec.of_view(query.view, HeadSelection.of(query.view), (capture, stream))
    return Body(to_json(heatmap(capture, spec)))
