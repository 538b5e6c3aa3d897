"""The front: the app without models, in front of workers that have them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from fastapi import FastAPI
from starlette.middleware import Middleware

from ..main import create_app
from ..message import _
from ..models.catalogue import Catalogue
from ..models.model_info import ModelInfo, Progress
from ..models.model_pool import ModelPool
from ..runtime.models import offered
from ..settings import Settings
from ..web.routes import ROUTERS
from .forwarding import Forwarding, Workers


class ModelsElsewhere(ModelPool[Any]):
    """The models of the workers, as they are until a worker answers: on their way."""

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__(catalogue, _never)

    def load(self, key: str) -> ModelInfo:
        """Nothing is loaded here."""
        progress = Progress(_("waiting for a worker"), 0.0, 0.0)
        return replace(self.info(key), state="loading", progress=progress)

    def infos(self) -> list[ModelInfo]:
        """Every model, on its way."""
        return [self.load(info.key) for info in super().infos()]


def front(settings: Settings, workers: Workers) -> FastAPI:
    """The app that answers what needs no model, and forwards the rest.

    Args:
        workers: answer what is forwarded.
    """
    # All workers together have so many times the places of one.
    places = settings.queue_size * settings.replicas
    app = create_app(settings.model_copy(update={"queue_size": places}), ModelsElsewhere(offered(settings)))
    services = app.state.services
    forwarding = Middleware(
        Forwarding,
        workers=workers,
        routes=[route for router in ROUTERS for route in router.routes],
        default=services.model_pool.default,
        replies=services.replies,
        ending=lambda: services.engine.draining,
    )
    # The innermost: bodies are read and bounded, clients have their turns, HEAD is GET.
    app.user_middleware.append(forwarding)
    app.router.lifespan_context = _closing(app.router.lifespan_context, workers)
    return app


def _closing(lifespan: Any, workers: Workers) -> Any:
    """The same lifespan, after which the workers are told that the front ends."""

    @asynccontextmanager
    async def closing(app: FastAPI) -> AsyncIterator[None]:
        async with lifespan(app):
            yield
        await workers.close()

    return closing


def _never(*_: object) -> Any:
    raise AssertionError("no model is loaded in the front")
