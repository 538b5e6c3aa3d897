"""Assembles the web layer: routes, error handlers and middleware, around the parts of one server."""

from collections.abc import Callable
from functools import cache
from typing import Any

from fastapi import FastAPI

from ..version import __version__
from . import embed, error_handlers, figure_routes, handout, health, oembed, pages, saved_figure_pages
from .admission import AdmissionGate
from .api import (
    alignment,
    attention,
    budget,
    calculation,
    captures,
    censuses,
    comparison,
    costs,
    effects,
    exactness,
    export,
    figure,
    figures,
    files,
    generation,
    heads,
    layers,
    matrix,
    methods,
    models,
    overview,
    patch,
    pictures,
    pieces,
    position,
    profiles,
    roles,
    rows,
    scans,
    similarity,
    sound,
    windows,
)
from .client_cookie import ClientCookies
from .dependencies import Services
from .liveness import Liveness
from .middleware import AllowedHosts, HeadAsGet, ReaderLanguage, RequestLog, SecurityHeaders
from .openapi import DESCRIPTION, TAGS, document
from .request_bodies import BodyLimit

ROUTERS = (
    models.router,
    files.router,
    pieces.router,
    captures.router,
    generation.router,
    exactness.router,
    attention.router,
    export.router,
    overview.router,
    patch.router,
    budget.router,
    heads.router,
    alignment.router,
    roles.router,
    similarity.router,
    figure.router,
    matrix.router,
    comparison.router,
    effects.router,
    layers.router,
    methods.router,
    position.router,
    calculation.router,
    sound.router,
    pictures.router,
    rows.router,
    profiles.router,
    windows.router,
    figure_routes.router,
    figures.router,
    embed.router,
    saved_figure_pages.router,
    handout.router,
    oembed.router,
    scans.router,
    costs.router,
    censuses.router,
    health.router,
    pages.router,
)


def install(app: FastAPI, services: Services) -> None:
    """Add Followspot's routes, error handlers and middleware to an application.

    Args:
        app: created with ``docs_url=None`` and ``redoc_url=None``: those pages load scripts from another
            host.
        services: the parts that its routes use.
    """
    app.title, app.version, app.description, app.openapi_tags = "Followspot", __version__, DESCRIPTION, TAGS
    app.openapi = _openapi(app, services)  # type: ignore[method-assign]
    # A redirect would be built from the Host header; every address has a single spelling.
    app.router.redirect_slashes = False
    app.state.services = services
    error_handlers.install(app)
    for router in ROUTERS:
        app.include_router(router)
    _watch(services)
    _wrap(app, services)


def _openapi(app: FastAPI, services: Services) -> Callable[[], dict[str, Any]]:
    """The OpenAPI document, generated on first request."""
    return cache(lambda: document(app, services.settings.public_url))


def _watch(services: Services) -> None:
    engine, replies, watch = services.engine, services.replies, services.metrics.watch
    watch("followspot_queue_length", lambda: engine.pending)
    watch("followspot_interruptions_total", lambda: engine.interruptions)
    watch("followspot_reply_hits_total", lambda: replies.hits)
    watch("followspot_reply_misses_total", lambda: replies.misses)
    watch("followspot_model_bytes", lambda: services.model_pool.nbytes)
    watch("followspot_held_bytes", lambda: engine.nbytes)
    watch("followspot_effects_bytes", lambda: services.results.nbytes)
    watch("followspot_reply_bytes", lambda: replies.nbytes)


def _wrap(app: FastAPI, services: Services) -> None:
    """Middleware, innermost first."""
    settings = services.settings
    app.add_middleware(HeadAsGet)
    app.add_middleware(
        AdmissionGate,
        places=settings.queue_size,
        client_places=settings.client_queue,
        cookies=ClientCookies(settings.secret),
        watch=services.metrics.watch,
    )
    app.add_middleware(
        BodyLimit,
        limit=settings.max_body_bytes,
        uploads=dict.fromkeys(("/api/files", "/api/files/pieces"), settings.max_file_bytes),
        memory=settings.bodies_bytes,
    )
    app.add_middleware(Liveness)
    app.add_middleware(AllowedHosts, hosts=settings.hosts)
    app.add_middleware(RequestLog, metrics=services.metrics)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(ReaderLanguage, languages=services.languages)
