"""For operators: liveness, readiness and metrics."""

from dataclasses import dataclass
from typing import Literal

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from ..core.shape import to_json
from ..errors import NotFound, NotReady
from ..message import _, joined
from ..store.threads import write_in_thread
from .dependencies import Services, ServicesDep
from .liveness import BODY, HEADERS, Alive
from .middleware import client_is_loopback
from .openapi import may_fail
from .replies import encode_reply
from .shapes import reply_of

router = APIRouter(tags=["server"])


@dataclass(frozen=True, slots=True)
class Readiness:
    """Everything needed is ready."""

    ready: Literal[True] = True


_NO_STORE = {"Cache-Control": "no-store"}


@router.get(
    "/healthz",
    summary="Is the process alive?",
    response_model=None,
    responses={200: {"model": reply_of(Alive), "description": "It is"}, **may_fail()},
)
async def healthz() -> Response:
    """Answers whenever the event loop runs; checks nothing else."""
    return Response(BODY, headers=HEADERS)  # for the OpenAPI document: Alive answers first


@router.get(
    "/readyz",
    summary="Is everything there?",
    response_model=None,
    responses={200: {"model": reply_of(Readiness), "description": "It is"}, **may_fail(NotReady)},
)
async def readyz(request: Request, services: ServicesDep) -> Response:
    """The default model is loaded, the database takes writes, and the server is not shutting down."""
    missing = await write_in_thread(_missing, services)
    if missing:
        raise NotReady(
            joined(missing.values()),
            hint=_("Try again in a moment; if the problem stays, see the server’s log."),
            missing=missing,
        )
    return await encode_reply(request, to_json(Readiness()), headers=_NO_STORE)


@router.get(
    "/metrics",
    summary="Numbers for Prometheus",
    response_model=None,
    response_class=Response,
    responses={
        200: {
            "description": "Prometheus' text format",
            "content": {"text/plain": {"schema": {"type": "string"}}},
        },
        **may_fail(NotFound),
    },
)
async def metrics(request: Request, services: ServicesDep) -> Response:
    """For clients on this machine; for others only if FOLLOWSPOT_METRICS_PUBLIC is set."""
    if not services.settings.metrics_public and not client_is_loopback(request):
        raise NotFound(_("There is nothing at this address."), hint=_("Only this machine may read it."))
    for info in services.model_pool.infos():
        if info.progress is not None:
            services.metrics.loading(info.key, info.progress.seconds)
    media_type = services.metrics.media_type
    return await encode_reply(request, services.metrics.text(), media_type=media_type, headers=_NO_STORE)


def _missing(services: Services) -> dict[str, str]:
    """The parts that are not ready, each with a sentence."""
    missing: dict[str, str] = {}
    info = services.model_pool.info(services.model_pool.default)
    # An evicted model is loaded again on request.
    if info.state != "ready" and (info.state == "failed" or info.streams is None):
        missing["model"] = _(
            "The model {model} is not ready: its state is {state}.", model=info.title, state=info.state
        )
    if fault := services.database.find_fault():
        missing["database"] = fault
    if services.engine.draining:
        missing["server"] = _("The server is shutting down.")
    return missing
