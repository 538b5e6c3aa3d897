"""What sliding windows would hide of one head."""

from dataclasses import dataclass
from typing import Annotated, Self

from fastapi import APIRouter, Query
from starlette.responses import Response

from ...analysis.window import HiddenShares, hidden_shares
from ...core.capture import Capture
from ...core.shape import to_json
from ...errors import InvalidRequest, OutOfRange, UnknownStream
from ...figures.cost_table import NumberTable
from ...figures.window_table import window_summary, window_table
from ..dependencies import CaptureDep
from ..openapi import CAPTURE_ERRORS, may_fail
from ..replies import Body
from ..request_validation import StrictRoute
from ..schemas.query import NoQuery
from ..shapes import reply_of
from .attention import Head, Layer, StreamName

router = APIRouter(prefix="/api/captures/{id}", tags=["weights"], route_class=StrictRoute)


@dataclass(frozen=True, slots=True)
class Windows:
    """What sliding windows would hide of one head.

    Attributes:
        shares: the hidden share for each window.
        summary: the same in sentences, with what it is the mean of.
        table: the same for reading.
    """

    shares: HiddenShares
    summary: str
    table: NumberTable

    @classmethod
    def of(cls, shares: HiddenShares) -> Self:
        """The reply about some shares."""
        return cls(shares, window_summary(shares), window_table(shares))


@router.get(
    "/windows/{stream}/{layer}/{head}",
    summary="What a sliding window would hide of one head",
    response_model=None,
    responses={
        200: {"model": reply_of(Windows), "description": "The hidden share for windows of 16, 32, 64 …"},
        **may_fail(*CAPTURE_ERRORS, UnknownStream, OutOfRange, InvalidRequest, cached=True),
    },
)
async def get_windows(
    reply: CaptureDep, stream: StreamName, layer: Layer, head: Head, query: Annotated[NoQuery, Query()]
) -> Response:
    """The share of the head's attention to keys outside of a window, the mean of all rows."""

    def work(capture: Capture) -> Body:
        return Body(to_json(Windows.of(hidden_shares(capture, stream, layer, head))))

    return await reply.compute(query, work)
