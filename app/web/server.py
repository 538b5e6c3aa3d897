"""uvicorn as Followspot runs it: within bounds while it serves, and in order when it ends."""

import asyncio
import logging
import signal
import socket
import sys
from types import FrameType
from typing import TYPE_CHECKING, Any, cast

import uvicorn
from fastapi import FastAPI
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.server import HANDLED_SIGNALS

from ..settings import Settings
from .connections import IDLE_SECONDS, Connections
from .repeats import Repeats

if TYPE_CHECKING:
    from ..capture.engine import Engine

# From the end of the drain on: until whoever waits for running work is refused, and until requests that still
# run are given up. With the drain and the closing of everything they make less than ten seconds.
_FINISH_SECONDS = 1.5
_GIVE_UP_SECONDS = 3
# How long the model's thread may keep the interpreter when the event loop wants it. The loop asks for it
# after every read and write, and Python's own 5 ms each time would leave it 200 of them a second.
_SWITCH_SECONDS = 0.0005
# Files beside connections: the database, models, uploads on their way to the disk.
_OTHER_FILES = 256


class Server(uvicorn.Server):
    """One server; :meth:`run` serves until a signal ends it.

    On SIGTERM what waits for the model is refused at once and ``/readyz`` says so; everything else is still
    answered, and new connections are taken, for ``settings.drain_seconds``, so that a load balancer sees it.
    SIGINT comes from somebody at a terminal and leaves that out. A second signal ends the process at once.
    """

    def __init__(self, app: FastAPI, settings: Settings) -> None:
        # No access log: the address of a page holds the text that somebody typed.
        config = uvicorn.Config(
            app,
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
        sys.setswitchinterval(_SWITCH_SECONDS)
        trusted = ProxyHeadersMiddleware(cast(Any, app), config.forwarded_allow_ips).trusted_hosts
        most = min(settings.max_connections, _files(settings.max_connections + _OTHER_FILES) - _OTHER_FILES)
        connections = Connections(max(most, 1), settings.client_connections, trusted.__contains__)
        config.http = connections.protocol  # type: ignore[assignment]
        self._engine: Engine = app.state.services.engine
        self._drain_seconds = settings.drain_seconds
        for name in ("uvicorn.error", "asyncio", "followspot.connections"):
            logging.getLogger(name).addFilter(Repeats())

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End in order at the first signal; a second one finds no handler."""
        super().handle_exit(sig, frame)
        if sig == signal.SIGINT:
            self._drain_seconds = 0.0
        for handled in HANDLED_SIGNALS:
            signal.signal(handled, signal.SIG_DFL)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Drain, and then end what still runs."""
        self._engine.drain()
        await asyncio.sleep(self._drain_seconds)
        asyncio.get_running_loop().call_later(_FINISH_SECONDS, self._engine.abandon)
        await super().shutdown(sockets)


def _files(wanted: int) -> int:
    """How many files this process may have open, after asking for so many."""
    if sys.platform == "win32":
        return wanted
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return wanted if soft == resource.RLIM_INFINITY else soft
