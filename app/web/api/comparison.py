"""Two heads, or sets of heads, of one capture or two: in numbers, as a figure, and all heads at once."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from ...analysis.head_selection import HeadSelection
from ...compare.axes import Side
from ...compare.head_differences import head_differences
from ...core.capture import Capture
from ...core.shape import to_json
from ...core.view_spec import ViewSpec
from ...errors import NotComparable, OutOfRange, UnknownStream
from ...figures.comparison import ComparisonSpec, comparison_figure
from ...figures.comparison_facts import HeadDifferencesFacts
from ...figures.matrix import ComparisonMatrix, comparison_matrix
from ...figures.plotly_figures import ComparisonFigure
from ...figures.spec import scale_for
from ..dependencies import CaptureDep
from ..openapi import CAPTURE_ERRORS, may_fail
from ..replies import Body
from ..request_validation import StrictRoute
from ..schemas.comparison import (
    ComparisonFigureQuery,
    ComparisonQuery,
    HeadDifferencesQuery,
)
from ..shapes import reply_of
from .attention import StreamName

router = APIRouter(
    prefix="/api/captures/{id}/comparison/{stream}", tags=["comparison"], route_class=StrictRoute
)
_ERRORS = (*CAPTURE_ERRORS, UnknownStream, OutOfRange, NotComparable)


@router.get(
    "",
    summary="Compare two heads",
    response_model=None,
    responses={
        200: {
            "model": reply_of(ComparisonMatrix),
            "description": "How far they differ, in each row and overall; the weights of both",
        },
        **may_fail(*_ERRORS, cached=True),
    },
)
async def get_comparison(
    reply: CaptureDep, stream: StreamName, query: Annotated[ComparisonQuery, Query()]
) -> Response:
    """Heads of this capture (A) against others of it or of another capture (B), on common rows and columns.

    Tokens that only one of two texts has are not compared.
    """

    def work(a: Capture, b: Capture) -> Body:
        sides, spec = _sides_and_spec(query.view, a, b, stream)
        return Body(to_json(comparison_matrix(spec.view(*sides), spec)))

    return await reply.compare(query, query.b_capture, work, content="numbers")


@router.get(
    "/figure",
    summary="Draw A, B and A − B",
    response_model=None,
    responses={
        200: {"model": reply_of(ComparisonFigure), "description": "A Plotly figure of three heatmaps"},
        **may_fail(*_ERRORS, cached=True),
    },
)
async def get_comparison_figure(
    reply: CaptureDep, stream: StreamName, query: Annotated[ComparisonFigureQuery, Query()]
) -> Response:
    """Traces 0 to 2 are A, B and A − B on the same axes; ``layout.meta`` states what is shown."""

    def work(a: Capture, b: Capture) -> Body:
        sides, spec = _sides_and_spec(query.view, a, b, stream)
        return Body(to_json(comparison_figure(*sides, spec)))

    return await reply.compare(query, query.b_capture, work, content="numbers")


@router.get(
    "/heads",
    summary="Where two captures differ most",
    response_model=None,
    responses={
        200: {
            "model": reply_of(HeadDifferencesFacts),
            "description": "Every head of the stream, and what moved most",
        },
        **may_fail(*_ERRORS, cached=True),
    },
)
async def get_changes(
    reply: CaptureDep, stream: StreamName, query: Annotated[HeadDifferencesQuery, Query()]
) -> Response:
    """Every head of A against the same head of B, or against the heads that ``b.heads`` names.

    Moves are from A to B: the keys that a token attends to more, and less.
    """

    def work(a: Capture, b: Capture) -> Body:
        view = query.view
        other = (b, view.b_stream or stream) if view.b_heads is None else Side.of_b(view, b, stream)
        differences = head_differences((a, stream), other, **view.units())
        return Body(to_json(HeadDifferencesFacts.of(stream, differences)))

    return await reply.compare(query, query.b_capture, work)


def _sides_and_spec(
    view: ViewSpec, a: Capture, b: Capture, stream: str
) -> tuple[tuple[Side, Side], ComparisonSpec]:
    """A and B, and how they are drawn."""
    sides = Side(a, stream, HeadSelection.of(view)), Side.of_b(view, b, stream)
    scale = scale_for(view.scale, *((side.capture, side.stream) for side in sides))
    return sides, ComparisonSpec(
        scale=scale,
        colours=view.colours,
        theme=view.theme,
        max_cells=view.max_cells,
        **view.tokens(),
    )
