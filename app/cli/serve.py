"""``followspot serve``."""

import importlib.util
import logging
import signal
import socket
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer
from rich.style import Style

from ..cluster.shared_settings import for_workers
from ..message import _
from ..models import memory
from ..settings import Settings
from ..version import __version__
from . import console
from .console import fail, warn
from .options import ModelsOption, settings_of

if TYPE_CHECKING:
    from fastapi import FastAPI


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    model: ModelsOption = None,
    replicas: Annotated[
        int | None,
        typer.Option(help="Workers that run the models, each in a process of its own; needs Ray."),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log requests, never their text.")] = False,
) -> None:
    """Serve the workbench. Every setting can also be given in the environment: FOLLOWSPOT_...,
    see docs/settings.md."""
    from ..web.logs import configure_logs
    from ..web.server import Server

    settings = settings_of(host=host, port=port, model=model, replicas=replicas)
    configure_logs(settings.log_format, logging.INFO if verbose else logging.WARNING)
    _check_address(settings.host, settings.port)
    if settings.replicas > 1:
        _check_ray()
        settings = for_workers(settings)
    # Composed on another thread, which prints in the reader's language, too.
    server = Server(partial(copy_context().run, _compose, settings), settings)
    # Ctrl+C ends it like any other signal, without waiting for running work.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    server.run()


def _compose(settings: Settings) -> "FastAPI":
    """The app; prints which models cannot be loaded, and where the workbench is."""
    with memory.without_collections():
        app = _app(settings)
    for info in app.state.services.model_pool.infos():
        if info.problem:
            warn(info.problem["detail"], info.problem["hint"])
    address = settings.public_url or f"http://{settings.host}:{settings.port}"
    console.out.print(
        _("Followspot {version} at {address}  (Ctrl+C stops it)", version=__version__, address=address),
        style=Style(link=address),
    )
    return app


def _app(settings: Settings) -> "FastAPI":
    """The app with its models, or in front of workers that have them."""
    if settings.replicas > 1:
        from ..cluster.deployments import start
        from ..cluster.front import front

        return front(settings, start(settings))
    from ..main import create_app

    return create_app(settings)


def _check_ray() -> None:
    """Report that Ray is not installed."""
    if importlib.util.find_spec("ray") is None:
        fail(
            _("Several workers need Ray Serve, which is not installed."),
            _("Install it: {command}", command='pip install "followspot[cluster]"'),
        )


def _check_address(host: str, port: int) -> None:
    """Report a port in use before reporting that the server is ready."""
    address = f"{host}:{port}"
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        fail(
            _(
                "Nothing can be served at {address}: {reason}.",
                address=address,
                reason=str(error.strerror or error),
            ),
            _("Choose another port, e.g. make run PORT=8001 or --port 8001."),
        )
