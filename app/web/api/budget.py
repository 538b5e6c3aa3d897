"""From where an answer, a word or a text draws its attention."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from ...core.capture import Capture
from ...core.shape import to_json
from ...errors import InvalidRequest, OutOfRange, UnknownStream
from ...figures.budget_document import BudgetDocument
from ...figures.figure import Figure
from ...figures.kinds.budget import BUDGET
from ..dependencies import CaptureDep
from ..openapi import CAPTURE_ERRORS, may_fail
from ..replies import Body
from ..request_validation import StrictRoute
from ..schemas.budget import BudgetQuery
from ..shapes import reply_of

router = APIRouter(prefix="/api/captures/{id}", tags=["weights"], route_class=StrictRoute)


@router.get(
    "/budget",
    summary="From where an answer, a word or a text draws its attention",
    response_model=None,
    responses={
        200: {"model": reply_of(BudgetDocument), "description": "Shares, beside those of even attention"},
        **may_fail(*CAPTURE_ERRORS, UnknownStream, OutOfRange, InvalidRequest, cached=True),
    },
)
async def get_budget(reply: CaptureDep, query: Annotated[BudgetQuery, Query()]) -> Response:
    """The share of each sentence or part, by layer, head or step, with and without the sink."""
    view = replace(query.view, kind="budget")

    def work(capture: Capture) -> Body:
        return Body(to_json(BUDGET.document(Figure.of(view, capture))))

    return await reply.compute(query, work)
