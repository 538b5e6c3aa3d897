"""The key that each query attends to most, in one head or averaged over several."""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from ...analysis.alignment import Alignment, alignment
from ...core.capture import Capture
from ...core.shape import build, to_json
from ...errors import InvalidRequest, OutOfRange, UnknownStream
from ...figures.figure import Figure
from ...figures.kinds.alignment import caption_of
from ..dependencies import CaptureDep
from ..openapi import CAPTURE_ERRORS, may_fail
from ..replies import Body
from ..request_validation import StrictRoute
from ..schemas.heads import AlignmentQuery
from ..shapes import reply_of
from .attention import StreamName

router = APIRouter(prefix="/api/captures/{id}", tags=["weights"], route_class=StrictRoute)


@dataclass(frozen=True, slots=True)
class AlignmentReply(Alignment):
    """A hard alignment, and what it is in words.

    Attributes:
        caption: what is joined, of which heads, the range of the weights, and how many tie, in sentences.
    """

    caption: str


@router.get(
    "/alignment/{stream}",
    summary="What each token attends to most",
    response_model=None,
    responses={
        200: {"model": reply_of(AlignmentReply), "description": "One link for each query"},
        **may_fail(*CAPTURE_ERRORS, UnknownStream, OutOfRange, InvalidRequest, cached=True),
    },
)
async def get_alignment(
    reply: CaptureDep, stream: StreamName, query: Annotated[AlignmentQuery, Query()]
) -> Response:
    """The key with the largest weight of each query, in one head or in the mean over several heads.

    Without heads, those that the model's own configuration names for alignments; all heads if it names none.
    Words are merged first (sum over keys, mean over queries), then heads are averaged. Nothing is
    renormalised.
    """

    def work(capture: Capture) -> Body:
        figure = Figure.of(replace(query.view, kind="alignment", stream=stream), capture)
        heads = figure.spec.heads.members(capture, stream)
        found = alignment(capture, stream, heads, **query.view.units())
        return Body(to_json(build(AlignmentReply, found, caption=caption_of(figure, found))))

    return await reply.compute(query, work)
