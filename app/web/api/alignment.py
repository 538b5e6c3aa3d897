"""The key that each query attends to most, in one head or averaged over several."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from ...analysis.alignment import Alignment, Heads, Over, alignment
from ...core.capture import Capture
from ...core.shape import to_json
from ...core.stream import Stream
from ...errors import InvalidRequest, OutOfRange, UnknownStream
from ..dependencies import CaptureDep
from ..openapi import CAPTURE_ERRORS, may_fail
from ..replies import Body
from ..request_validation import StrictRoute
from ..schemas.heads import AlignmentQuery
from ..shapes import reply_of
from .attention import StreamName

router = APIRouter(prefix="/api/captures/{id}", tags=["weights"], route_class=StrictRoute)


@router.get(
    "/alignment/{stream}",
    summary="What each token attends to most",
    response_model=None,
    responses={
        200: {"model": reply_of(Alignment), "description": "One link for each query"},
        **may_fail(*CAPTURE_ERRORS, UnknownStream, OutOfRange, InvalidRequest, cached=True),
    },
)
async def get_alignment(
    reply: CaptureDep, stream: StreamName, query: Annotated[AlignmentQuery, Query()]
) -> Response:
    """The key with the largest weight of each query, in one head or in the mean over several heads.

    Words are merged first (sum over keys, mean over queries), then heads are averaged.
    Nothing is renormalised.
    """

    def work(capture: Capture) -> Body:
        shape = capture.stream(stream)
        heads, over = averaged_heads(shape, query), _over(query, shape)
        return Body(to_json(alignment(capture, stream, heads, **query.view.units(), over=over)))

    return await reply.compute(query, work)


def averaged_heads(stream: Stream, query: AlignmentQuery) -> Heads:
    """The heads that a request asks to average. Raises InvalidRequest if it does not specify them."""
    missing = [name for name in query.needed if getattr(query, name) is None]
    if missing:
        raise InvalidRequest(
            f"over={query.averages} needs {' and '.join(missing)}.", hint=f"Add {missing[0]}=0, for example."
        )
    unread = [name for name in query.unread if getattr(query, name) is not None]
    if unread:
        raise InvalidRequest(
            f"over={query.averages} chooses the {unread[0]}s itself.", hint=f"Leave out {unread[0]}."
        )
    if query.averages == "model" and stream.alignment_heads:
        return stream.alignment_heads
    layers = range(stream.layers) if query.layer is None else [query.layer]
    heads = range(stream.heads) if query.head is None else [query.head]
    return [(layer, head) for layer in layers for head in heads]


def _over(query: AlignmentQuery, stream: Stream) -> Over:
    """What was averaged over: all heads if the model names none."""
    return "all" if query.averages == "model" and not stream.alignment_heads else query.averages
