"""The exact weights of one head, as JSON or as a NumPy file."""

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from fastapi import APIRouter, Path, Query
from numpy.typing import NDArray
from starlette.responses import Response

from ...analysis.pooling import block_of, max_pool
from ...core.capture import Capture, Floats
from ...core.crop import check_span
from ...core.shape import to_json
from ...errors import OutOfRange, TooCostly, UnknownStream
from ..dependencies import CaptureDep
from ..negotiation import prefers
from ..npy import NPY, npy
from ..openapi import CAPTURE_ERRORS, may_fail
from ..replies import JSON, Body
from ..request_validation import Index, StrictRoute, parse_span
from ..schemas.weights import AttentionQuery
from ..shapes import reply_of

router = APIRouter(prefix="/api/captures/{id}", tags=["weights"], route_class=StrictRoute)

StreamName = Annotated[str, Path(description="A stream of the capture.", examples=["self"])]
Layer = Annotated[Index, Path(description="Layer, from 0.", examples=[5])]
Head = Annotated[Index, Path(description="Head, from 0.", examples=[3])]


@dataclass(frozen=True, slots=True)
class Pooled:
    """How many weights one cell stands for.

    Attributes:
        block: rows and columns of a block, e.g. ``[2, 2]``.
        by: a cell shows the largest weight of its block.
    """

    block: tuple[int, int]
    by: Literal["maximum"] = "maximum"


@dataclass(frozen=True, slots=True)
class MatrixPart:
    """Weights of one head.

    Attributes:
        weights: float32 ``[queries, keys]``, each row a share of 1.
        query: rows a up to, not including, b, e.g. ``[0, 13]``.
        key: columns a up to, not including, b, e.g. ``[0, 13]``.
        allowed: uint8 ``[queries, keys]``, 0 where the mask forbids all that a cell shows; None: it forbids
            nothing here.
        pooled: None: every cell is one weight.
    """

    weights: Floats
    query: tuple[int, int]
    key: tuple[int, int]
    allowed: NDArray[np.uint8] | None
    pooled: Pooled | None

    def as_npy(self) -> Body:
        """The bare array; position and pooling are in headers."""
        headers = {
            "Followspot-Query": "{}:{}".format(*self.query),
            "Followspot-Key": "{}:{}".format(*self.key),
            "Followspot-Pooled": "maximum {}x{}".format(*self.pooled.block) if self.pooled else "no",
        }
        return Body(npy(self.weights), headers)


@router.get(
    "/attention/{stream}/{layer}/{head}",
    summary="The weights of one head",
    response_model=None,
    responses={
        200: {
            "model": reply_of(MatrixPart),
            "description": "The matrix: JSON, or for Accept: application/x-npy a NumPy file, whose headers"
            " Followspot-Query, Followspot-Key and Followspot-Pooled say what it is a part of.",
            "content": {NPY: {"schema": {"type": "string", "format": "binary"}}},
        },
        **may_fail(*CAPTURE_ERRORS, UnknownStream, OutOfRange, TooCostly, cached=True),
    },
)
async def get_attention(
    reply: CaptureDep,
    stream: StreamName,
    layer: Layer,
    head: Head,
    query: Annotated[AttentionQuery, Query()],
) -> Response:
    """Float32 weights; rows are queries, columns are keys. Nothing is rounded; pooling is reported."""
    accept = reply.request.headers.get("accept")
    if prefers(accept, NPY, JSON):
        return await reply.compute(
            query, lambda c: part(c, stream, layer, head, query).as_npy(), media_type=NPY, content="numbers"
        )
    return await reply.compute(
        query, lambda c: Body(to_json(part(c, stream, layer, head, query))), content="numbers"
    )


def part(capture: Capture, stream: str, layer: int, head: int, query: AttentionQuery) -> MatrixPart:
    """The requested part of a matrix, pooled if it is larger than requested.

    Raises:
        UnknownStream, OutOfRange.
    """
    capture.check_head(stream, layer, head)
    rows = _within("query", query.query, len(capture.query_tokens(stream)))
    columns = _within("key", query.key, len(capture.key_tokens(stream)))
    weights = capture.weights_of(stream, layer, [head], *rows, keys=slice(*columns))[0]
    block = block_of(weights.shape[0], weights.shape[1], query.max_cells)
    mask = capture.allowed(stream, layer, slice(*rows))
    allowed = None if mask is None else max_pool(mask[:, slice(*columns)], block)
    return MatrixPart(
        weights=max_pool(weights, block),
        query=rows,
        key=columns,
        allowed=None if allowed is None or allowed.all() else allowed.astype(np.uint8),
        pooled=Pooled(block) if block else None,
    )


def _within(name: str, span: str | None, tokens: int) -> tuple[int, int]:
    if span is None:
        return 0, tokens
    first, last = parse_span(span)
    check_span(name, (first, last), tokens)
    return first, last
