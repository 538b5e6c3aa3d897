"""Every weight of a capture as one file, streamed while it is computed."""

import asyncio
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from ...capture.export import Compute, Export
from ...core.capture import Capture, Floats
from ...errors import Busy, ExportTooLarge, OutOfRange, TooManyRequests, UnknownStream
from ...message import _
from ..budget import Budget
from ..dependencies import CaptureDep
from ..openapi import CAPTURE_ERRORS, files
from ..replies import Body
from ..request_validation import StrictRoute
from ..schemas.weights import ExportQuery

if TYPE_CHECKING:  # slow to import
    from ...runtime.engine import Engine

router = APIRouter(prefix="/api/captures/{id}", tags=["weights"], route_class=StrictRoute)

NPZ = "application/zip"
# Retry-After of an export that finds no memory left.
_FULL_SECONDS = 5
# Interval between retries while the queue is full; a started export is not aborted for it.
_RETRY_SECONDS = 0.2


@router.get(
    "/attention.npz",
    summary="Every weight, as one file",
    response_model=None,
    response_class=Response,
    responses=files([NPZ], "The archive", *CAPTURE_ERRORS, UnknownStream, OutOfRange, ExportTooLarge),
)
async def get_export(reply: CaptureDep, query: Annotated[ExportQuery, Query()]) -> Response:
    """All heads of a layer, of a stream, or of all streams: for ``numpy.load`` without pickle.

    ``attention`` (or ``encoder``, ``decoder``, ``cross``) is ``[layers, heads, queries, keys]``; the file
    also holds the tokens and the provenance. It can be uploaded as imported attention. Its size is known in
    advance (Content-Length; HEAD returns only that), and it is sent a layer at a time: other requests run in
    between. If other exports use all the memory for it, GET is refused (503, with Retry-After).
    """
    services = reply.services
    compute = computed_on(services.engine)

    def body(capture: Capture) -> Body:
        export = Export.of(capture, query.stream, query.layer, query.dtype)
        export.admit(services.settings.max_export_bytes)
        parts = [capture.id[:8], *([query.stream] if query.stream else [])]
        parts += [] if query.layer is None else [f"layer-{query.layer}"]
        headers = {
            "Content-Length": str(export.nbytes),
            "Followspot-Bytes": str(export.nbytes),
            "Content-Disposition": f'attachment; filename="followspot-{"-".join(parts)}.npz"',
        }
        pieces = export.pieces(compute)
        return Body(b"", headers, pieces, _memory(services.exports, export.held_bytes, pieces))

    return await reply.send(query, body, NPZ)


@contextmanager
def _memory(exports: Budget, size: int, pieces: Generator[bytes, None, None]) -> Iterator[None]:
    """Memory for the pieces of a file, until they are sent or not wanted; raises Busy if none is left."""
    # An export that needs more than the limit runs when no other does.
    size = min(size, exports.most)
    if not exports.take(size):
        raise Busy(
            _("Too many large files of weights are being sent at the moment."),
            hint=_("Try again in a moment."),
        ).retried_after(_FULL_SECONDS)
    try:
        yield
    finally:
        # A thread still runs it only if the server cancelled the request to shut down.
        with suppress(ValueError):
            pieces.close()
        exports.give_back(size)


def computed_on(engine: "Engine") -> Compute:
    """A function that other threads use to compute on the inference thread; call this on the event loop."""
    loop = asyncio.get_running_loop()

    async def patiently(work: Callable[[], Floats]) -> Floats:
        while True:
            try:
                return await engine.run(work)
            except (Busy, TooManyRequests):
                await asyncio.sleep(_RETRY_SECONDS)

    return lambda work: asyncio.run_coroutine_threadsafe(patiently(work), loop).result()
