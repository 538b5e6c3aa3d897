"""Composes the application; does nothing else, and creates no app at import."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI

from . import __version__
from .capture.engine import Engine
from .capture.scans import Scans
from .examples import recordings
from .models import memory
from .models.card import ModelCard
from .models.catalogue import catalogue
from .models.shelf import Shelf
from .samples import samples
from .settings import Settings
from .store.database import Database
from .store.figures import FigureStore
from .store.files import FileStore
from .store.inputs import InputStore
from .store.scans import ScanStore
from .web.allowance import Allowances
from .web.deps import Services
from .web.routes import install

if TYPE_CHECKING:
    from .capture.prepared import PreparedModel
    from .models.loading import Report


def create_app(settings: Settings) -> FastAPI:
    """The whole server. The default model starts loading when the app starts, not before.

    Raises:
        StoreFailed: the database cannot be opened.
    """
    shelf = model_shelf(settings)
    database = Database(settings.database)
    files = FileStore(database, settings.files_bytes, [sample.stored for sample in samples()])
    engine = Engine(
        settings, shelf, InputStore(database, settings.max_inputs, settings.inputs_bytes), files, recordings()
    )
    figures = FigureStore(database, settings.figures_bytes, settings.max_figures)
    scans = Scans(settings, shelf, engine, ScanStore(database, max_bytes=settings.inputs_bytes))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if shelf.card(shelf.default).state != "failed":
            shelf.load(shelf.default)
        yield
        await scans.close()
        engine.close()
        database.close()

    # The pages that FastAPI offers at /docs and /redoc load scripts from another host.
    app = FastAPI(
        title="Followspot",
        version=__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    services = Services(
        settings=settings,
        shelf=shelf,
        engine=engine,
        database=database,
        files=files,
        scans=scans,
        figures=figures,
        allowances=Allowances(settings.client_figures, settings.client_figures_bytes),
    )
    install(app, services)
    return app


def model_shelf(settings: Settings) -> "Shelf[PreparedModel]":
    """The models of this process; torch is imported when the first one is loaded."""

    def prepare(card: ModelCard, folder: Path, report: "Report") -> "PreparedModel":
        from .capture.prepared import prepare

        return prepare(card, folder, settings.device, report)

    budget = settings.model_bytes or (memory.total() or 0) // 2 or None
    return Shelf(
        catalogue(*settings.model, open=settings.open, most=settings.max_added_models), prepare, budget
    )
