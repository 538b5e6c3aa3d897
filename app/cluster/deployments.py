"""The front and the workers as deployments of Ray Serve. The only file that knows Ray."""

import asyncio
import logging
import os
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import suppress
from typing import Any, cast

# Before Ray is imported: it reports nothing to anyone, unless the operator wants it to.
os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
# An ordinary end by a signal is not a crash to be traced.
os.environ.setdefault("RAY_DISABLE_FAILURE_SIGNAL_HANDLER", "1")

import ray
from ray import serve
from ray.exceptions import RayActorError, TaskCancelledError, WorkerCrashedError
from ray.serve.config import RequestRouterConfig
from ray.serve.exceptions import DeploymentUnavailableError, ReplicaUnavailableError
from ray.serve.handle import DeploymentHandle
from ray.serve.schema import LoggingConfig
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from ..settings import Settings
from ..web.logs import configure_logs
from .exchange import ForwardedRequest, Piece
from .forwarding import NoneThere, WorkerGone
from .front import front
from .shared_settings import for_workers, plain
from .worker import Worker

NAME = "followspot"
# How often a worker is asked whether it is well, and how long it may take. After three times it is replaced.
_HEALTH_SECONDS, _HANGING_SECONDS = 2.0, 5.0
_STOP_SECONDS = 5.0
# How long a request waits for the first worker; a front that starts finds one within this.
_FIRST_SECONDS = 0.25
# Replies pass through this; nothing of ours is put there.
_OBJECT_STORE_BYTES = 256 * 2**20
_GONE = (
    *(RayActorError, WorkerCrashedError, TaskCancelledError),
    *(DeploymentUnavailableError, ReplicaUnavailableError),
)
# No access log: addresses hold the text that users typed.
_LOGGING = LoggingConfig(enable_access_log=False, log_level="WARNING")
_ROUTER = "ray.serve.experimental.consistent_hash_router.ConsistentHashRouter"
# Its declared types are of what it makes of them.
_SAME_TEXT_SAME_WORKER = RequestRouterConfig(request_router_class=cast(Any, _ROUTER))
_deployment: Any = serve.deployment


class RayWorkers:
    """The workers behind a handle.

    Args:
        close: ends them; only of the process that started them.
    """

    def __init__(self, handle: "DeploymentHandle[Any]", close: Callable[[], None] = lambda: None) -> None:
        self._handle = handle
        self._close = close
        self._first: asyncio.Task[None] | None = None

    async def ask(self, key: str, request: ForwardedRequest) -> AsyncGenerator[Piece]:
        """The reply of the worker of a key; closing it cancels the work. Raises WorkerGone, NoneThere."""
        await self._check_there()
        handle = self._handle.options(stream=True, session_id=key, method_name="answer")
        reply: Any = handle.remote(request)
        try:
            async for piece in reply:
                yield cast(Piece, piece)
        except _GONE as error:
            raise WorkerGone from error
        finally:
            reply.cancel()

    async def acknowledge(self, key: str, identity: str, nbytes: int) -> bool:
        """Tell the worker of a key that a client has taken so many bytes; whether it is its reply."""
        handle = self._handle.options(session_id=key, method_name="acknowledge")
        try:
            return bool(await handle.remote(identity, nbytes))
        except _GONE:
            return False

    async def close(self) -> None:
        """End them, if this process started them."""
        await asyncio.to_thread(self._close)

    async def _check_there(self) -> None:
        """Raise NoneThere until the first worker is there: nobody should wait for that, as Ray would."""
        if self._first is None:
            self._first = asyncio.create_task(self._find_first())
        if not self._first.done():
            await asyncio.wait({self._first}, timeout=_FIRST_SECONDS)
        if not self._first.done():
            raise NoneThere

    async def _find_first(self) -> None:
        with suppress(*_GONE):
            await self._handle.options(method_name="check_health").remote()


class WorkerReplica:
    """A worker as Ray Serve runs it."""

    async def __init__(self, settings: Mapping[str, Any]) -> None:  # type: ignore[misc]
        configure_logs(settings["log_format"], logging.WARNING)
        self._worker = Worker(settings)
        await self._worker.start()

    async def answer(self, request: ForwardedRequest) -> AsyncIterator[Piece]:
        """The reply to a request, in pieces."""
        async for piece in self._worker.answer(request):
            yield piece

    async def acknowledge(self, identity: str, nbytes: int) -> bool:
        """The client has taken so many more bytes of a reply."""
        return await self._worker.acknowledge(identity, nbytes)

    async def check_health(self) -> None:
        """Answers if the event loop runs."""


class FrontReplica:
    """A front as Ray Serve runs it, behind its proxy."""

    def __init__(self, settings: Mapping[str, Any], workers: "DeploymentHandle[Any]") -> None:
        configure_logs(settings["log_format"], logging.WARNING)
        self._front = front(Settings(**settings), RayWorkers(workers))

    def __serve_build_asgi_app__(self) -> ASGIApp:
        trusted = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
        return cast(ASGIApp, ProxyHeadersMiddleware(cast(Any, self._front), trusted))


def workers(settings: Settings, values: Mapping[str, Any]) -> "serve.Application":
    """The workers. What is on one machine shares its cores.

    Args:
        values: the settings as plain data.
    """
    # Each waits for its models itself, and refuses what is too much; Ray only passes on.
    requests = 2 * settings.queue_size + 100
    deployment = _deployment(
        WorkerReplica,
        name="worker",
        num_replicas=settings.replicas,
        max_ongoing_requests=requests,
        ray_actor_options={"num_cpus": cores(settings)},
        health_check_period_s=_HEALTH_SECONDS,
        health_check_timeout_s=_HANGING_SECONDS,
        graceful_shutdown_timeout_s=_STOP_SECONDS + settings.drain_seconds,
        graceful_shutdown_wait_loop_s=0.1,
        request_router_config=_SAME_TEXT_SAME_WORKER,
        logging_config=_LOGGING,
    )
    return cast("serve.Application", deployment.bind(values))


def application(settings: Settings) -> "serve.Application":
    """The whole app, for ``serve run``: a front behind Ray's proxy, and workers. Raises ModelNotAllowed."""
    settings = for_workers(settings)
    values = plain(settings)
    deployment = _deployment(
        serve.ingress()(FrontReplica),
        name="front",
        max_ongoing_requests=settings.max_connections,
        ray_actor_options={"num_cpus": 0},
        health_check_period_s=_HEALTH_SECONDS,
        logging_config=_LOGGING,
    )
    return cast("serve.Application", deployment.bind(values, workers(settings, values)))


def start(settings: Settings) -> RayWorkers:
    """Start Ray on this machine, and the workers, which load their models meanwhile."""
    ray.init(
        address="local",
        num_cpus=os.cpu_count(),
        include_dashboard=False,
        object_store_memory=_OBJECT_STORE_BYTES,
        logging_level=logging.ERROR,
        log_to_driver=False,
    )
    logging.getLogger("ray.serve").setLevel(logging.WARNING)
    serve.start(proxy_location="Disabled", logging_config=_LOGGING)
    target = serve.RunTarget(target=workers(settings, plain(settings)), name=NAME, route_prefix=None)
    [handle] = serve.run_many([target], wait_for_applications_running=False)
    return RayWorkers(handle, ray.shutdown)


def cores(settings: Settings) -> float:
    """The cores of a worker: its share, and where several have to share one, a part of it."""
    share = (os.cpu_count() or 1) / settings.replicas
    return float(int(share)) if share >= 1 else share
