"""uvicorn as Followspot runs it: with limits while it serves, and with an orderly shutdown."""

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, Any, cast

import uvicorn
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.server import HANDLED_SIGNALS

from ..settings import Settings
from .connections import IDLE_SECONDS, Connections
from .log_throttle import RepeatFilter
from .starting import Starting

if TYPE_CHECKING:
    from fastapi import FastAPI

# After the drain: seconds until requests that wait for running work are refused, and until running requests
# are cancelled. With the drain and the closing of everything they total less than ten seconds.
_FINISH_SECONDS = 1.5
_GIVE_UP_SECONDS = 3
# How long the model's thread may hold the interpreter when the event loop wants it. The loop needs it after
# every read and write; Python's own 5 ms each time would leave it 200 turns per second.
SWITCH_SECONDS = 0.0005
# Files besides connections: the database, models, uploads being written.
_OTHER_FILES = 256


class Server(uvicorn.Server):
    """One server; :meth:`run` serves until a signal ends it, or raises what composing the app raised.

    It listens at once, and composes the app meanwhile.

    On SIGTERM requests that wait for the model are refused at once and ``/readyz`` reports it; everything
    else is still answered, and new connections are accepted, for ``settings.drain_seconds``, so that a load
    balancer notices. SIGINT comes from a terminal and skips that. A second signal ends the process at once.

    Args:
        compose: imports and joins the parts of the app; runs on a thread of its own.
    """

    def __init__(self, compose: Callable[[], "FastAPI"], settings: Settings) -> None:
        self._starting = Starting(compose)
        self._failure: BaseException | None = None
        # No access log: addresses hold the text that users typed.
        config = uvicorn.Config(
            self._starting,
            lifespan="off",  # the app's own begins when it is composed
            host=settings.host,
            port=settings.port,
            ws="none",
            access_log=False,
            log_config=None,
            log_level="warning",
            server_header=False,
            timeout_keep_alive=IDLE_SECONDS,
            timeout_graceful_shutdown=_GIVE_UP_SECONDS,
        )
        super().__init__(config)
        sys.setswitchinterval(SWITCH_SECONDS)
        trusted = ProxyHeadersMiddleware(cast(Any, self._starting), config.forwarded_allow_ips).trusted_hosts
        most = min(settings.max_connections, _files(settings.max_connections + _OTHER_FILES) - _OTHER_FILES)
        connections = Connections(max(most, 1), settings.client_connections, trusted.__contains__)
        config.http = connections.protocol  # type: ignore[assignment]
        self._connections = connections
        self._drain_seconds = settings.drain_seconds
        for name in ("uvicorn.error", "asyncio", "followspot.connections"):
            logging.getLogger(name).addFilter(RepeatFilter())

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Shut down in order at the first signal; a second one finds no handler."""
        super().handle_exit(sig, frame)
        if sig == signal.SIGINT:
            self._drain_seconds = 0.0
        for handled in HANDLED_SIGNALS:
            signal.signal(handled, signal.SIG_DFL)

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until a signal ends it; raises what composing the app raised."""
        super().run(sockets)
        if self._failure is not None:
            raise self._failure

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then compose the app."""
        await super().startup(sockets)
        self._composing = asyncio.create_task(self._compose())

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Drain, then end what still runs."""
        await self._composing
        if self._failure is None:
            engine = (await self._starting.start()).state.services.engine
            engine.drain()
            await asyncio.sleep(self._drain_seconds)
            asyncio.get_running_loop().call_later(_FINISH_SECONDS, engine.abandon)
        await super().shutdown(sockets)
        await self._starting.stop()

    async def _compose(self) -> None:
        try:
            app = await self._starting.start()
            self._connections.watch(app.state.services.metrics.watch)
            await app.state.opening  # the database, without which the server cannot go on
        except BaseException as error:
            self._failure, self.should_exit = error, True


def _files(required: int) -> int:
    """The number of files this process may open, after requesting ``required``."""
    if sys.platform == "win32":
        return required
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < required:
        soft = required if hard == resource.RLIM_INFINITY else min(required, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return required if soft == resource.RLIM_INFINITY else soft
